#include "hours_prose_stop.h"

#include <string.h>

#include "hours_prose_phrase.h"

static bool is_stop(const struct prose_item *item)
{
    return item_is_word(item, WORD_REGISTRATION) && item->value == REGISTRATION_STOPS;
}

/* 16:30, 提前30分钟, 结束前. */
static bool tells_when(const struct prose_item *item)
{
    return item->kind == ITEM_CLOCK || item->kind == ITEM_DURATION ||
           (item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_AHEAD);
}

/* 后, 以后, 之后 and 起 behind a time. */
static bool is_after(const struct prose_text *text, const struct prose_item *item)
{
    static const char after[] = "后";
    return item_is_word(item, WORD_START) ||
           (item->kind == ITEM_WORD && item->word == WORD_FILLER &&
            item->value == (int)FILLER_AFTER) ||
           ((size_t)(item->to - item->from) == sizeof after - 1 &&
            memcmp(text->bytes + item->from, after, sizeof after - 1) == 0);
}

/* Whether all hours of the text have begun by the time, and it is one of their days. */
static bool lies_in_all_hours(const struct prose_items *items, int minute)
{
    bool any = false;
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind == ITEM_24_HOURS ||
            (item->kind == ITEM_RANGE && (item->range.impossible || item->range.from >= minute)))
            return false;
        any |= item->kind == ITEM_RANGE;
    }
    return any;
}

/* The latest of the times with 后 behind them, or −1. */
static int last_stop(const struct prose_text *text, const struct prose_items *items)
{
    int last = -1;
    for (size_t i = 0; i + 1 < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        if (item->kind == ITEM_CLOCK && item->value > last && is_after(text, &item[1]))
            last = item->value;
    }
    return last;
}

static bool have_hours_from(const struct prose_items *items, int minute)
{
    for (size_t i = 0; i < items->count; i++)
        if (items->item[i].kind == ITEM_RANGE && items->item[i].range.from >= minute)
            return true;
    return false;
}

/* 12:00以后停止接诊 beside hours from 14:00 on, and no time for those: of them all, perhaps. */
static bool stops_before_hours(const struct prose_text *text, const struct prose_items *items,
                               size_t from, size_t to)
{
    for (size_t i = from; i + 1 < to; i++) {
        const struct prose_item *item = &items->item[i];
        bool bare = text->bytes[item->from] >= '0' && text->bytes[item->from] <= '9';
        if (item->kind == ITEM_CLOCK && bare && is_after(text, &item[1]))
            return have_hours_from(items, last_stop(text, items));
    }
    return false;
}

/* 8:00-17:00，17:00以后停诊: the end of registration by another name. */
static void name_stops_after(const struct prose_text *text, struct prose_items *items, size_t from,
                             size_t to)
{
    struct prose_item *item = items->item + from;
    while (from < to && item_is_blank(item)) {
        item++;
        from++;
    }
    if (to - from != 3 || item->kind != ITEM_CLOCK || !is_after(text, &item[1]) ||
        !item_is_word(&item[2], WORD_CLOSED) || !lies_in_all_hours(items, item->value))
        return;
    item[1].kind = ITEM_WORD;
    item[1].word = WORD_FILLER;
    item[1].value = FILLER_PLAIN;
    item[2].word = WORD_REGISTRATION;
    item[2].value = REGISTRATION_STOPS;
}

void prose_name_stops(const struct prose_text *text, struct prose_items *items)
{
    for (size_t from = 0, to; from < items->count; from = to + 1) {
        to = items_find(items, from, items->count, item_ends_phrase);
        name_stops_after(text, items, from, to);
        size_t first = from;
        for (size_t stop; (stop = items_find(items, first, to, is_stop)) < to; first = stop + 1) {
            size_t door = items_find(items, stop + 1, to, item_is_door);
            if (items_have(items, first, door, tells_when) &&
                !stops_before_hours(text, items, first, stop))
                continue;
            items->item[stop].word = WORD_CLOSED;
            items->item[stop].value = 0;
        }
    }
}
