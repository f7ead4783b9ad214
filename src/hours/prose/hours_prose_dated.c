/* Phrases about certain dates: which they are, and whether their verb has come. */
#include <string.h>

#include "hours_prose_phrase.h"
#include "hours_prose_speaker.h"

enum { NUMERAL_BYTES = 3 };

void prose_settle_dates(struct speaker *in)
{
    in->out->not_understood |= in->unbounded;
    in->unbounded = false;
    in->undecided_dates = in->out->date_count;
}

static void add_dates(struct speaker *in, const struct prose_item *item)
{
    struct prose_reading *out = in->out;
    struct prose_dates dates = item->kind == ITEM_DATE
                                   ? item->dates
                                   : prose_festival_dates((enum prose_festival)item->value);
    out->dated = true;
    bool named =
        item->kind == ITEM_WORD && item > in->items->item && item_is_word(item - 1, WORD_FESTIVAL);
    if (!dates.month && named)
        return; /* 清明连假 */
    for (size_t i = 0; i < out->date_count; i++)
        if (memcmp(&out->dates[i], &dates, sizeof dates) == 0)
            return;
    if (!dates.month || out->date_count == PROSE_DATES_MAX)
        in->unbounded = true;
    else
        out->dates[out->date_count++] = dates;
}

/* （三）or（星期三）behind a date: the date's own weekday. */
static bool is_weekday_of_date(const struct speaker *in, size_t from, size_t to)
{
    const struct prose_item *item = &in->items->item[from];
    if (to != from + 1 || from == 0 || item[-1].kind != ITEM_OPEN_BRACKET)
        return false;
    return item->kind == ITEM_DAYS ||
           (item->kind == ITEM_UNKNOWN && item->to - item->from == NUMERAL_BYTES &&
            prose_numeral_at(in->text->bytes + item->from) >= 0);
}

/* Whether an item may stand in a dated passage without making its reach doubtful. */
static bool is_plain_in_dated(const struct prose_item *item)
{
    switch (item->kind) {
    case ITEM_WORD:
        return (item->word != WORD_VAGUE || item->value == (int)VAGUE_OF_DAY) &&
               item->word != WORD_START && item->word != WORD_SEASON &&
               item->word != WORD_REST_OF_TIME && item->word != WORD_TO;
    case ITEM_DAYS:
    case ITEM_CLOCK:
    case ITEM_UNKNOWN:
        return false;
    default:
        return true;
    }
}

/* Whether a phrase has 1月1日-3月31日, of no feast that is named. */
static bool has_span(const struct prose_items *items, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct prose_dates *dates = &items->item[i].dates;
        bool is_feast = i > 0 && item_is_word(&items->item[i - 1], WORD_FESTIVAL);
        if (items->item[i].kind == ITEM_DATE && dates->month && !is_feast &&
            (dates->month != dates->last_month || dates->day != dates->last_day))
            return true;
    }
    return false;
}

/* 除夕至初六: both ends lie in the feast's days. */
static bool is_feast_span(const struct speaker *in, size_t at)
{
    const struct prose_item *item = &in->items->item[at];
    return item_is_word(item, WORD_TO) && at > 0 && at + 1 < in->items->count &&
           item_is_word(item - 1, WORD_FESTIVAL) && item_is_word(item + 1, WORD_FESTIVAL);
}

/* Whether a span of dates has its verb: with it, in its list or behind its comma
 * (10月1日-7日，停诊). What another door has on these dates is none. */
static void settle_span(struct speaker *in, size_t from, size_t to, bool verb)
{
    const struct prose_item *item = in->items->item;
    bool listed = from > 0 && item[from - 1].word == WORD_AND;
    bool door = items_have(in->items, from, to, item_is_door);
    if (has_span(in->items, from, to) && (!verb || door))
        in->verbless_span |= from > 0;
    else if (item_is_word(&item[from], WORD_CLOSED) || item_is_word(&item[from], WORD_USUAL) ||
             (listed && verb && !door))
        in->verbless_span = false;
}

