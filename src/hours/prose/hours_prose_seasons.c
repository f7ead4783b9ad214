/* Days are counted in a leap year, so that February 29 belongs to a season too. */
#include "hours_prose_seasons.h"

#include "fever/civil.h"
#include "hours_prose_phrase.h"

enum { LEAP_YEAR = 2024, YEAR_DAYS = 366, MIDSUMMER = 182 /* July 1 */, SEASON_DAYS_MIN = 60 };

/* Days of the year from 0; `to` lies before `from` where the span goes across the year's end. */
struct year_span {
    int from, to;
};

static int day_of_year(int month, int day)
{
    return (int)(civil_days((struct civil_date){LEAP_YEAR, month, day}) -
                 civil_days((struct civil_date){LEAP_YEAR, 1, 1}));
}

/* A season until February 28 goes on until March. */
static void end_february(struct prose_dates *dates)
{
    if (dates->last_month == 2 && dates->last_day == 28)
        dates->last_day = 29;
}

static struct year_span span_of(const struct prose_dates *dates)
{
    struct year_span span = {day_of_year(dates->month, dates->day),
                             day_of_year(dates->last_month, dates->last_day)};
    return span;
}

static bool holds(const struct year_span *span, int day)
{
    return span->from <= span->to ? day >= span->from && day <= span->to
                                  : day >= span->from || day <= span->to;
}

static bool follows(const struct year_span *before, const struct year_span *after)
{
    return (before->to + 1) % YEAR_DAYS == after->from;
}

static int days_in(const struct prose_dates *dates)
{
    const struct year_span span = span_of(dates);
    return (span.to - span.from + YEAR_DAYS) % YEAR_DAYS + 1;
}

static bool is_every_year(const struct prose_item *item)
{
    return item->kind == ITEM_DATE && item->dates.month && !item->dates.year;
}

static bool is_calendar(const struct prose_item *item)
{
    return item->kind == ITEM_DATE || item_is_word(item, WORD_SEASON);
}

/* Whether nothing stands before the first span that its hours could belong to. */
static bool is_heading(const struct prose_items *items, size_t first)
{
    for (size_t i = 0; i < first; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind != ITEM_SEPARATOR && !item_is_word(item, WORD_OWN_DOOR) &&
            !item_is_word(item, WORD_VISIT) &&
            !(item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_PLAIN))
            return false;
    }
    return true;
}

static void become_season(struct prose_item *item, struct prose_reading *reading)
{
    const struct year_span span = span_of(&item->dates);
    int season = holds(&span, MIDSUMMER) ? 1 : 2;
    reading->season_dates[season - 1] = item->dates;
    item->kind = ITEM_WORD;
    item->word = WORD_SEASON;
    item->value = season;
}

/* 夏季5月1日-9月30日8:00-18:00, 冬令时间：10月-4月: dates right behind a season's name are its own.
 * Those of a few days are not: 冬季1月1日休诊. */
static void date_seasons(struct prose_items *items, struct prose_reading *reading)
{
    for (size_t i = 0; i + 1 < items->count; i++) {
        const struct prose_item *season = &items->item[i];
        if (!item_is_word(season, WORD_SEASON))
            continue;
        while (i + 2 < items->count && items->item[i + 1].kind == ITEM_SEPARATOR &&
               items->item[i + 1].value < (int)BREAK_SOFT)
            i++;
        struct prose_item *date = &items->item[i + 1];
        if (!is_every_year(date) || days_in(&date->dates) < SEASON_DAYS_MIN)
            continue;
        reading->season_dates[season->value - 1] = date->dates;
        date->kind = ITEM_WORD;
        date->word = WORD_FILLER;
        date->value = FILLER_PLAIN;
    }
}

/* Two spans that head their hours and make up the year are its seasons. */
static void name_spans(struct prose_items *items, struct prose_reading *reading)
{
    size_t first = items_find(items, 0, items->count, is_calendar);
    size_t second = items_find(items, first + 1, items->count, is_calendar);
    if (second >= items->count || !is_every_year(&items->item[first]) ||
        !is_every_year(&items->item[second]) || !is_heading(items, first) ||
        !items_have(items, first, second, item_is_time) ||
        items_have(items, second + 1, items->count, is_calendar))
        return;
    end_february(&items->item[first].dates);
    end_february(&items->item[second].dates);
    const struct year_span one = span_of(&items->item[first].dates),
                           other = span_of(&items->item[second].dates);
    if (!follows(&one, &other) || !follows(&other, &one))
        return;
    become_season(&items->item[first], reading);
    become_season(&items->item[second], reading);
}

void prose_name_seasons(struct prose_items *items, struct prose_reading *reading)
{
    date_seasons(items, reading);
    name_spans(items, reading);
}

static struct prose_dates dates_of(int from, int to)
{
    const int32_t new_year = civil_days((struct civil_date){LEAP_YEAR, 1, 1});
    const struct civil_date begin = civil_from_days(new_year + from),
                            end = civil_from_days(new_year + to);
    return (struct prose_dates){0, begin.month, begin.day, end.month, end.day};
}

void prose_doubt_seasons(struct prose_reading *reading)
{
    struct prose_dates *dates = reading->season_dates;
    if (!reading->seasons || !dates[0].month || !dates[1].month)
        return;
    end_february(&dates[0]);
    end_february(&dates[1]);
    const struct year_span one = span_of(&dates[0]), other = span_of(&dates[1]);
    for (int day = 0; day < YEAR_DAYS; day++) {
        int from = day;
        while (day < YEAR_DAYS && holds(&one, day) == holds(&other, day))
            day++;
        if (day == from)
            continue;
        if (reading->date_count == PROSE_DATES_MAX) {
            reading->too_many = true;
            return;
        }
        reading->dates[reading->date_count++] = dates_of(from, day - 1);
        reading->dated = true;
    }
}
