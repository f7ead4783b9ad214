#include "hours_prose_others.h"

#include "hours_prose_phrase.h"

/* What may stand between 其余时间 and its hours. */
static bool is_glue(const struct prose_item *item)
{
    return item_is_word(item, WORD_FILLER) || item_is_word(item, WORD_VISIT) ||
           item_is_word(item, WORD_OWN_DOOR) ||
           (item->kind == ITEM_SEPARATOR && item->value <= (int)BREAK_SPACE);
}

static bool heads_hours(const struct prose_items *items, size_t at)
{
    size_t behind = at + 1;
    while (behind < items->count && is_glue(&items->item[behind]))
        behind++;
    return behind < items->count && item_is_time(&items->item[behind]);
}

static bool follows_closing_alone(const struct prose_items *items, size_t at)
{
    return items_have_word(items, 0, at, WORD_CLOSED) && !items_have(items, 0, at, item_is_time) &&
           !items_have(items, 0, at, item_is_door);
}

void prose_name_others(struct prose_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        struct prose_item *item = &items->item[i];
        if (!item_is_word(item, WORD_REST_OF_TIME))
            continue;
        if (heads_hours(items, i) && follows_closing_alone(items, i))
            item->word = WORD_OTHERS;
        else if (item->value == REST_WITHOUT_NOUN)
            *item = (struct prose_item){.kind = ITEM_UNKNOWN, .from = item->from, .to = item->to};
    }
}
