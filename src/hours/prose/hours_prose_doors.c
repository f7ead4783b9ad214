/* What the names of departments end with, and which times of a phrase a door takes. */
#include "hours_prose_doors.h"

#include <string.h>

#include "hours_prose_phrase.h"

static bool is_unread(const struct prose_item *item)
{
    return item->kind == ITEM_UNKNOWN && !item->value;
}

static bool is_text(const struct prose_text *text, const struct prose_item *item, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(item->to - item->from) == length &&
           memcmp(text->bytes + item->from, word, length) == 0;
}

static bool ends_with(const struct prose_text *text, size_t from, size_t to, const char *end)
{
    size_t length = strlen(end);
    return to - from > length && memcmp(text->bytes + to - length, end, length) == 0;
}

static bool ends_as_department(const struct prose_text *text, size_t from, size_t to)
{
    static const char *const ends[] = {"科", "室", "处", "中心", "检查"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(text, from, to, ends[i]))
            return true;
    return false;
}

static bool speaks_of_fever(const struct prose_text *text, size_t from, size_t to)
{
    static const char fever[] = "热";
    return memmem(text->bytes + from, to - from, fever, sizeof fever - 1) != NULL;
}

/* Whether times, days or sessions follow, behind a colon or a blank at most. */
static bool heads_times(const struct prose_items *items, size_t at)
{
    while (at < items->count && items->item[at].kind == ITEM_SEPARATOR &&
           items->item[at].value <= (int)BREAK_SPACE)
        at++;
    if (at == items->count)
        return false;
    const struct prose_item *item = &items->item[at];
    return item_is_time(item) || item->kind == ITEM_DAYS || item->kind == ITEM_SESSION;
}

bool prose_times_follow(const struct prose_items *items, size_t at)
{
    while (at < items->count && item_is_blank(&items->item[at]))
        at++;
    return at < items->count && item_is_time(&items->item[at]);
}

static bool is_subject(const struct prose_item *item)
{
    return (item_is_door(item) && item->value != (int)DOOR_ACUTE_WAY) ||
           item_is_word(item, WORD_OWN_DOOR);
}

static bool may_stand_with_subject(const struct prose_item *item)
{
    return is_subject(item) || item->kind == ITEM_DAYS || item->kind == ITEM_SESSION ||
           (item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_PLAIN) ||
           (item->kind == ITEM_SEPARATOR && item->value <= (int)BREAK_SPACE);
}

/* Whether a subject may stand at `open`. Behind times it does in a text that began so, where
 * 8:00-17:00（急诊）24小时 could be either's. */
static bool is_place_of_subject(const struct prose_items *items, size_t open, bool began_so)
{
    while (open > 0 && item_is_blank(&items->item[open - 1]))
        open--;
    if (open == 0)
        return true;
    const struct prose_item *before = &items->item[open - 1];
    return (before->kind == ITEM_SEPARATOR && before->value >= (int)BREAK_SOFT) ||
           (began_so && (item_is_time(before) || before->kind == ITEM_CLOSE_BRACKET));
}

void prose_open_headings(struct prose_items *items)
{
    bool began_so = false;
    for (size_t open = 0; open < items->count; open++) {
        if (items->item[open].kind != ITEM_OPEN_BRACKET ||
            !is_place_of_subject(items, open, began_so))
            continue;
        size_t close = open + 1;
        while (close < items->count && may_stand_with_subject(&items->item[close]))
            close++;
        if (close == items->count || items->item[close].kind != ITEM_CLOSE_BRACKET ||
            !items_have(items, open, close, is_subject) || !heads_times(items, close + 1))
            continue;
        items->item[open].kind = items->item[close].kind = ITEM_SEPARATOR;
        items->item[open].value = BREAK_SOFT;
        items->item[close].value = BREAK_NONE;
        began_so = true;
    }
}

static bool names_fever(const struct prose_text *text, const struct prose_item *item)
{
    return item_is_word(item, WORD_OWN_DOOR) && speaks_of_fever(text, item->from, item->to);
}

static bool is_plain_clinic(const struct prose_text *text, const struct prose_item *item)
{
    return item_is_word(item, WORD_OWN_DOOR) &&
           (is_text(text, item, "门诊") || is_text(text, item, "门诊时间") ||
            is_text(text, item, "门诊时段"));
}

static bool names_times(const struct prose_item *item)
{
    return item_is_time(item) || item->kind == ITEM_CLOCK || item_is_word(item, WORD_ALL_DAY) ||
           item_is_word(item, WORD_ROUND_CLOCK);
}

