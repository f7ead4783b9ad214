/* The week grid of `tw` lists: 21 sessions, mornings first, into `opening_hours`. */
#include "fever/hours_prose.h"

#include <stdlib.h>
#include <string.h>

#include "fever/hours.h"
#include "hours_prose_clock.h"
#include "hours_prose_week.h"

enum { SESSIONS = 3, GRID_LENGTH = SESSIONS * WEEK_DAYS };

/* `HH:MM` at `text`, 00:00–48:00, or −1. */
static int read_minute(const char *text)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
            return -1;
    int hour = (text[0] - '0') * 10 + (text[1] - '0');
    int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute > 59 || hour > 48 || (hour == 48 && minute > 0))
        return -1;
    return hour * 60 + minute;
}

/* Reads `08:00-12:00`; an end before the start belongs to the next day. */
static bool read_session(const char *text, struct prose_range *range)
{
    if (!text || strlen(text) != 11 || text[5] != '-')
        return false;
    range->from = read_minute(text);
    range->to = read_minute(text + 6);
    if (range->from < 0 || range->to < 0 || range->from >= DAY_MINUTES)
        return false;
    if (range->to <= range->from)
        range->to += DAY_MINUTES;
    range->latest = range->to;
    return range->to - range->from <= DAY_MINUTES;
}

static void build(const char *grid, const struct prose_range ranges[SESSIONS],
                  struct prose_week *week)
{
    for (int day = 0; day < WEEK_DAYS; day++)
        for (int session = 0; session < SESSIONS; session++)
            for (int m = ranges[session].from;
                 grid[session * WEEK_DAYS + day] == '1' && m < ranges[session].to; m++)
                week->row[day].minute[m] = WEEK_OPEN;
}

enum fever_error hours_from_sessions(const char *grid, const struct hours_sessions *sessions,
                                     struct buffer *hours, struct error *error)
{
    const char *const texts[SESSIONS] = {sessions->morning, sessions->afternoon, sessions->evening};
    struct prose_range ranges[SESSIONS];
    if (!grid || strlen(grid) != GRID_LENGTH || strspn(grid, "01") != GRID_LENGTH)
        return error_set(error, FEVER_INVALID,
                         "a week grid is %d characters 0 or 1: seven mornings, afternoons, "
                         "evenings, Monday first",
                         GRID_LENGTH);
    for (int i = 0; i < SESSIONS; i++)
        if (!read_session(texts[i], &ranges[i]))
            return error_set(error, FEVER_INVALID,
                             "a session is a range such as 08:00-12:00, not \"%s\"",
                             texts[i] ? texts[i] : "");
    struct prose_week *week = calloc(1, sizeof *week);
    if (!week)
        return error_nomem(error);
    build(grid, ranges, week);
    week->days_named = true;
    struct buffer text;
    buffer_init(&text, HOURS_TEXT_MAX);
    if (prose_week_says_something(week))
        prose_week_print(week, NULL, NULL, &text);
    else
        buffer_append_text(&text, "off");
    enum fever_error code = buffer_error(&text);
    if (!code)
        code = prose_append_canonical(text.data, hours);
    buffer_clear(&text);
    free(week);
    return code ? error_set(error, code, "the sessions make no hours of %d bytes", HOURS_TEXT_MAX)
                : FEVER_OK;
}
