/* Which rules match a day, and the day's timeline painted by them in order. */
#include "hours_day.h"

#include <limits.h>
#include <string.h>

#include "fever/civil.h"
#include "sun.h"

/* ---- matching a date ------------------------------------------------------------------------ */

struct day_view {
    const struct hours *hours;
    const struct day_role *role; /* of this day; its neighbours stand beside it */
    int32_t day;
    struct civil_date date;
    int weekday;
};

static struct day_view view_of(const struct hours *hours, int32_t day, const struct day_role *role)
{
    return (struct day_view){hours, role, day, civil_from_days(day), civil_weekday(day)};
}

static bool number_matches(const struct selector *selector, int number)
{
    return number >= selector->u.numbers.from && number <= selector->u.numbers.to &&
           (number - selector->u.numbers.from) % selector->u.numbers.step == 0;
}

/* Whether the range that begins in `year` holds the day. */
static bool range_holds(const struct selector *selector, int year, int32_t day)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    int32_t first = date_point_day(from, year, false);
    if (first == DATE_POINT_NONE || first > day)
        return false;
    if (selector->u.dates.open_end)
        return civil_from_days(day).year == year;
    int32_t last = date_point_day(to, year + date_range_passes_year(from, to), true);
    if (last == DATE_POINT_NONE || last < day)
        return false;
    return selector->u.dates.step < 2 || (day - first) % selector->u.dates.step == 0;
}

static bool same_point(const struct date_point *one, const struct date_point *other)
{
    return one->kind == other->kind && one->year == other->year && one->month == other->month &&
           one->day == other->day && one->nth == other->nth &&
           one->offset_days == other->offset_days && one->weekday_offset == other->weekday_offset;
}

/* `Feb 29` alone is no other day in other years. */
static bool single_date_matches(const struct date_point *point, const struct day_view *view)
{
    if (point->kind == DATE_FIXED && !point->offset_days && !point->weekday_offset)
        return point->month == view->date.month && point->day == view->date.day &&
               (!point->year || point->year == view->date.year);
    for (int year = view->date.year - 1; year <= view->date.year + 1; year++)
        if ((!point->year || point->year == year) &&
            (point->kind != DATE_FIXED || point->day <= civil_days_in_month(year, point->month)) &&
            date_point_day(point, year, false) == view->day)
            return true;
    return false;
}

/* Both ends fixed and without a year, the usual case: compare month and day. */
static bool plain_range_matches(const struct selector *selector, const struct civil_date *date)
{
    int first = selector->u.dates.from.month * 32 + selector->u.dates.from.day;
    int last = selector->u.dates.to.month * 32 + selector->u.dates.to.day;
    int today = date->month * 32 + date->day;
    return first <= last ? today >= first && today <= last : today >= first || today <= last;
}

static bool is_plain_point(const struct date_point *point)
{
    return point->kind == DATE_FIXED && !point->year && !point->offset_days &&
           !point->weekday_offset;
}

static bool dates_match(const struct selector *selector, const struct day_view *view)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    if (!selector->u.dates.open_end && same_point(from, to))
        return single_date_matches(from, view);
    if (from->year) {
        int32_t first = date_point_day(from, from->year, false);
        int32_t last = date_point_day(to, to->year, true);
        bool ends = !selector->u.dates.open_end;
        return first != DATE_POINT_NONE && view->day >= first &&
               (!ends || (last != DATE_POINT_NONE && view->day <= last)) &&
               (selector->u.dates.step < 2 || (view->day - first) % selector->u.dates.step == 0);
    }
    if (is_plain_point(from) && is_plain_point(to) && !selector->u.dates.open_end &&
        selector->u.dates.step < 2)
        return plain_range_matches(selector, &view->date);
    for (int year = view->date.year - 2; year <= view->date.year + 1; year++)
        if (range_holds(selector, year, view->day))
            return true;
    return false;
}

static bool nth_matches(const struct selector *selector, const struct day_view *view)
{
    int weekday = view->weekday;
    struct civil_date date = view->date;
    if (selector->u.nth.offset_days) {
        /* A date that a weekday only helps to name: on a make-up workday it is what it is. */
        int32_t day = view->day - selector->u.nth.offset_days;
        date = civil_from_days(day);
        weekday = civil_weekday(day);
    } else if (view->role->weekday == AS_ANY_WORKDAY) {
        return false;
    } else if (view->role->weekday != AS_ITSELF) {
        weekday = view->role->weekday;
    }
    if (weekday != selector->u.nth.weekday)
        return false;
    int from_first = (date.day - 1) / 7;
    int from_last = (civil_days_in_month(date.year, date.month) - date.day) / 7;
    return selector->u.nth.nths & (1 << from_first | 1 << (5 + from_last));
}

