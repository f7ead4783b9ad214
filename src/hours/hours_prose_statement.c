/* Builds statements from the items that speak of the clinic's own regular hours.
 *
 * The items are walked once. A statement gathers days, then sessions or ranges, until a word or the
 * next days end it. What fits no rule makes the whole text uncertain, never the wrong hours. */
#include "hours_prose_statement.h"

/* A rest at noon that reaches out of 10:30–16:00 is none. */
enum { NOON_REST_FROM = 630, NOON_REST_TO = 960 };

/* Starts that 12-hour clocks leave open: 1:00–5:59, and 6:00–7:59 with an end by 10:00. */
enum { EARLY_FROM = 60, EARLY_TO = 360, EVEN_TO = 480, EVEN_END = 600 };

struct builder {
    struct prose_reading *out;
    struct prose_statement now; /* being gathered */
    int season;
    bool inherited; /* `now.days` come from the statement before */
    bool only_days; /* 仅 stands before the days: the others are left out */
    bool including; /* 含: `now.days` join those of the hours, before or behind */
    bool usual, visit, only, all_day, uncertain;
    bool closing;       /* 休息： waits for what it closes */
    unsigned kept_days; /* that waited for hours when an exception began */
    bool excepting;     /* between 除 and 外 */
    bool heading;      /* `now.days` stand before a full stop: 周一至周六；早上8:30-11:30 */
    bool rest_list;    /* `closing` has had its ranges, and more may come */
    bool rested;       /* the range before was a rest: its 休息 is still to come */
    bool closed_early; /* a session was closed before any hours stood */
    enum prose_break since_closed; /* the widest break since the last 休息 */
    size_t listed;                 /* statements from here on may share the verb to come */
    bool in_bracket;
    bool waiting; /* the bracket stands behind days that have no hours yet */
    bool aside; /* the bracket qualifies the hours before it: 16:00-21:00（周六16:00-18:00） */
    struct prose_range before;
    bool resumed;        /* the hours go on behind such a bracket */
    unsigned outer_days; /* that they go on with */
};

static void start_anew(struct builder *in, unsigned inherited_days)
{
    in->now = (struct prose_statement){.days = inherited_days, .season = in->season};
    in->usual = in->visit = in->only = in->all_day = in->uncertain = in->closing = false;
    in->rest_list = in->heading = in->including = in->only_days = false;
    in->inherited = inherited_days != 0;
}

static bool has_new_days(const struct builder *in)
{
    return in->now.days && !in->inherited;
}

static bool has_matter(const struct builder *in)
{
    return has_new_days(in) || in->now.sessions || in->now.range_count || in->all_day;
}

static void emit(struct builder *in, enum prose_saying says)
{
    struct prose_reading *out = in->out;
    if (out->count == PROSE_STATEMENTS_MAX) {
        out->too_many = true;
        return;
    }
    in->now.says = says;
    out->statement[out->count++] = in->now;
}

/* Statements of hours so far in this season: of all days (`named` false), or of named days. */
static size_t count_hours(const struct builder *in, bool named)
{
    size_t count = 0;
    for (size_t i = 0; i < in->out->count; i++) {
        const struct prose_statement *statement = &in->out->statement[i];
        count += statement->says == SAY_HOURS && (statement->days != 0) == named &&
                 statement->season == in->season;
    }
    return count;
}

/* 全天 says the round clock only where no day is left out and nothing else is said. */
static bool all_day_is_round_clock(const struct builder *in)
{
    return in->all_day && !in->now.sessions && !in->out->dated &&
           (in->now.days == 0 || (in->now.days & DAYS_WEEK) == DAYS_WEEK);
}

/* Days that stand behind the hours they belong to: 8:00-12:00（周一至周五）. */
static bool give_days_to_hours_before(struct builder *in)
{
    struct prose_reading *out = in->out;
    if (out->count == 0 || !has_new_days(in) || in->now.sessions)
        return false;
    struct prose_statement *before = &out->statement[out->count - 1];
    if (before->says != SAY_HOURS || before->days || count_hours(in, false) != 1)
        return false;
    before->days = in->now.days;
    return true;
}

/* 8:00-17:00，周一至周五开诊 leaves out the other days; 周六日开诊 adds to them. */
static bool may_restrict(const struct builder *in)
{
    return count_hours(in, false) > 0 && (in->only_days || prose_days_may_restrict(in->now.days));
}

