/* The grammar of opening_hours: years, months, dates and weeks.
 *
 * A year before a whole month is a year selector of its own (`2026 Jan,Mar`: both of 2026); a year
 * before a day belongs to that date alone (`2026 Jan 01,Dec 24`: every Christmas Eve). */
#include <string.h>

#include "date_point.h"
#include "fever/civil.h"
#include "hours_parser.h"

enum { LEAP_YEAR = 2000 };

static bool is_year(const struct token *token)
{
    return token->kind == TOKEN_NUMBER && token->length == 4 && token->value >= 1900;
}

static bool is_month_or_easter(const struct token *token)
{
    return token->kind == TOKEN_MONTH || token->kind == TOKEN_EASTER;
}

static bool take_year(struct draft *draft, uint16_t *out)
{
    if (!is_year(peek(draft, 0)))
        return expected(draft, 0, "a year of four digits from 1900 on");
    *out = peek(draft, 0)->value;
    draft->at++;
    return true;
}

/* A positive number behind `/`. */
static bool take_step(struct draft *draft, int minimum, int maximum, const char *what,
                      uint16_t *out)
{
    const struct token *token = peek(draft, 1);
    if (!is_symbol(peek(draft, 0), '/'))
        return true;
    if (token->kind != TOKEN_NUMBER || token->length > 3 || token->value < minimum ||
        token->value > maximum)
        return expected(draft, 1, what);
    *out = token->value;
    draft->at += 2;
    return true;
}

/* `2026`, `2026-2030`, `2026-2030/2`, `2026+`, `2026/4` (every fourth from then on). */
static bool parse_year_range(struct draft *draft, struct rule *rule)
{
    static const char step_words[] = "a step of 1 to 100 years";
    struct selector *selector = add_selector(draft, rule, GROUP_YEAR, SELECT_YEARS);
    uint16_t from = 0, to, step = 1;
    if (!selector || !take_year(draft, &from))
        return false;
    to = from;
    if (is_symbol(peek(draft, 0), '/') || is_symbol(peek(draft, 0), '+')) {
        to = UINT16_MAX;
        if (!take_symbol(draft, '+') && !take_step(draft, 1, 100, step_words, &step))
            return false;
    } else if (take_symbol(draft, '-')) {
        if (!take_year(draft, &to))
            return false;
        if (to < from) {
            draft->at--;
            return wrong(draft, 0, "the range ends before it begins");
        }
        if (!take_step(draft, 1, 100, step_words, &step))
            return false;
    }
    selector->u.numbers.from = from;
    selector->u.numbers.to = to;
    selector->u.numbers.step = to == from ? 1 : step;
    return true;
}

static bool parse_years(struct draft *draft, struct rule *rule)
{
    do {
        if (!parse_year_range(draft, rule))
            return false;
    } while (take_symbol(draft, ','));
    return true;
}

/* `01-53`, `10-20/2`. */
static bool parse_week_range(struct draft *draft, struct rule *rule)
{
    static const char what[] = "a week as two digits from 01 to 53";
    struct selector *selector = add_selector(draft, rule, GROUP_WEEK, SELECT_WEEKS);
    int from, to;
    uint16_t step = 1;
    if (!selector || !take_two_digits(draft, 1, 53, what, &from))
        return false;
    to = from;
    if (take_symbol(draft, '-')) {
        if (!take_two_digits(draft, 1, 53, what, &to))
            return false;
        if (to < from) {
            draft->at--;
            return wrong(draft, 0, "the range ends before it begins; write two");
        }
        if (!take_step(draft, 2, 26, "a step of 2 to 26 weeks", &step))
            return false;
    }
    selector->u.numbers.from = (uint16_t)from;
    selector->u.numbers.to = (uint16_t)to;
    selector->u.numbers.step = to == from ? 1 : step;
    return true;
}

static bool parse_weeks(struct draft *draft, struct rule *rule)
{
    draft->at++;
    do {
        if (peek(draft, 0)->kind == TOKEN_WEEK)
            draft->at++;
        if (!parse_week_range(draft, rule))
            return false;
    } while (take_symbol(draft, ','));
    return true;
}

/* A day number and no time begins `ahead`. */
static bool is_day_number(const struct draft *draft, unsigned ahead)
{
    const struct token *token = peek(draft, ahead);
    return token->kind == TOKEN_NUMBER && token->length != 4 && !is_time(draft, ahead);
}

static bool take_day_number(struct draft *draft, unsigned month, uint8_t *out)
{
    int day;
    if (!take_two_digits(draft, 1, civil_days_in_month(LEAP_YEAR, (int)month),
                         "a day of that month as two digits", &day))
        return false;
    *out = (uint8_t)day;
    return true;
}

/* `Su[-1]`, one nth only. */
static bool take_nth_weekday(struct draft *draft, struct date_point *point)
{
    int nth;
    point->kind = DATE_NTH_WEEKDAY;
    point->day = (uint8_t)peek(draft, 0)->value;
    draft->at++;
    if (!take_symbol(draft, '['))
        return expected(draft, 0, "\"[\" and which one of the month");
    if (!take_nth(draft, &nth))
        return false;
    point->nth = (int8_t)nth;
    return take_symbol(draft, ']') || expected(draft, 0, "\"]\"");
}

