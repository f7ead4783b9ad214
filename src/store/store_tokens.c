/* Tokens by their hashes, and the log of what was written by whom. */
#include <string.h>

#include "fever/store_live.h"
#include "rows.h"
#include "store_internal.h"

static const char sql_add[] = "INSERT INTO token (name, hash, scopes, made_at, expires_at)"
                              " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING";
static const char sql_find[] =
    "SELECT name, scopes, made_at, expires_at, revoked_at, used_at FROM token WHERE hash = $1";
static const char sql_used[] = "UPDATE token SET used_at = $2 WHERE name = $1";
static const char sql_known[] = "SELECT COUNT(*) FROM token WHERE name = $1";
static const char sql_revoke[] =
    "UPDATE token SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL";
static const char sql_audit[] =
    "INSERT INTO audit (at, actor, action, target, detail) VALUES ($1, $2, $3, $4, $5)";
static const char sql_audit_expire[] = "DELETE FROM audit WHERE number IN"
                                       " (SELECT number FROM audit WHERE at < $1 ORDER BY at"
                                       " LIMIT $2)";
static const char sql_audit_count[] = "SELECT COUNT(*) FROM audit WHERE at >= $1";
static const char sql_audit_last[] = "SELECT COALESCE(MAX(number), 0) FROM audit";
static const char sql_audit_from[] = "SELECT number, at, actor, action, target, detail FROM audit"
                                     " WHERE number >= $1 ORDER BY number LIMIT $2";
static const char sql_audit_read[] = "SELECT number, at, actor, action, target, detail FROM audit"
                                     " WHERE at >= $1 ORDER BY number DESC LIMIT $2";

enum fever_error store_token_add(struct store *store, const struct token *token,
                                 const unsigned char hash[TOKEN_HASH_BYTES], struct error *error)
{
    struct statement *add = db_statement(store->db, sql_add);
    int64_t added = 0;
    statement_bind_text(add, 1, token->name);
    statement_bind_bytes(add, 2, hash, TOKEN_HASH_BYTES);
    statement_bind_text(add, 3, token->scopes);
    statement_bind_int(add, 4, token->made_at);
    if (token->expires_at != TOKEN_NO_END)
        statement_bind_int(add, 5, token->expires_at);
    enum fever_error failure = statement_run(add, &added, error);
    if (!failure && !added)
        failure = error_set(error, FEVER_CONFLICT,
                            "there is or was a token named '%s' already: choose another name",
                            token->name);
    return failure;
}

static enum fever_error read_token(void *arena, struct statement *row, void *item,
                                   struct error *error)
{
    struct token *token = item;
    *token = (struct token){0};
    enum fever_error failure;
    if ((failure = row_instant(row, 2, 0, &token->made_at, error)) ||
        (failure = row_instant(row, 3, TOKEN_NO_END, &token->expires_at, error)) ||
        (failure = row_instant(row, 4, 0, &token->revoked_at, error)) ||
        (failure = row_instant(row, 5, 0, &token->used_at, error)))
        return failure;
    failure = row_text_stated(arena, row, 0, &token->name, error);
    return failure ? failure : row_text_stated(arena, row, 1, &token->scopes, error);
}

enum fever_error store_token_find(struct store *store, const unsigned char hash[TOKEN_HASH_BYTES],
                                  struct arena *arena, struct token *out, struct error *error)
{
    struct statement *row = db_statement(store->db, sql_find);
    bool has_row = false;
    statement_bind_bytes(row, 1, hash, TOKEN_HASH_BYTES);
    enum fever_error failure = statement_step(row, &has_row, error);
    if (!failure && !has_row)
        return error_set(error, FEVER_NOT_FOUND, "there is no such token");
    if (!failure)
        failure = read_token(arena, row, out, error);
    statement_reset(row);
    return failure;
}

enum fever_error store_token_used(struct store *store, const char *name, int64_t now,
                                  struct error *error)
{
    struct statement *used = db_statement(store->db, sql_used);
    statement_bind_text(used, 1, name);
    statement_bind_int(used, 2, now);
    return statement_run(used, NULL, error);
}

enum fever_error store_token_revoke(struct store *store, const char *name, int64_t now,
                                    struct error *error)
{
    struct statement *known = db_statement(store->db, sql_known);
    bool has_row = false;
    statement_bind_text(known, 1, name);
    enum fever_error failure = statement_step(known, &has_row, error);
    bool is_known = !failure && has_row && statement_int(known, 0) > 0;
    statement_reset(known);
    if (failure)
        return failure;
    if (!is_known)
        return error_set(error, FEVER_NOT_FOUND,
                         "there is no token named '%s'; `feverctl token list` shows all", name);
    struct statement *revoke = db_statement(store->db, sql_revoke);
    statement_bind_text(revoke, 1, name);
    statement_bind_int(revoke, 2, now);
    return statement_run(revoke, NULL, error);
}

