/* The SQLite driver's integrity checks: pages, foreign keys, geometries and their R*Tree.
 *
 * They read SpatiaLite's formats themselves and need no SpatiaLite: a point is stored as a 60-byte
 * BLOB, bounding box and all, of which the byte order at 1, the SRID at 2 and the coordinates at 43
 * and 51 matter here (SpatiaLite's "BLOB-Geometry" internal format). */
#include <stdio.h>
#include <string.h>

#include "sqlite_driver.h"

enum { SRID_WGS84 = 4326, POINT_SIZE = 60, AT_ORDER = 1, AT_SRID = 2, AT_LON = 43, AT_LAT = 51 };

struct checking {
    struct sqlite *db;
    void (*report)(void *context, const char *problem);
    void *context;
    struct error *error;
};

/* Yields a row per problem; the problem's sentence is the first column. */
static const char *const problem_queries[] = {
    "SELECT 'the database is damaged: ' || integrity_check FROM pragma_integrity_check(20)"
    " WHERE integrity_check <> 'ok'",

    "SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' refers to nothing in ' ||"
    " parent FROM pragma_foreign_key_check",

    "SELECT 'the index ' || value || ' is gone' FROM json_each('[\"clinic_alias_clinic\","
    " \"claim_key\", \"geocode_answer_age\", \"correction_open\", \"audit_at\", \"report_clinic\","
    " \"report_age\", \"consult_now\"]') WHERE value NOT IN (SELECT name FROM sqlite_schema)",

    "SELECT 'the spatial index is damaged: ' || rtreecheck('main', 'idx_clinic_geom')"
    " WHERE rtreecheck('main', 'idx_clinic_geom') <> 'ok'",

    "SELECT 'the spatial index is out of step with clinic ' || id FROM clinic"
    " LEFT JOIN idx_clinic_geom AS node ON node.pkid = fid"
    " WHERE (geom IS NULL) <> (node.pkid IS NULL)"
    " OR wgs84_lon < node.xmin OR wgs84_lon > node.xmax"
    " OR wgs84_lat < node.ymin OR wgs84_lat > node.ymax",

    "SELECT 'the spatial index has row ' || pkid || ', which no clinic has' FROM idx_clinic_geom"
    " WHERE NOT EXISTS (SELECT 1 FROM clinic WHERE fid = pkid)",
};

static enum fever_error query_report(struct checking *check, const char *sql)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(check->db->handle, sql, -1, &row, NULL);
    if (!result)
        while ((result = sqlite3_step(row)) == SQLITE_ROW)
            check->report(check->context, (const char *)sqlite3_column_text(row, 0));
    enum fever_error failure =
        result == SQLITE_DONE ? FEVER_OK : sqlite_fail(check->db, result, check->error);
    sqlite3_finalize(row);
    return failure;
}

static uint64_t little_endian(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static bool point_has(const unsigned char *point, size_t at, double degrees)
{
    uint64_t bits;
    memcpy(&bits, &degrees, sizeof bits);
    return little_endian(point + at, sizeof bits) == bits;
}

/* Whether the row's geometry (1) is the point of its latitude (2) and longitude (3). */
static bool geometry_is_place(sqlite3_stmt *row)
{
    const unsigned char *point = sqlite3_column_blob(row, 1);
    if (!point)
        return sqlite3_column_type(row, 2) == SQLITE_NULL &&
               sqlite3_column_type(row, 3) == SQLITE_NULL;
    return sqlite3_column_bytes(row, 1) == POINT_SIZE && point[AT_ORDER] == 1 &&
           little_endian(point + AT_SRID, 4) == SRID_WGS84 &&
           point_has(point, AT_LAT, sqlite3_column_double(row, 2)) &&
           point_has(point, AT_LON, sqlite3_column_double(row, 3));
}

static enum fever_error geometries_report(struct checking *check)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(
        check->db->handle, "SELECT id, geom, wgs84_lat, wgs84_lon FROM clinic", -1, &row, NULL);
    while (!result || result == SQLITE_ROW) {
        result = sqlite3_step(row);
        if (result != SQLITE_ROW || geometry_is_place(row))
            continue;
        char problem[200];
        snprintf(problem, sizeof problem, "the geometry of clinic %s is not its position",
                 (const char *)sqlite3_column_text(row, 0));
        check->report(check->context, problem);
    }
    enum fever_error failure =
        result == SQLITE_DONE ? FEVER_OK : sqlite_fail(check->db, result, check->error);
    sqlite3_finalize(row);
    return failure;
}

enum fever_error sqlite_check(struct db *base, void (*report)(void *context, const char *problem),
                              void *context, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    struct checking check = {db, report, context, error};
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof problem_queries / sizeof *problem_queries && !failure; i++)
        failure = query_report(&check, problem_queries[i]);
    return failure ? failure : geometries_report(&check);
}
