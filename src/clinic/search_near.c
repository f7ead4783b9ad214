/* Ranking clinics by names that are one character away from a word.
 *
 * The word is written anew with one character changed, added, left out or swapped with its
 * neighbour, but only into what the names really hold: the table of pairs knows which characters
 * stand between two others. Each such spelling is then an exact search. */
#include <string.h>
#include <uchar.h>

#include "search_rank.h"

enum {
    NEAR_MIN = 3,       /* characters; in shorter words one is too much */
    LEFT_OUT_MIN = 4,   /* characters from which one may be left out */
    NEAR_MAX = 32,      /* characters; nobody types more */
    SPELLINGS_MAX = 400 /* that are searched */
};

struct near {
    struct search *search;
    const struct search_word *word;
    unsigned spellings;
};

/* First, Second and Twelfth Hospital are never one name with a slip. */
static bool tells_apart(uint16_t character)
{
    static const char16_t those[] = u"0123456789一二三四五六七八九十百零东南西北上下";
    for (const char16_t *at = those; *at; at++)
        if (*at == character)
            return true;
    return false;
}

static void try_spelling(struct near *near, const uint16_t *text, size_t length)
{
    if (near->spellings++ < SPELLINGS_MAX)
        search_rank_names(near->search, text, length, SEARCH_RANK_NAME_NEAR);
}

/* The word with what stands between `head` characters and the last `tail` ones replaced. */
static void try_between(struct near *near, size_t head, size_t tail, const uint16_t *middle,
                        size_t middle_length)
{
    const struct search_word *word = near->word;
    uint16_t text[NEAR_MAX + 1];
    memcpy(text, word->text, head * sizeof *text);
    memcpy(text + head, middle, middle_length * sizeof *text);
    memcpy(text + head + middle_length, word->text + word->length - tail, tail * sizeof *text);
    try_spelling(near, text, head + middle_length + tail);
}

/* Every character that stands in names between what ends the head and begins the tail; `instead` is
 * the one that it would replace, or 0. */
static void try_characters(struct near *near, size_t head, size_t tail, uint16_t instead)
{
    const struct search_index *index = near->search->index;
    const struct search_word *word = near->word;
    uint16_t before = word->text[head - 1], after = word->text[word->length - tail];
    uint32_t pair = search_pair_bound(index, (uint32_t)before << 16 | 1);
    for (; pair < index->pair_count && index->pairs[pair] >> 16 == before; pair++) {
        uint16_t between = (uint16_t)(index->pairs[pair] & 0xFFFF);
        bool is_other = instead ? tells_apart(instead) : tells_apart(before) || tells_apart(after);
        if (between == instead || (is_other && tells_apart(between)) ||
            !index->lists[SEARCH_NAME].count[pair])
            continue;
        uint32_t next = search_pair_find(index, between, after);
        if (next < index->pair_count && index->lists[SEARCH_NAME].count[next])
            try_between(near, head, tail, &between, 1);
    }
}

void search_rank_near(struct search *search, const struct search_word *word)
{
    struct near near = {.search = search, .word = word};
    const uint16_t *text = word->text;
    size_t length = word->length;
    if (length < NEAR_MIN || length > NEAR_MAX || *word->letters)
        return;
    for (size_t i = 0; i < length; i++) {
        bool counts = tells_apart(text[i]);
        bool before_counts = i > 0 && tells_apart(text[i - 1]);
        bool after_counts = i + 1 < length && tells_apart(text[i + 1]);
        if (i + 1 < length && text[i] != text[i + 1] && !(counts && after_counts))
            try_between(&near, i, length - i - 2, (const uint16_t[]){text[i + 1], text[i]}, 2);
        if (length >= LEFT_OUT_MIN && !(counts && (before_counts || after_counts)))
            try_between(&near, i, length - i - 1, text, 0);
        if (i > 0 && i + 1 < length)
            try_characters(&near, i, length - i - 1, text[i]);
        if (i > 0)
            try_characters(&near, i, length - i, 0);
    }
}
