/* The grammar of opening_hours: rules, weekdays and modifiers.
 *
 * Recursive descent over at most 256 tokens; every loop takes a token, nothing recurses. Beyond
 * the formal grammar it accepts what its reference evaluator does without a doubt about the
 * meaning: free spaces, `10-16` in whole two-digit hours, a colon after any selector, and a comment
 * before or between the selectors. */
#include "hours_parser.h"

#include <string.h>

#include "date_point.h"

bool expected(struct draft *draft, unsigned ahead, const char *what)
{
    const struct token *token = peek(draft, ahead);
    long column = token->start + 1;
    if (token->kind == TOKEN_END)
        error_set_at(draft->error, FEVER_INVALID, 1, column,
                     "opening hours, column %ld: expected %s, but the text ends", column, what);
    else
        error_set_at(draft->error, FEVER_INVALID, 1, column,
                     "opening hours, column %ld: expected %s, found \"%.*s\"", column, what,
                     token->length, draft->tokens->text + token->start);
    return false;
}

bool wrong(struct draft *draft, unsigned ahead, const char *what)
{
    long column = peek(draft, ahead)->start + 1;
    error_set_at(draft->error, FEVER_INVALID, 1, column, "opening hours, column %ld: %s", column,
                 what);
    return false;
}

bool take_symbol(struct draft *draft, char symbol)
{
    if (!is_symbol(peek(draft, 0), symbol))
        return false;
    draft->at++;
    return true;
}

bool take_two_digits(struct draft *draft, int minimum, int maximum, const char *what, int *out)
{
    const struct token *token = peek(draft, 0);
    if (token->kind != TOKEN_NUMBER || token->length != 2 || token->value < minimum ||
        token->value > maximum)
        return expected(draft, 0, what);
    *out = token->value;
    draft->at++;
    return true;
}

bool take_day_offset(struct draft *draft, int maximum, int16_t *out)
{
    const struct token *sign = peek(draft, 0), *number = peek(draft, 1);
    if ((!is_symbol(sign, '+') && !is_symbol(sign, '-')) || number->kind != TOKEN_NUMBER ||
        peek(draft, 2)->kind != TOKEN_DAYS)
        return true;
    if (number->length > 3 || number->value > maximum)
        return wrong(draft, 1, "an offset of too many days");
    *out = (int16_t)(is_symbol(sign, '-') ? -number->value : number->value);
    draft->at += 3;
    return true;
}

struct selector *add_selector(struct draft *draft, struct rule *rule, enum selector_group group,
                              enum selector_kind kind)
{
    if (draft->selector_count == SELECTORS_MAX) {
        wrong(draft, 0, "too many selectors");
        return NULL;
    }
    struct selector *selector = &draft->selectors[draft->selector_count++];
    memset(selector, 0, sizeof *selector);
    selector->group = (uint8_t)group;
    selector->kind = (uint8_t)kind;
    rule->selector_count++;
    return selector;
}

bool take_nth(struct draft *draft, int *out)
{
    bool from_end = take_symbol(draft, '-');
    const struct token *token = peek(draft, 0);
    if (token->kind != TOKEN_NUMBER || token->length != 1 || token->value < 1 || token->value > 5)
        return expected(draft, 0, "a number from 1 to 5, or from -1 to -5");
    *out = from_end ? -token->value : token->value;
    draft->at++;
    return true;
}

static uint16_t nth_bit(int nth)
{
    return (uint16_t)(1 << (nth > 0 ? nth - 1 : 4 - nth));
}

/* `[1-2,-1] +3 days` after the weekday. */
static bool parse_nths(struct draft *draft, struct selector *selector)
{
    draft->at++;
    do {
        int first, last;
        if (!take_nth(draft, &first))
            return false;
        last = first;
        if (first > 0 && take_symbol(draft, '-')) {
            if (!take_nth(draft, &last))
                return false;
            if (last < first) {
                draft->at--;
                return wrong(draft, 0, "the range ends before it begins");
            }
        }
        for (int nth = first; nth <= last; nth++)
            selector->u.nth.nths |= nth_bit(nth);
    } while (take_symbol(draft, ','));
    if (!take_symbol(draft, ']'))
        return expected(draft, 0, "\"]\"");
    return take_day_offset(draft, OFFSET_DAYS_MAX, &selector->u.nth.offset_days);
}