static bool selector_matches(const struct selector *selector, const struct day_view *view)
{
    switch ((enum selector_kind)selector->kind) {
    case SELECT_YEARS:
        return number_matches(selector, view->date.year);
    case SELECT_MONTHS:
        return selector->u.months >> (view->date.month - 1) & 1;
    case SELECT_DATES:
        return dates_match(selector, view);
    case SELECT_WEEKS:
        return number_matches(selector, civil_iso_week(view->day));
    case SELECT_NTH_WEEKDAY:
        return nth_matches(selector, view);
    case SELECT_HOLIDAY:
        return view->role[-selector->u.offset_days].holiday;
    }
    return false;
}

static bool weekdays_match(unsigned weekdays, const struct day_view *view)
{
    if (view->role->weekday == AS_ANY_WORKDAY)
        return (weekdays & WEEKDAYS_WORK) == WEEKDAYS_WORK;
    return weekdays >> (view->role->weekday == AS_ITSELF ? view->weekday : view->role->weekday) & 1;
}

/* Every group of selectors that the rule has must have an alternative that matches. */
static bool rule_matches(const struct rule *rule, const struct day_view *view)
{
    if (rule->months && !(rule->months >> (view->date.month - 1) & 1))
        return false;
    unsigned asked = 0, answered = 0;
    const struct selector *selectors = hours_selectors(view->hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        unsigned bit = 1u << selectors[i].group;
        asked |= bit;
        if (!(answered & bit) && selector_matches(&selectors[i], view))
            answered |= bit;
    }
    if (rule->weekdays || (rule->holidays & (HOLIDAY_PH | HOLIDAY_SH))) {
        asked |= 1u << GROUP_WEEKDAY;
        if ((rule->weekdays && weekdays_match(rule->weekdays, view)) ||
            (rule->holidays & HOLIDAY_PH && view->role->holiday) ||
            (rule->holidays & HOLIDAY_SH && view->role->school_holiday))
            answered |= 1u << GROUP_WEEKDAY;
    }
    if (rule->holidays & (HOLIDAY_PH_AND | HOLIDAY_SH_AND)) {
        asked |= 1u << GROUP_HOLIDAY;
        if ((rule->holidays & HOLIDAY_PH_AND && view->role->holiday) ||
            (rule->holidays & HOLIDAY_SH_AND && view->role->school_holiday))
            answered |= 1u << GROUP_HOLIDAY;
    }
    return asked == answered;
}

static bool rule_has_holiday(const struct hours *hours, const struct rule *rule)
{
    if (rule->holidays & (HOLIDAY_PH | HOLIDAY_PH_AND))
        return true;
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++)
        if (selectors[i].kind == SELECT_HOLIDAY)
            return true;
    return false;
}

bool day_states_holiday(const struct hours *hours, int32_t day, const struct outlook *outlook)
{
    struct day_view view = view_of(hours, day, &outlook->roles[OUTLOOK_TODAY]);
    for (unsigned i = 0; i < hours->rule_count; i++)
        if (rule_has_holiday(hours, &hours->rules[i]) && rule_matches(&hours->rules[i], &view))
            return true;
    return false;
}

/* ---- painting ------------------------------------------------------------------------------- */

/* How a stretch changes what is there. */
enum paint_mode {
    PAINT_OVER,   /* whatever it was */
    PAINT_CLOSED, /* a fallback: only where it is closed */
    PAINT_DOUBT   /* perhaps: what would change becomes unknown */
};

struct brush {
    enum paint_mode mode;
    struct segment value; /* its minute means nothing */
};

/* Makes a segment begin at `minute` and returns its index. */
static size_t timeline_split(struct timeline *timeline, unsigned minute)
{
    size_t i = 0;
    while (i < timeline->count && timeline->segments[i].minute < minute)
        i++;
    if (minute >= DAY_MINUTES || timeline->count == SEGMENTS_MAX ||
        (i < timeline->count && timeline->segments[i].minute == minute))
        return i;
    memmove(&timeline->segments[i + 1], &timeline->segments[i],
            (timeline->count - i) * sizeof timeline->segments[0]);
    timeline->segments[i] = timeline->segments[i - 1];
    timeline->segments[i].minute = minute & 0x7ff;
    timeline->count++;
    return i;
}

static void timeline_clear(struct timeline *timeline)
{
    timeline->count = 1;
    timeline->segments[0] = (struct segment){.state = OPENING_CLOSED, .rule = SEGMENT_NO_RULE};
}

