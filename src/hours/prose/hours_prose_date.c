/* Reads calendar dates, with years of both eras, and knows when feasts can fall. */
#include "hours_prose_date.h"

#include "fever/civil.h"
#include "hours_prose_clock.h"

enum { ROC_EPOCH = 1911, LEAP_YEAR = 2024 };

static bool is_figure(const struct prose_token *token)
{
    return token->kind == TOKEN_NUMBER || token->kind == TOKEN_NUMERAL;
}

/* A figure and `:` or 点: the hour of a time. */
static bool is_hour(const struct prose_token *tokens)
{
    return is_figure(&tokens[0]) &&
           (prose_token_is_mark(&tokens[1], ':') || prose_token_is_word(&tokens[1], WORD_OCLOCK));
}

static bool is_day_unit(const struct prose_token *token)
{
    return prose_token_is_word(token, WORD_DAY_OF_MONTH) || prose_token_is_word(token, WORD_SUNDAY);
}

/* A year of either era as one of the common era, or −1. */
static int common_year(int year)
{
    if (year >= 1 && year < 200)
        year += ROC_EPOCH;
    return year >= 1912 && year < 2100 ? year : -1;
}

/* Sets both ends to one day. False where there is no such day. */
static bool set_day(struct prose_dates *dates, int year, int month, int day)
{
    if (year < 0 || month < 1 || month > 12 || day < 1 ||
        day > civil_days_in_month(year ? year : LEAP_YEAR, month))
        return false;
    *dates = (struct prose_dates){year, month, day, month, day};
    return true;
}

/* 5月1日, 2023年5月1号, 5月1. */
static size_t read_worded(const struct prose_token *tokens, struct prose_dates *dates)
{
    size_t at = 0;
    int year = 0;
    if (is_figure(&tokens[0]) && prose_token_is_word(&tokens[1], WORD_YEAR)) {
        year = common_year(tokens[0].value);
        at = prose_skip_spaces(tokens, 2);
    }
    size_t unit = prose_skip_spaces(tokens, at + 1), day = prose_skip_spaces(tokens, unit + 1);
    if (!is_figure(&tokens[at]) || !prose_token_is_word(&tokens[unit], WORD_MONTH) ||
        !is_figure(&tokens[day]) || is_hour(&tokens[day]) ||
        !set_day(dates, year, tokens[at].value, tokens[day].value))
        return 0;
    size_t next = prose_skip_spaces(tokens, day + 1);
    return is_day_unit(&tokens[next]) ? next + 1 : day + 1;
}

/* Figures parted by `mark`: 5/1, 112/5/1, 112.05.01, 112-5-1. */
static size_t read_parted(const struct prose_token *tokens, char mark, struct prose_dates *dates)
{
    int part[3];
    size_t at = 0, parts = 0, read = 0;
    while (parts < 3 && tokens[at].kind == TOKEN_NUMBER) {
        part[parts++] = tokens[at].value;
        read = at + 1;
        size_t next = prose_skip_spaces(tokens, at + 1);
        if (!prose_token_is_mark(&tokens[next], mark))
            break;
        at = prose_skip_spaces(tokens, next + 1);
    }
    if (prose_token_is_mark(&tokens[read], ':'))
        return 0;
    bool done = false;
    if (parts == 3 && part[0] >= 100)
        done = set_day(dates, common_year(part[0]), part[1], part[2]);
    else if (parts == 2 && mark == '/')
        done = set_day(dates, 0, part[0], part[1]);
    if (!done)
        return 0;
    return is_day_unit(&tokens[read]) ? read + 1 : read;
}

/* 1120501 and 20230501. */
static size_t read_compact(const struct prose_token *token, struct prose_dates *dates)
{
    size_t digits = prose_token_length(token);
    if (token->kind != TOKEN_NUMBER || (digits != 7 && digits != 8))
        return 0;
    int year = token->value / 10000;
    if (digits == 7 ? year < 100 || year >= 200 : year < 1990 || year >= 2100)
        return 0;
    return set_day(dates, common_year(year), token->value / 100 % 100, token->value % 100);
}

