/* The holiday calendar: public holidays and make-up workdays (调休) as data, by region.
 *
 * A day row without adcode speaks for mainland China; local rows override it day by day for their
 * region and what lies below. Taiwan (71…), Hong Kong (81…) and Macau (82…) never use the
 * mainland's rows. A year that has rows for the region's base calendar is covered; every other
 * year is unknown, not "without holidays". */
#ifndef FEVER_CALENDAR_H
#define FEVER_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"

enum day_kind { DAY_PLAIN, DAY_HOLIDAY, DAY_MAKE_UP_WORKDAY };

struct calendar_row {
    int32_t day;        /* days since 1970-01-01 */
    enum day_kind kind; /* DAY_HOLIDAY or DAY_MAKE_UP_WORKDAY */
    uint32_t adcode;    /* 0: mainland China */
    const char *name;
};

/* One region's days, ready to be asked. */
struct calendar;

/* Resolves the rows for a region given as its chain of adcodes, itself first, then its parents
 * (`chain_length` 0: the mainland's base). The calendar and copies of names live in `arena`. */
enum fever_error calendar_resolve(struct arena *arena, const struct calendar_row *rows,
                                  size_t count, const uint32_t *chain, size_t chain_length,
                                  struct calendar **out);

bool calendar_covers_year(const struct calendar *calendar, int year);

/* DAY_PLAIN for days without a row and for years that are not covered. */
enum day_kind calendar_day(const struct calendar *calendar, int32_t day);

/* The holiday's name on that day, or NULL. */
const char *calendar_day_name(const struct calendar *calendar, int32_t day);

/* The last day of the last covered year of the unbroken run that holds `from_day`'s year, or
 * INT32_MIN where that year is not covered. */
int32_t calendar_covered_until(const struct calendar *calendar, int32_t from_day);

/* A calendar's end is announced so many days before: next year's is published in autumn. */
enum { CALENDAR_WARNING_DAYS = 60 };

/* Whether a covered run that ends on `until` (INT32_MIN: today is not covered) is worth a warning
 * today. */
static inline bool calendar_needs_warning(int32_t until, int32_t today)
{
    return until == INT32_MIN || until - today <= CALENDAR_WARNING_DAYS;
}

/* Whether make-up workdays mean something here: true for mainland China. */
bool calendar_has_make_up_workdays(const struct calendar *calendar);

#endif
