/* Walks the items that speak of the clinic's own regular hours and builds statements of them.
 *
 * A statement gathers days, then sessions or ranges, until a word or the next days end it. What
 * fits no rule makes the whole text uncertain, never the wrong hours. */
#include "hours_prose_builder.h"

#include "hours_prose_phrase.h"
#include "hours_prose_row.h"

/* A rest at noon that reaches out of 10:30–16:00 is none. */
enum { NOON_REST_FROM = 630, NOON_REST_TO = 960, MOST_DAYS = 4 };

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

/* 仅周一至周五接诊，…: the days have their verb, and what comes behind the comma is none of theirs.
 */
static bool is_said(const struct prose_builder *in)
{
    return builder_has_days(in) && in->since_item >= BREAK_SOFT &&
           (in->is.visit || in->is.only_days || in->is.usual);
}

/* Inside a bracket behind days: the days named now are others. */
static bool leave_waiting(struct prose_builder *in)
{
    if (in->bracket != BRACKET_WAITING)
        return false;
    in->bracket = BRACKET_LEFT;
    return true;
}

/* Whether days alone stand between hours that may be theirs and what a comma brings now. */
static bool may_be_of_hours_before(const struct prose_builder *in)
{
    return builder_is_bare_days(in) && !in->listing && in->since_item >= BREAK_SOFT &&
           prose_days_may_restrict(in->now.days & DAYS_MO_FR) && builder_count_hours(in, false) > 0;
}

static bool are_most(unsigned days)
{
    return __builtin_popcount(days & DAYS_MO_FR) >= MOST_DAYS;
}

/* 8:00-17:00 周一至周五，周日休息: most of the week, which hours before were waiting for, shares no
 * verb with what follows. Fewer days may: 8:00-17:00，周一、周二，周日休息. */
