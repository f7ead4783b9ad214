/* Reads clock times (8:00, 八点半, 0830, 下午2点) and ranges, and settles the half of the day.
 *
 * A session word settles it (下午2点 is 14:00). Without one the end of a range takes the half that
 * its start has; where two readings remain, the shorter is certain and the longer possible. */
#include "hours_prose_clock.h"

/* A shorter range is a pair of numbers that only looks like times. */
enum { NUMERAL_BYTES_MAX = 9, NOON = 12, HOUR_MINUTES = 60, RANGE_MINUTES_MIN = 15 };

/* A night that lasts longer without 次日, from 16:00 to 8:00, is a slip: 14:00-13:00. */
enum { NIGHT_MINUTES_MAX = 960 };

/* The hours of 早8晚5: neither begins at night nor ends in the morning. */
enum { EARLY_MIN = 4, LATE_MIN = 16 };

/* Bounds by which a range without a session word is told to be one's. */
enum {
    LABELLED_MAX = 420,
    MORNING_ENDS = 810,     /* 13:30: hours that end by then are a morning's */
    AFTERNOON_STARTS = 690, /* 11:30 */
    AFTERNOON_ENDS = 1140,  /* 19:00 */
    EVENING_STARTS = 990    /* 16:30 */
};

size_t prose_skip_spaces(const struct prose_token *tokens, size_t at)
{
    while (tokens[at].kind == TOKEN_SPACE)
        at++;
    return at;
}

static bool is_two_digit_minute(const struct prose_token *token)
{
    return token->kind == TOKEN_NUMBER && prose_token_length(token) == 2 && token->value < 60;
}

/* `:30`, with blanks around the colon; a following `:00` of seconds is taken too. */
static size_t read_colon_minute(const struct prose_token *tokens, size_t at,
                                struct prose_clock *clock)
{
    size_t next = prose_skip_spaces(tokens, at);
    if (!prose_token_is_mark(&tokens[next], ':'))
        return 0;
    next = prose_skip_spaces(tokens, next + 1);
    if (!is_two_digit_minute(&tokens[next]))
        return 0;
    clock->minute = tokens[next++].value;
    if (prose_token_is_mark(&tokens[next], ':') && tokens[next + 1].kind == TOKEN_NUMBER &&
        prose_token_length(&tokens[next + 1]) == 2 && tokens[next + 1].value == 0)
        next += 2;
    if (prose_token_is_word(&tokens[next], WORD_MINUTE) ||
        prose_token_is_word(&tokens[next], WORD_OCLOCK))
        next++;
    return next;
}

/* `/13.30` behind a minute: the next time. */
static bool starts_dotted_time(const struct prose_token *tokens)
{
    return prose_token_is_mark(&tokens[0], '/') && tokens[1].kind == TOKEN_NUMBER &&
           prose_token_is_mark(&tokens[2], '.') && is_two_digit_minute(&tokens[3]);
}

/* `.30` or `;30`: a colon in other clothes, if what follows is not a further part. */
static size_t read_dotted_minute(const struct prose_token *tokens, size_t at,
                                 struct prose_clock *clock)
{
    if (!prose_token_is_mark(&tokens[at], '.') && !prose_token_is_mark(&tokens[at], ';'))
        return 0;
    const struct prose_token *minute = &tokens[at + 1], *after = &tokens[at + 2];
    if (!is_two_digit_minute(minute) || minute->value % 5 != 0)
        return 0;
    if (prose_token_is_mark(after, ':') ||
        (prose_token_is_mark(after, '/') && !starts_dotted_time(after)) ||
        prose_token_is_word(after, WORD_OCLOCK) || prose_token_is_word(after, WORD_SUNDAY) ||
        prose_token_is_word(after, WORD_MONTH))
        return 0;
    if (prose_token_is_mark(after, '.') && tokens[at + 3].kind == TOKEN_NUMBER)
        return 0;
    clock->minute = minute->value;
    clock->dotted = true;
    clock->style = clock->hour > NOON || minute->value == 0 ? CLOCK_PROPER : CLOCK_LOOSE;
    return at + 2;
}

