/* What the names of departments end with. */
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
}
