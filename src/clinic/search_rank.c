/* Ranking clinics by the characters of a word: in names, in addresses, behind a region's name. */
#include "search_rank.h"

#include <string.h>

/* The pair of the text that the fewest clinics have in the field; `pair_count` where one is
 * missing altogether. */
static uint32_t rarest_pair(const struct search_index *index, enum search_field field,
                            const uint16_t *text, size_t length)
{
    const uint32_t *count = index->lists[field].count;
    uint32_t rarest = index->pair_count;
    for (size_t i = 0; i + 1 < length; i++) {
        uint32_t pair = search_pair_find(index, text[i], text[i + 1]);
        if (pair == index->pair_count || !count[pair])
            return index->pair_count;
        if (rarest == index->pair_count || count[pair] < count[rarest])
            rarest = pair;
    }
    return rarest;
}

static void rank_names_of(struct search *search, uint32_t pair, const uint16_t *text, size_t length,
                          unsigned rank)
{
    struct search_walk walk;
    uint32_t number;
    search_walk_begin(&walk, &search->index->lists[SEARCH_NAME], pair);
    while (search_walk_next(&walk, &number)) {
        if (rank && search->ranks[number] && search->ranks[number] <= rank)
            continue;
        enum search_fit fit = search_match_text(&search->index->clinics, number, text, length);
        if (fit != FIT_NONE)
            search_rank_set(search, number, rank ? rank : SEARCH_RANK_NAME_IS + fit);
    }
}

void search_rank_names(struct search *search, const uint16_t *text, size_t length, unsigned rank)
{
    const struct search_index *index = search->index;
    if (length == 1) {
        uint32_t pair = search_pair_bound(index, (uint32_t)*text << 16);
        for (; pair < index->pair_count && index->pairs[pair] >> 16 == *text; pair++)
            rank_names_of(search, pair, text, length, rank);
        return;
    }
    uint32_t pair = rarest_pair(index, SEARCH_NAME, text, length);
    if (pair < index->pair_count)
        rank_names_of(search, pair, text, length, rank);
}

static bool address_holds(const char *address, const struct search_word *word)
{
    uint16_t text[SEARCH_TEXT_MAX];
    size_t length = search_fold(address, text);
    for (size_t at = 0; at + word->length <= length; at++)
        if (memcmp(text + at, word->text, word->length * sizeof *text) == 0)
            return true;
    return false;
}

/* A single character stands in every other address and tells nothing. */
void search_rank_addresses(struct search *search, const struct search_word *word)
{
    const struct search_index *index = search->index;
    if (word->length < 2)
        return;
    uint32_t pair = rarest_pair(index, SEARCH_ADDRESS, word->text, word->length);
    if (pair == index->pair_count)
        return;
    struct search_walk walk;
    uint32_t number;
    search_walk_begin(&walk, &index->lists[SEARCH_ADDRESS], pair);
    while (search_walk_next(&walk, &number))
        if (!search->ranks[number] &&
            (word->length == 2 ||
             address_holds(search->snapshot->dataset->clinics[number].address, word)))
            search_rank_set(search, number, SEARCH_RANK_ADDRESS_HOLDS);
}

bool search_region_is(const struct search_index *index, uint32_t position, const uint16_t *text,
                      size_t length)
{
    return search_match_text(&index->regions, position, text, length) == FIT_IS;
}

size_t search_region_prefix(const struct search_index *index, const struct region_table *regions,
                            const struct search_word *word)
{
    const struct search_names *names = &index->regions;
    const uint16_t *end = names->text + names->at[region_count(regions)];
    size_t longest = 0;
    for (const uint16_t *name = names->text; name < end; name++) {
        if (*name != *word->text || (name > names->text && name[-1]))
            continue;
        size_t length = 1;
        while (length < word->length && name[length] == word->text[length])
            length++;
        if (!name[length] && length >= 2 && length > longest && length < word->length)
            longest = length;
    }
    return longest;
}

void search_regions_named(const struct snapshot *snapshot, const struct search_word *word,
                          struct search_regions *named)
{
    const struct search_index *index = snapshot->search;
    struct search_sound_word sound;
    search_sound_init(&sound, index, word->letters);
    named->count = 0;
    for (uint32_t i = 0; i < region_count(snapshot->regions); i++) {
        bool is_named =
            search_region_is(index, i, word->text, word->length) ||
            (*word->letters && search_match_sound(&sound, &index->regions, i) == FIT_IS);
        if (is_named && named->count < SEARCH_REGIONS_MAX)
            named->adcodes[named->count++] = region_at(snapshot->regions, i)->adcode;
    }
}

void search_rank_in_region(struct search *search, const struct search_word *word)
{
    const struct snapshot *snapshot = search->snapshot;
    struct search_word name = *word;
    struct search_regions named;
    name.length = search_region_prefix(search->index, snapshot->regions, word);
    name.letters[0] = '\0';
    const uint16_t *rest = word->text + name.length;
    size_t rest_length = word->length - name.length;
    if (!name.length || rest_length < 2 ||
        rarest_pair(search->index, SEARCH_NAME, rest, rest_length) == search->index->pair_count)
        return;
    search_regions_named(snapshot, &name, &named);
    for (size_t i = 0; i < named.count; i++) {
        const uint32_t *numbers;
        size_t count = snapshot_region_clinics(snapshot, named.adcodes[i], &numbers);
        for (size_t k = 0; k < count; k++)
            if (!search->ranks[numbers[k]] && search_match_text(&search->index->clinics, numbers[k],
                                                                rest, rest_length) != FIT_NONE)
                search_rank_set(search, numbers[k], SEARCH_RANK_IN_REGION);
    }
}
