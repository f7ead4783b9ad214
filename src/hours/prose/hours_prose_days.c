/* Reads weekdays with and without 周, their lists and ranges. */
#include "hours_prose_days.h"

#include <string.h>

#include "hours_prose_clock.h"

enum { SUNDAY = 6, NUMERAL_BYTES = 3 };

/* `:30` and no further colon: the figures before it are an hour. `:24小时` is none. */
static bool starts_minutes(const struct prose_token *token)
{
    return prose_token_is_mark(token, ':') && token[1].kind == TOKEN_NUMBER &&
           prose_token_length(&token[1]) == 2 && !prose_token_is_mark(&token[2], ':') &&
           !prose_token_is_word(&token[2], WORD_OCLOCK) &&
           !prose_token_is_word(&token[2], WORD_HOURS);
}

/* Tokens after which figures are no weekday: 一点, 二月, 三楼. */
static bool makes_figure_no_day(const struct prose_token *token)
{
    return prose_token_is_word(token, WORD_OCLOCK) || prose_token_is_word(token, WORD_MONTH) ||
           prose_token_is_word(token, WORD_YEAR) || prose_token_is_word(token, WORD_MINUTE) ||
           prose_token_is_word(token, WORD_DAY_OF_MONTH) ||
           prose_token_is_word(token, WORD_QUARTER) || prose_token_is_word(token, WORD_HOURS) ||
           token->kind == TOKEN_OTHER || starts_minutes(token);
}

/* One day or a run such as 一三五 at a token; `last` is the day that a range would start from. */
static bool read_run(const struct prose_token *token, const struct prose_text *text, unsigned *days,
                     int *last)
{
    if (prose_token_is_word(token, WORD_SUNDAY)) {
        *days |= 1U << SUNDAY;
        *last = SUNDAY;
        return true;
    }
    size_t step = token->kind == TOKEN_NUMERAL ? NUMERAL_BYTES : 1;
    if (token->kind != TOKEN_NUMERAL && token->kind != TOKEN_NUMBER)
        return false;
    unsigned run = 0;
    for (size_t at = token->from; at < token->to; at += step) {
        const char *digit = text->bytes + at;
        int day = token->kind == TOKEN_NUMERAL ? prose_numeral_at(digit) : *digit - '0';
        if (day < 1 || day > 7)
            return false;
        run |= 1U << (day - 1);
        *last = day - 1;
    }
    *days |= run;
    return true;
}

/* All days from `first` to `last`, across the week's end too (周六至周一). */
static unsigned days_between(int first, int last)
{
    unsigned days = 0;
    for (int day = first;; day = (day + 1) % 7) {
        days |= 1U << day;
        if (day == last)
            return days;
    }
}

static bool is_list_mark(const struct prose_token *token)
{
    return prose_token_is_mark(token, '\\') || prose_token_is_mark(token, ',') ||
           prose_token_is_mark(token, '.') || prose_token_is_mark(token, '/') ||
           prose_token_is_mark(token, '&') || prose_token_is_mark(token, '+') ||
           prose_token_is_word(token, WORD_AND);
}

static bool is_dash(const struct prose_token *token)
{
    return prose_token_is_mark(token, '-') || prose_token_is_word(token, WORD_TO);
}

/* 周二、四取消: a character that is unknown makes no other figure of a weekday in a list, unless it
 * counts things: 周二、三楼. */
static bool is_listed_day(const struct prose_token *token, const struct prose_text *text,
                          bool listed)
{
    static const char *const COUNTED[] = {"楼", "层", "院", "级", "甲", "名", "人", "个"};
    const struct prose_token *after = token + 1;
    if (!listed || after->kind != TOKEN_OTHER || prose_token_length(token) != NUMERAL_BYTES)
        return !makes_figure_no_day(after);
    for (size_t i = 0; i < sizeof COUNTED / sizeof *COUNTED; i++)
        if (strncmp(text->bytes + after->from, COUNTED[i], NUMERAL_BYTES) == 0)
            return false;
    return true;
}

/* Whether the token at `at` goes on a list of weekdays that began with figures of `kind`. */
static bool continues_list(const struct prose_token *tokens, const struct prose_text *text,
                           size_t at, enum prose_token_kind kind, bool listed)
{
    const struct prose_token *token = &tokens[at], *after = &tokens[at + 1];
    if (prose_token_is_word(token, WORD_WEEK))
        return after->kind == TOKEN_NUMERAL || after->kind == TOKEN_NUMBER ||
               prose_token_is_word(after, WORD_SUNDAY);
    if (prose_token_is_word(token, WORD_SUNDAY))
        return kind == TOKEN_NUMERAL;
    if (token->kind == TOKEN_NUMERAL)
        return kind == TOKEN_NUMERAL && is_listed_day(token, text, listed) &&
               !prose_token_is_word(after, WORD_HALF);
    return token->kind == TOKEN_NUMBER && kind == TOKEN_NUMBER && token->value >= 1 &&
           token->value <= 7 && prose_token_length(token) == 1 && !makes_figure_no_day(after) &&
           !is_dash(after) && !prose_token_is_mark(after, '.');
}

