/* Days as prose writes them. */
#include "written_day.h"

#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"
#include "normalise_scan.h"

enum {
    ROC_YEAR_ZERO = 1911,
    ROC_YEAR_MIN = 100,
    YEAR_MIN = 1900,
    YEAR_MAX = 2199,
    LEAP_YEAR = 2000
};

#define WORDS(list) list, sizeof(list) / sizeof *(list)

/* Steps over digits that make a number of at most `most`; 0 where there are none. */
static int skip_number(const char **at, int64_t most)
{
    int64_t number;
    size_t length = strspn(*at, "0123456789");
    if (!length || length > 4 || !number_parse_int(*at, length, 1, most, &number))
        return 0;
    *at += length;
    return (int)number;
}

/* Steps over a year and the sign behind it: 2026年, 115年, 2026-. 0 where there is none. */
static int skip_year(const char **at, bool *is_said)
{
    static const char *const signs[] = {"年", "-", ".", "/"};
    const char *next = *at;
    int year = skip_number(&next, YEAR_MAX);
    *is_said = strncmp(next, signs[0], strlen(signs[0])) == 0;
    if (year < ROC_YEAR_MIN || !skip_any(&next, signs, year < 1000 ? 1 : 4))
        return 0;
    year += year < 1000 ? ROC_YEAR_ZERO : 0;
    if (year < YEAR_MIN)
        return 0;
    *at = next;
    return year;
}

/* Steps over a month and what stands between it and a day. 2026.12 may end with it. */
static int skip_month(const char **at, bool needs_sign, bool has_year, bool *has_sign)
{
    static const char *const signs[] = {"月份", "月", "-", ".", "/"};
    const char *next = *at;
    int month = skip_number(&next, 12);
    *has_sign = month && skip_any(&next, signs, has_year ? 5 : 2);
    if (!month || (!*has_sign && (needs_sign || *next == ':')))
        return 0;
    *at = next;
    return month;
}

bool written_day_skip(const char **at, struct written_day *out)
{
    static const char *const ends[] = {"底", "末", "下旬"};
    const char *next = *at;
    bool is_said = false, has_sign = false;
    struct written_day day = {.year = skip_year(&next, &is_said)};
    day.month = skip_month(&next, !day.year || is_said, day.year, &has_sign);
    if (!day.month && (!day.year || !is_said || (*next >= '0' && *next <= '9')))
        return false; /* a number of something else */
    int last = civil_days_in_month(day.year ? day.year : LEAP_YEAR, day.month ? day.month : 1);
    if (has_sign)
        day.day = skip_any(&next, WORDS(ends)) ? last : skip_number(&next, 31);
    if (day.day > last)
        return false;
    day.month += day.month == 0;
    day.day += day.day == 0;
    *out = day;
    *at = next;
    return true;
}

int32_t written_day_near(const struct written_day *day, int32_t today)
{
    int this_year = civil_from_days(today).year;
    int32_t nearest = 0, gap = INT32_MAX;
    for (int year = this_year - 1; year <= this_year + 1; year++) {
        int of = day->year ? day->year : year;
        int most = civil_days_in_month(of, day->month);
        int32_t given =
            civil_days((struct civil_date){of, day->month, day->day > most ? most : day->day});
        int32_t off = given > today ? given - today : today - given;
        if (off < gap) {
            nearest = given;
            gap = off;
        }
    }
    return nearest;
}

bool written_day_is_to_come(const struct written_day *day, int32_t today)
{
    return !today || written_day_near(day, today) > today;
}
