/* Inserting many clinics at once.
 *
 * In WAL mode every page is written twice, into the log and from there into the database. New pages
 * need neither log nor journal, for undoing them is to forget them: a load that adds more than
 * there was is written with a rollback journal, where nobody else has the database open. It is as
 * safe: a process that dies leaves the journal, from which the next one restores the database, and
 * EXTRA makes the journal's end as durable as the log's. Where somebody has it open SQLite refuses
 * to leave WAL mode, and the load goes into the log beside its readers.
 *
 * SpatiaLite's insert triggers build and parse an SQL text per row, two thirds of an insert's time.
 * For many rows they are taken off, the R*Tree is filled by one statement (packed, where it was
 * empty), and they are put back as they were: all within the transaction, so that nobody else ever
 * sees a store without them. */
#include <stdlib.h>
#include <string.h>

#include "sqlite_driver.h"
#include "sqlite_rtree.h"

enum {
    LOAD_MIN = 20000, /* fewer are written in less time than a reader would notice */
    CELLS_FIRST = 256
};

static const char script_leave_log[] = "PRAGMA synchronous = EXTRA; PRAGMA journal_mode = DELETE;";
static const char script_use_log[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
static const char sql_last_row[] = "SELECT coalesce(max(fid), 0) FROM clinic";
static const char sql_triggers[] =
    "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'"
    " AND name IN ('ggi_clinic_geom', 'gii_clinic_geom', 'tmi_clinic_geom')";
static const char sql_claim_key[] = "SELECT sql FROM sqlite_schema WHERE name = 'claim_key'";
static const char sql_index_fill[] =
    "INSERT INTO idx_clinic_geom SELECT fid, wgs84_lon, wgs84_lon, wgs84_lat, wgs84_lat"
    " FROM clinic WHERE fid > $1 AND geom IS NOT NULL";
static const char sql_last_report[] =
    "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'report'";
static const char sql_forget_last_report[] = "DELETE FROM sqlite_sequence WHERE name = 'report'";
static const char sql_note_last_report[] =
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('report', $1)";
static const char script_drop[] = "DROP TRIGGER ggi_clinic_geom;"
                                  "DROP TRIGGER gii_clinic_geom;"
                                  "DROP TRIGGER tmi_clinic_geom;";
static const char script_drop_claim_key[] = "DROP INDEX claim_key;";
static const char script_time[] =
    "UPDATE geometry_columns_time SET last_insert = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    " WHERE f_table_name = 'clinic' AND f_geometry_column = 'geom';";

/* Takes off what `script` drops, whose own SQL the query yields for later. */
static enum fever_error schema_take_off(struct sqlite *db, const char *sql_query,
                                        const char *script, struct error *error)
{
    free(db->bulk_schema);
    db->bulk_schema = NULL;
    struct statement *row = db_statement(&db->base, sql_query);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, error);
    if (failure)
        return failure;
    const char *sql = has_row ? statement_text(row, 0) : NULL;
    db->bulk_schema = sql ? strdup(sql) : NULL;
    statement_reset(row);
    return db->bulk_schema ? sqlite_script(db, script, error) : error_nomem(error);
}

enum fever_error sqlite_begin_bulk(struct db *base, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    enum fever_error failure = sqlite_number(db, sql_last_row, &db->bulk_after, error);
    db->bulk_count = 0;
    if (!failure)
        failure = sqlite_rtree_is_empty(db, &db->bulk_packs, error);
    return failure ? failure : schema_take_off(db, sql_triggers, script_drop, error);
}

int64_t sqlite_bulk_after(const struct db *base)
{
    return ((const struct sqlite *)base)->bulk_after;
}

enum fever_error sqlite_bulk_place(struct db *base, struct point place, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    if (!db->bulk_packs)
        return FEVER_OK;
    if (db->bulk_count == db->bulk_room) {
        size_t room = db->bulk_room ? db->bulk_room * 2 : CELLS_FIRST;
        struct rtree_cell *cells = realloc(db->bulk_cells, room * sizeof *cells);
        if (!cells)
            return error_nomem(error);
        db->bulk_cells = cells;
        db->bulk_room = room;
    }
    db->bulk_cells[db->bulk_count++] =
        sqlite_rtree_cell(sqlite3_last_insert_rowid(db->handle), place);
    return FEVER_OK;
}

static enum fever_error index_fill(struct sqlite *db, struct error *error)
{
    if (db->bulk_packs) {
        enum fever_error failure = sqlite_rtree_pack(db, db->bulk_cells, db->bulk_count, error);
        free(db->bulk_cells);
        db->bulk_cells = NULL;
        db->bulk_count = db->bulk_room = 0;
        db->bulk_packs = false;
        return failure;
    }
    struct statement *fill = db_statement(&db->base, sql_index_fill);
    statement_bind_int(fill, 1, db->bulk_after);
    return statement_run(fill, NULL, error);
}

enum fever_error sqlite_end_bulk(struct db *base, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    enum fever_error failure = index_fill(db, error);
    if (!failure)
        failure = sqlite_script(db, db->bulk_schema, error);
    return failure ? failure : sqlite_script(db, script_time, error);
}

enum fever_error sqlite_begin_claims(struct db *base, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    return db->loading ? schema_take_off(db, sql_claim_key, script_drop_claim_key, error)
                       : FEVER_OK;
}

enum fever_error sqlite_end_claims(struct db *base, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    return db->loading ? sqlite_script(db, db->bulk_schema, error) : FEVER_OK;
}

/* SQLite numbers on from the highest that is there, but for the numbers of reports. */
enum fever_error sqlite_last_report(struct db *base, int64_t *out, struct error *error)
{
    return sqlite_number(sqlite_of(base), sql_last_report, out, error);
}

enum fever_error sqlite_number_on(struct db *base, int64_t last_report, struct error *error)
{
    struct statement *forget = db_statement(base, sql_forget_last_report);
    enum fever_error failure = statement_run(forget, NULL, error);
    struct statement *note = db_statement(base, sql_note_last_report);
    statement_bind_int(note, 1, last_report);
    return failure ? failure : statement_run(note, NULL, error);
}

void sqlite_prepare_load(struct db *base, size_t clinics)
{
    struct sqlite *db = sqlite_of(base);
    int64_t there = 0;
    if (clinics < LOAD_MIN || sqlite_number(db, sql_last_row, &there, NULL) ||
        (uint64_t)there > clinics)
        return;
    db->loading = true;
    sqlite_script(db, script_leave_log, NULL);
    place_note_log(db->place);
}

void sqlite_settle_writes(struct db *base)
{
    struct sqlite *db = sqlite_of(base);
    if (db->loading) {
        sqlite_script(db, script_use_log, NULL);
        place_note_log(db->place);
    }
    db->loading = db->bulk_packs = false;
    /* Readers that are in the way only leave the log longer for a while. */
    sqlite3_busy_timeout(db->handle, 0);
    sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->handle, db->patience_ms);
}