static const struct row_kind token_rows = {
    "SELECT COUNT(*) FROM token",
    "SELECT name, scopes, made_at, expires_at, revoked_at, used_at FROM token ORDER BY name",
    sizeof(struct token), read_token, 0};

enum fever_error store_tokens(struct store *store, struct arena *arena, const struct token **out,
                              size_t *count, struct error *error)
{
    struct rows rows = {0};
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = rows_load(store->db, &token_rows, arena, arena, &rows, error);
    db_end_read(store->db);
    *out = rows.items;
    *count = rows.count;
    return failure;
}

enum fever_error audit_write(struct db *db, const struct audit_entry *entry, struct error *error)
{
    struct statement *insert = db_statement(db, sql_audit);
    statement_bind_int(insert, 1, entry->at);
    statement_bind_text(insert, 2, entry->actor);
    statement_bind_text(insert, 3, entry->action);
    statement_bind_text(insert, 4, entry->target);
    statement_bind_text(insert, 5, entry->detail);
    return statement_run(insert, NULL, error);
}

enum fever_error store_audit(struct store *store, const struct audit_entry *entry,
                             struct error *error)
{
    return audit_write(store->db, entry, error);
}

enum fever_error store_audit_alone(struct store *store, const struct audit_entry *entry,
                                   int patience_ms, struct error *error)
{
    enum fever_error failure = store_live_begin(store, patience_ms, error);
    if (failure)
        return failure;
    failure = store_audit(store, entry, error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

enum fever_error store_audit_expire(struct store *store, int64_t before, int64_t *count,
                                    struct error *error)
{
    struct statement *expire = db_statement(store->db, sql_audit_expire);
    statement_bind_int(expire, 1, before);
    statement_bind_int(expire, 2, AUDIT_EXPIRE_MAX);
    return statement_run(expire, count, error);
}

static enum fever_error read_entry(struct arena *arena, struct statement *row,
                                   struct audit_entry *entry, struct error *error)
{
    entry->number = statement_int(row, 0);
    enum fever_error failure;
    if ((failure = row_instant(row, 1, 0, &entry->at, error)) ||
        (failure = row_text_stated(arena, row, 2, &entry->actor, error)) ||
        (failure = row_text_stated(arena, row, 3, &entry->action, error)) ||
        (failure = row_text(arena, row, 4, &entry->target, error)))
        return failure;
    return row_text(arena, row, 5, &entry->detail, error);
}

static enum fever_error audit_count(struct store *store, int64_t since, int64_t *out,
                                    struct error *error)
{
    struct statement *row = db_statement(store->db, sql_audit_count);
    bool has_row = false;
    statement_bind_int(row, 1, since);
    enum fever_error failure = statement_step(row, &has_row, error);
    *out = !failure && has_row ? statement_int(row, 0) : 0;
    statement_reset(row);
    return failure;
}

/* Reads up to `room` entries of the statement, both of whose parameters are bound here. */
static enum fever_error read_entries(struct statement *row, int64_t from, size_t room,
                                     struct arena *arena, const struct audit_entry **out,
                                     size_t *count, struct error *error)
{
    bool has_row = false;
    enum fever_error failure = FEVER_OK;
    struct audit_entry *entries = arena_array(arena, room, sizeof *entries);
    if (!entries)
        return error_nomem(error);
    statement_bind_int(row, 1, from);
    statement_bind_int(row, 2, (int64_t)room);
    while (*count < room && !(failure = statement_step(row, &has_row, error)) && has_row &&
           !(failure = read_entry(arena, row, &entries[*count], error)))
        ++*count;
    statement_reset(row);
    *out = entries;
    return failure;
}

enum fever_error store_audit_last(struct store *store, int64_t *out, struct error *error)
{
    return row_number(store->db, sql_audit_last, 0, out, error);
}

enum fever_error store_audit_from(struct store *store, int64_t number, size_t limit,
                                  struct arena *arena, const struct audit_entry **out,
                                  size_t *count, struct error *error)
{
    *count = 0;
    return read_entries(db_statement(store->db, sql_audit_from), number, limit, arena, out, count,
                        error);
}

enum fever_error store_audit_read(struct store *store, int64_t since, size_t limit,
                                  struct arena *arena, const struct audit_entry **out,
                                  size_t *count, struct error *error)
{
    int64_t total = 0;
    *count = 0;
    *out = NULL;
    enum fever_error failure = audit_count(store, since, &total, error);
    if (failure)
        return failure;
    size_t room = limit && (int64_t)limit < total ? limit : (size_t)total;
    return read_entries(db_statement(store->db, sql_audit_read), since, room, arena, out, count,
                        error);
}
