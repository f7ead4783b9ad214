/* Writing live values: each write moves the counter of its kind within the same transaction. */
#include <string.h>

#include "fever/buffer.h"
#include "fever/store_live.h"
#include "store_internal.h"

enum { REGIONS_TEXT_MAX = 1 << 16 };

static const char sql_move[] = "UPDATE live_version SET version = version + 1 WHERE kind = $1";
static const char sql_shift[] =
    "UPDATE live_version SET version = version + $1 WHERE kind = 'notice'";
static const char sql_load_put[] =
    "INSERT INTO clinic_load (clinic_id, version, level, waiting, being_seen, now_serving,"
    " wait_minutes, longest_wait_minutes, rooms_open, reported_at, expires_at)"
    " VALUES ($1, (SELECT version FROM live_version WHERE kind = 'load'), $2, $3, $4, $5, $6, $7,"
    " $8, $9, $10) ON CONFLICT (clinic_id) DO UPDATE SET version = excluded.version,"
    " level = excluded.level, waiting = excluded.waiting, being_seen = excluded.being_seen,"
    " now_serving = excluded.now_serving, wait_minutes = excluded.wait_minutes,"
    " longest_wait_minutes = excluded.longest_wait_minutes, rooms_open = excluded.rooms_open,"
    " reported_at = excluded.reported_at, expires_at = excluded.expires_at";
static const char sql_load_drop[] =
    "UPDATE clinic_load SET version = (SELECT version FROM live_version WHERE kind = 'load'),"
    " level = NULL, waiting = NULL, being_seen = NULL, now_serving = NULL, wait_minutes = NULL,"
    " longest_wait_minutes = NULL, rooms_open = NULL"
    " WHERE (clinic_id = $1 OR clinic_id IN (SELECT alias_id FROM clinic_alias WHERE clinic_id ="
    " $1)) AND level IS NOT NULL AND expires_at > $2";
static const char sql_closure_put[] =
    "INSERT INTO closure (scope, target, starts_at, ends_at, reason, alternative_id, actor,"
    " made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (scope, target) DO UPDATE SET"
    " starts_at = excluded.starts_at, ends_at = excluded.ends_at, reason = excluded.reason,"
    " alternative_id = excluded.alternative_id, actor = excluded.actor,"
    " made_at = excluded.made_at";
static const char sql_closure_drop[] =
    "DELETE FROM closure WHERE scope = $1 AND (target = $2 OR (scope = 'clinic' AND target IN"
    " (SELECT alias_id FROM clinic_alias WHERE clinic_id = $2)))";
static const char sql_notice_put[] =
    "INSERT INTO notice (id, severity, title, text, url, regions, starts_at, ends_at, source,"
    " epidemic) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET"
    " severity = excluded.severity, title = excluded.title, text = excluded.text,"
    " url = excluded.url, regions = excluded.regions, starts_at = excluded.starts_at,"
    " ends_at = excluded.ends_at, source = excluded.source, epidemic = excluded.epidemic";
static const char sql_notice_drop[] = "DELETE FROM notice WHERE id = $1";

enum fever_error store_live_begin(struct store *store, int patience_ms, struct error *error)
{
    if (store->mode == STORE_READ)
        return error_set(error, FEVER_IO, "%s was opened for reading only", db_location(store->db));
    db_set_patience_ms(store->db, patience_ms);
    return db_begin_write(store->db, error);
}

enum fever_error store_live_commit(struct store *store, struct error *error)
{
    return db_commit(store->db, error);
}

void store_live_end(struct store *store)
{
    db_rollback(store->db);
}

static enum fever_error version_shift(struct store *store, int64_t by, struct error *error)
{
    struct statement *shift = db_statement(store->db, sql_shift);
    statement_bind_int(shift, 1, by);
    return statement_run(shift, NULL, error);
}

/* There and back: SQLite writes no page for a value that is set to itself. */
enum fever_error store_live_try(struct store *store, struct error *error)
{
    enum fever_error failure = version_shift(store, 1, error);
    return failure ? failure : version_shift(store, -1, error);
}

static enum fever_error version_move(struct store *store, const char *kind, struct error *error)
{
    struct statement *move = db_statement(store->db, sql_move);
    statement_bind_text(move, 1, kind);
    return statement_run(move, NULL, error);
}

/* Runs what takes something away; the counter moves where there was something. */
static enum fever_error run_drop(struct store *store, struct statement *drop, const char *kind,
                                 bool *was, struct error *error)
{
    int64_t changed = 0;
    enum fever_error failure = statement_run(drop, &changed, error);
    *was = changed > 0;
    return failure || !*was ? failure : version_move(store, kind, error);
}

