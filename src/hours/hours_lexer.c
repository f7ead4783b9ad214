/* Splits opening hours into tokens. */
#include "hours_lexer.h"

#include <string.h>

#include "fever/utf8.h"
#include "hours_form.h"

/* The standard's words; they are case-sensitive. */
static const struct {
    char text[8];
    uint8_t kind;
    uint8_t value;
} words[] = {
    {"Mo", TOKEN_WEEKDAY, 0},
    {"Tu", TOKEN_WEEKDAY, 1},
    {"We", TOKEN_WEEKDAY, 2},
    {"Th", TOKEN_WEEKDAY, 3},
    {"Fr", TOKEN_WEEKDAY, 4},
    {"Sa", TOKEN_WEEKDAY, 5},
    {"Su", TOKEN_WEEKDAY, 6},
    {"PH", TOKEN_HOLIDAY, HOLIDAY_PH},
    {"SH", TOKEN_HOLIDAY, HOLIDAY_SH},
    {"off", TOKEN_STATE, OPENING_CLOSED},
    {"closed", TOKEN_STATE, OPENING_CLOSED},
    {"open", TOKEN_STATE, OPENING_OPEN},
    {"unknown", TOKEN_STATE, OPENING_UNKNOWN},
    {"Jan", TOKEN_MONTH, 1},
    {"Feb", TOKEN_MONTH, 2},
    {"Mar", TOKEN_MONTH, 3},
    {"Apr", TOKEN_MONTH, 4},
    {"May", TOKEN_MONTH, 5},
    {"Jun", TOKEN_MONTH, 6},
    {"Jul", TOKEN_MONTH, 7},
    {"Aug", TOKEN_MONTH, 8},
    {"Sep", TOKEN_MONTH, 9},
    {"Oct", TOKEN_MONTH, 10},
    {"Nov", TOKEN_MONTH, 11},
    {"Dec", TOKEN_MONTH, 12},
    {"week", TOKEN_WEEK, 0},
    {"day", TOKEN_DAYS, 0},
    {"days", TOKEN_DAYS, 0},
    {"dawn", TOKEN_SUN, SUN_DAWN},
    {"sunrise", TOKEN_SUN, SUN_SUNRISE},
    {"sunset", TOKEN_SUN, SUN_SUNSET},
    {"dusk", TOKEN_SUN, SUN_DUSK},
    {"easter", TOKEN_EASTER, 0},
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static struct token read_number(const char *text)
{
    struct token token = {.kind = TOKEN_NUMBER};
    while (is_digit(text[token.length])) {
        if (token.length < 4)
            token.value = (uint16_t)(token.value * 10 + (text[token.length] - '0'));
        token.length++;
    }
    return token;
}

static struct token read_word(const char *text)
{
    struct token token = {.kind = TOKEN_FOREIGN};
    while (is_letter(text[token.length]))
        token.length++;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].text[0] == text[0] && strncmp(words[i].text, text, token.length) == 0 &&
            words[i].text[token.length] == '\0') {
            token.kind = words[i].kind;
            token.value = words[i].value;
            break;
        }
    }
    return token;
}

/* The token that begins at `text`, which is no space and no end. */
static struct token read_token(const char *text)
{
    uint32_t character;
    if (is_digit(*text))
        return read_number(text);
    if (is_letter(*text))
        return read_word(text);
    if (*text == '"') {
        const char *quote = strchr(text + 1, '"');
        return (struct token){.kind = TOKEN_COMMENT,
                              .length = (uint8_t)(quote ? quote + 1 - text : 0)};
    }
    if (text[0] == '|' && text[1] == '|')
        return (struct token){.kind = TOKEN_FALLBACK, .length = 2};
    if (strchr(";,:-+/()[]", *text))
        return (struct token){.kind = TOKEN_SYMBOL, .length = 1, .value = (uint8_t)*text};
    return (struct token){.kind = TOKEN_FOREIGN,
                          .length = (uint8_t)utf8_decode(text, strlen(text), &character)};
}

enum fever_error hours_tokenize(const char *text, struct tokens *out, struct error *error)
{
    size_t length = strnlen(text, HOURS_TEXT_MAX + 1), at = 0;
    if (length > HOURS_TEXT_MAX)
        return error_set_at(error, FEVER_TOO_LARGE, 1, HOURS_TEXT_MAX + 1,
                            "opening hours: longer than %d bytes", HOURS_TEXT_MAX);
    size_t valid = utf8_valid_length(text, length);
    if (valid < length)
        return error_set_at(error, FEVER_INVALID, 1, (long)valid + 1,
                            "opening hours, column %zu: not UTF-8", valid + 1);
    out->text = text;
    out->count = 0;
    while (at < length) {
        if (text[at] == ' ') {
            at++;
            continue;
        }
        struct token token = read_token(text + at);
        if (token.length == 0)
            return error_set_at(error, FEVER_INVALID, 1, (long)at + 1,
                                "opening hours, column %zu: a comment without closing quote",
                                at + 1);
        token.start = (uint8_t)at;
        out->tokens[out->count++] = token;
        at += token.length;
    }
    out->tokens[out->count++] = (struct token){.kind = TOKEN_END, .start = (uint8_t)length};
    return FEVER_OK;
}
