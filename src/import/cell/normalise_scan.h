/* Stepping over words in a cell, for the readers of dates, ages and degrees. */
#ifndef FEVER_IMPORT_NORMALISE_SCAN_H
#define FEVER_IMPORT_NORMALISE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "fever/utf8.h"

/* Steps over the word where it stands at `*at`. */
static inline bool skip_word(const char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

/* Steps over the first of the words that stands there. */
static inline bool skip_any(const char **at, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (skip_word(at, words[i]))
            return true;
    return false;
}

/* Whether nothing stands there but digits and the words. */
static inline bool is_made_of(const char *text, const char *const *words, size_t count)
{
    while (*text) {
        size_t digits = strspn(text, "0123456789");
        text += digits;
        if (!digits && !skip_any(&text, words, count))
            return false;
    }
    return true;
}

/* The bytes of the first of the words that the text, `length` bytes of it, ends with; 0 where none
 * does. */
static inline size_t end_any(const char *text, size_t length, const char *const *words,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t own = strlen(words[i]);
        if (length >= own && memcmp(text + length - own, words[i], own) == 0)
            return own;
    }
    return 0;
}

/* Copies what stands before the first of the words, and steps behind that word; what is longer than
 * `out` is cut between characters. */
static inline void copy_until(const char **at, const char *const *words, size_t count, char *out,
                              size_t size)
{
    size_t length = 0;
    while (**at && !skip_any(at, words, count)) {
        if (length + 1 < size)
            out[length++] = **at;
        ++*at;
    }
    out[utf8_cut(out, length)] = '\0';
}

#endif
