/* A hash table from texts to numbers, several for one text, in the order in which they came. */
#ifndef FEVER_IMPORT_TEXT_MAP_H
#define FEVER_IMPORT_TEXT_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"

struct text_map {
    struct text_map_entry *entries; /* owned, in order of arrival */
    uint32_t *slots;                /* owned; the last entry of each text, or TEXT_MAP_NONE */
    size_t count, room, slot_room;
};

#define TEXT_MAP_NONE UINT32_MAX

void text_map_init(struct text_map *map);
void text_map_clear(struct text_map *map);

/* Makes room for `count` entries in all, so that adding them moves nothing. FEVER_NOMEM. */
enum fever_error text_map_reserve(struct text_map *map, size_t count);

/* Adds a pair; `text` is borrowed and must outlive the map. FEVER_NOMEM. */
enum fever_error text_map_add(struct text_map *map, const char *text, uint32_t value);

/* The first entry of a text and the one after an entry; TEXT_MAP_NONE at the end. */
uint32_t text_map_first(const struct text_map *map, const char *text);
uint32_t text_map_next(const struct text_map *map, uint32_t entry);
uint32_t text_map_value(const struct text_map *map, uint32_t entry);

/* The text of an entry; entries are numbered from 0 in the order in which they came. */
const char *text_map_text(const struct text_map *map, uint32_t entry);

/* The same for a text whose hash is known, which may be made ahead and on any thread. A large map
 * is not in the cache: `text_map_prefetch` has the place of a hash fetched while others are looked
 * up. */
uint32_t text_map_hash(const char *text);
void text_map_prefetch(const struct text_map *map, uint32_t hash);
uint32_t text_map_first_hashed(const struct text_map *map, const char *text, uint32_t hash);
enum fever_error text_map_add_hashed(struct text_map *map, const char *text, uint32_t hash,
                                     uint32_t value);

/* The first value of a text. */
bool text_map_get(const struct text_map *map, const char *text, uint32_t *value);

#endif
