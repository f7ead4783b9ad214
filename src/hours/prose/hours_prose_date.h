/* Calendar dates and feasts: the days on which a list of regular hours does not hold. */
#ifndef FEVER_HOURS_PROSE_DATE_H
#define FEVER_HOURS_PROSE_DATE_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/buffer.h"
#include "hours_prose_token.h"

/* From one day to another, both included; `year` 0: every year. Across the year's end where the
 * second day comes before the first. `month` 0: a date was seen, but not which. */
struct prose_dates {
    int year;
    int month, day;
    int last_month, last_day;
};

/* Reads 5月1日, 5/1-5/3, 5月1日至3日, 112.05.01, 2023年1月1日, 1120501; years below 200 are those
 * of the Republic of China. What looks like a date and cannot be told counts as one with month 0.
 * Returns the tokens read, 0 for none. */
size_t prose_date_read(const struct prose_token *tokens, struct prose_dates *dates);

/* Reads 6.1-9.30, which may be times as well. Returns the tokens read, 0 for none. */
size_t prose_dotted_span_read(const struct prose_token *tokens, struct prose_dates *dates);

/* Whether the text has two such spans that make up the year, so that they are its seasons. */
bool prose_has_dotted_seasons(const struct prose_token *tokens);

/* The days on which a feast and the days off around it can fall in any year. */
enum prose_festival {
    FESTIVAL_SPRING,
    FESTIVAL_NEW_YEAR,
    FESTIVAL_EITHER_NEW_YEAR, /* 新年 */
    FESTIVAL_LANTERN,
    FESTIVAL_TOMBS,
    FESTIVAL_LABOUR,
    FESTIVAL_DRAGON_BOAT,
    FESTIVAL_MID_AUTUMN,
    FESTIVAL_NATIONAL,
    FESTIVAL_DOUBLE_TENTH,
    FESTIVAL_ANY /* a long weekend of no name */
};
struct prose_dates prose_festival_dates(enum prose_festival festival);

/* Appends `Jan 18-Mar 01` or `2023 May 01`. */
void prose_dates_print(const struct prose_dates *dates, struct buffer *out);

#endif