static void settle_bare_days(struct prose_builder *in)
{
    if (!may_be_of_hours_before(in))
        return;
    if (are_most(in->now.days))
        builder_finish(in);
    else
        in->out->not_understood = true;
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

static void take_days(struct prose_builder *in, unsigned days)
{
    settle_bare_days(in);
    if (is_session_of(in)) {
        unsigned sessions = in->now.sessions;
        builder_start(in, 0);
        in->now.sessions = sessions;
        in->is.session_first = true;
    }
    bool full = in->now.range_count || (in->now.sessions && !in->is.session_first) ||
                in->is.all_day || in->is.usual || in->is.rest_list || in->is.heading ||
                in->is.uncertain || is_said(in);
    bool waits = (in->is.closing || in->excepting) && !in->now.range_count;
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
    bool leaves = leave_waiting(in);
    if (in->is.inherited || leaves) {
        bool only = in->is.only, only_days = in->is.only_days;
        builder_start(in, 0);
        in->is.only = only;
        in->is.only_days = only_days;
    }
    if (!in->now.days && !in->now.range_count)
        in->is.visit = false;                                 /* 门诊：周一… is a heading */
    bool again = in->now.days && (days & ~in->now.days) == 0; /* 周一至周六，周四除外 */
    in->is.comma_joined |=
        (again || are_most(in->now.days)) && !in->listing && in->since_item >= BREAK_SOFT;
    in->is.joined |= in->after_and && in->now.sessions;
    if (in->after_and && builder_has_days(in) && are_out_of_turn(in->now.days, days))
        in->is.apart_days = in->now.days;
    in->after_and = false;
    in->now.days = unite_days(in->now.days, days);
    in->is.vague_days |= in->is.vague_next && in->since_item < BREAK_SOFT;
}

static void take_session(struct prose_builder *in, unsigned sessions)
{
    unsigned days = in->now.days;
    if (in->now.range_count || is_said(in)) {
        builder_finish(in);
        builder_start(in, days);
    }
    in->is.joined |= in->after_and && builder_has_days(in);
    in->after_and = false;
    in->now.sessions |= sessions;
}

/* A range in which the place is closed amid the hours of the days being spoken of: 12:00-14:00休息,
 * 休息时间：12:00-14:00. */
static void take_rest(struct prose_builder *in, const struct prose_range *range,
                      enum prose_saying says)
{
    bool done = is_said(in) || in->is.uncertain || (in->is.closing && builder_has_days(in));
    unsigned days = done ? 0 : in->now.days;
    if (done || in->now.range_count)
        builder_finish(in);
    builder_start(in, days);
    in->now.ranges[in->now.range_count++] = *range;
    builder_emit(in, says);
    builder_start(in, days);
    in->rested = true;
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
    if (range->label && before->label && range->label != before->label)
        return range->from > before->from;
    if (!range->raw_twelve || range->latest != range->to || counts_to_24(before))
        return false;
    struct prose_range shifted = *range;
    shift_half_day(&shifted);
    if (shifted.from < before->to || shifted.from >= shifted.to || shifted.to > DAY_MINUTES)
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
    if (!(usual || is_said(in)) || in->now.range_count || in->is.only || in->is.only_days ||
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

static void take_range(struct prose_builder *in, const struct prose_range *stated, bool is_rest)
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
}

/* 周三下午、周日休息: the days and sessions listed before share the verb. */
static void close_listed(struct prose_builder *in)
{
    for (size_t i = in->listed; i < in->out->count; i++)
        if (in->out->statement[i].verbless && in->out->statement[i].says == SAY_UNKNOWN)
            in->out->statement[i].says = SAY_CLOSED;
    in->listed = in->out->count;
}

/* 周末及夜间停诊: says of the days what is said of the sessions too; both stand for themselves. */
static bool emit_joined_days(struct prose_builder *in, enum prose_saying says)
{
    unsigned sessions = in->now.sessions;
    if (!in->is.joined || !builder_has_days(in) || !sessions || in->now.range_count)
        return false;
    in->now.sessions = 0;
    builder_emit(in, says);
    builder_start(in, 0);
    in->now.sessions = sessions;
    return true;
}

static void take_closed(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    in->since_closed = BREAK_NONE;
    if (in->excepting) { /* except Sundays, 周三下午停诊: where does it end? */
        in->out->not_understood |= in->exception_broken;
        in->out->more_times |= in->exception_broken;
        return;
    }
    if (may_be_of_hours_before(in) || /* 8:00-17:00 周一至周五，暂停接诊 */
        in->is.comma_joined)
        in->out->not_understood = in->out->more_times = true;
    if (in->rested && !builder_has_matter(in)) { /* the 休息 of the range just taken */
        in->rested = false;
        return;
    }
    if (in->now.range_count || is_said(in))
        builder_finish(in);
    bool joined = !in->is.uncertain && !in->is.vague_days && emit_joined_days(in, SAY_CLOSED);
    if ((in->now.sessions == SESSION_NOON && !joined) || !builder_has_matter(in)) {
        in->is.closing = true; /* 中午休息12:00-14:00, 休诊：周日 */
        return;
    }
    unsigned days = in->now.days, sessions = in->now.sessions;
    if (in->is.all_day && !builder_has_days(in) && !sessions) {
        in->out->not_understood = true;
    } else if (in->is.uncertain || in->is.vague_days) {
        in->is.uncertain = true;
        builder_finish(in);
    } else {
        bool base = builder_count_hours(in, false) + builder_count_hours(in, true) > 0;
        in->closed_early |= sessions && days && !base;
        builder_emit(in, SAY_CLOSED);
        close_listed(in);
        if (sessions && in->is.apart_days) {
            in->now = (struct prose_statement){.days = in->is.apart_days, .season = in->season};
            builder_emit(in, SAY_UNKNOWN);
        }
    }
    builder_start(in, sessions ? days : 0);
    in->is.closed = days ? sessions : 0;
    in->listed = in->out->count;
}

/* Days that wait for their hours go on waiting: 周一至周五（除节假日外）8:00. */
static void begin_exception(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    bool waits = builder_has_days(in) && !in->now.range_count && !in->now.sessions &&
                 !in->is.closing && in->bracket != BRACKET_WAITING;
    in->kept_days = waits ? in->now.days : 0;
    if (waits || leave_waiting(in))
        builder_start(in, 0);
    else
        builder_finish(in);
    in->excepting = true;
    in->exception_broken = false;
}

/* 除 … 外: the days between are closed. */
static void end_exception(struct prose_builder *in)
{
    in->excepting = false;
    if (builder_has_days(in) || in->now.sessions)
        builder_emit(in, SAY_CLOSED);
    else
        in->out->not_understood = true;
    builder_start(in, 0);
    in->now.days = in->kept_days;
    in->kept_days = 0;
}

static void pass_over(struct prose_builder *in, const struct prose_item *item)
{
    (void)in;
    (void)item;
}

static void take_and(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    in->after_and = true;
}

static void take_visit(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->is.rest_list)
        in->is.closing = in->is.rest_list = false;
    in->is.visit = true;
}

/* Makes days uncertain that stand alone, everything otherwise. */
static void take_vague(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (is_said(in))
        builder_finish(in);
    if (builder_has_days(in) && !in->now.range_count) {
        in->is.uncertain = true;
    } else {
        in->out->not_understood = true;
        in->is.vague_next = !builder_has_matter(in); /* 双周周末休息 */
    }
}

/* 夜间值班, 每日中午消毒: of the sessions alone. */
static void take_session_of_duty(struct prose_builder *in, enum prose_use use)
{
    unsigned days = in->now.days;
    if (emit_joined_days(in, SAY_UNKNOWN))
        days = 0;
    if (use == USE_DUTY && in->now.sessions == SESSION_NOON)
        in->out->noon_goes_on = true;
    else
        builder_emit(in, use == USE_UPKEEP ? SAY_UPKEEP : SAY_DUTY);
    builder_start(in, days);
}

/* Duty that stands with no times. */
static void take_duty(struct prose_builder *in, const struct prose_item *item)
{
    enum prose_use use = (enum prose_use)item->value;
    if (in->now.sessions && !in->now.range_count)
        take_session_of_duty(in, use);
    else if (builder_has_days(in) && !in->now.range_count) /* 周六值班 */
        in->is.uncertain = true;
    else if (use == USE_DUTY)
        take_visit(in, item);
    else
        take_vague(in, item);
}

static void take_all_day(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->now.range_count && in->now.ranges[0].to - in->now.ranges[0].from != DAY_MINUTES)
        builder_finish(in);
    in->is.all_day = !in->now.range_count;
}

