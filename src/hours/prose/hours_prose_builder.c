/* Gathers one statement at a time and decides, where it ends, what it says. */
#include "hours_prose_builder.h"

#include "hours_prose_row.h"

/* Starts that 12-hour clocks leave open: 1:00–5:59, and 6:00–7:59 with an end by 10:00. */
enum { EARLY_FROM = 60, AFTERNOON_TO = 240, EARLY_TO = 360, EVEN_TO = 480, EVEN_END = 600 };

void builder_start(struct prose_builder *in, unsigned inherited_days)
{
    in->now = (struct prose_statement){.days = inherited_days, .season = in->season};
    in->is = (struct prose_manner){.inherited = inherited_days != 0};
}

bool builder_has_days(const struct prose_builder *in)
{
    return in->now.days && !in->is.inherited;
}

bool builder_has_matter(const struct prose_builder *in)
{
    return builder_has_days(in) || in->now.sessions || in->now.range_count || in->is.all_day;
}

void builder_emit(struct prose_builder *in, enum prose_saying says)
{
    struct prose_reading *out = in->out;
    if (out->count == PROSE_STATEMENTS_MAX) {
        out->too_many = true;
        return;
    }
    in->now.says = says;
    in->now.aside = in->bracket == BRACKET_ASIDE;
    out->statement[out->count++] = in->now;
}

size_t builder_count_hours(const struct prose_builder *in, bool named)
{
    size_t count = 0;
    for (size_t i = 0; i < in->out->count; i++) {
        const struct prose_statement *statement = &in->out->statement[i];
        count += statement->says == SAY_HOURS && (statement->days != 0) == named &&
                 statement->season == in->season;
    }
    return count;
}

bool builder_may_rest_on_all_days(const struct prose_builder *in)
{
    const struct prose_reading *out = in->out;
    size_t hours = 0;
    const struct prose_statement *last = out->count ? &out->statement[out->count - 1] : NULL;
    bool behind_closure = in->is.inherited && last && last->says == SAY_CLOSED;
    bool behind_hours = in->now.range_count || behind_closure ||
                        (in->is.inherited && last && last->says == SAY_HOURS);
    if (in->since_range < BREAK_SPACE || !behind_hours || !in->now.days)
        return false;
    for (size_t i = 0; i < out->count; i++) {
        const struct prose_statement *statement = &out->statement[i];
        if (statement->season == in->season && statement->says == SAY_REST)
            return false;
        hours += statement->season == in->season && statement->says == SAY_HOURS;
    }
    return hours + (in->now.range_count > 0) + behind_closure > 1;
}

/* 全天 says the round clock only where no day is left out and nothing else is said. */
static bool all_day_is_round_clock(const struct prose_builder *in)
{
    return in->is.all_day && !in->now.sessions && !in->out->dated &&
           (in->now.days == 0 || (in->now.days & DAYS_WEEK) == DAYS_WEEK);
}

bool builder_give_days(struct prose_builder *in)
{
    struct prose_reading *out = in->out;
    if (!builder_has_days(in) || in->now.sessions || builder_count_hours(in, false) != 1)
        return false;
    for (size_t i = out->count; i-- > 0;)
        if (out->statement[i].says == SAY_HOURS) {
            if (out->statement[i].days || out->statement[i].season != in->season)
                return false;
            out->statement[i].days = in->now.days;
            return true;
        }
    return false;
}

/* 8:00-17:00，周一至周五开诊 leaves out the other days; 周六日开诊 adds to them. */
static bool may_restrict(const struct prose_builder *in)
{
    return builder_count_hours(in, false) > 0 &&
           (in->is.only_days || prose_days_may_restrict(in->now.days));
}

/* 8:00-17:00，周三、六开诊: a weekday had those hours before, so that to say it of one leaves out
 * others. */
static bool visit_restricts(const struct prose_builder *in)
{
    return in->is.visit && (may_restrict(in) ||
                            (in->now.days & DAYS_MO_FR && (in->now.days & DAYS_WEEK) != DAYS_WEEK &&
                             builder_count_hours(in, false) > 0));
}

static void restrict_hours(struct prose_builder *in)
{
    if (!builder_give_days(in))
        in->out->not_understood = true;
}

/* Days or sessions without a verb. They may still get the one that the next in a list has. */
static void finish_bare(struct prose_builder *in)
{
    if (builder_has_days(in) && !in->now.sessions && visit_restricts(in)) {
        restrict_hours(in);
        return;
    }
    in->now.verbless = !in->is.all_day || in->listing; /* 周六：全天，节假日休息 */
    if (in->now.sessions && (in->is.visit || in->is.only)) {
        builder_emit(in, SAY_SESSIONS);
    } else if (in->now.sessions || (builder_has_days(in) && in->is.all_day && !in->is.visit)) {
        in->now.all_day = in->is.all_day;
        builder_emit(in, SAY_UNKNOWN);
    } else if (builder_has_days(in) && in->is.visit) {
        builder_emit(in, SAY_VISITS);
    } else if (builder_has_days(in) && in->now.days & DAYS_PH &&
               (in->now.days & DAYS_WEEK) == DAYS_WEEK && builder_count_hours(in, true) > 0) {
        builder_emit(in, SAY_USUAL); /* 周一至周日8:00-20:00，全年无休 */
    } else if (builder_has_days(in) && !builder_give_days(in)) {
        in->out->not_understood |= in->is.only_days;
        builder_emit(in, SAY_UNKNOWN);
        in->out->not_understood |= builder_count_hours(in, false) > 0;
    }
}

