/* A telephone may have hours of its own. */
#include "hours_prose_telephone.h"

#include "hours_prose_phrase.h"

static bool is_telephone(const struct prose_item *item)
{
    return item->kind == ITEM_WORD && item->value == (int)FILLER_TELEPHONE &&
           (item->word == WORD_FILLER || item->word == WORD_DISCLAIMER);
}

static bool is_separator(const struct prose_item *item, enum prose_break value)
{
    return item->kind == ITEM_SEPARATOR && item->value == (int)value;
}

static bool is_span(const struct prose_item *item)
{
    return item->kind == ITEM_24_HOURS || item->kind == ITEM_RANGE;
}

static void become_duration(struct prose_item *item)
{
    item->kind = ITEM_DURATION;
    item->value = 0;
}

/* Makes the times of [from, to) lengths, which say nothing about when, and the days beside them. */
static void hush(struct prose_items *items, size_t from, size_t to)
{
    if (!items_have(items, from, to, is_span))
        return;
    for (size_t i = from; i < to; i++)
        if (is_span(&items->item[i]) || items->item[i].kind == ITEM_DAYS ||
            items->item[i].kind == ITEM_SESSION)
            become_duration(&items->item[i]);
}

/* Whether a telephone's name and number go on with this item: 电话咨询时间： */
static bool goes_on(const struct prose_item *item)
{
    bool filler = item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_PLAIN &&
                  !is_separator(item - 1, BREAK_SPACE);
    return is_telephone(item) || filler || is_separator(item, BREAK_NONE) ||
           is_separator(item, BREAK_SPACE);
}

/* 咨询电话8:00-12:00；14:00-17:00 and 咨询电话周一8:00-12:00: whose are those that follow? */
static void doubt_next(struct prose_items *items, size_t at)
{
    while (at < items->count &&
           (items->item[at].kind == ITEM_SESSION || items->item[at].kind == ITEM_DAYS ||
            items->item[at].kind == ITEM_SEPARATOR))
        at++;
    if (at == items->count ||
        (items->item[at].kind != ITEM_RANGE && items->item[at].kind != ITEM_24_HOURS))
        return;
    items->item[at].kind = ITEM_RANGE;
    items->item[at].range = (struct prose_range){.impossible = true};
}

/* 咨询电话：周一至周五8:00-17:00；发热门诊…: where the days and the time end that stand at `at`, if
 * another heading follows, or `at`. */
static size_t end_before_heading(const struct prose_items *items, size_t at)
{
    if (!items_have_days_with_hours(items, at))
        return at;
    size_t time = items_find(items, at, items->count, is_span);
    const struct prose_item *behind = &items->item[time + 1];
    bool ends = time + 2 < items->count && behind->kind == ITEM_SEPARATOR &&
                behind->value >= (int)BREAK_LINE;
    return ends && item_is_word(&behind[1], WORD_OWN_DOOR) ? time + 1 : at;
}

/* Whether a telephone is spoken of in [from, to) without its number. */
static bool has_no_number(const struct prose_text *text, const struct prose_items *items,
                          size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char last = text->bytes[items->item[i].to - 1];
        if (is_telephone(&items->item[i]) && last >= '0' && last <= '9')
            return false;
    }
    return true;
}

/* 电话24小时, 010-66551122（24小时）, 咨询电话（8:00-17:00）: are they the clinic's hours or the
 * telephone's? */
void prose_hush_telephones(const struct prose_text *text, struct prose_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (!is_telephone(&items->item[i]))
            continue;
        size_t at = i + 1;
        while (at < items->count && goes_on(&items->item[at]))
            at++;
        size_t end = end_before_heading(items, at);
        if (end == at)
            end++;
        if (at < items->count && items->item[at].kind == ITEM_OPEN_BRACKET)
            while (end < items->count && items->item[end].kind != ITEM_CLOSE_BRACKET)
                end++;
        bool numberless = has_no_number(text, items, i, at);
        bool aside = is_separator(&items->item[at - 1], BREAK_SPACE) && !numberless;
        if (at < items->count && !aside)
            hush(items, at, end);
        bool hushed = at < items->count && items->item[at].kind == ITEM_DURATION;
        bool days = at < items->count && items->item[at].kind == ITEM_DAYS;
        if (hushed || (days && numberless))
            doubt_next(items, at + 1);
        i = at - 1;
    }
}
