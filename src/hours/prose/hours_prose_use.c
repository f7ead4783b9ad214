#include "hours_prose_use.h"

#include "hours_prose_phrase.h"
#include "hours_prose_row.h"

enum { OFFICE_MINUTE = 600 }; /* 10:00, when what has hours on a day has begun */

static void become_filler(struct prose_item *item)
{
    item->kind = ITEM_WORD;
    item->word = WORD_FILLER;
    item->value = FILLER_PLAIN;
}

static bool is_plain_filler(const struct prose_item *item)
{
    return item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_PLAIN;
}

/* What may stand between a time and the word behind it: 12:00-13:00进行空气消毒. */
static bool is_between(const struct prose_item *item, int use)
{
    return is_plain_filler(item) || item_is_blank(item) || item->kind == ITEM_SESSION ||
           (use == (int)USE_UPKEEP && item->kind == ITEM_UNKNOWN && !item->value);
}

static bool is_listed(const struct prose_item *item)
{
    return item->word == WORD_AND && (item->kind == ITEM_WORD || item->kind == ITEM_SEPARATOR);
}

/* The time right behind which the word at `at` stands, or `at`. */
static size_t time_before(const struct prose_items *items, size_t at)
{
    size_t time = at;
    bool closes = at + 1 < items->count && items->item[at + 1].kind == ITEM_CLOSE_BRACKET;
    while (time > 0 && is_between(&items->item[time - 1], items->item[at].value))
        time--;
    if (closes && time > 0 && items->item[time - 1].kind == ITEM_OPEN_BRACKET)
        time--; /* 8:00-12:00（值班） */
    if (time == 0 || !item_is_time(&items->item[time - 1]))
        return at;
    for (size_t i = time; i < at; i++) /* 8:00-17:30夜间值班 */
        if (items->item[i].kind == ITEM_SESSION &&
            !week_range_in_sessions(&items->item[time - 1].range, (unsigned)items->item[i].value))
            return at;
    return time - 1;
}

/* What may stand between a heading and its times. */
static bool is_glue(const struct prose_item *item)
{
    return is_plain_filler(item) ||
           (item->kind == ITEM_SEPARATOR && item->value <= (int)BREAK_SPACE);
}

/* 值班：周六、周日8:00-12:00: a colon heads all that follows, day by day. */
static bool is_heading(const struct prose_items *items, size_t at)
{
    size_t colon = at + 1;
    while (colon < items->count && is_plain_filler(&items->item[colon]))
        colon++;
    return colon < items->count && items->item[colon].kind == ITEM_SEPARATOR &&
           items->item[colon].value == (int)BREAK_NONE;
}

static bool is_of_heading(const struct prose_item *item)
{
    return item_is_time(item) || item->kind == ITEM_DAYS || item->kind == ITEM_SESSION ||
           item->kind == ITEM_SEPARATOR || item_is_word(item, WORD_AND) || is_plain_filler(item);
}

/* The time that the word at `at` heads, or `at`: 值班时间：8:00. */
static size_t time_behind(const struct prose_items *items, size_t at)
{
    size_t time = at + 1;
    bool heading = is_heading(items, at);
    if (at > 0 && items->item[at - 1].kind == ITEM_OPEN_BRACKET && time < items->count &&
        items->item[time].kind == ITEM_CLOSE_BRACKET)
        time++; /* （值班）8:00-12:00 */
    while (time < items->count && !item_is_time(&items->item[time]) &&
           (heading ? is_of_heading(&items->item[time]) : is_glue(&items->item[time])))
        time++;
    return time < items->count && item_is_time(&items->item[time]) ? time : at;
}

/* Where the times begin that fill a bracket up to `time`, or `time`:
 * （12:00-13:00，17:00-18:00消毒）.
 */
static size_t bracket_of_times(const struct prose_items *items, size_t time)
{
    size_t first = time;
    while (first > 0 &&
           (item_is_time(&items->item[first - 1]) || items->item[first - 1].kind == ITEM_DAYS ||
            (items->item[first - 1].kind == ITEM_SEPARATOR &&
             items->item[first - 1].value <= (int)BREAK_SOFT)))
        first--;
    return first > 0 && items->item[first - 1].kind == ITEM_OPEN_BRACKET ? first : time;
}

/* The time that is listed before the one at `time`, with days of its own or not, or `time`:
 * 周三9:00-11:00、周四14:00-15:00. */
static size_t time_listed_before(const struct prose_items *items, size_t time)
{
    size_t days = time;
    while (days > 0 &&
           (items->item[days - 1].kind == ITEM_DAYS || item_is_blank(&items->item[days - 1])))
        days--;
    bool listed =
        days > 1 && is_listed(&items->item[days - 1]) && item_is_time(&items->item[days - 2]);
    /* 14:00-17:00、12:00-13:00消毒: out of turn, so that it is none of the list */
    bool of_days = items_have_kind(items, days, time, ITEM_DAYS);
    if (listed && !of_days && items->item[days - 2].range.latest > items->item[time].range.from)
        return time;
    return listed ? days - 2 : time;
}

