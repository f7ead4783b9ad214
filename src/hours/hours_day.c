/* The timeline of a day, painted by the rules that match it, in their order. */
#include "hours_day.h"

#include <limits.h>
#include <string.h>

#include "hours_match.h"

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

/* Minutes from the midnight on which the span's day begins; `certain` is false where the sun would
 * have to be known and is not: then they bound where the span may lie. */
struct stretch {
    int from, to, open_end; /* open_end: until when nobody knows; `to` where it does not apply */
    bool certain;
};

/* How long an open end may last, as the reference evaluator bounds it: a late one deep into the
 * night, another to the end of the day. `minute` is nominal where the sun sets it, so that the
 * bound does not drift with the seasons. */
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
static int end_minute(struct sun_memory *sun, int32_t day, unsigned event, int offset)
{
    if (event == SUN_NONE)
        return offset;
    int minute = sun_memory_minute(sun, day, (enum sun_event)event);
    return minute == SUN_UNKNOWN ? INT_MIN : minute + offset;
}

static struct stretch stretch_of(const struct span *span, struct sun_memory *sun, int32_t day)
{
    struct stretch stretch = {.certain = true};
    stretch.from = end_minute(sun, day, span->from_event, span->from);
    stretch.to = end_minute(sun, day, span->to_event, span->to);
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
        stretch.to = end_minute(sun, day + 1, span->to_event, span->to) + DAY_MINUTES;
    if (stretch.to < stretch.from)
        stretch.to = stretch.from;
    stretch.open_end = stretch.to;
    if (span->open_end) {
        int nominal = hours_nominal_minute(span->to_event) + span->to;
        if (span->to_event != SUN_NONE && stretch.to >= DAY_MINUTES)
            nominal += DAY_MINUTES;
        int limit = open_end_limit(nominal);
        stretch.open_end = limit > stretch.to ? limit : stretch.to;
    }
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
                       struct sun_memory *sun, int32_t day, int shift)
{
    const struct rule *rule = &hours->rules[index];
    struct brush brush = rule_brush(rule, index, shift > 0);
    struct stretch stretches[SPANS_MAX];
    if (rule->span_count == 0 && shift == 0)
        timeline_paint(timeline, 0, DAY_MINUTES, brush);
    for (unsigned i = 0; i < rule->span_count; i++)
        stretches[i] = stretch_of(&hours_spans(hours)[rule->first_span + i], sun, day);
    cut_open_ends(stretches, rule->span_count);
    for (unsigned i = 0; i < rule->span_count; i++)
        if (stretches[i].open_end > shift)
            paint_stretch(timeline, &stretches[i], shift, brush);
}

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
 * of its own: `18:00-02:00; PH 10:00-12:00`. A fallback changes nothing that is open, and cancels
 * none: `18:00-02:00 || off`. */
static bool yesterday_was_cancelled(const struct hours *hours, unsigned index,
                                    const struct day_view *yesterday)
{
    for (unsigned i = index + 1; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        bool closes_all = !rule->fallback && rule->state == OPENING_CLOSED && rule->span_count == 0;
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

void timeline_build(const struct hours *hours, struct sun_memory *sun, int32_t day,
                    const struct outlook *outlook, struct timeline *out)
{
    const struct day_role *role = &outlook->roles[OUTLOOK_TODAY];
    struct day_view today = day_view_of(hours, day, role),
                    yesterday = day_view_of(hours, day - 1, role - 1);
    timeline_clear(out);
    for (unsigned i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (rule_matches(rule, &today)) {
            if (rule->clears)
                timeline_clear(out);
            paint_rule(out, hours, i, sun, day, 0);
        }
        if (may_pass_midnight(hours, rule) && rule_matches(rule, &yesterday) &&
            !yesterday_was_cancelled(hours, i, &yesterday))
            paint_rule(out, hours, i, sun, day - 1, DAY_MINUTES);
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
