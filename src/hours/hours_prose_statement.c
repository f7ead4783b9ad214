/* Builds statements from items, walking them once with a little state.
 *
 * A statement gathers days, then sessions or ranges, until a word or the next days end it. Whose
 * door the text speaks of is followed too: hours of the emergency room are not the clinic's. What
 * fits no rule makes the whole text uncertain, never the wrong hours. */
#include "hours_prose_statement.h"

/* A rest of the noon that lies outside 10:30–16:00 is none. */
enum { NOON_REST_FROM = 630, NOON_REST_TO = 960 };

enum door { DOOR_OWN, DOOR_OTHER, DOOR_REGISTRATION, DOOR_UNCLEAR };

struct reader {
    struct prose_reading *out;
    struct prose_statement now; /* being gathered */
    bool has_verb, usual, visit, only, all_day, uncertain;
    bool closing;             /* 休诊: waits for its days */
    bool excepting;           /* between 除 and 外 */
    bool inherited;           /* `now.days` came from the statement before */
    bool closed_before_hours; /* a session was closed before any hours stood */
    enum prose_break since_range, since_closed;
    bool just_closed, rested;
    enum door door, door_outside;
    bool acute; /* the other door is one that may see fever patients */
    bool
        qualified; /* the word before named another door, so that a 门诊 behind it is that door's */
    int season;
};

static bool has_matter(const struct reader *in)
{
    return in->now.days || in->now.sessions || in->now.range_count || in->all_day;
}

/* The same, without days that only came from the statement before. */
static bool has_matter_but_inherited(const struct reader *in)
{
    return (in->now.days && !in->inherited) || in->now.sessions || in->now.range_count ||
           in->all_day;
}

static void start_anew(struct reader *in, unsigned days)
{
    in->now = (struct prose_statement){.days = days, .season = in->season};
    in->usual = in->visit = in->only = in->all_day = in->uncertain = in->closing = false;
    in->inherited = days != 0;
    in->since_range = BREAK_NONE;
}

static void emit(struct reader *in, enum prose_saying says)
{
    struct prose_reading *out = in->out;
    if (out->count == PROSE_STATEMENTS_MAX) {
        out->too_many = true;
        return;
    }
    in->now.says = says;
    in->now.season = in->season;
    out->statement[out->count++] = in->now;
}

static bool hours_stand(const struct prose_reading *out)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->statement[i].says == SAY_HOURS)
            return true;
    return false;
}

/* 全天 says the round clock only where no day is left out and no session is named. */
static bool all_day_is_round_clock(const struct reader *in)
{
    unsigned week = in->now.days & DAYS_WEEK;
    return in->all_day && !in->now.range_count && !in->now.sessions &&
           (in->now.days == 0 || week == DAYS_WEEK);
}

static void add_range(struct prose_statement *statement, struct prose_range range)
{
    statement->ranges[statement->range_count++] = range;
}

/* Days that stand behind the hours they belong to: 8:00-12:00（周一至周五）. */
static bool give_days_to_hours_before(struct reader *in)
{
    struct prose_reading *out = in->out;
    if (out->count == 0 || !in->now.days || in->now.sessions || in->inherited)
        return false;
    struct prose_statement *before = &out->statement[out->count - 1];
    if (before->says != SAY_HOURS || before->days)
        return false;
    before->days = in->now.days;
    return true;
}

/* Ends the statement that is being gathered and leaves none. */
static void finish(struct reader *in)
{
    if (in->uncertain)
        emit(in, SAY_UNKNOWN);
    else if (in->closing && (in->now.days || in->now.sessions))
        emit(in, SAY_CLOSED);
    else if (in->closing)
        in->out->not_understood = true;
    else if (in->now.range_count)
        emit(in, SAY_HOURS);
    else if (all_day_is_round_clock(in)) {
        add_range(&in->now, (struct prose_range){.to = DAY_MINUTES, .latest = DAY_MINUTES});
        in->out->any_time = true;
        emit(in, SAY_HOURS);
    } else if (in->usual && has_matter(in))
        emit(in, SAY_USUAL);
    else if (in->now.sessions && (in->visit || in->only))
        emit(in, SAY_SESSIONS);
    else if (in->now.days && !in->now.sessions && (in->visit || in->all_day))
        emit(in, SAY_USUAL);
    else if (in->now.sessions || (in->now.days && !give_days_to_hours_before(in)))
        emit(in, in->inherited && !in->now.sessions ? SAY_USUAL : SAY_UNKNOWN);
    start_anew(in, 0);
}

