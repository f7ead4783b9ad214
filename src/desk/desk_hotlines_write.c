/* Writing a region's hotlines, and keeping what stood before: hotlines have no history of their
 * own, so the way back from an act is the rows that it replaced, which its audit entry has. */
#include <inttypes.h>
#include <stdio.h>

#include "desk_act.h"
#include "desk_before.h"
#include "desk_call.h"
#include "fever/hash.h"

uint64_t hotlines_print(const struct hotline *rows, size_t count)
{
    uint64_t hash = hash_number(HASH_SEED, count);
    for (size_t i = 0; i < count; i++)
        hash = hash_text(hash_text(hash, rows[i].name), rows[i].number);
    return hash_finish(hash) | 1;
}

/* One revision upon the dataset that was shown: whatever was published since refuses it. */
static enum fever_error hotlines_apply(struct desk_call *call, const struct dataset *dataset,
                                       const struct hotlines_act *act, const char *detail,
                                       int64_t *undo, struct error *error)
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
                                   .detail = detail,
                                   .hotlines = all,
                                   .hotline_count = count,
                                   .clears_hotlines = !count};
    enum fever_error failure =
        store_lock(call->desk->store_path, "desk hotlines", call->now, &lock, error);
    if (failure)
        return failure;
    failure = store_apply(call->desk->store, &set, NULL, &made, error);
    if (!failure)
        failure = store_audit_last(call->desk->store, undo, error);
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
    uint64_t left = hotlines_print(act->rows, act->count);
    const char *before = desk_hotlines_members(call, left, own, own_count);
    const char *detail = before ? desk_act_only_step(call, before) : NULL;
    return detail ? hotlines_apply(call, dataset, act, detail, undo, error) : error_nomem(error);
}