/* `- 五` or `至周五` after a first day. Returns the index behind it, 0 where there is none. */
static size_t read_range_end(const struct prose_token *tokens, const struct prose_text *text,
                             size_t at, int first, unsigned *days)
{
    size_t next = prose_skip_spaces(tokens, at);
    bool one = tokens[next].kind == TOKEN_NUMERAL && tokens[next].value == 1 &&
               prose_token_is_word(&tokens[next + 1], WORD_WEEK); /* 周一一周五 */
    if (!is_dash(&tokens[next]) && !one)
        return 0;
    while (is_dash(&tokens[next]) || one) {
        next = prose_skip_spaces(tokens, next + 1);
        one = false;
    }
    if (prose_token_is_word(&tokens[next], WORD_WEEK))
        next++;
    const struct prose_token *token = &tokens[next];
    bool single = prose_token_is_word(token, WORD_SUNDAY) ||
                  prose_token_length(token) == (token->kind == TOKEN_NUMERAL ? NUMERAL_BYTES : 1);
    unsigned end = 0;
    int last;
    if (!single || !read_run(token, text, &end, &last) || makes_figure_no_day(token + 1))
        return 0;
    *days |= days_between(first, last);
    return next + 1;
}

/* 周日及周六下午, 周一至周六、周三下午: a weekday before those read so far, or one of them, begins
 * a list of its own. */
static bool goes_back(const struct prose_token *tokens, const struct prose_text *text,
                      unsigned days)
{
    unsigned next = 0;
    int last;
    return prose_token_is_word(&tokens[0], WORD_WEEK) && read_run(&tokens[1], text, &next, &last) &&
           (next < (days & -days) || !(next & ~days));
}

static size_t read_weekday_list(const struct prose_token *tokens, const struct prose_text *text,
                                size_t at, unsigned *days)
{
    int last = 0;
    enum prose_token_kind kind = tokens[at].kind == TOKEN_NUMBER ? TOKEN_NUMBER : TOKEN_NUMERAL;
    const struct prose_token *after = &tokens[at + 1];
    if (prose_token_is_word(after, WORD_HOURS) || prose_token_is_word(after, WORD_OCLOCK) ||
        starts_minutes(after) || !read_run(&tokens[at], text, days, &last))
        return 0;
    at++;
    for (bool apart = false;;) {
        size_t next = read_range_end(tokens, text, at, last, days);
        if (next) {
            at = next;
            last = SUNDAY;
            apart = true;
        }
        size_t mark = prose_skip_spaces(tokens, at);
        bool marked = is_list_mark(&tokens[mark]), blank = mark > at && !marked;
        bool comma = prose_token_is_mark(&tokens[mark], ',');
        bool listed = prose_token_is_mark(&tokens[mark], '\\');
        apart |= marked;
        if (marked)
            mark = prose_skip_spaces(tokens, mark + 1);
        if ((comma || (blank && apart)) && prose_token_is_word(&tokens[mark], WORD_WEEK))
            return at; /* 周一、三、五，周日休息 and 周一至周五 周六休息: two lists */
        if (!continues_list(tokens, text, mark, kind, listed) ||
            goes_back(tokens + mark, text, *days))
            return at;
        if (prose_token_is_word(&tokens[mark], WORD_WEEK))
            mark++;
        if (!read_run(&tokens[mark], text, days, &last))
            return at;
        at = mark + 1;
    }
}

size_t prose_weekdays_read(const struct prose_token *tokens, const struct prose_text *text,
                           unsigned *days)
{
    *days = 0;
    if (!prose_token_is_word(&tokens[0], WORD_WEEK))
        return 0;
    return read_weekday_list(tokens, text, 1, days);
}

/* Whether the numeral run rises: 一三五 does, 五一 does not. */
static bool run_rises(const struct prose_token *token, const struct prose_text *text)
{
    int before = 0;
    for (size_t at = token->from; at < token->to; at += NUMERAL_BYTES) {
        int digit = prose_numeral_at(text->bytes + at);
        if (digit <= before || digit > 6)
            return false;
        before = digit;
    }
    return true;
}

size_t prose_bare_weekdays_read(const struct prose_token *tokens, const struct prose_text *text,
                                unsigned *days)
{
    *days = 0;
    if (tokens[0].kind != TOKEN_NUMERAL || !run_rises(&tokens[0], text))
        return 0;
    bool one = prose_token_length(&tokens[0]) == NUMERAL_BYTES && tokens[0].value != 6;
    if (one && prose_token_is_word(&tokens[1], WORD_SUNDAY))
        return 0; /* 一日, 一天 */
    size_t read = read_weekday_list(tokens, text, 0, days);
    bool several = *days & (*days - 1);
    size_t next = prose_skip_spaces(tokens, read);
    if (is_list_mark(&tokens[next]) &&
        tokens[prose_skip_spaces(tokens, next + 1)].kind == TOKEN_NUMERAL)
        return 0; /* 三、六、九: there is no ninth day of a week */
    if (!read || !several || makes_figure_no_day(&tokens[read]) ||
        prose_token_is_word(&tokens[read], WORD_SUNDAY))
        return 0;
    return read;
}
