/* The PostgreSQL driver's integrity checks: what a dump that was restored with errors may lack,
 * indexes that the server does not trust, and geometries that are not where the clinic is. Pages
 * and references are the server's own business. */
#include "pg_driver.h"

/* Each by the name that its schema step or the server has given it. */
#define INDEXES                                                                                    \
    "audit_at audit_pkey calendar_day_pkey claim_history_pkey claim_key claim_pkey"                \
    " clinic_alias_clinic clinic_alias_pkey clinic_geom clinic_history_pkey clinic_id_key"         \
    " clinic_load_pkey clinic_marker_id_key clinic_pkey closure_pkey consult_now consult_pkey"     \
    " correction_open correction_pkey counter_pkey fever_schema_pkey geocode_answer_age"           \
    " geocode_answer_pkey hotline_pkey id_counter_pkey live_version_pkey notice_pkey"              \
    " region_outline_pkey region_pkey report_age report_clinic report_day_pkey report_pkey"        \
    " report_receipt_hash_key retired_clinic_marker_id_key retired_clinic_pkey revision_pkey"      \
    " revision_tag_key self_check_pkey token_hash_key token_pkey"
#define REFERENCES                                                                                 \
    "claim_clinic_id_fkey claim_history_revision_fkey clinic_alias_clinic_id_fkey"                 \
    " clinic_history_revision_fkey consult_ended_revision_fkey consult_since_revision_fkey"        \
    " correction_ended_revision_fkey correction_since_revision_fkey region_parent_fkey"            \
    " region_successor_fkey"

/* Yields a row per problem; the problem's sentence is the first column. */
static const char *const problem_queries[] = {
    "SELECT 'the index ' || relname || ' is invalid' FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE NOT indisvalid AND relnamespace = CAST(current_schema() AS regnamespace)",

    "SELECT 'the index ' || expected || ' is gone' FROM regexp_split_to_table('" INDEXES "', ' ')"
    " AS expected WHERE NOT EXISTS (SELECT 1 FROM pg_indexes"
    " WHERE schemaname = current_schema() AND indexname = expected)",

    "SELECT 'the reference ' || expected || ' is gone' FROM regexp_split_to_table('" REFERENCES
    "', ' ') AS expected WHERE NOT EXISTS (SELECT 1 FROM pg_constraint"
    " WHERE connamespace = CAST(current_schema() AS regnamespace) AND conname = expected)",

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
