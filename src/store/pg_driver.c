/* The PostgreSQL driver's statements and transactions.
 *
 * Parameters and results go as text, which the server converts by the types that it infers; only
 * bytes go as they are. A result is fetched whole, so that other statements may run while its rows
 * are handed out. After a failure the server ends the transaction: nothing runs in it any more.
 *
 * Of a COMMIT whose answer was lost nobody knows whether it took effect; and one that the server
 * answers with a warning was not confirmed by its synchronous standby. Both are failures: whoever
 * repeats the change does no harm, whoever believed in it might. */
#include "pg_driver.h"

#include <assert.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fever/hash.h"

enum { OID_BOOLEAN = 16, CONFIRM_MS = 1000, HURRY_MS = 2000, SOON_MS = 5000 };

static const char by_pooler[] =
    "a pooler gives each transaction another connection; connect past it, or let it pool sessions "
    "(deploy/POSTGRESQL.md)";

/* What a SQLSTATE, or the class that it begins with, means to us. The first that fits counts. */
static const struct {
    const char *state;
    enum fever_error code;
    bool is_doubtful;     /* this server is of no more use to the session */
    const char *sentence; /* in the place of the server's own words … */
    const char *advice;   /* … or behind them */
} states[] = {
    {"23", FEVER_CONFLICT, false, NULL, NULL},
    {"55P03", FEVER_BUSY, false, "another program is writing to it; try again in a moment", NULL},
    {"57014", FEVER_BUSY, false, "the database took too long; try again in a moment", NULL},
    {"40", FEVER_BUSY, false, "others changed it meanwhile; try again in a moment", NULL},
    {"57P", FEVER_BUSY, true, "the database is going down or coming up; try again in a moment",
     NULL},
    {"25006", FEVER_BUSY, true,
     "this server only reads, it is not the primary; try again in a moment", NULL},
    {"25P03", FEVER_BUSY, true, "the transaction was left idle for too long; start again", NULL},
    {"0A000", FEVER_BUSY, true, "its tables were changed meanwhile; try again in a moment", NULL},
    {"53100", FEVER_IO, false, "the database has no space left", NULL},
    {"53", FEVER_BUSY, false, NULL, NULL},
    {"08", FEVER_BUSY, true, NULL, NULL},
    {"42501", FEVER_IO, false, NULL, "deploy/POSTGRESQL.md says which rights this role needs"},
    {"42P05", FEVER_UNSUPPORTED, true, by_pooler, NULL}, /* a statement that this session … */
    {"26000", FEVER_UNSUPPORTED, true, by_pooler, NULL}, /* … has not prepared, or has */
    {"42P01", FEVER_INVALID, false, NULL,
     "the store is damaged (restore a backup), or not all of it is this role's to use"},
    {"42703", FEVER_INVALID, false, NULL,
     "the store is damaged (restore a backup), or not all of it is this role's to use"},
    {"22021", FEVER_INVALID, false, "what it was given is not UTF-8; write names and texts in that",
     NULL},
    {"22", FEVER_INVALID, false, NULL, NULL},
    {"XX", FEVER_INVALID, false, NULL, NULL},
    {"", FEVER_IO, false, NULL, NULL},
};

static enum fever_error connection_lost(struct pg *db, struct error *error)
{
    const char *reason = PQerrorMessage(db->handle);
    int length = (int)strcspn(reason, "\n");
    return error_set(error, FEVER_BUSY, "the connection to %s was lost%s%.*s", db->base.location,
                     length ? ": " : "", length < 200 ? length : 200, reason);
}

enum fever_error pg_fail(struct pg *db, const PGresult *result, struct error *error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(db->handle) != CONNECTION_OK)
        return connection_lost(db, error);
    if (!state) /* the library's own refusal */
        return error_set(error, FEVER_IO, "%s: %s", db->base.location, PQerrorMessage(db->handle));
    const char *is_standby = PQparameterStatus(db->handle, "in_hot_standby");
    if (is_standby && strcmp(is_standby, "on") == 0 && strcmp(state, "0A000") == 0)
        state = "25006"; /* it takes no transaction that writes */
    size_t i = 0;
    while (strncmp(states[i].state, state, strlen(states[i].state)) != 0)
        i++;
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    /* The detail of a broken constraint holds the row, a report's words, who made it; that of a key
     * that is there already holds the key alone. */
    bool tells_row = strncmp(state, "23", 2) == 0 && strcmp(state, "23505") != 0;
    const char *detail = tells_row ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    db->is_doubtful |= states[i].is_doubtful;
    if (states[i].sentence)
        return error_set(error, states[i].code, "%s: %s", db->base.location, states[i].sentence);
    const char *more = detail ? detail : states[i].advice;
    const char *mark = detail ? ": " : "; ";
    return error_set(error, states[i].code, "%s: %s%s%s", db->base.location, said ? said : state,
                     more ? mark : "", more ? more : "");
}

