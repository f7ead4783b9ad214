/* Searching: what was typed becomes words, each word ranks clinics, the ranks are put together. */
#include "fever/search.h"

#include <stdlib.h>
#include <string.h>

#include "fever/han.h"
#include "search_rank.h"

/* ---- words ---- */

/* Where the words of a text begin and end. */
struct search_words {
    struct search_word items[SEARCH_WORDS_MAX];
    size_t count;
};

/* `lv` and `nv` are how `lü` and `nü` are typed. */
static void letters_fill(struct search_word *word)
{
    bool has_letter = false;
    for (size_t i = 0; i < word->length; i++) {
        uint16_t character = word->text[i];
        if (character >= 0x80) {
            word->letters[0] = '\0';
            return;
        }
        char byte = (char)character;
        bool is_umlaut = byte == 'v' && i && (word->text[i - 1] == 'l' || word->text[i - 1] == 'n');
        word->letters[i] = is_umlaut ? 'u' : byte;
        has_letter |= byte >= 'a' && byte <= 'z';
    }
    word->letters[has_letter ? word->length : 0] = '\0';
}

static bool word_read(const char *text, struct search_word *word)
{
    word->length = search_fold(text, word->text);
    letters_fill(word);
    return word->length > 0;
}

/* The bytes of a space or comma at `text`; 0: neither. */
static size_t gap_at(const char *text)
{
    static const char *const gaps[] = {" ", "\t", "\n", "\r", ",", "\xC2\xA0", "　", "，", "、"};
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (strncmp(text, gaps[i], strlen(gaps[i])) == 0)
            return strlen(gaps[i]);
    return 0;
}

/* At most SEARCH_WORDS_MAX; further ones are not looked at. */
static enum fever_error words_read(const char *text, struct search_words *words)
{
    size_t length = strlen(text), at = 0;
    char *piece = malloc(length + 1);
    words->count = 0;
    if (!piece)
        return FEVER_NOMEM;
    while (at < length && words->count < SEARCH_WORDS_MAX) {
        size_t end = at;
        while (end < length && !gap_at(text + end))
            end++;
        memcpy(piece, text + at, end - at);
        piece[end - at] = '\0';
        words->count += word_read(piece, &words->items[words->count]);
        at = end + (end < length ? gap_at(text + end) : 0);
    }
    free(piece);
    return FEVER_OK;
}

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

/* ---- clinics ---- */

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
    enum fever_error failure = ready ? words_read(text, words) : FEVER_NOMEM;
    if (!failure && word_read(text, &whole)) {
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

/* ---- regions ---- */

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
        letters_fill(rest);
        last->length = prefix;
        letters_fill(last);
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
    enum fever_error failure = search && out ? words_read(text, &search->words) : FEVER_NOMEM;
    if (!failure && word_read(text, &search->whole)) {
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
