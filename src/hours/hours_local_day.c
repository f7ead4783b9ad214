/* Decides a day by the calendar.
 *
 * On a holiday PH matches. On a make-up workday (调休, a Saturday or Sunday that is worked) a
 * weekday selector matches if it holds all of Monday to Friday; selectors of Saturday and Sunday
 * alone do not. Where no such full selector decides the minute, but selectors of some of Monday to
 * Friday exist, the day is tried as each of the five: where they agree that is the state, else it
 * is unknown.
 *
 * In a year that the calendar does not cover any day might be a holiday, and any day might be a
 * school holiday: every combination is tried for today and yesterday (whose spans may pass
 * midnight), and where the states differ the state is unknown. Make-up workdays are not tried: they
 * are few, and "closed" on every weekend of such a year would help nobody less than "unknown".
 *
 * The reason is found by asking what the same minute would be on a plain day. */
#include "hours_local_day.h"

#include <string.h>

#include "fever/civil.h"

/* What the calendar says of one day. */
enum known_kind { KNOWN_PLAIN, KNOWN_HOLIDAY, KNOWN_MAKE_UP, NOT_KNOWN };

static enum known_kind kind_of(const struct calendar *calendar, int32_t day)
{
    if (!calendar || !calendar_covers_year(calendar, civil_from_days(day).year))
        return NOT_KNOWN;
    switch (calendar_day(calendar, day)) {
    case DAY_HOLIDAY:
        return KNOWN_HOLIDAY;
    case DAY_MAKE_UP_WORKDAY:
        /* A worked Monday to Friday is what the weekday says anyway. */
        return civil_weekday(day) >= 5 && calendar_has_make_up_workdays(calendar) ? KNOWN_MAKE_UP
                                                                                  : KNOWN_PLAIN;
    case DAY_PLAIN:
        break;
    }
    return KNOWN_PLAIN;
}

/* What is assumed of the days around one. A day without an entry is plain. */
struct situation {
    enum known_kind kinds[OUTLOOK_DAYS];
    bool school[2]; /* yesterday, today */
};

/* How far the make-up workdays are taken into account. */
static struct outlook outlook_of(const struct situation *situation, bool holidays,
                                 int8_t as_yesterday, int8_t as_today)
{
    struct outlook outlook;
    for (unsigned i = 0; i < OUTLOOK_DAYS; i++)
        outlook.roles[i] = (struct day_role){
            .holiday = holidays && situation->kinds[i] == KNOWN_HOLIDAY,
            .weekday = AS_ITSELF,
        };
    struct day_role *today = &outlook.roles[OUTLOOK_TODAY], *yesterday = today - 1;
    yesterday->school_holiday = situation->school[0];
    today->school_holiday = situation->school[1];
    if (situation->kinds[OUTLOOK_TODAY] == KNOWN_MAKE_UP)
        today->weekday = as_today;
    if (situation->kinds[OUTLOOK_TODAY - 1] == KNOWN_MAKE_UP)
        yesterday->weekday = as_yesterday;
    return outlook;
}

static void build(struct local_day *local_day, const struct situation *situation, bool holidays,
                  int8_t as_yesterday, int8_t as_today, struct timeline *out)
{
    struct outlook outlook = outlook_of(situation, holidays, as_yesterday, as_today);
    timeline_build(local_day->hours, &local_day->sun, local_day->day, &outlook, out);
}

/* Where the plain timeline says otherwise, what was special about the day has decided. */
static void note_reason(struct verdict *verdict, const struct segment *plain, const void *context)
{
    enum opening_reason reason = *(const enum opening_reason *)context;
    if (verdict->state == plain->state || verdict->reason != OPENING_REGULAR_HOURS)
        return;
    verdict->reason = (uint8_t)reason;
    verdict->make_up_not_stated =
        reason == OPENING_MAKE_UP_WORKDAY && verdict->state == OPENING_OPEN;
}

static void note_seen(struct verdict *verdict, const struct segment *segment, const void *context)
{
    (void)context;
    verdict->seen |= (uint8_t)(1 << segment->state);
}

static bool decided_by_full_selector(const struct hours *hours, unsigned rule)
{
    return rule != SEGMENT_NO_RULE &&
           (hours->rules[rule].weekdays & WEEKDAYS_WORK) == WEEKDAYS_WORK;
}

static bool is_make_up(const struct situation *situation, unsigned day)
{
    return situation->kinds[day] == KNOWN_MAKE_UP;
}

/* The verdict by what the five workdays say of it. */
static void settle(struct verdict *verdict)
{
    unsigned seen = verdict->seen;
    bool agree = (seen & (seen - 1)) == 0;
    if (agree && seen >> verdict->state & 1)
        return;
    *verdict = (struct verdict){.minute = verdict->minute,
                                .state = OPENING_UNKNOWN,
                                .reason = OPENING_MAKE_UP_WORKDAY,
                                .rule = SEGMENT_NO_RULE};
    if (!agree)
        return;
    verdict->reason = OPENING_REGULAR_HOURS;
    if (seen == 1 << OPENING_UNKNOWN)
        verdict->reason = OPENING_HOURS_SAY_UNKNOWN;
    else
        verdict->state = seen == 1 << OPENING_OPEN ? OPENING_OPEN : OPENING_CLOSED;
}

