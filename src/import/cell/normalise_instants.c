/* Reading instants: a date and a time of day, as sheets write them.
 *
 * Where no offset stands, the time is China's, as everywhere in the lists. A time of day is told by
 * its colon, behind a date that is read as any other; of a spreadsheet's serial number it is the
 * fraction. */
#include <math.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"
#include "normalise_values.h"

enum {
    CHINA_OFFSET_S = 8 * 3600,
    HOUR_S = 3600,
    MINUTE_S = 60,
    DATE_SIZE = 100,
    SERIAL_DIGITS = 5
};

/* Two digits at most, from 0 to `maximum`, at `*at`. */
static bool read_part(const char **at, int64_t maximum, int64_t *out)
{
    size_t digits = strspn(*at, "0123456789");
    if (!digits || digits > 2 || !number_parse_int(*at, digits, 0, maximum, out))
        return false;
    *at += digits;
    return true;
}

/* 8:05 or 08:05:30, a fraction of a second dropped, and nothing behind it. */
static bool read_clock(const char *text, int64_t *second)
{
    int64_t hour, minute, rest = 0;
    if (!read_part(&text, 23, &hour) || *text++ != ':' || !read_part(&text, 59, &minute))
        return false;
    if (*text == ':' && (text++, !read_part(&text, 59, &rest)))
        return false;
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    *second = hour * HOUR_S + minute * MINUTE_S + rest;
    return *text == '\0';
}

/* The fraction of a serial number such as 46053.3368, to the second. */
static bool read_fraction(const char *text, int64_t *second)
{
    double serial;
    if (strspn(text, "0123456789") != SERIAL_DIGITS || text[SERIAL_DIGITS] != '.' ||
        !number_parse_decimal(text, strlen(text), &serial))
        return false;
    *second = llround((serial - floor(serial)) * CIVIL_DAY_S);
    return true;
}

/* Where the time of day begins: behind the last sign before the hour that is no digit. */
static const char *clock_of(const char *text)
{
    const char *at = strchr(text, ':');
    while (at && at > text && at[-1] >= '0' && at[-1] <= '9')
        at--;
    return at;
}

bool value_instant(const char *text, int64_t *unix_s, bool *is_day)
{
    char date[DATE_SIZE];
    int32_t day;
    int64_t second = 0;
    *is_day = false;
    if (civil_parse_rfc3339(text, strlen(text), unix_s))
        return true;
    const char *clock = clock_of(text);
    size_t length = clock ? (size_t)(clock - text) : strlen(text);
    if (length >= DATE_SIZE || (clock && !read_clock(clock, &second)))
        return false;
    if (!clock)
        *is_day = !read_fraction(text, &second);
    memcpy(date, text, length);
    while (length && (date[length - 1] == ' ' || date[length - 1] == 'T'))
        length--;
    date[length] = '\0';
    if (!value_date(date, &day))
        return false;
    *unix_s = (int64_t)day * CIVIL_DAY_S + second - CHINA_OFFSET_S;
    return true;
}
