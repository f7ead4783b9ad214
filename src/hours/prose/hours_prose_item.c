/* Puts tokens together into items; the first recogniser that takes a place wins.
 *
 * Session words before a time become its label (上午9:00); elsewhere they speak for the session
 * itself (下午休息). */
#include "hours_prose_item.h"

#include <string.h>

#include "hours_prose_days.h"
#include "hours_prose_phrase.h"
#include "hours_prose_telephone.h"

enum { HOURS_OF_DAY = 24, DAYS_OF_YEAR = 365, HOUR_MINUTES = 60, LOCAL_DIGITS = 7 };

struct itemiser {
    const struct prose_text *text;
    const struct prose_token *tokens;
    struct prose_items *items;
    bool suffixed; /* am and pm stand behind their times */
    bool dotted;   /* 6.1-9.30 is a season */
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
            figure = tokens->kind == TOKEN_NUMBER || prose_token_is_word(tokens, WORD_OCLOCK) ||
                     prose_token_is_word(tokens, WORD_MINUTE);
    }
    return false;
}

/* Words and marks that may stand between a session and its time: 上午门诊时间：9:00. */
static bool is_label_glue(const struct prose_token *token)
{
    return token->kind == TOKEN_SPACE || prose_token_is_mark(token, ':') ||
           prose_token_is_mark(token, '=') || prose_token_is_mark(token, '(') ||
           prose_token_is_word(token, WORD_FILLER) || prose_token_is_word(token, WORD_VISIT) ||
           prose_token_is_word(token, WORD_OWN_DOOR) || prose_token_is_word(token, WORD_DUTY);
}

static bool is_session(const struct prose_token *token)
{
    return prose_token_is_word(token, WORD_SESSION) || prose_token_is_word(token, WORD_MERIDIEM);
}

/* Session words in a row (下午、晚上). Returns the index behind them. */
static size_t read_sessions(const struct prose_token *tokens, size_t at, unsigned *sessions)
{
    size_t end = at;
    *sessions = 0;
    for (size_t next = at; is_session(&tokens[next]);) {
        *sessions |= (unsigned)tokens[next].value;
        end = next + 1;
        next = prose_skip_spaces(tokens, end);
        if (prose_token_is_mark(&tokens[next], '\\') || prose_token_is_mark(&tokens[next], '.') ||
            prose_token_is_mark(&tokens[next], '/') || prose_token_is_mark(&tokens[next], ',') ||
            prose_token_is_word(&tokens[next], WORD_AND))
            next = prose_skip_spaces(tokens, next + 1);
    }
    return end;
}

/* The time that a session word labels, at `at`; a word nearer to it labels instead (早诊：上午9点).
 */
static size_t take_labelled(struct itemiser *in, size_t start, size_t at, unsigned sessions)
{
    const struct prose_token *tokens = in->tokens;
    bool bracket = false;
    enum prose_use use = USE_VISITS;
    while (is_label_glue(&tokens[at]) || is_session(&tokens[at])) {
        bracket |= prose_token_is_mark(&tokens[at], '(');
        if (prose_token_is_word(&tokens[at], WORD_DUTY))
            use = (enum prose_use)tokens[at].value;
        if (is_session(&tokens[at]))
            at = read_sessions(tokens, at, &sessions);
        else
            at++;
    }
    struct prose_dates dates;
    struct prose_range range;
    struct prose_clock clock;
    struct prose_item *item;
    if (prose_date_read(tokens + at, &dates))
        return 0;
    size_t read = prose_range_read(tokens + at, sessions, in->suffixed, &range);
    if (read) {
        range.use = use;
        if ((item = push(in, ITEM_RANGE, start, at + read - start)))
            item->range = range;
        return at + read - start;
    }
    read = prose_clock_read(tokens + at, &clock);
    if (!read || clock.style != CLOCK_PROPER || bracket)
        return 0;
    clock.period = sessions & (sessions - 1) ? 0 : sessions;
    if ((item = push(in, ITEM_CLOCK, start, at + read - start)))
        item->value = prose_clock_minute(&clock);
    return at + read - start;
}

