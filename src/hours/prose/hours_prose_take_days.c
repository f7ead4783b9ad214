/* Days and sessions, as the statement that is being gathered takes them: they add up, or begin the
 * next. */
#include "hours_prose_take.h"

enum { MOST_DAYS = 4 };

/* Days named one after the other add up, but 每天 beside 周一至周六 means each of those. */
static unsigned unite_days(unsigned a, unsigned b)
{
    unsigned week_a = a & DAYS_WEEK, week_b = b & DAYS_WEEK;
    if (week_a == DAYS_WEEK && week_b && week_b != DAYS_WEEK)
        return b;
    if (week_b == DAYS_WEEK && week_a && week_a != DAYS_WEEK)
        return a;
    return a | b;
}

static bool are_most(unsigned days)
{
    return __builtin_popcount(days & DAYS_MO_FR) >= MOST_DAYS;
}

/* 8:00-17:00 周一至周五，周日休息: most of the week, which hours before were waiting for, shares no
 * verb with what follows. Fewer days may: 8:00-17:00，周一、周二，周日休息. */
void prose_settle_bare_days(struct prose_builder *in)
{
    const unsigned weekdays = in->now.days & DAYS_MO_FR;
    bool bare = builder_is_bare_days(in) && builder_count_hours(in, false) > 0;
    /* 8:00-17:00 周一至周五 节假日除外: so many days end at a blank, too */
    bool few = __builtin_popcount(weekdays) < MOST_DAYS - 1;
    bool ended = in->since_item >= (few ? BREAK_SOFT : BREAK_SPACE);
    bool may_be_theirs = bare && !in->listing && ended && prose_days_may_restrict(weekdays);
    bool apart = bare && in->since_item >= BREAK_LINE; /* 14:00-17:00，周日 and an end of line */
    if (may_be_theirs && are_most(in->now.days))
        builder_finish(in);
    else if (apart || may_be_theirs) {
        in->out->not_understood = true;
        in->out->more_times |= may_be_theirs; /* and those days are perhaps not closed */
    }
}

/* 上午：周一至周六8:00-12:00: the session stands before its days. */
static bool is_session_of(const struct prose_builder *in)
{
    return in->now.sessions && !builder_has_days(in) && !in->now.range_count && !in->is.visit &&
           !in->is.only && !in->is.closing && in->since_item < BREAK_SOFT;
}

/* 节假日及周六, 周日及周六: days that are seldom listed so for what they share. */
static bool are_out_of_turn(unsigned before, unsigned days)
{
    unsigned week = before & DAYS_WEEK;
    return !(days & DAYS_PH) && (before & DAYS_PH || (days & DAYS_WEEK) < (week & -week));
}

void prose_take_days(struct prose_builder *in, unsigned days)
{
    prose_settle_bare_days(in);
    if (is_session_of(in)) {
        unsigned sessions = in->now.sessions;
        builder_start(in, 0);
        in->now.sessions = sessions;
        in->is.session_first = true;
    }
    if (in->is.closing && in->now.sessions == SESSION_NOON && in->since_item >= BREAK_SOFT)
        builder_finish(in); /* 中午休息，周日休息 */
    bool full = in->now.range_count || (in->now.sessions && !in->is.session_first) ||
                in->is.all_day || in->is.usual || in->is.rest_list || in->is.heading ||
                in->is.uncertain || builder_is_said(in);
    bool waits = (in->is.closing || in->excepting) && !in->now.range_count;
    if (in->is.including && builder_has_days(in) && in->since_item >= BREAK_SOFT && !in->listing) {
        builder_finish(in); /* 含周末，节假日除外 */
        in->is.including = true;
    }
    if (in->is.only_days && !in->is.visit && !in->is.usual && builder_has_days(in) &&
        !in->now.range_count && !in->listing &&
        builder_count_hours(in, false) == 0) /* 仅周四，周日开放 */
        in->out->not_understood = in->out->more_times = true;
    if (full && !waits)
        builder_finish(in);
    if (in->is.closing && builder_has_days(in) && in->since_item >= BREAK_SOFT && !in->listing) {
        builder_finish(in); /* 公休：周三，周日: the heading holds on */
        in->is.closing = true;
    }
    bool leaves = builder_leave_waiting(in);
    if (in->is.inherited || leaves) {
        bool only = in->is.only, only_days = in->is.only_days, other_weeks = in->is.other_weeks;
        builder_start(in, 0);
        in->is.other_weeks = other_weeks;
        in->is.only = only;
        in->is.only_days = only_days;
    }
    if (!in->now.days && !in->now.range_count)
        in->is.visit = false;                                 /* 门诊：周一… is a heading */
    bool again = in->now.days && (days & ~in->now.days) == 0; /* 周一至周六，周四除外 */
    /* 周一至周六、周三下午停诊 and 周一至周六、节假日停诊: hours before may be the first ones' */
    bool listed = in->listing && builder_has_hours(in) &&
                  (again || (are_most(in->now.days) && days & DAYS_PH));
    /* 周二、四 周二停诊 */
    listed |= again && in->since_item == BREAK_SPACE && builder_has_hours(in);
    in->is.comma_joined |= listed || ((again || are_most(in->now.days)) && !in->listing &&
                                      in->since_item >= BREAK_SOFT);
    in->is.joined |= in->after_and && in->now.sessions;
    if (in->after_and && builder_has_days(in) && are_out_of_turn(in->now.days, days))
        in->is.apart_days = in->now.days;
    in->after_and = false;
    in->now.days = unite_days(in->now.days, days);
    in->is.vague_days |= in->is.vague_next && in->since_item < BREAK_SOFT;
}

void prose_take_session(struct prose_builder *in, unsigned sessions)
{
    prose_settle_bare_days(in);
    unsigned days = in->now.days;
    if (in->now.range_count || builder_is_said(in)) {
        builder_finish(in);
        builder_start(in, days);
    }
    in->is.joined |= in->after_and && builder_has_days(in);
    /* 24小时，周一至周六、晚上停诊 */
    in->is.comma_joined |=
        in->is.joined && in->listing && are_most(days) && builder_count_hours(in, false) > 0;
    in->after_and = false;
    in->now.sessions |= sessions;
}