/* 5月-9月, 5-9月, 10月至次年4月: from the first day of one to the last of the other. */
static size_t read_months(const struct prose_token *tokens, struct prose_dates *dates)
{
    if (!is_figure(&tokens[0]))
        return 0;
    size_t at = prose_skip_spaces(tokens, prose_token_is_word(&tokens[1], WORD_MONTH) ? 2 : 1);
    size_t dash = at;
    while (prose_token_is_mark(&tokens[at], '-') || prose_token_is_word(&tokens[at], WORD_TO) ||
           prose_token_is_word(&tokens[at], WORD_NEXT_YEAR))
        at = prose_skip_spaces(tokens, at + 1);
    if (at == dash || !is_figure(&tokens[at]) ||
        !prose_token_is_word(&tokens[at + 1], WORD_MONTH) ||
        (is_figure(&tokens[at + 2]) && !is_hour(&tokens[at + 2])))
        return 0;
    struct prose_dates last;
    if (!set_day(dates, 0, tokens[0].value, 1) || !set_day(&last, 0, tokens[at].value, 1))
        return 0;
    dates->last_month = last.month;
    dates->last_day = civil_days_in_month(LEAP_YEAR, last.month);
    return at + 2;
}

static size_t read_day(const struct prose_token *tokens, struct prose_dates *dates)
{
    size_t read = read_worded(tokens, dates);
    for (const char *mark = "/.-"; *mark && !read; mark++)
        read = read_parted(tokens, *mark, dates);
    return read ? read : read_compact(tokens, dates);
}

/* `-5/3`, `至3日` behind a first day. Returns the tokens read, 0 where nothing follows. */
static size_t read_last_day(const struct prose_token *tokens, struct prose_dates *dates)
{
    size_t at = prose_skip_spaces(tokens, 0);
    if (!prose_token_is_mark(&tokens[at], '-') && !prose_token_is_word(&tokens[at], WORD_TO))
        return 0;
    while (prose_token_is_mark(&tokens[at], '-') || prose_token_is_word(&tokens[at], WORD_TO) ||
           prose_token_is_word(&tokens[at], WORD_NEXT_YEAR))
        at = prose_skip_spaces(tokens, at + 1);
    struct prose_dates last;
    size_t read = read_day(tokens + at, &last);
    if (read) {
        if (last.year && dates->year && last.year != dates->year) {
            dates->month = 0; /* across years: which days of each is not said in one span */
            return at + read;
        }
    } else if (is_figure(&tokens[at]) && is_day_unit(&tokens[at + 1]) &&
               set_day(&last, dates->year, dates->month, tokens[at].value)) {
        read = 2;
    } else {
        return 0;
    }
    dates->last_month = last.month;
    dates->last_day = last.day;
    if (dates->year &&
        (last.month < dates->month || (last.month == dates->month && last.day < dates->day)))
        dates->month = 0;
    return at + read;
}

/* Figures that look like a date but name no day: 9日, 5月, 112年, 8/9/10, a number of five digits.
 */
static size_t read_untold(const struct prose_token *tokens)
{
    if (tokens[0].kind == TOKEN_NUMBER && prose_token_length(&tokens[0]) > 4)
        return 1;
    size_t at = 0, next = prose_skip_spaces(tokens, 1);
    while (is_figure(&tokens[at]) &&
           (is_day_unit(&tokens[next]) || prose_token_is_word(&tokens[next], WORD_YEAR) ||
            prose_token_is_word(&tokens[next], WORD_MONTH))) {
        at = next + 1;
        next = prose_skip_spaces(tokens, at + 1);
    }
    if (at > 0)
        return at;
    bool slash = prose_token_is_mark(&tokens[next], '/');
    at = prose_skip_spaces(tokens, next + 1);
    if (slash && tokens[0].kind == TOKEN_NUMBER && tokens[at].kind == TOKEN_NUMBER &&
        !prose_token_is_mark(&tokens[at + 1], ':'))
        return at + 1;
    return 0;
}

size_t prose_date_read(const struct prose_token *tokens, struct prose_dates *dates)
{
    *dates = (struct prose_dates){.month = 0};
    if (!is_figure(&tokens[0]))
        return 0;
    size_t read = read_months(tokens, dates);
    if (read)
        return read;
    read = read_day(tokens, dates);
    if (!read) {
        dates->month = 0;
        return read_untold(tokens);
    }
    return read + read_last_day(tokens + read, dates);
}

