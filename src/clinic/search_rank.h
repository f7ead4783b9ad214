/* Ranking clinics by one word: the steps that search.c puts together. */
#ifndef CLINIC_SEARCH_RANK_H
#define CLINIC_SEARCH_RANK_H

#include "fever/search.h"
#include "search_match.h"
#include "snapshot_internal.h"

/* One word at work. */
struct search {
    const struct snapshot *snapshot;
    const struct search_index *index;
    uint8_t *ranks; /* by clinic: the best so far */
    uint8_t *tried; /* by clinic: by which sounds it was held against the word already */
};

/* Where it is better than what stands there. */
static inline void search_rank_set(struct search *search, uint32_t number, unsigned rank)
{
    uint8_t *at = &search->ranks[number];
    if (!*at || rank < *at)
        *at = (uint8_t)rank;
}

/* Clinics whose names hold the text: SEARCH_RANK_NAME_…, or `rank` where that is not 0. */
void search_rank_names(struct search *search, const uint16_t *text, size_t length, unsigned rank);

void search_rank_addresses(struct search *search, const struct search_word *word);

/* By full pinyin and by initials; nothing where the word has no letters. */
void search_rank_sounds(struct search *search, const struct search_word *word);

/* By names that are one character away. */
void search_rank_near(struct search *search, const struct search_word *word);

/* A region's name at the beginning, the rest in names of its clinics. */
void search_rank_in_region(struct search *search, const struct search_word *word);

/* How much of the word is the name of a region, with or without its class, at least two characters
 * and fewer than all; 0: none. */
size_t search_region_prefix(const struct search_index *index, const struct region_table *regions,
                            const struct search_word *word);

/* The regions that a word names, by characters or by sound. */
enum { SEARCH_REGIONS_MAX = 16 };
struct search_regions {
    uint32_t adcodes[SEARCH_REGIONS_MAX];
    size_t count;
};
void search_regions_named(const struct snapshot *snapshot, const struct search_word *word,
                          struct search_regions *named);

/* Whether one of the region's names is just this text. */
bool search_region_is(const struct search_index *index, uint32_t position, const uint16_t *text,
                      size_t length);

#endif
