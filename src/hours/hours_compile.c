/* Packs parsed rules into the compiled form and prepares the plain week's templates. */
#include <string.h>

#include "hours_day.h"
#include "hours_parser.h"

/* The days of a plain week; any will do, since only weekday and time speak of it. */
enum { SOME_MONDAY = 4 };

static unsigned flags_of_rule(const struct hours *hours, const struct rule *rule)
{
    unsigned flags = 0, work = rule->weekdays & WEEKDAYS_WORK;
    if (rule->holidays & (HOLIDAY_PH | HOLIDAY_PH_AND))
        flags |= HOURS_HAS_HOLIDAY;
    if (rule->holidays & (HOLIDAY_SH | HOLIDAY_SH_AND))
        flags |= HOURS_HAS_SCHOOL;
    if (rule->weekdays && rule->weekdays != WEEKDAYS_ALL)
        flags |= HOURS_HAS_WEEKDAY;
    if (work && work != WEEKDAYS_WORK)
        flags |= HOURS_HAS_PARTIAL;
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        if (selectors[i].kind == SELECT_HOLIDAY)
            flags |= HOURS_HAS_HOLIDAY;
        if (selectors[i].kind == SELECT_NTH_WEEKDAY && !selectors[i].u.nth.offset_days)
            flags |= HOURS_HAS_WEEKDAY | (selectors[i].u.nth.weekday < 5 ? HOURS_HAS_PARTIAL : 0);
    }
    return flags;
}

/* Whether one plain week is like the other: nothing but weekdays, holidays and fixed times. */
static bool is_weekly(const struct hours *hours)
{
    for (unsigned i = 0; i < hours->rule_count; i++)
        if (hours->rules[i].months)
            return false;
    for (unsigned i = 0; i < hours->selector_count; i++)
        if (hours_selectors(hours)[i].kind != SELECT_HOLIDAY)
            return false;
    for (unsigned i = 0; i < hours->span_count; i++)
        if (hours_spans(hours)[i].from_event || hours_spans(hours)[i].to_event)
            return false;
    return true;
}

static void set_flags(struct hours *hours)
{
    unsigned flags = is_weekly(hours) ? HOURS_WEEKLY : 0;
    for (unsigned i = 0; i < hours->rule_count; i++) {
        struct rule *rule = &hours->rules[i];
        bool follows_undated = i > 0 && !rule[-1].has_dates && rule->state == OPENING_OPEN;
        rule->clears = rule->state != OPENING_CLOSED && !rule->additional && !rule->fallback &&
                       (rule->has_dates || follows_undated);
        flags |= flags_of_rule(hours, rule);
    }
    for (unsigned i = 0; i < hours->selector_count; i++) {
        const struct selector *selector = &hours_selectors(hours)[i];
        if (selector->kind != SELECT_HOLIDAY)
            continue;
        if (selector->u.offset_days < hours->holiday_offset_min)
            hours->holiday_offset_min = (int8_t)selector->u.offset_days;
        if (selector->u.offset_days > hours->holiday_offset_max)
            hours->holiday_offset_max = (int8_t)selector->u.offset_days;
    }
    hours->flags = (uint8_t)flags;
}

enum { TEMPLATE_SEGMENTS_MAX = 96 };
struct templates {
    size_t count;
    struct segment segments[TEMPLATE_SEGMENTS_MAX];
};

static bool same_segments(const struct segment *one, const struct segment *other, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (one[i].minute != other[i].minute || one[i].state != other[i].state ||
            one[i].rule != other[i].rule || one[i].from_yesterday != other[i].from_yesterday)
            return false;
    return true;
}

/* Stores the day's segments, or finds an equal earlier day; false where there is no room. */
static bool keep_template(struct hours *hours, struct templates *templates, unsigned weekday,
                          const struct timeline *timeline)
{
    for (unsigned i = 0; i < weekday; i++) {
        if (hours->day_count[i] == timeline->count &&
            same_segments(&templates->segments[hours->day_first[i]], timeline->segments,
                          timeline->count)) {
            hours->day_first[weekday] = hours->day_first[i];
            hours->day_count[weekday] = hours->day_count[i];
            return true;
        }
    }
    if (timeline->count > TEMPLATE_SEGMENTS_MAX - templates->count)
        return false;
    memcpy(&templates->segments[templates->count], timeline->segments,
           timeline->count * sizeof timeline->segments[0]);
    hours->day_first[weekday] = (uint8_t)templates->count;
    hours->day_count[weekday] = (uint8_t)timeline->count;
    templates->count += timeline->count;
    return true;
}

static bool is_open_throughout(const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->count; i++)
        if (timeline->segments[i].state != OPENING_OPEN)
            return false;
    return true;
}

/* Open too whatever holiday of either kind today or yesterday is? */
static bool is_open_on_holidays(const struct hours *hours)
{
    struct sun_memory sun;
    sun_memory_init(&sun, NULL);
    if (hours->holiday_offset_min || hours->holiday_offset_max)
        return false;
    for (unsigned kinds = 1; kinds < 16; kinds++) {
        for (int32_t day = SOME_MONDAY; day < SOME_MONDAY + 7; day++) {
            struct outlook outlook;
            struct timeline timeline;
            outlook.roles[OUTLOOK_TODAY] = (struct day_role){kinds & 1, kinds & 2, AS_ITSELF};
            outlook.roles[OUTLOOK_TODAY - 1] = (struct day_role){kinds & 4, kinds & 8, AS_ITSELF};
            timeline_build(hours, &sun, day, &outlook, &timeline);
            if (!is_open_throughout(&timeline))
                return false;
        }
    }
    return true;
}

