/* What the prose says, one statement at a time: these days have these hours, those are closed. */
#ifndef FEVER_HOURS_PROSE_STATEMENT_H
#define FEVER_HOURS_PROSE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "hours_prose_item.h"

enum prose_saying {
    SAY_HOURS,    /* open in the ranges */
    SAY_REST,     /* closed in the ranges, which interrupt other hours */
    SAY_UPKEEP,   /* perhaps closed in the ranges or sessions: 消毒 */
    SAY_DUTY,     /* perhaps open in them: 夜间值班 */
    SAY_CLOSED,   /* closed in the sessions, or all day where none is named */
    SAY_SESSIONS, /* open in the sessions only, at their usual times */
    SAY_USUAL,    /* as on other days */
    SAY_VISITS,   /* open, at times not stated */
    SAY_UNKNOWN   /* something uncertain about the days (隔周) */
};

enum {
    PROSE_RANGES_MAX = 8,
    PROSE_STATEMENTS_MAX = 32,
    PROSE_DATES_MAX = 8,
    PROSE_CUT_OFFS_MAX = 8,
    PROSE_SEASONS = 2
};

struct prose_statement {
    enum prose_saying says;
    unsigned days;     /* bits of enum prose_day; 0: none named */
    unsigned sessions; /* bits of enum prose_session */
    int season;        /* 0: all the year; 1 summer, 2 winter */
    struct prose_range ranges[PROSE_RANGES_MAX];
    size_t range_count;
    bool all_day;  /* 全天 without figures: around the clock or, perhaps, in office hours */
    bool aside;    /* in brackets right behind hours: 8:00-12:00（周日除外） */
    bool verbless; /* SAY_UNKNOWN only for want of a verb, which a list may bring */
};

/* All that was read; each field has its consequence in hours_prose.c and hours_prose_week.c. */
struct prose_reading {
    struct prose_statement statement[PROSE_STATEMENTS_MAX];
    size_t count;
    struct prose_dates dates[PROSE_DATES_MAX]; /* on which the regular hours are not sure */
    size_t date_count;
    int cut_offs[PROSE_CUT_OFFS_MAX]; /* minutes at which registration ends, of either clock */
    size_t cut_off_count;
    struct prose_range registrations[PROSE_CUT_OFFS_MAX]; /* times of registration */
    size_t registration_count;
    int cut_off_lead;          /* minutes before each end at which it ends; 0: none stated */
    unsigned doubted_sessions; /* in which the text sends people to another door */
    unsigned doubted_days;     /* the same; bits of enum prose_day */
    bool not_understood;       /* a part may speak of any hours: none is sure */
    bool more_times;           /* times stand in the text that no statement holds */
    bool elsewhere;            /* another door takes patients where no hours are stated */
    bool others_unsaid;        /* of one day alone, which has a session closed */
    bool after_hours;          /* the text knows of hours outside its own: 其余时间 */
    bool daytime_only;         /* 仅白天 */
    bool noon_goes_on;         /* 中午不休息 */
    bool uncertain_clock;      /* times with more than one reading */
    bool seasons;
    struct prose_dates season_dates[PROSE_SEASONS]; /* month 0: not given in the text */
    bool dated;                                     /* calendar dates or feasts */
    bool sale;                                      /* goods on sale */
    bool registration;                              /* times of registration */
    bool booking;                                   /* 预约 */
    bool other_door;
    bool any_time; /* some time of day stands somewhere */
    bool too_many;
    bool dash_repaired, dot_repaired, twelve_repaired;
};

/* Whether days are so many of Monday to Friday that naming them may leave out the others. */
static inline bool prose_days_may_restrict(unsigned days)
{
    unsigned weekdays = days & DAYS_MO_FR;
    return weekdays & (weekdays - 1) && (days & DAYS_WEEK) != DAYS_WEEK;
}

/* Whether a statement holds in the season, 1 summer or 2 winter. */
static inline bool prose_in_season(const struct prose_statement *statement, int season)
{
    return statement->season == 0 || statement->season == season;
}

/* Reads the items that speak of the clinic's own regular hours into statements. */
void prose_state(const struct prose_items *items, struct prose_reading *reading);

#endif