/* What may follow 点 and 时: 半, 一刻, 30分, 三十分, or a bare two-digit number. */
static size_t read_spoken_minute(const struct prose_token *tokens, size_t at,
                                 struct prose_clock *clock)
{
    const struct prose_token *token = &tokens[at], *after = token + 1;
    if (prose_token_is_word(token, WORD_HALF)) {
        clock->minute = 30;
        return at + 1;
    }
    if (token->kind != TOKEN_NUMBER && token->kind != TOKEN_NUMERAL)
        return at;
    if (prose_token_is_word(after, WORD_QUARTER) && (token->value == 1 || token->value == 3)) {
        clock->minute = token->value * 15;
        return at + 2;
    }
    if (token->value < 0 || token->value > 59)
        return at;
    if (prose_token_is_word(after, WORD_MINUTE)) {
        clock->minute = token->value;
        return at + 2;
    }
    bool plain = token->kind == TOKEN_NUMBER ? prose_token_length(token) == 2
                                             : token->value >= 10 && token->value % 5 == 0;
    if (!plain || prose_token_is_mark(after, ':') || prose_token_is_word(after, WORD_OCLOCK))
        return at;
    clock->minute = token->value;
    return at + 1;
}

/* 0830, and 830 in company. Minutes are whole fives, which years and room numbers seldom are. */
static bool read_compact(const struct prose_token *token, struct prose_clock *clock)
{
    size_t digits = prose_token_length(token);
    if (token->kind != TOKEN_NUMBER || digits < 3 || digits > 4)
        return false;
    clock->hour = token->value / 100;
    clock->minute = token->value % 100;
    if (digits == 3 && clock->hour < 5)
        return false; /* 100 is more likely a number, or 1000 */
    clock->style = digits == 3 ? CLOCK_LOOSE : CLOCK_PROPER;
    return clock->hour <= 24 && clock->minute < 60 && clock->minute % 5 == 0;
}

static bool clock_is_possible(const struct prose_clock *clock)
{
    return clock->hour >= 0 && (clock->hour < 24 || (clock->hour == 24 && clock->minute == 0));
}

size_t prose_clock_read(const struct prose_token *tokens, struct prose_clock *clock)
{
    *clock = (struct prose_clock){.style = CLOCK_PROPER};
    const struct prose_token *number = &tokens[0];
    if (number->kind != TOKEN_NUMBER && number->kind != TOKEN_NUMERAL)
        return 0;
    clock->padded = number->kind == TOKEN_NUMBER && prose_token_length(number) >= 2;
    if (read_compact(number, clock))
        return clock_is_possible(clock) ? 1 : 0;
    if (number->value < 0 || prose_token_length(number) > NUMERAL_BYTES_MAX)
        return 0;
    clock->hour = number->value;
    clock->minute = 0;
    clock->numeral = number->kind == TOKEN_NUMERAL;
    if (!clock_is_possible(clock))
        return 0;
    size_t next;
    if (prose_token_is_word(&tokens[1], WORD_OCLOCK))
        return read_spoken_minute(tokens, 2, clock);
    if (number->kind == TOKEN_NUMBER && (next = read_colon_minute(tokens, 1, clock)))
        return clock_is_possible(clock) ? next : 0;
    if (number->kind == TOKEN_NUMBER && (next = read_dotted_minute(tokens, 1, clock)))
        return next;
    clock->style = CLOCK_BARE;
    return 1;
}

/* The hour in the 24-hour day that `hour` means in a session, or −1. Hours from 24 on belong to
 * the next day. */
static int hour_in(unsigned period, int hour)
{
    switch (period) {
    case SESSION_MORNING:
        return hour <= NOON ? hour : -1;
    case SESSION_AM: /* 12 am is midnight to some and noon to others */
        return hour < NOON ? hour : -1;
    case SESSION_DAWN:
        return hour == NOON ? 0 : hour <= 6 ? hour : -1;
    case SESSION_NOON:
        return hour >= 1 && hour <= 3 ? hour + NOON : hour >= 10 && hour <= 15 ? hour : -1;
    case SESSION_AFTERNOON:
    case SESSION_PM:
        return hour >= 1 && hour < NOON ? hour + NOON : hour >= NOON && hour < 24 ? hour : -1;
    case SESSION_EVENING:
    case SESSION_NIGHT:
        return hour < 4 ? hour + 24 : hour <= NOON ? hour + NOON : hour;
    default:
        return hour;
    }
}