/* One or more session words and, where one follows, their time. */
static size_t take_sessions(struct itemiser *in, size_t at)
{
    unsigned sessions;
    size_t end = read_sessions(in->tokens, at, &sessions);
    size_t read = take_labelled(in, at, end, sessions);
    if (read)
        return read;
    struct prose_item *item = push(in, ITEM_SESSION, at, end - at);
    if (item)
        item->value = (int)sessions;
    return end - at;
}

/* （上午）8:00-12:00, 8:00-12:00（上午）: a session in brackets by its time. */
static size_t take_bracketed_session(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens;
    unsigned sessions;
    size_t from = prose_skip_spaces(tokens, at + 1);
    if (!prose_token_is_mark(&tokens[at], '(') || !is_session(&tokens[from]))
        return 0;
    size_t end = prose_skip_spaces(tokens, read_sessions(tokens, from, &sessions));
    if (!prose_token_is_mark(&tokens[end], ')'))
        return 0;
    if (!items_end_with_time_of(in->items, sessions))
        return take_labelled(in, at, end + 1, sessions);
    struct prose_item *item = push(in, ITEM_WORD, at, end + 1 - at);
    if (item)
        item->word = WORD_FILLER;
    return end + 1 - at;
}

/* 提前30分钟, 提前半小时, 提前24小时: how long before something else, never hours. */
static size_t take_lead(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens + at;
    if (!prose_token_is_word(&tokens[0], WORD_FILLER) || tokens[0].value != (int)FILLER_AHEAD)
        return 0;
    size_t number = prose_skip_spaces(tokens, 1), unit = prose_skip_spaces(tokens, number + 1);
    bool half = prose_token_is_word(&tokens[number], WORD_HALF);
    bool figure = (tokens[number].kind == TOKEN_NUMBER || tokens[number].kind == TOKEN_NUMERAL) &&
                  tokens[number].value > 0 && tokens[number].value <= DAY_MINUTES;
    bool hours = prose_token_is_word(&tokens[unit], WORD_HOURS);
    if (!(half && hours) && !(figure && (hours || prose_token_is_word(&tokens[unit], WORD_MINUTE))))
        return 0;
    struct prose_item *item = push(in, ITEM_DURATION, at, unit + 1);
    if (item)
        item->value = half ? HOUR_MINUTES / 2 : tokens[number].value * (hours ? HOUR_MINUTES : 1);
    return unit + 1;
}

/* 24小时, 24h, 24/7, 7x24小时, 8小时, 365天. */
static size_t take_length(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens + at;
    if (tokens[0].kind != TOKEN_NUMBER && tokens[0].kind != TOKEN_NUMERAL)
        return 0;
    struct prose_item *item;
    size_t next = prose_skip_spaces(tokens, 1), read = prose_round_clock_read(tokens, in->text);
    bool always = read > 0;
    if (!always && tokens[0].value == DAYS_OF_YEAR &&
        prose_token_is_word(&tokens[next], WORD_SUNDAY)) {
        if ((item = push(in, ITEM_DAYS, at, next + 1)))
            item->value = DAYS_WEEK | DAYS_PH;
        return next + 1;
    }
    if (!always && !prose_token_is_word(&tokens[next], WORD_HOURS))
        return 0;
    read = always ? read : next + 1; /* 24小时/天, 24h/d */
    if (prose_token_is_mark(&tokens[read], '/') &&
        (prose_token_is_word(&tokens[read + 1], WORD_SUNDAY) ||
         in->text->bytes[tokens[read + 1].from] == 'd'))
        read += 2;
    size_t behind = read + prose_token_is_word(&tokens[read], WORD_VISIT); /* 24小时服务电话 */
    bool telephone = prose_token_is_word(&tokens[behind], WORD_FILLER) &&
                     tokens[behind].value == (int)FILLER_TELEPHONE;
    bool day = (always || tokens[0].value == HOURS_OF_DAY) && !telephone;
    push(in, day ? ITEM_24_HOURS : ITEM_DURATION, at, read);
    return read;
}

