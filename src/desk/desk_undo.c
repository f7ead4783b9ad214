/* Writing closures and notices, and the way back from each act. */
#include "desk_undo.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk_call.h"
#include "fever/hash.h"

enum { PATIENCE_MS = 5000 };

/* ---- what stands ---- */

const struct live_closure *closure_find(const struct live_values *values, enum closure_scope scope,
                                        const char *target)
{
    for (size_t i = 0; i < values->closure_count; i++)
        if (values->closures[i].scope == scope && strcmp(values->closures[i].target, target) == 0)
            return &values->closures[i];
    return NULL;
}

const struct live_notice *notice_find(const struct live_values *values, const char *id)
{
    for (size_t i = 0; i < values->notice_count; i++)
        if (strcmp(values->notices[i].id, id) == 0)
            return &values->notices[i];
    return NULL;
}

static uint64_t closure_hash(uint64_t hash, const struct closure_act *act,
                             const struct live_closure *closure)
{
    hash = hash_number(hash_text(hash, act->target), (uint64_t)act->scope);
    if (!closure)
        return hash_number(hash, 0);
    hash = hash_number(hash_number(hash, (uint64_t)closure->from), (uint64_t)closure->until);
    hash = hash_text(hash_text(hash, closure->reason),
                     closure->alternative ? closure->alternative : "");
    return hash_text(hash_number(hash, (uint64_t)closure->made_at), closure->actor);
}

uint64_t closures_print(const struct live_values *values, const struct closure_act *acts,
                        size_t count)
{
    uint64_t hash = HASH_SEED;
    for (size_t i = 0; i < count; i++)
        hash = closure_hash(hash, &acts[i], closure_find(values, acts[i].scope, acts[i].target));
    return hash_finish(hash);
}

static uint64_t notice_hash(const struct live_notice *notice)
{
    uint64_t hash = HASH_SEED;
    if (!notice)
        return 0;
    hash = hash_number(hash_text(hash, notice->title), (uint64_t)notice->severity);
    hash = hash_text(hash_text(hash, notice->text ? notice->text : ""),
                     notice->url ? notice->url : "");
    hash = hash_text(hash, notice->source ? notice->source : "");
    hash = hash_number(hash_number(hash, (uint64_t)notice->from), (uint64_t)notice->until);
    for (size_t i = 0; i < notice->region_count; i++)
        hash = hash_number(hash, notice->regions[i]);
    return hash_finish(hash_number(hash, notice->epidemic)) | 1;
}

uint64_t notice_print(const struct live_values *values, const char *id)
{
    return notice_hash(notice_find(values, id));
}

/* ---- the ways back ---- */

void undo_free(struct desk_undo *undo)
{
    arena_free(undo->arena);
    memset(undo, 0, sizeof *undo);
}

void desk_undos_close(struct desk_undos *undos)
{
    for (size_t i = 0; i < UNDOS_MAX; i++)
        undo_free(&undos->all[i]);
}

static struct desk_undo *undo_find(struct desk_call *call, int64_t number)
{
    /* The oldest one's place goes to the next act: it is no more while that is made. */
    if (number <= 0 || number <= call->desk->undos.last + 1 - UNDOS_MAX)
        return NULL;
    struct desk_undo *undo = &call->desk->undos.all[number % UNDOS_MAX];
    return undo->number == number ? undo : NULL;
}

struct desk_undo *undo_new(struct desk_call *call)
{
    struct desk_undos *undos = &call->desk->undos;
    struct arena *arena = arena_new();
    if (!arena)
        return NULL;
    int64_t number = undos->last + 1;
    struct desk_undo *undo = &undos->all[number % UNDOS_MAX];
    undo_free(undo);
    undo->arena = arena;
    undo->actor = arena_strdup(arena, call->session->actor);
    return undo->actor ? undo : NULL;
}

int64_t undo_give(struct desk_call *call, struct desk_undo *undo)
{
    return undo->number = ++call->desk->undos.last;
}

static const char *copy(struct arena *arena, const char *text, bool *failed)
{
    const char *made = text ? arena_strdup(arena, text) : NULL;
    *failed |= text && !made;
    return made;
}