static void take_noon_rest(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->rested)
        return;
    take_session(in, SESSION_NOON);
    in->is.closing = true;
}

static void take_usual(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    in->is.usual |= !in->now.range_count;
}

/* 周日休息，其余8:00-17:00: hours of no days that were named. */
static void take_others(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    builder_finish(in);
    in->closed_early = false;
    in->since_closed = BREAK_HARD;
}

static void take_apart(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->excepting)
        end_exception(in);
    else
        in->out->not_understood = true;
}

static void take_including(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->now.range_count)
        builder_finish(in);
    in->is.including = !builder_has_days(in);
}

static void take_only(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->now.range_count || is_said(in)) {
        unsigned days = in->now.range_count ? in->now.days : 0;
        builder_finish(in);
        builder_start(in, days);
    }
    in->is.only = true;
    in->is.only_days |= !builder_has_days(in);
}

static void take_season(struct prose_builder *in, const struct prose_item *item)
{
    builder_finish(in);
    in->season = item->value;
    builder_start(in, 0);
    in->out->seasons = true;
}

/* 8:00开始, 打烊: of one range they say nothing new, alone they say half of one. */
static void take_end(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (!in->now.range_count)
        in->out->not_understood = in->out->more_times = true;
}

static void take_word(struct prose_builder *in, const struct prose_item *item)
{
    static const struct {
        enum prose_word word;
        void (*take)(struct prose_builder *in, const struct prose_item *item);
    } WORDS[] = {
        {WORD_FILLER, pass_over},
        {WORD_AND, take_and},
        {WORD_REGISTRATION, pass_over},
        {WORD_OTHER_DOOR, pass_over}, /* 发热门诊和急诊 */
        {WORD_VISIT, take_visit},
        {WORD_OWN_DOOR, take_visit},
        {WORD_DUTY, take_duty},
        {WORD_ALL_DAY, take_all_day},
        {WORD_ROUND_CLOCK, take_all_day},
        {WORD_CLOSED, take_closed},
        {WORD_NOON_REST, take_noon_rest},
        {WORD_USUAL, take_usual},
        {WORD_EXCEPT, begin_exception},
        {WORD_APART, take_apart},
        {WORD_INCLUDING, take_including},
        {WORD_ONLY, take_only},
        {WORD_SEASON, take_season},
        {WORD_BOOKING, take_vague},
        {WORD_DISCLAIMER, take_vague},
        {WORD_VAGUE, take_vague},
        {WORD_OTHERS, take_others},
        {WORD_START, take_end},
        {WORD_END, take_end},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (WORDS[i].word == item->word) {
            WORDS[i].take(in, item);
            return;
        }
    in->out->not_understood = true;
    in->out->more_times |= item->word == WORD_WEEK ||
                           (item->word == WORD_TO && builder_has_days(in)); /* days unread */
}

static void take_break(struct prose_builder *in, const struct prose_item *item)
{
    bool bracket = item->kind != ITEM_SEPARATOR;
    enum prose_break width = bracket ? BREAK_SOFT : (enum prose_break)item->value;
    if (width > in->since_closed)
        in->since_closed = width;
    if (width > in->since_item)
        in->since_item = width;
    if (width >= BREAK_SOFT) {
        in->listing = item->word == WORD_AND;
        in->after_and = in->listing;
        in->exception_broken |= !in->listing && !bracket;
        if (in->is.closing && !in->is.rest_list && !builder_has_matter(in)) {
            in->out->not_understood = true; /* 24小时不开诊，… */
            in->is.closing = false;
        }
    }
    if (item->kind == ITEM_OPEN_BRACKET)
        builder_open_bracket(in);
    bool closes = item->kind == ITEM_CLOSE_BRACKET;
    if ((closes || width >= BREAK_LINE) && in->excepting)
        end_exception(in);
    if (closes)
        builder_close_bracket(in);
    if (width < BREAK_LINE)
        return;
    in->rested = in->resumed = false;
    in->is.apart |= in->is.closed && !in->now.range_count;
    in->listed = in->out->count;
    if ((in->now.sessions && !in->now.range_count) || in->is.closing || in->is.usual ||
        in->is.all_day || in->is.uncertain)
        builder_finish(in);
    in->is.heading = width == BREAK_HARD && builder_has_days(in) && !in->now.range_count;
    in->listed = in->out->count;
}

static void take_item(struct prose_builder *in, const struct prose_item *item, bool is_rest)
{
    struct prose_range day = {.to = DAY_MINUTES, .latest = DAY_MINUTES, .use = item->range.use};
    switch (item->kind) {
    case ITEM_DAYS:
        take_days(in, (unsigned)item->value);
        break;
    case ITEM_SESSION:
        take_session(in, (unsigned)item->value);
        break;
    case ITEM_RANGE:
        take_range(in, &item->range, is_rest);
        break;
    case ITEM_24_HOURS:
        take_range(in, &day, false);
        break;
    case ITEM_DURATION:
        break;
    case ITEM_WORD:
        take_word(in, item);
        break;
    case ITEM_CLOCK:
        in->out->any_time = in->out->more_times = true;
        in->out->not_understood = true;
        break;
    default:
        if (item->value)
            in->out->not_understood = true;
        else
            take_vague(in, item);                /* 周三下午政治学习 */
        in->out->more_times |= item->value != 0; /* figures */
    }
}

/* Whether the range at `at` is one of rest: 休息 stands right behind it and names no days itself.
 */
static bool range_is_rest(const struct prose_items *items, size_t at)
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
    if (next < end && next->kind == ITEM_WORD && next->word == WORD_FILLER) /* 休息时间： */
        return next + 1 == end || next[1].kind != ITEM_RANGE;
    return next == end || (next->kind != ITEM_DAYS && next->kind != ITEM_SESSION &&
                           !(next->kind == ITEM_SEPARATOR && next->value == BREAK_NONE));
}

