/* Statements sent ahead: within a bracket nobody waits for the result of each.
 *
 * Statements go down the connection in libpq's pipeline mode, a few hundred at a time, so that an
 * import is no round trip per row. Their results are a few bytes each and fit the sockets' buffers,
 * so that neither side ever waits for the other to read. After a failure the server skips the rest:
 * the first failure is the one that is told, at the next statement that waits or at the end. */
#include "pg_driver.h"

enum { AHEAD_MAX = 256 };

static const char sql_last_row[] = "SELECT coalesce(max(fid), 0) FROM clinic";

static const char sql_last_report[] = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END"
                                      " FROM report_number_seq";
static const char sql_number_reports[] =
    "SELECT setval('report_number_seq', greatest(CAST($1 AS BIGINT), 1), CAST($1 AS BIGINT) > 0)";
static const char script_number_on[] =
    "SELECT setval('correction_number_seq', max(number)) FROM correction;"
    "SELECT setval('consult_number_seq', max(number)) FROM consult;"
    "SELECT setval('audit_number_seq', max(number)) FROM audit;";

enum fever_error pg_send_ahead(struct pg_statement *statement, struct error *error)
{
    struct pg *db = statement->db;
    if (!db->ahead && !PQenterPipelineMode(db->handle))
        return pg_fail(db, NULL, error);
    if (!PQsendQueryPrepared(db->handle, statement->name, statement->parameter_count,
                             statement->values, statement->lengths, statement->formats, 0)) {
        enum fever_error failure = pg_await(db, error);
        return failure ? failure : pg_fail(db, NULL, error);
    }
    db->ahead++;
    return db->ahead < AHEAD_MAX ? FEVER_OK : pg_await(db, error);
}

/* Takes the next result, or the NULL between those of two statements; false where there will be no
 * more. */
static bool result_take(struct pg *db, enum fever_error *failure, struct error *error)
{
    PGresult *result = pg_next(db);
    ExecStatusType status = PQresultStatus(result);
    bool is_over = PQstatus(db->handle) != CONNECTION_OK || status == PGRES_PIPELINE_SYNC;
    if (!*failure && result && status == PGRES_FATAL_ERROR)
        *failure = pg_fail(db, result, error);
    else if (!*failure && PQstatus(db->handle) != CONNECTION_OK)
        *failure = pg_fail(db, NULL, error);
    PQclear(result);
    return !is_over;
}

enum fever_error pg_await(struct pg *db, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (PQpipelineStatus(db->handle) == PQ_PIPELINE_OFF)
        return FEVER_OK;
    if (!PQpipelineSync(db->handle))
        failure = pg_fail(db, NULL, error);
    else
        while (result_take(db, &failure, error))
            ;
    db->ahead = 0;
    PQexitPipelineMode(db->handle);
    return failure;
}

enum fever_error pg_begin_batch(struct db *base, struct error *error)
{
    (void)error;
    pg_of(base)->in_batch = true;
    return FEVER_OK;
}

enum fever_error pg_end_batch(struct db *base, struct error *error)
{
    struct pg *db = pg_of(base);
    db->in_batch = false;
    return pg_await(db, error);
}

enum fever_error pg_begin_bulk(struct db *base, struct error *error)
{
    struct pg *db = pg_of(base);
    enum fever_error failure = pg_number(db, sql_last_row, &db->bulk_after, error);
    return failure ? failure : pg_begin_batch(base, error);
}

int64_t pg_bulk_after(const struct db *base)
{
    return ((const struct pg *)base)->bulk_after;
}

enum fever_error pg_last_report(struct db *base, int64_t *out, struct error *error)
{
    return pg_number(pg_of(base), sql_last_report, out, error);
}

/* A sequence that is told nothing (no row) stays as it is. */
enum fever_error pg_number_on(struct db *base, int64_t last_report, struct error *error)
{
    bool has_row;
    struct statement *reports = db_statement(base, sql_number_reports);
    statement_bind_int(reports, 1, last_report);
    enum fever_error failure = statement_step(reports, &has_row, error);
    statement_reset(reports);
    return failure ? failure : pg_script(pg_of(base), script_number_on, error);
}
