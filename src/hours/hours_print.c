/* Writes compiled hours in canonical form: parsing it gives the same form again.
 *
 * Canonical are: weekdays and months in order, three or more in a row as a range; PH and SH behind
 * the weekdays; `off` for closed; `24/7` for what is always open; 00:00-24:00 where a whole day is
 * open or unknown. */
#include "date_point.h"
#include "hours_form.h"
#include "hours_names.h"

/* Where a list has begun, a comma before its next part. */
static void separate(struct buffer *out, bool *begun)
{
    if (*begun)
        buffer_append_char(out, ',');
    *begun = true;
}

static void print_set(struct buffer *out, unsigned set, unsigned size, const char *const *names,
                      bool *begun)
{
    unsigned char first[6], last[6];
    unsigned runs = set_runs(set, size, first, last);
    for (unsigned i = 0; i < runs; i++) {
        unsigned length = (last[i] + size - first[i]) % size + 1;
        separate(out, begun);
        buffer_append_text(out, names[first[i]]);
        if (length > 1) {
            buffer_append_char(out, length > 2 ? '-' : ',');
            buffer_append_text(out, names[last[i]]);
        }
    }
}

static void print_day_offset(struct buffer *out, int days)
{
    if (days)
        buffer_append_format(out, " %+d day%s", days, days == 1 || days == -1 ? "" : "s");
}

static void print_point(struct buffer *out, const struct date_point *point)
{
    if (point->year)
        buffer_append_format(out, "%d ", point->year);
    if (point->kind == DATE_EASTER)
        buffer_append_text(out, "easter");
    else if (point->kind == DATE_FIXED)
        buffer_append_format(out, "%s %02d", month_codes[point->month], point->day);
    else
        buffer_append_format(out, "%s %s[%d]", month_codes[point->month], weekday_codes[point->day],
                             point->nth);
    if (point->weekday_offset)
        buffer_append_format(out, " %c%s", point->weekday_offset > 0 ? '+' : '-',
                             weekday_codes[(point->weekday_offset > 0 ? point->weekday_offset
                                                                      : -point->weekday_offset) -
                                           1]);
    print_day_offset(out, point->offset_days);
}

static bool is_moved(const struct date_point *point)
{
    return point->weekday_offset || point->offset_days;
}

static bool same_month(const struct date_point *one, const struct date_point *other)
{
    return one->kind == DATE_FIXED && other->kind == DATE_FIXED && one->year == other->year &&
           one->month == other->month && !is_moved(other);
}

static void print_dates(struct buffer *out, const struct selector *selector)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    print_point(out, from);
    if (selector->u.dates.open_end) {
        buffer_append_char(out, '+');
    } else if (same_month(from, to) && to->day > from->day) {
        buffer_append_format(out, "-%02d", to->day);
        if (selector->u.dates.step > 1)
            buffer_append_format(out, "/%d", selector->u.dates.step);
    } else if (from->kind == DATE_NTH_WEEKDAY || !date_points_equal(from, to)) {
        /* `Feb Mo[1]` alone would be February with a weekday selector. */
        buffer_append_char(out, '-');
        print_point(out, to);
    }
}

static void print_numbers(struct buffer *out, const struct selector *selector, int digits)
{
    buffer_append_format(out, "%0*d", digits, selector->u.numbers.from);
    if (selector->u.numbers.to == UINT16_MAX && selector->u.numbers.step == 1)
        buffer_append_char(out, '+');
    else if (selector->u.numbers.to != UINT16_MAX &&
             selector->u.numbers.to != selector->u.numbers.from)
        buffer_append_format(out, "-%0*d", digits, selector->u.numbers.to);
    if (selector->u.numbers.step > 1)
        buffer_append_format(out, "/%d", selector->u.numbers.step);
}

