/* Days of the year as opening_hours names them: `Dec 25`, `Jan Su[-1]`, `easter +1 day`. */
#ifndef DATE_POINT_H
#define DATE_POINT_H

#include <stdint.h>

#include "hours_form.h"

enum {
    OFFSET_DAYS_MAX = 366,  /* of `+3 days` behind a date or an nth weekday */
    HOLIDAY_OFFSET_MAX = 6, /* of `PH +1 day` */
    DATE_POINT_NONE = INT32_MIN
};

/* Western Easter Sunday, days since 1970-01-01 (anonymous Gregorian algorithm, Meeus/Jones/
 * Butcher). */
int32_t easter_day(int year);

/* The nth (1 … 5, −1 … −5) weekday of the month; DATE_POINT_NONE where the month has no such. */
int32_t nth_weekday_day(int year, int month, int weekday, int nth);

bool date_points_equal(const struct date_point *one, const struct date_point *other);

/* The point's day in that year. 29 February of other years is 1 March as a beginning and
 * 28 February as an end; an nth weekday that does not exist is DATE_POINT_NONE. */
int32_t date_point_day(const struct date_point *point, int year, bool is_end);

/* Whether a range without years is meant to pass New Year: `Oct Su[-1]-Mar 25`. Judged by where the
 * points usually lie, so that `easter-Apr 10` is empty in a year of a late Easter, not a year long.
 */
bool date_range_passes_year(const struct date_point *from, const struct date_point *to);

#endif