int prose_clock_minute(const struct prose_clock *clock)
{
    int hour = hour_in(clock->period, clock->hour);
    return hour < 0 ? -1 : hour * HOUR_MINUTES + clock->minute;
}

/* The end of a range whose end has its own session word or 次日. */
static void settle_stated_end(const struct prose_clock *end, struct prose_range *range)
{
    int to = prose_clock_minute(end);
    if (to < 0) {
        range->impossible = true;
        return;
    }
    if (end->next_day && to < DAY_MINUTES)
        to += DAY_MINUTES;
    else if (to <= range->from && range->from >= NOON * HOUR_MINUTES &&
             (end->period == SESSION_MORNING || end->period == SESSION_DAWN))
        to += DAY_MINUTES;
    range->to = range->latest = to;
}

/* The end of a range whose end is digits alone. */
static void settle_plain_end(const struct prose_clock *start, const struct prose_clock *end,
                             struct prose_range *range)
{
    int raw = end->hour * HOUR_MINUTES + end->minute;
    int half = NOON * HOUR_MINUTES;
    bool dark = start->period & (SESSION_EVENING | SESSION_NIGHT);
    bool second_half = dark || start->period & (SESSION_AFTERNOON | SESSION_PM | SESSION_NOON);
    if (second_half && end->hour <= NOON) {
        int to = raw + half > range->from ? raw + half : raw + DAY_MINUTES;
        if (end->hour == NOON && raw > range->from)
            to = raw;
        /* 下午2:00-12:00, 下午14:00-12:00 */
        range->impossible = !dark && (to > DAY_MINUTES || (end->hour == NOON && to == DAY_MINUTES));
        range->to = range->latest = to;
        /* 夜间18:00-8:00: till 20:00 for sure, and till the morning if both are of the 24-hour
         * clock */
        if (dark && start->hour > NOON && to < DAY_MINUTES) {
            range->latest = raw + DAY_MINUTES;
            if (end->padded)
                range->to = range->latest;
        }
    } else if (raw > range->from) {
        range->to = range->latest = raw;
    } else if (raw == 0) {
        range->to = range->latest = DAY_MINUTES;
    } else if (range->from > half && (end->padded || raw + half <= range->from)) {
        range->to = range->latest = raw + DAY_MINUTES;
        range->impossible = range->to - range->from > NIGHT_MINUTES_MAX;
    } else if (start->period) {
        range->impossible = true;
    } else {
        range->to = raw + half > range->from ? raw + half : raw + DAY_MINUTES;
        range->latest = raw + DAY_MINUTES;
    }
}

/* Starts that are more likely slips than times: 下午8:00 for 上午, 上午12:00. */
static bool start_is_odd(const struct prose_clock *start, const struct prose_clock *end)
{
    if (start->period == SESSION_MORNING)
        return start->hour == NOON;
    if (start->period == SESSION_AFTERNOON)
        return start->hour >= 8 && start->hour < NOON;
    return !start->period && start->hour < 6 &&
           end->period & (SESSION_AFTERNOON | SESSION_EVENING | SESSION_NIGHT);
}

static void settle(const struct prose_clock *start, const struct prose_clock *end,
                   struct prose_range *range)
{
    struct prose_clock midnight = *start; /* 夜班0:00-8:00 is of that day */
    midnight.period = 0;
    if (start->hour == 0 && start->period & (SESSION_EVENING | SESSION_NIGHT))
        start = &midnight;
    range->from = prose_clock_minute(start);
    if (range->from < 0 || start_is_odd(start, end)) {
        range->impossible = true;
        return;
    }
    if (end->period || end->next_day)
        settle_stated_end(end, range);
    else
        settle_plain_end(start, end, range);
    /* 4-8pm: the pm speaks for both where both fit */
    int shifted = range->from + NOON * HOUR_MINUTES;
    if (!start->period && end->suffixed && end->period == SESSION_PM && shifted < range->to)
        range->from = shifted;
    range->raw_twelve = !start->period && !end->period && start->hour > 0 && start->hour < NOON;
    range->past_noon = start->hour > NOON || end->hour > NOON;
    int length = range->to - range->from;
    if (length < RANGE_MINUTES_MIN || length > DAY_MINUTES || range->from >= DAY_MINUTES)
        range->impossible = true;
}

