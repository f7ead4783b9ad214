/* Closures and openings whose dates bound more than the days they name.
 *
 * The reader does not know the day on which it reads, so that hours which begin or end on a day of
 * a year are not known on either side of it. */
#include "hours_prose_resume.h"

#include "fever/civil.h"
#include "hours_prose_phrase.h"

enum { LEAP_YEAR = 2024, YEAR_DAYS = 366 };

struct phrase {
    size_t from, to;
};

static bool resumes(const struct prose_item *item)
{
    return item_is_word(item, WORD_USUAL) && item->value == USUAL_RESUMES;
}

static bool is_closed(const struct prose_item *item)
{
    return item_is_word(item, WORD_CLOSED);
}

static bool is_visit(const struct prose_item *item)
{
    return item_is_word(item, WORD_VISIT) || item_is_word(item, WORD_OWN_DOOR);
}

static bool is_end(const struct prose_item *item)
{
    return item_is_word(item, WORD_END);
}

static bool is_weekdays(const struct prose_item *item)
{
    return item->kind == ITEM_DAYS && item->value & (int)DAYS_WEEK;
}

/* A date or feast and all its days; month 0 where they cannot be told. */
static struct prose_dates dates_of(const struct prose_item *item)
{
    return item->kind == ITEM_DATE ? item->dates
                                   : prose_festival_dates((enum prose_festival)item->value);
}

static bool is_one_day(const struct prose_dates *dates)
{
    return dates->month && dates->month == dates->last_month && dates->day == dates->last_day;
}

static int day_of_year(int month, int day)
{
    return (int)(civil_days((struct civil_date){LEAP_YEAR, month, day}) -
                 civil_days((struct civil_date){LEAP_YEAR, 1, 1}));
}

/* Days from the first day of a closure, whose year may end meanwhile. */
static int days_after(const struct prose_dates *first, int month, int day)
{
    return (day_of_year(month, day) - day_of_year(first->month, first->day) + YEAR_DAYS) %
           YEAR_DAYS;
}

/* The day before the one of `dates`, as their last day. */
static struct prose_dates until_before(const struct prose_dates *closed,
                                       const struct prose_dates *open)
{
    int year = open->year ? open->year : LEAP_YEAR;
    struct civil_date last =
        civil_from_days(civil_days((struct civil_date){year, open->month, open->day}) - 1);
    struct prose_dates dates = *closed;
    dates.last_month = last.month;
    dates.last_day = last.day;
    return dates;
}

/* Lets the closure of the last date before the phrase go on until the phrase's own. False where it
 * cannot be told how long it lasts. */
static bool extend_closure(struct prose_items *items, size_t phrase, size_t date)
{
    const struct prose_dates open = dates_of(&items->item[date]);
    size_t before = phrase;
    while (before > 0 && !item_is_date(&items->item[before - 1]))
        before--;
    if (before == 0 || !items_have(items, 0, phrase, is_closed))
        return false;
    struct prose_item *item = &items->item[before - 1];
    const struct prose_dates closed = dates_of(item);
    if (!closed.month)
        return true;        /* not understood in any case */
    if (!is_one_day(&open)) /* 春节停诊，初七恢复; 1月1日-3日停诊，4日恢复 */
        return !is_one_day(&closed);
    const struct prose_dates longer = until_before(&closed, &open);
    if (days_after(&closed, longer.last_month, longer.last_day) <=
        days_after(&closed, closed.last_month, closed.last_day))
        return true;
    bool ends_in_its_year = !closed.year || day_of_year(longer.last_month, longer.last_day) >
                                                day_of_year(closed.month, closed.day);
    if (item->kind != ITEM_DATE || !ends_in_its_year ||
        (closed.year && open.year && closed.year != open.year))
        return false;
    item->dates = longer;
    return true;
}

/* Whether the phrase has a day of a year that tells since when, or until when, all else holds:
 * 2027年1月1日开诊, 2026年12月31日止停诊. */
static bool bounds_hours(const struct prose_items *items, struct phrase at, size_t date)
{
    const struct prose_dates dates = dates_of(&items->item[date]);
    if (!is_one_day(&dates))
        return false;
    bool closed = items_have(items, at.from, at.to, is_closed);
    if (closed && items_have(items, at.from, at.to, is_end))
        return true;
    if (closed)
        return dates.year && !items_have_kind(items, at.from, at.to, ITEM_SESSION) &&
               !items_have(items, at.to, items->count, resumes);
    return dates.year && items_have(items, at.from, at.to, is_visit);
}

void prose_doubt_resumptions(struct prose_items *items, struct prose_reading *reading)
{
    size_t date_before = items->count; /* of the phrase before, where that had no verb */
    for (struct phrase at = {0, 0}; at.from < items->count; at.from = at.to + 1) {
        at.to = items_find(items, at.from, items->count, item_ends_phrase);
        size_t date = items_find(items, at.from, at.to, item_is_date);
        size_t since = date < at.to ? date : date_before;
        bool verb = items_have(items, at.from, at.to, is_closed) ||
                    items_have(items, at.from, at.to, resumes);
        date_before = date < at.to && !verb ? date : items->count;
        if (items_have(items, at.from, at.to, resumes)) {
            if (since < items->count)
                reading->not_understood |=
                    !extend_closure(items, since < at.from ? since : at.from, since);
            else if (items_have(items, at.from, at.to, is_weekdays))
                reading->not_understood |= !items_have(items, 0, at.from, is_closed);
        } else if (date < at.to && bounds_hours(items, at, date)) {
            reading->not_understood = true;
        }
    }
}
