/* Live values, tokens and the audit log in the store.
 *
 * Writes stand between store_live_begin and store_live_commit, any number of them; nothing of it is
 * there until the commit. They make no revision. */
#ifndef FEVER_STORE_LIVE_H
#define FEVER_STORE_LIVE_H

#include "fever/live.h"
#include "fever/store.h"

/* How far live values have been written: cheap. */
enum fever_error store_live_versions(struct store *store, struct live_versions *out,
                                     struct error *error);

/* All live values in one read transaction; those that had run out by `at` (Unix seconds) are left
 * out. The caller frees them. What answers about any instant needs STORE_LIVE_WHENEVER: nodes that
 * have loaded at different times are then still alike. */
#define STORE_LIVE_WHENEVER INT64_MIN
enum fever_error store_live_load(struct store *store, int64_t at, struct live_values **out,
                                 struct error *error);

/* The same between store_live_begin and store_live_commit: what nobody else changes before that. */
enum fever_error store_live_read(struct store *store, int64_t at, struct live_values **out,
                                 struct error *error);

/* Takes the write lock; FEVER_BUSY where another keeps it for longer than `patience_ms`. */
enum fever_error store_live_begin(struct store *store, int patience_ms, struct error *error);
enum fever_error store_live_commit(struct store *store, struct error *error);

/* Undoes what was not committed; may follow a commit too. */
void store_live_end(struct store *store);

/* Makes the transaction write though it changes nothing, so that its commit tells whether there is
 * room. */
enum fever_error store_live_try(struct store *store, struct error *error);

/* Puts a load in the place of the clinic's last one; `version` is the store's to give. */
enum fever_error store_load_put(struct store *store, const struct live_load *load,
                                struct error *error);
/* The clinic's latest load, under its id or an alias of it, whether it has run out or not, in
 * `arena`; FEVER_NOT_FOUND. Within a live transaction nobody else can write it meanwhile. */
enum fever_error store_load_find(struct store *store, const char *clinic_id, struct arena *arena,
                                 struct live_load *out, struct error *error);
/* `*was`: there was one that had not run out, be it reported under what has become an alias. */
enum fever_error store_load_drop(struct store *store, const char *clinic_id, int64_t now, bool *was,
                                 struct error *error);

/* In the place of the closure of the same scope and target. */
enum fever_error store_closure_put(struct store *store, const struct live_closure *closure,
                                   struct error *error);
/* Of a clinic also the closures of the ids that have become its aliases: they close it as well. */
enum fever_error store_closure_drop(struct store *store, enum closure_scope scope,
                                    const char *target, bool *was, struct error *error);

/* Whether an import source has named any clinic, and whether the table of regions has the adcode.
 */
enum fever_error store_source_known(struct store *store, const char *source, bool *known,
                                    struct error *error);
enum fever_error store_region_known(struct store *store, const char *adcode, bool *known,
                                    struct error *error);

/* In the place of the notice of the same id. */
enum fever_error store_notice_put(struct store *store, const struct live_notice *notice,
                                  struct error *error);
enum fever_error store_notice_drop(struct store *store, const char *id, bool *was,
                                   struct error *error);

enum { TOKEN_NAME_MAX = 64, TOKEN_SCOPES_MAX = 512, TOKEN_HASH_BYTES = 32 };
#define TOKEN_NO_END INT64_MAX

struct token {
    const char *name;
    const char *scopes; /* `load:*,closure:110101-0007`, see fever/token.h */
    int64_t made_at;
    int64_t expires_at; /* TOKEN_NO_END */
    int64_t revoked_at; /* 0: in force */
    int64_t used_at;    /* 0: never */
};

/* FEVER_CONFLICT where the name was given before, to a token that is revoked too: the audit log
 * knows tokens by their names. */
enum fever_error store_token_add(struct store *store, const struct token *token,
                                 const unsigned char hash[TOKEN_HASH_BYTES], struct error *error);

/* The token of that hash, whether in force or not, in `arena`; FEVER_NOT_FOUND. */
enum fever_error store_token_find(struct store *store, const unsigned char hash[TOKEN_HASH_BYTES],
                                  struct arena *arena, struct token *out, struct error *error);
enum fever_error store_token_used(struct store *store, const char *name, int64_t now,
                                  struct error *error);

/* FEVER_NOT_FOUND for a name that never was; revoking twice changes nothing. */
enum fever_error store_token_revoke(struct store *store, const char *name, int64_t now,
                                    struct error *error);

/* All of them by name, in `arena`. */
enum fever_error store_tokens(struct store *store, struct arena *arena, const struct token **out,
                              size_t *count, struct error *error);

struct audit_entry {
    int64_t number; /* the store's to give */
    int64_t at;
    const char *actor;  /* a token's name, or `feverctl` and who ran it */
    const char *action; /* `load.put`, `closure.drop`, `token.add`, … */
    const char *target; /* or NULL */
    const char *detail; /* a short JSON object, or NULL */
};

enum fever_error store_audit(struct store *store, const struct audit_entry *entry,
                             struct error *error);

/* The same as a live transaction of its own: for an act that was done in none. */
enum fever_error store_audit_alone(struct store *store, const struct audit_entry *entry,
                                   int patience_ms, struct error *error);

/* Deletes the oldest entries from before `before`, AUDIT_EXPIRE_MAX of them at a time lest other
 * writes wait. */
enum { AUDIT_EXPIRE_MAX = 20000 };
enum fever_error store_audit_expire(struct store *store, int64_t before, int64_t *count,
                                    struct error *error);

/* The newest `limit` entries since `since` (Unix seconds), newest first, in `arena`. */
enum fever_error store_audit_read(struct store *store, int64_t since, size_t limit,
                                  struct arena *arena, const struct audit_entry **out,
                                  size_t *count, struct error *error);

/* The entries from that number on, oldest first, `limit` of them at most, in `arena`. */
enum fever_error store_audit_from(struct store *store, int64_t number, size_t limit,
                                  struct arena *arena, const struct audit_entry **out,
                                  size_t *count, struct error *error);

/* The newest entry's number, within a live transaction the one just written; 0: none. */
enum fever_error store_audit_last(struct store *store, int64_t *out, struct error *error);

#endif
