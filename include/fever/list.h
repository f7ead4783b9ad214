/* The list query: all clinics that pass, in the order of their ids, or of how well they answer a
 * search, a page at a time.
 *
 * A page begins after an id, not at a position, so that pages of different revisions neither lose
 * nor repeat a clinic that both have. */
#ifndef FEVER_LIST_H
#define FEVER_LIST_H

#include "fever/bbox.h"
#include "fever/clinic_filter.h"
#include "fever/snapshot.h"

enum { LIST_LIMIT_MAX = 200, LIST_LIMIT_DEFAULT = 50 };

/* `updated_since` that asks for nothing. */
#define LIST_OF_ANY_TIME INT64_MIN

/* Unix seconds, both of which belong to it. */
struct instant_range {
    int64_t from, to;
};

/* What a clinic must pass to be listed, and from where on. */
struct list_query {
    struct clinic_filter filter;
    bool has_bbox; /* then only clinics with a place of their own … */
    struct bbox bbox;
    enum crs bbox_crs;                   /* … whose image in this system lies in the box */
    int64_t updated_since;               /* Unix seconds: changed then or later, the retired too */
    const struct instant_range *updated; /* last changed within; NULL: at any time */
    int64_t at;
    const char *text;     /* only what answers it, best first, ties by id; NULL: not a search */
    unsigned after_rank;  /* of a search: … */
    const char *after_id; /* … the page begins after this rank and id; NULL: at the first */
    uint32_t limit;       /* 1–LIST_LIMIT_MAX */
};

/* `updated_since` lists what was retired since, too, each on the page to which its id belongs in
 * the order of all; a page ends early where it would hold more than LIST_LIMIT_MAX of them. Filters
 * say nothing of the retired, whose records are gone; they answer no search. */
struct list_answer {
    uint32_t matched; /* clinics that pass, on all pages */
    uint32_t count;
    uint32_t numbers[LIST_LIMIT_MAX + 1]; /* in their order; one of room */
    uint32_t retired_count;
    const struct retired_clinic *retired[LIST_LIMIT_MAX]; /* ascending by id bytes */
    const char *last_id; /* of the page, as long as the snapshot; NULL where it is empty */
    uint8_t ranks[LIST_LIMIT_MAX + 1]; /* of a search: enum search_rank of each number */
    bool more;                         /* something follows */
};

/* Filters first, then the limit. FEVER_NOMEM. */
enum fever_error snapshot_list(const struct snapshot *snapshot, const struct list_query *query,
                               struct list_answer *answer);

/* Where the clinics with a place of their own lie, and when clinics last changed. */
struct list_extent {
    bool has_places; /* false: neither box nor range means anything */
    struct bbox box; /* WGS84 */
    struct instant_range updated;
};
struct list_extent snapshot_extent(const struct snapshot *snapshot);

#endif
