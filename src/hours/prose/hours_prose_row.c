/* One day of hours by the minute: writing ranges into it and asking what is there. */
#include "hours_prose_row.h"

#include <string.h>

/* Within which a rest at noon lies: 11:00–15:30. */
enum { NOON_FROM = 660, NOON_TO = 930 };

bool week_row_next_span(const struct week_row *row, struct week_span *span)
{
    int m = span->to;
    while (m < RANGE_MINUTES_MAX && week_state_at(row, m) == WEEK_CLOSED)
        m++;
    span->from = m;
    while (m < RANGE_MINUTES_MAX && week_state_at(row, m) != WEEK_CLOSED &&
           row->minute[m] == row->minute[span->from])
        m++;
    span->to = m;
    return span->to > span->from;
}

bool week_in_session(unsigned sessions, int minute)
{
    static const struct {
        unsigned session;
        int from, to;
    } WINDOWS[] = {
        {SESSION_MORNING | SESSION_AM, 0, 840},
        {SESSION_NOON, 660, 900},
        {SESSION_AFTERNOON | SESSION_PM, 720, DAY_MINUTES},
        {SESSION_EVENING, 1020, RANGE_MINUTES_MAX},
        {SESSION_NIGHT, 1020, RANGE_MINUTES_MAX},
        {SESSION_NIGHT | SESSION_DAWN, 0, 480},
    };
    for (size_t i = 0; i < sizeof WINDOWS / sizeof *WINDOWS; i++)
        if (WINDOWS[i].session & sessions && minute >= WINDOWS[i].from && minute < WINDOWS[i].to)
            return true;
    return false;
}

bool week_range_in_sessions(const struct prose_range *range, unsigned sessions)
{
    unsigned session = prose_session_of(range);
    if (session == SESSION_EVENING)
        return sessions & (SESSION_EVENING | SESSION_NIGHT);
    return session ? (sessions & session) != 0
                   : week_in_session(sessions, (range->from + range->to) / 2);
}

static void write_range(struct week_row *row, const struct prose_range *range)
{
    unsigned tag = prose_session_of(range);
    for (int minute = range->from; minute < range->latest; minute++)
        row->minute[minute] = week_minute(minute < range->to ? WEEK_OPEN : WEEK_UNKNOWN, tag);
}

void week_row_write(struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        write_range(row, &statement->ranges[i]);
}

void week_row_clear(struct week_row *row)
{
    memset(row->minute, 0, sizeof row->minute);
}

bool week_row_is_round_clock(const struct week_row *row)
{
    for (int m = 0; m < DAY_MINUTES; m++)
        if (week_state_at(row, m) != WEEK_OPEN)
            return false;
    return true;
}

bool week_row_speaks(const struct week_row *row, int from, int to)
{
    for (int m = from; m < to; m++)
        if (week_state_at(row, m) != WEEK_CLOSED)
            return true;
    return false;
}

bool week_row_doubt_between(struct week_row *row, int from, int to)
{
    bool doubted = false;
    for (int m = from; m < to; m++) {
        if (week_state_at(row, m) != WEEK_OPEN)
            continue;
        row->minute[m] = week_minute(WEEK_UNKNOWN, week_tag_at(row, m));
        doubted = true;
    }
    return doubted;
}

void week_row_doubt(struct week_row *row)
{
    week_row_doubt_between(row, 0, RANGE_MINUTES_MAX);
}

bool week_row_doubt_sessions(struct week_row *row, unsigned sessions)
{
    bool doubted = false;
    for (int m = 0; m < RANGE_MINUTES_MAX; m++)
        if (week_in_session(sessions, m % DAY_MINUTES))
            doubted |= week_row_doubt_between(row, m, m + 1);
    return doubted;
}

void week_row_doubt_duty(struct week_row *row, unsigned sessions)
{
    bool closed = false;
    for (int m = 0; m < DAY_MINUTES; m++)
        closed |= week_in_session(sessions, m) && week_state_at(row, m) == WEEK_CLOSED;
    if (!closed)
        week_row_doubt_sessions(row, sessions);
    for (int m = 0; m < DAY_MINUTES && closed; m++)
        if (week_in_session(sessions, m) && week_state_at(row, m) == WEEK_CLOSED)
            row->minute[m] = week_minute(WEEK_UNKNOWN, 0);
}

void week_row_doubt_duty_range(struct week_row *row, const struct prose_range *range)
{
    bool goes_on = week_row_speaks(row, 0, range->from) ||
                   week_row_speaks(row, range->latest, RANGE_MINUTES_MAX);
    for (int m = range->from; m < range->latest; m++)
        if (goes_on || week_state_at(row, m) == WEEK_CLOSED)
            row->minute[m] = week_minute(WEEK_UNKNOWN, week_tag_at(row, m));
}

void week_row_doubt_noon(struct week_row *row)
{
    int from = NOON_FROM;
    while (from < NOON_TO && week_state_at(row, from) != WEEK_CLOSED)
        from++;
    int to = from;
    while (to < NOON_TO && week_state_at(row, to) == WEEK_CLOSED)
        to++;
    if (!week_row_speaks(row, 0, from) || week_state_at(row, to) == WEEK_CLOSED)
        return;
    for (int m = from; m < to; m++)
        row->minute[m] = week_minute(WEEK_UNKNOWN, 0);
}

bool week_row_overlaps(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        for (int m = statement->ranges[i].from; m < statement->ranges[i].latest; m++)
            if (week_state_at(row, m) != WEEK_CLOSED)
                return true;
    return false;
}

bool week_row_has(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++) {
        const struct prose_range *range = &statement->ranges[i];
        for (int m = range->from; m < range->to; m++)
            if (week_state_at(row, m) != WEEK_OPEN)
                return false;
        if ((range->from > 0 && week_state_at(row, range->from - 1) == WEEK_OPEN) ||
            week_state_at(row, range->to) == WEEK_OPEN)
            return false;
    }
    return true;
}

bool week_row_lacks_sessions(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++) {
        unsigned session = prose_session_of(&statement->ranges[i]);
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            if (week_state_at(row, m) != WEEK_CLOSED &&
                (!session || week_tag_at(row, m) == session))
                return false;
    }
    return true;
}

bool week_row_is_interrupted(const struct week_row *row, const struct prose_range *rest)
{
    if (week_row_speaks(row, rest->from, rest->to))
        return true;
    bool touches = (rest->from > 0 && week_state_at(row, rest->from - 1) != WEEK_CLOSED) ||
                   week_state_at(row, rest->to) != WEEK_CLOSED;
    return touches && week_row_speaks(row, 0, rest->from) &&
           week_row_speaks(row, rest->to, RANGE_MINUTES_MAX);
}
