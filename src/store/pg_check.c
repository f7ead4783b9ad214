/* The PostgreSQL driver's integrity checks: indexes that the server does not trust, and geometries
 * that are not where the clinic is. Pages and references are the server's own business. */
#include "pg_driver.h"

/* Yields a row per problem; the problem's sentence is the first column. */
static const char *const problem_queries[] = {
    "SELECT 'the index ' || relname || ' is invalid' FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE NOT indisvalid AND relnamespace = CAST(current_schema() AS regnamespace)",

    "SELECT 'the spatial index of clinic is gone' WHERE NOT EXISTS (SELECT 1 FROM pg_indexes"
    " WHERE schemaname = current_schema() AND indexname = 'clinic_geom')",

    "SELECT 'the geometry of clinic ' || id || ' is not at its WGS84 position' FROM clinic"
    " WHERE ST_X(geom) IS DISTINCT FROM wgs84_lon OR ST_Y(geom) IS DISTINCT FROM wgs84_lat"
    " ORDER BY id",
};

enum fever_error pg_check(struct db *base, void (*report)(void *context, const char *problem),
                          void *context, struct error *error)
{
    struct pg *db = pg_of(base);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof problem_queries / sizeof *problem_queries && !failure; i++) {
        PGresult *result = PQsendQuery(db->handle, problem_queries[i]) ? pg_answer(db) : NULL;
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            failure = pg_fail(db, result, error);
        for (int row = 0; row < PQntuples(result); row++)
            report(context, PQgetvalue(result, row, 0));
        PQclear(result);
    }
    return failure;
}