/* 6.1: a month and a day. Returns the tokens read, 0 for none. */
static size_t read_dotted_day(const struct prose_token *tokens, int *month, int *day)
{
    struct prose_dates dates;
    if (tokens[0].kind != TOKEN_NUMBER || !prose_token_is_mark(&tokens[1], '.') ||
        tokens[2].kind != TOKEN_NUMBER || prose_token_is_mark(&tokens[3], '.') ||
        !set_day(&dates, 0, tokens[0].value, tokens[2].value))
        return 0;
    *month = dates.month;
    *day = dates.day;
    return is_day_unit(&tokens[3]) ? 4 : 3;
}

size_t prose_dotted_span_read(const struct prose_token *tokens, struct prose_dates *dates)
{
    *dates = (struct prose_dates){.month = 0};
    size_t read = read_dotted_day(tokens, &dates->month, &dates->day);
    size_t at = prose_skip_spaces(tokens, read), dash = at;
    while (read &&
           (prose_token_is_mark(&tokens[at], '-') || prose_token_is_word(&tokens[at], WORD_TO) ||
            prose_token_is_word(&tokens[at], WORD_NEXT_YEAR)))
        at = prose_skip_spaces(tokens, at + 1);
    if (at == dash)
        return 0;
    read = read_dotted_day(tokens + at, &dates->last_month, &dates->last_day);
    return read ? at + read : 0;
}

/* Whether the second span begins on the day after the first one's last. */
static bool follows(const struct prose_dates *first, const struct prose_dates *second)
{
    bool february = first->last_month == 2 && first->last_day >= 28;
    struct civil_date next = civil_from_days(
        civil_days((struct civil_date){LEAP_YEAR, first->last_month, first->last_day}) + 1);
    return (second->month == next.month && second->day == next.day) ||
           (february && second->month == 3 && second->day == 1);
}

bool prose_has_dotted_seasons(const struct prose_token *tokens)
{
    struct prose_dates spans[2], dates;
    size_t count = 0;
    for (; tokens->kind != TOKEN_END; tokens++) {
        size_t read = prose_dotted_span_read(tokens, &dates);
        if (!read)
            continue;
        if (count == 2)
            return false;
        spans[count++] = dates;
        tokens += read - 1;
    }
    return count == 2 && follows(&spans[0], &spans[1]) && follows(&spans[1], &spans[0]);
}

/* The Chinese calendar's feasts within the days that they can fall on (new year's day January 21 to
 * February 21), widened by the days off that go with them; the solar ones likewise. */
struct prose_dates prose_festival_dates(enum prose_festival festival)
{
    static const struct prose_dates WINDOWS[] = {
        [FESTIVAL_SPRING] = {0, 1, 15, 3, 1},
        [FESTIVAL_NEW_YEAR] = {0, 12, 30, 1, 3},
        [FESTIVAL_EITHER_NEW_YEAR] = {0, 12, 30, 3, 1},
        [FESTIVAL_LANTERN] = {0, 2, 3, 3, 7},
        [FESTIVAL_TOMBS] = {0, 4, 2, 4, 8},
        [FESTIVAL_LABOUR] = {0, 4, 28, 5, 6},
        [FESTIVAL_DRAGON_BOAT] = {0, 5, 25, 6, 28},
        [FESTIVAL_MID_AUTUMN] = {0, 9, 4, 10, 11},
        [FESTIVAL_NATIONAL] = {0, 9, 28, 10, 12},
        [FESTIVAL_DOUBLE_TENTH] = {0, 10, 7, 10, 13},
    };
    if (festival == FESTIVAL_ANY)
        return (struct prose_dates){.month = 0};
    return WINDOWS[festival];
}

static void print_day(int month, int day, struct buffer *out)
{
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    buffer_append(out, MONTHS + (ptrdiff_t)(month - 1) * 3, 3);
    buffer_append_char(out, ' ');
    buffer_append_char(out, (char)('0' + day / 10));
    buffer_append_char(out, (char)('0' + day % 10));
}

void prose_dates_print(const struct prose_dates *dates, struct buffer *out)
{
    if (dates->year) {
        buffer_append_int(out, dates->year);
        buffer_append_char(out, ' ');
    }
    print_day(dates->month, dates->day, out);
    if (dates->last_month == dates->month && dates->last_day == dates->day)
        return;
    buffer_append_char(out, '-');
    if (dates->last_month == dates->month) {
        buffer_append_char(out, (char)('0' + dates->last_day / 10));
        buffer_append_char(out, (char)('0' + dates->last_day % 10));
    } else {
        print_day(dates->last_month, dates->last_day, out);
    }
}