/* `+Su`, `-1 day`, behind a date. */
static bool take_date_offset(struct draft *draft, struct date_point *point)
{
    bool after = is_symbol(peek(draft, 0), '+'), before = is_symbol(peek(draft, 0), '-');
    if ((after || before) && peek(draft, 1)->kind == TOKEN_WEEKDAY) {
        int weekday = peek(draft, 1)->value + 1;
        point->weekday_offset = (int8_t)(after ? weekday : -weekday);
        draft->at += 2;
    }
    return take_day_offset(draft, OFFSET_DAYS_MAX, &point->offset_days);
}

/* [year] (month day | month weekday[nth] | easter), without its offset. */
static bool take_date(struct draft *draft, struct date_point *point)
{
    *point = (struct date_point){0};
    if (is_year(peek(draft, 0)))
        take_year(draft, &point->year);
    if (peek(draft, 0)->kind == TOKEN_EASTER) {
        point->kind = DATE_EASTER;
        draft->at++;
        return true;
    }
    if (peek(draft, 0)->kind != TOKEN_MONTH)
        return expected(draft, 0, "a month or \"easter\"");
    point->month = (uint8_t)peek(draft, 0)->value;
    draft->at++;
    if (peek(draft, 0)->kind == TOKEN_WEEKDAY)
        return take_nth_weekday(draft, point);
    point->kind = DATE_FIXED;
    return take_day_number(draft, point->month, &point->day);
}

/* A date of a certain day, and no whole month, begins `ahead`. `Nov Th[4]` is the month with a
 * weekday selector, unless a range or another date goes on from it. */
static bool is_date(const struct draft *draft, unsigned ahead)
{
    ahead += is_year(peek(draft, ahead));
    if (peek(draft, ahead)->kind == TOKEN_EASTER)
        return true;
    if (peek(draft, ahead)->kind != TOKEN_MONTH)
        return false;
    if (is_day_number(draft, ahead + 1))
        return true;
    if (peek(draft, ahead + 1)->kind != TOKEN_WEEKDAY || !is_symbol(peek(draft, ahead + 2), '['))
        return false;
    ahead += 3 + is_symbol(peek(draft, ahead + 3), '-');
    if (!is_symbol(peek(draft, ahead + 1), ']'))
        return false;
    ahead += 2;
    if (peek(draft, ahead + 1)->kind == TOKEN_WEEKDAY)
        ahead += 2;
    if (peek(draft, ahead + 2)->kind == TOKEN_DAYS)
        ahead += 3;
    if (is_symbol(peek(draft, ahead), ','))
        return is_month_or_easter(peek(draft, ahead + 1 + is_year(peek(draft, ahead + 1))));
    return is_symbol(peek(draft, ahead), '-');
}

/* The list that begins here has nothing but whole months, all of the same year or of none. */
static bool is_month_list(const struct draft *draft)
{
    unsigned ahead = is_year(peek(draft, 0));
    for (;;) {
        if (peek(draft, ahead)->kind != TOKEN_MONTH || is_date(draft, ahead))
            return false;
        ahead++;
        if (is_symbol(peek(draft, ahead), '-') && peek(draft, ahead + 1)->kind == TOKEN_MONTH)
            ahead += 2;
        if (!is_symbol(peek(draft, ahead), ','))
            return true;
        ahead++;
    }
}

/* `Jan`, `Nov-Feb`. */
static bool take_months(struct draft *draft, uint16_t *months)
{
    if (peek(draft, 0)->kind != TOKEN_MONTH)
        return expected(draft, 0, "a month");
    unsigned first = peek(draft, 0)->value - 1u, last = first;
    draft->at++;
    if (take_symbol(draft, '-')) {
        if (peek(draft, 0)->kind != TOKEN_MONTH)
            return expected(draft, 0, "a month");
        last = peek(draft, 0)->value - 1u;
        draft->at++;
    }
    for (unsigned month = first;; month = (month + 1) % 12) {
        *months |= (uint16_t)(1 << month);
        if (month == last)
            return true;
    }
}

static bool parse_month_list(struct draft *draft, struct rule *rule)
{
    do {
        if (!take_months(draft, &rule->months))
            return false;
    } while (take_symbol(draft, ','));
    return true;
}

