/* The search index: which names and addresses hold a pair of neighbouring characters.
 *
 * Texts are folded (han.h) to 16-bit characters. Each pair of neighbours lists the clinics whose
 * names hold it, and those whose addresses do, ascending, as differences of 1–5 bytes. A name's
 * last character pairs with 0, so that single characters are found too. What was typed is found by
 * its rarest pair, then held against the names themselves, which stand beside the lists.
 *
 * Pinyin needs no lists of its own: the pairs are sorted by how they sound as well, so syllables
 * and initials lead to pairs of characters, and these to clinics.
 *
 * An index of our own, because it must be the same on every engine, be part of the immutable
 * snapshot, and find two characters: SQLite's FTS5 can do with its trigram tokenizer neither pairs,
 * nor pinyin, nor typos. */
#ifndef CLINIC_SEARCH_INDEX_H
#define CLINIC_SEARCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"
#include "fever/snapshot.h"

enum {
    SEARCH_TEXT_MAX = 256,  /* characters of one name or address that are looked at */
    SEARCH_READINGS_MAX = 6 /* of one character */
};

/* Names by item (a clinic, a region), one behind the other, each ended by 0. */
struct search_names {
    const uint16_t *text;
    const uint32_t *at; /* by item, one more at the end */
};

/* Clinics by pair, lists one behind the other. */
struct search_lists {
    const uint32_t *at;    /* by pair, one more at the end: its first byte */
    const uint32_t *count; /* by pair */
    const uint8_t *bytes;
};

enum search_field { SEARCH_NAME, SEARCH_ADDRESS, SEARCH_FIELDS };

/* How a pair sounds: the readings of both, the second 0 at a name's end. */
struct search_sound {
    uint32_t key; /* first << 16 | second */
    uint32_t pair;
};

/* A reading that a character has besides its commonest. */
struct search_reading {
    uint16_t character, reading;
};

enum { SEARCH_POLYPHONE_WORDS = 0x10000 / 32 };

struct search_index {
    uint32_t pair_count;
    const uint32_t *pairs; /* first << 16 | second, ascending */
    struct search_lists lists[SEARCH_FIELDS];
    struct search_names clinics, regions; /* regions by position in the table: name, stem */
    const struct search_sound *sounds;    /* of pairs in names, ascending by key */
    size_t sound_count;
    const struct search_reading *readings; /* ascending by character */
    size_t reading_count;
    const uint32_t *is_polyphone; /* a bit by character: has such readings */
};

/* Folds a text; at most SEARCH_TEXT_MAX characters. Returns how many. */
size_t search_fold(const char *text, uint16_t out[SEARCH_TEXT_MAX]);

/* The readings of a folded character; digits and Latin letters read as themselves, by numbers
 * above all syllables. Returns how many. */
size_t search_readings(const struct search_index *index, uint16_t character,
                       uint16_t out[SEARCH_READINGS_MAX]);

/* The reading of a digit or letter. */
static inline uint16_t search_ascii_reading(char byte)
{
    return (uint16_t)(0x400 + (unsigned char)byte);
}

/* Gathers the readings: those of polyphones, and those that regions' pinyin teaches. The names of
 * regions must be in the index. */
enum fever_error search_readings_build(struct arena *arena, const struct region_table *regions,
                                       struct search_index *index);

/* The position of a pair, or `pair_count` where no text holds it. */
uint32_t search_pair_find(const struct search_index *index, uint16_t first, uint16_t second);

/* Where the pairs begin whose number is not below `pair`. */
uint32_t search_pair_bound(const struct search_index *index, uint32_t pair);

/* Walks the clinics of one pair. */
struct search_walk {
    const uint8_t *at, *end;
    uint32_t after; /* the last clinic's number + 1 */
};
static inline void search_walk_begin(struct search_walk *walk, const struct search_lists *lists,
                                     uint32_t pair)
{
    walk->at = lists->bytes + lists->at[pair];
    walk->end = lists->bytes + lists->at[pair + 1];
    walk->after = 0;
}
static inline bool search_walk_next(struct search_walk *walk, uint32_t *number)
{
    if (walk->at == walk->end)
        return false;
    uint32_t step = 0;
    unsigned shift = 0;
    for (; *walk->at & 0x80; shift += 7)
        step |= (uint32_t)(*walk->at++ & 0x7F) << shift;
    step |= (uint32_t)*walk->at++ << shift;
    walk->after += step;
    *number = walk->after - 1;
    return true;
}

#endif
