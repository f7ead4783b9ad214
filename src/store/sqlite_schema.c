/* The SQLite schema as numbered steps, forward only, and how a database is brought up to date.
 *
 * A step is never edited once it has been released: a change is a new step. The clinic's columns
 * are the canonical fields in canonical text, numbers as numbers; `lat` and `lon` are as the source
 * gave them in its `crs`, `wgs84_*` and `geom` are derived. `fid` is SpatiaLite's handle on the row
 * and means nothing outside: an INTEGER PRIMARY KEY, because VACUUM renumbers other rows under the
 * spatial index. SpatiaLite registers `geom` after the fact, as it cannot add columns to STRICT
 * tables. */
#include <string.h>

#include "sqlite_driver.h"

static const char schema_1[] =
    "CREATE TABLE revision ("
    " number INTEGER PRIMARY KEY,"
    " tag INTEGER NOT NULL UNIQUE," /* 64 random bits, as a signed number */
    " published_at INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " source TEXT,"
    " file TEXT,"
    " inserted INTEGER NOT NULL,"
    " updated INTEGER NOT NULL,"
    " retired INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE clinic ("
    " fid INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE,"
    " marker_id INTEGER UNIQUE,"
    " source_id TEXT,"
    " name TEXT NOT NULL,"
    " short_name TEXT,"
    " aliases TEXT,"
    " alias_ids TEXT,"
    " site TEXT,"
    " campus TEXT,"
    " kind TEXT NOT NULL,"
    " services TEXT,"
    " level TEXT,"
    " designated TEXT,"
    " insurance TEXT,"
    " insurance_remote TEXT,"
    " access TEXT,"
    " min_age_months INTEGER,"
    " max_age_years INTEGER,"
    " booking_required TEXT,"
    " booking_url TEXT,"
    " booking_phone TEXT,"
    " admission TEXT,"
    " province TEXT,"
    " city TEXT,"
    " district TEXT,"
    " adcode INTEGER,"
    " address TEXT,"
    " entrance TEXT,"
    " entrance_lat REAL,"
    " entrance_lon REAL,"
    " transit TEXT,"
    " parking TEXT,"
    " phone TEXT,"
    " lat REAL,"
    " lon REAL,"
    " crs TEXT,"
    " precision TEXT,"
    " hours TEXT,"
    " hours_text TEXT,"
    " last_admission TEXT,"
    " note TEXT,"
    " time_zone TEXT,"
    " valid_until TEXT,"
    " source TEXT,"
    " source_url TEXT,"
    " source_date TEXT,"
    " verified_at TEXT,"
    " booking_wechat TEXT,"
    " hours_origin TEXT NOT NULL,"
    " updated_at INTEGER NOT NULL,"
    " wgs84_lat REAL,"
    " wgs84_lon REAL,"
    " geom BLOB"
    ") STRICT;"

    /* Who once had an id keeps it: answered 410, and taken up again where the clinic returns. */
    "CREATE TABLE retired_clinic ("
    " id TEXT PRIMARY KEY,"
    " marker_id INTEGER NOT NULL UNIQUE,"
    " name TEXT NOT NULL,"
    " retired_at INTEGER NOT NULL,"
    " record TEXT NOT NULL" /* JSON of the canonical fields */
    ") STRICT, WITHOUT ROWID;"

    /* Ids of merged clinics that answer for another one. */
    "CREATE TABLE clinic_alias ("
    " alias_id TEXT PRIMARY KEY,"
    " clinic_id TEXT NOT NULL REFERENCES clinic (id) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX clinic_alias_clinic ON clinic_alias (clinic_id);"

    /* `fields` has a bit per canonical field, in the order of the columns above. */
    "CREATE TABLE claim ("
    " clinic_id TEXT NOT NULL REFERENCES clinic (id) ON DELETE CASCADE,"
    " source TEXT NOT NULL,"
    " source_id TEXT,"
    " fields INTEGER NOT NULL,"
    " PRIMARY KEY (clinic_id, source)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX claim_key ON claim (source, source_id) WHERE source_id IS NOT NULL;"

    /* An insert has no `before`, a retirement no `after`; an update has the changed fields alone.
     */
    "CREATE TABLE clinic_history ("
    " revision INTEGER NOT NULL REFERENCES revision (number),"
    " clinic_id TEXT NOT NULL,"
    " action TEXT NOT NULL CHECK (action IN ('insert', 'update', 'retire')),"
    " before TEXT,"
    " after TEXT,"
    " UNIQUE (revision, clinic_id)"
    ") STRICT;"

    "CREATE TABLE id_counter ("
    " adcode INTEGER PRIMARY KEY," /* 0: without region */
    " next INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE counter ("
    " name TEXT PRIMARY KEY,"
    " next INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO counter (name, next) VALUES ('marker_id', 1);"

    "CREATE TABLE region ("
    " adcode INTEGER PRIMARY KEY,"
    " parent INTEGER REFERENCES region (adcode) DEFERRABLE INITIALLY DEFERRED,"
    " level TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " pinyin TEXT,"
    " lat REAL,"
    " lon REAL,"
    " area_code TEXT,"
    " emergency_number TEXT,"
    " successor INTEGER REFERENCES region (adcode) DEFERRABLE INITIALLY DEFERRED"
    ") STRICT;"

    "CREATE TABLE hotline ("
    " adcode INTEGER NOT NULL,"
    " position INTEGER NOT NULL," /* as imported, within the region */
    " name TEXT NOT NULL,"
    " number TEXT NOT NULL,"
    " PRIMARY KEY (adcode, position)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE calendar_day ("
    " adcode INTEGER NOT NULL," /* 0: mainland China */
    " date TEXT NOT NULL,"
    " kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),"
    " name TEXT NOT NULL,"
    " PRIMARY KEY (adcode, date)"
    ") STRICT, WITHOUT ROWID;"

    "SELECT InitSpatialMetaData(0, 'WGS84_ONLY');"
    "SELECT RecoverGeometryColumn('clinic', 'geom', 4326, 'POINT', 'XY');"
    "SELECT CreateSpatialIndex('clinic', 'geom');"
    "PRAGMA application_id = 0x46657631;"
    "PRAGMA user_version = 1;";

