/* `/clinics/{id}/load` and `/clinics/{id}/closure`: what a clinic's own people say of it; and
 * `/token`: what they may say. */
#include <string.h>

#include "api_call.h"

enum { MINUTE_S = 60 };

static const char *id_of(const struct call *call)
{
    return snapshot_clinic(call->context->snapshot, call->number)->id;
}

static void append_scopes(struct buffer *out, const char *scopes)
{
    APPEND(out, ",\"scopes\":[");
    for (const char *at = scopes; *at;) {
        size_t length = strcspn(at, ",");
        if (at != scopes)
            APPEND(out, ",");
        APPEND(out, "\""); /* ids and names of scopes need no escaping, see fever/scope.h */
        buffer_append(out, at, length);
        APPEND(out, "\"");
        at += length + (at[length] == ',');
    }
    APPEND(out, "]");
}

void api_token(struct call *call)
{
    const struct api_actor *actor = &call->actor;
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"name\":");
    buffer_append_json(out, actor->name);
    append_scopes(out, actor->scopes);
    APPEND(out, ",\"expires_at\":");
    append_instant(out, actor->expires_at);
    APPEND(out, "}\n");
}

/* False where the reply says that the member is no line to be shown; `text` may be NULL. */
static bool line_accepted(struct call *call, const char *name, const char *text, size_t maximum)
{
    if (!text || live_line_is_valid(text, maximum))
        return true;
    answer_member(call, name,
                  "It must be one line that says something, without control characters.");
    return false;
}

void api_load_put(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    const struct parameters_of_writes *asked = &call->parameters.writes;
    int64_t now = call->context->now;
    const struct live_load load = {
        .clinic_id = id_of(call),
        .level = asked->level,
        .waiting = asked->waiting,
        .being_seen = asked->being_seen,
        .wait_minutes = asked->wait_minutes,
        .longest_wait_minutes = asked->longest_wait_minutes,
        .rooms_open = asked->rooms_open,
        .now_serving = asked->now_serving,
        .reported_at = now,
        .expires_at = now + (int64_t)asked->ttl_minutes * MINUTE_S,
    };
    if (!line_accepted(call, "now_serving", load.now_serving, LOAD_SERVING_MAX) ||
        !write_kept(call, writer->load_put(writer->context, &call->actor, &load)))
        return;
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, load.clinic_id);
    APPEND(out, ",\"load\":");
    live_append_load(out, &load, snapshot_zone(call->context->snapshot, call->number));
    APPEND(out, "}\n");
}

void api_load_drop(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    if (write_kept(call, writer->load_drop(writer->context, &call->actor, id_of(call),
                                           call->context->now)))
        answer_nothing(call);
}

/* False where the reply says what does not fit together. */
static bool closure_accepted(struct call *call, const struct live_closure *closure)
{
    const struct snapshot *snapshot = call->context->snapshot;
    uint32_t number;
    bool is_alias;
    if (closure->until <= closure->from) {
        answer_member(call, "until", "It must lie behind `from`.");
        return false;
    }
    if (closure->until <= call->context->now) {
        answer_member(call, "until", "It must lie in the future.");
        return false;
    }
    if (closure->alternative &&
        (!snapshot_find(snapshot, closure->alternative, &number, &is_alias) ||
         number == call->number)) {
        answer_member(call, "alternative_id",
                      "It must be the id of another clinic that is listed.");
        return false;
    }
    return true;
}

void api_closure_put(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    const struct parameters_of_writes *asked = &call->parameters.writes;
    int64_t now = call->context->now;
    int64_t from = asked->from == PARAMETER_NOW ? now : asked->from;
    const struct live_closure closure = {
        .scope = CLOSURE_CLINIC,
        .target = id_of(call),
        .from = from - from % MINUTE_S, /* states are told by the minute: rather closed too early */
        .until = asked->until == PARAMETER_NOW ? CLOSURE_NO_END : asked->until,
        .reason = asked->reason,
        .alternative = asked->alternative_id,
        .actor = call->actor.name,
        .made_at = now,
    };
    if (!line_accepted(call, "reason", closure.reason, LIVE_REASON_MAX) ||
        !closure_accepted(call, &closure) ||
        !write_kept(call, writer->closure_put(writer->context, &call->actor, &closure)))
        return;
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, closure.target);
    APPEND(out, ",\"closure\":");
    live_append_closure(out, &closure, snapshot_zone(call->context->snapshot, call->number));
    APPEND(out, "}\n");
}

void api_closure_drop(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    if (write_kept(call, writer->closure_drop(writer->context, &call->actor, id_of(call),
                                              call->context->now)))
        answer_nothing(call);
}
