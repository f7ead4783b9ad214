/* Building the search index: one pass over all texts measures, a second one writes. */
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "search_index.h"
#include "snapshot_internal.h"

enum { SLOT_BITS_FIRST = 13 };

/* A list while it is measured, then while it is written. */
struct list_end {
    uint32_t after; /* the last clinic's number + 1 */
    uint32_t bytes; /* so far; while writing: where the next one goes */
    uint32_t count;
};

struct pair_entry {
    uint32_t pair;
    struct list_end ends[SEARCH_FIELDS];
};

struct builder {
    const struct dataset *dataset;
    struct arena *arena;
    struct search_index *index;
    struct pair_entry *entries;
    uint32_t *slots; /* entry number + 1 by hash of the pair */
    uint32_t count, room, slot_bits;
    uint8_t *bytes[SEARCH_FIELDS]; /* NULL while measuring */
    uint16_t *names;
    uint32_t names_length;
};

static uint32_t slot_of(const struct builder *builder, uint32_t pair)
{
    return pair * UINT32_C(0x9E3779B1) >> (32 - builder->slot_bits);
}

static void slots_fill(struct builder *builder)
{
    uint32_t mask = (UINT32_C(1) << builder->slot_bits) - 1;
    memset(builder->slots, 0, ((size_t)mask + 1) * sizeof *builder->slots);
    for (uint32_t i = 0; i < builder->count; i++) {
        uint32_t slot = slot_of(builder, builder->entries[i].pair);
        while (builder->slots[slot])
            slot = (slot + 1) & mask;
        builder->slots[slot] = i + 1;
    }
}

/* Room for half as many pairs as there are slots. */
static bool table_grow(struct builder *builder)
{
    uint32_t bits = builder->slot_bits ? builder->slot_bits + 1 : SLOT_BITS_FIRST;
    size_t room = (size_t)1 << (bits - 1);
    uint32_t *slots = realloc(builder->slots, ((size_t)1 << bits) * sizeof *slots);
    if (slots)
        builder->slots = slots;
    struct pair_entry *entries = realloc(builder->entries, room * sizeof *entries);
    if (entries)
        builder->entries = entries;
    if (!slots || !entries)
        return false;
    builder->slot_bits = bits;
    builder->room = (uint32_t)room;
    slots_fill(builder);
    return true;
}

/* The pair's entry, made where there is none; NULL without memory. */
static struct pair_entry *entry_of(struct builder *builder, uint32_t pair)
{
    if (builder->count == builder->room && !table_grow(builder))
        return NULL;
    uint32_t mask = (UINT32_C(1) << builder->slot_bits) - 1;
    uint32_t slot = slot_of(builder, pair);
    for (; builder->slots[slot]; slot = (slot + 1) & mask) {
        struct pair_entry *entry = &builder->entries[builder->slots[slot] - 1];
        if (entry->pair == pair)
            return entry;
    }
    struct pair_entry *entry = &builder->entries[builder->count++];
    *entry = (struct pair_entry){.pair = pair};
    builder->slots[slot] = builder->count;
    return entry;
}

static uint32_t step_width(uint32_t step)
{
    uint32_t width = 1;
    while (step >>= 7)
        width++;
    return width;
}

static void step_write(uint8_t *at, uint32_t step)
{
    for (; step >= 0x80; step >>= 7)
        *at++ = (uint8_t)(step | 0x80);
    *at = (uint8_t)step;
}

/* Measures or writes that the clinic's field holds the pair. */
static bool add_pair(struct builder *builder, uint32_t number, enum search_field field,
                     uint32_t pair)
{
    struct pair_entry *entry = entry_of(builder, pair);
    if (!entry)
        return false;
    struct list_end *end = &entry->ends[field];
    if (end->after == number + 1)
        return true;
    uint32_t step = number + 1 - end->after;
    if (builder->bytes[field])
        step_write(builder->bytes[field] + end->bytes, step);
    end->bytes += step_width(step);
    end->after = number + 1;
    end->count++;
    return true;
}

static bool add_text(struct builder *builder, uint32_t number, enum search_field field,
                     const uint16_t *text, size_t length)
{
    bool ready = true;
    for (size_t i = 0; i + 1 < length && ready; i++)
        ready = add_pair(builder, number, field, (uint32_t)text[i] << 16 | text[i + 1]);
    if (ready && field == SEARCH_NAME && length)
        ready = add_pair(builder, number, field, (uint32_t)text[length - 1] << 16);
    return ready;
}