/* The tokens of an extension behind a telephone's number: -8001, 转8001. */
static size_t extension(const struct itemiser *in, const struct prose_token *tokens)
{
    static const char turn[] = "转";
    bool turns = tokens[0].kind == TOKEN_OTHER &&
                 prose_token_length(&tokens[0]) == sizeof turn - 1 &&
                 memcmp(in->text->bytes + tokens[0].from, turn, sizeof turn - 1) == 0;
    size_t number = prose_skip_spaces(tokens, 1), behind = prose_skip_spaces(tokens, number + 1);
    bool figure = tokens[number].kind == TOKEN_NUMBER && prose_token_length(&tokens[number]) <= 5;
    bool time = prose_token_is_mark(&tokens[behind], ':') ||
                prose_token_is_word(&tokens[behind], WORD_OCLOCK);
    return figure && !time && (turns || prose_token_is_mark(&tokens[0], '-')) ? number + 1 : 0;
}

/* 010-66551122, 0755-1234567, 66551122, 66551122-8001: says nothing about when. */
static size_t take_phone(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens + at;
    size_t number = 0;
    struct prose_dates dates;
    size_t dash = prose_skip_spaces(tokens, 1);
    if (tokens[0].kind == TOKEN_NUMBER && prose_token_is_mark(&tokens[dash], '-') &&
        prose_token_length(&tokens[0]) <= 4) {
        for (number = dash; prose_token_is_mark(&tokens[number], '-');)
            number = prose_skip_spaces(tokens, number + 1);
    }
    size_t digits = prose_token_length(&tokens[number]);
    if (tokens[number].kind != TOKEN_NUMBER || digits < 5 || digits > 12 ||
        (number == 0 && prose_date_read(tokens, &dates) && dates.month))
        return 0;
    size_t read = number + 1;
    if (digits >= LOCAL_DIGITS)
        read += extension(in, tokens + read);
    struct prose_item *item = push(in, ITEM_WORD, at, read);
    if (item) {
        item->word = WORD_FILLER;
        item->value = FILLER_TELEPHONE;
    }
    return read;
}

/* The tokens of 四天, 3天; 0 where it is none. */
static size_t days_long(const struct prose_token *tokens)
{
    bool figure = tokens[0].kind == TOKEN_NUMBER || tokens[0].kind == TOKEN_NUMERAL;
    return figure && prose_token_is_word(&tokens[1], WORD_SUNDAY) && tokens[1].value ? 2 : 0;
}

/* 每周5天, 一周六天, and 5天 before everything else: so many days of the week, but which? */
static size_t take_days_a_week(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens + at;
    size_t one = tokens[0].kind == TOKEN_NUMERAL && tokens[0].value == 1;
    bool is_week = prose_token_is_word(&tokens[one], WORD_WEEK);
    size_t figure = is_week ? one + 1 : 0, days = days_long(tokens + figure);
    int value = tokens[figure].value;
    if (!days || value >= 7 || (!is_week && (in->items->count || value == 1)))
        return 0;
    push(in, ITEM_UNKNOWN, at, figure + days);
    return figure + days;
}

/* 四天, 3天: a length of days, not a date. */
static size_t take_days_long(struct itemiser *in, size_t at)
{
    if (!days_long(in->tokens + at))
        return 0;
    struct prose_item *item = push(in, ITEM_WORD, at, 2);
    if (item)
        item->word = WORD_FILLER;
    return 2;
}

static size_t take_date(struct itemiser *in, size_t at)
{
    struct prose_dates dates;
    struct prose_item *item;
    size_t read = in->dotted ? prose_dotted_span_read(in->tokens + at, &dates) : 0;
    read = read ? read : prose_date_read(in->tokens + at, &dates);
    if (read && (item = push(in, ITEM_DATE, at, read)))
        item->dates = dates;
    return read;
}

/* 周57.00-20.00: the minutes of a time whose hour was taken for days. */
static bool lacks_its_hour(const struct itemiser *in, size_t at)
{
    const struct prose_token *figure = at >= 2 ? &in->tokens[at - 2] : NULL;
    if (!figure || figure->kind != TOKEN_NUMBER || prose_token_length(figure) < 2 ||
        !prose_token_is_mark(&figure[1], '.'))
        return false;
    for (size_t i = 0; i < in->items->count; i++)
        if (in->items->item[i].kind == ITEM_DAYS && in->items->item[i].to == figure->to)
            return true;
    return false;
}