static void take_days(struct reader *in, const struct prose_item *item)
{
    bool waiting = in->closing || in->excepting;
    if (!waiting && (in->now.range_count || in->now.sessions || in->all_day || in->usual))
        finish(in);
    if (waiting && in->now.range_count)
        finish(in);
    if (in->inherited)
        start_anew(in, 0);
    in->now.days |= (unsigned)item->value;
}

static void take_session(struct reader *in, unsigned sessions)
{
    unsigned days = in->now.days;
    if (in->now.range_count && !in->excepting) {
        finish(in);
        start_anew(in, days);
    }
    in->now.sessions |= sessions;
}

/* Settles a range that has no session word by those before it: after 8:00-12:00, 2:00-6:00 is the
 * afternoon. False where it can follow in no way. */
static bool fit_range(struct reader *in, struct prose_range *range)
{
    const struct prose_statement *now = &in->now;
    if (now->range_count == 0)
        return true;
    const struct prose_range *before = &now->ranges[now->range_count - 1];
    if (range->from >= before->to)
        return true;
    int half = DAY_MINUTES / 2;
    if (!range->raw_twelve || range->from + half < before->to)
        return false;
    range->from += half;
    range->to += half;
    range->latest += half;
    in->out->twelve_repaired = true;
    return range->to <= DAY_MINUTES && range->latest == range->to;
}

/* A range in which the place is closed, amid the hours of the days being spoken of:
 * 12:00-14:00休息, 休息时间：12:00-14:00. */
static void take_rest(struct reader *in, struct prose_range range)
{
    unsigned days = in->now.days;
    if (in->now.range_count)
        finish(in);
    start_anew(in, days);
    add_range(&in->now, range);
    emit(in, SAY_REST);
    start_anew(in, days);
    in->rested = true;
}

/* Whether hours of named days stand already, so that hours without days are no base for all. */
static bool hours_of_days_stand(const struct reader *in)
{
    for (size_t i = 0; i < in->out->count; i++)
        if (in->out->statement[i].says == SAY_HOURS && in->out->statement[i].days &&
            in->out->statement[i].season == in->season)
            return true;
    return false;
}

static void take_range(struct reader *in, struct prose_range range, bool is_rest)
{
    struct prose_reading *out = in->out;
    out->any_time = true;
    out->dash_repaired |= range.dash_repaired;
    out->dot_repaired |= range.dot_repaired;
    if (range.impossible || range.latest > range.to)
        out->uncertain_clock = true;
    if (range.impossible)
        return;
    bool at_noon = in->now.sessions == SESSION_NOON;
    if (is_rest || (in->closing && (at_noon || !has_matter(in)))) {
        out->not_understood |= at_noon && (range.from < NOON_REST_FROM || range.to > NOON_REST_TO);
        take_rest(in, range);
        return;
    }
    if (in->closing || (in->just_closed && in->since_closed < BREAK_SOFT) ||
        (in->now.sessions && !in->all_day)) {
        out->not_understood = true;
        finish(in);
    }
    in->all_day = false;
    if (in->closed_before_hours && !hours_stand(out) && !in->now.days)
        out->not_understood = true;
    if (!in->now.days && !in->now.range_count && hours_of_days_stand(in))
        out->not_understood = true;
    if (!fit_range(in, &range) || in->now.range_count == PROSE_RANGES_MAX) {
        unsigned days = in->now.days;
        finish(in);
        start_anew(in, days);
        out->uncertain_clock = true;
    }
    add_range(&in->now, range);
    in->since_range = BREAK_NONE;
}

static void take_closed(struct reader *in)
{
    if (in->excepting)
        return;
    in->just_closed = true;
    in->since_closed = BREAK_NONE;
    if (in->rested && !has_matter_but_inherited(in)) {
        in->rested = false;
        return;
    }
    if (in->now.range_count)
        finish(in);
    if (in->now.sessions == SESSION_NOON) { /* 中午休息12:00-14:00 */
        in->closing = true;
        return;
    }
    if (in->usual || in->all_day || in->now.days || in->now.sessions) {
        unsigned days = in->now.days;
        bool session = in->now.sessions != 0;
        if (session && days && !hours_stand(in->out))
            in->closed_before_hours = true;
        emit(in, has_matter(in) ? SAY_CLOSED : SAY_UNKNOWN);
        start_anew(in, session ? days : 0);
        return;
    }
    in->closing = true;
}

