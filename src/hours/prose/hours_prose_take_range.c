/* Ranges, as the statement that is being gathered takes them: hours, rests, or times of something
 * else. */
#include "hours_prose_take.h"

#include "hours_prose_phrase.h"
#include "hours_prose_row.h"

/* A rest at noon that reaches out of 10:30–16:00 is none. */
enum { NOON_REST_FROM = 630, NOON_REST_TO = 960 };

/* Behind an afternoon 7:00-9:30 is the evening, but 8:00-12:00 a morning out of turn. */
enum { EVENING_ENDS = 1350 };

/* A range in which the place is closed amid the hours of the days being spoken of: 12:00-14:00休息,
 * 休息时间：12:00-14:00. */
static void take_rest(struct prose_builder *in, const struct prose_range *range,
                      enum prose_saying says)
{
    prose_settle_bare_days(in);
    if (builder_is_bare_days(in) && builder_count_hours(in, false) > 0 &&
        in->since_item >= BREAK_SPACE)
        in->out->not_understood = true; /* 8:00-17:00 周二、四 12:00-14:00休息 */
    bool done = builder_is_said(in) || in->is.uncertain || (in->is.closing && builder_has_days(in));
    unsigned days = done ? 0 : in->now.days;
    bool of_all = !done && says != SAY_DUTY && builder_may_rest_on_all_days(in);
    bool apart = of_all && in->since_range >= BREAK_LINE;
    if (done || in->now.range_count)
        builder_finish(in);
    if (of_all && !apart) {
        builder_start(in, 0);
        in->now.ranges[in->now.range_count++] = *range;
        builder_emit(in, SAY_UPKEEP);
        prose_doubt_other_season(in);
    }
    builder_start(in, apart ? 0 : days);
    in->now.ranges[in->now.range_count++] = *range;
    builder_emit(in, says);
    if (says == SAY_REST)
        prose_doubt_other_season(in);
    builder_start(in, apart ? 0 : days);
    in->rested = true;
    in->since_range = BREAK_NONE;
}

/* By the clock of twelve hours: 2:00-6:00 is 14:00-18:00, 2:30-17:30 is 14:30-17:30. */
static void shift_half_day(struct prose_range *range)
{
    const int half = DAY_MINUTES / 2;
    int shift = range->to > half ? 0 : half;
    range->from += half;
    range->to += shift;
    range->latest += shift;
}

/* Whether the range shows that its writer counts the hours to 24: 14:00-17:00, 8:00-17:00. */
static bool counts_to_24(const struct prose_range *range)
{
    return range->past_noon && !range->label;
}

/* Whether the range can follow those gathered. One without a session word is settled by them: after
 * 8:00-12:00, 2:00-6:00 is the afternoon; but after 14:00-17:00, 8:00-12:00 is no evening. Sessions
 * by different names may overlap. */
static bool fit_range(struct prose_builder *in, struct prose_range *range)
{
    if (in->now.range_count == 0)
        return true;
    const struct prose_range *before = &in->now.ranges[in->now.range_count - 1];
    if (range->from >= before->to)
        return true;
    if (range->from == 0 && range->label && range->to <= in->now.ranges[0].from)
        return true; /* 中班16:00-24:00 夜班0:00-8:00 */
    if (range->label && before->label && range->label != before->label)
        return range->from > before->from;
    if (!range->raw_twelve || range->latest != range->to || counts_to_24(before))
        return false;
    struct prose_range shifted = *range;
    shift_half_day(&shifted);
    if (shifted.from < before->to || shifted.from >= shifted.to || shifted.to > DAY_MINUTES ||
        (shifted.from >= DAY_MINUTES * 3 / 4 && shifted.to > EVENING_ENDS))
        return false;
    *range = shifted;
    in->out->twelve_repaired = true;
    return true;
}

/* 全天24小时（24小时） */
static bool repeats_range(const struct prose_statement *now, const struct prose_range *range)
{
    for (size_t i = 0; i < now->range_count; i++)
        if (now->ranges[i].from == range->from && now->ranges[i].to == range->to &&
            now->ranges[i].latest == range->latest)
            return true;
    return false;
}

/* Days that got no hours of their own, so that the hours behind them may be theirs. Closed days
 * want none. */
static bool days_wait(const struct prose_builder *in)
{
    for (size_t i = 0; i < in->out->count; i++) {
        const struct prose_statement *statement = &in->out->statement[i];
        bool wants = statement->says == SAY_UNKNOWN || statement->says == SAY_VISITS ||
                     statement->says == SAY_SESSIONS ||
                     (statement->says == SAY_USUAL && prose_days_may_restrict(statement->days));
        if (wants && statement->days && statement->season == in->season)
            return true;
    }
    return false;
}

/* Whether what was said before a range leaves it unclear whose hours it states. */
static bool context_is_unclear(const struct prose_builder *in)
{
    if (in->is.closing || in->is.uncertain || (in->now.sessions && !in->now.range_count))
        return true;
    if (in->now.days || in->now.range_count || in->resumed || in->postfixed)
        return false;
    bool base = builder_count_hours(in, false) > 0, named = builder_count_hours(in, true) > 0;
    return named || days_wait(in) || (in->closed_early && !base) ||
           (in->since_closed < BREAK_SOFT && in->out->count > 0 && !base);
}

