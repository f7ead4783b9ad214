/* The names of a published site, with pinyin, for a client that searches by itself. */
#include "feverctl_publish_names.h"

#include <string.h>

#include "fever/han.h"
#include "fever/region.h"
#include "fever/utf8.h"

enum { SYLLABLES_MAX = 2048, PLANE = 0x10000, HAN_FIRST = 0x3400, HAN_END = 0xA000 };

/* A bit for each character of the first plane. */
struct character_set {
    unsigned char bits[PLANE / 8];
};

static void set_add(struct character_set *set, uint32_t character)
{
    if (character < PLANE)
        set->bits[character / 8] |= (unsigned char)(1u << character % 8);
}

static bool set_has(const struct character_set *set, uint32_t character)
{
    return set->bits[character / 8] >> character % 8 & 1;
}

static void append_adcode(struct buffer *out, const struct region *region)
{
    if (region)
        buffer_append_format(out, "\"%06u\"", region->adcode);
    else
        buffer_append_text(out, "null");
}

/* "bei jing xie he yi yuan"; what is no Han character stands as it is, folded. */
static void append_pinyin(struct buffer *out, const char *name)
{
    struct buffer syllables;
    buffer_init(&syllables, SYLLABLES_MAX);
    size_t left = strlen(name), length;
    uint32_t character;
    bool was_letter = false;
    for (; left && (length = utf8_decode(name, left, &character)); name += length, left -= length) {
        uint32_t folded = han_fold(character);
        uint16_t reading = folded ? han_reading(folded) : 0;
        char letter[4];
        if (!folded)
            continue;
        if (syllables.length && (reading || !was_letter))
            buffer_append_char(&syllables, ' ');
        if (reading)
            buffer_append_text(&syllables, han_letters(reading));
        else
            buffer_append(&syllables, letter, utf8_encode(folded, letter));
        was_letter = !reading;
    }
    buffer_append_json(out, syllables.data ? syllables.data : "");
    if (buffer_error(&syllables) && !buffer_error(out))
        out->failure = buffer_error(&syllables);
    buffer_clear(&syllables);
}

/* The name as a search sees it; false where that is how it stands, but for small letters. */
static bool name_fold(const char *name, struct buffer *folded)
{
    size_t left = strlen(name), length;
    uint32_t character;
    bool differs = false;
    buffer_reset(folded);
    for (; left && (length = utf8_decode(name, left, &character)); name += length, left -= length) {
        uint32_t one = han_fold(character);
        char bytes[4];
        if (one)
            buffer_append(folded, bytes, utf8_encode(one, bytes));
        differs |= one && one != character && character > 0x7F;
    }
    return differs;
}

/* One more name, in its own form and, where it has another, in that which is searched. */
static void append_other_name(struct buffer *out, const char *name, bool in_own_form, bool *first)
{
    struct buffer folded;
    buffer_init(&folded, SYLLABLES_MAX);
    bool differs = name_fold(name, &folded);
    if (in_own_form) {
        buffer_append_text(out, *first ? "" : ",");
        buffer_append_json(out, name);
        *first = false;
    }
    if (differs && folded.data) {
        buffer_append_text(out, *first ? "" : ",");
        buffer_append_json(out, folded.data);
        *first = false;
    }
    if (buffer_error(&folded) && !buffer_error(out))
        out->failure = buffer_error(&folded);
    buffer_clear(&folded);
}

static void append_other_names(struct buffer *out, const struct clinic *clinic)
{
    bool first = true;
    buffer_append_char(out, '[');
    append_other_name(out, clinic->name, false, &first);
    if (clinic->short_name)
        append_other_name(out, clinic->short_name, true, &first);
    for (size_t i = 0; i < clinic->aliases.count; i++)
        append_other_name(out, clinic->aliases.items[i], true, &first);
    buffer_append_char(out, ']');
}

static void append_clinic(struct buffer *out, const struct region_table *table,
                          const struct clinic *clinic)
{
    const struct region *region = region_find(table, clinic->adcode);
    buffer_append_char(out, '[');
    buffer_append_json(out, clinic->id);
    buffer_append_char(out, ',');
    buffer_append_json(out, clinic->name);
    buffer_append_char(out, ',');
    append_other_names(out, clinic);
    buffer_append_char(out, ',');
    append_pinyin(out, clinic->name);
    buffer_append_char(out, ',');
    append_adcode(out, region ? region_city(table, region) : NULL);
    buffer_append_char(out, ',');
    buffer_append_json(out, region ? region->name : "");
    buffer_append_char(out, ']');
}

void publish_append_names(const struct snapshot *snapshot, const uint32_t *numbers, size_t count,
                          struct buffer *out)
{
    buffer_append_text(out, "{\"clinics\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_text(out, ",\n");
        append_clinic(out, snapshot_regions(snapshot), snapshot_clinic(snapshot, numbers[i]));
    }
    buffer_append_text(out, "]}\n");
}

/* A fifth column of those alone that are searched in another form. */
static void append_folded_region(struct buffer *out, const char *name)
{
    bool first = false;
    append_other_name(out, name, false, &first);
}

static void set_add_name(struct character_set *set, const char *name)
{
    size_t left = name ? strlen(name) : 0, length;
    uint32_t character;
    for (; left && (length = utf8_decode(name, left, &character)); name += length, left -= length)
        set_add(set, han_fold(character));
}

/* `{"臺":"台",…}`: what to read for Han characters that may be typed for one in a name. */
static void append_folds(struct buffer *out, const struct character_set *named)
{
    bool first = true;
    buffer_append_char(out, '{');
    for (uint32_t character = HAN_FIRST; character < HAN_END; character++) {
        uint32_t folded = han_fold(character);
        char typed[5] = "", read[5] = "";
        if (!folded || folded == character || !set_has(named, folded))
            continue;
        utf8_encode(character, typed);
        utf8_encode(folded, read);
        buffer_append_format(out, "%s\"%s\":\"%s\"", first ? "" : ",", typed, read);
        first = false;
    }
    buffer_append_char(out, '}');
}

static void clinic_names_add(struct character_set *named, const struct snapshot *snapshot)
{
    for (uint32_t i = 0; i < snapshot_count(snapshot); i++) {
        const struct clinic *clinic = snapshot_clinic(snapshot, i);
        set_add_name(named, clinic->name);
        set_add_name(named, clinic->short_name);
        for (size_t k = 0; k < clinic->aliases.count; k++)
            set_add_name(named, clinic->aliases.items[k]);
    }
}

void publish_append_regions(const struct snapshot *snapshot, struct buffer *out)
{
    const struct region_table *table = snapshot_regions(snapshot);
    struct character_set named = {0};
    bool first = true;
    clinic_names_add(&named, snapshot);
    buffer_append_text(out, "{\"regions\":[");
    for (size_t i = 0; i < region_count(table); i++) {
        const struct region *region = region_at(table, i);
        const uint32_t *numbers;
        if (region->successor || !snapshot_region_clinics(snapshot, region->adcode, &numbers))
            continue;
        buffer_append_text(out, first ? "[" : ",\n[");
        first = false;
        append_adcode(out, region);
        buffer_append_char(out, ',');
        buffer_append_json(out, region->name);
        buffer_append_char(out, ',');
        append_pinyin(out, region->name);
        buffer_append_char(out, ',');
        append_adcode(out, region_city(table, region));
        append_folded_region(out, region->name);
        buffer_append_char(out, ']');
        set_add_name(&named, region->name);
    }
    buffer_append_text(out, "],\n\"folds\":");
    append_folds(out, &named);
    buffer_append_text(out, "}\n");
}
