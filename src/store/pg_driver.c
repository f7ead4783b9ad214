/* The PostgreSQL driver's transactions, and all that it does.
 *
 * After a failure the server ends the transaction: nothing runs in it any more.
 *
 * Of a COMMIT whose answer was lost nobody knows whether it took effect; and one that the server
 * answers with a warning was not confirmed by its synchronous standby. Both are failures: whoever
 * repeats the change does no harm, whoever believed in it might. */
#include "pg_driver.h"

#include <stdio.h>
#include <string.h>

enum { CONFIRM_MS = 1000 };

#define BEGIN_READ  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
#define SCHEMA_READ "SELECT version FROM fever_schema"
/* What is read after the lock was taken is what the writer before has left. */
#define BEGIN_WRITE                                                                                \
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"                                             \
    "SELECT pg_advisory_xact_lock(" PG_LOCK_SPACE ", 1);"
static const char script_begin_read[] = BEGIN_READ;
static const char script_begin_write[] = BEGIN_WRITE;
static const char script_begin_read_store[] = BEGIN_READ SCHEMA_READ;
static const char script_begin_write_store[] = BEGIN_WRITE SCHEMA_READ;
static const char script_commit_write[] = "NOTIFY fever_change; COMMIT";
static const char script_commit[] = "COMMIT";
static const char script_rollback[] = "ROLLBACK";
static const char sql_give_up[] = "SELECT pg_cancel_backend(CAST($1 AS INTEGER))";

_Static_assert(PG_LOCK_WRITE == 1, "as the script says");

/* What the script yields last is nothing, or the schema's version: a newer program may have moved
 * it on since the store was opened. A lock may be waited for, but nothing else takes time: a server
 * that has fallen silent since it was last asked is found out here, not when a statement would end.
 */
static enum fever_error transaction_begin(struct pg *db, const char *script, bool writes,
                                          struct error *error)
{
    int64_t version = 0;
    enum fever_error failure = pg_ready(db, error);
    if (failure)
        return failure;
    int64_t until_ms = pg_clock_ms() + (writes ? db->patience_ms : 0) + PG_SOON_MS;
    db->in_transaction = true;
    db->writes = writes;
    PGresult *begun = PQsendQuery(db->handle, script) ? pg_answer_until(db, until_ms) : NULL;
    failure = pg_take_number(db, begun, &version, error);
    if (!failure)
        failure = pg_compare_schema(db, version, error);
    if (failure)
        db_rollback(&db->base);
    return failure;
}

static enum fever_error pg_begin_read(struct db *base, struct error *error)
{
    struct pg *db = pg_of(base);
    return transaction_begin(db, db->is_store ? script_begin_read_store : script_begin_read, false,
                             error);
}

static enum fever_error pg_begin_write(struct db *base, struct error *error)
{
    struct pg *db = pg_of(base);
    return transaction_begin(db, db->is_store ? script_begin_write_store : script_begin_write, true,
                             error);
}

/* No time-out of the server ends its wait for a standby, which keeps the write lock: it is asked
 * over another connection to give that up. A server that does not answer even so is left. */
static void commit_hurry(struct pg *db)
{
    char number[PG_NUMBER_SIZE];
    const char *const values[] = {number};
    PGconn *other = pg_connection_beside(db);
    snprintf(number, sizeof number, "%d", PQbackendPID(db->handle));
    if (PQstatus(other) == CONNECTION_OK)
        PQclear(PQexecParams(other, sql_give_up, 1, NULL, values, NULL, NULL, 0));
    PQfinish(other);
}

static PGresult *commit_send(struct pg *db, const char *script)
{
    if (!PQsendQuery(db->handle, script))
        return NULL;
    if (!pg_wait(db, pg_clock_ms() + db->patience_ms + CONFIRM_MS))
        commit_hurry(db);
    return pg_answer_until(db, pg_clock_ms() + PG_HURRY_MS);
}

