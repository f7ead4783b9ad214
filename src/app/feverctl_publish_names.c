/* The names of a published site, with pinyin, for a client that searches by itself. */
#include "feverctl_publish_names.h"

#include <string.h>

#include "fever/han.h"
#include "fever/region.h"
#include "fever/utf8.h"

enum { SYLLABLES_MAX = 2048 };

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

static void append_other_names(struct buffer *out, const struct clinic *clinic)
{
    size_t written = 0;
    buffer_append_char(out, '[');
    if (clinic->short_name) {
        buffer_append_json(out, clinic->short_name);
        written++;
    }
    for (size_t i = 0; i < clinic->aliases.count; i++) {
        if (written++)
            buffer_append_char(out, ',');
        buffer_append_json(out, clinic->aliases.items[i]);
    }
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

void publish_append_regions(const struct snapshot *snapshot, struct buffer *out)
{
    const struct region_table *table = snapshot_regions(snapshot);
    bool first = true;
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
        buffer_append_char(out, ']');
    }
    buffer_append_text(out, "]}\n");
}
