/* Ranking clinics by pinyin: letters to syllables, pairs of syllables to pairs of characters, and
 * these to clinics, whose names are then read aloud. */
#include <string.h>

#include "fever/han.h"
#include "search_rank.h"

enum {
    SYLLABLE_MAX = 6,  /* letters */
    PLANS_MAX = 16,    /* ways of cutting the letters that are followed: xian, xi'an */
    INITIALS_TRIED = 8 /* neighbours among which the rarest is looked for */
};

enum { TRIED_SOUND = 1, TRIED_INITIALS = 2 };

/* The first sound whose key is not below `key`. */
static size_t sound_bound(const struct search_index *index, uint32_t key)
{
    size_t low = 0, high = index->sound_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->sounds[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Sounds that stand together, and the clinics behind them, some counted more than once. */
struct sound_range {
    size_t begin, end;
    uint64_t clinics;
};

static struct sound_range range_of(const struct search_index *index, uint16_t first,
                                   uint16_t second_begin, uint32_t second_end)
{
    struct sound_range range = {
        .begin = sound_bound(index, (uint32_t)first << 16 | second_begin),
        .end = sound_bound(index, ((uint32_t)first << 16) + second_end),
    };
    for (size_t i = range.begin; i < range.end; i++)
        range.clinics += index->lists[SEARCH_NAME].count[index->sounds[i].pair];
    return range;
}

/* Holds each clinic behind the sounds against the letters, once. */
static void try_range(struct search *search, struct search_sound_word *word, bool initials,
                      size_t begin, size_t end)
{
    const struct search_index *index = search->index;
    const uint8_t flag = initials ? TRIED_INITIALS : TRIED_SOUND;
    const unsigned rank = initials ? SEARCH_RANK_INITIALS_IS : SEARCH_RANK_SOUND_IS;
    for (size_t i = begin; i < end; i++) {
        struct search_walk walk;
        uint32_t number;
        search_walk_begin(&walk, &index->lists[SEARCH_NAME], index->sounds[i].pair);
        while (search_walk_next(&walk, &number)) {
            if (search->tried[number] & flag)
                continue;
            search->tried[number] |= flag;
            enum search_fit fit = initials ? search_match_initials(word, &index->clinics, number)
                                           : search_match_sound(word, &index->clinics, number);
            if (fit != FIT_NONE)
                search_rank_set(search, number, rank + fit);
        }
    }
}

/* The letters cut into syllables so far. */
struct cutting {
    struct search *search;
    struct search_sound_word *word;
    unsigned plans; /* cuttings that were followed to the end */
};

static void follow(struct cutting *cutting, const struct sound_range *rarest)
{
    cutting->plans++;
    try_range(cutting->search, cutting->word, false, rarest->begin, rarest->end);
}

static const struct sound_range *rarer(const struct sound_range *a, const struct sound_range *b)
{
    return !a || b->clinics < a->clinics ? b : a;
}

/* A digit or one whole syllable at the beginning of the letters; 0: none. */
static uint16_t reading_at(const char *letters, size_t length)
{
    if (length == 1 && *letters >= '0' && *letters <= '9')
        return search_ascii_reading(*letters);
    uint16_t end, reading = han_readings_from(letters, length, &end);
    return reading < end && !han_letters(reading)[length] ? reading : 0;
}

/* Goes on behind the syllable `before` (0: at the beginning) with every cutting of the rest;
 * `rarest` is the rarest pair of neighbours so far, or NULL. */
static void cut(struct cutting *cutting, const char *rest, uint16_t before,
                const struct sound_range *rarest)
{
    const struct search_index *index = cutting->search->index;
    size_t left = strlen(rest);
    if (!left && before && !rarest) {
        struct sound_range any = range_of(index, before, 0, 0x10000);
        follow(cutting, &any);
    } else if (!left && rarest) {
        follow(cutting, rarest);
    }
    if (left && before && left <= SYLLABLE_MAX) { /* the last may be cut short */
        uint16_t end, begin = han_readings_from(rest, left, &end);
        struct sound_range last = range_of(index, before, begin, end);
        if (begin < end)
            follow(cutting, rarer(rarest, &last));
    }
    for (size_t length = 1; length <= SYLLABLE_MAX && length <= left; length++) {
        uint16_t reading = reading_at(rest, length);
        if (!reading || cutting->plans >= PLANS_MAX)
            continue;
        struct sound_range pair = {0};
        if (before)
            pair = range_of(index, before, reading, (uint32_t)reading + 1);
        if (!before || pair.begin < pair.end)
            cut(cutting, rest + length, reading, before ? rarer(rarest, &pair) : NULL);
    }
}

/* The readings that begin with a letter, or a digit itself. */
static uint16_t readings_of_initial(const char *letter, uint16_t *end)
{
    if (*letter >= '0' && *letter <= '9') {
        uint16_t reading = search_ascii_reading(*letter);
        *end = (uint16_t)(reading + 1);
        return reading;
    }
    return han_readings_from(letter, 1, end);
}

/* Counts the clinics behind two initials, and tries them where `word` is given. */
static uint64_t initials_visit(struct search *search, const char *two,
                               struct search_sound_word *word)
{
    uint16_t first_end, second_end;
    uint16_t first = readings_of_initial(two, &first_end);
    uint16_t second = readings_of_initial(two + 1, &second_end);
    uint64_t clinics = 0;
    for (; first < first_end; first++) {
        struct sound_range range = range_of(search->index, first, second, second_end);
        clinics += range.clinics;
        if (word)
            try_range(search, word, true, range.begin, range.end);
    }
    return clinics;
}

static void rank_initials(struct search *search, struct search_sound_word *word)
{
    const char *letters = word->letters;
    const char *rarest = NULL;
    uint64_t fewest = UINT64_MAX;
    for (const char *at = letters; at[0] && at[1] && at < letters + INITIALS_TRIED; at++) {
        uint64_t clinics = initials_visit(search, at, NULL);
        if (clinics < fewest) {
            fewest = clinics;
            rarest = at;
        }
    }
    if (rarest && fewest)
        initials_visit(search, rarest, word);
}

void search_rank_sounds(struct search *search, const struct search_word *word)
{
    struct search_sound_word sound;
    struct cutting cutting = {.search = search, .word = &sound};
    if (!*word->letters)
        return;
    search_sound_init(&sound, search->index, word->letters);
    cut(&cutting, word->letters, 0, NULL);
    rank_initials(search, &sound);
}