/* Claims as they were before a revision changed them, so that a rollback brings them back too.
 * Revisions that were made before there was such a table do not know theirs. */
static const char schema_2[] =
    "CREATE TABLE claim_history ("
    " revision INTEGER NOT NULL REFERENCES revision (number),"
    " clinic_id TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " source_id TEXT,"
    " fields INTEGER," /* NULL: there was no claim */
    " PRIMARY KEY (revision, clinic_id, source)"
    ") STRICT, WITHOUT ROWID;"
    "ALTER TABLE revision ADD COLUMN keeps_claims INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE revision ADD COLUMN rolled_back_to INTEGER;"
    "PRAGMA user_version = 2;";

/* History as it is read: by revision and clinic. A retirement keeps the record as `before`, an
 * update the changed fields of both sides; an insert needs neither, for its record is the present
 * one with the later changes undone. The check spells its words out because IN would fill a table
 * at every row. */
static const char schema_3[] =
    "CREATE TABLE new_history ("
    " revision INTEGER NOT NULL REFERENCES revision (number),"
    " clinic_id TEXT NOT NULL,"
    " action TEXT NOT NULL"
    " CHECK (action = 'insert' OR action = 'update' OR action = 'retire'),"
    " before TEXT,"
    " after TEXT,"
    " PRIMARY KEY (revision, clinic_id)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO new_history SELECT revision, clinic_id, action, before,"
    " CASE WHEN action = 'update' THEN after END FROM clinic_history ORDER BY 1, 2;"
    "DROP TABLE clinic_history;"
    "ALTER TABLE new_history RENAME TO clinic_history;"
    "PRAGMA user_version = 3;";

/* What geocoding providers answered, by the text that they were asked; no part of any revision. */
static const char schema_4[] = "CREATE TABLE geocode_answer ("
                               " provider TEXT NOT NULL,"
                               " query TEXT NOT NULL,"
                               " found INTEGER NOT NULL,"
                               " lat REAL," /* as the provider gave them, in its system */
                               " lon REAL,"
                               " precision TEXT,"
                               " level TEXT,"
                               " adcode INTEGER,"
                               " asked_at INTEGER NOT NULL,"
                               " PRIMARY KEY (provider, query)"
                               ") STRICT, WITHOUT ROWID;"
                               "CREATE INDEX geocode_answer_age ON geocode_answer (asked_at);"
                               "PRAGMA user_version = 4;";

/* What maintainers say instead of the sources, and between which revisions. `clinic_id` refers to
 * nothing: a correction waits while its clinic is retired, and follows an alias. `value` NULL
 * clears the field; `until` and `since` are Unix seconds. */
