/* The vocabulary of live values. */
#include "fever/live.h"

#include <string.h>

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

static int64_t minute_of(int64_t instant)
{
    return instant - instant % MINUTE_S;
}

bool load_holds(const struct live_load *load, int64_t at)
{
    return at >= minute_of(load->reported_at) && at < minute_of(load->expires_at);
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
