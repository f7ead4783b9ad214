/* Looks through stretches of items. */
#include "hours_prose_phrase.h"

bool item_ends_phrase(const struct prose_item *item)
{
    return item->kind == ITEM_OPEN_BRACKET || item->kind == ITEM_CLOSE_BRACKET ||
           (item->kind == ITEM_SEPARATOR && item->value >= (int)BREAK_SOFT);
}

bool item_speaks(const struct prose_item *item)
{
    switch (item->kind) {
    case ITEM_WORD:
        return item->word == WORD_CLOSED || item->word == WORD_VAGUE ||
               item->word == WORD_ALL_DAY || item->word == WORD_REST_OF_TIME ||
               item->word == WORD_SEASON || item->word == WORD_FESTIVAL;
    case ITEM_SEPARATOR:
    case ITEM_UNKNOWN:
    case ITEM_OPEN_BRACKET:
    case ITEM_CLOSE_BRACKET:
        return false;
    default:
        return true;
    }
}

size_t items_find(const struct prose_items *items, size_t from, size_t to, item_test *test)
{
    while (from < to && !test(&items->item[from]))
        from++;
    return from;
}

bool items_have(const struct prose_items *items, size_t from, size_t to, item_test *test)
{
    return items_find(items, from, to, test) < to;
}

bool items_have_word(const struct prose_items *items, size_t from, size_t to, enum prose_word word)
{
    for (; from < to; from++)
        if (item_is_word(&items->item[from], word))
            return true;
    return false;
}

bool items_have_kind(const struct prose_items *items, size_t from, size_t to,
                     enum prose_item_kind kind)
{
    for (; from < to; from++)
        if (items->item[from].kind == kind)
            return true;
    return false;
}

void items_mark(struct prose_items *items, size_t from, size_t to, enum prose_voice voice)
{
    for (; from < to; from++)
        items->item[from].voice = voice;
}

bool items_end_with_time_of(const struct prose_items *items, unsigned sessions)
{
    static const unsigned NAMES[] = {SESSION_MORNING | SESSION_AM, SESSION_AFTERNOON | SESSION_PM,
                                     SESSION_EVENING | SESSION_NIGHT};
    size_t last = items->count;
    while (last > 0 && items->item[last - 1].kind == ITEM_SEPARATOR &&
           items->item[last - 1].value <= (int)BREAK_SPACE)
        last--;
    if (last == 0 || items->item[last - 1].kind != ITEM_RANGE)
        return false;
    const struct prose_range *range = &items->item[last - 1].range;
    unsigned session = range->impossible || range->label ? 0 : prose_session_of(range);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (sessions & NAMES[i])
            return session & NAMES[i] && !(sessions & ~NAMES[i]);
    return false;
}

bool items_contest_time(const struct prose_items *items, size_t at)
{
    const struct prose_item *item = &items->item[at];
    if (item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_AFTER)
        return at > 0 && item_is_time(&item[-1]);
    bool ends =
        at + 1 == items->count || item[1].kind == ITEM_SEPARATOR || item_ends_phrase(&item[1]);
    return item->kind == ITEM_DURATION && item->value == 0 && ends && at > 1 &&
           item[-1].kind == ITEM_SEPARATOR && item[-1].value == (int)BREAK_SOFT &&
           item_is_time(&item[-2]);
}

bool items_have_days_with_hours(const struct prose_items *items, size_t at)
{
    if (at >= items->count || items->item[at++].kind != ITEM_DAYS)
        return false;
    while (at < items->count && items->item[at].kind == ITEM_SEPARATOR &&
           items->item[at].value <= (int)BREAK_SPACE)
        at++;
    return at < items->count && item_is_time(&items->item[at]);
}