static void bind_count(struct statement *statement, int index, int32_t count)
{
    if (count != LOAD_NOT_STATED)
        statement_bind_int(statement, index, count);
}

enum fever_error store_load_put(struct store *store, const struct live_load *load,
                                struct error *error)
{
    enum fever_error failure = version_move(store, "load", error);
    if (failure)
        return failure;
    struct statement *put = db_statement(store->db, sql_load_put);
    statement_bind_text(put, 1, load->clinic_id);
    statement_bind_text(put, 2, load_level_name(load->level));
    bind_count(put, 3, load->waiting);
    bind_count(put, 4, load->being_seen);
    statement_bind_text(put, 5, load->now_serving);
    bind_count(put, 6, load->wait_minutes);
    bind_count(put, 7, load->longest_wait_minutes);
    bind_count(put, 8, load->rooms_open);
    statement_bind_int(put, 9, load->reported_at);
    statement_bind_int(put, 10, load->expires_at);
    return statement_run(put, NULL, error);
}

enum fever_error store_load_drop(struct store *store, const char *clinic_id, int64_t now, bool *was,
                                 struct error *error)
{
    struct statement *drop = db_statement(store->db, sql_load_drop);
    statement_bind_text(drop, 1, clinic_id);
    statement_bind_int(drop, 2, now);
    return run_drop(store, drop, "load", was, error);
}

static void bind_end(struct statement *statement, int index, int64_t until)
{
    if (until != CLOSURE_NO_END)
        statement_bind_int(statement, index, until);
}

enum fever_error store_closure_put(struct store *store, const struct live_closure *closure,
                                   struct error *error)
{
    enum fever_error failure = version_move(store, "closure", error);
    if (failure)
        return failure;
    struct statement *put = db_statement(store->db, sql_closure_put);
    statement_bind_text(put, 1, closure_scope_name(closure->scope));
    statement_bind_text(put, 2, closure->target);
    statement_bind_int(put, 3, closure->from);
    bind_end(put, 4, closure->until);
    statement_bind_text(put, 5, closure->reason);
    statement_bind_text(put, 6, closure->alternative);
    statement_bind_text(put, 7, closure->actor);
    statement_bind_int(put, 8, closure->made_at);
    return statement_run(put, NULL, error);
}

enum fever_error store_closure_drop(struct store *store, enum closure_scope scope,
                                    const char *target, bool *was, struct error *error)
{
    struct statement *drop = db_statement(store->db, sql_closure_drop);
    statement_bind_text(drop, 1, closure_scope_name(scope));
    statement_bind_text(drop, 2, target);
    return run_drop(store, drop, "closure", was, error);
}

enum fever_error store_notice_put(struct store *store, const struct live_notice *notice,
                                  struct error *error)
{
    struct buffer regions;
    enum fever_error failure = version_move(store, "notice", error);
    if (failure)
        return failure;
    buffer_init(&regions, REGIONS_TEXT_MAX);
    for (size_t i = 0; i < notice->region_count; i++) {
        if (i)
            buffer_append_char(&regions, ';');
        buffer_append_int(&regions, notice->regions[i]);
    }
    failure = buffer_error(&regions);
    if (failure) {
        buffer_clear(&regions);
        return failure == FEVER_NOMEM
                   ? error_nomem(error)
                   : error_set(error, failure, "notice %s names too many regions", notice->id);
    }
    struct statement *put = db_statement(store->db, sql_notice_put);
    statement_bind_text(put, 1, notice->id);
    statement_bind_text(put, 2, notice_severity_name(notice->severity));
    statement_bind_text(put, 3, notice->title);
    statement_bind_text(put, 4, notice->text);
    statement_bind_text(put, 5, notice->url);
    statement_bind_text(put, 6, notice->region_count ? regions.data : NULL);
    statement_bind_int(put, 7, notice->from);
    bind_end(put, 8, notice->until);
    statement_bind_text(put, 9, notice->source);
    statement_bind_int(put, 10, notice->epidemic);
    failure = statement_run(put, NULL, error);
    buffer_clear(&regions);
    return failure;
}

enum fever_error store_notice_drop(struct store *store, const char *id, bool *was,
                                   struct error *error)
{
    struct statement *drop = db_statement(store->db, sql_notice_drop);
    statement_bind_text(drop, 1, id);
    return run_drop(store, drop, "notice", was, error);
}
