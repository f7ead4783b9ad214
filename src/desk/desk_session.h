/* Who has signed in: sessions in memory, each tied to a token that is looked at every time. */
#ifndef FEVER_DESK_SESSION_H
#define FEVER_DESK_SESSION_H

#include <stdint.h>

#include "fever/api.h"
#include "fever/limiter.h"
#include "fever/secret.h"
#include "fever/snapshot.h"
#include "fever/store.h"

enum { SESSIONS_MAX = 64, SESSION_LIFE_S = 12 * 60 * 60 };

struct session {
    unsigned char key[SECRET_HASH_BYTES];   /* the hash of what the cookie holds */
    unsigned char token[SECRET_HASH_BYTES]; /* of the token that it was opened with */
    char actor[API_ACTOR_NAME_SIZE];        /* the token's name, for the audit log */
    char secret[SECRET_SIZE];               /* what each of its forms carries */
    int64_t opened_at, seen_at;             /* Unix seconds; 0: a free place */
    enum lang lang;
};

struct sessions {
    struct session all[SESSIONS_MAX];
    int64_t idle_s;
    struct limiter wrong; /* tokens that are none, by client */
};

/* Who sends nothing for `idle_s` seconds is signed out. */
void sessions_init(struct sessions *sessions, int64_t idle_s);

enum session_outcome { SESSION_OPENED, SESSION_WRONG, SESSION_TOO_OFTEN, SESSION_FAILED };

/* Opens a session for the token, whose last use is noted, and writes what the cookie shall hold.
 * Who has been idle for longest makes room. */
enum session_outcome session_open(struct sessions *sessions, struct store *store, const char *token,
                                  uint64_t client, int64_t now, char cookie[SECRET_SIZE],
                                  struct session **out, int *wait_s);

/* The session of the Cookie header, where its token still allows the desk; else NULL, and what had
 * been one is over. Fails where the store cannot be asked about the token, which ends nothing. */
enum fever_error session_find(struct sessions *sessions, struct store *store, const char *cookie,
                              bool is_secure, int64_t now, struct session **out,
                              struct error *error);

/* Whether the header names a session that is not idle; does not ask about its token. */
bool session_is_known(const struct sessions *sessions, const char *cookie, bool is_secure,
                      int64_t now);

void session_close(struct session *session);

/* The Set-Cookie header's value that hands over a session, or with "" takes it away. */
void session_cookie(const char *value, bool is_secure, char *out, size_t size);

#endif