static bool is_fine(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static struct pg_statement *statement_of(struct statement *base)
{
    return (struct pg_statement *)base;
}

/* The highest `$n` of the text; our constants have no `$` elsewhere. */
static int parameters_count(const char *sql)
{
    long highest = 0;
    for (const char *at = strchr(sql, '$'); at; at = strchr(at + 1, '$')) {
        long number = strtol(at + 1, NULL, 10);
        highest = number > highest ? number : highest;
    }
    assert(highest <= PG_PARAMETERS_MAX);
    return (int)highest;
}

static void statement_clear(struct pg_statement *statement)
{
    PQclear(statement->result);
    PQfreemem(statement->bytes);
    statement->result = NULL;
    statement->bytes = NULL;
}

static struct statement *pg_statement(struct db *base, const char *sql)
{
    struct pg *db = pg_of(base);
    struct pg_statement *statement = db->statements;
    struct pg_statement *end = db->statements + db->statement_count;
    while (statement < end && statement->sql != sql)
        statement++;
    if (statement == end) {
        assert(db->statement_count < PG_STATEMENTS_MAX);
        *statement = (struct pg_statement){
            .base = {&pg_engine}, .db = db, .sql = sql, .parameter_count = parameters_count(sql)};
        /* With its text's hash: where a pooler gives this session another's connection, a name
         * never stands for another statement there. */
        snprintf(statement->name, sizeof statement->name, "fever_%zu_%016" PRIx64,
                 db->statement_count++, hash_text(HASH_SEED, sql));
    }
    statement_clear(statement);
    memset(statement->values, 0, sizeof statement->values);
    return &statement->base;
}

static void parameter_set(struct pg_statement *statement, int index, const void *value,
                          size_t length, bool is_bytes)
{
    statement->values[index - 1] = value;
    statement->lengths[index - 1] = (int)length;
    statement->formats[index - 1] = is_bytes;
}

static void pg_bind_text_of(struct statement *base, int index, const char *text, size_t length)
{
    parameter_set(statement_of(base), index, text, length, false);
}

static void pg_bind_int(struct statement *base, int index, int64_t value)
{
    struct pg_statement *statement = statement_of(base);
    char *number = statement->numbers[index - 1];
    snprintf(number, PG_NUMBER_SIZE, "%lld", (long long)value);
    parameter_set(statement, index, number, 0, false);
}

static void pg_bind_double(struct statement *base, int index, double value)
{
    struct pg_statement *statement = statement_of(base);
    char *number = statement->numbers[index - 1];
    snprintf(number, PG_NUMBER_SIZE, "%.17g", value);
    parameter_set(statement, index, number, 0, false);
}

static void pg_bind_bytes(struct statement *base, int index, const void *bytes, size_t length)
{
    parameter_set(statement_of(base), index, bytes, length, true);
}

/* Waits for the next result until `until_ms`, or until the server has said nothing for longer than
 * it may; false where none came. */
static bool result_await(struct pg *db, int64_t until_ms)
{
    int64_t heard_ms = pg_clock_ms();
    while (PQisBusy(db->handle)) {
        int64_t now_ms = pg_clock_ms(), left_ms = until_ms - now_ms;
        struct pollfd readable = {.fd = PQsocket(db->handle), .events = POLLIN};
        if (db->silence_ms && heard_ms + db->silence_ms - now_ms < left_ms)
            left_ms = heard_ms + db->silence_ms - now_ms;
        if (left_ms <= 0)
            return false;
        if (poll(&readable, 1, (int)left_ms) > 0)
            heard_ms = pg_clock_ms();
        if (!PQconsumeInput(db->handle))
            return true; /* the connection is lost: that is the result */
    }
    return true;
}

/* The next result. A server from which nothing comes until `until_ms`, though it should itself have
 * given up before, is left: the connection is lost. */
static PGresult *result_next(struct pg *db, int64_t until_ms)
{
    if (!result_await(db, until_ms))
        shutdown(PQsocket(db->handle), SHUT_RDWR);
    return PQgetResult(db->handle);
}

/* The last result of what was sent. */
static PGresult *result_last(struct pg *db, int64_t until_ms)
{
    PGresult *last = NULL, *result;
    while ((result = result_next(db, until_ms))) {
        PQclear(last);
        last = result;
    }
    return last;
}

static int64_t statement_end_ms(const struct pg *db)
{
    return pg_clock_ms() + db->statement_ms + HURRY_MS;
}

PGresult *pg_next(struct pg *db)
{
    return result_next(db, statement_end_ms(db));
}

PGresult *pg_answer(struct pg *db)
{
    return result_last(db, statement_end_ms(db));
}

PGresult *pg_answer_soon(struct pg *db)
{
    return result_last(db, pg_clock_ms() + SOON_MS);
}

/* Prepares the statement where this session does not know it yet. */
static enum fever_error statement_prepare(struct pg_statement *statement, struct error *error)
{
    struct pg *db = statement->db;
    if (statement->session == db->session)
        return FEVER_OK;
    enum fever_error failure = pg_await(db, error);
    if (failure)
        return failure;
    PGresult *result = NULL;
    if (PQsendPrepare(db->handle, statement->name, statement->sql, 0, NULL))
        result = pg_answer(db);
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        statement->session = db->session;
    else
        failure = pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

static enum fever_error statement_execute(struct pg_statement *statement, struct error *error)
{
    struct pg *db = statement->db;
    enum fever_error failure = pg_ready(db, error);
    if (!failure)
        failure = statement_prepare(statement, error);
    if (!failure)
        failure = pg_await(db, error);
    if (failure)
        return failure;
    if (PQsendQueryPrepared(db->handle, statement->name, statement->parameter_count,
                            statement->values, statement->lengths, statement->formats, 0))
        statement->result = pg_answer(db);
    statement->row = -1;
    if (is_fine(statement->result))
        return FEVER_OK;
    failure = pg_fail(db, statement->result, error);
    statement_clear(statement);
    return failure;
}

static enum fever_error pg_step(struct statement *base, bool *has_row, struct error *error)
{
    struct pg_statement *statement = statement_of(base);
    *has_row = false;
    enum fever_error failure = statement->result ? FEVER_OK : statement_execute(statement, error);
    if (failure)
        return failure;
    *has_row = ++statement->row < PQntuples(statement->result);
    if (!*has_row)
        statement_clear(statement);
    return FEVER_OK;
}

static enum fever_error pg_run(struct statement *base, int64_t *changed, struct error *error)
{
    struct pg_statement *statement = statement_of(base);
    struct pg *db = statement->db;
    enum fever_error failure;
    if (db->in_batch && !changed) {
        failure = pg_ready(db, error);
        if (!failure)
            failure = statement_prepare(statement, error);
        return failure ? failure : pg_send_ahead(statement, error);
    }
    failure = statement_execute(statement, error);
    if (!failure && changed)
        *changed = strtoll(PQcmdTuples(statement->result), NULL, 10);
    statement_clear(statement);
    return failure;
}

static void pg_reset(struct statement *base)
{
    statement_clear(statement_of(base));
}

static bool pg_is_null(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return PQgetisnull(statement->result, statement->row, column);
}

static const char *pg_text(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return pg_is_null(base, column) ? NULL : PQgetvalue(statement->result, statement->row, column);
}

static size_t pg_text_length(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return (size_t)PQgetlength(statement->result, statement->row, column);
}

static const void *pg_bytes(struct statement *base, int column, size_t *length)
{
    struct pg_statement *statement = statement_of(base);
    const char *text = pg_text(base, column);
    PQfreemem(statement->bytes);
    *length = 0;
    statement->bytes = text ? PQunescapeBytea((const unsigned char *)text, length) : NULL;
    return statement->bytes;
}

static int64_t pg_integer(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    const char *text = pg_text(base, column);
    if (!text)
        return 0;
    return PQftype(statement->result, column) == OID_BOOLEAN ? *text == 't'
                                                             : strtoll(text, NULL, 10);
}

static double pg_real(struct statement *base, int column)
{
    const char *text = pg_text(base, column);
    return text ? strtod(text, NULL) : 0;
}

static PGresult *script_answer(struct pg *db, const char *sql)
{
    return PQsendQuery(db->handle, sql) ? pg_answer(db) : NULL;
}

enum fever_error pg_script(struct pg *db, const char *sql, struct error *error)
{
    enum fever_error failure = pg_await(db, error);
    if (failure)
        return failure;
    PGresult *result = script_answer(db, sql);
    if (!is_fine(result))
        failure = pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

static enum fever_error number_take(struct pg *db, PGresult *result, int64_t *out,
                                    struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (!is_fine(result))
        failure = pg_fail(db, result, error);
    else
        *out = PQntuples(result) ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    return failure;
}

enum fever_error pg_number(struct pg *db, const char *sql, int64_t *out, struct error *error)
{
    enum fever_error failure = pg_await(db, error);
    return failure ? failure : number_take(db, script_answer(db, sql), out, error);
}

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
    int64_t until_ms = pg_clock_ms() + (writes ? db->patience_ms : 0) + SOON_MS;
    db->in_transaction = true;
    db->writes = writes;
    PGresult *begun = PQsendQuery(db->handle, script) ? result_last(db, until_ms) : NULL;
    failure = number_take(db, begun, &version, error);
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
    if (!result_await(db, pg_clock_ms() + db->patience_ms + CONFIRM_MS))
        commit_hurry(db);
    return result_last(db, pg_clock_ms() + HURRY_MS);
}

/* What is known of a transaction whose COMMIT was sent. */
static enum fever_error commit_result(struct pg *db, const PGresult *result, struct error *error)
{
    if (PQstatus(db->handle) != CONNECTION_OK)
        return error_set(error, FEVER_BUSY,
                         "the connection to %s was lost before it confirmed the change: look "
                         "whether it is there before you try again",
                         db->base.location);
    if (!is_fine(result))
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
        statement_clear(&db->statements[i]);
    PGTransactionStatusType status = PQtransactionStatus(db->handle);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        PQclear(script_answer(db, script_rollback));
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
