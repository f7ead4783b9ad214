/* What the tests of opening hours share. */
#include "support_hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"

enum { ZONES_MAX = 16 };
static struct arena *arena;
static const struct time_zone *zones[ZONES_MAX];

int support_setup(void **state)
{
    (void)state;
    arena = arena_new();
    memset(zones, 0, sizeof zones);
    return arena ? 0 : -1;
}

int support_teardown(void **state)
{
    (void)state;
    arena_free(arena);
    arena = NULL;
    return 0;
}

struct arena *support_arena(void)
{
    return arena;
}

const struct time_zone *support_zone(const char *name)
{
    size_t i = 0;
    while (i < ZONES_MAX && zones[i] && strcmp(time_zone_name(zones[i]), name) != 0)
        i++;
    assert_true(i < ZONES_MAX);
    if (zones[i])
        return zones[i];
    char path[300], bytes[16384];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct time_zone *zone = NULL;
    assert_int_equal(time_zone_parse(arena, name, bytes, length, &zone, NULL), FEVER_OK);
    zones[i] = zone;
    return zone;
}

struct hours *support_compile(const char *text)
{
    struct hours *hours = NULL;
    struct error error = {0};
    if (hours_compile(arena, text, &hours, &error))
        fail_msg("%s: %s", text, error.text);
    return hours;
}

const char *support_local(const struct time_zone *zone, int64_t instant)
{
    static char text[CIVIL_RFC3339_SIZE];
    if (instant == HOURS_NEVER)
        return "never";
    civil_format_rfc3339(instant, time_zone_offset_s(zone, instant), text);
    return text;
}