bool prose_is_shut(const struct prose_items *items, size_t from, size_t to)
{
    return items_have(items, from, to, item_is_date) &&
           items_have_word(items, from, to, WORD_CLOSED) &&
           !items_have(items, from, to, item_is_time) &&
           !items_have_kind(items, from, to, ITEM_SESSION);
}

bool prose_closes_regularly(const struct prose_items *items, size_t from, size_t to)
{
    enum prose_item_kind kind = items->item[from].kind;
    return (kind == ITEM_SESSION || kind == ITEM_DAYS || kind == ITEM_RANGE) &&
           (items_have_word(items, from, to, WORD_CLOSED) ||
            items_have_word(items, from, to, WORD_DUTY)) &&
           !items_have(items, from, to, item_is_date);
}

/* A phrase of a dated passage. 照常 alone says that the dates are as any other; the dates that wait
 * for a verb are dropped then. */
void prose_take_dated(struct speaker *in, size_t from, size_t to)
{
    struct prose_reading *out = in->out;
    if (in->now.voice != VOICE_DATED)
        prose_end_passage(in);
    items_mark(in->items, from, to, VOICE_DATED);
    in->now.voice = VOICE_DATED;
    if (is_weekday_of_date(in, from, to))
        return;
    for (size_t i = from; i < to; i++) {
        const struct prose_item *item = &in->items->item[i];
        bool weekday = item->kind == ITEM_DAYS && i > from && item[-1].kind == ITEM_DATE;
        if (item_is_date(item))
            add_dates(in, item);
        else if (!is_plain_in_dated(item) && !weekday && !is_feast_span(in, i))
            in->unbounded = true;
        out->any_time |= item_is_time(item);
    }
    bool changes = items_have(in->items, from, to, item_is_time) ||
                   items_have_kind(in->items, from, to, ITEM_SESSION) ||
                   items_have_word(in->items, from, to, WORD_CLOSED) ||
                   items_have_word(in->items, from, to, WORD_ONLY) ||
                   items_have_word(in->items, from, to, WORD_ALL_DAY) ||
                   items_have_word(in->items, from, to, WORD_VISIT) ||
                   items_have_word(in->items, from, to, WORD_DUTY) ||
                   items_have_word(in->items, from, to, WORD_OWN_DOOR);
    bool usual = items_have_word(in->items, from, to, WORD_USUAL) &&
                 !items_have_word(in->items, from, to, WORD_CLOSED) &&
                 !items_have_word(in->items, from, to, WORD_ONLY) &&
                 !items_have_kind(in->items, from, to, ITEM_SESSION) &&
                 !items_have(in->items, from, to, item_is_time);
    if (usual) {
        out->date_count = in->undecided_dates;
        in->unbounded = false;
    } else if (changes && in->now.usual && !items_have(in->items, from, to, item_is_date))
        out->not_understood = true; /* 春节照常，下午休: whose afternoon? */
    in->now.usual = usual;
    in->now.shut = prose_is_shut(in->items, from, to);
    if (usual || changes)
        prose_settle_dates(in);
    settle_span(in, from, to, usual || changes);
}

size_t prose_holidays_behind_feasts(const struct speaker *in, size_t at)
{
    const struct prose_items *items = in->items;
    for (; at < items->count; at++) {
        const struct prose_item *item = &items->item[at];
        if (item->kind == ITEM_DAYS && (item->value & DAYS_PH) && !(item->value & DAYS_WEEK))
            return at;
        bool joins = item_is_word(item, WORD_FESTIVAL) || item_is_word(item, WORD_AND) ||
                     item_is_word(item, WORD_FILLER) ||
                     (item->kind == ITEM_SEPARATOR && item->value <= (int)BREAK_SOFT);
        if (!joins)
            return 0;
    }
    return 0;
}
