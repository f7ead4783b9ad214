#include "hours_prose_stop.h"

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

void prose_name_stops(struct prose_items *items)
{
    for (size_t from = 0, to; from < items->count; from = to + 1) {
        to = items_find(items, from, items->count, item_ends_phrase);
        size_t stop = items_find(items, from, to, is_stop);
        size_t door = items_find(items, stop + 1, to, item_is_door);
        if (stop < to && !items_have(items, from, door, tells_when)) {
            items->item[stop].word = WORD_CLOSED;
            items->item[stop].value = 0;
        }
    }
}
