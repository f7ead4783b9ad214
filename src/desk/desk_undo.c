/* Writing closures and notices, and the way back from each act. */
#include "desk_undo.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk_act.h"
#include "desk_before.h"
#include "desk_call.h"
#include "desk_reports.h"
#include "fever/hash.h"

enum { PATIENCE_MS = 5000 };

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

enum fever_error changed_since(struct error *error)
{
    return error_set(error, FEVER_CONFLICT, "somebody else has changed it meanwhile; look again");
}

static enum fever_error closure_write(struct desk_call *call, const struct closure_act *act,
                                      struct error *error)
{
    bool was;
    return act->closure
               ? store_closure_put(call->desk->store, act->closure, error)
               : store_closure_drop(call->desk->store, act->scope, act->target, &was, error);
}

/* The audit entries, with what stands now; NULL without memory. */
static const struct desk_step *closure_steps(struct desk_call *call,
                                             const struct live_values *values,
                                             const struct closure_act *acts, size_t count)
{
    struct desk_step *steps = arena_array(call->arena, count, sizeof *steps);
    uint64_t hash = HASH_SEED;
    for (size_t i = 0; i < count; i++)
        hash = closure_hash(hash, &acts[i], acts[i].closure);
    for (size_t i = 0; steps && i < count; i++) {
        const struct live_closure *before = closure_find(values, acts[i].scope, acts[i].target);
        steps[i] = (struct desk_step){
            acts[i].closure ? "closure.put" : "closure.drop", acts[i].target,
            desk_closure_members(call, acts[i].scope, hash_finish(hash), before)};
        if (!steps[i].members)
            return NULL;
    }
    return steps;
}

/* Within the transaction: what stands is compared with what was seen, and written over. */
static enum fever_error closures_replace(struct desk_call *call, const struct closure_act *acts,
                                         size_t count, uint64_t seen, int64_t *undo,
                                         struct error *error)
{
    struct live_values *values = NULL;
    const struct desk_step *steps = NULL;
    enum fever_error failure = store_live_read(call->desk->store, call->now, &values, error);
    if (failure)
        return failure;
    if (closures_print(values, acts, count) != seen)
        failure = changed_since(error);
    else if (!(steps = closure_steps(call, values, acts, count)))
        failure = error_nomem(error);
    live_values_free(values);
    for (size_t i = 0; i < count && !failure; i++)
        failure = closure_write(call, &acts[i], error);
    return failure ? failure : desk_act_note(call, steps, count, undo, error);
}