static const struct live_closure *closure_copy(struct arena *arena, const struct live_closure *from,
                                               bool *failed)
{
    struct live_closure *to = from ? arena_array(arena, 1, sizeof *to) : NULL;
    *failed |= from && !to;
    if (!to)
        return NULL;
    *to = *from;
    to->target = copy(arena, from->target, failed);
    to->reason = copy(arena, from->reason, failed);
    to->alternative = copy(arena, from->alternative, failed);
    to->actor = copy(arena, from->actor, failed);
    to->members = NULL;
    to->member_count = 0;
    return to;
}

static const struct live_notice *notice_copy(struct arena *arena, const struct live_notice *from,
                                             bool *failed)
{
    struct live_notice *to = from ? arena_array(arena, 1, sizeof *to) : NULL;
    *failed |= from && !to;
    if (!to)
        return NULL;
    *to = *from;
    to->id = copy(arena, from->id, failed);
    to->title = copy(arena, from->title, failed);
    to->text = copy(arena, from->text, failed);
    to->url = copy(arena, from->url, failed);
    to->source = copy(arena, from->source, failed);
    uint32_t *regions = arena_array(arena, from->region_count + 1, sizeof *regions);
    *failed |= !regions;
    for (size_t i = 0; regions && i < from->region_count; i++)
        regions[i] = from->regions[i];
    to->regions = regions;
    return to;
}

/* ---- writing ---- */

static enum fever_error audit(struct desk_call *call, const char *action, const char *target,
                              struct error *error)
{
    const struct audit_entry entry = {
        .at = call->now, .actor = call->session->actor, .action = action, .target = target};
    return store_audit(call->desk->store, &entry, error);
}

static enum fever_error closure_write(struct desk_call *call, const struct closure_act *act,
                                      struct error *error)
{
    struct store *store = call->desk->store;
    bool was;
    enum fever_error failure =
        act->closure ? store_closure_put(store, act->closure, error)
                     : store_closure_drop(store, act->scope, act->target, &was, error);
    return failure ? failure
                   : audit(call, act->closure ? "closure.put" : "closure.drop", act->target, error);
}