/* A dash, 至 or 到, and 一 between figures. Returns the tokens read. */
static size_t read_dash(const struct prose_token *tokens, bool *repaired)
{
    size_t at = 0;
    while (prose_token_is_mark(&tokens[at], '-') || prose_token_is_word(&tokens[at], WORD_TO))
        at = prose_skip_spaces(tokens, at + 1);
    if (at)
        return at;
    if (tokens[0].kind == TOKEN_NUMERAL && tokens[0].value == 1) {
        size_t next = prose_skip_spaces(tokens, 1);
        *repaired = tokens[next].kind == TOKEN_NUMBER;
        return *repaired ? next : 0;
    }
    return 0;
}

/* What may stand between a start and the dash: 8:00起至, 早8点开诊至. */
static size_t skip_start_words(const struct prose_token *tokens, size_t at)
{
    size_t next = prose_skip_spaces(tokens, at);
    while (prose_token_is_word(&tokens[next], WORD_START) ||
           prose_token_is_word(&tokens[next], WORD_VISIT))
        next = prose_skip_spaces(tokens, next + 1);
    if (next > at &&
        (prose_token_is_word(&tokens[next], WORD_TO) || prose_token_is_mark(&tokens[next], '-')))
        return next;
    return prose_skip_spaces(tokens, at);
}

/* 次日, 晚上, pm before an end. */
static size_t read_end_words(const struct prose_token *tokens, size_t at, struct prose_clock *words)
{
    *words = (struct prose_clock){.period = 0};
    for (;; at = prose_skip_spaces(tokens, at + 1)) {
        const struct prose_token *token = &tokens[at];
        if (prose_token_is_word(token, WORD_NEXT_DAY))
            words->next_day = true;
        else if (prose_token_is_word(token, WORD_SESSION) ||
                 prose_token_is_word(token, WORD_MERIDIEM))
            words->period = (unsigned)token->value;
        else if (!prose_token_is_mark(token, ':') || !words->period)
            return at;
    }
}

static size_t read_suffix(const struct prose_token *tokens, size_t at, bool suffixed,
                          struct prose_clock *clock)
{
    size_t next = prose_skip_spaces(tokens, at);
    if (!suffixed || !prose_token_is_word(&tokens[next], WORD_MERIDIEM))
        return at;
    if (!clock->period) {
        clock->period = (unsigned)tokens[next].value;
        clock->suffixed = true;
    }
    clock->style = CLOCK_PROPER;
    return next + 1;
}

/* The half of the day that a label settles: 下午、晚上4:30 is 16:30; 上下午8:00 settles nothing. */
static unsigned period_of(unsigned label)
{
    unsigned later = SESSION_AFTERNOON | SESSION_EVENING | SESSION_NIGHT | SESSION_PM;
    bool one_bit = label && !(label & (label - 1));
    if (one_bit)
        return label;
    return label && !(label & ~later) ? SESSION_AFTERNOON : 0;
}

/* 早8晚5, 早八点晚五点半: a morning's hour and an evening's, with nothing between them. */
static size_t read_early_late(const struct prose_token *tokens, struct prose_clock *start,
                              struct prose_clock *end)
{
    size_t at = prose_clock_read(tokens, start);
    if (!at || !prose_token_is_word(&tokens[at], WORD_SESSION) ||
        tokens[at].value != SESSION_EVENING)
        return 0;
    size_t read = prose_clock_read(tokens + at + 1, end), next;
    at += 1 + read;
    next = prose_skip_spaces(tokens, at);
    bool begins_next =
        prose_token_is_mark(&tokens[next], '-') || prose_token_is_word(&tokens[next], WORD_TO);
    if (!read || begins_next || start->hour < EARLY_MIN || start->hour >= NOON ||
        end->hour == NOON || /* 早9晚12: noon, perhaps */
        (end->hour > NOON ? end->hour < LATE_MIN : end->hour < LATE_MIN - NOON))
        return 0;
    start->period = SESSION_MORNING;
    end->period = SESSION_EVENING;
    return at;
}

