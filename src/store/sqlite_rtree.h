/* Filling an empty R*Tree of points at once. */
#ifndef FEVER_STORE_SQLITE_RTREE_H
#define FEVER_STORE_SQLITE_RTREE_H

#include "fever/coordinates.h"
#include "sqlite_driver.h"

struct rtree_box {
    float min_lon, max_lon, min_lat, max_lat;
};

/* An entry of a node: a clinic's row in a leaf, a node above. */
struct rtree_cell {
    int64_t number;
    struct rtree_box box;
};

/* The entry of a clinic's row; its box holds the place in spite of the shorter numbers. */
struct rtree_cell sqlite_rtree_cell(int64_t number, struct point place);

/* Whether the clinics' spatial index has no entry yet. */
enum fever_error sqlite_rtree_is_empty(struct sqlite *db, bool *empty, struct error *error);

/* Packs the entries of leaves into the empty spatial index, within the write transaction at hand.
 * The array is used up. */
enum fever_error sqlite_rtree_pack(struct sqlite *db, struct rtree_cell *cells, size_t count,
                                   struct error *error);

#endif
