/* What the prose says, one statement at a time: these days have these hours, those are closed. */
#ifndef FEVER_HOURS_PROSE_STATEMENT_H
#define FEVER_HOURS_PROSE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "hours_prose_item.h"

enum prose_saying {
    SAY_HOURS,    /* open in the ranges */
    SAY_REST,     /* closed in the ranges, which interrupt other hours */
    SAY_CLOSED,   /* closed in the sessions, or all day where none is named */
    SAY_SESSIONS, /* open in the sessions only, at their usual times */
    SAY_USUAL,    /* as on other days */
    SAY_UNKNOWN   /* something uncertain about the days (隔周) */
};

enum { PROSE_RANGES_MAX = 8, PROSE_STATEMENTS_MAX = 32, PROSE_SEASONS = 2 };

struct prose_statement {
    enum prose_saying says;
    unsigned days;     /* bits of enum prose_day; 0: none named */
    unsigned sessions; /* bits of enum prose_session */
    int season;        /* 0: all the year; 1 summer, 2 winter */
    struct prose_range ranges[PROSE_RANGES_MAX];
    size_t range_count;
};

/* What beside hours the text speaks of; each has a consequence in hours_prose.c. */
struct prose_reading {
    struct prose_statement statement[PROSE_STATEMENTS_MAX];
    size_t count;
    unsigned dark_sessions; /* sessions for which the text sends people to another door */
    bool not_understood;    /* a part may speak of any hours: none is sure */
    bool elsewhere;         /* another door takes patients at other times */
    bool uncertain_clock;   /* times with more than one reading */
    bool seasons;
    bool dated;        /* calendar dates or feasts */
    bool sale;         /* goods on sale */
    bool registration; /* times of registration */
    bool other_door;
    bool duration;
    bool any_time; /* some time of day stands somewhere */
    bool too_many;
    bool dash_repaired, dot_repaired, twelve_repaired;
};

void prose_read(const struct prose_items *items, struct prose_reading *reading);

#endif
