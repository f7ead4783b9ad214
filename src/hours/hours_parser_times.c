/* The grammar of opening_hours: times of day, spans and open ends. */
#include "hours_parser.h"

/* `08:00`, but not the day in `Jan 08:10:00-12:00`, which a third number follows. */
static bool is_clock(const struct draft *draft, unsigned ahead)
{
    const struct token *hour = peek(draft, ahead), *colon = peek(draft, ahead + 1),
                       *minute = peek(draft, ahead + 2), *after = peek(draft, ahead + 3);
    return hour->kind == TOKEN_NUMBER && is_symbol(colon, ':') && minute->kind == TOKEN_NUMBER &&
           is_adjacent(hour, colon) && is_adjacent(colon, minute) &&
           !(is_symbol(after, ':') && is_adjacent(minute, after));
}

/* `10-16`, in whole hours. */
bool is_hour_range(const struct draft *draft, unsigned ahead)
{
    const struct token *from = peek(draft, ahead), *to = peek(draft, ahead + 2);
    return from->kind == TOKEN_NUMBER && from->length == 2 &&
           is_symbol(peek(draft, ahead + 1), '-') && to->kind == TOKEN_NUMBER && to->length == 2;
}

bool is_time(const struct draft *draft, unsigned ahead)
{
    const struct token *token = peek(draft, ahead);
    return token->kind == TOKEN_SUN || is_symbol(token, '(') || is_clock(draft, ahead);
}

/* `hh:mm` up to and including `hours_max`:00. */
static bool take_clock(struct draft *draft, int hours_max, int *minute_of_day)
{
    int hour, minute;
    if (!take_two_digits(draft, 0, hours_max, "a time as two digits, colon, two digits (08:00)",
                         &hour))
        return false;
    if (!take_symbol(draft, ':'))
        return expected(draft, 0, "\":\" and the minutes");
    if (!take_two_digits(draft, 0, hour == hours_max ? 0 : 59, "minutes from 00 to 59", &minute))
        return false;
    *minute_of_day = hour * 60 + minute;
    return true;
}

/* `08:00`, `sunset`, `(sunset-01:30)`. */
static bool take_time(struct draft *draft, int hours_max, uint8_t *event, int *minute)
{
    *event = SUN_NONE;
    *minute = 0;
    if (peek(draft, 0)->kind == TOKEN_SUN) {
        *event = (uint8_t)peek(draft, 0)->value;
        draft->at++;
        return true;
    }
    if (!take_symbol(draft, '('))
        return take_clock(draft, hours_max, minute);
    if (peek(draft, 0)->kind != TOKEN_SUN)
        return expected(draft, 0, "dawn, sunrise, sunset or dusk");
    *event = (uint8_t)peek(draft, 0)->value;
    draft->at++;
    bool negative = take_symbol(draft, '-');
    if (!negative && !take_symbol(draft, '+'))
        return expected(draft, 0, "\"+\" or \"-\" and a time");
    if (!take_clock(draft, 24, minute))
        return false;
    *minute = negative ? -*minute : *minute;
    return take_symbol(draft, ')') || expected(draft, 0, "\")\"");
}

/* Puts `to` after `from` where both are fixed, or where nominal times say that it is meant so. */
static void settle_midnight(struct span *span, int from, int to)
{
    int nominal_from = hours_nominal_minute(span->from_event) + from;
    int nominal_to = hours_nominal_minute(span->to_event) + to;
    bool by_sun = span->from_event != SUN_NONE || span->to_event != SUN_NONE;
    bool wraps = by_sun ? nominal_to < nominal_from : to <= from;
    span->wraps = wraps && span->to_event != SUN_NONE;
    if (wraps && span->to_event == SUN_NONE)
        to += DAY_MINUTES;
    span->from = (int16_t)from;
    span->to = (int16_t)to;
}

static bool parse_hour_range(struct draft *draft, struct span *span)
{
    int from, to;
    if (!take_two_digits(draft, 0, 23, "an hour from 00 to 23", &from))
        return false;
    draft->at++;
    if (!take_two_digits(draft, 0, 48, "an hour from 00 to 48", &to))
        return false;
    settle_midnight(span, from * 60, to * 60);
    return true;
}

/* `08:00-17:00`, `17:00+`, `17:00-19:00+`. */
static bool parse_span(struct draft *draft, struct span *span)
{
    int from, to;
    unsigned first = draft->at;
    *span = (struct span){0};
    if (is_hour_range(draft, 0))
        return parse_hour_range(draft, span);
    if (!take_time(draft, 24, &span->from_event, &from))
        return false;
    if (span->from_event == SUN_NONE && from >= DAY_MINUTES) {
        draft->at = first;
        return wrong(draft, 0, "a span begins before 24:00");
    }
    if (take_symbol(draft, '+')) {
        span->from = span->to = (int16_t)from;
        span->to_event = span->from_event;
        span->open_end = true;
        return true;
    }
    if (!take_symbol(draft, '-'))
        return expected(draft, 0, "\"-\" and a closing time, or \"+\"");
    if (!take_time(draft, 48, &span->to_event, &to))
        return false;
    settle_midnight(span, from, to);
    span->open_end = take_symbol(draft, '+');
    if (is_symbol(peek(draft, 0), '/'))
        return wrong(draft, 0, "points in time state no opening");
    return true;
}

bool parse_times(struct draft *draft, struct rule *rule)
{
    rule->first_span = (uint8_t)draft->span_count;
    do {
        if (draft->span_count == SPANS_MAX)
            return wrong(draft, 0, "too many times");
        if (!parse_span(draft, &draft->spans[draft->span_count]))
            return false;
        draft->span_count++;
        rule->span_count++;
        if (!is_symbol(peek(draft, 0), ',') || !(is_time(draft, 1) || is_hour_range(draft, 1)))
            break;
        draft->at++;
    } while (true);
    /* The whole day needs no span. */
    const struct span *span = &draft->spans[rule->first_span];
    if (rule->span_count == 1 && !span->from_event && !span->to_event && !span->open_end &&
        span->from == 0 && span->to == DAY_MINUTES) {
        draft->span_count--;
        rule->span_count = 0;
    }
    return true;
}