static size_t take_time(struct itemiser *in, size_t at)
{
    struct prose_range range;
    struct prose_clock clock;
    struct prose_item *item;
    size_t read = prose_range_read(in->tokens + at, 0, in->suffixed, &range);
    if (read) {
        range.impossible |= lacks_its_hour(in, at);
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
           last->kind == ITEM_CLOSE_BRACKET || last->kind == ITEM_RANGE || last->kind == ITEM_WORD;
}

static size_t take_days(struct itemiser *in, size_t at)
{
    unsigned days;
    size_t read = prose_weekdays_read(in->tokens + at, in->text, &days);
    bool are_dates = at > 0 && prose_token_is_word(&in->tokens[at - 1], WORD_FILLER) &&
                     in->tokens[at - 1].value == (int)FILLER_EACH;
    if (!read && !are_dates && bare_days_may_stand(in->items))
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
    {';', ITEM_SEPARATOR, BREAK_HARD},    {'\n', ITEM_SEPARATOR, BREAK_LINE},
    {'|', ITEM_SEPARATOR, BREAK_HARD},    {'!', ITEM_SEPARATOR, BREAK_HARD},
    {',', ITEM_SEPARATOR, BREAK_SOFT},    {'\\', ITEM_SEPARATOR, BREAK_SOFT},
    {'.', ITEM_SEPARATOR, BREAK_SOFT},    {'/', ITEM_SEPARATOR, BREAK_SOFT},
    {'(', ITEM_OPEN_BRACKET, BREAK_NONE}, {')', ITEM_CLOSE_BRACKET, BREAK_NONE},
    {':', ITEM_SEPARATOR, BREAK_NONE},    {'=', ITEM_SEPARATOR, BREAK_NONE},
    {'"', ITEM_SEPARATOR, BREAK_NONE},    {'\'', ITEM_SEPARATOR, BREAK_NONE},
};

static bool is_figure(const struct prose_token *token)
{
    return token->kind == TOKEN_NUMBER || token->kind == TOKEN_NUMERAL ||
           prose_token_is_word(token, WORD_OCLOCK);
}

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
            if ((item = push(in, MARKS[i].kind, at, 1))) {
                item->value = (int)MARKS[i].value;
                item->word = token->value == '\\' ? WORD_AND : WORD_NONE; /* 、 */
            }
            return 1;
        }
    if (token->value == '-' && !is_figure(token - (at > 0))) {
        if ((item = push(in, ITEM_SEPARATOR, at, 1)))
            item->value = BREAK_SOFT;
        return 1;
    }
    if (token->value == '?') { /* whoever wrote it was not sure */
        if ((item = push(in, ITEM_WORD, at, 1)))
            item->word = WORD_VAGUE;
        return 1;
    }
    if (token->value == '&' || token->value == '+') {
        if ((item = push(in, ITEM_WORD, at, 1)))
            item->word = WORD_AND;
        return 1;
    }
    return 0;
}

/* Behind the name of a day and the point of an abbreviation. */
static size_t skip_day_name(const struct prose_token *tokens)
{
    return prose_token_is_mark(&tokens[1], '.') ? 2 : 1;
}

/* Mon-Fri, Mon. to Fri., Sat-Mon. Returns the tokens read, 0 where it is no range of days. */
static size_t take_named_range(struct itemiser *in, size_t at)
{
    const struct prose_token *token = &in->tokens[at];
    size_t dash = prose_skip_spaces(token, skip_day_name(token));
    size_t end = prose_skip_spaces(token, dash + 1);
    if ((!prose_token_is_mark(&token[dash], '-') && !prose_token_is_word(&token[dash], WORD_TO)) ||
        !prose_token_is_word(&token[end], WORD_DAYS))
        return 0;
    unsigned first = (unsigned)token[0].value, last = (unsigned)token[end].value;
    if (first & (first - 1) || last & (last - 1) || first == last || first > DAYS_SU ||
        last > DAYS_SU)
        return 0;
    end += skip_day_name(token + end);
    struct prose_item *item = push(in, ITEM_DAYS, at, end);
    if (item)
        item->value =
            first < last ? (int)((last << 1) - first) : (int)(DAYS_WEEK & ~(first - (last << 1)));
    return end;
}

