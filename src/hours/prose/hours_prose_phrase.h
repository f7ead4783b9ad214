/* Questions about items and stretches of them; a stretch is [from, to). */
#ifndef FEVER_HOURS_PROSE_PHRASE_H
#define FEVER_HOURS_PROSE_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "hours_prose_item.h"

static inline bool item_is_word(const struct prose_item *item, enum prose_word word)
{
    return item->kind == ITEM_WORD && item->word == word;
}

/* A range, or 24小时. */
static inline bool item_is_time(const struct prose_item *item)
{
    return item->kind == ITEM_RANGE || item->kind == ITEM_24_HOURS;
}

static inline bool item_is_blank(const struct prose_item *item)
{
    return item->kind == ITEM_SEPARATOR && item->value == (int)BREAK_SPACE;
}

/* A date, or a festival by its name. */
static inline bool item_is_date(const struct prose_item *item)
{
    return item->kind == ITEM_DATE || item_is_word(item, WORD_FESTIVAL);
}

/* Another door, or what is done at one. */
static inline bool item_is_door(const struct prose_item *item)
{
    return item_is_word(item, WORD_OTHER_DOOR) || item_is_word(item, WORD_REGISTRATION);
}

/* A comma, full stop or bracket. */
bool item_ends_phrase(const struct prose_item *item);

/* Whether the item says when the place is open or closed. */
bool item_speaks(const struct prose_item *item);

typedef bool item_test(const struct prose_item *item);

/* Index of the first item that the test holds for, or `to`. */
size_t items_find(const struct prose_items *items, size_t from, size_t to, item_test *test);

bool items_have(const struct prose_items *items, size_t from, size_t to, item_test *test);
bool items_have_word(const struct prose_items *items, size_t from, size_t to, enum prose_word word);
bool items_have_kind(const struct prose_items *items, size_t from, size_t to,
                     enum prose_item_kind kind);

void items_mark(struct prose_items *items, size_t from, size_t to, enum prose_voice voice);

/* Whether the last item is a time that the sessions name, and nothing else: 8:00-12:00（上午）. */
bool items_end_with_time_of(const struct prose_items *items, unsigned sessions);

/* Whether days stand at `at` and their hours right behind: 周六8:00-17:00. */
bool items_have_days_with_hours(const struct prose_items *items, size_t at);

/* Whether the item leaves it open which time is meant: 8:00-17:00之后, 24小时/8小时. */
bool items_contest_time(const struct prose_items *items, size_t at);

#endif