/* Gives a time the use of the word behind it, and those that are listed with it. */
static void use_before(struct prose_items *items, size_t time, size_t word)
{
    size_t first = bracket_of_times(items, time);
    for (size_t listed; (listed = time_listed_before(items, first)) < first; first = listed)
        ;
    for (size_t i = first; i <= time; i++)
        items->item[i].range.use = (enum prose_use)items->item[word].value;
    for (size_t i = time + 1; i < word; i++)
        if (items->item[i].kind == ITEM_UNKNOWN || items->item[i].kind == ITEM_SESSION)
            become_filler(&items->item[i]);
}

/* Gives the times that the word heads its use. */
static void use_behind(struct prose_items *items, size_t time, size_t word)
{
    bool heading = is_heading(items, word);
    for (; time < items->count; time++) {
        struct prose_item *item = &items->item[time];
        bool ends = items->item[word].value == (int)USE_UPKEEP &&
                    (item->kind == ITEM_24_HOURS ||
                     (item->kind == ITEM_SEPARATOR && item->value >= (int)BREAK_LINE));
        bool joins = item->kind == ITEM_SEPARATOR && item->value <= (int)BREAK_SOFT;
        if (ends)
            return;
        if (item_is_time(item))
            item->range.use = (enum prose_use)items->item[word].value;
        else if (heading ? !is_of_heading(item) : !joins)
            return;
    }
}

/* 8:00-17:30 值班17:30-8:00: the word is nearer to what it heads. */
static bool is_nearer_behind(const struct prose_items *items, size_t word, size_t behind)
{
    return behind == word + 1 && item_is_blank(&items->item[word - 1]);
}

/* 周三下午检修停诊: closed for sure, and why. */
static bool explains_closure(const struct prose_items *items, size_t word)
{
    return items->item[word].value == (int)USE_UPKEEP && word + 1 < items->count &&
           item_is_word(&items->item[word + 1], WORD_CLOSED);
}

static void name_uses(struct prose_items *items)
{
    for (size_t word = 0; word < items->count; word++) {
        if (!item_is_word(&items->item[word], WORD_DUTY))
            continue;
        size_t before = time_before(items, word), behind = time_behind(items, word);
        if (before < word && !is_nearer_behind(items, word, behind))
            use_before(items, before, word);
        else if (behind > word)
            use_behind(items, behind, word);
        else if (!explains_closure(items, word))
            continue;
        become_filler(&items->item[word]);
    }
}

static bool is_own_time(const struct prose_item *item)
{
    return item_is_time(item) && item->voice == VOICE_OWN;
}

static bool is_of_visits(const struct prose_item *item)
{
    return is_own_time(item) && item->range.use == USE_VISITS;
}

static bool is_of_duty(const struct prose_item *item)
{
    return is_own_time(item) && (item->range.use == USE_DUTY || item->range.use == USE_STANDBY);
}

/* The days that stand before a time, or else right behind it: 8:00-12:00值班（周六）. 0 for none.
 */
static unsigned days_of(const struct prose_items *items, size_t time)
{
    for (size_t i = time; i-- > 0;)
        if (items->item[i].kind == ITEM_DAYS)
            return (unsigned)items->item[i].value;
    size_t behind = time + 1;
    while (behind < items->count &&
           (is_plain_filler(&items->item[behind]) || item_is_blank(&items->item[behind]) ||
            items->item[behind].kind == ITEM_OPEN_BRACKET))
        behind++;
    bool has_days = behind < items->count && items->item[behind].kind == ITEM_DAYS;
    return has_days ? (unsigned)items->item[behind].value : 0;
}

/* Whether there is duty on a workday's morning. */
static bool has_duty_of_office(const struct prose_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        bool morning = item->kind == ITEM_24_HOURS ||
                       (item->range.from <= OFFICE_MINUTE && item->range.to > OFFICE_MINUTE);
        unsigned days = days_of(items, i);
        if (is_own_time(item) && item->range.use == USE_DUTY && morning &&
            (!days || days & DAYS_MO_FR))
            return true;
    }
    return false;
}

void prose_name_uses(struct prose_items *items, struct prose_reading *reading)
{
    name_uses(items);
    if (items_have(items, 0, items->count, is_of_visits) ||
        !items_have(items, 0, items->count, is_of_duty))
        return;
    if (!has_duty_of_office(items))
        reading->not_understood = reading->more_times = true;
    for (size_t i = 0; i < items->count; i++)
        if (is_of_duty(&items->item[i]) && items->item[i].range.use == USE_DUTY)
            items->item[i].range.use = USE_VISITS;
}
