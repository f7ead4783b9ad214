/* The exact k-nearest index: an immutable k-d tree over places on the WGS84 ellipsoid.
 *
 * A cursor hands out items in ascending geodesic distance, ties by ascending rank, one at a time,
 * so that filters apply before any limit. Items carry a mask of tags; every node holds the union
 * of its subtree's, so that a query prunes what cannot pass. A second, changeable mask of 8 bits
 * (`live`) does the same for states that move with the clock.
 *
 * Order: the tree yields ascending chords in earth-centred coordinates; an item is handed out once
 * the proven bound on every place not yet seen lies above it, and the geodesic is computed only
 * where bounds overlap. */
#ifndef FEVER_NEAREST_INDEX_H
#define FEVER_NEAREST_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"
#include "fever/geodesic.h"

struct nearest_index;

struct nearest_item {
    struct point place; /* WGS84 */
    uint32_t rank;      /* breaks ties; unique */
    uint64_t tags;
};

/* Builds over `count` items (0 is fine), which the index copies. Item numbers in answers are the
 * positions in `items`. Everything lives in `arena`: about 70 bytes an item. FEVER_NOMEM, or
 * FEVER_TOO_LARGE above 2^28 items. */
enum fever_error nearest_index_build(struct arena *arena, const struct nearest_item *items,
                                     uint32_t count, struct nearest_index **out);

/* Sets an item's live mask; safe beside readers (atomics), one writer at a time, who releases what
 * it sets: a reader that has met it sees all that the writer did before. Bits that are added are
 * found at once; nodes keep those that are cleared until they are settled, which costs time but
 * changes no answer. */
void nearest_index_set_live(struct nearest_index *index, uint32_t item, uint8_t live);

/* Recomputes the nodes' unions after a batch of `set_live` that cleared bits; the same writer. */
void nearest_index_settle(struct nearest_index *index);

/* An item passes when its tags meet every non-zero mask in `any_of`, its live mask meets
 * `live_any_of` (0: no demand), and it lies within the radius. */
enum { NEAREST_MASKS = 4 };
struct nearest_filter {
    uint64_t any_of[NEAREST_MASKS];
    uint8_t live_any_of;
    double radius_m; /* 0: without limit; inclusive */
};

struct nearest_hit {
    uint32_t item, rank;
    uint32_t slot;        /* the index's own number for it */
    double low_m, high_m; /* proven bounds on the distance; equal where it was computed */
};

/* Lives on the caller's stack and must not be copied. Where a query outgrows the room inside,
 * `nearest_cursor_next` falls back on the heap and `nearest_cursor_end` frees it. */
struct nearest_cursor {
    _Alignas(16) unsigned char room[16384];
};

/* `from` is valid, WGS84; the index outlives the cursor. */
void nearest_cursor_begin(struct nearest_cursor *cursor, const struct nearest_index *index,
                          struct point from, const struct nearest_filter *filter);

/* The same from an origin that several cursors share. */
void nearest_cursor_begin_at(struct nearest_cursor *cursor, const struct nearest_index *index,
                             const struct geodesic_origin *from,
                             const struct nearest_filter *filter);

/* The next nearest item that passes. FEVER_NOT_FOUND at the end, FEVER_NOMEM. */
enum fever_error nearest_cursor_next(struct nearest_cursor *cursor, struct nearest_hit *hit);

void nearest_cursor_end(struct nearest_cursor *cursor);

/* Asked about the first hit: whether it surely is the nearest of all items, whatever their tags and
 * live masks. */
bool nearest_hit_is_nearest(const struct nearest_cursor *cursor, const struct nearest_hit *hit);

/* `hit`'s distance rounded to 0.1 m and bearing from the query's place rounded to 0.1°, as the
 * ellipsoid has them. */
double nearest_hit_distance_m(const struct nearest_cursor *cursor, const struct nearest_hit *hit);
double nearest_hit_bearing_deg(const struct nearest_cursor *cursor, const struct nearest_hit *hit);

#endif