/* Walks a plain week. Hours of too many segments are answered without templates. */
static void make_templates(struct hours *hours, struct templates *templates)
{
    struct outlook outlook;
    struct sun_memory sun;
    bool constant = true, open = true;
    sun_memory_init(&sun, NULL);
    for (unsigned i = 0; i < OUTLOOK_DAYS; i++)
        outlook.roles[i] = (struct day_role){false, false, AS_ITSELF};
    templates->count = 0;
    for (unsigned weekday = 0; weekday < 7 && hours->flags & HOURS_WEEKLY; weekday++) {
        struct timeline timeline;
        timeline_build(hours, &sun, SOME_MONDAY + (int32_t)weekday, &outlook, &timeline);
        if (!keep_template(hours, templates, weekday, &timeline))
            hours->flags &= (uint8_t)~HOURS_WEEKLY;
        for (size_t i = 0; i < timeline.count; i++)
            constant = constant && timeline.segments[i].state == templates->segments[0].state;
        open = open && is_open_throughout(&timeline);
    }
    if (!(hours->flags & HOURS_WEEKLY)) {
        templates->count = 0;
        return;
    }
    if (constant)
        hours->flags |= HOURS_CONSTANT;
    if (open &&
        (!(hours->flags & (HOURS_HAS_HOLIDAY | HOURS_HAS_SCHOOL)) || is_open_on_holidays(hours)))
        hours->flags |= HOURS_ALWAYS;
}

static const struct token *comment_token(const struct draft *draft, unsigned rule)
{
    return &draft->tokens->tokens[draft->rules[rule].comment - 1];
}

static size_t comments_size(const struct draft *draft)
{
    size_t size = 0;
    for (unsigned i = 0; i < draft->rule_count; i++)
        if (draft->rules[i].comment)
            size += comment_token(draft, i)->length - 1u; /* no quotes, one NUL */
    return size;
}

static void pack_comments(struct hours *hours, const struct draft *draft, size_t at)
{
    for (unsigned i = 0; i < draft->rule_count; i++) {
        if (!draft->rules[i].comment)
            continue;
        const struct token *token = comment_token(draft, i);
        size_t length = token->length - 2u;
        char *text = (char *)hours + at;
        memcpy(text, draft->tokens->text + token->start + 1, length);
        text[length] = '\0';
        hours->rules[i].comment = (uint16_t)at;
        at += length + 1;
    }
}

/* Everything but the templates, which need the form itself to be made. */
static size_t pack(struct hours *hours, const struct draft *draft)
{
    size_t at = sizeof *hours + draft->rule_count * sizeof hours->rules[0];
    memset(hours, 0, sizeof *hours);
    hours->rule_count = (uint8_t)draft->rule_count;
    hours->selector_count = (uint8_t)draft->selector_count;
    hours->span_count = (uint8_t)draft->span_count;
    memcpy(hours->rules, draft->rules, draft->rule_count * sizeof hours->rules[0]);
    hours->selectors = (uint16_t)at;
    memcpy((char *)hours + at, draft->selectors,
           draft->selector_count * sizeof draft->selectors[0]);
    at += draft->selector_count * sizeof draft->selectors[0];
    hours->spans = (uint16_t)at;
    memcpy((char *)hours + at, draft->spans, draft->span_count * sizeof draft->spans[0]);
    at += draft->span_count * sizeof draft->spans[0];
    hours->segments = (uint16_t)at;
    return at;
}

/* The largest form that any accepted text makes. */
union room {
    struct hours hours;
    char bytes[sizeof(struct hours) + RULES_MAX * sizeof(struct rule) +
               SELECTORS_MAX * sizeof(struct selector) + SPANS_MAX * sizeof(struct span) +
               TEMPLATE_SEGMENTS_MAX * sizeof(struct segment) + HOURS_TEXT_MAX + 1];
};

enum fever_error hours_compile(struct arena *arena, const char *text, struct hours **out,
                               struct error *error)
{
    struct tokens tokens;
    struct draft draft;
    struct templates templates;
    union room room;
    enum fever_error code = hours_tokenize(text, &tokens, error);
    if (code == FEVER_OK)
        code = hours_parse(&tokens, &draft, error);
    if (code)
        return code;
    size_t at = pack(&room.hours, &draft);
    set_flags(&room.hours);
    make_templates(&room.hours, &templates);
    memcpy(room.bytes + at, templates.segments, templates.count * sizeof templates.segments[0]);
    at += templates.count * sizeof templates.segments[0];
    pack_comments(&room.hours, &draft, at);
    room.hours.size = (uint16_t)(at + comments_size(&draft));
    struct hours *hours = arena_alloc(arena, room.hours.size);
    if (!hours)
        return error_nomem(error);
    memcpy(hours, room.bytes, room.hours.size);
    *out = hours;
    return FEVER_OK;
}

size_t hours_bytes(const struct hours *hours)
{
    return hours->size;
}
