/* Searching by what people type: names, addresses, pinyin, initials, near misses.
 *
 * Traditional, full-width and upper-case characters are as good as simplified, half-width and lower
 * case ones; punctuation counts for nothing. Words between spaces must all be found, each where it
 * may; the worst of them ranks the whole, unless the text without its spaces ranks better. */
#ifndef FEVER_SEARCH_H
#define FEVER_SEARCH_H

#include <stdint.h>

#include "fever/region.h"
#include "fever/snapshot.h"

/* How well a clinic or region answers, best first. A name is its name, short name or an alias. */
enum search_rank {
    SEARCH_RANK_NONE,            /* does not answer */
    SEARCH_RANK_NAME_IS,         /* a name is what was typed */
    SEARCH_RANK_NAME_BEGINS,     /* a name begins so */
    SEARCH_RANK_NAME_HOLDS,      /* a name holds it */
    SEARCH_RANK_SOUND_IS,        /* the same by pinyin: `xiehe`, `xie he`, at its end also `xieh` */
    SEARCH_RANK_SOUND_BEGINS,    /* … */
    SEARCH_RANK_SOUND_HOLDS,     /* … */
    SEARCH_RANK_INITIALS_IS,     /* the same by the first letters of the pinyin: `xhyy` */
    SEARCH_RANK_INITIALS_BEGINS, /* … */
    SEARCH_RANK_INITIALS_HOLDS,  /* … */
    SEARCH_RANK_IN_REGION,       /* a region of that name holds it: 武汉 of 武汉协和医院 */
    SEARCH_RANK_ADDRESS_HOLDS,   /* the address holds it */
    SEARCH_RANK_NAME_NEAR,       /* a name holds it but for one character */
    SEARCH_RANK_COUNT
};

enum { SEARCH_WORDS_MAX = 6 };

/* The rank of every clinic by its number, to be freed by the caller with free(). FEVER_NOMEM. */
enum fever_error snapshot_search(const struct snapshot *snapshot, const char *text,
                                 uint8_t **ranks);

/* The same for every region by its position in the table; abolished ones too. A region is called
 * what it is called with or without its class: 东城, 东城区. */
enum fever_error snapshot_search_regions(const struct snapshot *snapshot, const char *text,
                                         uint8_t **ranks);

struct found_region {
    const struct region *region; /* in force: an abolished one is found as its successor */
    unsigned rank;               /* enum search_rank */
};

/* The regions that answer best, at most `room` (1 or more): by rank, larger regions first, then by
 * adcode. A city that is called what its province is called is that province. FEVER_NOMEM. */
enum fever_error snapshot_find_regions(const struct snapshot *snapshot, const char *text,
                                       struct found_region *list, size_t room, size_t *count);

#endif
