/* Folded prose cut into numbers, known words, marks and what is not understood. */
#ifndef FEVER_HOURS_PROSE_TOKEN_H
#define FEVER_HOURS_PROSE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hours_prose_text.h"
#include "hours_prose_words.h"

enum prose_token_kind {
    TOKEN_END,     /* one stands behind the last token, so that looking ahead needs no bound */
    TOKEN_NUMBER,  /* ASCII digits */
    TOKEN_NUMERAL, /* a run of Chinese digits: 十二, or the weekdays of 一三五 */
    TOKEN_WORD,
    TOKEN_MARK, /* one punctuation mark */
    TOKEN_SPACE,
    TOKEN_OTHER /* not understood */
};

struct prose_token {
    enum prose_token_kind kind;
    enum prose_word word;
    int value;        /* number, numeral (−1: not one number), word's value, or the mark */
    uint16_t from;    /* bytes of the folded text */
    uint16_t to;      /* exclusive */
    const char *note; /* of a word */
};

/* Writes at most PROSE_BYTES_MAX + 1 tokens, TOKEN_END last. */
void prose_tokenise(const struct prose_lexicon *lexicon, const struct prose_text *text,
                    struct prose_token *tokens);

static inline size_t prose_token_length(const struct prose_token *token)
{
    return (size_t)(token->to - token->from);
}

static inline bool prose_token_is_word(const struct prose_token *token, enum prose_word word)
{
    return token->kind == TOKEN_WORD && token->word == word;
}

static inline bool prose_token_is_mark(const struct prose_token *token, char mark)
{
    return token->kind == TOKEN_MARK && token->value == mark;
}

/* The digit that a Chinese numeral character stands for: 0–9, 10 for 十, or −1. */
int prose_numeral_at(const char *character);

#endif