/* 除 … 外: the days between are closed. */
static void end_exception(struct reader *in)
{
    in->excepting = false;
    if (in->now.days || in->now.sessions)
        emit(in, SAY_CLOSED);
    else
        in->out->not_understood = true;
    start_anew(in, 0);
}

/* Days and sessions that stand before another door's name are that door's (夜间急诊): then the
 * clinic's own hours are not sure. */
static void give_to_other_door(struct reader *in)
{
    in->out->dark_sessions |= in->now.sessions;
    in->out->elsewhere = true;
    if (in->now.days && !in->inherited)
        emit(in, SAY_UNKNOWN);
    start_anew(in, 0);
}

static void leave_door(struct reader *in, enum door door, enum prose_door_kind kind)
{
    bool waiting = !in->now.range_count && (in->now.days || in->now.sessions) && !in->usual;
    if (in->door == DOOR_OWN && door == DOOR_OTHER && waiting)
        give_to_other_door(in);
    else if (in->door == DOOR_OWN && door != DOOR_OWN)
        finish(in);
    in->door = door;
    in->acute = kind == DOOR_ACUTE;
}

/* Items inside a passage about another door or about registration. */
static void take_foreign(struct reader *in, const struct prose_item *item)
{
    struct prose_reading *out = in->out;
    bool speaks = item->kind == ITEM_RANGE || item->kind == ITEM_DAYS ||
                  item->kind == ITEM_24_HOURS || item->kind == ITEM_SESSION ||
                  item->kind == ITEM_CLOCK ||
                  (item->kind == ITEM_WORD && item->word == WORD_CLOSED);
    out->any_time |= item->kind == ITEM_RANGE || item->kind == ITEM_24_HOURS;
    if (in->door == DOOR_UNCLEAR && speaks)
        out->not_understood = true;
    if (in->door != DOOR_OTHER || !in->acute)
        return;
    if (item->kind == ITEM_SESSION)
        out->dark_sessions |= (unsigned)item->value;
    out->elsewhere |= speaks || (item->kind == ITEM_WORD && item->word == WORD_REST_OF_TIME);
}

static void take_own_word(struct reader *in, const struct prose_item *item)
{
    struct prose_reading *out = in->out;
    switch (item->word) {
    case WORD_VISIT:
    case WORD_OWN_DOOR:
        in->visit = true;
        return;
    case WORD_ALL_DAY:
        if (in->now.range_count)
            finish(in);
        in->all_day = true;
        return;
    case WORD_ROUND_CLOCK:
        in->all_day = true;
        return;
    case WORD_CLOSED:
        take_closed(in);
        return;
    case WORD_NOON_REST:
        take_session(in, SESSION_NOON);
        in->closing = true;
        return;
    case WORD_USUAL:
        if (!in->now.range_count)
            in->usual = true;
        return;
    case WORD_EXCEPT:
        finish(in);
        in->excepting = true;
        return;
    case WORD_APART:
        if (in->excepting)
            end_exception(in);
        else
            out->not_understood = true;
        return;
    case WORD_ONLY:
        in->only = true;
        return;
    case WORD_REST_OF_TIME:
        finish(in);
        out->elsewhere = true;
        in->door = DOOR_OTHER;
        in->acute = true;
        return;
    case WORD_SEASON:
        finish(in);
        in->season = item->value;
        in->now.season = item->value;
        out->seasons = true;
        return;
    case WORD_FESTIVAL:
        out->dated = true;
        return;
    case WORD_VAGUE:
        if (in->now.days)
            in->uncertain = true;
        else
            out->not_understood = true;
        return;
    case WORD_FILLER:
    case WORD_AND:
        return;
    case WORD_START:
    case WORD_END:
        if (!in->now.range_count)
            out->not_understood = true;
        return;
    default:
        out->not_understood = true;
    }
}

static void take_own(struct reader *in, const struct prose_item *item, bool is_rest)
{
    switch (item->kind) {
    case ITEM_DAYS:
        take_days(in, item);
        break;
    case ITEM_SESSION:
        take_session(in, (unsigned)item->value);
        break;
    case ITEM_RANGE:
        take_range(in, item->range, is_rest);
        break;
    case ITEM_24_HOURS:
        take_range(in, (struct prose_range){.to = DAY_MINUTES, .latest = DAY_MINUTES}, false);
        break;
    case ITEM_DURATION:
        in->out->duration = true;
        break;
    case ITEM_CLOCK:
        in->out->any_time = true;
        in->out->not_understood = true;
        break;
    case ITEM_DATE:
        in->out->dated = true;
        break;
    case ITEM_WORD:
        take_own_word(in, item);
        break;
    default:
        in->out->not_understood = true;
    }
}