/* Tries the make-up day (or both) as each of Monday to Friday. */
static void settle_partial_selectors(struct local_day *local_day, const struct situation *situation,
                                     struct verdicts *verdicts)
{
    int8_t last_today = is_make_up(situation, OUTLOOK_TODAY) ? 4 : 0;
    int8_t last_yesterday = is_make_up(situation, OUTLOOK_TODAY - 1) ? 4 : 0;
    for (int8_t today = 0; today <= last_today; today++) {
        for (int8_t yesterday = 0; yesterday <= last_yesterday; yesterday++) {
            struct timeline timeline;
            build(local_day, situation, true, yesterday, today, &timeline);
            verdicts_overlay(verdicts, &timeline, note_seen, NULL);
        }
    }
    for (size_t i = 0; i < verdicts->count; i++)
        if (!decided_by_full_selector(local_day->hours, verdicts->list[i].rule))
            settle(&verdicts->list[i]);
}

static void decide(struct local_day *local_day, const struct situation *situation,
                   struct verdicts *verdicts)
{
    static const enum opening_reason make_up_workday = OPENING_MAKE_UP_WORKDAY,
                                     public_holiday = OPENING_PUBLIC_HOLIDAY;
    bool make_up = is_make_up(situation, OUTLOOK_TODAY) || is_make_up(situation, OUTLOOK_TODAY - 1);
    struct timeline timeline;
    build(local_day, situation, true, AS_ANY_WORKDAY, AS_ANY_WORKDAY, &timeline);
    verdicts_of(&timeline, verdicts);
    if (make_up && local_day->hours->flags & HOURS_HAS_PARTIAL)
        settle_partial_selectors(local_day, situation, verdicts);
    if (make_up) {
        build(local_day, situation, true, AS_ITSELF, AS_ITSELF, &timeline);
        verdicts_overlay(verdicts, &timeline, note_reason, &make_up_workday);
    }
    if (local_day->hours->flags & HOURS_HAS_HOLIDAY) {
        build(local_day, situation, false, AS_ITSELF, AS_ITSELF, &timeline);
        verdicts_overlay(verdicts, &timeline, note_reason, &public_holiday);
    }
}

/* The facts that may be either way: days that may be holidays, days that may be school holidays. */
enum { UNKNOWNS_MAX = 4, SCHOOL_BASE = OUTLOOK_DAYS };
struct unknowns {
    unsigned count;
    uint8_t which[OUTLOOK_DAYS + 2]; /* index of a kind, or SCHOOL_BASE + 0 yesterday, 1 today */
};

static void list_unknowns(const struct local_day *local_day, const struct situation *situation,
                          struct unknowns *out)
{
    out->count = 0;
    for (unsigned i = 0; i < OUTLOOK_DAYS; i++)
        if (situation->kinds[i] == NOT_KNOWN)
            out->which[out->count++] = (uint8_t)i;
    for (unsigned i = 0; i < 2 && local_day->hours->flags & HOURS_HAS_SCHOOL; i++)
        out->which[out->count++] = (uint8_t)(SCHOOL_BASE + i);
}

static void assume(struct situation *situation, const struct unknowns *unknowns, unsigned bits)
{
    for (unsigned i = 0; i < unknowns->count; i++) {
        bool yes = bits >> i & 1;
        if (unknowns->which[i] >= SCHOOL_BASE)
            situation->school[unknowns->which[i] - SCHOOL_BASE] = yes;
        else
            situation->kinds[unknowns->which[i]] = yes ? KNOWN_HOLIDAY : KNOWN_PLAIN;
    }
}

static const struct verdict not_loaded = {
    .state = OPENING_UNKNOWN, .reason = OPENING_CALENDAR_NOT_LOADED, .rule = SEGMENT_NO_RULE};

static void decide_all(struct local_day *local_day, struct situation situation)
{
    struct unknowns unknowns;
    struct verdicts other;
    list_unknowns(local_day, &situation, &unknowns);
    if (unknowns.count > UNKNOWNS_MAX) {
        local_day->verdicts.count = 1;
        local_day->verdicts.list[0] = not_loaded;
        return;
    }
    assume(&situation, &unknowns, 0);
    decide(local_day, &situation, &local_day->verdicts);
    for (unsigned bits = 1; bits < 1u << unknowns.count; bits++) {
        assume(&situation, &unknowns, bits);
        decide(local_day, &situation, &other);
        verdicts_compare(&local_day->verdicts, &other, not_loaded);
    }
}

