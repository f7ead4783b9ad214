/* Whether others have written: told by the server's notifications, and looked after once a second.
 *
 * Each write transaction notifies `fever_change` as it commits. A notification may be lost with its
 * connection, or come from a server that lets nobody listen; so once a second, and after every new
 * connection, the numbers that every change moves are read and compared; a newer program may have
 * changed the schema, too. */
#include <stdlib.h>

#include "fever/hash.h"
#include "pg_driver.h"

enum { LOOK_MS = 1000 };

static const char sql_state[] =
    "SELECT concat_ws(' ', (SELECT tag FROM revision ORDER BY number DESC LIMIT 1),"
    " (SELECT string_agg(CAST(version AS TEXT), ' ' ORDER BY kind) FROM live_version)),"
    " (SELECT version FROM fever_schema),"
    /* A standby has fallen behind where it has more than it has replayed, or is sent nothing. */
    " CASE WHEN NOT pg_is_in_recovery() OR (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()"
    " AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver)) THEN 0"
    " ELSE floor(extract(epoch FROM clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(),"
    " pg_postmaster_start_time()))) END";

/* Takes what the server has told so far; what this connection wrote itself does not count. */
static enum fever_error notices_take(struct pg *db, bool *is_told, struct error *error)
{
    PGnotify *told;
    PQconsumeInput(db->handle);
    while ((told = PQnotifies(db->handle))) {
        *is_told |= told->be_pid != PQbackendPID(db->handle);
        PQfreemem(told);
    }
    return PQstatus(db->handle) == CONNECTION_OK ? FEVER_OK : pg_fail(db, NULL, error);
}

static enum fever_error state_look(struct pg *db, bool *changed, struct error *error)
{
    PGresult *result = PQsendQuery(db->handle, sql_state) ? pg_answer_soon(db) : NULL;
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        enum fever_error failure = pg_fail(db, result, error);
        PQclear(result);
        return failure;
    }
    uint64_t state = hash_text(HASH_SEED, PQgetvalue(result, 0, 0));
    int64_t version = strtoll(PQgetvalue(result, 0, 1), NULL, 10);
    db->behind_s = strtoll(PQgetvalue(result, 0, 2), NULL, 10);
    PQclear(result);
    *changed |= state != db->looked_state || db->looked_session != db->session;
    db->looked_state = state;
    db->looked_session = db->session;
    db->looked_ms = pg_clock_ms();
    return pg_compare_schema(db, version, error);
}

enum fever_error pg_changed(struct db *base, bool *changed, struct error *error)
{
    struct pg *db = pg_of(base);
    enum fever_error failure = pg_ready(db, error);
    if (failure)
        return failure;
    bool is_changed = false;
    failure = notices_take(db, &is_changed, error);
    if (!failure && (db->looked_session != db->session || pg_clock_ms() - db->looked_ms >= LOOK_MS))
        failure = state_look(db, &is_changed, error);
    if (!failure)
        *changed = is_changed;
    return failure;
}

int64_t pg_behind_s(const struct db *base)
{
    return ((const struct pg *)base)->behind_s;
}