/* Separators and brackets: what they end, and whose door the text returns to. */
static bool take_break(struct reader *in, const struct prose_item *item)
{
    if (item->kind != ITEM_SEPARATOR && item->kind != ITEM_OPEN_BRACKET &&
        item->kind != ITEM_CLOSE_BRACKET)
        return false;
    enum prose_break value =
        item->kind == ITEM_SEPARATOR ? (enum prose_break)item->value : BREAK_NONE;
    if (value > in->since_range)
        in->since_range = value;
    if (value > in->since_closed)
        in->since_closed = value;
    if (item->kind == ITEM_OPEN_BRACKET)
        in->door_outside = in->door;
    if (item->kind == ITEM_CLOSE_BRACKET)
        leave_door(in, in->door_outside, DOOR_OF_OTHERS);
    bool ends = value == BREAK_HARD || item->kind == ITEM_CLOSE_BRACKET;
    if (ends && in->excepting)
        end_exception(in);
    if (value == BREAK_HARD) {
        if (in->door == DOOR_OTHER || in->door == DOOR_REGISTRATION)
            in->door = DOOR_UNCLEAR;
        if (in->closing || in->now.sessions || in->usual || in->all_day || in->uncertain)
            finish(in);
    }
    in->qualified = false;
    return true;
}

/* Words that change whose door the text speaks of. */
static bool take_door(struct reader *in, const struct prose_item *item)
{
    if (item->kind != ITEM_WORD)
        return false;
    struct prose_reading *out = in->out;
    switch (item->word) {
    case WORD_SALE:
        out->sale = true;
        return true;
    case WORD_OTHER_DOOR:
        out->other_door = true;
        out->not_understood |= item->value == DOOR_FOR_SOME;
        leave_door(in, DOOR_OTHER, (enum prose_door_kind)item->value);
        in->qualified = true;
        return true;
    case WORD_REGISTRATION:
        out->registration = true;
        leave_door(in, DOOR_REGISTRATION, DOOR_OF_OTHERS);
        in->qualified = true;
        return true;
    case WORD_OWN_DOOR:
        if (!in->qualified)
            in->door = DOOR_OWN;
        return false;
    default:
        return false;
    }
}

/* Times written as bare or dotted figures count only beside a proper time or a session word. */
static bool figures_are_times(const struct prose_items *items)
{
    for (size_t i = 0; i < items->count; i++)
        if (items->item[i].kind == ITEM_RANGE && !items->item[i].range.impossible &&
            (items->item[i].range.style == CLOCK_PROPER || items->item[i].range.label))
            return true;
    return false;
}

/* Whether the range at `at` is one of rest: 休息 stands right behind it and names no days itself.
 */
static bool range_is_rest(const struct prose_items *items, size_t at)
{
    const struct prose_item *end = items->item + items->count, *next = items->item + at + 1;
    while (next < end && ((next->kind == ITEM_WORD && next->word == WORD_FILLER) ||
                          (next->kind == ITEM_SEPARATOR && next->value == BREAK_SPACE)))
        next++;
    if (next == end || next->kind != ITEM_WORD || next->word != WORD_CLOSED)
        return false;
    next++;
    return next == end || (next->kind != ITEM_DAYS && next->kind != ITEM_SESSION &&
                           !(next->kind == ITEM_SEPARATOR && next->value == BREAK_NONE));
}

void prose_read(const struct prose_items *items, struct prose_reading *reading)
{
    *reading = (struct prose_reading){.count = 0};
    struct reader in = {.out = reading};
    start_anew(&in, 0);
    bool figures = figures_are_times(items);
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (take_break(&in, item) || take_door(&in, item))
            continue;
        if (item->kind == ITEM_RANGE && item->range.style != CLOCK_PROPER && !figures)
            reading->not_understood = reading->uncertain_clock = true;
        if (in.door == DOOR_OWN)
            take_own(&in, item, range_is_rest(items, i));
        else
            take_foreign(&in, item);
        in.just_closed = item->kind == ITEM_WORD && item->word == WORD_CLOSED;
        in.qualified &= item->kind == ITEM_WORD && item->word == WORD_FILLER;
    }
    if (in.excepting)
        end_exception(&in);
    finish(&in);
}