static enum fever_error closures_commit(struct desk_call *call, const struct closure_act *acts,
                                        size_t count, struct error *error)
{
    struct store *store = call->desk->store;
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, error);
    if (failure)
        return failure;
    for (size_t i = 0; i < count && !failure; i++)
        failure = closure_write(call, &acts[i], error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

/* What stood before, as the acts that bring it back. */
static bool closures_keep(struct desk_undo *undo, const struct live_values *values,
                          const struct closure_act *acts, size_t count)
{
    bool failed = false;
    struct closure_act *back = arena_array(undo->arena, count, sizeof *back);
    uint64_t hash = HASH_SEED;
    for (size_t i = 0; back && i < count; i++) {
        const struct live_closure *before = closure_find(values, acts[i].scope, acts[i].target);
        back[i] = (struct closure_act){acts[i].scope, copy(undo->arena, acts[i].target, &failed),
                                       closure_copy(undo->arena, before, &failed)};
        hash = closure_hash(hash, &acts[i], acts[i].closure);
    }
    undo->closures = back;
    undo->closure_count = count;
    undo->left = hash_finish(hash);
    return back && !failed;
}

enum fever_error changed_since(struct error *error)
{
    return error_set(error, FEVER_CONFLICT, "somebody else has changed it meanwhile; look again");
}

enum fever_error desk_closures_write(struct desk_call *call, const struct closure_act *acts,
                                     size_t count, uint64_t seen, int64_t *undo,
                                     struct error *error)
{
    struct live_values *values = NULL;
    enum fever_error failure = store_live_load(call->desk->store, call->now, &values, error);
    if (failure)
        return failure;
    struct desk_undo *kept = NULL;
    if (closures_print(values, acts, count) != seen)
        failure = changed_since(error);
    else if (!(kept = undo_new(call)) || !closures_keep(kept, values, acts, count))
        failure = error_nomem(error);
    live_values_free(values);
    if (!failure)
        failure = closures_commit(call, acts, count, error);
    if (!failure)
        *undo = undo_give(call, kept);
    else if (kept)
        undo_free(kept);
    return failure;
}

static enum fever_error notice_commit(struct desk_call *call, const struct notice_act *act,
                                      struct error *error)
{
    struct store *store = call->desk->store;
    bool was;
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, error);
    if (failure)
        return failure;
    failure = act->notice ? store_notice_put(store, act->notice, error)
                          : store_notice_drop(store, act->id, &was, error);
    if (!failure)
        failure = audit(call, act->notice ? "notice.put" : "notice.drop", act->id, error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

enum fever_error desk_notice_write(struct desk_call *call, const struct notice_act *act,
                                   uint64_t seen, int64_t *undo, struct error *error)
{
    struct live_values *values = NULL;
    bool failed = false;
    enum fever_error failure = store_live_load(call->desk->store, call->now, &values, error);
    if (failure)
        return failure;
    struct desk_undo *kept = NULL;
    if (notice_print(values, act->id) != seen) {
        failure = changed_since(error);
    } else if ((kept = undo_new(call))) {
        kept->notice.id = copy(kept->arena, act->id, &failed);
        kept->notice.notice = notice_copy(kept->arena, notice_find(values, act->id), &failed);
        kept->left = notice_hash(act->notice);
    }
    if (!failure && (!kept || failed))
        failure = error_nomem(error);
    live_values_free(values);
    if (!failure)
        failure = notice_commit(call, act, error);
    if (!failure)
        *undo = undo_give(call, kept);
    else if (kept)
        undo_free(kept);
    return failure;
}

/* ---- the page that follows, and the way back ---- */

void desk_go_undoable(struct desk_call *call, const char *path, int64_t undo)
{
    char before[SITE_ADDRESS_SIZE];
    snprintf(before, sizeof before, "%.200s?undo=", path);
    desk_go_to_number(call, before, undo);
}

void desk_put_undo(struct desk_call *call)
{
    const struct desk_undo *undo = undo_find(call, desk_number(desk_parameter(call, "undo")));
    if (!undo)
        return;
    desk_put(call, "<div class=\"said done acts\" role=\"status\"><span>");
    desk_say(call, DESK_DONE);
    desk_put(call, "</span>");
    desk_form_begin(call, "/undo");
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"undo\" value=\"%" PRId64 "\"><button>",
                         undo->number);
    desk_say(call, DESK_TAKE_BACK);
    desk_put(call, "</button></form></div>\n");
}

/* `path` becomes the page of what was changed. */
static enum fever_error undo_write(struct desk_call *call, const struct desk_undo *undo,
                                   char path[SITE_ADDRESS_SIZE], int64_t *again,
                                   struct error *error)
{
    if (undo->hotlines.adcode) {
        snprintf(path, SITE_ADDRESS_SIZE, "/hotlines/%" PRIu32, undo->hotlines.adcode);
        return desk_hotlines_write(call, &undo->hotlines, undo->left, again, error);
    }
    snprintf(path, SITE_ADDRESS_SIZE, "%s", undo->notice.id ? "/notices" : "/closures");
    return undo->notice.id ? desk_notice_write(call, &undo->notice, undo->left, again, error)
                           : desk_closures_write(call, undo->closures, undo->closure_count,
                                                 undo->left, again, error);
}

void desk_undo_act(struct desk_call *call)
{
    const struct desk_undo *undo =
        undo_find(call, desk_number(desk_form_text(&call->form, "undo")));
    char path[SITE_ADDRESS_SIZE];
    int64_t again = 0;
    struct error error;
    if (!undo) {
        desk_refuse(call, 404, DESK_UNDO_GONE);
        return;
    }
    enum fever_error failure = undo_write(call, undo, path, &again, &error);
    if (failure == FEVER_CONFLICT)
        desk_refuse(call, 409, DESK_CHANGED_SINCE);
    else if (failure)
        desk_fail(call, &error);
    else
        desk_go_undoable(call, path, again);
}