static void restrict_hours(struct builder *in)
{
    if (!give_days_to_hours_before(in))
        in->out->not_understood = true;
}

/* Days or sessions without a verb. They may still get the one that the next in a list has. */
static void finish_bare(struct builder *in)
{
    if (has_new_days(in) && !in->now.sessions && in->visit && may_restrict(in)) {
        restrict_hours(in);
        return;
    }
    in->now.verbless = true;
    if (in->now.sessions && (in->visit || in->only)) {
        emit(in, SAY_SESSIONS);
    } else if (in->now.sessions || (has_new_days(in) && in->all_day && !in->visit)) {
        emit(in, SAY_UNKNOWN);
    } else if (has_new_days(in) && in->visit) {
        emit(in, SAY_VISITS);
    } else if (has_new_days(in) && in->now.days & DAYS_PH &&
               (in->now.days & DAYS_WEEK) == DAYS_WEEK && count_hours(in, true) > 0) {
        emit(in, SAY_USUAL); /* 周一至周日8:00-20:00，全年无休 */
    } else if (has_new_days(in) && !give_days_to_hours_before(in)) {
        in->out->not_understood |= in->only_days;
        emit(in, SAY_UNKNOWN);
        in->out->not_understood |= count_hours(in, false) > 0;
    }
}

/* 2:00-6:00 alone is more likely the afternoon; 7:00-9:00 alone may be either half of the day. */
static bool half_is_unclear(const struct prose_range *range, bool alone)
{
    if (!range->raw_twelve || range->label)
        return false;
    if (range->from >= EARLY_FROM && range->from < EARLY_TO)
        return range->to <= DAY_MINUTES / 2;
    return alone && !range->padded && range->from >= EARLY_TO && range->from < EVEN_TO &&
           range->to <= EVEN_END;
}

static void doubt_unclear_halves(struct builder *in)
{
    for (size_t i = 0; i < in->now.range_count; i++)
        if (half_is_unclear(&in->now.ranges[i], in->now.range_count == 1))
            in->out->not_understood = in->out->uncertain_clock = in->out->more_times = true;
}

/* Ends the statement that is being gathered; the next starts with nothing. */
static void finish(struct builder *in)
{
    if (in->only_days && in->now.sessions && count_hours(in, false) > 0)
        in->out->not_understood = true; /* 只有周六上午 */
    if (in->uncertain) {
        in->out->not_understood |= may_restrict(in);
        emit(in, SAY_UNKNOWN);
    } else if (in->closing && !in->rest_list) {
        if (has_new_days(in) || in->now.sessions)
            emit(in, SAY_CLOSED);
        else
            in->out->not_understood = true;
    } else if (in->now.range_count) {
        doubt_unclear_halves(in);
        emit(in, SAY_HOURS);
    } else if (all_day_is_round_clock(in)) {
        in->now.ranges[in->now.range_count++] =
            (struct prose_range){.to = DAY_MINUTES, .latest = DAY_MINUTES};
        in->out->any_time = true;
        emit(in, SAY_HOURS);
    } else if (in->usual && has_new_days(in) && !in->now.sessions && may_restrict(in)) {
        restrict_hours(in);
    } else if (in->usual || (in->including && has_new_days(in))) {
        if (has_matter(in))
            emit(in, SAY_USUAL);
    } else {
        finish_bare(in);
    }
    start_anew(in, 0);
}

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

static void take_days(struct builder *in, unsigned days)
{
    bool full = in->now.range_count || in->now.sessions || in->all_day || in->usual ||
                in->rest_list || in->heading || in->uncertain;
    bool waits = (in->closing || in->excepting) && !in->now.range_count;
    if (full && !waits)
        finish(in);
    if (in->inherited || (in->waiting && in->now.days == in->outer_days && !in->now.range_count)) {
        bool only = in->only, only_days = in->only_days;
        start_anew(in, 0);
        in->only = only;
        in->only_days = only_days;
    }
    in->now.days = unite_days(in->now.days, days);
}

static void take_session(struct builder *in, unsigned sessions)
{
    unsigned days = in->now.days;
    if (in->now.range_count) {
        finish(in);
        start_anew(in, days);
    }
    in->now.sessions |= sessions;
}