size_t prose_range_read(const struct prose_token *tokens, unsigned label, bool suffixed,
                        struct prose_range *range)
{
    struct prose_clock start, end, words;
    size_t read = prose_clock_read(tokens, &start), at = read;
    if (!at)
        return 0;
    *range = (struct prose_range){.label = label};
    size_t early_late = label == SESSION_MORNING ? read_early_late(tokens, &start, &end) : 0;
    if (early_late) {
        settle(&start, &end, range);
        return early_late;
    }
    start.period = period_of(label);
    at = skip_start_words(tokens, read_suffix(tokens, at, suffixed, &start));
    size_t dash = read_dash(tokens + at, &range->dash_repaired);
    if (!dash)
        return 0;
    at = read_end_words(tokens, at + dash, &words);
    read = prose_clock_read(tokens + at, &end);
    if (!read)
        return 0;
    end.period = words.period;
    end.next_day = words.next_day;
    at = read_suffix(tokens, at + read, suffixed, &end);
    range->style = start.style < end.style ? start.style : end.style;
    if (range->style == CLOCK_BARE && (start.numeral || end.numeral))
        return 0; /* 一至五 */
    range->padded = start.padded;
    range->dot_repaired = start.dotted || end.dotted;
    settle(&start, &end, range);
    return at;
}

unsigned prose_session_of(const struct prose_range *range)
{
    if (range->to - range->from <= LABELLED_MAX) {
        unsigned label = range->label;
        if (label & (SESSION_MORNING | SESSION_AM) && !(label & (label - 1)))
            return SESSION_MORNING;
        if (label == SESSION_AFTERNOON)
            return SESSION_AFTERNOON;
        if (label == SESSION_EVENING || label == SESSION_NIGHT)
            return SESSION_EVENING;
    }
    if (range->to <= MORNING_ENDS)
        return SESSION_MORNING;
    if (range->from >= AFTERNOON_STARTS && range->to <= AFTERNOON_ENDS)
        return SESSION_AFTERNOON;
    return range->from >= EVENING_STARTS ? SESSION_EVENING : 0;
}

static bool is_letter(const struct prose_text *text, const struct prose_token *token, char letter)
{
    return token->kind == TOKEN_OTHER && prose_token_length(token) == 1 &&
           text->bytes[token->from] == letter;
}

/* 天, d */
static bool is_day_unit(const struct prose_text *text, const struct prose_token *token)
{
    return (prose_token_is_word(token, WORD_SUNDAY) && token->value) || is_letter(text, token, 'd');
}

size_t prose_round_clock_read(const struct prose_token *tokens, const struct prose_text *text)
{
    enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, DAYS_OF_YEAR = 365 };
    size_t at = 0, read = 0, hours = 0, days = 0;
    for (;; at = prose_skip_spaces(tokens, at + 1)) {
        const struct prose_token *figure = &tokens[at];
        bool of_day = figure->value == HOURS_OF_DAY;
        if (figure->kind != TOKEN_NUMBER ||
            (!of_day && figure->value != DAYS_OF_WEEK && figure->value != DAYS_OF_YEAR))
            break;
        hours += of_day;
        days += !of_day;
        read = at + 1;
        const struct prose_token *unit = &tokens[prose_skip_spaces(tokens, read)];
        if (of_day ? prose_token_is_word(unit, WORD_HOURS) : is_day_unit(text, unit))
            read = (size_t)(unit - tokens) + 1;
        at = prose_skip_spaces(tokens, read);
        bool slash = prose_token_is_mark(&tokens[at], '/');
        if (slash && !hours)
            return 0; /* 7/24 is a date */
        if (!slash && !prose_token_is_mark(&tokens[at], '*') && !is_letter(text, &tokens[at], 'x'))
            break;
    }
    bool time = prose_token_is_mark(&tokens[read], ':') || prose_token_is_mark(&tokens[read], '-');
    return hours == 1 && days && !time ? read : 0;
}