static void print_nths(struct buffer *out, const struct selector *selector)
{
    bool begun = false;
    unsigned nths = selector->u.nth.nths;
    buffer_append_format(out, "%s[", weekday_codes[selector->u.nth.weekday]);
    for (int nth = 1; nth <= 5; nth++) {
        int last = nth;
        if (!(nths >> (nth - 1) & 1))
            continue;
        while (last < 5 && nths >> last & 1)
            last++;
        separate(out, &begun);
        buffer_append_int(out, nth);
        if (last > nth)
            buffer_append_format(out, "%c%d", last > nth + 1 ? '-' : ',', last);
        nth = last;
    }
    for (int nth = 1; nth <= 5; nth++) {
        if (nths >> (4 + nth) & 1) {
            separate(out, &begun);
            buffer_append_int(out, -nth);
        }
    }
    buffer_append_char(out, ']');
    print_day_offset(out, selector->u.nth.offset_days);
}

static void print_selector(struct buffer *out, const struct selector *selector)
{
    bool begun = false;
    switch ((enum selector_kind)selector->kind) {
    case SELECT_YEARS:
        print_numbers(out, selector, 4);
        break;
    case SELECT_WEEKS:
        print_numbers(out, selector, 2);
        break;
    case SELECT_MONTHS:
        print_set(out, selector->u.months, 12, month_codes + 1, &begun);
        break;
    case SELECT_DATES:
        print_dates(out, selector);
        break;
    case SELECT_NTH_WEEKDAY:
        print_nths(out, selector);
        break;
    case SELECT_HOLIDAY:
        buffer_append_text(out, "PH");
        print_day_offset(out, selector->u.offset_days);
        break;
    }
}

/* The rule's selectors of one group, joined by commas. */
static void print_group(struct buffer *out, const struct hours *hours, const struct rule *rule,
                        enum selector_group group, bool *begun)
{
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        if (selectors[i].group == group) {
            separate(out, begun);
            print_selector(out, &selectors[i]);
        }
    }
}

static void print_holidays(struct buffer *out, unsigned holidays, bool *begun)
{
    if (holidays & HOLIDAY_PH) {
        separate(out, begun);
        buffer_append_text(out, "PH");
    }
    if (holidays & HOLIDAY_SH) {
        separate(out, begun);
        buffer_append_text(out, "SH");
    }
}

/* Ends one part with a space where it has written anything. */
static void end_part(struct buffer *out, bool begun)
{
    if (begun)
        buffer_append_char(out, ' ');
}

static bool rule_has_group(const struct hours *hours, const struct rule *rule,
                           enum selector_group group)
{
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++)
        if (selectors[i].group == group)
            return true;
    return false;
}

/* `Jan 02+: Sa` would be the Saturday after without its colon, `Jan 01,Dec: Fr[1]` a Friday in
 * December. */
static bool needs_colon(const struct hours *hours, const struct rule *rule)
{
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    bool open_end = false, month = false;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        if (selectors[i].group == GROUP_DATE) {
            month = selectors[i].kind == SELECT_MONTHS;
            open_end = !month && selectors[i].u.dates.open_end;
        }
    }
    bool nth = rule_has_group(hours, rule, GROUP_WEEKDAY);
    return (open_end && (rule->weekdays || nth)) || (month && nth);
}

/* A year of its own before dates: `2026-2026 Jan 01,Dec 24`. Alone it would be the first date's. */
static void print_years(struct buffer *out, const struct hours *hours, const struct rule *rule)
{
    const struct selector *first = hours_selectors(hours) + rule->first_selector;
    bool years = false;
    print_group(out, hours, rule, GROUP_YEAR, &years);
    if (years && !rule->months && rule->selector_count > 1 && first[1].group == GROUP_DATE &&
        first->u.numbers.from == first->u.numbers.to)
        buffer_append_format(out, "-%d", first->u.numbers.to);
    end_part(out, years);
}

static void print_date_part(struct buffer *out, const struct hours *hours, const struct rule *rule)
{
    bool months = false, dates = false, weeks = false;
    print_years(out, hours, rule);
    print_set(out, rule->months, 12, month_codes + 1, &months);
    end_part(out, months);
    print_group(out, hours, rule, GROUP_DATE, &dates);
    if (needs_colon(hours, rule))
        buffer_append_char(out, ':');
    end_part(out, dates);
    if (rule_has_group(hours, rule, GROUP_WEEK))
        buffer_append_text(out, "week ");
    print_group(out, hours, rule, GROUP_WEEK, &weeks);
    end_part(out, weeks);
}