/* Whether times stand behind a door, before the next one or a full stop. */
static bool has_times(const struct prose_text *text, const struct prose_items *items, size_t door)
{
    for (size_t i = door + 1; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (names_times(item))
            return true;
        if (item_is_door(item) || is_plain_clinic(text, item) || names_fever(text, item) ||
            (item->kind == ITEM_SEPARATOR && item->value >= (int)BREAK_LINE))
            return false;
    }
    return false;
}

static void become_word(struct prose_item *item, enum prose_word word)
{
    item->kind = ITEM_WORD;
    item->word = word;
    item->value = 0;
}

/* 内科门诊: of the other door's name. */
static void join_clinics(const struct prose_text *text, struct prose_items *items)
{
    for (size_t i = 1; i < items->count; i++)
        if (item_is_word(&items->item[i - 1], WORD_OTHER_DOOR) &&
            item_is_word(&items->item[i], WORD_OWN_DOOR) && is_text(text, &items->item[i], "门诊"))
            become_word(&items->item[i], WORD_FILLER);
}

/* 门诊8:00-17:00，发热门诊24小时: beside the fever clinic's times those of 门诊 are the others'. */
static void tell_clinics_apart(const struct prose_text *text, struct prose_items *items)
{
    bool fever = false;
    for (size_t i = 0; i < items->count; i++)
        fever |= names_fever(text, &items->item[i]) && has_times(text, items, i);
    for (size_t i = 0; fever && i < items->count; i++)
        if (is_plain_clinic(text, &items->item[i]) && has_times(text, items, i))
            become_word(&items->item[i], WORD_OTHER_DOOR);
}

void prose_name_doors(const struct prose_text *text, struct prose_items *items)
{
    join_clinics(text, items);
    for (size_t first = 0, last; first < items->count; first = last + 1) {
        last = first;
        while (last < items->count && is_unread(&items->item[last]))
            last++;
        if (last == first)
            continue;
        size_t from = items->item[first].from, to = items->item[last - 1].to;
        bool clinic = last < items->count && items->item[last].from == to &&
                      item_is_word(&items->item[last], WORD_OWN_DOOR) &&
                      is_text(text, &items->item[last], "门诊");
        if (first > 0 && item_is_word(&items->item[first - 1], WORD_VAGUE)) /* 不设门诊 */
            continue;
        bool stands_alone = first == 0 || items->item[first - 1].kind != ITEM_WORD;
        bool department = stands_alone && ends_as_department(text, from, to);
        size_t door = clinic ? last : last - 1;
        if ((!clinic && !department) || speaks_of_fever(text, from, to) ||
            !heads_times(items, door + 1))
            continue;
        for (size_t i = first; i < door; i++)
            become_word(&items->item[i], WORD_FILLER);
        become_word(&items->item[door], WORD_OTHER_DOOR);
    }
    tell_clinics_apart(text, items);
}

bool prose_names_time_before(const struct prose_items *items, size_t from, size_t to, size_t door)
{
    for (size_t i = from; i < to; i++)
        if (i != door && !item_is_word(&items->item[i], WORD_FILLER))
            return false;
    return from > 1 && items->item[from - 1].kind == ITEM_OPEN_BRACKET &&
           item_is_time(&items->item[from - 2]);
}

size_t prose_start_of_door(const struct prose_items *items, size_t from, size_t to, size_t door,
                           bool *doubtful)
{
    bool cut_off = item_is_word(&items->item[door], WORD_REGISTRATION) &&
                   items_have_kind(items, door, to, ITEM_CLOCK);
    size_t behind_time = from, behind_blank = from;
    for (size_t i = from; i < door; i++) {
        if (item_is_time(&items->item[i]))
            behind_time = i + 1;
        if (item_is_blank(&items->item[i]))
            behind_blank = i + 1;
    }
    bool timed = items_have(items, door, to, item_is_time) ||
                 items_have_word(items, door, to, WORD_ALL_DAY) ||
                 items_have_word(items, door, to, WORD_ROUND_CLOCK) ||
                 (items_have_kind(items, door, to, ITEM_DAYS) && behind_blank > behind_time);
    if (timed && door == behind_blank + 1 && items->item[behind_blank].kind == ITEM_24_HOURS)
        return behind_blank;
    if (timed || cut_off)
        return behind_time > behind_blank ? behind_time : behind_blank;
    *doubtful |= items_have_word(items, behind_time, door, WORD_CLOSED) ||
                 items_have_word(items, behind_time, door, WORD_USUAL);
    /* 8:00-17:00夜间急诊 has its own when */
    if (items_have_kind(items, behind_time, door, ITEM_SESSION) ||
        items_have_kind(items, behind_time, door, ITEM_DAYS) ||
        items_have_kind(items, behind_time, door, ITEM_CLOCK))
        return behind_time;
    size_t last = behind_time;
    while (last > from && !item_is_time(&items->item[last]))
        last--;
    bool round_clock =
        items->item[last].kind == ITEM_24_HOURS && items_have(items, from, last, item_is_time);
    return round_clock ? last : from; /* 8:00-17:00 24小时急诊 */
}