/* Others, such as a nurse's phone or the tool, write while the lock is waited for. */
enum fever_error desk_closures_write(struct desk_call *call, const struct closure_act *acts,
                                     size_t count, uint64_t seen, int64_t *undo,
                                     struct error *error)
{
    struct store *store = call->desk->store;
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, error);
    if (failure)
        return failure;
    failure = closures_replace(call, acts, count, seen, undo, error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

static enum fever_error notice_replace(struct desk_call *call, const struct notice_act *act,
                                       uint64_t seen, int64_t *undo, struct error *error)
{
    bool was;
    struct store *store = call->desk->store;
    struct live_values *values = NULL;
    struct desk_step step = {act->notice ? "notice.put" : "notice.drop", act->id, NULL};
    enum fever_error failure = store_live_read(store, call->now, &values, error);
    if (failure)
        return failure;
    if (notice_print(values, act->id) != seen)
        failure = changed_since(error);
    else if (!(step.members = desk_notice_members(call, notice_hash(act->notice),
                                                  notice_find(values, act->id))))
        failure = error_nomem(error);
    live_values_free(values);
    if (!failure)
        failure = act->notice ? store_notice_put(store, act->notice, error)
                              : store_notice_drop(store, act->id, &was, error);
    return failure ? failure : desk_act_note(call, &step, 1, undo, error);
}

enum fever_error desk_notice_write(struct desk_call *call, const struct notice_act *act,
                                   uint64_t seen, int64_t *undo, struct error *error)
{
    struct store *store = call->desk->store;
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, error);
    if (failure)
        return failure;
    failure = notice_replace(call, act, seen, undo, error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

/* The way back of each kind of act. */

static enum fever_error unreadable(struct error *error)
{
    return error_set(error, FEVER_NOT_FOUND, "what stood before that act is not known");
}

static enum fever_error closures_undo(struct desk_call *call, const struct desk_act *act,
                                      int64_t *again, struct error *error)
{
    struct closure_act *back = arena_array(call->arena, act->count, sizeof *back);
    if (!back)
        return error_nomem(error);
    for (size_t i = 0; i < act->count; i++)
        if (!desk_closure_before(call, act->details[i], act->entries[i].target, &back[i]))
            return unreadable(error);
    return desk_closures_write(call, back, act->count, desk_left(act->details[0]), again, error);
}

static enum fever_error notice_undo(struct desk_call *call, const struct desk_act *act,
                                    int64_t *again, struct error *error)
{
    struct notice_act back;
    if (!desk_notice_before(call, act->details[0], act->entries[0].target, &back))
        return unreadable(error);
    return desk_notice_write(call, &back, desk_left(act->details[0]), again, error);
}

static enum fever_error hotlines_undo(struct desk_call *call, const struct desk_act *act,
                                      int64_t *again, struct error *error)
{
    struct hotlines_act back;
    if (!desk_hotlines_before(call, act->details[0], act->entries[0].target, &back))
        return unreadable(error);
    return desk_hotlines_write(call, &back, desk_left(act->details[0]), again, error);
}

struct way_back {
    const char *actions; /* how they begin */
    const char *path;    /* where the clerk sees what became of it */
    bool has_target;     /* the path ends with what was acted upon */
    enum fever_error (*go)(struct desk_call *call, const struct desk_act *act, int64_t *again,
                           struct error *error);
};

static const struct way_back *way_back_of(const struct desk_act *act)
{
    static const struct way_back ways[] = {{"closure.", "/closures", false, closures_undo},
                                           {"notice.", "/notices", false, notice_undo},
                                           {"report.", "/reports", false, desk_reports_undo},
                                           {"desk.hotlines", "/hotlines/", true, hotlines_undo}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strncmp(act->entries[0].action, ways[i].actions, strlen(ways[i].actions)) == 0)
            return &ways[i];
    return NULL;
}

/* The page that follows, and the way back. */

void desk_go_undoable(struct desk_call *call, const char *path, int64_t undo)
{
    char before[SITE_ADDRESS_SIZE];
    snprintf(before, sizeof before, "%.200s?undo=", path);
    desk_go_to_number(call, before, undo);
}

void desk_put_undo(struct desk_call *call)
{
    struct desk_act act;
    struct error error;
    if (desk_act_find(call, desk_number(desk_parameter(call, "undo")), &act, &error) ||
        !way_back_of(&act))
        return;
    desk_put(call, "<div class=\"said done acts\" role=\"status\"><span>");
    if (strcmp(act.entries[0].action, "report.resolve") == 0)
        desk_say_count(call, DESK_REPORTS_DONE, (int64_t)act.count);
    else
        desk_say(call, DESK_DONE);
    desk_put(call, "</span>");
    desk_form_begin(call, "/undo");
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"undo\" value=\"%" PRId64 "\"><button>",
                         act.number);
    desk_say(call, DESK_TAKE_BACK);
    desk_put(call, "</button></form></div>\n");
}

void desk_undo_act(struct desk_call *call)
{
    char path[SITE_ADDRESS_SIZE];
    struct desk_act act;
    struct error error;
    int64_t again = 0;
    enum fever_error failure =
        desk_act_find(call, desk_number(desk_form_text(&call->form, "undo")), &act, &error);
    const struct way_back *way = failure ? NULL : way_back_of(&act);
    if (!failure)
        failure = way ? way->go(call, &act, &again, &error) : FEVER_NOT_FOUND;
    if (!failure)
        snprintf(path, sizeof path, "%s%.40s", way->path,
                 way->has_target ? act.entries[0].target : "");
    if (failure == FEVER_NOT_FOUND)
        desk_refuse(call, 404, DESK_UNDO_GONE);
    else if (failure == FEVER_CONFLICT)
        desk_refuse(call, 409, DESK_CHANGED_SINCE);
    else if (failure)
        desk_fail(call, &error);
    else
        desk_go_undoable(call, path, again);
}
