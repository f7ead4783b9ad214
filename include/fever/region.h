/* The tree of administrative regions: provinces, cities, districts, with their hotlines.
 *
 * "Below" follows the table's parents, never digits (429004's parent is 420000). */
#ifndef FEVER_REGION_H
#define FEVER_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/coordinates.h"
#include "fever/error.h"

enum region_level { REGION_PROVINCE, REGION_CITY, REGION_DISTRICT };

struct region {
    uint32_t adcode;
    uint32_t parent; /* 0: none */
    enum region_level level;
    const char *name, *pinyin; /* pinyin may be NULL */
    bool has_centre;
    struct point centre; /* WGS84 */
    const char *area_code, *emergency_number;
    uint32_t successor; /* of an abolished region; 0: in force */
};

struct hotline {
    uint32_t adcode;
    const char *name, *number;
};

struct region_table;

/* Indexes `regions` (borrowed, any order). Refuses a repeated adcode, an unknown parent, a cycle
 * and a successor that is unknown, with the row named. The table lives in `arena`. */
enum fever_error region_table_build(struct arena *arena, const struct region *regions, size_t count,
                                    struct region_table **out, struct error *error);

const char *region_level_name(enum region_level level);
bool region_level_parse(const char *name, enum region_level *out);

/* Six digits, 100000–999999. */
bool region_adcode_parse(const char *text, size_t length, uint32_t *out);

size_t region_count(const struct region_table *table);

/* Regions in ascending adcode. */
const struct region *region_at(const struct region_table *table, size_t index);

/* The region, an abolished one answered as its successor; NULL for none. */
const struct region *region_find(const struct region_table *table, uint32_t adcode);

/* The region in force at or above `region` of that level, or NULL. */
const struct region *region_ancestor(const struct region_table *table, const struct region *region,
                                     enum region_level level);

/* Whether people call it a city: a region of level city; a municipality or special administrative
 * region, which is a province called 市 or one without cities below it; or a district directly
 * below any other province, as some tables have the cities without a prefecture. */
bool region_is_city(const struct region_table *table, const struct region *region);

/* The lowest city at or above `region`, or NULL. */
const struct region *region_city(const struct region_table *table, const struct region *region);

/* Whether `adcode` is `ancestor` or lies below it; for each of them that was abolished what
 * succeeded it is looked at. */
bool region_is_within(const struct region_table *table, uint32_t adcode, uint32_t ancestor);

enum { REGION_CHAIN_MAX = 8 };

/* The adcodes from the region itself up to its province; returns how many. */
size_t region_chain(const struct region_table *table, uint32_t adcode,
                    uint32_t chain[REGION_CHAIN_MAX]);

#endif
