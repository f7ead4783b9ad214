/* How long an answer stays true, and the tag by which it is known again. */
#include "api_call.h"
#include "fever/entity_tag.h"
#include "fever/hash.h"
#include "fever/origin.h"

/* Changes whenever the same data is rendered otherwise, so that a cache of an older program's
 * answers is not confirmed. */
enum { RENDERING = 1 };

static int64_t seconds_until(const struct call *call, int64_t instant, int64_t from)
{
    if (instant >= from + call->fresh_max_s)
        return call->fresh_max_s;
    return instant > from ? instant - from : 0;
}

void freshness_heed(struct call *call, uint32_t adcode)
{
    if (call->fresh_max_s > API_PRIORITY_FRESH_S &&
        snapshot_has_epidemic(call->context->snapshot, adcode, call->parameters.at))
        call->fresh_max_s = API_PRIORITY_FRESH_S;
}

void freshness_set(struct call *call, int64_t next_change)
{
    struct api_reply *reply = call->reply;
    int64_t at = call->parameters.at;
    if (call->at_asked) {
        /* The answer about a named instant stays as it is; but who asks again and again for "now"
         * must not be shown a state past its change. */
        reply->max_age_s = (int)seconds_until(call, next_change, at);
        reply->stale_while_revalidate_s = 0;
        return;
    }
    int64_t now = call->context->now;
    int64_t whole = seconds_until(call, next_change, now);
    int64_t fresh = seconds_until(call, at + 60, now);
    reply->max_age_s = (int)(fresh < whole ? fresh : whole);
    reply->stale_while_revalidate_s = (int)whole - reply->max_age_s;
}

struct opening opening_shown(struct call *call, uint32_t number, int64_t *next_change)
{
    const struct snapshot *snapshot = call->context->snapshot;
    const int64_t at = call->parameters.at;
    struct opening opening = snapshot_opening(snapshot, number, at);
    freshness_heed(call, snapshot_adcode(snapshot, number));
    const struct live_load *load = snapshot_load(snapshot, number, at);
    if (opening.next_change < *next_change)
        *next_change = opening.next_change;
    if (load) {
        /* With its clinic, so that another one in its place is another answer. */
        call->live = hash_number(hash_number(call->live, number), (uint64_t)load->version);
        if (load_end(load) < *next_change)
            *next_change = load_end(load);
    }
    return opening;
}

/* Closures and notices decide more than what is shown: all of them count. Loads come by the
 * thousand, and only those that are shown do. */
static uint64_t live_hash(const struct call *call, uint64_t hash)
{
    const struct live_versions *versions = snapshot_live_versions(call->context->snapshot);
    hash = hash_number(hash, (uint64_t)versions->closure);
    hash = hash_number(hash, (uint64_t)versions->notice);
    return hash_number(hash, call->live);
}

void entity_tag_set(struct call *call)
{
    const struct snapshot *snapshot = call->context->snapshot;
    uint64_t hash = hash_number(HASH_SEED, RENDERING);
    hash = hash_number(hash, snapshot_revision(snapshot)->tag);
    hash = hash_number(hash, snapshot_is_demo(snapshot));
    hash = live_hash(call, hash);
    hash = hash_text(hash, call->route->pattern);
    hash = hash_bytes(hash, call->argument, call->argument_length);
    hash = hash_number(hash, call->geojson);
    hash = parameters_hash(call->route->rules, &call->parameters, hash);
    if (call->route->by_minute)
        hash = hash_number(hash, (uint64_t)call->parameters.at);
    if (call->route->links) {
        char origin[ORIGIN_SIZE];
        origin_of(call->context, call->request, origin);
        hash = hash_text(hash, origin);
    }
    entity_tag_format(hash_finish(hash), call->request->coding, call->reply->etag);
}