/* A range in which the place is closed amid the hours of the days being spoken of: 12:00-14:00休息,
 * 休息时间：12:00-14:00. */
static void take_rest(struct builder *in, const struct prose_range *range)
{
    unsigned days = in->now.days;
    if (in->now.range_count)
        finish(in);
    start_anew(in, days);
    in->now.ranges[in->now.range_count++] = *range;
    emit(in, SAY_REST);
    start_anew(in, days);
    in->rested = true;
}

static void shift_half_day(struct prose_range *range)
{
    range->from += DAY_MINUTES / 2;
    range->to += DAY_MINUTES / 2;
    range->latest += DAY_MINUTES / 2;
}

/* Whether the range can follow those gathered. One without a session word is settled by them: after
 * 8:00-12:00, 2:00-6:00 is the afternoon. Sessions by different names may overlap. */
static bool fit_range(struct builder *in, struct prose_range *range)
{
    if (in->now.range_count == 0)
        return true;
    const struct prose_range *before = &in->now.ranges[in->now.range_count - 1];
    if (range->from >= before->to)
        return true;
    if (range->label && before->label && range->label != before->label)
        return range->from > before->from;
    if (!range->raw_twelve || range->latest != range->to)
        return false;
    shift_half_day(range);
    in->out->twelve_repaired = true;
    return range->from >= before->to && range->to <= DAY_MINUTES;
}

/* Days that got no hours and no verb, so that the hours behind them may be theirs. */
static bool days_wait(const struct builder *in)
{
    for (size_t i = 0; i < in->out->count; i++) {
        const struct prose_statement *statement = &in->out->statement[i];
        if (statement->says == SAY_UNKNOWN && statement->verbless && statement->days &&
            !statement->sessions)
            return true;
    }
    return false;
}

/* Whether what was said before a range leaves it unclear whose hours it states. */
static bool context_is_unclear(const struct builder *in)
{
    if (in->closing || in->uncertain || (in->now.sessions && !in->now.range_count))
        return true;
    if (in->now.days || in->now.range_count || in->resumed)
        return false;
    bool base = count_hours(in, false) > 0, named = count_hours(in, true) > 0;
    return named || days_wait(in) || (in->closed_early && !base) ||
           (in->since_closed < BREAK_SOFT && in->out->count > 0 && !base);
}

static void take_range(struct builder *in, const struct prose_range *stated, bool is_rest)
{
    struct prose_reading *out = in->out;
    struct prose_range range = *stated;
    out->any_time = true;
    out->dash_repaired |= range.dash_repaired;
    out->dot_repaired |= range.dot_repaired;
    if (range.impossible || (range.latest > range.to && !is_rest))
        out->uncertain_clock = true;
    if (range.impossible) {
        out->not_understood = out->more_times = true;
        return;
    }
    bool at_noon = in->now.sessions == SESSION_NOON;
    bool listed = in->closing && (at_noon || !has_matter(in));
    if (is_rest || listed) {
        out->not_understood |= at_noon && (range.from < NOON_REST_FROM || range.to > NOON_REST_TO);
        take_rest(in, &range);
        in->closing = in->rest_list = listed && !at_noon; /* 休息时间12:00-14:00，17:00-18:00 */
        return;
    }
    if (in->including && has_new_days(in) && !in->now.range_count)
        finish(in); /* 含节假日24小时 */
    if (context_is_unclear(in)) {
        out->not_understood = true;
        out->more_times |= in->now.sessions != 0; /* 晚上改为7-9点 */
        finish(in);
    }
    in->all_day = false;
    if (!fit_range(in, &range) || in->now.range_count == PROSE_RANGES_MAX) {
        unsigned days = in->now.days;
        finish(in);
        start_anew(in, days);
        out->not_understood = true;
    }
    in->now.ranges[in->now.range_count++] = range;
}

/* 周三下午、周日休息: the days and sessions listed before share the verb. */
static void close_listed(struct builder *in)
{
    for (size_t i = in->listed; i < in->out->count; i++)
        if (in->out->statement[i].verbless && in->out->statement[i].says == SAY_UNKNOWN)
            in->out->statement[i].says = SAY_CLOSED;
    in->listed = in->out->count;
}