/* Fills the kinds that can matter to these hours; false where all of them are plain. */
static bool look_around(const struct hours *hours, const struct calendar *calendar, int32_t day,
                        struct situation *out)
{
    bool holidays = hours->flags & HOURS_HAS_HOLIDAY, special = false;
    bool make_up = hours->flags & HOURS_HAS_WEEKDAY;
    memset(out, 0, sizeof *out);
    if (!holidays && (!make_up || !calendar))
        return false;
    int first = -1 - hours->holiday_offset_max, last = -hours->holiday_offset_min;
    for (int ahead = first; ahead <= last; ahead++) {
        enum known_kind kind = kind_of(calendar, day + ahead);
        if (kind == KNOWN_PLAIN || (kind == KNOWN_MAKE_UP && !make_up) ||
            (kind != KNOWN_MAKE_UP && !holidays))
            continue;
        out->kinds[OUTLOOK_TODAY + ahead] = kind;
        special = true;
    }
    return special;
}

void local_day_init(struct local_day *local_day, const struct hours *hours,
                    const struct hours_place *place)
{
    local_day->hours = hours;
    local_day->place = place;
    sun_memory_init(&local_day->sun, place);
}

void local_day_load(struct local_day *local_day, int32_t day)
{
    struct situation situation;
    const struct hours *hours = local_day->hours;
    local_day->day = day;
    if (look_around(hours, local_day->place->calendar, day, &situation) ||
        hours->flags & HOURS_HAS_SCHOOL) {
        local_day->source = DAY_FROM_VERDICTS;
        decide_all(local_day, situation);
    } else if (hours->flags & HOURS_WEEKLY) {
        unsigned weekday = (unsigned)civil_weekday(day);
        local_day->source = DAY_FROM_TEMPLATE;
        local_day->segments = hours_segments(hours) + hours->day_first[weekday];
        local_day->count = hours->day_count[weekday];
    } else {
        local_day->source = DAY_FROM_TIMELINE;
        build(local_day, &situation, false, AS_ITSELF, AS_ITSELF, &local_day->timeline);
        local_day->segments = local_day->timeline.segments;
        local_day->count = local_day->timeline.count;
    }
}

/* Whether the hours say what happens on that day if it is a holiday. */
static bool states_holiday(const struct hours *hours, int32_t day)
{
    struct outlook outlook;
    if (hours->flags & HOURS_CONSTANT)
        return true; /* `24/7` holds always */
    if (!(hours->flags & HOURS_HAS_HOLIDAY))
        return false;
    for (unsigned i = 0; i < OUTLOOK_DAYS; i++)
        outlook.roles[i] = (struct day_role){i == OUTLOOK_TODAY, false, AS_ITSELF};
    return day_states_holiday(hours, day, &outlook);
}

/* A span past midnight belongs to the day on which it began, with that day's caution. In a year
 * without calendar hours that say nothing of holidays cannot know whether this is one. */
static unsigned cautions_of(const struct local_day *local_day, const struct verdict *verdict)
{
    int32_t day = local_day->day - verdict->from_yesterday;
    unsigned cautions = verdict->make_up_not_stated ? CAUTION_MAKE_UP_NOT_STATED : 0;
    enum known_kind kind = kind_of(local_day->place->calendar, day);
    if ((kind != KNOWN_HOLIDAY && kind != NOT_KNOWN) ||
        verdict->reason == OPENING_CALENDAR_NOT_LOADED || states_holiday(local_day->hours, day))
        return cautions;
    return cautions |
           (kind == KNOWN_HOLIDAY ? CAUTION_HOLIDAY_NOT_STATED : CAUTION_CALENDAR_NOT_LOADED);
}

struct hours_state local_day_detail(const struct local_day *local_day, unsigned minute)
{
    const struct hours *hours = local_day->hours;
    struct verdict now =
        local_day->source == DAY_FROM_VERDICTS
            ? *verdict_at(&local_day->verdicts, minute)
            : verdict_of(segment_at(local_day->segments, local_day->count, minute));
    return (struct hours_state){
        .state = now.state,
        .reason = now.reason,
        .cautions = cautions_of(local_day, &now),
        .comment =
            now.rule == SEGMENT_NO_RULE ? NULL : rule_comment(hours, &hours->rules[now.rule]),
    };
}

/* The same search over either kind of segments. */
static unsigned find_in_verdicts(const struct verdicts *verdicts, unsigned minute,
                                 enum opening_state state, bool same)
{
    for (size_t i = 0; i < verdicts->count; i++) {
        unsigned end = i + 1 < verdicts->count ? verdicts->list[i + 1].minute : DAY_MINUTES;
        if (end > minute && (verdicts->list[i].state == state) == same)
            return verdicts->list[i].minute > minute ? verdicts->list[i].minute : minute;
    }
    return DAY_MINUTES;
}

unsigned local_day_find(const struct local_day *local_day, unsigned minute,
                        enum opening_state state, bool same)
{
    const struct segment *segments = local_day->segments;
    if (local_day->source == DAY_FROM_VERDICTS)
        return find_in_verdicts(&local_day->verdicts, minute, state, same);
    for (size_t i = 0; i < local_day->count; i++) {
        unsigned end = i + 1 < local_day->count ? segments[i + 1].minute : DAY_MINUTES;
        if (end > minute && (segments[i].state == state) == same)
            return segments[i].minute > minute ? segments[i].minute : minute;
    }
    return DAY_MINUTES;
}