/* `Mo`, `Mo-Fr`, `Th[3]`. */
static bool parse_weekday(struct draft *draft, struct rule *rule)
{
    unsigned first = peek(draft, 0)->value, last = first;
    draft->at++;
    if (is_symbol(peek(draft, 0), '[')) {
        struct selector *selector = add_selector(draft, rule, GROUP_WEEKDAY, SELECT_NTH_WEEKDAY);
        if (!selector)
            return false;
        selector->u.nth.weekday = (uint8_t)first;
        return parse_nths(draft, selector);
    }
    if (take_symbol(draft, '-')) {
        if (peek(draft, 0)->kind != TOKEN_WEEKDAY)
            return expected(draft, 0, "a weekday");
        last = peek(draft, 0)->value;
        draft->at++;
    }
    for (unsigned day = first;; day = (day + 1) % 7) {
        rule->weekdays |= (uint8_t)(1 << day);
        if (day == last)
            break;
    }
    return true;
}

/* `PH`, `PH +1 day`, `SH`; an alternative to the weekdays until told otherwise. */
static bool parse_holiday(struct draft *draft, struct rule *rule)
{
    unsigned which = peek(draft, 0)->value;
    int16_t offset_days = 0;
    draft->at++;
    if (which == HOLIDAY_PH && !take_day_offset(draft, HOLIDAY_OFFSET_MAX, &offset_days))
        return false;
    if (offset_days == 0) {
        rule->holidays |= (uint8_t)which;
        return true;
    }
    struct selector *selector = add_selector(draft, rule, GROUP_WEEKDAY, SELECT_HOLIDAY);
    if (selector)
        selector->u.offset_days = offset_days;
    return selector != NULL;
}

/* `PH Mo-Fr`: what was an alternative becomes a condition of its own. */
static void make_holidays_a_condition(struct draft *draft, struct rule *rule)
{
    rule->holidays = (uint8_t)(rule->holidays << 2);
    for (unsigned i = rule->first_selector; i < draft->selector_count; i++)
        if (draft->selectors[i].kind == SELECT_HOLIDAY)
            draft->selectors[i].group = GROUP_HOLIDAY;
}

static bool parse_weekdays(struct draft *draft, struct rule *rule)
{
    bool holidays_only = true, conditional = false;
    for (;;) {
        unsigned kind = peek(draft, 0)->kind;
        if (kind == TOKEN_WEEKDAY) {
            holidays_only = false;
            if (!parse_weekday(draft, rule))
                return false;
        } else if (kind == TOKEN_HOLIDAY && !conditional) {
            if (!parse_holiday(draft, rule))
                return false;
        } else {
            return expected(draft, 0, conditional ? "a weekday" : "a weekday, PH or SH");
        }
        if (take_symbol(draft, ','))
            continue;
        if (!holidays_only || peek(draft, 0)->kind != TOKEN_WEEKDAY)
            return true;
        conditional = true;
        make_holidays_a_condition(draft, rule);
    }
}

static bool is_always(const struct draft *draft)
{
    const struct token *day = peek(draft, 0), *slash = peek(draft, 1), *week = peek(draft, 2);
    return day->kind == TOKEN_NUMBER && day->value == 24 && day->length == 2 &&
           is_symbol(slash, '/') && week->kind == TOKEN_NUMBER && week->value == 7 &&
           week->length == 1 && is_adjacent(day, slash) && is_adjacent(slash, week);
}

static bool take_always(struct draft *draft)
{
    if (!is_always(draft))
        return false;
    draft->at += 3;
    return true;
}

/* A comment alone makes the rule unknown: whoever wants "open" says so. */
static bool take_comment(struct draft *draft, struct rule *rule)
{
    if (peek(draft, 0)->kind != TOKEN_COMMENT)
        return true;
    if (rule->comment)
        return wrong(draft, 0, "a rule has one comment");
    if (peek(draft, 0)->length < 3)
        return wrong(draft, 0, "a comment has text");
    rule->comment = (uint16_t)(draft->at + 1);
    draft->at++;
    return true;
}

