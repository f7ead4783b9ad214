/* The statement that is being gathered, and the little that must be remembered beside it. */
#ifndef FEVER_HOURS_PROSE_BUILDER_H
#define FEVER_HOURS_PROSE_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "hours_prose_statement.h"

/* What is known of the statement beside its days, sessions and ranges; it ends with it. */
struct prose_manner {
    bool comma_joined;  /* 周一至周五，周日: do they share a verb? */
    bool inherited;     /* the days come from the statement before */
    bool session_first; /* the session stands before the days: 上午：周一至周六8:00-12:00 */
    unsigned closed;    /* the sessions of those days that it closed: 周三下午停诊 */
    bool apart;         /* a full stop stands between */
    bool joined;        /* 夜间及周末, 周末、夜间: not the nights of the weekend */
    unsigned apart_days; /* 周日及周六下午: perhaps without the session */
    bool usual, visit, only, all_day, uncertain;
    bool vague_next, vague_days; /* 双周 stands right before the days: 双周周末休息 */
    bool other_weeks;            /* 隔 stands right before the days: 隔周六 */
    unsigned every_week;         /* the days listed before them, for the same hours */
    bool only_days;              /* 仅 stands before the days: the others are left out */
    bool including;              /* 含: the days join those of the hours, before or behind */
    bool closing;                /* 休息： waits for what it closes */
    bool rest_list;              /* `closing` has had its ranges, and more may come */
    bool noon_of_all;            /* the rest at noon may be one of the days before these too */
    bool heading; /* the days stand before a full stop: 周一至周六；早上8:30-11:30 */
};

struct prose_builder {
    struct prose_reading *out;
    struct prose_statement now; /* being gathered */
    struct prose_manner is;
    int season;
    bool excepting;                /* between 除 and 外 */
    bool exception_broken;         /* a comma stands in it */
    unsigned kept_days;            /* that waited for hours when the exception began */
    bool rested;                   /* the range before was a rest: its 休息 is still to come */
    bool closed_before;            /* the bracket stands right behind 休息 */
    bool closed_early;             /* a session was closed before any hours stood */
    bool day_alone;                /* hours of days that were named for something else */
    bool after_and;                /* 及 or 、 stands right before */
    bool listing;                  /* the last comma was 、 */
    enum prose_break since_item;   /* the widest break since the last item */
    enum prose_break since_closed; /* the widest break since the last 休息 */
    enum prose_break since_range;  /* and since the last hours or rest */
    size_t listed;                 /* statements from here on may share the verb to come */

    /* What a bracket stands behind: days that wait for their hours, or hours. */
    enum { BRACKET_NONE, BRACKET_PLAIN, BRACKET_WAITING, BRACKET_LEFT, BRACKET_ASIDE } bracket;
    struct prose_statement outer;
    struct prose_manner outer_is;
    bool resumed;   /* the hours go on behind such a bracket */
    bool postfixed; /* days stand in brackets behind their hours: 9:00-17:00（周一至周五） */
};

/* Begins anew. Days taken over from the statement before hold until others are named. */
void builder_start(struct prose_builder *in, unsigned inherited_days);

/* Whether days were named, not taken over; whether anything was. */
bool builder_has_days(const struct prose_builder *in);
bool builder_has_matter(const struct prose_builder *in);

/* Whether days stand there and nothing else. */
bool builder_is_bare_days(const struct prose_builder *in);

/* Whether the days have their verb, so that what comes behind the comma is none of theirs:
 * 仅周一至周五接诊，…. */
bool builder_is_said(const struct prose_builder *in);

/* Whether days alone stand between hours that may be theirs and what a comma brings now. */
bool builder_may_be_of_hours_before(const struct prose_builder *in);

/* Whether a rest that comes now behind the hours of some days and a break may be one of the days
 * before them too: 周一至周五8:00-17:00，周六8:00-16:00，12:00-14:00休息. Not where those had a
 * rest of their own. */
bool builder_may_rest_on_all_days(const struct prose_builder *in);

/* Puts down what was gathered as a statement of that kind. */
void builder_emit(struct prose_builder *in, enum prose_saying says);

/* Statements of hours so far in this season: of all days (`named` false), or of named days. */
size_t builder_count_hours(const struct prose_builder *in, bool named);

static inline bool builder_has_hours(const struct prose_builder *in)
{
    return builder_count_hours(in, false) + builder_count_hours(in, true) > 0;
}

/* Gives the days to the hours that stand before them: 8:00-12:00（周一至周五）. False where those
 * have days, or are not the only ones without. */
bool builder_give_days(struct prose_builder *in);

/* A bracket begins and ends. It may name the days of the hours before it, head the next ones, or
 * hold hours of its own. */
void builder_open_bracket(struct prose_builder *in);
void builder_close_bracket(struct prose_builder *in);

/* Inside a bracket behind days: the days named now are others. False elsewhere. */
bool builder_leave_waiting(struct prose_builder *in);

/* Ends the statement that is being gathered; the next starts with nothing. */
void builder_finish(struct prose_builder *in);

#endif