size_t prose_blank_between_doors(const struct prose_items *items, size_t from, size_t to)
{
    size_t door = items_find(items, from, to, item_is_door);
    size_t second = items_find(items, door + 1, to, item_is_door);
    if (second >= to)
        return to;
    for (size_t i = second - 1; i > door; i--)
        if (item_is_blank(&items->item[i]))
            return i;
    return to;
}

size_t prose_own_door_amid_times(const struct prose_items *items, size_t from, size_t to,
                                 bool others)
{
    size_t own = items_find(items, from, to, item_is_time);
    while (own < to && !item_is_word(&items->item[own], WORD_OWN_DOOR))
        own++;
    return (others && own + 1 < to) || items_have(items, own, to, item_is_time) ? own : to;
}

unsigned prose_days_closed_apart(const struct prose_items *items, size_t from, size_t to)
{
    unsigned days = 0;
    bool closed = false;
    if (!items_have(items, from, to, item_is_time))
        return 0;
    for (size_t end; from < to; from = end + 1) {
        end = items_find(items, from, to, item_is_blank);
        if (items_have(items, from, end, item_is_door) ||
            items_have(items, from, end, item_is_time))
            continue;
        closed |= items_have_word(items, from, end, WORD_CLOSED);
        for (size_t i = from; i < end; i++)
            if (items->item[i].kind == ITEM_DAYS)
                days |= (unsigned)items->item[i].value & (DAYS_WEEK | DAYS_PH);
    }
    return closed ? days : 0;
}

bool prose_stands_aside(const struct prose_items *items, size_t at)
{
    if (at < 2 || at >= items->count || items->item[at - 1].kind != ITEM_OPEN_BRACKET ||
        items->item[at].kind != ITEM_RANGE || items->item[at - 2].kind != ITEM_RANGE)
        return false;
    const struct prose_range *aside = &items->item[at].range, *before = &items->item[at - 2].range;
    return !aside->impossible && !before->impossible &&
           (aside->from >= before->latest || aside->latest <= before->from);
}

static bool lies_within(const struct prose_range *range, const struct prose_range *hours)
{
    return !range->impossible && !hours->impossible && range->from >= hours->from &&
           range->latest <= hours->to;
}

static bool is_acute(const struct prose_item *item)
{
    return item_is_word(item, WORD_OTHER_DOOR) &&
           (item->value == (int)DOOR_ACUTE || item->value == (int)DOOR_ACUTE_WAY);
}

/* Where the bracket ends that begins at `open` and holds a time and 急诊 alone, or `open`. */
static size_t end_of_gap(const struct prose_items *items, size_t open)
{
    size_t close = open + 2;
    if (open == 0 || close >= items->count || items->item[open].kind != ITEM_OPEN_BRACKET ||
        items->item[open - 1].kind != ITEM_RANGE || items->item[open + 1].kind != ITEM_RANGE ||
        !lies_within(&items->item[open + 1].range, &items->item[open - 1].range))
        return open;
    while (close < items->count &&
           (is_acute(&items->item[close]) || item_is_blank(&items->item[close]) ||
            item_is_word(&items->item[close], WORD_FILLER) ||
            item_is_word(&items->item[close], WORD_VISIT)))
        close++;
    bool closes = close < items->count && items->item[close].kind == ITEM_CLOSE_BRACKET;
    return closes && items_have(items, open, close, is_acute) ? close : open;
}

void prose_name_gaps(struct prose_items *items)
{
    for (size_t open = 0; open < items->count; open++) {
        size_t close = end_of_gap(items, open);
        if (close == open)
            continue;
        items->item[open + 1].range.use = USE_UPKEEP;
        for (size_t i = open + 2; i < close; i++)
            if (items->item[i].kind == ITEM_WORD)
                become_word(&items->item[i], WORD_FILLER);
    }
}
