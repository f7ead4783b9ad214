/* The clinics as the world sees them now, indexed to be searched: the desk's own snapshot. */
#ifndef FEVER_DESK_VIEW_H
#define FEVER_DESK_VIEW_H

#include "fever/snapshot.h"
#include "fever/store.h"
#include "fever/zone_set.h"

struct desk_view {
    int confirm_days; /* of snapshot_options */
    struct zone_set *zones;
    struct snapshot *snapshot;
    int64_t corrections_until; /* Unix seconds at which a correction runs out */
};

/* The snapshot of the store's current revision with its live values, built again where either has
 * moved. It lives until the next call. */
enum fever_error desk_view_now(struct desk_view *view, struct store *store, int64_t now,
                               const struct snapshot **out, struct error *error);

/* Drops the snapshot: the next one is built out of whatever store is given then. */
void desk_view_forget(struct desk_view *view);

void desk_view_close(struct desk_view *view);

#endif
