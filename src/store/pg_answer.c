/* What a PostgreSQL server answers: results, waited for no longer than they may take, and refusals
 * in one sentence. */
#include "pg_driver.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

bool pg_is_fine(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

bool pg_wait(struct pg *db, int64_t until_ms)
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
    if (!pg_wait(db, until_ms))
        shutdown(PQsocket(db->handle), SHUT_RDWR);
    return PQgetResult(db->handle);
}

PGresult *pg_answer_until(struct pg *db, int64_t until_ms)
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
    return pg_clock_ms() + db->statement_ms + PG_HURRY_MS;
}

PGresult *pg_next(struct pg *db)
{
    return result_next(db, statement_end_ms(db));
}

PGresult *pg_answer(struct pg *db)
{
    return pg_answer_until(db, statement_end_ms(db));
}

PGresult *pg_answer_soon(struct pg *db)
{
    return pg_answer_until(db, pg_clock_ms() + PG_SOON_MS);
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
    if (!pg_is_fine(result))
        failure = pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

enum fever_error pg_take_number(struct pg *db, PGresult *result, int64_t *out, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (!pg_is_fine(result))
        failure = pg_fail(db, result, error);
    else
        *out = PQntuples(result) ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    return failure;
}

enum fever_error pg_number(struct pg *db, const char *sql, int64_t *out, struct error *error)
{
    enum fever_error failure = pg_await(db, error);
    return failure ? failure : pg_take_number(db, script_answer(db, sql), out, error);
}
