/* Reading one time of day.
 *
 * A spreadsheet keeps a time as a part of the day. How far it was rounded tells how sure the minute
 * is: three digits leave 1.4 minutes, within which one multiple of five lies at most; two leave a
 * quarter of an hour, so that only the quarters of a day, which need no more digits, are believed.
 */
#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normalise_scan.h"
#include "normalise_text.h"

enum { DAY_MINUTES = 1440, QUARTER_MINUTES = 360, USUAL_STEP_MINUTES = 5, DIGITS_MAX = 20 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static const char *skip_spaces(const char *at)
{
    return at + strspn(at, " ");
}

/* One or two digits up to `most`; NULL where there are none, or more. */
static const char *number_take(const char *at, unsigned most, unsigned *out)
{
    size_t digits = strspn(at, "0123456789");
    if (!digits || digits > 2)
        return NULL;
    *out = (unsigned)strtoul(at, NULL, 10);
    return *out <= most ? at + digits : NULL;
}

/* :00, :00:00, 点, 点半, 点30分 behind an hour; NULL where neither stands there. */
static const char *minutes_take(const char *at, unsigned hour)
{
    static const char *const colons[] = {":", "："}, *const hours[] = {"点", "时", "點", "時"};
    static const char *const ends[] = {"分", "整"}, *const half[] = {"半"};
    unsigned minute = 0, second = 0;
    if (skip_any(&at, WORDS(colons))) {
        at = number_take(at, 59, &minute);
        if (at && skip_any(&at, WORDS(colons)))
            at = number_take(at, 59, &second);
    } else {
        if (!skip_any(&at, WORDS(hours)))
            return NULL;
        if (!skip_any(&at, WORDS(half)) && strspn(at, "0123456789"))
            at = number_take(at, 59, &minute);
        if (at)
            skip_any(&at, WORDS(ends));
    }
    return hour == 24 && (minute || second) ? NULL : at;
}

static bool is_written(const char *text)
{
    static const char *const days[] = {"次日", "第二天", "第二日", "翌日", "当日", "当天", "隔日"};
    static const char *const parts[] = {"上午", "下午", "早上", "早晨", "中午", "晚上",
                                        "晚间", "夜间", "凌晨", "次晨", "早",   "晚"};
    static const char *const halves[] = {"AM", "PM", "am", "pm", "a.m.", "p.m."};
    unsigned hour;
    const char *at = text;
    skip_any(&at, WORDS(days));
    at = skip_spaces(at);
    skip_any(&at, WORDS(parts));
    at = number_take(skip_spaces(at), 24, &hour);
    at = at ? minutes_take(at, hour) : NULL;
    if (!at)
        return false;
    at = skip_spaces(at);
    skip_any(&at, WORDS(halves));
    return !*at;
}

/* 08:30:00, as spreadsheets show a time; nobody says the seconds. */
static bool is_to_the_second(const char *text)
{
    size_t length = strlen(text);
    const char *colon = strchr(text, ':');
    return colon && colon + 6 == text + length && strcmp(colon + 3, ":00") == 0;
}

/* The minute that a part of a day with so many digits stands for, or -1. */
static long minute_of(double part, size_t digits)
{
    double minutes = part * DAY_MINUTES;
    double slack = 0.5 * DAY_MINUTES * pow(10, -(double)digits) + 1e-6;
    long usual = lround(minutes / USUAL_STEP_MINUTES) * USUAL_STEP_MINUTES;
    long nearest = lround(minutes);
    if (digits < 3)
        return nearest % QUARTER_MINUTES == 0 && fabs(minutes - (double)nearest) < 1e-6 ? nearest
                                                                                        : -1;
    if (fabs(minutes - (double)usual) <= slack)
        return usual;
    return digits > 3 && fabs(minutes - (double)nearest) <= slack ? nearest : -1;
}

enum clock_form clock_read(const char *text, char out[CLOCK_SIZE])
{
    text = skip_spaces(text);
    size_t length = strlen(text);
    if (!length || length >= CLOCK_SIZE)
        return CLOCK_NONE;
    if (strcmp(text, "0") == 0 || strcmp(text, "1") == 0) {
        snprintf(out, CLOCK_SIZE, "%s", *text == '0' ? "0:00" : "24:00");
        return CLOCK_EDGE;
    }
    if (strncmp(text, "0.", 2) == 0 || *text == '.') {
        const char *digits = strchr(text, '.') + 1;
        size_t count = strspn(digits, "0123456789");
        long minute = count && count <= DIGITS_MAX && !digits[count]
                          ? minute_of(strtod(text, NULL), count)
                          : -1;
        if (minute <= 0 || minute >= DAY_MINUTES)
            return CLOCK_NONE;
        snprintf(out, CLOCK_SIZE, "%ld:%02ld", minute / 60, minute % 60);
        return CLOCK_NUMBER;
    }
    if (!is_written(text))
        return CLOCK_NONE;
    memcpy(out, text, length + 1);
    if (is_to_the_second(text))
        out[length - 3] = '\0';
    return CLOCK_WRITTEN;
}

int clock_minute(const char *text)
{
    static const char *const mornings[] = {"上午", "早上", "早晨", "凌晨", "AM", "am", "a.m."};
    static const char *const later[] = {"下午", "晚上", "晚间", "夜间", "PM", "pm", "p.m."};
    char clock[CLOCK_SIZE];
    enum clock_form form = clock_read(text, clock);
    if (form == CLOCK_NONE || form == CLOCK_EDGE)
        return -1; /* `clock` holds nothing */
    const char *at = clock + strcspn(clock, "0123456789");
    bool is_late = text_has_one(clock, WORDS(later)),
         is_early = text_has_one(clock, WORDS(mornings));
    bool is_plain = at == clock || is_late || is_early;
    if (!is_plain || strncmp(clock, "次", 3) == 0)
        return -1;
    unsigned hour = (unsigned)strtoul(at, NULL, 10), minute = strstr(at, "半") ? 30 : 0;
    at += strspn(at, "0123456789");
    at += strcspn(at, "0123456789");
    if (*at)
        minute = (unsigned)strtoul(at, NULL, 10);
    if (is_early && hour == 12)
        return -1;
    if (is_late && hour < 12)
        hour += 12;
    return (int)(hour * 60 + minute);
}
