/* Clock times and ranges as lists write them, resolved to minutes of the day. */
#ifndef FEVER_HOURS_PROSE_CLOCK_H
#define FEVER_HOURS_PROSE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "hours_prose_token.h"

enum { DAY_MINUTES = 1440, RANGE_MINUTES_MAX = 2 * DAY_MINUTES };

/* How sure the digits are a time of day. */
enum prose_clock_style {
    CLOCK_PROPER, /* 8:00, 8点, 0830 */
    CLOCK_LOOSE,  /* 8.30 or 830, which may be a date or a number: needs the company of times */
    CLOCK_BARE    /* 8 */
};

struct prose_clock {
    int hour;   /* 0–24 as written */
    int minute; /* 0–59 */
    enum prose_clock_style style;
    unsigned period; /* one bit of enum prose_session, or 0: what stands with it */
    bool next_day;   /* 次日 */
    bool suffixed;   /* the period stands behind it: 8pm */
    bool padded;     /* 08:00 and 0800, of the 24-hour clock; 8:00 may be of either */
    bool numeral;    /* in Chinese figures */
    bool dotted;     /* a full stop or semicolon stood for the colon */
};

/* Reads a clock time without its session word; returns the tokens read, 0 for none. */
size_t prose_clock_read(const struct prose_token *tokens, struct prose_clock *clock);

/* Half open, in minutes from the start of the day that it begins on. Where the digits allow two
 * ends (9:00-2:00), `to` is the earlier and `latest` the later one; otherwise both are equal. */
struct prose_range {
    int from, to, latest;
    unsigned label; /* bits of enum prose_session that stand before it */
    enum prose_clock_style style;
    bool dash_repaired; /* 一 written for a dash */
    bool dot_repaired;  /* a full stop or semicolon written for the colon */
    bool impossible;    /* no reading fits its words */
    bool padded;        /* 07:00 and 0700 are of the 24-hour clock, 7:00 may be of either */
    bool raw_twelve;    /* neither session word nor hour tells the half of the day */
    enum prose_use use; /* what stands beside it says */
    bool past_noon;     /* an hour above 12: 14:00-17:00, 8:00-17:00 */
};

/* Reads `clock – clock`; `label` are the session words before it, and `suffixed` says that am and
 * pm stand behind their times here. Returns the tokens read, 0 for no range. */
size_t prose_range_read(const struct prose_token *tokens, unsigned label, bool suffixed,
                        struct prose_range *range);

/* The minute that a single clock time means, or −1 where its words contradict it. */
int prose_clock_minute(const struct prose_clock *clock);

/* The session that a range belongs to: by its word, else by when it starts and ends; 0 where it
 * spans several. */
unsigned prose_session_of(const struct prose_range *range);

/* Skips blanks. */
size_t prose_skip_spaces(const struct prose_token *tokens, size_t at);

/* Reads 24/7, 7*24小时, 24小时×7天, 365天×24小时, 24/7/365. Returns the tokens read, 0 for none. */
size_t prose_round_clock_read(const struct prose_token *tokens, const struct prose_text *text);

#endif
