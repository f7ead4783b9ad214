/* Reading the system's time zones (TZif files below /usr/share/zoneinfo). */
#include "fever/zone_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { ZONE_BYTES_MAX = 64 * 1024, ZONE_NAME_MAX = 64, CHINA_OFFSET_S = 8 * 3600 };

struct zone_set {
    struct arena *arena;
    const struct time_zone **zones; /* in the arena; replaced, never changed, when one is added */
    size_t count;
};

/* `Area/Place`: nothing that leaves the folder. */
static bool name_is_sound(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "_+-/";
    size_t length = strspn(name, allowed);
    if (!length || name[length] || length > ZONE_NAME_MAX)
        return false;
    return name[0] != '/' && name[length - 1] != '/' && !strstr(name, "//");
}

static enum fever_error zone_read(struct arena *arena, const char *name, struct time_zone **out)
{
    char path[sizeof ZONE_FOLDER + 1 + ZONE_NAME_MAX];
    enum fever_error failure = FEVER_NOT_FOUND;
    if (!name_is_sound(name))
        return FEVER_NOT_FOUND;
    snprintf(path, sizeof path, "%s/%s", ZONE_FOLDER, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return FEVER_NOT_FOUND;
    char *bytes = malloc(ZONE_BYTES_MAX);
    if (!bytes) {
        failure = FEVER_NOMEM;
        goto out;
    }
    size_t length = fread(bytes, 1, ZONE_BYTES_MAX, file);
    if (length < ZONE_BYTES_MAX && !ferror(file))
        failure = time_zone_parse(arena, name, bytes, length, out, NULL);
out:
    free(bytes);
    fclose(file);
    return failure;
}

static enum fever_error zone_add(struct zone_set *set, const struct time_zone *zone)
{
    const struct time_zone **zones = arena_array(set->arena, set->count + 1, sizeof *zones);
    if (!zones)
        return FEVER_NOMEM;
    if (set->count)
        memcpy(zones, set->zones, set->count * sizeof *zones);
    zones[set->count] = zone;
    set->zones = zones;
    set->count++;
    return FEVER_OK;
}

struct zone_set *zone_set_new(void)
{
    struct time_zone *zone = NULL;
    struct zone_set *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    set->arena = arena_new();
    enum fever_error failure =
        set->arena ? zone_read(set->arena, TIME_ZONE_DEFAULT, &zone) : FEVER_NOMEM;
    if (failure && failure != FEVER_NOMEM)
        failure = time_zone_fixed(set->arena, TIME_ZONE_DEFAULT, CHINA_OFFSET_S, &zone);
    if (failure || zone_add(set, zone)) {
        zone_set_free(set);
        return NULL;
    }
    return set;
}

void zone_set_free(struct zone_set *set)
{
    if (!set)
        return;
    arena_free(set->arena);
    free(set);
}

enum fever_error zone_set_load(struct zone_set *set, const struct dataset *dataset, size_t *unknown)
{
    const char *last_unknown = NULL;
    *unknown = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        const char *name = dataset->clinics[i].time_zone;
        const struct time_zones known = zone_set_zones(set);
        if (!name || time_zones_find(&known, name) ||
            (last_unknown && strcmp(last_unknown, name) == 0))
            continue;
        struct time_zone *zone;
        enum fever_error failure = zone_read(set->arena, name, &zone);
        if (!failure)
            failure = zone_add(set, zone);
        if (failure == FEVER_NOMEM)
            return failure;
        if (failure) {
            last_unknown = name;
            ++*unknown;
        }
    }
    return FEVER_OK;
}

struct time_zones zone_set_zones(const struct zone_set *set)
{
    return (struct time_zones){set->zones, set->count};
}