/* A whole month in a list of dates; with a year, the days from its first to its last. */
static bool parse_month_among_dates(struct draft *draft, struct rule *rule)
{
    uint16_t year = 0, months = 0;
    if (is_year(peek(draft, 0)))
        take_year(draft, &year);
    unsigned first = peek(draft, 0)->value;
    if (!take_months(draft, &months))
        return false;
    unsigned last = draft->tokens->tokens[draft->at - 1].value;
    if (!year) {
        struct selector *selector = add_selector(draft, rule, GROUP_DATE, SELECT_MONTHS);
        if (selector)
            selector->u.months = months;
        return selector != NULL;
    }
    struct selector *selector = add_selector(draft, rule, GROUP_DATE, SELECT_DATES);
    if (!selector)
        return false;
    uint16_t last_year = (uint16_t)(year + (last < first));
    int length = civil_days_in_month(LEAP_YEAR, (int)last);
    selector->u.dates.from = (struct date_point){.year = year, .month = (uint8_t)first, .day = 1};
    selector->u.dates.to =
        (struct date_point){.year = last_year, .month = (uint8_t)last, .day = (uint8_t)length};
    return true;
}

/* A range's end takes the year of its beginning, or the next; a year stands on both or on the
 * first, and the range does not run backwards. */
static bool settle_years(struct draft *draft, struct date_point *from, struct date_point *to)
{
    if (!from->year && to->year)
        return wrong(draft, 0, "a range whose end has a year needs one at its beginning");
    if (!from->year)
        return true;
    int32_t first = date_point_day(from, from->year, false);
    if (!to->year) {
        int32_t last = date_point_day(to, from->year, true);
        to->year = (uint16_t)(from->year + (last != DATE_POINT_NONE && last < first));
    }
    int32_t last = date_point_day(to, to->year, true);
    if (first != DATE_POINT_NONE && last != DATE_POINT_NONE && last < first)
        return wrong(draft, 0, "the range ends before it begins");
    return true;
}

/* What may follow a range's `-`: another date, or a day of the same month (`Jan 23-31/2`). */
static bool parse_range_end(struct draft *draft, struct selector *selector)
{
    struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    if (from->kind == DATE_FIXED && is_day_number(draft, 0)) {
        uint16_t step = 0;
        *to = *from;
        to->weekday_offset = 0;
        to->offset_days = 0;
        if (!take_day_number(draft, from->month, &to->day))
            return false;
        if (to->day < from->day) {
            draft->at--;
            return wrong(draft, 0, "the range ends before it begins");
        }
        if (!take_step(draft, 1, 31, "a step of 1 to 31 days", &step))
            return false;
        selector->u.dates.step = (uint8_t)step;
        return true;
    }
    return take_date(draft, to) && take_date_offset(draft, to) && settle_years(draft, from, to);
}

static bool parse_date_range(struct draft *draft, struct selector *selector)
{
    struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    if (!take_date_offset(draft, from))
        return false;
    if (take_symbol(draft, '-'))
        return parse_range_end(draft, selector);
    selector->u.dates.open_end = take_symbol(draft, '+');
    *to = *from;
    return true;
}

static bool parse_date_item(struct draft *draft, struct rule *rule)
{
    struct selector *selector = add_selector(draft, rule, GROUP_DATE, SELECT_DATES);
    if (!selector || !take_date(draft, &selector->u.dates.from) ||
        !parse_date_range(draft, selector))
        return false;
    /* `Dec 24,26`: further days of the same month. */
    while (selector->u.dates.from.kind == DATE_FIXED && is_symbol(peek(draft, 0), ',') &&
           is_day_number(draft, 1)) {
        struct date_point from = {.year = selector->u.dates.from.year,
                                  .month = selector->u.dates.from.month};
        draft->at++;
        if (!take_day_number(draft, from.month, &from.day))
            return false;
        selector = add_selector(draft, rule, GROUP_DATE, SELECT_DATES);
        if (!selector)
            return false;
        selector->u.dates.from = from;
        if (!parse_date_range(draft, selector))
            return false;
    }
    return true;
}

static bool parse_date_list(struct draft *draft, struct rule *rule)
{
    do {
        unsigned month = is_year(peek(draft, 0));
        bool nth_weekday =
            peek(draft, month + 1)->kind == TOKEN_WEEKDAY && is_symbol(peek(draft, month + 2), '[');
        bool whole_month =
            peek(draft, month)->kind == TOKEN_MONTH && !is_date(draft, 0) && !nth_weekday;
        if (whole_month ? !parse_month_among_dates(draft, rule) : !parse_date_item(draft, rule))
            return false;
    } while (take_symbol(draft, ','));
    return true;
}

bool parse_wide_selectors(struct draft *draft, struct rule *rule)
{
    bool year_and_month = is_year(peek(draft, 0)) && is_month_or_easter(peek(draft, 1));
    if (is_year(peek(draft, 0)) && (!year_and_month || is_month_list(draft)))
        if (!parse_years(draft, rule))
            return false;
    if (is_month_or_easter(peek(draft, 0)) && is_month_list(draft))
        if (!parse_month_list(draft, rule))
            return false;
    if (is_month_or_easter(peek(draft, 0)) ||
        (is_year(peek(draft, 0)) && is_month_or_easter(peek(draft, 1))))
        if (!parse_date_list(draft, rule))
            return false;
    if (is_symbol(peek(draft, 0), ':') && peek(draft, 1)->kind == TOKEN_WEEK)
        draft->at++;
    return peek(draft, 0)->kind != TOKEN_WEEK || parse_weeks(draft, rule);
}
