/* The lock of a command as an advisory lock of a session of its own: it ends with the process.
 *
 * What the command is stands as a comment behind the statement that takes the lock, where other
 * sessions of the same role see it. Others see the session's name, which has ASCII alone. */
#include <stdio.h>

#include "fever/utf8.h"
#include "pg_driver.h"

enum { COMMAND_SIZE = 200, TAKE_SIZE = COMMAND_SIZE + 100, ATTEMPTS = 10 };

static const char sql_name[] = "SELECT set_config('application_name', $1, false)";
#define SQL_TAKE "SELECT CAST(pg_try_advisory_lock(" PG_LOCK_SPACE ", 2) AS INTEGER) -- "
static const char sql_release[] = "SELECT pg_advisory_unlock(" PG_LOCK_SPACE ", 2)";
static const char sql_holder[] =
    "SELECT coalesce(usename, '?'), coalesce(host(client_addr), 'the database''s own host'),"
    " to_char(backend_start AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"'),"
    " coalesce(substring(query FROM '-- (feverctl .*)'), nullif(application_name, ''), '?')"
    " FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid = " PG_LOCK_SPACE " AND objid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

_Static_assert(PG_LOCK_COMMAND == 2, "as the statements say");

/* The command as one line, bounded, and UTF-8 whatever the names of files hold. */
static void command_describe(const char *command, char out[COMMAND_SIZE])
{
    size_t used = (size_t)snprintf(out, COMMAND_SIZE, "feverctl ");
    utf8_mend(command, out + used, COMMAND_SIZE - used);
    for (; *out; out++)
        if ((unsigned char)*out < ' ' || *out == 0x7F)
            *out = ' ';
}

static enum fever_error session_name(struct pg *db, const char *name, struct error *error)
{
    const char *const values[] = {name};
    PGresult *result = NULL;
    if (PQsendQueryParams(db->handle, sql_name, 1, NULL, values, NULL, NULL, 0))
        result = pg_answer_soon(db);
    enum fever_error failure =
        PQresultStatus(result) == PGRES_TUPLES_OK ? FEVER_OK : pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

/* FEVER_BUSY with who holds the lock; FEVER_OK where that one has let it go meanwhile. */
static enum fever_error holder_tell(struct pg *db, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    PGresult *result = PQsendQuery(db->handle, sql_holder) ? pg_answer_soon(db) : NULL;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result))
        failure = error_set(
            error, FEVER_BUSY,
            "%s is being changed by %s from %s since %s (%s); wait until that has ended, then "
            "start again",
            db->base.location, PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1),
            PQgetvalue(result, 0, 2), PQgetvalue(result, 0, 3));
    PQclear(result);
    return failure;
}

static enum fever_error lock_take(struct pg *db, const char *description, struct error *error)
{
    int64_t taken = 0;
    char take[TAKE_SIZE];
    enum fever_error failure = FEVER_OK;
    snprintf(take, sizeof take, SQL_TAKE "%s", description);
    for (int i = 0; i < ATTEMPTS && !failure && !taken; i++) {
        failure = pg_number(db, take, &taken, error);
        if (!failure && !taken)
            failure = holder_tell(db, error);
    }
    if (!failure && !taken)
        failure =
            error_set(error, FEVER_BUSY, "%s is being changed by others all the time; start again",
                      db->base.location);
    return failure;
}

enum fever_error pg_lock(const char *location, const char *command, struct db **out,
                         struct error *error)
{
    struct pg *db = NULL;
    char description[COMMAND_SIZE];
    command_describe(command, description);
    enum fever_error failure = pg_connect(location, STORE_WRITE, &db, error);
    if (!failure)
        failure = session_name(db, description, error);
    if (!failure)
        failure = lock_take(db, description, error);
    if (failure) {
        pg_free(db);
        return failure;
    }
    db->holds_command_lock = true;
    *out = &db->base;
    return FEVER_OK;
}

void pg_unlock(struct pg *db)
{
    if (db->holds_command_lock && PQsendQuery(db->handle, sql_release))
        PQclear(pg_answer_soon(db));
    db->holds_command_lock = false;
}
