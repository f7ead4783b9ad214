/* The desk's own snapshot: built when a page asks and the store has moved on. */
#include "desk_view.h"

#include <string.h>

#include "fever/store_live.h"

static enum fever_error live_lay(struct desk_view *view, struct store *store, struct error *error)
{
    struct live_values *values = NULL;
    struct snapshot *snapshot = NULL;
    enum fever_error failure = store_live_load(store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        failure = snapshot_with_live(view->snapshot, values, &snapshot, error);
    if (failure)
        return failure;
    snapshot_free(view->snapshot);
    view->snapshot = snapshot;
    return FEVER_OK;
}

static enum fever_error view_build(struct desk_view *view, struct store *store, struct error *error)
{
    struct dataset *dataset = NULL;
    struct snapshot *snapshot = NULL;
    size_t unknown_zones;
    if (!view->zones && !(view->zones = zone_set_new()))
        return error_nomem(error);
    enum fever_error failure = store_load(store, &dataset, error);
    if (failure)
        return failure;
    if (zone_set_load(view->zones, dataset, &unknown_zones)) {
        dataset_free(dataset);
        return error_nomem(error);
    }
    const struct snapshot_options options = {.zones = zone_set_zones(view->zones),
                                             .confirm_days = view->confirm_days};
    int64_t corrections_until = dataset->corrections_until;
    failure = snapshot_build(dataset, &options, &snapshot, error);
    if (failure)
        return failure;
    snapshot_free(view->snapshot);
    view->snapshot = snapshot;
    view->corrections_until = corrections_until;
    return live_lay(view, store, error);
}

static bool is_current(const struct desk_view *view, const struct revision *revision, int64_t now)
{
    if (!view->snapshot || now >= view->corrections_until)
        return false;
    const struct revision *own = snapshot_revision(view->snapshot);
    return own->number == revision->number && own->tag == revision->tag;
}

enum fever_error desk_view_now(struct desk_view *view, struct store *store, int64_t now,
                               const struct snapshot **out, struct error *error)
{
    struct revision revision;
    struct live_versions live;
    enum fever_error failure = store_revision(store, &revision, error);
    if (!failure)
        failure = store_live_versions(store, &live, error);
    if (failure)
        return failure;
    if (!is_current(view, &revision, now)) {
        failure = view_build(view, store, error);
    } else {
        const struct live_versions *own = snapshot_live_versions(view->snapshot);
        if (own->load != live.load || own->closure != live.closure || own->notice != live.notice)
            failure = live_lay(view, store, error);
    }
    if (!failure)
        *out = view->snapshot;
    return failure;
}

void desk_view_forget(struct desk_view *view)
{
    snapshot_free(view->snapshot);
    view->snapshot = NULL;
}

void desk_view_close(struct desk_view *view)
{
    desk_view_forget(view);
    zone_set_free(view->zones);
    memset(view, 0, sizeof *view);
}
