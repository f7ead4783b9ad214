/* Walks the items that speak of the clinic's own regular hours and builds statements of them.
 *
 * A statement gathers days, then sessions or ranges, until a word or the next days end it. What
 * fits no rule makes the whole text uncertain, never the wrong hours. */
#include "hours_prose_phrase.h"
#include "hours_prose_take.h"

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
    const enum prose_break since_last =
        in->since_range < in->since_closed ? in->since_range : in->since_closed;
    in->since_closed = BREAK_NONE;
    if (in->excepting) { /* except Sundays, 周三下午停诊: where does it end? */
        in->out->not_understood |= in->exception_broken;
        in->out->more_times |= in->exception_broken;
        return;
    }
    if (builder_may_be_of_hours_before(in) || /* 8:00-17:00 周一至周五，暂停接诊 */
        in->is.comma_joined)
        in->out->not_understood = in->out->more_times = true;
    if (in->rested && !builder_has_matter(in)) { /* the 休息 of the range just taken */
        in->rested = false;
        return;
    }
    if (in->now.range_count || builder_is_said(in))
        builder_finish(in);
    bool joined = !in->is.uncertain && !in->is.vague_days && !in->is.other_weeks &&
                  emit_joined_days(in, SAY_CLOSED);
    if ((in->now.sessions == SESSION_NOON && !joined) || !builder_has_matter(in)) {
        in->is.noon_of_all = in->now.sessions && builder_may_rest_on_all_days(in);
        in->is.closing = true; /* 中午休息12:00-14:00, 休诊：周日 */
        return;
    }
    prose_close_dark_of_all(in, since_last);
    unsigned days = in->now.days, sessions = in->now.sessions;
    if (in->is.all_day && !builder_has_days(in) && !sessions) {
        in->out->not_understood = true;
    } else if (in->is.uncertain || in->is.vague_days || in->is.other_weeks) {
        in->is.uncertain = true;
        builder_finish(in);
    } else {
        bool base = builder_count_hours(in, false) + builder_count_hours(in, true) > 0;
        in->closed_early |= sessions && days && !base;
        builder_emit(in, SAY_CLOSED);
        prose_doubt_other_season(in);
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

static bool item_is_of_next_days(const struct prose_item *item)
{
    return item->kind == ITEM_WORD && item->word == WORD_VAGUE &&
           item->value == (int)VAGUE_NEXT_DAYS;
}

/* 隔 at `at`, behind days that are listed: 周一至周五、隔周六8:00-17:00 share the hours,
 * 周三、隔周六 停诊 the verb, which hours before must not part. False where 隔 is still to be
 * taken. */
static bool take_other_weeks(struct prose_builder *in, const struct prose_items *items, size_t at)
{
    if (!item_is_of_next_days(&items->item[at]) || !in->after_and || in->is.other_weeks ||
        !builder_is_bare_days(in))
        return false;
    size_t end = items_find(items, at, items->count, item_ends_phrase);
    in->out->not_understood |=
        builder_has_hours(in) && items_have_word(items, at, end, WORD_CLOSED);
    if (!items_have_days_with_hours(items, at + 1) || in->bracket != BRACKET_NONE ||
        in->excepting || builder_has_hours(in))
        return false;
    unsigned days = in->now.days;
    builder_start(in, 0);
    in->is.other_weeks = true;
    in->is.every_week = days;
    return true;
}

/* Makes days uncertain that stand alone, everything otherwise. */
static void take_vague(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (builder_is_said(in) || item_is_of_next_days(item))
        builder_finish(in);
    if (item_is_of_next_days(item)) {
        in->is.other_weeks = true;
    } else if (builder_has_days(in) && !in->now.range_count) {
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
    if (in->is.usual && builder_has_days(in) && in->since_item >= BREAK_SOFT)
        builder_finish(in); /* 节假日不休，全天24小时 */
    if (in->now.range_count && in->now.ranges[0].to - in->now.ranges[0].from != DAY_MINUTES)
        builder_finish(in);
    in->is.all_day = !in->now.range_count;
}

static void take_noon_rest(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    if (in->rested)
        return;
    prose_take_session(in, SESSION_NOON);
    in->is.noon_of_all = builder_may_rest_on_all_days(in);
    in->is.closing = true;
}

static void take_usual(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    in->is.usual |= !in->now.range_count;
}

/* 节假日同周日休息: as on those days, not as usual; what they have may still be to come. */
static void doubt_as_days(struct prose_builder *in)
{
    builder_emit(in, SAY_UNKNOWN);
    builder_start(in, 0);
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
        prose_end_exception(in);
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
    prose_settle_bare_days(in);
    if (in->now.range_count || builder_is_said(in)) {
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
        {WORD_EXCEPT, prose_begin_exception},
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

/* `heads_range`: a range stands right behind. */
static void take_break(struct prose_builder *in, const struct prose_item *item, bool heads_range)
{
    bool bracket = item->kind != ITEM_SEPARATOR;
    enum prose_break width = bracket ? BREAK_SOFT : (enum prose_break)item->value;
    bool closed_before = in->since_closed <= BREAK_SPACE;
    if (width > in->since_closed)
        in->since_closed = width;
    if (width > in->since_range)
        in->since_range = width;
    if (width > in->since_item)
        in->since_item = width;
    if (width >= BREAK_SOFT) {
        in->listing = item->word == WORD_AND;
        in->after_and = in->listing;
        in->exception_broken |= !in->listing && !bracket;
        if (in->is.closing && !in->is.rest_list && !builder_has_matter(in) &&
            !(heads_range && item->kind == ITEM_OPEN_BRACKET)) { /* 停诊（12:00-14:00） */
            in->out->not_understood = true;                      /* 24小时不开诊，… */
            in->is.closing = false;
        }
    }
    bool closes = item->kind == ITEM_CLOSE_BRACKET;
    if (item->kind == ITEM_OPEN_BRACKET) {
        in->closed_before = closed_before;
        builder_open_bracket(in);
    } else if (closes) {
        in->closed_before = false;
        if (in->is.rest_list)
            in->is.closing = in->is.rest_list = false;
    }
    if ((closes || width >= BREAK_LINE) && in->excepting)
        prose_end_exception(in);
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
        prose_take_days(in, (unsigned)item->value);
        break;
    case ITEM_SESSION:
        prose_take_session(in, (unsigned)item->value);
        break;
    case ITEM_RANGE:
        prose_take_range(in, &item->range, is_rest);
        break;
    case ITEM_24_HOURS:
        prose_take_range(in, &day, false);
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

/* Whether the days stand behind 同. */
static bool names_days_alike(const struct prose_items *items, size_t i)
{
    const struct prose_item *item = &items->item[i];
    return item->kind == ITEM_DAYS && i > 0 && item[-1].kind == ITEM_WORD &&
           item[-1].word == WORD_USUAL && item[-1].value == USUAL_AS;
}

static bool ends_clause(const struct prose_items *items, size_t i)
{
    return i >= items->count || items->item[i].kind == ITEM_SEPARATOR ||
           items->item[i].kind == ITEM_CLOSE_BRACKET;
}

/* 双休8:00-17:00: hours of the weekend, or a weekend that is off? Beside hours of workdays they are
 * the weekend's. */
static bool weekend_may_be_off(const struct prose_reading *reading)
{
    bool perhaps = false, workdays = false;
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        if (statement->says != SAY_HOURS)
            continue;
        perhaps |= (statement->days & DAYS_MAYBE_OFF) != 0;
        workdays |= !statement->days || statement->days & DAYS_MO_FR;
    }
    return perhaps && !workdays;
}

/* 全天，周日休息 and 全天（周一至周五）: who leaves out some time has office hours in mind. */
static bool all_day_may_be_office_hours(const struct prose_reading *reading)
{
    bool all_day = false, left_out = false;
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        unsigned week = statement->days & DAYS_WEEK;
        bool of_figures = statement->says == SAY_HOURS && !statement->all_day &&
                          statement->ranges[0].to - statement->ranges[0].from < DAY_MINUTES;
        bool of_some_days = statement->says == SAY_HOURS && week && week != DAYS_WEEK;
        all_day |= statement->says == SAY_HOURS && statement->all_day;
        left_out |= of_figures || of_some_days || statement->says == SAY_CLOSED ||
                    statement->says == SAY_REST || statement->says == SAY_SESSIONS;
    }
    return all_day && left_out;
}

static bool is_plain_filler(const struct prose_item *item)
{
    return item->kind == ITEM_WORD && item->word == WORD_FILLER && item->value == (int)FILLER_PLAIN;
}

void prose_state(const struct prose_items *items, struct prose_reading *reading)
{
    struct prose_builder in = {.out = reading, .since_closed = BREAK_HARD};
    builder_start(&in, 0);
    bool figures = figures_are_times(items), perhaps_off = false;
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind == ITEM_SEPARATOR || item->kind == ITEM_OPEN_BRACKET ||
            item->kind == ITEM_CLOSE_BRACKET) {
            take_break(&in, item, i + 1 < items->count && item[1].kind == ITEM_RANGE);
            continue;
        }
        if (item->voice != VOICE_OWN)
            continue;
        if (item->kind == ITEM_RANGE && item->range.style != CLOCK_PROPER && !figures)
            reading->not_understood = reading->uncertain_clock = reading->more_times = true;
        if (names_days_alike(items, i) && in.is.usual && builder_has_days(&in)) {
            doubt_as_days(&in);
            if (ends_clause(items, i + 1)) /* 节假日同周末 */
                continue;
        }
        if (items_contest_time(items, i))
            reading->not_understood = true;
        if (take_other_weeks(&in, items, i))
            continue;
        if (perhaps_off && in.since_item >= BREAK_SOFT && !in.listing)
            reading->not_understood = true;
        perhaps_off = item->kind == ITEM_DAYS && item->value & (int)DAYS_MAYBE_OFF;
        bool apart = item->kind == ITEM_WORD && item->word == WORD_EXCEPT &&
                     builder_has_days(&in) && !in.now.range_count && ends_clause(items, i + 1);
        if (apart) /* 周末不含 */
            take_closed(&in, item);
        else
            take_item(&in, item, prose_range_is_rest(items, i));
        prose_end_heading_exception(&in, items, i);
        if (!is_plain_filler(item)) /* 周一至周五，其中周三停诊 */
            in.since_item = BREAK_NONE;
    }
    if (perhaps_off) /* 8:00-17:00，双休: its days or those that are off? */
        reading->not_understood = true;
    if (in.excepting)
        prose_end_exception(&in);
    builder_finish(&in);
    reading->others_unsaid =
        in.day_alone && builder_count_hours(&in, false) + builder_count_hours(&in, true) == 1;
    if (in.postfixed && builder_count_hours(&in, false) > 0)
        reading->not_understood = true; /* hours whose days did not come */
    if (weekend_may_be_off(reading) || all_day_may_be_office_hours(reading))
        reading->not_understood = true;
}
