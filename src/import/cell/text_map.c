/* Open addressing over texts. A slot has the last entry of its text; the entries of a text form a
 * ring, so that the last one leads to the first. Later entries have higher numbers: where the next
 * number is no higher, the ring has closed. */
#include "text_map.h"

#include <stdlib.h>
#include <string.h>

#include "fever/hash.h"
#include "fever/memory.h"

/* Packed, because a list has millions of them. */
struct text_map_entry {
    const char *text;
    uint32_t hash, value;
    uint32_t next; /* of the same text */
} __attribute__((packed, aligned(4)));

enum { FIRST_SLOTS = 256 };

void text_map_init(struct text_map *map)
{
    *map = (struct text_map){0};
}

void text_map_clear(struct text_map *map)
{
    free(map->entries);
    free(map->slots);
    text_map_init(map);
}

uint32_t text_map_hash(const char *text)
{
    return (uint32_t)hash_finish(hash_text(HASH_SEED, text));
}

/* The slot of a text: its own, or the free one where it would go. */
static size_t slot_find(const struct text_map *map, const char *text, uint32_t hash)
{
    size_t at = (size_t)hash & (map->slot_room - 1);
    while (map->slots[at] != TEXT_MAP_NONE) {
        const struct text_map_entry *entry = &map->entries[map->slots[at]];
        if (entry->hash == hash && (entry->text == text || strcmp(entry->text, text) == 0))
            break;
        at = (at + 1) & (map->slot_room - 1);
    }
    return at;
}

/* Slots for `count` entries, of which at most half are taken. */
static enum fever_error slots_grow(struct text_map *map, size_t count)
{
    if (count * 2 <= map->slot_room)
        return FEVER_OK;
    size_t room = map->slot_room ? map->slot_room : FIRST_SLOTS;
    while (room < count * 2)
        room *= 2;
    uint32_t *slots = malloc(room * sizeof *slots);
    if (!slots)
        return FEVER_NOMEM;
    memory_prefer_large_pages(slots, room * sizeof *slots);
    memset(slots, 0xFF, room * sizeof *slots);
    for (size_t i = 0; i < map->slot_room; i++) {
        if (map->slots[i] == TEXT_MAP_NONE)
            continue;
        size_t at = (size_t)map->entries[map->slots[i]].hash & (room - 1);
        while (slots[at] != TEXT_MAP_NONE)
            at = (at + 1) & (room - 1);
        slots[at] = map->slots[i];
    }
    free(map->slots);
    map->slots = slots;
    map->slot_room = room;
    return FEVER_OK;
}

static enum fever_error entries_resize(struct text_map *map, size_t room)
{
    if (room >= TEXT_MAP_NONE)
        return FEVER_NOMEM;
    struct text_map_entry *entries = realloc(map->entries, room * sizeof *entries);
    if (!entries)
        return FEVER_NOMEM;
    memory_prefer_large_pages(entries, room * sizeof *entries);
    map->entries = entries;
    map->room = room;
    return FEVER_OK;
}

static enum fever_error entries_grow(struct text_map *map)
{
    if (map->count < map->room)
        return FEVER_OK;
    return entries_resize(map, map->room ? map->room * 2 : FIRST_SLOTS);
}

enum fever_error text_map_reserve(struct text_map *map, size_t count)
{
    enum fever_error failure = count > map->room ? entries_resize(map, count) : FEVER_OK;
    return failure ? failure : slots_grow(map, count);
}

enum fever_error text_map_add_hashed(struct text_map *map, const char *text, uint32_t hash,
                                     uint32_t value)
{
    if (entries_grow(map) || slots_grow(map, map->count + 1))
        return FEVER_NOMEM;
    uint32_t number = (uint32_t)map->count++;
    uint32_t *slot = &map->slots[slot_find(map, text, hash)], first = number;
    if (*slot != TEXT_MAP_NONE) {
        first = map->entries[*slot].next;
        map->entries[*slot].next = number;
    }
    map->entries[number] = (struct text_map_entry){text, hash, value, first};
    *slot = number;
    return FEVER_OK;
}

enum fever_error text_map_add(struct text_map *map, const char *text, uint32_t value)
{
    return text_map_add_hashed(map, text, text_map_hash(text), value);
}

void text_map_prefetch(const struct text_map *map, uint32_t hash)
{
    if (map->slot_room)
        __builtin_prefetch(&map->slots[(size_t)hash & (map->slot_room - 1)]);
}

uint32_t text_map_first_hashed(const struct text_map *map, const char *text, uint32_t hash)
{
    uint32_t last = map->slot_room ? map->slots[slot_find(map, text, hash)] : TEXT_MAP_NONE;
    return last == TEXT_MAP_NONE ? TEXT_MAP_NONE : map->entries[last].next;
}

uint32_t text_map_first(const struct text_map *map, const char *text)
{
    return map->slot_room ? text_map_first_hashed(map, text, text_map_hash(text)) : TEXT_MAP_NONE;
}

uint32_t text_map_next(const struct text_map *map, uint32_t entry)
{
    uint32_t next = map->entries[entry].next;
    return next > entry ? next : TEXT_MAP_NONE;
}

uint32_t text_map_value(const struct text_map *map, uint32_t entry)
{
    return map->entries[entry].value;
}

const char *text_map_text(const struct text_map *map, uint32_t entry)
{
    return map->entries[entry].text;
}

bool text_map_get(const struct text_map *map, const char *text, uint32_t *value)
{
    uint32_t entry = text_map_first(map, text);
    if (entry == TEXT_MAP_NONE)
        return false;
    *value = map->entries[entry].value;
    return true;
}
