/* Puts tokens together into items; the first recogniser that takes a place wins.
 *
 * Session words before a time become its label (上午9:00); elsewhere they speak for the session
 * itself (下午休息). */
#include "hours_prose_item.h"

#include "hours_prose_days.h"

enum { HOURS_OF_DAY = 24, DAYS_OF_YEAR = 365 };

struct itemiser {
    const struct prose_text *text;
    const struct prose_token *tokens;
    struct prose_items *items;
    bool suffixed; /* am and pm stand behind their times */
};

static struct prose_item *push(struct itemiser *in, enum prose_item_kind kind, size_t at,
                               size_t read)
{
    struct prose_items *items = in->items;
    if (items->count == PROSE_ITEMS_MAX)
        return NULL;
    struct prose_item *item = &items->item[items->count++];
    *item = (struct prose_item){
        .kind = kind, .from = in->tokens[at].from, .to = in->tokens[at + read - 1].to};
    return item;
}

/* Whether the first am or pm of the text stands behind a figure. */
static bool meridiem_is_suffixed(const struct prose_token *tokens)
{
    bool figure = false;
    for (; tokens->kind != TOKEN_END; tokens++) {
        if (prose_token_is_word(tokens, WORD_MERIDIEM))
            return figure;
        if (tokens->kind != TOKEN_SPACE)
            figure = tokens->kind == TOKEN_NUMBER;
    }
    return false;
}

/* Words and marks that may stand between a session and its time: 上午门诊时间：9:00. */
static bool is_label_glue(const struct prose_token *token)
{
    return token->kind == TOKEN_SPACE || prose_token_is_mark(token, ':') ||
           prose_token_is_mark(token, '=') || prose_token_is_mark(token, '(') ||
           prose_token_is_word(token, WORD_FILLER) || prose_token_is_word(token, WORD_VISIT) ||
           prose_token_is_word(token, WORD_OWN_DOOR);
}

static bool is_session(const struct prose_token *token)
{
    return prose_token_is_word(token, WORD_SESSION) || prose_token_is_word(token, WORD_MERIDIEM);
}

/* One or more session words (下午、晚上) and, where one follows, their time. */
static size_t take_sessions(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens;
    unsigned sessions = 0;
    size_t end = at;
    for (size_t next = at; is_session(&tokens[next]);) {
        sessions |= (unsigned)tokens[next].value;
        end = next + 1;
        next = prose_skip_spaces(tokens, end);
        if (prose_token_is_mark(&tokens[next], '\\') || prose_token_is_mark(&tokens[next], '.') ||
            prose_token_is_mark(&tokens[next], '/') || prose_token_is_mark(&tokens[next], ',') ||
            prose_token_is_word(&tokens[next], WORD_AND))
            next = prose_skip_spaces(tokens, next + 1);
    }
    size_t time = end;
    while (is_label_glue(&tokens[time]))
        time++;
    struct prose_range range;
    size_t read = prose_date_read(tokens + time)
                      ? 0
                      : prose_range_read(tokens + time, sessions, in->suffixed, &range);
    struct prose_item *item;
    if (read) {
        if ((item = push(in, ITEM_RANGE, at, time + read - at)))
            item->range = range;
        return time + read - at;
    }
    struct prose_clock clock;
    read = prose_date_read(tokens + time) ? 0 : prose_clock_read(tokens + time, &clock);
    if (read && clock.style == CLOCK_PROPER) {
        clock.period = sessions & (sessions - 1) ? 0 : sessions;
        if ((item = push(in, ITEM_CLOCK, at, time + read - at)))
            item->value = prose_clock_minute(&clock);
        return time + read - at;
    }
    if ((item = push(in, ITEM_SESSION, at, end - at)))
        item->value = (int)sessions;
    return end - at;
}

/* 24小时, 24h, 24/7, 7x24小时, 8小时, 365天. */
static size_t take_length(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens + at;
    if (tokens[0].kind != TOKEN_NUMBER && tokens[0].kind != TOKEN_NUMERAL)
        return 0;
    struct prose_item *item;
    size_t next = prose_skip_spaces(tokens, 1);
    if (tokens[0].value == DAYS_OF_YEAR && prose_token_is_word(&tokens[next], WORD_SUNDAY)) {
        if ((item = push(in, ITEM_DAYS, at, next + 1)))
            item->value = DAYS_WEEK | DAYS_PH;
        return next + 1;
    }
    if (tokens[0].value == HOURS_OF_DAY && prose_token_is_mark(&tokens[1], '/') &&
        tokens[2].kind == TOKEN_NUMBER && tokens[2].value == 7) {
        push(in, ITEM_24_HOURS, at, 3);
        return 3;
    }
    size_t times = prose_skip_spaces(tokens, next + 1), number = 0;
    bool by = prose_token_is_mark(&tokens[next], '*') ||
              (tokens[next].kind == TOKEN_OTHER && prose_token_length(&tokens[next]) == 1 &&
               in->text->bytes[tokens[next].from] == 'x');
    if (tokens[0].value == 7 && by && tokens[times].value == HOURS_OF_DAY) {
        number = times;
        next = prose_skip_spaces(tokens, times + 1);
        if (!prose_token_is_word(&tokens[next], WORD_HOURS)) {
            push(in, ITEM_24_HOURS, at, times + 1);
            return times + 1;
        }
    }
    if (!prose_token_is_word(&tokens[next], WORD_HOURS))
        return 0;
    push(in, tokens[number].value == HOURS_OF_DAY ? ITEM_24_HOURS : ITEM_DURATION, at, next + 1);
    return next + 1;
}