/* 周末不休，8:00-17:00: the hours are those of all days. 周末照常8:00-17:00, 周末开诊，8:00-17:00:
 * perhaps. */
static void settle_said_days(struct prose_builder *in)
{
    const unsigned week = in->now.days & DAYS_WEEK;
    bool usual = in->is.usual && builder_has_days(in);
    if (!(usual || builder_is_said(in)) || in->now.range_count || in->is.only || in->is.only_days ||
        prose_days_may_restrict(in->now.days) ||
        builder_count_hours(in, false) + builder_count_hours(in, true) > 0)
        return;
    if (usual && in->since_item >= BREAK_SOFT)
        builder_finish(in);
    else
        in->day_alone = week && week != DAYS_WEEK;
}

static bool may_rest_at_noon(const struct prose_range *range)
{
    return range->from >= NOON_REST_FROM && range->to <= NOON_REST_TO;
}

/* 8:00-12:00 午休 14:00-17:00: the rest stands between hours and has no times of its own. */
static void pass_noon_rest(struct prose_builder *in, const struct prose_range *range)
{
    bool has_hours = builder_count_hours(in, false) + builder_count_hours(in, true) > 0;
    if (!in->is.closing || in->now.sessions != SESSION_NOON || !has_hours ||
        may_rest_at_noon(range))
        return;
    in->is.closing = false;
    in->now.sessions = 0;
}

void prose_take_range(struct prose_builder *in, const struct prose_range *stated, bool is_rest)
{
    struct prose_reading *out = in->out;
    struct prose_range range = *stated;
    in->after_and = false;
    out->any_time = true;
    out->dash_repaired |= range.dash_repaired;
    out->dot_repaired |= range.dot_repaired;
    if (range.impossible || (range.latest > range.to && !is_rest && range.use == USE_VISITS))
        out->uncertain_clock = true;
    if (range.impossible) {
        out->not_understood = out->more_times = true;
        return;
    }
    if (in->excepting) { /* 除12:00-13:00外 */
        out->not_understood = out->more_times = true;
        in->excepting = false;
    }
    if (range.use != USE_VISITS && !is_rest) {
        take_rest(in, &range, range.use == USE_UPKEEP ? SAY_UPKEEP : SAY_DUTY);
        return;
    }
    pass_noon_rest(in, &range);
    bool at_noon = in->now.sessions == SESSION_NOON;
    bool listed = in->is.closing && (at_noon || !builder_has_matter(in));
    if (is_rest || listed) {
        out->not_understood |= at_noon && !may_rest_at_noon(&range);
        take_rest(in, &range, SAY_REST);
        in->is.closing = in->is.rest_list =
            listed && !at_noon; /* 休息时间12:00-14:00，17:00-18:00 */
        return;
    }
    if (in->is.including && builder_has_days(in) && !in->now.range_count)
        builder_finish(in); /* 含节假日24小时 */
    settle_said_days(in);
    if (in->is.session_first && !in->now.range_count &&
        week_range_in_sessions(&range, in->now.sessions))
        in->now.sessions = 0;
    if (in->closed_before && builder_count_hours(in, false) + builder_count_hours(in, true) > 0)
        out->not_understood = true; /* 周日停诊（12:00-14:00） */
    if (context_is_unclear(in)) {
        out->not_understood = true;
        out->more_times |= in->now.sessions != 0; /* 晚上改为7-9点 */
        builder_finish(in);
    }
    in->is.all_day = false;
    if (repeats_range(&in->now, &range))
        return;
    if (!fit_range(in, &range) || in->now.range_count == PROSE_RANGES_MAX) {
        unsigned days = in->now.days;
        builder_finish(in);
        builder_start(in, days);
        out->not_understood = true;
    }
    in->now.ranges[in->now.range_count++] = range;
    in->since_range = BREAK_NONE;
}

bool prose_range_is_rest(const struct prose_items *items, size_t at)
{
    const struct prose_item *end = items->item + items->count, *next = items->item + at + 1;
    bool at_noon = false;
    while (next < end &&
           ((next->kind == ITEM_WORD && next->word == WORD_FILLER) ||
            (next->kind == ITEM_SESSION && next->value == SESSION_NOON) || item_is_blank(next)))
        at_noon |= next++->kind == ITEM_SESSION;
    if (at_noon && !may_rest_at_noon(&items->item[at].range)) /* 14:00-17:00 中午休息 */
        return false;
    if (next == end || next->kind != ITEM_WORD)
        return false;
    if (next->word == WORD_NOON_REST)
        return may_rest_at_noon(&items->item[at].range) &&
               (next + 1 == end || next[1].kind != ITEM_RANGE);
    if (next->word != WORD_CLOSED)
        return false;
    next++;
    bool named = next < end && next->kind == ITEM_WORD && next->word == WORD_FILLER;
    next += named; /* 休息时间12:00, 停诊时间：周日 head what follows */
    return next == end || (next->kind != ITEM_DAYS && next->kind != ITEM_SESSION &&
                           !(named && next->kind == ITEM_RANGE) &&
                           !(next->kind == ITEM_SEPARATOR && next->value == BREAK_NONE));
}
