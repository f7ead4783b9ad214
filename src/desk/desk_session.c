/* Sessions. A cookie holds a secret of its own, never the token; neither is kept but as a hash. */
#include "desk_session.h"

#include <stdio.h>
#include <string.h>

#include "fever/arena.h"
#include "fever/scope.h"
#include "fever/store_live.h"

enum { WRONG_BURST = 10, MINUTE_S = 60, PATIENCE_MS = 2000 };

/* `__Host-` lets no other host and no plain connection set it; it needs https. */
static const char *cookie_name(bool is_secure)
{
    return is_secure ? "__Host-desk" : "desk";
}

void sessions_init(struct sessions *sessions, int64_t idle_s)
{
    memset(sessions, 0, sizeof *sessions);
    sessions->idle_s = idle_s;
    sessions->wrong.burst = WRONG_BURST;
    sessions->wrong.per_s = (double)WRONG_BURST / MINUTE_S;
}

void session_cookie(const char *value, bool is_secure, char *out, size_t size)
{
    snprintf(out, size, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", cookie_name(is_secure),
             value, is_secure ? "; Secure" : "", *value ? "" : "; Max-Age=0");
}

void session_close(struct session *session)
{
    secret_wipe(session, sizeof *session);
}

static enum fever_error token_of(struct store *store, const unsigned char *hash, int64_t now,
                                 struct arena *arena, struct token *out, struct error *error)
{
    enum fever_error failure = store_token_find(store, hash, arena, out, error);
    if (failure)
        return failure;
    bool holds = !out->revoked_at && now < out->expires_at && scopes_have(out->scopes, "desk");
    return holds ? FEVER_OK : FEVER_NOT_FOUND;
}

static enum fever_error note_use(struct store *store, const struct token *token, int64_t now)
{
    const struct audit_entry entry = {.at = now, .actor = token->name, .action = "desk.open"};
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, NULL);
    if (failure)
        return failure;
    failure = store_token_used(store, token->name, now, NULL);
    if (!failure)
        failure = store_audit(store, &entry, NULL);
    if (!failure)
        failure = store_live_commit(store, NULL);
    store_live_end(store);
    return failure;
}

static struct session *place_for_one(struct sessions *sessions)
{
    struct session *best = &sessions->all[0];
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        if (sessions->all[i].seen_at < best->seen_at)
            best = &sessions->all[i];
    return best;
}

static enum session_outcome fill(struct session *session, const struct token *token,
                                 const unsigned char *hash, int64_t now, char cookie[SECRET_SIZE])
{
    session_close(session);
    if (!secret_new("fcd_", cookie) || !secret_new("", session->secret))
        return SESSION_FAILED;
    secret_hash(cookie, strlen(cookie), session->key);
    memcpy(session->token, hash, SECRET_HASH_BYTES);
    snprintf(session->actor, sizeof session->actor, "%s", token->name);
    session->opened_at = session->seen_at = now;
    return SESSION_OPENED;
}

enum session_outcome session_open(struct sessions *sessions, struct store *store, const char *token,
                                  uint64_t client, int64_t now, char cookie[SECRET_SIZE],
                                  struct session **out, int *wait_s)
{
    unsigned char hash[SECRET_HASH_BYTES];
    struct token found;
    if (!limiter_look(&sessions->wrong, client, limiter_now_s(), wait_s))
        return SESSION_TOO_OFTEN;
    struct arena *arena = arena_new();
    if (!arena)
        return SESSION_FAILED;
    secret_hash(token, strlen(token), hash);
    enum fever_error failure = token_of(store, hash, now, arena, &found, NULL);
    enum session_outcome outcome = SESSION_FAILED;
    if (failure == FEVER_NOT_FOUND) {
        limiter_take(&sessions->wrong, client, limiter_now_s(), wait_s);
        outcome = SESSION_WRONG;
    } else if (!failure && !note_use(store, &found, now)) {
        *out = place_for_one(sessions);
        outcome = fill(*out, &found, hash, now, cookie);
    }
    arena_free(arena);
    return outcome;
}

/* What the header has for our cookie: browsers write `a=b; c=d`. */
static size_t value_of(const char *header, const char *name, const char **value)
{
    size_t length = strlen(name);
    while (header && *header) {
        header += strspn(header, "; ");
        size_t pair = strcspn(header, ";");
        if (pair > length && strncmp(header, name, length) == 0 && header[length] == '=') {
            *value = header + length + 1;
            return pair - length - 1;
        }
        header += pair;
    }
    return 0;
}

static struct session *session_of(const struct sessions *sessions, const char *cookie,
                                  bool is_secure, int64_t now)
{
    unsigned char key[SECRET_HASH_BYTES];
    const char *value = "";
    size_t length = value_of(cookie, cookie_name(is_secure), &value);
    if (!length)
        return NULL;
    secret_hash(value, length, key);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        const struct session *each = &sessions->all[i];
        /* Both are hashes of what nobody can guess: how far they agree tells nothing. */
        if (each->seen_at && memcmp(each->key, key, sizeof key) == 0)
            return now - each->seen_at < sessions->idle_s && now - each->opened_at < SESSION_LIFE_S
                       ? (struct session *)each
                       : NULL;
    }
    return NULL;
}

bool session_is_known(const struct sessions *sessions, const char *cookie, bool is_secure,
                      int64_t now)
{
    return session_of(sessions, cookie, is_secure, now) != NULL;
}

enum fever_error session_find(struct sessions *sessions, struct store *store, const char *cookie,
                              bool is_secure, int64_t now, struct session **out,
                              struct error *error)
{
    struct session *session = session_of(sessions, cookie, is_secure, now);
    struct token token;
    *out = NULL;
    if (!session)
        return FEVER_OK;
    struct arena *arena = arena_new();
    enum fever_error failure =
        arena ? token_of(store, session->token, now, arena, &token, error) : error_nomem(error);
    arena_free(arena);
    if (failure == FEVER_NOT_FOUND) {
        session_close(session);
        return FEVER_OK;
    }
    if (failure)
        return failure;
    session->seen_at = now;
    *out = session;
    return FEVER_OK;
}
