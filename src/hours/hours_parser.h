/* From tokens to rules: the grammar of the opening_hours specification, version 0.7. */
#ifndef HOURS_PARSER_H
#define HOURS_PARSER_H

#include "hours_form.h"
#include "hours_lexer.h"

/* What parsing makes: the parts of a compiled form in roomy arrays. In `rules`, `comment` is the
 * number of its token plus one. */
struct draft {
    const struct tokens *tokens;
    unsigned at; /* the next token */
    struct error *error;
    unsigned rule_count, selector_count, span_count;
    struct rule rules[RULES_MAX];
    struct selector selectors[SELECTORS_MAX];
    struct span spans[SPANS_MAX];
};

/* Fills `draft`; FEVER_INVALID with the column and what was expected there. */
enum fever_error hours_parse(const struct tokens *tokens, struct draft *draft, struct error *error);

/* Shared by the parser's files; false means that the error is set. */

static inline const struct token *peek(const struct draft *draft, unsigned ahead)
{
    unsigned at = draft->at + ahead, last = draft->tokens->count - 1;
    return &draft->tokens->tokens[at < last ? at : last];
}

static inline bool is_symbol(const struct token *token, char symbol)
{
    return token->kind == TOKEN_SYMBOL && token->value == (uint8_t)symbol;
}

/* Whether two tokens stand without a space between them. */
static inline bool is_adjacent(const struct token *one, const struct token *next)
{
    return one->start + one->length == next->start;
}

/* Says what was expected at the token that is `ahead` of the next; returns false. */
bool expected(struct draft *draft, unsigned ahead, const char *what);

/* Says what is wrong with the token that is `ahead` of the next; returns false. */
bool wrong(struct draft *draft, unsigned ahead, const char *what);

bool take_symbol(struct draft *draft, char symbol);

/* A number of exactly two digits between the bounds. */
bool take_two_digits(struct draft *draft, int minimum, int maximum, const char *what, int *out);

/* `+2 days`, `-1 day`: reads it where it stands; `out` stays as it is where it does not. */
bool take_day_offset(struct draft *draft, int maximum, int16_t *out);

/* A time of day begins `ahead`: `08:00`, an event, or `(`. */
bool is_time(const struct draft *draft, unsigned ahead);

/* `10-16`, in whole hours of two digits. */
bool is_hour_range(const struct draft *draft, unsigned ahead);

/* The next selector entry of `rule`, or NULL with the error set. */
struct selector *add_selector(struct draft *draft, struct rule *rule, enum selector_group group,
                              enum selector_kind kind);

/* One nth of `Su[-1]`, without range. */
bool take_nth(struct draft *draft, int *out);

/* `08:00-12:00,13:00-17:00` */
bool parse_times(struct draft *draft, struct rule *rule);

/* [year selector] [month and date selector] [week selector] */
bool parse_wide_selectors(struct draft *draft, struct rule *rule);

#endif
