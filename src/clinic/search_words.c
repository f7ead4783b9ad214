/* What was typed, cut into words. */
#include <stdlib.h>
#include <string.h>

#include "search_match.h"

/* `lv` and `nv` are how `lü` and `nü` are typed. */
void search_letters_fill(struct search_word *word)
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

bool search_word_read(const char *text, struct search_word *word)
{
    word->length = search_fold(text, word->text);
    search_letters_fill(word);
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

enum fever_error search_words_read(const char *text, struct search_words *words)
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
        words->count += search_word_read(piece, &words->items[words->count]);
        at = end + (end < length ? gap_at(text + end) : 0);
    }
    free(piece);
    return FEVER_OK;
}
