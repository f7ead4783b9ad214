/* Searching clinics: each word ranks them, the ranks are put together. */
#include "fever/search.h"

#include <stdlib.h>
#include <string.h>

#include "fever/han.h"
#include "search_rank.h"

static bool is_syllable(const struct search_word *word)
{
    uint16_t end, reading = han_readings_from(word->letters, word->length, &end);
    return *word->letters && reading < end && !han_letters(reading)[word->length];
}

/* Whether the words are pinyin with spaces between syllables, one word in truth. */
static bool are_syllables(const struct search_words *words)
{
    size_t count = 0;
    while (count < words->count && is_syllable(&words->items[count]))
        count++;
    return count == words->count;
}

static void rank_word(struct search *search, const struct search_word *word)
{
    search_rank_names(search, word->text, word->length, 0);
    search_rank_sounds(search, word);
    search_rank_addresses(search, word);
    search_rank_near(search, word);
}

/* What the words of a text have in common, by clinic. */
struct in_common {
    uint8_t *worst; /* the worst rank of all words so far; 0: one was not found */
    uint8_t *owned; /* whether any was found otherwise than by region */
};

/* Takes the next word in: where it is not found in the clinic itself, a region of that name that
 * holds the clinic will do. */
static void take_in(struct search *search, const struct search_word *word, bool is_first,
                    struct in_common *common)
{
    uint32_t count = snapshot_count(search->snapshot);
    uint8_t *ranks = search->ranks;
    struct search_regions named;
    for (uint32_t i = 0; i < count; i++)
        common->owned[i] |= ranks[i];
    search_regions_named(search->snapshot, word, &named);
    for (size_t i = 0; i < named.count; i++) {
        const uint32_t *numbers;
        size_t within = snapshot_region_clinics(search->snapshot, named.adcodes[i], &numbers);
        for (size_t k = 0; k < within; k++)
            search_rank_set(search, numbers[k], SEARCH_RANK_IN_REGION);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t before = is_first ? ranks[i] : common->worst[i];
        uint8_t worst = ranks[i] > before ? ranks[i] : before;
        common->worst[i] = ranks[i] && before ? worst : 0;
    }
}

static enum fever_error rank_words(struct search *whole, const struct search_words *words)
{
    uint32_t count = snapshot_count(whole->snapshot);
    struct search word = *whole;
    struct in_common common = {calloc(count + 1, 1), calloc(count + 1, 1)};
    word.ranks = malloc(count + 1);
    enum fever_error failure = common.worst && common.owned && word.ranks ? FEVER_OK : FEVER_NOMEM;
    for (size_t i = 0; !failure && i < words->count; i++) {
        memset(word.ranks, 0, count);
        memset(word.tried, 0, count);
        rank_word(&word, &words->items[i]);
        take_in(&word, &words->items[i], i == 0, &common);
    }
    for (uint32_t i = 0; !failure && i < count; i++)
        if (common.worst[i] && common.owned[i])
            search_rank_set(whole, i, common.worst[i]);
    free(common.worst);
    free(common.owned);
    free(word.ranks);
    return failure;
}

enum fever_error snapshot_search(const struct snapshot *snapshot, const char *text, uint8_t **ranks)
{
    size_t count = snapshot_count(snapshot);
    struct search_word whole;
    struct search_words *words = malloc(sizeof *words);
    struct search search = {.snapshot = snapshot, .index = snapshot->search};
    search.ranks = calloc(count + 1, 1);
    search.tried = calloc(count + 1, 1);
    bool ready = words && search.ranks && search.tried;
    enum fever_error failure = ready ? search_words_read(text, words) : FEVER_NOMEM;
    if (!failure && search_word_read(text, &whole)) {
        rank_word(&search, &whole);
        search_rank_in_region(&search, &whole);
    }
    if (!failure && words->count > 1 && !are_syllables(words))
        failure = rank_words(&search, words);
    free(words);
    free(search.tried);
    if (failure)
        free(search.ranks);
    else
        *ranks = search.ranks;
    return failure;
}