static bool add_name(struct builder *builder, uint32_t number, const char *name)
{
    uint16_t text[SEARCH_TEXT_MAX];
    size_t length = name ? search_fold(name, text) : 0;
    if (!length)
        return true;
    if (builder->names) {
        uint16_t *at = builder->names + builder->names_length;
        memcpy(at, text, length * sizeof *text);
        at[length] = 0;
    }
    builder->names_length += (uint32_t)length + 1;
    return add_text(builder, number, SEARCH_NAME, text, length);
}

static bool add_clinic(struct builder *builder, uint32_t number)
{
    const struct clinic *clinic = &builder->dataset->clinics[number];
    bool ready =
        add_name(builder, number, clinic->name) && add_name(builder, number, clinic->short_name);
    for (size_t i = 0; i < clinic->aliases.count && ready; i++)
        ready = add_name(builder, number, clinic->aliases.items[i]);
    if (ready && clinic->address) {
        uint16_t text[SEARCH_TEXT_MAX];
        size_t length = search_fold(clinic->address, text);
        ready = add_text(builder, number, SEARCH_ADDRESS, text, length);
    }
    return ready;
}

/* Once to measure, once to write; `names_at` is filled in the second. */
static bool add_all(struct builder *builder, uint32_t *names_at)
{
    uint32_t count = (uint32_t)builder->dataset->clinic_count;
    bool ready = true;
    builder->names_length = 0;
    for (uint32_t i = 0; i < count && ready; i++) {
        if (names_at)
            names_at[i] = builder->names_length;
        ready = add_clinic(builder, i);
    }
    if (names_at)
        names_at[count] = builder->names_length;
    return ready;
}

static int by_pair(const void *a, const void *b)
{
    uint32_t left = ((const struct pair_entry *)a)->pair;
    uint32_t right = ((const struct pair_entry *)b)->pair;
    return (left > right) - (left < right);
}

/* Turns what was measured of one field into places to write to. */
static bool lists_place(struct builder *builder, enum search_field field)
{
    struct search_lists *lists = &builder->index->lists[field];
    uint32_t *at = arena_array(builder->arena, builder->count + 1, sizeof *at);
    uint32_t *count = arena_array(builder->arena, builder->count, sizeof *count);
    if (!at || !count)
        return false;
    uint64_t total = 0;
    for (uint32_t i = 0; i < builder->count; i++) {
        struct list_end *end = &builder->entries[i].ends[field];
        at[i] = (uint32_t)total;
        count[i] = end->count;
        total += end->bytes;
        *end = (struct list_end){.bytes = at[i]};
    }
    if (total > UINT32_MAX)
        return false; /* more than fits into four gigabytes is more than memory holds */
    at[builder->count] = (uint32_t)total;
    builder->bytes[field] = arena_alloc(builder->arena, (size_t)total);
    *lists = (struct search_lists){.at = at, .count = count, .bytes = builder->bytes[field]};
    return builder->bytes[field] != NULL;
}

static bool pairs_settle(struct builder *builder)
{
    uint32_t *pairs = arena_array(builder->arena, builder->count, sizeof *pairs);
    if (!pairs)
        return false;
    if (builder->count) {
        qsort(builder->entries, builder->count, sizeof *builder->entries, by_pair);
        slots_fill(builder);
    }
    for (uint32_t i = 0; i < builder->count; i++)
        pairs[i] = builder->entries[i].pair;
    builder->index->pairs = pairs;
    builder->index->pair_count = builder->count;
    return lists_place(builder, SEARCH_NAME) && lists_place(builder, SEARCH_ADDRESS);
}

static bool build_clinics(struct builder *builder)
{
    uint32_t *names_at =
        arena_array(builder->arena, builder->dataset->clinic_count + 1, sizeof *names_at);
    if (!names_at || !add_all(builder, NULL) || !pairs_settle(builder))
        return false;
    builder->names = arena_array(builder->arena, builder->names_length, sizeof *builder->names);
    if (!builder->names || !add_all(builder, names_at))
        return false;
    builder->index->clinics = (struct search_names){builder->names, names_at};
    return true;
}

static int by_sound(const void *a, const void *b)
{
    const struct search_sound *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->pair > right->pair) - (left->pair < right->pair);
}

