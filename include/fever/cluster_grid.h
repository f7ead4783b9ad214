/* The cluster grid: what a map shows of many places, at any zoom, with exact counts.
 *
 * Places stand in the order of their Morton codes, so the cells of every zoom's grid are runs of
 * the one array: nothing is stored per zoom. Every CLUSTER_BLOCK places in a row are summed up
 * once. A query walks the runs that lie in its tiles; the caller filters, and the gatherer puts
 * what passes together cell by cell, whole blocks where it can. It begins with cells of a quarter
 * of a tile (64 of 256 pixels: touch targets do not overlap) and goes to the next coarser grid
 * whenever it runs out of room. */
#ifndef FEVER_CLUSTER_GRID_H
#define FEVER_CLUSTER_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"
#include "fever/map_tiles.h"

/* Degrees times 10,000,000, as coordinates are written. */
struct point_e7 {
    int32_t lat, lon;
};

/* A place on the grid. */
struct cluster_place {
    uint64_t code; /* its cell, tile_code of `place` */
    struct point_e7 place;
    uint32_t item; /* position in what the grid was built of */
    uint32_t tags; /* the caller's */
};

struct cluster_source {
    struct point place;
    uint32_t tags;
};

enum { CLUSTER_BLOCK = 64 };

/* A block of places, those from CLUSTER_BLOCK times its number on. */
struct cluster_block {
    uint64_t first_code, last_code;
    int64_t lat_sum, lon_sum;
    struct point_e7 low, high; /* their bbox */
    uint32_t any_tags;         /* those that some place has … */
    uint32_t all_tags;         /* … and those that every one has */
};

struct cluster_grid;

/* Builds over `count` places (0 is fine), which the grid copies, 24 bytes each, into `arena`.
 * FEVER_NOMEM. */
enum fever_error cluster_grid_build(struct arena *arena, const struct cluster_source *places,
                                    size_t count, struct cluster_grid **out);

/* All places in ascending order of codes, ties by item; and the full blocks of them. */
const struct cluster_place *cluster_grid_places(const struct cluster_grid *grid);
const struct cluster_block *cluster_grid_blocks(const struct cluster_grid *grid, size_t *count);

/* Calls `visit` with every place in the tiles, in ascending order of codes (across the
 * antimeridian: first what lies west of it), a run at a time: `count` places from `first` on. */
typedef void cluster_visit(void *context, size_t first, size_t count);
void cluster_grid_visit(const struct cluster_grid *grid, const struct tile_range *tiles,
                        cluster_visit *visit, void *context);

enum { CLUSTERS_MAX = 200 };

/* From this zoom on places are listed one by one as long as they fit, even at one spot: nobody can
 * zoom in to part them. */
enum { CLUSTER_SINGLE_ZOOM = 18 };

/* Places of one cell; one alone has `count` 1. */
struct cluster {
    uint64_t code; /* of one of them */
    uint32_t count, marked;
    uint32_t item; /* of one of them */
    int64_t lat_sum, lon_sum;
    struct point_e7 low, high; /* their bbox */
};

struct clusters {
    uint32_t count;
    int level; /* the grid's zoom */
    int zoom;  /* the map's */
    struct cluster items[CLUSTERS_MAX];
};

void clusters_begin(struct clusters *clusters, int zoom);

/* Adds a place; those of one query come as `cluster_grid_visit` gives them. `marked` ones are
 * counted beside. */
void clusters_add(struct clusters *clusters, const struct cluster_place *place, bool marked);

/* Adds a whole block, of which `marked` are. False where its places do not share a cell: add them
 * one by one. */
bool clusters_add_block(struct clusters *clusters, const struct cluster_grid *grid, size_t block,
                        uint32_t marked);

/* Adds those of a block (also of the last, which may not be full) whose bits are in `which`; those
 * in `marked` are. */
void clusters_add_some(struct clusters *clusters, const struct cluster_grid *grid, size_t block,
                       uint64_t which, uint64_t marked);

/* The mean of its places. */
struct point_e7 cluster_centre(const struct cluster *cluster);

#endif