static const char schema_5[] =
    "CREATE TABLE correction ("
    " number INTEGER PRIMARY KEY,"
    " clinic_id TEXT NOT NULL,"
    " field TEXT NOT NULL,"
    " value TEXT,"
    " hours_origin TEXT,"
    " who TEXT NOT NULL,"
    " why TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " until INTEGER," /* NULL: open */
    " since_revision INTEGER NOT NULL REFERENCES revision (number),"
    " ended_revision INTEGER REFERENCES revision (number),"
    " ended_as TEXT CHECK (ended_as IN ('removed', 'replaced', 'agreed')),"
    " CHECK ((ended_revision IS NULL) = (ended_as IS NULL))"
    ") STRICT;"
    "CREATE UNIQUE INDEX correction_open ON correction (clinic_id, field)"
    " WHERE ended_revision IS NULL;"
    "PRAGMA user_version = 5;";

/* Outlines of regions: WKB, a little-endian MultiPolygon in WGS84, longitude first. */
static const char schema_6[] = "CREATE TABLE region_outline ("
                               " adcode INTEGER PRIMARY KEY,"
                               " name TEXT NOT NULL,"
                               " wkb BLOB NOT NULL"
                               ") STRICT;"
                               "PRAGMA user_version = 6;";

/* Live values: no part of any revision. Each kind has a counter that moves with every write, and
 * a load carries the number of its own; a level of NULL is a load that was taken back. `target` of
 * a closure and the adcodes of a notice refer to nothing: they wait for who comes later. Tokens are
 * kept as hashes of secrets that nobody can guess; what was written with which is in `audit`. */