/* The separator for readability, which is never the last of a rule. */
static bool take_colon(struct draft *draft)
{
    if (!take_symbol(draft, ':'))
        return true;
    const struct token *next = peek(draft, 0);
    if (next->kind == TOKEN_END || next->kind == TOKEN_FALLBACK || is_symbol(next, ';') ||
        is_symbol(next, ','))
        return expected(draft, 0, "a selector or a state after \":\"");
    return true;
}

static bool parse_selectors(struct draft *draft, struct rule *rule)
{
    unsigned first = draft->at;
    if (take_always(draft))
        return take_colon(draft);
    if (!parse_wide_selectors(draft, rule) || (draft->at > first && !take_colon(draft)))
        return false;
    unsigned kind = peek(draft, 0)->kind, weekdays = draft->at;
    if ((kind == TOKEN_WEEKDAY || kind == TOKEN_HOLIDAY) && !parse_weekdays(draft, rule))
        return false;
    if (draft->at > weekdays && !take_colon(draft))
        return false;
    if (peek(draft, 0)->kind == TOKEN_COMMENT && (is_time(draft, 1) || is_hour_range(draft, 1)))
        if (!take_comment(draft, rule))
            return false;
    if (take_always(draft))
        return true;
    /* Any other number was meant as a time, and is told what it lacks. */
    if (is_time(draft, 0) || peek(draft, 0)->kind == TOKEN_NUMBER)
        return parse_times(draft, rule);
    return true;
}

/* `off`, `unknown "call first"`, `"call first"`. */
static bool parse_modifier(struct draft *draft, struct rule *rule)
{
    bool stated = peek(draft, 0)->kind == TOKEN_STATE;
    if (stated) {
        rule->state = (uint8_t)peek(draft, 0)->value;
        draft->at++;
        if (is_symbol(peek(draft, 0), ':') && peek(draft, 1)->kind == TOKEN_COMMENT)
            draft->at++;
    }
    if (!take_comment(draft, rule))
        return false;
    if (!stated && rule->comment)
        rule->state = OPENING_UNKNOWN;
    return true;
}

static bool parse_rule(struct draft *draft, struct rule *rule)
{
    unsigned first = draft->at;
    rule->first_selector = (uint8_t)draft->selector_count;
    if (!take_comment(draft, rule) || (draft->at > first && !take_colon(draft)))
        return false;
    if (!parse_selectors(draft, rule) || !parse_modifier(draft, rule))
        return false;
    if (draft->at == first)
        return expected(draft, 0, "a date, a weekday, a time, \"24/7\", a state or a comment");
    rule->has_dates = rule->months || rule->weekdays || rule->holidays || rule->selector_count > 0;
    return true;
}

/* How the next rule is joined; false at the end and where no separator stands. */
static bool take_separator(struct draft *draft, const struct rule *previous, struct rule *rule)
{
    if (peek(draft, 0)->kind == TOKEN_FALLBACK) {
        rule->fallback = true;
    } else if (is_symbol(peek(draft, 0), ',')) {
        rule->additional = true;
        rule->fallback = previous->fallback;
    } else if (!is_symbol(peek(draft, 0), ';')) {
        return false;
    }
    draft->at++;
    return true;
}

enum fever_error hours_parse(const struct tokens *tokens, struct draft *draft, struct error *error)
{
    struct rule rule = {.state = OPENING_OPEN};
    draft->tokens = tokens;
    draft->error = error;
    draft->at = draft->rule_count = draft->selector_count = draft->span_count = 0;
    for (;;) {
        if (draft->rule_count == RULES_MAX)
            wrong(draft, 0, "too many rules");
        if (draft->rule_count == RULES_MAX || !parse_rule(draft, &rule))
            return FEVER_INVALID;
        draft->rules[draft->rule_count++] = rule;
        struct rule next = {.state = OPENING_OPEN};
        if (!take_separator(draft, &rule, &next))
            break;
        rule = next;
    }
    if (peek(draft, 0)->kind != TOKEN_END) {
        expected(draft, 0, "\";\", \",\" or \"||\" and another rule");
        return FEVER_INVALID;
    }
    return FEVER_OK;
}
