/* Which rules match a day: years, months, dates, weeks, weekdays and holidays. */
#include "hours_match.h"

#include "fever/civil.h"

struct day_view day_view_of(const struct hours *hours, int32_t day, const struct day_role *role)
{
    return (struct day_view){hours, role, day, civil_from_days(day), civil_weekday(day)};
}

static bool number_matches(const struct selector *selector, int number)
{
    return number >= selector->u.numbers.from && number <= selector->u.numbers.to &&
           (number - selector->u.numbers.from) % selector->u.numbers.step == 0;
}

/* Whether the range that begins in `year` holds the day. */
static bool range_holds(const struct selector *selector, int year, int32_t day)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    int32_t first = date_point_day(from, year, false);
    if (first == DATE_POINT_NONE || first > day)
        return false;
    if (selector->u.dates.open_end)
        return civil_from_days(day).year == year;
    int32_t last = date_point_day(to, year + date_range_passes_year(from, to), true);
    if (last == DATE_POINT_NONE || last < day)
        return false;
    return selector->u.dates.step < 2 || (day - first) % selector->u.dates.step == 0;
}

/* `Feb 29` alone is no other day in other years. */
static bool single_date_matches(const struct date_point *point, const struct day_view *view)
{
    if (point->kind == DATE_FIXED && !point->offset_days && !point->weekday_offset)
        return point->month == view->date.month && point->day == view->date.day &&
               (!point->year || point->year == view->date.year);
    for (int year = view->date.year - 1; year <= view->date.year + 1; year++)
        if ((!point->year || point->year == year) &&
            (point->kind != DATE_FIXED || point->day <= civil_days_in_month(year, point->month)) &&
            date_point_day(point, year, false) == view->day)
            return true;
    return false;
}

/* Both ends fixed and without a year, the usual case: compare month and day. */
static bool plain_range_matches(const struct selector *selector, const struct civil_date *date)
{
    int first = selector->u.dates.from.month * 32 + selector->u.dates.from.day;
    int last = selector->u.dates.to.month * 32 + selector->u.dates.to.day;
    int today = date->month * 32 + date->day;
    return first <= last ? today >= first && today <= last : today >= first || today <= last;
}

static bool is_plain_point(const struct date_point *point)
{
    return point->kind == DATE_FIXED && !point->year && !point->offset_days &&
           !point->weekday_offset;
}

static bool dates_match(const struct selector *selector, const struct day_view *view)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    if (!selector->u.dates.open_end && date_points_equal(from, to))
        return single_date_matches(from, view);
    if (from->year) {
        int32_t first = date_point_day(from, from->year, false);
        int32_t last = date_point_day(to, to->year, true);
        bool ends = !selector->u.dates.open_end;
        return first != DATE_POINT_NONE && view->day >= first &&
               (!ends || (last != DATE_POINT_NONE && view->day <= last)) &&
               (selector->u.dates.step < 2 || (view->day - first) % selector->u.dates.step == 0);
    }
    if (is_plain_point(from) && is_plain_point(to) && !selector->u.dates.open_end &&
        selector->u.dates.step < 2)
        return plain_range_matches(selector, &view->date);
    for (int year = view->date.year - 2; year <= view->date.year + 1; year++)
        if (range_holds(selector, year, view->day))
            return true;
    return false;
}

static bool nth_matches(const struct selector *selector, const struct day_view *view)
{
    int weekday = view->weekday;
    struct civil_date date = view->date;
    if (selector->u.nth.offset_days) {
        /* A date that a weekday only helps to name: on a make-up workday it is what it is. */
        int32_t day = view->day - selector->u.nth.offset_days;
        date = civil_from_days(day);
        weekday = civil_weekday(day);
    } else if (view->role->weekday == AS_ANY_WORKDAY) {
        return false;
    } else if (view->role->weekday != AS_ITSELF) {
        weekday = view->role->weekday;
    }
    if (weekday != selector->u.nth.weekday)
        return false;
    int from_first = (date.day - 1) / 7;
    int from_last = (civil_days_in_month(date.year, date.month) - date.day) / 7;
    return selector->u.nth.nths & (1 << from_first | 1 << (5 + from_last));
}

static bool selector_matches(const struct selector *selector, const struct day_view *view)
{
    switch ((enum selector_kind)selector->kind) {
    case SELECT_YEARS:
        return number_matches(selector, view->date.year);
    case SELECT_MONTHS:
        return selector->u.months >> (view->date.month - 1) & 1;
    case SELECT_DATES:
        return dates_match(selector, view);
    case SELECT_WEEKS:
        return number_matches(selector, civil_iso_week(view->day));
    case SELECT_NTH_WEEKDAY:
        return nth_matches(selector, view);
    case SELECT_HOLIDAY:
        return view->role[-selector->u.offset_days].holiday;
    }
    return false;
}

static bool weekdays_match(unsigned weekdays, const struct day_view *view)
{
    if (view->role->weekday == AS_ANY_WORKDAY)
        return (weekdays & WEEKDAYS_WORK) == WEEKDAYS_WORK;
    return weekdays >> (view->role->weekday == AS_ITSELF ? view->weekday : view->role->weekday) & 1;
}

/* Every group of selectors that the rule has must have an alternative that matches. */
bool rule_matches(const struct rule *rule, const struct day_view *view)
{
    if (rule->months && !(rule->months >> (view->date.month - 1) & 1))
        return false;
    unsigned asked = 0, answered = 0;
    const struct selector *selectors = hours_selectors(view->hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        unsigned bit = 1u << selectors[i].group;
        asked |= bit;
        if (!(answered & bit) && selector_matches(&selectors[i], view))
            answered |= bit;
    }
    if (rule->weekdays || (rule->holidays & (HOLIDAY_PH | HOLIDAY_SH))) {
        asked |= 1u << GROUP_WEEKDAY;
        if ((rule->weekdays && weekdays_match(rule->weekdays, view)) ||
            (rule->holidays & HOLIDAY_PH && view->role->holiday) ||
            (rule->holidays & HOLIDAY_SH && view->role->school_holiday))
            answered |= 1u << GROUP_WEEKDAY;
    }
    if (rule->holidays & (HOLIDAY_PH_AND | HOLIDAY_SH_AND)) {
        asked |= 1u << GROUP_HOLIDAY;
        if ((rule->holidays & HOLIDAY_PH_AND && view->role->holiday) ||
            (rule->holidays & HOLIDAY_SH_AND && view->role->school_holiday))
            answered |= 1u << GROUP_HOLIDAY;
    }
    return asked == answered;
}

bool rule_has_holiday(const struct hours *hours, const struct rule *rule)
{
    if (rule->holidays & (HOLIDAY_PH | HOLIDAY_PH_AND))
        return true;
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++)
        if (selectors[i].kind == SELECT_HOLIDAY)
            return true;
    return false;
}

bool day_states_holiday(const struct hours *hours, int32_t day, const struct outlook *outlook)
{
    struct day_view view = day_view_of(hours, day, &outlook->roles[OUTLOOK_TODAY]);
    for (unsigned i = 0; i < hours->rule_count; i++)
        if (rule_has_holiday(hours, &hours->rules[i]) && rule_matches(&hours->rules[i], &view))
            return true;
    return false;
}
