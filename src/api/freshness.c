/* How long an answer stays true, and the tag by which it is known again. */
#include <string.h>

#include "api_call.h"
#include "fever/hash.h"

enum { FRESH_MAX_S = 60 };

/* Changes whenever the same data is rendered otherwise, so that a cache of an older program's
 * answers is not confirmed. */
enum { RENDERING = 1 };

static int64_t seconds_until(int64_t instant, int64_t from)
{
    if (instant >= from + FRESH_MAX_S)
        return FRESH_MAX_S;
    return instant > from ? instant - from : 0;
}

void freshness_set(struct call *call, int64_t next_change)
{
    struct api_reply *reply = call->reply;
    int64_t at = call->parameters.at;
    if (call->at_asked) {
        /* The answer about a named instant stays as it is; but who asks again and again for "now"
         * must not be shown a state past its change. */
        reply->max_age_s = (int)seconds_until(next_change, at);
        reply->stale_while_revalidate_s = 0;
        return;
    }
    int64_t now = call->context->now;
    int64_t whole = seconds_until(next_change, now);
    int64_t fresh = seconds_until(at + 60, now);
    reply->max_age_s = (int)(fresh < whole ? fresh : whole);
    reply->stale_while_revalidate_s = (int)whole - reply->max_age_s;
}

void entity_tag_set(struct call *call)
{
    static const char digits[] = "0123456789abcdef";
    const struct snapshot *snapshot = call->context->snapshot;
    uint64_t hash = hash_number(HASH_SEED, RENDERING);
    hash = hash_number(hash, snapshot_revision(snapshot)->tag);
    hash = hash_number(hash, snapshot_is_demo(snapshot));
    hash = hash_text(hash, call->route->pattern);
    hash = hash_bytes(hash, call->argument, call->argument_length);
    hash = parameters_hash(call->route->rules, &call->parameters, hash);
    hash = hash_finish(hash);
    char *out = call->reply->etag;
    *out++ = '"';
    for (int shift = 60; shift >= 0; shift -= 4)
        *out++ = digits[hash >> shift & 15];
    if (call->request->coding == API_GZIP)
        out = stpcpy(out, "-gzip");
    *out++ = '"';
    *out = '\0';
}

/* Skips optional white space. */
static const char *skip_space(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

bool entity_tag_matches(const char *if_none_match, const char *etag)
{
    size_t length = strlen(etag);
    const char *at = skip_space(if_none_match);
    if (*at == '*')
        return *skip_space(at + 1) == '\0';
    while (*at) {
        if (at[0] == 'W' && at[1] == '/')
            at += 2;
        if (*at != '"')
            return false;
        const char *end = strchr(at + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end + 1 - at) == length && memcmp(at, etag, length) == 0)
            return true;
        at = skip_space(end + 1);
        if (*at != ',' && *at != '\0')
            return false;
        while (*at == ',' || *at == ' ' || *at == '\t')
            at++;
    }
    return false;
}