static void take_closed(struct builder *in)
{
    in->since_closed = BREAK_NONE;
    if (in->excepting)
        return;
    if (in->rested && !has_matter(in)) { /* the 休息 of the range just taken */
        in->rested = false;
        return;
    }
    if (in->now.range_count)
        finish(in);
    if (in->now.sessions == SESSION_NOON || !has_matter(in)) {
        in->closing = true; /* 中午休息12:00-14:00, 休诊：周日 */
        return;
    }
    unsigned days = in->now.days, sessions = in->now.sessions;
    if (in->all_day && !has_new_days(in) && !sessions) {
        in->out->not_understood = true;
    } else if (in->uncertain) {
        emit(in, SAY_UNKNOWN);
    } else {
        bool base = count_hours(in, false) + count_hours(in, true) > 0;
        in->closed_early |= sessions && days && !base;
        emit(in, SAY_CLOSED);
        close_listed(in);
    }
    start_anew(in, sessions ? days : 0);
    in->listed = in->out->count;
}

static bool is_bare_days(const struct builder *in)
{
    return has_new_days(in) && !in->now.range_count && !in->now.sessions && !in->usual &&
           !in->closing && !in->visit && !in->all_day && !in->only && !in->including &&
           !in->uncertain;
}

/* Days that wait for their hours go on waiting: 周一至周五（除节假日外）8:00. */
static void begin_exception(struct builder *in)
{
    in->kept_days = is_bare_days(in) ? in->now.days : 0;
    if (in->kept_days)
        start_anew(in, 0);
    else
        finish(in);
    in->excepting = true;
}

/* 除 … 外: the days between are closed. */
static void end_exception(struct builder *in)
{
    in->excepting = false;
    if (has_new_days(in) || in->now.sessions)
        emit(in, SAY_CLOSED);
    else
        in->out->not_understood = true;
    start_anew(in, 0);
    in->now.days = in->kept_days;
    in->kept_days = 0;
}

static void take_all_day(struct builder *in)
{
    if (in->now.range_count && in->now.ranges[0].to - in->now.ranges[0].from != DAY_MINUTES)
        finish(in);
    in->all_day = !in->now.range_count;
}

static void take_word(struct builder *in, const struct prose_item *item)
{
    struct prose_reading *out = in->out;
    switch (item->word) {
    case WORD_FILLER:
    case WORD_AND:
    case WORD_REGISTRATION:

    case WORD_OTHER_DOOR: /* 发热门诊和急诊 */
        return;
    case WORD_VISIT:
    case WORD_OWN_DOOR:
        if (item->value && has_new_days(in) && !in->now.range_count)
            in->uncertain = true;
        if (in->rest_list)
            in->closing = in->rest_list = false;
        in->visit = true;
        return;
    case WORD_ALL_DAY:
    case WORD_ROUND_CLOCK:
        take_all_day(in);
        return;
    case WORD_CLOSED:
        take_closed(in);
        return;
    case WORD_NOON_REST:
        if (in->rested)
            return;
        take_session(in, SESSION_NOON);
        in->closing = true;
        return;
    case WORD_USUAL:
        in->usual |= !in->now.range_count;
        return;
    case WORD_EXCEPT:
        begin_exception(in);
        return;
    case WORD_APART:
        if (in->excepting)
            end_exception(in);
        else
            out->not_understood = true;
        return;
    case WORD_INCLUDING:
        if (in->now.range_count)
            finish(in);
        in->including = !has_new_days(in);
        return;
    case WORD_ONLY:
        if (in->now.range_count) {
            unsigned days = in->now.days;
            finish(in);
            start_anew(in, days);
        }
        in->only = true;
        in->only_days |= !has_new_days(in);
        return;
    case WORD_SEASON:
        finish(in);
        in->season = item->value;
        start_anew(in, 0);
        out->seasons = true;
        return;
    case WORD_BOOKING:
    case WORD_DISCLAIMER:
    case WORD_VAGUE:
        if (has_new_days(in) && !in->now.range_count)
            in->uncertain = true;
        else
            out->not_understood = true;
        return;
    case WORD_START:
    case WORD_END:
        if (!in->now.range_count)
            out->not_understood = out->more_times = true;
        return;
    default:
        out->not_understood = true;
    }
}

