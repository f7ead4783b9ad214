/* Writing a region's hotlines, and keeping what stood before: hotlines have no history of their
 * own, so the way back from an act is the rows that it replaced. */
#include <inttypes.h>
#include <stdio.h>

#include "desk_call.h"
#include "fever/hash.h"

uint64_t hotlines_print(const struct hotline *rows, size_t count)
{
    uint64_t hash = hash_number(HASH_SEED, count);
    for (size_t i = 0; i < count; i++)
        hash = hash_text(hash_text(hash, rows[i].name), rows[i].number);
    return hash_finish(hash) | 1;
}

/* What stood before, as the act that brings it back. */
static bool hotlines_keep(struct desk_undo *undo, const struct hotlines_act *act,
                          const struct hotline *own, size_t own_count)
{
    struct hotline *back = arena_array(undo->arena, own_count + 1, sizeof *back);
    for (size_t i = 0; back && i < own_count; i++) {
        back[i].adcode = act->adcode;
        back[i].name = arena_strdup(undo->arena, own[i].name);
        back[i].number = arena_strdup(undo->arena, own[i].number);
        if (!back[i].name || !back[i].number)
            return false;
    }
    undo->hotlines = (struct hotlines_act){act->adcode, back, own_count};
    undo->left = hotlines_print(act->rows, act->count);
    return back != NULL;
}

/* One revision upon the dataset that was shown: whatever was published since refuses it. */
static enum fever_error hotlines_apply(struct desk_call *call, const struct dataset *dataset,
                                       const struct hotlines_act *act, struct error *error)
{
    char target[16];
    struct store_lock *lock = NULL;
    struct revision made;
    size_t count;
    const struct hotline *all =
        hotlines_with(call->arena, dataset->hotlines, dataset->hotline_count, act->adcode,
                      act->rows, act->count, &count);
    if (!all)
        return error_nomem(error);
    snprintf(target, sizeof target, "%06" PRIu32, act->adcode);
    const struct change_set set = {.base_revision = dataset->revision.number,
                                   .base_tag = dataset->revision.tag,
                                   .kind = "hotlines",
                                   .now = call->now,
                                   .actor = call->session->actor,
                                   .action = "desk.hotlines",
                                   .target = target,
                                   .hotlines = all,
                                   .hotline_count = count,
                                   .clears_hotlines = !count};
    enum fever_error failure =
        store_lock(call->desk->store_path, "desk hotlines", call->now, &lock, error);
    if (failure)
        return failure;
    failure = store_apply(call->desk->store, &set, NULL, &made, error);
    store_unlock(lock);
    return failure;
}

enum fever_error desk_hotlines_write(struct desk_call *call, const struct hotlines_act *act,
                                     uint64_t seen, int64_t *undo, struct error *error)
{
    const struct snapshot *snapshot;
    enum fever_error failure =
        desk_view_now(&call->desk->view, call->desk->store, call->now, &snapshot, error);
    if (failure)
        return failure;
    const struct dataset *dataset = snapshot_dataset(snapshot);
    size_t own_count;
    const struct hotline *own =
        hotlines_of(dataset->hotlines, dataset->hotline_count, act->adcode, &own_count);
    if (hotlines_print(own, own_count) != seen)
        return changed_since(error);
    struct desk_undo *kept = undo_new(call);
    if (!kept || !hotlines_keep(kept, act, own, own_count))
        failure = error_nomem(error);
    if (!failure)
        failure = hotlines_apply(call, dataset, act, error);
    if (!failure)
        *undo = undo_give(call, kept);
    else if (kept)
        undo_free(kept);
    return failure;
}
