/* One day of hours by the minute. */
#ifndef FEVER_HOURS_PROSE_ROW_H
#define FEVER_HOURS_PROSE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hours_prose_statement.h"

enum week_state { WEEK_CLOSED, WEEK_OPEN, WEEK_UNKNOWN };

/* The hours that begin on one day; from minute 1440 on they reach into the next. A minute holds
 * its state in the low two bits and above them the session it was stated for, 0 where its hours
 * span several. */
struct week_row {
    uint8_t minute[RANGE_MINUTES_MAX];
    bool given;          /* something was said of this day */
    unsigned given_days; /* the days that were named together with it; 0: hours without days */
};

static inline uint8_t week_minute(enum week_state state, unsigned session)
{
    return (uint8_t)((unsigned)state | (session & SESSION_ALL) << 2);
}

static inline enum week_state week_state_at(const struct week_row *row, int minute)
{
    return (enum week_state)(row->minute[minute] & 3);
}

static inline unsigned week_tag_at(const struct week_row *row, int minute)
{
    return row->minute[minute] >> 2;
}

/* A stretch of minutes of one state and session. */
struct week_span {
    int from, to;
};

/* The next stretch of hours at or after `span->to`; false at the day's end. */
bool week_row_next_span(const struct week_row *row, struct week_span *span);

/* When sessions may last at most, for hours that carry no session of their own. */
bool week_in_session(unsigned sessions, int minute);

/* Whether hours belong to one of those sessions, by their name or their middle. */
bool week_range_in_sessions(const struct prose_range *range, unsigned sessions);

/* Adds a statement's ranges: open while they last for sure, unknown as far as they may last. */
void week_row_write(struct week_row *row, const struct prose_statement *statement);
void week_row_clear(struct week_row *row);

/* Turns every open minute, those of [from, to), or those that sessions may last, into unknown
 * ones; whether there was one. */
void week_row_doubt(struct week_row *row);
bool week_row_doubt_between(struct week_row *row, int from, int to);
bool week_row_doubt_sessions(struct week_row *row, unsigned sessions);

/* Turns the minutes that sessions may last into unknown ones: those that are closed or, where none
 * is, all. */
void week_row_doubt_duty(struct week_row *row, unsigned sessions);

/* Turns the minutes of the range into unknown ones, but hours that all lie within it. */
void week_row_doubt_duty_range(struct week_row *row, const struct prose_range *range);

/* Turns the rest at noon, between hours of a morning and of an afternoon, into unknown minutes. */
void week_row_doubt_noon(struct week_row *row);

/* Whether every minute of the day is open. */
bool week_row_is_round_clock(const struct week_row *row);

/* Whether some minute of [from, to) is open or unknown. */
bool week_row_speaks(const struct week_row *row, int from, int to);

/* Whether the statement's ranges meet hours that stand, are just such hours, or belong to sessions
 * in which none stand. */
bool week_row_overlaps(const struct week_row *row, const struct prose_statement *statement);
bool week_row_has(const struct week_row *row, const struct prose_statement *statement);
bool week_row_lacks_sessions(const struct week_row *row, const struct prose_statement *statement);

/* Whether a rest interrupts the hours, or lies between two and touches one. */
bool week_row_is_interrupted(const struct week_row *row, const struct prose_range *rest);

#endif
