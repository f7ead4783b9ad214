/* Tokens put together into what a clause is made of: days, sessions, ranges, words, separators. */
#ifndef FEVER_HOURS_PROSE_ITEM_H
#define FEVER_HOURS_PROSE_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hours_prose_clock.h"
#include "hours_prose_date.h"
#include "hours_prose_token.h"

enum prose_item_kind {
    ITEM_WORD,    /* `word` says which */
    ITEM_DAYS,    /* value: bits of enum prose_day */
    ITEM_SESSION, /* value: bits of enum prose_session; no time of its own */
    ITEM_RANGE,
    ITEM_CLOCK,    /* one time that is no range; value: its minute, −1 where it has none */
    ITEM_24_HOURS, /* 24小时, 24/7 */
    ITEM_DURATION, /* 8小时: a length, not a time; value: minutes of 提前30分钟, else 0 */
    ITEM_DATE,
    ITEM_SEPARATOR, /* value: enum prose_break */
    ITEM_OPEN_BRACKET,
    ITEM_CLOSE_BRACKET,
    ITEM_UNKNOWN
};

enum prose_break { BREAK_NONE, BREAK_SPACE, BREAK_SOFT, BREAK_LINE, BREAK_HARD };

/* Of what an item speaks; hours_prose_voice.c tells. */
enum prose_voice {
    VOICE_OWN,   /* the clinic's regular hours */
    VOICE_OTHER, /* another door's hours */
    VOICE_DATED, /* what happens on certain dates */
    VOICE_NONE   /* says nothing about hours */
};

struct prose_item {
    enum prose_item_kind kind;
    enum prose_word word;
    int value; /* of ITEM_UNKNOWN: whether it is a figure */
    enum prose_voice voice;
    struct prose_range range;
    struct prose_dates dates;
    uint16_t from, to; /* bytes of the folded text */
};

enum { PROSE_ITEMS_MAX = 256 };

struct prose_items {
    struct prose_item item[PROSE_ITEMS_MAX];
    size_t count;
};

/* False where there are more than PROSE_ITEMS_MAX. */
bool prose_itemise(const struct prose_text *text, const struct prose_token *tokens,
                   struct prose_items *items);

#endif