/* What is known of a transaction whose COMMIT was sent. */
static enum fever_error commit_result(struct pg *db, const PGresult *result, struct error *error)
{
    if (PQstatus(db->handle) != CONNECTION_OK)
        return error_set(error, FEVER_BUSY,
                         "the connection to %s was lost before it confirmed the change: look "
                         "whether it is there before you try again",
                         db->base.location);
    if (!pg_is_fine(result))
        return pg_fail(db, result, error);
    if (strcmp(PQcmdStatus((PGresult *)result), "COMMIT") != 0)
        return error_set(error, FEVER_IO, "%s gave the transaction up; start again",
                         db->base.location);
    if (db->warned)
        return error_set(error, FEVER_BUSY,
                         "%s kept the change, but its standby has not confirmed it: look whether "
                         "it is there before you try again",
                         db->base.location);
    return FEVER_OK;
}

static enum fever_error pg_commit(struct db *base, struct error *error)
{
    struct pg *db = pg_of(base);
    enum fever_error failure = pg_await(db, error);
    if (failure)
        return failure;
    db->warned = false;
    PGresult *result = commit_send(db, db->writes ? script_commit_write : script_commit);
    failure = commit_result(db, result, error);
    PQclear(result);
    if (PQtransactionStatus(db->handle) == PQTRANS_IDLE)
        db->in_transaction = db->writes = false;
    return failure;
}

static void pg_rollback(struct db *base)
{
    struct pg *db = pg_of(base);
    pg_await(db, NULL);
    for (size_t i = 0; i < db->statement_count; i++)
        pg_statement_clear(&db->statements[i]);
    PGTransactionStatusType status = PQtransactionStatus(db->handle);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        PQclear(PQsendQuery(db->handle, script_rollback) ? pg_answer(db) : NULL);
    db->in_transaction = db->writes = db->in_batch = false;
}

static enum fever_error pg_bulk_place(struct db *base, struct point place, struct error *error)
{
    (void)base, (void)place, (void)error; /* the geometry is in the row */
    return FEVER_OK;
}

static void pg_prepare_load(struct db *base, size_t clinics)
{
    (void)base, (void)clinics;
}

static void pg_settle(struct db *base)
{
    (void)base; /* the server's own housekeeping does it */
}

static enum fever_error pg_backup(struct db *base, const char *path,
                                  const struct progress *progress, struct error *error)
{
    (void)path, (void)progress;
    return error_set(error, FEVER_UNSUPPORTED,
                     "%s is on a server: back it up with pg_dump or your site's own way, or copy "
                     "it into a file with `feverctl copy`",
                     base->location);
}

static enum fever_error pg_stage(const char *path, const char *location, struct db **out,
                                 struct error *error)
{
    (void)path, (void)location, (void)out;
    return error_set(error, FEVER_UNSUPPORTED,
                     "a store on a server is restored with pg_restore or your site's own way; "
                     "`feverctl copy` copies a backup into an empty database");
}

static enum fever_error pg_compact(struct db *base, const struct progress *progress,
                                   int64_t *bytes_before, int64_t *bytes_after, struct error *error)
{
    (void)progress, (void)bytes_before, (void)bytes_after;
    return error_set(error, FEVER_UNSUPPORTED,
                     "%s is on a server: VACUUM FULL there rewrites it without what was deleted",
                     base->location);
}

const struct engine pg_engine = {
    .open = pg_open,
    .close = pg_close,
    .tell = pg_tell,
    .set_patience_ms = pg_set_patience_ms,
    .set_silence_ms = pg_set_silence_ms,
    .changed = pg_changed,
    .behind_s = pg_behind_s,
    .lock = pg_lock,
    .begin_read = pg_begin_read,
    .begin_write = pg_begin_write,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .begin_bulk = pg_begin_bulk,
    .end_bulk = pg_end_batch,
    .bulk_after = pg_bulk_after,
    .bulk_place = pg_bulk_place,
    .prepare_load = pg_prepare_load,
    .begin_claims = pg_begin_batch,
    .end_claims = pg_end_batch,
    .last_report = pg_last_report,
    .number_on = pg_number_on,
    .settle = pg_settle,
    .statement = pg_statement,
    .bind_text_of = pg_bind_text_of,
    .bind_int = pg_bind_int,
    .bind_double = pg_bind_double,
    .bind_bytes = pg_bind_bytes,
    .step = pg_step,
    .run = pg_run,
    .reset = pg_reset,
    .text = pg_text,
    .text_length = pg_text_length,
    .bytes = pg_bytes,
    .integer = pg_integer,
    .number = pg_real,
    .is_null = pg_is_null,
    .backup = pg_backup,
    .stage = pg_stage,
    .compact = pg_compact,
    .check = pg_check,
};
