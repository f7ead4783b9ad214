/* The lock of a command as an advisory lock of a session of its own: it ends with the process. */
#include <stdio.h>

#include "pg_driver.h"

static const char sql_name[] = "SELECT set_config('application_name', $1, false)";
static const char sql_take[] = "SELECT CAST(pg_try_advisory_lock(" PG_LOCK_SPACE ", 2) AS INTEGER)";
static const char sql_holder[] =
    "SELECT coalesce(usename, '?'), coalesce(host(client_addr), 'the database''s own host'),"
    " to_char(backend_start AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"'),"
    " coalesce(nullif(application_name, ''), '?')"
    " FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid = " PG_LOCK_SPACE " AND objid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

_Static_assert(PG_LOCK_COMMAND == 2, "as the statements say");

/* Others read in the session's name what is being done. */
static enum fever_error command_tell(struct pg *db, const char *command, struct error *error)
{
    char name[64];
    snprintf(name, sizeof name, "feverctl %s", command);
    const char *const values[] = {name};
    PGresult *result = PQexecParams(db->handle, sql_name, 1, NULL, values, NULL, NULL, 0);
    enum fever_error failure =
        PQresultStatus(result) == PGRES_TUPLES_OK ? FEVER_OK : pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

static enum fever_error busy(struct pg *db, struct error *error)
{
    PGresult *result = PQexec(db->handle, sql_holder);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result))
        error_set(
            error, FEVER_BUSY,
            "%s is being changed by %s from %s since %s (%s); wait until that has ended, then "
            "start again",
            db->base.location, PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1),
            PQgetvalue(result, 0, 2), PQgetvalue(result, 0, 3));
    else
        error_set(error, FEVER_BUSY, "%s is being changed by others all the time; start again",
                  db->base.location);
    PQclear(result);
    return FEVER_BUSY;
}

enum fever_error pg_lock(const char *location, const char *command, struct db **out,
                         struct error *error)
{
    struct pg *db = NULL;
    int64_t taken = 0;
    enum fever_error failure = pg_connect(location, STORE_WRITE, &db, error);
    if (!failure)
        failure = command_tell(db, command, error);
    if (!failure)
        failure = pg_number(db, sql_take, &taken, error);
    if (!failure && !taken)
        failure = busy(db, error);
    if (failure) {
        pg_free(db);
        return failure;
    }
    *out = &db->base;
    return FEVER_OK;
}
