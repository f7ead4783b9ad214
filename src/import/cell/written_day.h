/* Days as prose writes them, with or without their year. */
#ifndef FEVER_IMPORT_WRITTEN_DAY_H
#define FEVER_IMPORT_WRITTEN_DAY_H

#include <stdbool.h>
#include <stdint.h>

/* A day that exists in some year. */
struct written_day {
    int year; /* 0: none is written */
    int month, day;
};

/* Steps over 2026年12月15日, 115年12月15日, 2026-12-15, 2026年12月, 2026.12, 2027年 or 12月15日; a
 * month is its first day, 12月底 and 12月下旬 its last, a year its first. False where none of these
 * stands there. */
bool written_day_skip(const char **at, struct written_day *out);

/* The day since 1970, without its year the one nearest to `today`: within half a year it is more
 * likely to come than to be of the year before. */
int32_t written_day_near(const struct written_day *day, int32_t today);

/* Whether it comes after `today` (0: not known, and no day is past). */
bool written_day_is_to_come(const struct written_day *day, int32_t today);

#endif