/* The ways in which a pair is read, written where `out` is given; returns how many. */
static size_t pair_sounds(const struct search_index *index, uint32_t pair, struct search_sound *out)
{
    uint16_t first[SEARCH_READINGS_MAX], second[SEARCH_READINGS_MAX + 1] = {0};
    uint32_t characters = index->pairs[pair];
    if (!index->lists[SEARCH_NAME].count[pair])
        return 0;
    size_t firsts = search_readings(index, (uint16_t)(characters >> 16), first);
    size_t seconds =
        characters & 0xFFFF ? search_readings(index, (uint16_t)(characters & 0xFFFF), second) : 0;
    size_t count = 0;
    for (size_t i = 0; i < firsts; i++)
        for (size_t k = 0; k < (seconds ? seconds : 1); k++, count++)
            if (out)
                out[count] = (struct search_sound){(uint32_t)first[i] << 16 | second[k], pair};
    return count;
}

static bool build_sounds(struct builder *builder)
{
    struct search_index *index = builder->index;
    size_t count = 0;
    for (uint32_t pair = 0; pair < index->pair_count; pair++)
        count += pair_sounds(index, pair, NULL);
    struct search_sound *sounds = arena_array(builder->arena, count, sizeof *sounds);
    if (!sounds)
        return false;
    size_t at = 0;
    for (uint32_t pair = 0; pair < index->pair_count; pair++)
        at += pair_sounds(index, pair, sounds + at);
    if (count)
        qsort(sounds, count, sizeof *sounds, by_sound);
    index->sounds = sounds;
    index->sound_count = count;
    return true;
}

/* How long the name is without the region's class: as many characters as its pinyin has syllables,
 * else all but a last 市, 区, 县 …; 0: the class is part of it. */
static size_t stem_length(const struct region *region, const uint16_t *name, size_t length)
{
    static const char16_t classes[] = u"省市区县旗州盟";
    size_t syllables = 0;
    for (const char *at = region->pinyin; at && *at; at += strspn(at, " ")) {
        at += strcspn(at, " ");
        syllables++;
    }
    if (syllables >= 2 && syllables < length)
        return syllables;
    for (const char16_t *class = classes; !syllables && length > 2 && *class; class ++)
        if (name[length - 1] == *class)
            return length - 1;
    return 0;
}

static bool build_regions(struct builder *builder, const struct region_table *table)
{
    size_t count = region_count(table), length = 0;
    uint16_t name[SEARCH_TEXT_MAX];
    uint32_t *names_at = arena_array(builder->arena, count + 1, sizeof *names_at);
    for (size_t i = 0; i < count; i++)
        length += 2 * search_fold(region_at(table, i)->name, name) + 2;
    uint16_t *text = arena_array(builder->arena, length, sizeof *text);
    if (!names_at || !text)
        return false;
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const struct region *region = region_at(table, i);
        size_t whole = search_fold(region->name, name), stem = stem_length(region, name, whole);
        names_at[i] = at;
        memcpy(text + at, name, whole * sizeof *name);
        at += (uint32_t)whole + 1; /* the arena's memory is zero already */
        if (stem) {
            memcpy(text + at, name, stem * sizeof *name);
            at += (uint32_t)stem + 1;
        }
    }
    names_at[count] = at;
    builder->index->regions = (struct search_names){text, names_at};
    return true;
}

enum fever_error snapshot_build_search(struct snapshot *snapshot, struct arena *arena,
                                       struct error *error)
{
    struct search_index *index = arena_alloc(arena, sizeof *index);
    struct builder builder = {.dataset = snapshot->dataset, .arena = arena, .index = index};
    bool ready = index && build_regions(&builder, snapshot->regions) &&
                 !search_readings_build(arena, snapshot->regions, index) &&
                 build_clinics(&builder) && build_sounds(&builder);
    free(builder.entries);
    free(builder.slots);
    snapshot->search = index;
    return ready ? FEVER_OK : error_nomem(error);
}

uint32_t search_pair_bound(const struct search_index *index, uint32_t pair)
{
    uint32_t low = 0, high = index->pair_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->pairs[middle] < pair)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t search_pair_find(const struct search_index *index, uint16_t first, uint16_t second)
{
    uint32_t pair = (uint32_t)first << 16 | second;
    uint32_t at = search_pair_bound(index, pair);
    return at < index->pair_count && index->pairs[at] == pair ? at : index->pair_count;
}