static void open_bracket(struct builder *in)
{
    in->in_bracket = true;
    in->aside = in->now.range_count > 0;
    in->outer_days = in->aside || is_bare_days(in) ? in->now.days : 0;
    in->waiting = !in->aside && in->outer_days;
    if (in->aside)
        in->before = in->now.ranges[in->now.range_count - 1];
}

/* A bracket behind hours. It may name their days, head the next hours, or hold hours of its own;
 * those that overlap the hours before speak of that session alone. */
static void close_aside(struct builder *in)
{
    bool own_matter = in->now.days != in->outer_days || in->inherited || !in->now.range_count;
    if (!own_matter || (is_bare_days(in) && in->outer_days))
        return;
    if (is_bare_days(in) && give_days_to_hours_before(in)) {
        start_anew(in, 0);
        return;
    }
    for (size_t i = 0; i < in->now.range_count; i++) {
        struct prose_range *range = &in->now.ranges[i];
        if (!range->label && range->from < in->before.to && range->to > in->before.from)
            range->label = prose_session_of(&in->before);
    }
    finish(in);
    start_anew(in, in->outer_days);
    in->resumed = true;
}

/* A bracket behind days that wait for their hours: 周一至周五（节假日除外）8:00. */
static void close_waiting(struct builder *in)
{
    bool untouched = in->now.days == in->outer_days && !in->inherited;
    if (untouched)
        return;
    unsigned more = is_bare_days(in) ? in->now.days : 0;
    if (!more)
        finish(in);
    start_anew(in, 0);
    in->now.days = in->outer_days | more;
}

static void close_bracket(struct builder *in)
{
    if (in->in_bracket && in->aside)
        close_aside(in);
    else if (in->in_bracket && in->waiting)
        close_waiting(in);
    else if (in->in_bracket && is_bare_days(in) && give_days_to_hours_before(in))
        start_anew(in, 0);
    in->in_bracket = in->aside = in->waiting = false;
}

static void take_break(struct builder *in, const struct prose_item *item)
{
    bool bracket = item->kind != ITEM_SEPARATOR;
    enum prose_break width = bracket ? BREAK_SOFT : (enum prose_break)item->value;
    if (width > in->since_closed)
        in->since_closed = width;
    if (item->kind == ITEM_OPEN_BRACKET)
        open_bracket(in);
    bool closes = item->kind == ITEM_CLOSE_BRACKET;
    if ((closes || width >= BREAK_LINE) && in->excepting)
        end_exception(in);
    if (closes)
        close_bracket(in);
    if (width < BREAK_LINE)
        return;
    in->rested = in->resumed = false;
    in->listed = in->out->count;
    if ((in->now.sessions && !in->now.range_count) || in->closing || in->usual || in->all_day ||
        in->uncertain)
        finish(in);
    in->heading = width == BREAK_HARD && has_new_days(in) && !in->now.range_count;
    in->listed = in->out->count;
}

static void take_item(struct builder *in, const struct prose_item *item, bool is_rest)
{
    static const struct prose_range DAY = {.to = DAY_MINUTES, .latest = DAY_MINUTES};
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
        take_range(in, &DAY, false);
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
        if (has_new_days(in) && !in->now.range_count && !item->value)
            in->uncertain = true; /* 周三下午政治学习 */
        else
            in->out->not_understood = true;
        in->out->more_times |= item->value != 0; /* figures */
    }
}

/* Whether the range at `at` is one of rest: 休息 stands right behind it and names no days itself.
 */
static bool range_is_rest(const struct prose_items *items, size_t at)
{
    const struct prose_item *end = items->item + items->count, *next = items->item + at + 1;
    while (next < end && ((next->kind == ITEM_WORD && next->word == WORD_FILLER) ||
                          (next->kind == ITEM_SESSION && next->value == SESSION_NOON) ||
                          (next->kind == ITEM_SEPARATOR && next->value == BREAK_SPACE)))
        next++;
    if (next == end || next->kind != ITEM_WORD)
        return false;
    if (next->word == WORD_NOON_REST)
        return next + 1 == end || next[1].kind != ITEM_RANGE;
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
    struct builder in = {.out = reading, .since_closed = BREAK_HARD};
    start_anew(&in, 0);
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
    }
    if (in.excepting)
        end_exception(&in);
    finish(&in);
}
