/* Cuts folded prose into tokens: the longest known word wins, a run of digits is one number. */
#include "hours_prose_token.h"

#include <string.h>

#include "fever/utf8.h"

enum { NUMBER_DIGITS_MAX = 9, NUMERAL_BYTES = 3 };

int prose_numeral_at(const char *character)
{
    static const struct {
        const char *text;
        int value;
    } NUMERALS[] = {{"〇", 0}, {"零", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
                    {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}};
    for (size_t i = 0; i < sizeof NUMERALS / sizeof *NUMERALS; i++)
        if (strncmp(character, NUMERALS[i].text, NUMERAL_BYTES) == 0)
            return NUMERALS[i].value;
    return -1;
}

/* Reads 八, 十二, 二十, 二十四, 三十 as a number; −1 for what is none, such as 一三五. */
static int numeral_value(const char *bytes, size_t length)
{
    int digits[4];
    size_t count = length / NUMERAL_BYTES;
    if (count == 0 || count > 3)
        return -1;
    for (size_t i = 0; i < count; i++)
        digits[i] = prose_numeral_at(bytes + i * NUMERAL_BYTES);
    if (count == 1)
        return digits[0];
    if (digits[0] == 10)
        return count == 2 && digits[1] >= 1 && digits[1] <= 9 ? 10 + digits[1] : -1;
    if (digits[1] == 10 && digits[0] >= 1)
        return digits[0] * 10 + (count == 3 ? digits[2] : 0);
    return count == 2 && digits[0] == 0 ? digits[1] : -1;
}

static size_t number_length(const char *at)
{
    return strspn(at, "0123456789");
}

static size_t numeral_length(const char *at)
{
    size_t length = 0;
    while (prose_numeral_at(at + length) >= 0)
        length += NUMERAL_BYTES;
    return length;
}

static int number_value(const char *at, size_t length)
{
    int value = 0;
    if (length > NUMBER_DIGITS_MAX)
        return -1;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (at[i] - '0');
    return value;
}

/* A run of letters or one foreign character that no word begins with. */
static size_t other_length(const char *at, size_t left)
{
    size_t letters = strspn(at, "abcdefghijklmnopqrstuvwxyz");
    uint32_t character;
    return letters ? letters : utf8_decode(at, left, &character);
}

static struct prose_token token_at(const struct prose_lexicon *lexicon,
                                   const struct prose_text *text, size_t from)
{
    const char *at = text->bytes + from;
    struct prose_token token = {.from = (uint16_t)from};
    struct prose_entry entry;
    size_t length;
    if ((length = number_length(at)) > 0) {
        token.kind = TOKEN_NUMBER;
        token.value = number_value(at, length);
    } else if (prose_word_at(lexicon, at, &entry)) {
        length = entry.length;
        token.kind = TOKEN_WORD;
        token.word = entry.word;
        token.value = entry.value;
        token.note = entry.note;
    } else if ((length = numeral_length(at)) > 0) {
        token.kind = TOKEN_NUMERAL;
        token.value = numeral_value(at, length);
    } else if (*at == ' ') {
        length = strspn(at, " ");
        token.kind = TOKEN_SPACE;
    } else if (strchr("-:;,.()/\\|\n+&'\"=*!?@#%^`$", *at)) {
        length = 1;
        token.kind = TOKEN_MARK;
        token.value = (unsigned char)*at;
    } else {
        length = other_length(at, text->length - from);
        token.kind = TOKEN_OTHER;
    }
    token.to = (uint16_t)(from + length);
    return token;
}

/* 周五八点: figures behind 周 that end with an hour are cut before it, which is as long as may be.
 */
static void cut_before_hour(const struct prose_lexicon *lexicon, const struct prose_text *text,
                            struct prose_token *token)
{
    const char *at = text->bytes + token->from;
    size_t length = (size_t)(token->to - token->from);
    struct prose_entry entry;
    if (!prose_word_at(lexicon, text->bytes + token->to, &entry) || entry.word != WORD_OCLOCK)
        return;
    for (size_t cut = NUMERAL_BYTES; cut < length; cut += NUMERAL_BYTES) {
        int day = prose_numeral_at(at + cut - NUMERAL_BYTES);
        int hour = numeral_value(at + cut, length - cut);
        if (day < 1 || day > 6)
            return;
        if (hour < 0 || hour > 24)
            continue;
        token->to = (uint16_t)(token->from + cut);
        token->value = numeral_value(at, cut);
        return;
    }
}

/* 周日夜间, 周六日夜间, 周六、日夜间: Sunday's night, not 日夜. */
static void cut_before_night(const struct prose_lexicon *lexicon, const struct prose_text *text,
                             const struct prose_token *before, struct prose_token *token)
{
    enum { CHARACTER_BYTES = 3 };
    static const char day[] = "日";
    struct prose_entry entry;
    bool of_week = before->kind == TOKEN_NUMERAL || prose_token_is_word(before, WORD_WEEK);
    bool night = prose_word_at(lexicon, text->bytes + token->from + CHARACTER_BYTES, &entry) &&
                 entry.word == WORD_SESSION && entry.length > CHARACTER_BYTES;
    if (memcmp(text->bytes + token->from, day, CHARACTER_BYTES) != 0 || (!of_week && !night))
        return;
    token->to = (uint16_t)(token->from + CHARACTER_BYTES);
    token->word = WORD_SUNDAY;
}

/* 隔周六: the 周 is the weekday's. */
static void cut_before_week(const struct prose_text *text, struct prose_token *token)
{
    static const char week[] = "周", day[] = "日";
    const char *end = text->bytes + token->to;
    bool weekday = prose_numeral_at(end) >= 1 || strncmp(end, day, sizeof day - 1) == 0;
    if (!weekday || memcmp(end - (sizeof week - 1), week, sizeof week - 1) != 0)
        return;
    token->to = (uint16_t)(token->to - (sizeof week - 1));
    token->value = VAGUE_NEXT_DAYS;
}

void prose_tokenise(const struct prose_lexicon *lexicon, const struct prose_text *text,
                    struct prose_token *tokens)
{
    size_t count = 0;
    for (size_t at = 0; at < text->length; at = tokens[count++].to) {
        tokens[count] = token_at(lexicon, text, at);
        if (tokens[count].kind == TOKEN_NUMERAL && count > 0 &&
            prose_token_is_word(&tokens[count - 1], WORD_WEEK))
            cut_before_hour(lexicon, text, &tokens[count]);
        if (prose_token_is_word(&tokens[count], WORD_VAGUE))
            cut_before_week(text, &tokens[count]);
        if (prose_token_is_word(&tokens[count], WORD_ROUND_CLOCK) && count > 0)
            cut_before_night(lexicon, text, &tokens[count - 1], &tokens[count]);
    }
    tokens[count] = (struct prose_token){
        .kind = TOKEN_END, .from = (uint16_t)text->length, .to = (uint16_t)text->length};
}
