/* Searching regions: the whole text or its last word names the region, words before it what lies
 * above. */
#include <stdlib.h>
#include <string.h>

#include "search_rank.h"

/* A word to be held against many regions. */
struct region_word {
    const struct search_word *word;
    struct search_sound_word sound;
};

static unsigned rank_region(const struct search_index *index, uint32_t position,
                            struct region_word *asked)
{
    const struct search_names *names = &index->regions;
    const struct search_word *word = asked->word;
    enum search_fit fit = search_match_text(names, position, word->text, word->length);
    if (fit != FIT_NONE)
        return SEARCH_RANK_NAME_IS + fit;
    if (!word->letters[0] || !word->letters[1])
        return SEARCH_RANK_NONE;
    fit = search_match_sound(&asked->sound, names, position);
    if (fit != FIT_NONE)
        return SEARCH_RANK_SOUND_IS + fit;
    fit = search_match_initials(&asked->sound, names, position);
    return fit != FIT_NONE ? SEARCH_RANK_INITIALS_IS + fit : (unsigned)SEARCH_RANK_NONE;
}

/* Whether a word names something above the region. */
static bool is_below(const struct snapshot *snapshot, uint32_t position, struct region_word *asked)
{
    uint32_t chain[REGION_CHAIN_MAX];
    size_t count =
        region_chain(snapshot->regions, region_at(snapshot->regions, position)->adcode, chain);
    for (size_t i = 1; i < count; i++) {
        const struct region *above = region_find(snapshot->regions, chain[i]);
        uint32_t at = (uint32_t)(above - region_at(snapshot->regions, 0));
        if (rank_region(snapshot->search, at, asked) != SEARCH_RANK_NONE)
            return true;
    }
    return false;
}

/* 北京市东城区 in one word: what stands before the last region's name is taken off as words. */
static void split_regions(const struct snapshot *snapshot, struct search_words *words)
{
    while (words->count && words->count < SEARCH_WORDS_MAX) {
        struct search_word *last = &words->items[words->count - 1];
        size_t prefix = search_region_prefix(snapshot->search, snapshot->regions, last);
        if (!prefix || last->length - prefix < 2)
            return;
        struct search_word *rest = &words->items[words->count++];
        rest->length = last->length - prefix;
        memcpy(rest->text, last->text + prefix, rest->length * sizeof *rest->text);
        search_letters_fill(rest);
        last->length = prefix;
        search_letters_fill(last);
    }
}

/* The last word names the region, those before it what lies above: 北京 朝阳. */
static unsigned rank_region_words(const struct snapshot *snapshot, uint32_t position,
                                  struct region_word *asked, size_t count)
{
    unsigned rank = rank_region(snapshot->search, position, &asked[count - 1]);
    for (size_t i = 0; rank && i + 1 < count; i++)
        if (!is_below(snapshot, position, &asked[i]))
            rank = SEARCH_RANK_NONE;
    return rank;
}

/* What is asked of regions: the text as one word, then its words. */
struct region_search {
    struct search_word whole;
    struct search_words words;
    struct region_word asked[1 + SEARCH_WORDS_MAX];
};

static void region_word_init(struct region_word *asked, const struct search_index *index,
                             const struct search_word *word)
{
    asked->word = word;
    search_sound_init(&asked->sound, index, word->letters);
}

static void rank_regions(const struct snapshot *snapshot, struct region_search *search,
                         uint8_t *ranks)
{
    size_t words = search->words.count;
    region_word_init(&search->asked[0], snapshot->search, &search->whole);
    for (size_t i = 0; i < words; i++)
        region_word_init(&search->asked[1 + i], snapshot->search, &search->words.items[i]);
    for (uint32_t i = 0; i < region_count(snapshot->regions); i++) {
        unsigned rank = rank_region(snapshot->search, i, &search->asked[0]);
        unsigned by_words =
            words > 1 ? rank_region_words(snapshot, i, &search->asked[1], words) : 0;
        ranks[i] = (uint8_t)(by_words && (!rank || by_words < rank) ? by_words : rank);
    }
}

enum fever_error snapshot_search_regions(const struct snapshot *snapshot, const char *text,
                                         uint8_t **ranks)
{
    struct region_search *search = malloc(sizeof *search);
    uint8_t *out = calloc(region_count(snapshot->regions) + 1, 1);
    enum fever_error failure =
        search && out ? search_words_read(text, &search->words) : FEVER_NOMEM;
    if (!failure && search_word_read(text, &search->whole)) {
        split_regions(snapshot, &search->words);
        rank_regions(snapshot, search, out);
    }
    free(search);
    if (failure)
        free(out);
    else
        *ranks = out;
    return failure;
}

/* Beijing the city says nothing that Beijing the province does not. */
static const struct region *shown_as(const struct region_table *table, const struct region *region)
{
    const struct region *now = region_find(table, region->adcode);
    const struct region *parent = now->parent ? region_find(table, now->parent) : NULL;
    return parent && strcmp(parent->name, now->name) == 0 ? parent : now;
}

static bool comes_before(const struct found_region *a, const struct found_region *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->region->level != b->region->level ? a->region->level < b->region->level
                                                : a->region->adcode < b->region->adcode;
}

/* Keeps the list in order, each region once; what does not fit falls off its end. */
static void offer(struct found_region *list, size_t room, size_t *count,
                  struct found_region candidate)
{
    size_t same = 0;
    while (same < *count && list[same].region != candidate.region)
        same++;
    if (same < *count) {
        if (list[same].rank <= candidate.rank)
            return;
        --*count;
        memmove(&list[same], &list[same + 1], (*count - same) * sizeof *list);
    }
    size_t at = *count;
    while (at && comes_before(&candidate, &list[at - 1]))
        at--;
    if (at == room)
        return;
    if (*count == room)
        --*count;
    memmove(&list[at + 1], &list[at], (*count - at) * sizeof *list);
    list[at] = candidate;
    ++*count;
}

enum fever_error snapshot_find_regions(const struct snapshot *snapshot, const char *text,
                                       struct found_region *list, size_t room, size_t *count)
{
    uint8_t *ranks;
    enum fever_error failure = snapshot_search_regions(snapshot, text, &ranks);
    *count = 0;
    if (failure)
        return failure;
    for (size_t i = 0; i < region_count(snapshot->regions); i++)
        if (ranks[i])
            offer(list, room, count,
                  (struct found_region){
                      shown_as(snapshot->regions, region_at(snapshot->regions, i)), ranks[i]});
    free(ranks);
    return FEVER_OK;
}
