/* The clinics as a GeoPackage (OGC 12-128r17), which GIS programs open as it is.
 *
 * One layer of points in WGS84 with the canonical fields as text beside them, as the canonical CSV
 * has them: `lat` and `lon` as the source gave them, in `crs`. The point is empty where there is no
 * position or only the district's, whose centre is nobody's place. */
#include <stdlib.h>
#include <string.h>

#include "clinic_row.h"
#include "sqlite_driver.h"

enum {
    PROGRESS_EVERY = 1000,
    HEADER_SIZE = 8, /* "GP", version, flags, srs_id: OGC 12-128r17, 2.1.3 */
    POINT_SIZE = HEADER_SIZE + 1 + 4 + 2 * 8,
    LITTLE_ENDIAN_FLAG = 0x01,
    SRS_WGS84 = 4326,
    WKB_POINT = 1
};

static const char script_schema[] =
    "PRAGMA application_id = 1196444487;" /* "GPKG" */
    "PRAGMA user_version = 10300;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY,"
    " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,"
    " definition TEXT NOT NULL, description TEXT);"
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    " ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),"
    " ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),"
    " ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\","
    "SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],"
    "AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],"
    "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],"
    "AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude, latitude in degrees');"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT UNIQUE, description TEXT DEFAULT '',"
    " last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),"
    " min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,"
    " CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
    " VALUES ('clinics', 'features', 'clinics', 4326);"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,"
    " m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),"
    " CONSTRAINT uk_gc_table_name UNIQUE (table_name),"
    " CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
    " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "INSERT INTO gpkg_geometry_columns VALUES ('clinics', 'geom', 'POINT', 4326, 0, 0);"
    "CREATE TABLE clinics (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT,"
    " id TEXT, marker_id TEXT, source_id TEXT, name TEXT, short_name TEXT, aliases TEXT,"
    " alias_ids TEXT, site TEXT, campus TEXT, kind TEXT, services TEXT, level TEXT,"
    " designated TEXT, insurance TEXT, insurance_remote TEXT, access TEXT, min_age_months TEXT,"
    " max_age_years TEXT, booking_required TEXT, booking_url TEXT, booking_phone TEXT,"
    " admission TEXT, province TEXT, city TEXT, district TEXT, adcode TEXT, address TEXT,"
    " entrance TEXT, entrance_lat TEXT, entrance_lon TEXT, transit TEXT, parking TEXT,"
    " phone TEXT, lat TEXT, lon TEXT, crs TEXT, precision TEXT, hours TEXT, hours_text TEXT,"
    " last_admission TEXT, note TEXT, time_zone TEXT, valid_until TEXT, source TEXT,"
    " source_url TEXT, source_date TEXT, verified_at TEXT, booking_wechat TEXT"
    ");";

static const char sql_insert[] =
    "INSERT INTO clinics (geom,"
    " id, marker_id, source_id, name, short_name, aliases, alias_ids, site, campus, kind,"
    " services, level, designated, insurance, insurance_remote, access, min_age_months,"
    " max_age_years, booking_required, booking_url, booking_phone, admission, province, city,"
    " district, adcode, address, entrance, entrance_lat, entrance_lon, transit, parking, phone,"
    " lat, lon, crs, precision, hours, hours_text, last_admission, note, time_zone,"
    " valid_until, source, source_url, source_date, verified_at, booking_wechat"
    ") VALUES ($1,"
    " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
    " $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38,"
    " $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49"
    ")";

static void put_le(unsigned char *out, const void *value, size_t size)
{
    const uint16_t probe = 1;
    bool is_little = *(const unsigned char *)&probe == 1;
    const unsigned char *bytes = value;
    for (size_t i = 0; i < size; i++)
        out[i] = bytes[is_little ? i : size - 1 - i];
}

/* The header of a GeoPackage's geometry without an envelope, then the point as little-endian WKB.
 */
static void point_write(struct point place, unsigned char out[POINT_SIZE])
{
    const int32_t srs = SRS_WGS84;
    const uint32_t type = WKB_POINT;
    memcpy(out, (const unsigned char[]){'G', 'P', 0, LITTLE_ENDIAN_FLAG}, 4);
    put_le(out + 4, &srs, sizeof srs);
    out[HEADER_SIZE] = 1;
    put_le(out + HEADER_SIZE + 1, &type, sizeof type);
    put_le(out + HEADER_SIZE + 5, &place.lon, sizeof place.lon);
    put_le(out + HEADER_SIZE + 13, &place.lat, sizeof place.lat);
}

static enum fever_error clinic_write(struct sqlite *db, const struct clinic *clinic,
                                     struct record_text *text, struct error *error)
{
    unsigned char point[POINT_SIZE];
    if (record_text_fill(text, clinic, ALL_FIELDS))
        return error_nomem(error);
    struct statement *insert = db_statement(&db->base, sql_insert);
    if (clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS) {
        point_write(clinic->place, point);
        statement_bind_bytes(insert, 1, point, sizeof point);
    }
    for (int field = 0; field < FIELD_COUNT; field++)
        statement_bind_text(insert, 2 + field, record_text_field(text, (enum clinic_field)field));
    return statement_run(insert, NULL, error);
}

static enum fever_error clinics_write(struct sqlite *db, const struct dataset *dataset,
                                      const struct progress *progress, struct error *error)
{
    struct record_text text;
    record_text_init(&text);
    enum fever_error failure = db_begin_write(&db->base, error);
    for (size_t i = 0; i < dataset->clinic_count && !failure; i++) {
        failure = clinic_write(db, &dataset->clinics[i], &text, error);
        if (!failure && i % PROGRESS_EVERY == 0 &&
            !progress->step(progress->context, i, dataset->clinic_count))
            failure =
                error_set(error, FEVER_GUARD, "stopped; %s was not written", db->base.location);
    }
    if (!failure)
        failure = db_commit(&db->base, error);
    db_rollback(&db->base);
    record_text_clear(&text);
    return failure;
}

enum fever_error store_write_geopackage(const char *path, const char *location,
                                        const struct dataset *dataset,
                                        const struct progress *progress, struct error *error)
{
    struct sqlite *db = NULL;
    enum fever_error failure = sqlite_connect(path, location, SQLITE_OPEN_READWRITE, &db, error);
    if (!failure)
        failure = sqlite_script(db, script_schema, error);
    if (!failure)
        failure = clinics_write(db, dataset, progress, error);
    sqlite_free(db);
    return failure;
}