static void timeline_paint(struct timeline *timeline, int from, int to, struct brush brush)
{
    from = from < 0 ? 0 : from;
    to = to > DAY_MINUTES ? DAY_MINUTES : to;
    if (from >= to)
        return;
    size_t first = timeline_split(timeline, (unsigned)from);
    size_t end = timeline_split(timeline, (unsigned)to);
    for (size_t i = first; i < end; i++) {
        struct segment *segment = &timeline->segments[i];
        if (brush.mode == PAINT_CLOSED && segment->state != OPENING_CLOSED)
            continue;
        if (brush.mode == PAINT_DOUBT && segment->state == brush.value.state)
            continue;
        segment->state = brush.mode == PAINT_DOUBT ? OPENING_UNKNOWN : brush.value.state;
        segment->rule = brush.value.rule;
        segment->from_yesterday = brush.value.from_yesterday;
    }
}

/* Joins neighbours that say the same. */
static void timeline_compact(struct timeline *timeline)
{
    size_t kept = 0;
    for (size_t i = 1; i < timeline->count; i++) {
        struct segment *last = &timeline->segments[kept], *next = &timeline->segments[i];
        if (last->state != next->state || last->rule != next->rule ||
            last->from_yesterday != next->from_yesterday)
            timeline->segments[++kept] = *next;
    }
    timeline->count = kept + 1;
}

/* ---- the spans of one rule ------------------------------------------------------------------ */

/* Minutes from the midnight on which the span's day begins; `certain` is false where the sun would
 * have to be known and is not: then they bound where the span may lie. */
struct stretch {
    int from, to, open_end; /* open_end: until when nobody knows; `to` where it does not apply */
    bool certain;
};

/* How long an open end may last, as the reference evaluator bounds it: a late one deep into the
 * night, another to the end of the day. */
static int open_end_limit(int minute)
{
    int limit = DAY_MINUTES;
    if (minute >= 22 * 60)
        limit = minute + 8 * 60;
    else if (minute >= 17 * 60)
        limit = minute + 10 * 60;
    return limit < 2 * DAY_MINUTES ? limit : 2 * DAY_MINUTES;
}

/* A minute of the day for one end of a span, or INT_MIN where the sun's event is not known. */
static int end_minute(const struct hours_place *place, int32_t day, unsigned event, int offset)
{
    if (event == SUN_NONE)
        return offset;
    int minute = place ? sun_minute(place, day, (enum sun_event)event) : SUN_UNKNOWN;
    return minute == SUN_UNKNOWN ? INT_MIN : minute + offset;
}

static struct stretch stretch_of(const struct span *span, const struct hours_place *place,
                                 int32_t day)
{
    struct stretch stretch = {.certain = true};
    stretch.from = end_minute(place, day, span->from_event, span->from);
    stretch.to = end_minute(place, day, span->to_event, span->to);
    if (stretch.from == INT_MIN || stretch.to == INT_MIN) {
        bool over_midnight = span->wraps || (!span->to_event && span->to > DAY_MINUTES);
        stretch.certain = false;
        if (stretch.from == INT_MIN)
            stretch.from = 0;
        if (stretch.to == INT_MIN)
            stretch.to = over_midnight ? 2 * DAY_MINUTES : DAY_MINUTES;
        stretch.open_end = span->open_end ? 2 * DAY_MINUTES : stretch.to;
        return stretch;
    }
    bool to_by_sun = span->to_event != SUN_NONE && !(span->open_end && span->from == span->to &&
                                                     span->from_event == span->to_event);
    if (to_by_sun && stretch.to <= stretch.from && (span->wraps || span->from_event))
        stretch.to = end_minute(place, day + 1, span->to_event, span->to) + DAY_MINUTES;
    if (stretch.to < stretch.from)
        stretch.to = stretch.from;
    stretch.open_end = span->open_end ? open_end_limit(stretch.to) : stretch.to;
    return stretch;
}

static bool is_certain_open_end(const struct stretch *stretch)
{
    return stretch->certain && stretch->open_end > stretch->to;
}

/* An open end is over, at the latest, when a later span of its rule begins: `07:00+,12:00-16:00`
 * is closed from 16:00 on. */
static void cut_open_ends(struct stretch *stretches, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; is_certain_open_end(&stretches[i]) && j < count; j++)
            if (stretches[j].from > stretches[i].to && stretches[j].from < stretches[i].open_end)
                stretches[i].open_end = stretches[j].from;
}

static struct brush rule_brush(const struct rule *rule, unsigned index, bool from_yesterday)
{
    return (struct brush){
        .mode = rule->fallback ? PAINT_CLOSED : PAINT_OVER,
        .value = {.state = rule->state, .from_yesterday = from_yesterday, .rule = (uint8_t)index},
    };
}