/* Bare and loose figures are times only beside a proper time, a session word or 营业时间. */
static bool figures_are_times(const struct prose_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind == ITEM_RANGE && !item->range.impossible && item->voice == VOICE_OWN &&
            (item->range.style == CLOCK_PROPER || item->range.label))
            return true;
    }
    return false;
}

void prose_state(const struct prose_items *items, struct prose_reading *reading)
{
    struct prose_builder in = {.out = reading, .since_closed = BREAK_HARD};
    builder_start(&in, 0);
    bool figures = figures_are_times(items);
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind == ITEM_SEPARATOR || item->kind == ITEM_OPEN_BRACKET ||
            item->kind == ITEM_CLOSE_BRACKET) {
            take_break(&in, item);
            continue;
        }
        if (item->voice != VOICE_OWN)
            continue;
        if (item->kind == ITEM_RANGE && item->range.style != CLOCK_PROPER && !figures)
            reading->not_understood = reading->uncertain_clock = reading->more_times = true;
        take_item(&in, item, range_is_rest(items, i));
        in.since_item = BREAK_NONE;
    }
    if (in.excepting)
        end_exception(&in);
    builder_finish(&in);
    reading->others_unsaid =
        in.day_alone && builder_count_hours(&in, false) + builder_count_hours(&in, true) == 1;
    if (in.postfixed && builder_count_hours(&in, false) > 0)
        reading->not_understood = true; /* hours whose days did not come */
}
