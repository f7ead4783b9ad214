/* Live values: their vocabulary, when they count, how they are written. */
#include "fever/live.h"

#include <string.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "fever/utf8.h"

enum { MINUTE_S = 60 };

static const char *const level_names[LOAD_LEVEL_COUNT] = {"low", "busy", "crowded", "full"};
static const char *const scope_names[CLOSURE_SCOPE_COUNT] = {"clinic", "source", "region"};
static const char *const severity_names[NOTICE_SEVERITY_COUNT] = {"info", "warning", "urgent"};

static bool name_find(const char *const *names, size_t count, const char *name, size_t *out)
{
    for (*out = 0; *out < count; ++*out)
        if (strcmp(names[*out], name) == 0)
            return true;
    return false;
}

const char *load_level_name(enum load_level level)
{
    return level_names[level];
}

bool load_level_parse(const char *name, enum load_level *out)
{
    size_t found;
    if (!name_find(level_names, LOAD_LEVEL_COUNT, name, &found))
        return false;
    *out = (enum load_level)found;
    return true;
}

enum load_level load_level_said(const struct live_load *load)
{
    enum load_level by_minutes = load->wait_minutes >= 60   ? LOAD_CROWDED
                                 : load->wait_minutes >= 30 ? LOAD_BUSY
                                                            : LOAD_LOW;
    return load->level > by_minutes ? load->level : by_minutes;
}

static int64_t minute_of(int64_t instant)
{
    return instant - instant % MINUTE_S;
}

bool load_holds(const struct live_load *load, int64_t at)
{
    return at >= minute_of(load->reported_at) && at < load_end(load);
}

int64_t load_end(const struct live_load *load)
{
    return minute_of(load->expires_at);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool live_load_same(const struct live_load *a, const struct live_load *b)
{
    return a->level == b->level && a->waiting == b->waiting && a->being_seen == b->being_seen &&
           a->wait_minutes == b->wait_minutes &&
           a->longest_wait_minutes == b->longest_wait_minutes && a->rooms_open == b->rooms_open &&
           a->reported_at == b->reported_at && a->expires_at == b->expires_at &&
           same_text(a->now_serving, b->now_serving);
}

bool live_notice_same(const struct live_notice *a, const struct live_notice *b)
{
    if (a->region_count != b->region_count)
        return false;
    for (size_t i = 0; i < a->region_count; i++)
        if (a->regions[i] != b->regions[i])
            return false;
    return a->severity == b->severity && a->from == b->from && a->until == b->until &&
           a->epidemic == b->epidemic && same_text(a->title, b->title) &&
           same_text(a->text, b->text) && same_text(a->url, b->url) &&
           same_text(a->source, b->source);
}

const char *closure_scope_name(enum closure_scope scope)
{
    return scope_names[scope];
}

bool closure_scope_parse(const char *name, enum closure_scope *out)
{
    size_t found;
    if (!name_find(scope_names, CLOSURE_SCOPE_COUNT, name, &found))
        return false;
    *out = (enum closure_scope)found;
    return true;
}

const char *notice_severity_name(enum notice_severity severity)
{
    return severity_names[severity];
}

bool notice_severity_parse(const char *name, enum notice_severity *out)
{
    size_t found;
    if (!name_find(severity_names, NOTICE_SEVERITY_COUNT, name, &found))
        return false;
    *out = (enum notice_severity)found;
    return true;
}

/* What ends a line, steers a terminal, or turns round what stands beside it (UAX #9, overrides). */
static bool is_steering(uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character <= 0x9F) ||
           (character >= 0x2028 && character <= 0x2029) ||
           (character >= 0x202D && character <= 0x202E);
}

bool live_line_is_valid(const char *text, size_t characters_max)
{
    size_t length = strlen(text), count = 0, bytes;
    uint32_t character;
    for (size_t at = 0; at < length; at += bytes) {
        bytes = utf8_decode(text + at, length - at, &character);
        if (!bytes || is_steering(character) || ++count > characters_max)
            return false;
    }
    return !utf8_is_blank(text);
}

bool live_link_is_valid(const char *url)
{
    bool is_web = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
    return is_web && live_line_is_valid(url, NOTICE_URL_MAX) && strlen(url) <= NOTICE_URL_MAX &&
           !strpbrk(url, " \"<>");
}

static void append_instant(struct buffer *out, const char *name, int64_t instant,
                           const struct time_zone *zone)
{
    char text[CIVIL_RFC3339_SIZE];
    buffer_append_text(out, name);
    if (instant == HOURS_NEVER) {
        buffer_append_text(out, "null");
        return;
    }
    civil_format_rfc3339(instant, time_zone_offset_s(zone, instant), text);
    buffer_append_char(out, '"');
    buffer_append_text(out, text);
    buffer_append_char(out, '"');
}

static void append_count(struct buffer *out, const char *name, int32_t count)
{
    buffer_append_text(out, name);
    if (count == LOAD_NOT_STATED)
        buffer_append_text(out, "null");
    else
        buffer_append_int(out, count);
}

void live_append_load(struct buffer *out, const struct live_load *load,
                      const struct time_zone *zone)
{
    buffer_append_text(out, "{\"level\":\"");
    buffer_append_text(out, load_level_name(load->level));
    append_count(out, "\",\"waiting\":", load->waiting);
    append_count(out, ",\"being_seen\":", load->being_seen);
    buffer_append_text(out, ",\"now_serving\":");
    buffer_append_json(out, load->now_serving);
    append_count(out, ",\"wait_minutes\":", load->wait_minutes);
    append_count(out, ",\"longest_wait_minutes\":", load->longest_wait_minutes);
    append_count(out, ",\"rooms_open\":", load->rooms_open);
    append_instant(out, ",\"reported_at\":", load->reported_at, zone);
    append_instant(out, ",\"expires_at\":", load->expires_at, zone);
    buffer_append_char(out, '}');
}

void live_append_closure(struct buffer *out, const struct live_closure *closure,
                         const struct time_zone *zone)
{
    buffer_append_text(out, "{\"scope\":\"");
    buffer_append_text(out, closure_scope_name(closure->scope));
    append_instant(out, "\",\"from\":", closure->from, zone);
    append_instant(out, ",\"until\":", closure->until, zone);
    buffer_append_text(out, ",\"reason\":");
    buffer_append_json(out, closure->reason);
    buffer_append_text(out, ",\"alternative_id\":");
    buffer_append_json(out, closure->alternative);
    buffer_append_char(out, '}');
}

struct live_counts live_values_count(const struct live_values *values, int64_t at)
{
    struct live_counts counts = {0};
    for (size_t i = 0; i < values->load_count; i++)
        counts.loads += at < load_end(&values->loads[i]);
    for (size_t i = 0; i < values->closure_count; i++)
        counts.closures += at < values->closures[i].until;
    for (size_t i = 0; i < values->notice_count; i++)
        counts.notices += at < values->notices[i].until;
    return counts;
}

struct live_values *live_values_new(void)
{
    struct arena *arena = arena_new();
    struct live_values *values = arena ? arena_alloc(arena, sizeof *values) : NULL;
    if (values)
        values->arena = arena;
    else
        arena_free(arena);
    return values;
}

void live_values_free(struct live_values *values)
{
    if (values)
        arena_free(values->arena);
}