/* 公休日 and 休息日：周日 head the days that are closed; 休息日 elsewhere is the weekend. */
static size_t take_rest_days(struct itemiser *in, size_t at)
{
    const struct prose_token *tokens = in->tokens;
    if (!prose_token_is_word(&tokens[at], WORD_REST_DAYS))
        return 0;
    size_t next = at + 1;
    while (tokens[next].kind == TOKEN_SPACE || prose_token_is_mark(&tokens[next], ':') ||
           prose_token_is_word(&tokens[next], WORD_FILLER))
        next++;
    bool heads = tokens[at].value || prose_token_is_mark(&tokens[at + 1], ':') ||
                 prose_token_is_word(&tokens[next], WORD_WEEK) ||
                 prose_token_is_word(&tokens[next], WORD_DAYS);
    struct prose_item *item = push(in, heads ? ITEM_WORD : ITEM_DAYS, at, 1);
    if (item) {
        item->word = WORD_CLOSED;
        item->value = DAYS_SA | DAYS_SU;
    }
    return 1;
}

static size_t take_word(struct itemiser *in, size_t at)
{
    const struct prose_token *token = &in->tokens[at];
    if (token->kind != TOKEN_WORD)
        return 0;
    bool days = token->word == WORD_DAYS;
    size_t read = days ? take_named_range(in, at) : 0;
    if (read)
        return read;
    struct prose_item *item = push(in, days ? ITEM_DAYS : ITEM_WORD, at, 1);
    if (item) {
        item->word = token->word;
        item->value = token->value;
    }
    return 1;
}

/* 1、 and （一） before a subject: the parts of a numbered list. */
static size_t take_numbering(struct itemiser *in, size_t at)
{
    const struct prose_token *token = &in->tokens[at];
    const struct prose_items *items = in->items;
    if (items->count > 0 && items->item[items->count - 1].kind != ITEM_SEPARATOR)
        return 0;
    bool bracket = prose_token_is_mark(token, '(');
    const struct prose_token *figure = bracket ? token + 1 : token, *mark = figure + 1;
    size_t one = figure->kind == TOKEN_NUMERAL ? sizeof "一" - 1 : 1;
    bool closes = bracket ? prose_token_is_mark(mark, ')')
                          : prose_token_is_mark(mark, '\\') || prose_token_is_mark(mark, '.');
    if ((figure->kind != TOKEN_NUMBER && figure->kind != TOKEN_NUMERAL) ||
        prose_token_length(figure) != one || !closes || mark[1].kind != TOKEN_WORD)
        return 0;
    bool subject = mark[1].word == WORD_OWN_DOOR || mark[1].word == WORD_OTHER_DOOR ||
                   mark[1].word == WORD_WEEK || mark[1].word == WORD_DAYS;
    if (!subject || (figure->kind == TOKEN_NUMERAL && mark[1].word == WORD_WEEK))
        return 0;
    size_t read = bracket ? 3 : 2;
    struct prose_item *item = push(in, ITEM_SEPARATOR, at, read);
    if (item)
        item->value = BREAK_HARD;
    return read;
}

static size_t take_item(struct itemiser *in, size_t at)
{
    size_t read;
    if ((read = take_numbering(in, at)) || (read = take_lead(in, at)) ||
        (read = take_length(in, at)) || (read = take_days_a_week(in, at)) ||
        (read = take_days(in, at)) || (read = take_phone(in, at)) ||
        (read = take_days_long(in, at)) || (read = take_date(in, at)) || (read = take_time(in, at)))
        return read;
    if (is_session(&in->tokens[at]))
        return take_sessions(in, at);
    if ((read = take_bracketed_session(in, at)) || (read = take_mark(in, at)) ||
        (read = take_rest_days(in, at)) || (read = take_word(in, at)))
        return read;
    struct prose_item *item = push(in, ITEM_UNKNOWN, at, 1);
    if (item)
        item->value = in->tokens[at].kind == TOKEN_NUMBER;
    return 1;
}

bool prose_itemise(const struct prose_text *text, const struct prose_token *tokens,
                   struct prose_items *items)
{
    struct itemiser in = {text, tokens, items, meridiem_is_suffixed(tokens),
                          prose_has_dotted_seasons(tokens)};
    items->count = 0;
    for (size_t at = 0; tokens[at].kind != TOKEN_END;) {
        if (items->count == PROSE_ITEMS_MAX)
            return false;
        at += take_item(&in, at);
    }
    prose_hush_telephones(text, items);
    return true;
}
