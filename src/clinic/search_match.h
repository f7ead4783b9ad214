/* Holding one typed word against names. */
#ifndef CLINIC_SEARCH_MATCH_H
#define CLINIC_SEARCH_MATCH_H

#include "fever/search.h"
#include "search_index.h"

/* How a word stands in a name, best first. */
enum search_fit { FIT_IS, FIT_BEGINS, FIT_HOLDS, FIT_NONE };

/* A word as it was typed, folded. */
struct search_word {
    uint16_t text[SEARCH_TEXT_MAX];
    size_t length;
    char letters[SEARCH_TEXT_MAX +
                 1]; /* the same as ASCII, `v` of `lv` and `nv` written `u`; "" where
                        it is not all digits and letters or holds no letter */
};

/* Fills `letters` from `text`. */
void search_letters_fill(struct search_word *word);

/* The whole text as one word; false where nothing is left of it. */
bool search_word_read(const char *text, struct search_word *word);

/* The words between spaces and commas; at most SEARCH_WORDS_MAX, further ones are not looked at. */
struct search_words {
    struct search_word items[SEARCH_WORDS_MAX];
    size_t count;
};
enum fever_error search_words_read(const char *text, struct search_words *words);

/* What a word's letters have to do with a character that was met before. */
struct search_sound_seen {
    uint64_t initial_at; /* bit per letter with which one of its readings begins */
    uint16_t character;
    bool may_begin; /* the letters begin with one of its readings */
};

/* Letters to be held against many names: names are written with few characters. */
enum { SEARCH_SOUNDS_SEEN = 512, SEARCH_INITIALS_MAX = 64 };
struct search_sound_word {
    const struct search_index *index;
    const char *letters;                               /* borrowed */
    struct search_sound_seen seen[SEARCH_SOUNDS_SEEN]; /* by character, the last met */
};
void search_sound_init(struct search_sound_word *word, const struct search_index *index,
                       const char *letters);

/* The best fit among an item's names: as written, by full pinyin, by initials. */
enum search_fit search_match_text(const struct search_names *names, uint32_t item,
                                  const uint16_t *text, size_t length);
enum search_fit search_match_sound(struct search_sound_word *word, const struct search_names *names,
                                   uint32_t item);
enum search_fit search_match_initials(struct search_sound_word *word,
                                      const struct search_names *names, uint32_t item);

#endif