static void paint_stretch(struct timeline *timeline, const struct stretch *stretch, int shift,
                          struct brush brush)
{
    struct brush doubt = brush;
    if (!stretch->certain) {
        doubt.mode = brush.mode == PAINT_CLOSED ? PAINT_CLOSED : PAINT_DOUBT;
        if (doubt.mode == PAINT_CLOSED)
            doubt.value.state = OPENING_UNKNOWN;
        timeline_paint(timeline, stretch->from - shift, stretch->open_end - shift, doubt);
        return;
    }
    if (brush.value.state != OPENING_CLOSED)
        doubt.value.state = OPENING_UNKNOWN;
    timeline_paint(timeline, stretch->to - shift, stretch->open_end - shift, doubt);
    timeline_paint(timeline, stretch->from - shift, stretch->to - shift, brush);
}

/* Paints the rule's spans that begin on `day`; `shift` is a day where its remainder after midnight
 * is wanted. */
static void paint_rule(struct timeline *timeline, const struct hours *hours, unsigned index,
                       const struct hours_place *place, int32_t day, int shift)
{
    const struct rule *rule = &hours->rules[index];
    struct brush brush = rule_brush(rule, index, shift > 0);
    struct stretch stretches[SPANS_MAX];
    if (rule->span_count == 0 && shift == 0)
        timeline_paint(timeline, 0, DAY_MINUTES, brush);
    for (unsigned i = 0; i < rule->span_count; i++)
        stretches[i] = stretch_of(&hours_spans(hours)[rule->first_span + i], place, day);
    cut_open_ends(stretches, rule->span_count);
    for (unsigned i = 0; i < rule->span_count; i++)
        if (stretches[i].open_end > shift)
            paint_stretch(timeline, &stretches[i], shift, brush);
}

/* ---- the day -------------------------------------------------------------------------------- */

/* Whether the rule matches yesterday only because it is a holiday. */
static bool matches_by_holiday(const struct hours *hours, const struct rule *rule,
                               const struct day_view *yesterday)
{
    struct day_role plain[OUTLOOK_DAYS] = {{0}};
    struct day_view without = *yesterday;
    for (unsigned i = 0; i < OUTLOOK_DAYS; i++)
        plain[i].weekday = AS_ITSELF;
    without.role = &plain[OUTLOOK_TODAY];
    return rule_has_holiday(hours, rule) && !rule_matches(rule, &without);
}

/* The evening of a day that a later rule closes altogether leaves nothing for the morning after:
 * `18:00-02:00; Su off` is closed on Monday at 01:00. So does the evening of a holiday with hours
 * of its own: `18:00-02:00; PH 10:00-12:00`. */
static bool yesterday_was_cancelled(const struct hours *hours, unsigned index,
                                    const struct day_view *yesterday)
{
    for (unsigned i = index + 1; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        bool closes_all = rule->state == OPENING_CLOSED && rule->span_count == 0;
        if (!closes_all && !(rule->clears && yesterday->role->holiday))
            continue;
        if (rule_matches(rule, yesterday) &&
            (closes_all || matches_by_holiday(hours, rule, yesterday)))
            return true;
    }
    return false;
}

static bool may_pass_midnight(const struct hours *hours, const struct rule *rule)
{
    const struct span *spans = hours_spans(hours) + rule->first_span;
    for (unsigned i = 0; i < rule->span_count; i++)
        if (spans[i].to > DAY_MINUTES || spans[i].open_end || spans[i].from_event ||
            spans[i].to_event)
            return true;
    return false;
}

void timeline_build(const struct hours *hours, const struct hours_place *place, int32_t day,
                    const struct outlook *outlook, struct timeline *out)
{
    const struct day_role *role = &outlook->roles[OUTLOOK_TODAY];
    struct day_view today = view_of(hours, day, role),
                    yesterday = view_of(hours, day - 1, role - 1);
    timeline_clear(out);
    for (unsigned i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (rule_matches(rule, &today)) {
            if (rule->clears)
                timeline_clear(out);
            paint_rule(out, hours, i, place, day, 0);
        }
        if (may_pass_midnight(hours, rule) && rule_matches(rule, &yesterday) &&
            !yesterday_was_cancelled(hours, i, &yesterday))
            paint_rule(out, hours, i, place, day - 1, DAY_MINUTES);
    }
    timeline_compact(out);
}

const struct segment *segment_at(const struct segment *segments, size_t count, unsigned minute)
{
    size_t i = 1;
    while (i < count && segments[i].minute <= minute)
        i++;
    return &segments[i - 1];
}