static void print_weekday_part(struct buffer *out, const struct hours *hours,
                               const struct rule *rule)
{
    bool condition = false, weekdays = false;
    print_holidays(out, rule->holidays >> 2, &condition);
    print_group(out, hours, rule, GROUP_HOLIDAY, &condition);
    end_part(out, condition);
    print_set(out, rule->weekdays, 7, weekday_codes, &weekdays);
    print_group(out, hours, rule, GROUP_WEEKDAY, &weekdays);
    print_holidays(out, rule->holidays, &weekdays);
    end_part(out, weekdays);
}

static void print_time(struct buffer *out, unsigned event, int minute)
{
    int size = minute < 0 ? -minute : minute;
    if (event == SUN_NONE)
        buffer_append_format(out, "%02d:%02d", minute / 60, minute % 60);
    else if (minute == 0)
        buffer_append_text(out, sun_codes[event]);
    else
        buffer_append_format(out, "(%s%c%02d:%02d)", sun_codes[event], minute < 0 ? '-' : '+',
                             size / 60, size % 60);
}

static void print_span(struct buffer *out, const struct span *span)
{
    bool no_end = span->open_end && span->from == span->to && span->from_event == span->to_event;
    int to = span->to;
    /* 22:00-26:00 is 22:00-02:00; a day or more keeps its great hours. */
    if (!span->to_event && !span->from_event && to > DAY_MINUTES && to - DAY_MINUTES <= span->from)
        to -= DAY_MINUTES;
    else if (!span->to_event && span->from_event && to > DAY_MINUTES &&
             to - DAY_MINUTES < hours_nominal_minute(span->from_event) + span->from)
        to -= DAY_MINUTES;
    print_time(out, span->from_event, span->from);
    if (!no_end) {
        buffer_append_char(out, '-');
        print_time(out, span->to_event, to);
    }
    if (span->open_end)
        buffer_append_char(out, '+');
}

static void print_times(struct buffer *out, const struct hours *hours, const struct rule *rule)
{
    const struct span *spans = hours_spans(hours) + rule->first_span;
    bool begun = false;
    for (unsigned i = 0; i < rule->span_count; i++) {
        separate(out, &begun);
        print_span(out, &spans[i]);
    }
    if (rule->span_count == 0 && rule->state == OPENING_OPEN)
        buffer_append_text(out, rule->has_dates ? "00:00-24:00" : "24/7");
}

/* `Mo 08:00-12:00 open, 14:00-17:00`: without the word the second rule would be Monday's too. */
static bool needs_open(const struct hours *hours, const struct rule *rule)
{
    const struct rule *next = rule + 1;
    return next < hours->rules + hours->rule_count && next->additional && !next->has_dates &&
           next->span_count > 0 && rule->span_count + rule->has_dates > 0;
}

static void print_modifier(struct buffer *out, const struct hours *hours, const struct rule *rule,
                           bool after_selectors)
{
    static const char *const names[] = {
        [OPENING_CLOSED] = "off", [OPENING_OPEN] = "open", [OPENING_UNKNOWN] = "unknown"};
    const char *comment = rule_comment(hours, rule);
    if (rule->state == OPENING_OPEN && !comment && !needs_open(hours, rule))
        return;
    if (after_selectors)
        buffer_append_char(out, ' ');
    buffer_append_text(out, names[rule->state]);
    if (comment)
        buffer_append_format(out, " \"%s\"", comment);
}

static void print_rule(struct buffer *out, const struct hours *hours, const struct rule *rule)
{
    size_t mark = out->length;
    print_date_part(out, hours, rule);
    print_weekday_part(out, hours, rule);
    print_times(out, hours, rule);
    /* `off` says the whole day by itself: take the space behind its dates back. */
    if (out->length > mark && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    print_modifier(out, hours, rule, out->length > mark);
}

void hours_print(const struct hours *hours, struct buffer *out)
{
    for (unsigned i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (i > 0)
            buffer_append_text(out, rule->additional ? ", " : rule->fallback ? " || " : "; ");
        print_rule(out, hours, rule);
    }
}
