/* Civil dates and RFC 3339 instants, without the C library's time zone or locale.
 *
 * Days are counted from 1970-01-01 in the proleptic Gregorian calendar (algorithm: H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"). Instants are Unix seconds, UTC. */
#ifndef FEVER_CIVIL_H
#define FEVER_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CIVIL_DAY_S = 86400, CIVIL_DATE_SIZE = 11, CIVIL_RFC3339_SIZE = 26 };

/* Instants the program speaks of: 1900-01-01 to 2200-01-01, half open. */
#define CIVIL_MIN_S INT64_C(-2208988800)
#define CIVIL_MAX_S INT64_C(7258118400)

struct civil_date {
    int year;
    int month; /* 1–12 */
    int day;   /* 1–31 */
};

int32_t civil_days(struct civil_date date);
struct civil_date civil_from_days(int32_t days);

bool civil_is_leap_year(int year);
int civil_days_in_month(int year, int month);

/* 0 Monday … 6 Sunday. */
int civil_weekday(int32_t days);

/* ISO 8601 week number, 1–53. */
int civil_iso_week(int32_t days);

/* Day and second of day of an instant; right for negative values too. */
int32_t civil_day_of(int64_t unix_s);
int32_t civil_second_of_day(int64_t unix_s);

/* Strict `YYYY-MM-DD` of a date that exists, year 1900–2199; the whole text must match. */
bool civil_parse_date(const char *text, size_t length, struct civil_date *out);

/* Writes `YYYY-MM-DD` and a NUL. */
void civil_format_date(int32_t days, char out[CIVIL_DATE_SIZE]);

/* Strict RFC 3339 `YYYY-MM-DDThh:mm:ss(Z|±hh:mm)`; a fraction of a second is accepted and dropped,
 * and so is a space in place of the `+` (a form decoder's doing). Second 60 is refused. */
bool civil_parse_rfc3339(const char *text, size_t length, int64_t *unix_s);

/* Writes `2026-01-25T08:00:00+08:00` and a NUL. `offset_s` is a whole number of minutes east. */
void civil_format_rfc3339(int64_t unix_s, int32_t offset_s, char out[CIVIL_RFC3339_SIZE]);

#endif
