/* The region tree: a sorted array, binary search, and parents resolved once. */
#include "fever/region.h"

#include <stdlib.h>
#include <string.h>

#include "fever/number.h"

enum { NO_REGION = -1 };

struct region_table {
    const struct region *regions; /* ascending adcode */
    const int32_t *parents;       /* positions, NO_REGION at the top */
    size_t count;
};

static const char *const level_names[] = {"province", "city", "district"};

const char *region_level_name(enum region_level level)
{
    return level_names[level];
}

bool region_level_parse(const char *name, enum region_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(level_names[i], name) == 0) {
            *out = (enum region_level)i;
            return true;
        }
    }
    return false;
}

bool region_adcode_parse(const char *text, size_t length, uint32_t *out)
{
    int64_t value;
    if (length != 6 || !number_parse_int(text, length, 100000, 999999, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static int by_adcode(const void *a, const void *b)
{
    uint32_t left = ((const struct region *)a)->adcode, right = ((const struct region *)b)->adcode;
    return (left > right) - (left < right);
}

static int32_t region_position(const struct region_table *table, uint32_t adcode)
{
    struct region key = {.adcode = adcode};
    const struct region *found = table->count ? bsearch(&key, table->regions, table->count,
                                                        sizeof *table->regions, by_adcode)
                                              : NULL;
    return found ? (int32_t)(found - table->regions) : NO_REGION;
}

/* Every walk upwards must end; a table of n regions has no chain longer than REGION_CHAIN_MAX. */
static bool chain_ends(const int32_t *parents, size_t from)
{
    int32_t at = (int32_t)from;
    for (int steps = 0; at != NO_REGION; steps++) {
        if (steps == REGION_CHAIN_MAX)
            return false;
        at = parents[at];
    }
    return true;
}

static enum fever_error resolve_parents(const struct region_table *table, int32_t *parents,
                                        struct error *error)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct region *region = &table->regions[i];
        if (i && region[-1].adcode == region->adcode)
            return error_set(error, FEVER_INVALID, "region %06u stands twice", region->adcode);
        parents[i] = region->parent ? region_position(table, region->parent) : NO_REGION;
        if (region->parent && parents[i] == NO_REGION)
            return error_set(error, FEVER_INVALID, "region %06u has the unknown parent %06u",
                             region->adcode, region->parent);
        int32_t heir = region->successor ? region_position(table, region->successor) : NO_REGION;
        if (region->successor && (heir == NO_REGION || table->regions[heir].successor))
            return error_set(error, FEVER_INVALID,
                             "region %06u has the successor %06u, which is not in force",
                             region->adcode, region->successor);
    }
    for (size_t i = 0; i < table->count; i++)
        if (!chain_ends(parents, i))
            return error_set(error, FEVER_INVALID, "region %06u lies in a circle of parents",
                             table->regions[i].adcode);
    return FEVER_OK;
}

enum fever_error region_table_build(struct arena *arena, const struct region *regions, size_t count,
                                    struct region_table **out, struct error *error)
{
    struct region_table *table = arena_alloc(arena, sizeof *table);
    struct region *sorted = arena_array(arena, count, sizeof *sorted);
    int32_t *parents = arena_array(arena, count, sizeof *parents);
    if (!table || !sorted || !parents)
        return error_nomem(error);
    if (count) {
        memcpy(sorted, regions, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, by_adcode);
    }
    *table = (struct region_table){sorted, parents, count};
    enum fever_error failure = resolve_parents(table, parents, error);
    if (!failure)
        *out = table;
    return failure;
}

size_t region_count(const struct region_table *table)
{
    return table->count;
}

const struct region *region_at(const struct region_table *table, size_t index)
{
    return &table->regions[index];
}

const struct region *region_find(const struct region_table *table, uint32_t adcode)
{
    int32_t at = region_position(table, adcode);
    if (at == NO_REGION)
        return NULL;
    const struct region *region = &table->regions[at];
    return region->successor ? &table->regions[region_position(table, region->successor)] : region;
}

/* The region's parent, or NULL. */
static const struct region *region_parent(const struct region_table *table,
                                          const struct region *region)
{
    int32_t parent = table->parents[region - table->regions];
    return parent == NO_REGION ? NULL : &table->regions[parent];
}

const struct region *region_ancestor(const struct region_table *table, const struct region *region,
                                     enum region_level level)
{
    while (region && region->level != level)
        region = region_parent(table, region);
    return region;
}

static bool holds_cities(const struct region_table *table, const struct region *province)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct region *region = &table->regions[i];
        if (region->level == REGION_CITY && !region->successor &&
            region->parent == province->adcode)
            return true;
    }
    return false;
}

static bool province_is_city(const struct region_table *table, const struct region *province)
{
    static const char city[] = "市";
    size_t length = strlen(province->name), ending = sizeof city - 1;
    return (length > ending && strcmp(province->name + length - ending, city) == 0) ||
           !holds_cities(table, province);
}

bool region_is_city(const struct region_table *table, const struct region *region)
{
    if (region->level == REGION_CITY)
        return true;
    if (region->level == REGION_PROVINCE)
        return province_is_city(table, region);
    const struct region *above = region_parent(table, region);
    return !above || (above->level == REGION_PROVINCE && !province_is_city(table, above));
}

const struct region *region_city(const struct region_table *table, const struct region *region)
{
    while (region && !region_is_city(table, region))
        region = region_parent(table, region);
    return region;
}

bool region_is_within(const struct region_table *table, uint32_t adcode, uint32_t ancestor)
{
    const struct region *within = region_find(table, ancestor);
    for (const struct region *at = region_find(table, adcode); at && within;
         at = region_parent(table, at))
        if (at == within)
            return true;
    return false;
}

size_t region_chain(const struct region_table *table, uint32_t adcode,
                    uint32_t chain[REGION_CHAIN_MAX])
{
    size_t length = 0;
    for (const struct region *at = region_find(table, adcode); at && length < REGION_CHAIN_MAX;
         at = region_parent(table, at))
        chain[length++] = at->adcode;
    return length;
}