static const char schema_7[] =
    "CREATE TABLE live_version (kind TEXT PRIMARY KEY, version INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "INSERT INTO live_version (kind, version) VALUES ('load', 0), ('closure', 0), ('notice', 0);"
    "CREATE TABLE clinic_load ("
    " clinic_id TEXT PRIMARY KEY,"
    " version INTEGER NOT NULL,"
    " level TEXT,"
    " waiting INTEGER,"
    " being_seen INTEGER,"
    " now_serving TEXT,"
    " wait_minutes INTEGER,"
    " longest_wait_minutes INTEGER,"
    " rooms_open INTEGER,"
    " reported_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE closure ("
    " scope TEXT NOT NULL CHECK (scope IN ('clinic', 'source', 'region')),"
    " target TEXT NOT NULL,"
    " starts_at INTEGER NOT NULL,"
    " ends_at INTEGER," /* NULL: until lifted */
    " reason TEXT NOT NULL,"
    " alternative_id TEXT,"
    " actor TEXT NOT NULL,"
    " made_at INTEGER NOT NULL,"
    " PRIMARY KEY (scope, target)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE notice ("
    " id TEXT PRIMARY KEY,"
    " severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'urgent')),"
    " title TEXT NOT NULL,"
    " text TEXT,"
    " url TEXT,"
    " regions TEXT," /* adcodes with `;` between; NULL: everywhere */
    " starts_at INTEGER NOT NULL,"
    " ends_at INTEGER,"
    " source TEXT,"
    " epidemic INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE token ("
    " name TEXT PRIMARY KEY,"
    " hash BLOB NOT NULL UNIQUE,"
    " scopes TEXT NOT NULL,"
    " made_at INTEGER NOT NULL,"
    " expires_at INTEGER,"
    " revoked_at INTEGER,"
    " used_at INTEGER"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit ("
    " number INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " action TEXT NOT NULL,"
    " target TEXT,"
    " detail TEXT"
    ") STRICT;"
    "CREATE INDEX audit_at ON audit (at);"
    "PRAGMA user_version = 7;";

/* The rules of the self-check as they were imported: one JSON text, or none. */
static const char schema_8[] = "CREATE TABLE self_check ("
                               " only INTEGER PRIMARY KEY CHECK (only = 1),"
                               " rules TEXT NOT NULL"
                               ") STRICT;"
                               "PRAGMA user_version = 8;";

/* What residents report: no part of any revision. A contact is there by a consent of its own alone,
 * a receipt as the hash of a secret that only its holder knows. Numbers are never given again, for
 * the audit log knows reports by them. `day` counts China's days since 1970. */
static const char schema_9[] = "CREATE TABLE report ("
                               " number INTEGER PRIMARY KEY AUTOINCREMENT,"
                               " clinic_id TEXT NOT NULL,"
                               " kind TEXT NOT NULL,"
                               " text TEXT,"
                               " contact TEXT,"
                               " made_at INTEGER NOT NULL,"
                               " resolved_at INTEGER," /* NULL: open */
                               " resolved_by TEXT,"
                               " answer TEXT,"
                               " receipt_hash BLOB NOT NULL UNIQUE"
                               ") STRICT;"
                               "CREATE INDEX report_clinic ON report (clinic_id, made_at);"
                               "CREATE INDEX report_age ON report (made_at);"
                               "CREATE TABLE report_day ("
                               " day INTEGER PRIMARY KEY,"
                               " taken INTEGER NOT NULL,"
                               " dropped INTEGER NOT NULL"
                               ") STRICT;"
                               "PRAGMA user_version = 9;";

/* The directory of online consultations. A row holds from the revision that wrote it until the one
 * that replaced or removed it, so that the directory of any revision can be brought back. Lists
 * have `;` between; no regions: the whole country. */
static const char schema_10[] =
    "CREATE TABLE consult ("
    " number INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " url TEXT,"
    " wechat TEXT,"
    " services TEXT,"
    " languages TEXT,"
    " regions TEXT,"
    " hours TEXT,"
    " hours_text TEXT,"
    " hours_origin TEXT CHECK (hours_origin = 'repaired')," /* NULL: as stated */
    " free TEXT,"
    " insurance TEXT,"
    " source TEXT,"
    " note TEXT,"
    " since_revision INTEGER NOT NULL REFERENCES revision (number),"
    " ended_revision INTEGER REFERENCES revision (number)"
    ") STRICT;"
    "CREATE UNIQUE INDEX consult_now ON consult (id) WHERE ended_revision IS NULL;"
    "PRAGMA user_version = 10;";

/* Who made a revision, and by which act, as the audit log names it; NULL: nobody knows any more.
 * The log forgets after some time, history does not. */
static const char schema_11[] = "ALTER TABLE revision ADD COLUMN actor TEXT;"
                                "ALTER TABLE revision ADD COLUMN action TEXT;"
                                "PRAGMA user_version = 11;";

static const char *const migrations[] = {schema_1, schema_2,  schema_3, schema_4,
                                         schema_5, schema_6,  schema_7, schema_8,
                                         schema_9, schema_10, schema_11};

enum { SCHEMA_VERSION = sizeof migrations / sizeof *migrations };

/* Reads how far the schema is; FEVER_INVALID for somebody else's database. */
static enum fever_error schema_read(struct sqlite *db, int64_t *version, struct error *error)
{
    int64_t application = 0;
    enum fever_error failure = sqlite_number(db, "PRAGMA application_id", &application, error);
    if (!failure)
        failure = sqlite_number(db, "PRAGMA user_version", version, error);
    if (!failure && application != APPLICATION_ID)
        failure = not_a_store(db->base.location, error);
    return failure;
}

static enum fever_error schema_advance(struct sqlite *db, int64_t version, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    while (!failure && version < SCHEMA_VERSION)
        failure = sqlite_script(db, migrations[version++], error);
    return failure ? failure : db_commit(&db->base, error);
}

enum fever_error sqlite_check_schema(struct sqlite *db, bool *is_old, struct error *error)
{
    int64_t version = 0;
    enum fever_error failure = schema_read(db, &version, error);
    if (failure)
        return failure;
    return schema_compare(db->base.location, version, SCHEMA_VERSION, is_old, error);
}

enum fever_error sqlite_recheck_schema(struct sqlite *db, struct error *error)
{
    static const char sql_version[] = "PRAGMA user_version";
    bool has_row, is_old;
    if (!db->is_store) /* one that is being made, or another kind of file */
        return FEVER_OK;
    struct statement *statement = db_statement(&db->base, sql_version);
    enum fever_error failure = statement_step(statement, &has_row, error);
    if (failure)
        return failure;
    int64_t version = statement_int(statement, 0);
    statement_reset(statement);
    return schema_compare(db->base.location, version, SCHEMA_VERSION, &is_old, error);
}

enum fever_error sqlite_migrate(struct sqlite *db, bool is_new, struct error *error)
{
    enum fever_error failure = db_begin_write(&db->base, error);
    if (failure)
        return failure;
    int64_t version = 0;
    if (!is_new) /* under the lock: another program may have been faster */
        failure = schema_read(db, &version, error);
    if (!failure)
        failure = schema_advance(db, version, error);
    if (failure)
        db_rollback(&db->base);
    return failure;
}
