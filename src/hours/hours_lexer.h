/* Tokens of the opening_hours language. */
#ifndef HOURS_LEXER_H
#define HOURS_LEXER_H

#include <stdint.h>

#include "fever/error.h"
#include "fever/hours.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,  /* value; length tells the digits */
    TOKEN_COMMENT, /* the text between the quotes is at start + 1 … length − 2 */
    TOKEN_WEEKDAY, /* value 0 Monday … 6 Sunday */
    TOKEN_MONTH,   /* value 1–12 */
    TOKEN_SUN,     /* value: enum sun_event */
    TOKEN_HOLIDAY, /* value: HOLIDAY_PH or HOLIDAY_SH */
    TOKEN_STATE,   /* value: enum opening_state */
    TOKEN_WEEK,
    TOKEN_EASTER,
    TOKEN_DAYS, /* `day` or `days` */
    TOKEN_FALLBACK,
    TOKEN_SYMBOL, /* value: one of ; , : - + / ( ) [ ] */
    TOKEN_FOREIGN /* nothing of the language */
};

struct token {
    uint8_t kind, start, length;
    uint16_t value;
};

enum { TOKENS_MAX = HOURS_TEXT_MAX + 1 };

struct tokens {
    const char *text;
    unsigned count; /* the last is TOKEN_END */
    struct token tokens[TOKENS_MAX];
};

/* FEVER_TOO_LARGE above HOURS_TEXT_MAX bytes, FEVER_INVALID for bytes that are not UTF-8 and for a
 * comment without end; a character outside the language is a TOKEN_FOREIGN, so that the parser can
 * say what it expected there. */
enum fever_error hours_tokenize(const char *text, struct tokens *out, struct error *error);

#endif