/* 2:00-6:00 alone is more likely the afternoon, and so is 2:30-17:30; 7:00-9:00 alone may be either
 * half of the day. */
static bool half_is_unclear(const struct prose_range *range, bool alone)
{
    if (!range->raw_twelve || range->label)
        return false;
    if (range->from >= EARLY_FROM && range->from < EARLY_TO)
        return range->to <= DAY_MINUTES / 2 ||
               (!range->padded && range->from < AFTERNOON_TO &&
                range->from + DAY_MINUTES / 2 < range->to && range->to < DAY_MINUTES);
    return alone && !range->padded && range->from >= EARLY_TO && range->from < EVEN_TO &&
           range->to <= EVEN_END;
}

static void doubt_unclear_halves(struct prose_builder *in)
{
    for (size_t i = 0; i < in->now.range_count; i++)
        if (half_is_unclear(&in->now.ranges[i], in->now.range_count == 1))
            in->out->not_understood = in->out->uncertain_clock = in->out->more_times = true;
}

/* Whether nothing was said so far but what is closed. */
static bool only_closes(const struct prose_builder *in)
{
    for (size_t i = 0; i < in->out->count; i++)
        if (in->out->statement[i].says != SAY_CLOSED && in->out->statement[i].says != SAY_UNKNOWN)
            return false;
    return true;
}

/* 周三下午停诊；8:00-12:00，14:00-17:30: hours in the session that was closed are those of all
 * days, not of the day that was named. 周三下午停诊；8:00-12:00 may be either. */
static void settle_inherited(struct prose_builder *in)
{
    if (!in->is.closed)
        return;
    bool contradicts = false;
    for (size_t i = 0; i < in->now.range_count; i++)
        contradicts |= week_range_in_sessions(&in->now.ranges[i], in->is.closed);
    if (contradicts && builder_count_hours(in, false) + builder_count_hours(in, true) == 0)
        in->now.days = 0;
    else
        in->out->not_understood |= contradicts || in->is.apart;
    in->day_alone = only_closes(in) && in->now.days && !prose_days_may_restrict(in->now.days);
}

/* 周一至周五、隔周六8:00-17:00: the Saturdays are unsure, the other days have the hours. */
static void part_other_weeks(struct prose_builder *in)
{
    if (!in->is.every_week || !in->now.range_count)
        return;
    builder_emit(in, SAY_UNKNOWN);
    in->now.days = in->is.every_week;
    in->is.other_weeks = false;
}

void builder_finish(struct prose_builder *in)
{
    part_other_weeks(in);
    if (in->is.only_days && in->now.sessions && builder_count_hours(in, false) > 0)
        in->out->not_understood = true; /* 只有周六上午 */
    if (in->is.uncertain || in->is.other_weeks) {
        in->out->not_understood |= may_restrict(in);
        builder_emit(in, SAY_UNKNOWN);
    } else if (in->is.closing && !in->is.rest_list) {
        if (in->is.noon_of_all)
            in->now.days = 0;
        if (builder_has_days(in) || in->now.sessions)
            builder_emit(in, SAY_CLOSED);
        else
            in->out->not_understood = true;
    } else if (in->now.range_count) {
        settle_inherited(in);
        doubt_unclear_halves(in);
        builder_emit(in, SAY_HOURS);
    } else if (all_day_is_round_clock(in)) {
        in->now.ranges[in->now.range_count++] =
            (struct prose_range){.to = DAY_MINUTES, .latest = DAY_MINUTES};
        in->now.all_day = true;
        in->out->any_time = true;
        builder_emit(in, SAY_HOURS);
    } else if (in->is.usual && builder_has_days(in) && !in->now.sessions && may_restrict(in)) {
        restrict_hours(in);
    } else if (in->is.usual || (in->is.including && builder_has_days(in))) {
        if (builder_has_matter(in))
            builder_emit(in, SAY_USUAL);
    } else {
        /* 全天，春节休诊: whole days that may be office hours */
        in->out->not_understood |=
            in->is.all_day && in->out->dated && !in->now.days && !in->now.sessions;
        finish_bare(in);
    }
    builder_start(in, 0);
}

bool builder_is_bare_days(const struct prose_builder *in)
{
    return builder_has_days(in) && !in->now.range_count && !in->now.sessions && !in->is.usual &&
           !in->is.closing && !in->is.visit && !in->is.all_day && !in->is.only &&
           !in->is.including && !in->is.uncertain;
}

bool builder_is_said(const struct prose_builder *in)
{
    return builder_has_days(in) && in->since_item >= BREAK_SOFT &&
           (in->is.visit || in->is.only_days || in->is.usual);
}

bool builder_leave_waiting(struct prose_builder *in)
{
    if (in->bracket != BRACKET_WAITING)
        return false;
    in->bracket = BRACKET_LEFT;
    return true;
}

bool builder_may_be_of_hours_before(const struct prose_builder *in)
{
    return builder_is_bare_days(in) && !in->listing && in->since_item >= BREAK_SOFT &&
           prose_days_may_restrict(in->now.days & DAYS_MO_FR) && builder_count_hours(in, false) > 0;
}
