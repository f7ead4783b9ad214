/* The map query: all clinics of some tiles, singly or in clusters, with exact counts. */
#ifndef FEVER_MAP_H
#define FEVER_MAP_H

#include "fever/clinic_filter.h"
#include "fever/cluster_grid.h"
#include "fever/snapshot.h"

/* All kinds unless the filter says otherwise, as in the list: a map is asked what there is. Clinics
 * without a place of their own (the district's only) are on no map, and referral_only is on none
 * unless it is asked for. */
struct map_query {
    struct tile_range tiles; /* of a map in `crs` */
    enum crs crs;
    const struct clinic_filter *filter;
    int64_t at;
};

/* Every coordinate is in the query's `crs`, whose tiles are cut from that system's own degrees:
 * what lies in the bounds of the tiles is counted, no more and no less. An item with `count` 1 is a
 * clinic, its `item` the clinic's number; `marked` are open. */
struct map_answer {
    struct clusters clusters;
};

/* FEVER_NOMEM, and only where `at` is not the refreshed minute. */
enum fever_error snapshot_map(const struct snapshot *snapshot, const struct map_query *query,
                              struct map_answer *answer);

#endif