static size_t take_date(struct itemiser *in, size_t at)
{
    size_t read = prose_date_read(in->tokens + at);
    if (read)
        push(in, ITEM_DATE, at, read);
    return read;
}

static size_t take_time(struct itemiser *in, size_t at)
{
    struct prose_range range;
    struct prose_clock clock;
    struct prose_item *item;
    size_t read = prose_range_read(in->tokens + at, 0, in->suffixed, &range);
    if (read) {
        if ((item = push(in, ITEM_RANGE, at, read)))
            item->range = range;
        return read;
    }
    read = prose_clock_read(in->tokens + at, &clock);
    if (read && clock.style == CLOCK_PROPER && (item = push(in, ITEM_CLOCK, at, read)))
        item->value = prose_clock_minute(&clock);
    return clock.style == CLOCK_PROPER ? read : 0;
}

/* Whether bare weekdays (一至五) may stand here: at the start, after a break or a bracket. */
static bool bare_days_may_stand(const struct prose_items *items)
{
    if (items->count == 0)
        return true;
    const struct prose_item *last = &items->item[items->count - 1];
    return last->kind == ITEM_SEPARATOR || last->kind == ITEM_OPEN_BRACKET ||
           last->kind == ITEM_CLOSE_BRACKET || last->kind == ITEM_RANGE;
}

static size_t take_days(struct itemiser *in, size_t at)
{
    unsigned days;
    size_t read = prose_weekdays_read(in->tokens + at, in->text, &days);
    if (!read && bare_days_may_stand(in->items))
        read = prose_bare_weekdays_read(in->tokens + at, in->text, &days);
    struct prose_item *item;
    if (read && (item = push(in, ITEM_DAYS, at, read)))
        item->value = (int)days;
    return read;
}

static const struct {
    char mark;
    enum prose_item_kind kind;
    enum prose_break value;
} MARKS[] = {
    {';', ITEM_SEPARATOR, BREAK_HARD},     {'\n', ITEM_SEPARATOR, BREAK_HARD},
    {'|', ITEM_SEPARATOR, BREAK_HARD},     {'!', ITEM_SEPARATOR, BREAK_HARD},
    {'?', ITEM_SEPARATOR, BREAK_HARD},     {',', ITEM_SEPARATOR, BREAK_SOFT},
    {'\\', ITEM_SEPARATOR, BREAK_SOFT},    {'.', ITEM_SEPARATOR, BREAK_SOFT},
    {'/', ITEM_SEPARATOR, BREAK_SOFT},     {'(', ITEM_OPEN_BRACKET, BREAK_NONE},
    {')', ITEM_CLOSE_BRACKET, BREAK_NONE}, {':', ITEM_SEPARATOR, BREAK_NONE},
    {'=', ITEM_SEPARATOR, BREAK_NONE},     {'"', ITEM_SEPARATOR, BREAK_NONE},
    {'\'', ITEM_SEPARATOR, BREAK_NONE},
};

static size_t take_mark(struct itemiser *in, size_t at)
{
    const struct prose_token *token = &in->tokens[at];
    struct prose_item *item;
    if (token->kind == TOKEN_SPACE) {
        if ((item = push(in, ITEM_SEPARATOR, at, 1)))
            item->value = BREAK_SPACE;
        return 1;
    }
    if (token->kind != TOKEN_MARK)
        return 0;
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (token->value == MARKS[i].mark) {
            if ((item = push(in, MARKS[i].kind, at, 1)))
                item->value = (int)MARKS[i].value;
            return 1;
        }
    if (token->value == '&' || token->value == '+') {
        if ((item = push(in, ITEM_WORD, at, 1)))
            item->word = WORD_AND;
        return 1;
    }
    return 0;
}

static size_t take_word(struct itemiser *in, size_t at)
{
    const struct prose_token *token = &in->tokens[at];
    if (token->kind != TOKEN_WORD)
        return 0;
    bool days = token->word == WORD_DAYS;
    struct prose_item *item = push(in, days ? ITEM_DAYS : ITEM_WORD, at, 1);
    if (item) {
        item->word = token->word;
        item->value = token->value;
        item->note = token->note;
    }
    return 1;
}

static size_t take_item(struct itemiser *in, size_t at)
{
    size_t read;
    if ((read = take_length(in, at)) || (read = take_days(in, at)) || (read = take_date(in, at)) ||
        (read = take_time(in, at)))
        return read;
    if (is_session(&in->tokens[at]))
        return take_sessions(in, at);
    if ((read = take_mark(in, at)) || (read = take_word(in, at)))
        return read;
    push(in, ITEM_UNKNOWN, at, 1);
    return 1;
}

bool prose_itemise(const struct prose_text *text, const struct prose_token *tokens,
                   struct prose_items *items)
{
    struct itemiser in = {text, tokens, items, meridiem_is_suffixed(tokens)};
    items->count = 0;
    for (size_t at = 0; tokens[at].kind != TOKEN_END;) {
        if (items->count == PROSE_ITEMS_MAX)
            return false;
        at += take_item(&in, at);
    }
    return true;
}
