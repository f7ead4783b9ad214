/* Copying a whole store into an empty one, of the same engine or another, and verifying the copy.
 *
 * The table below names every column of every table with its type, in an order that references
 * follow. The source is read within one read transaction; everything is written, read back and
 * compared by a hash of each table within one write transaction: a copy that is cut short leaves an
 * empty store. What is no data (row numbers of the engine, geometries, indexes) is made anew; the
 * geometry is that of the WGS84 position, as it is when a clinic is written. */
#include <inttypes.h>
#include <string.h>

#include "clinic_row.h"
#include "fever/hash.h"
#include "rows.h"
#include "store_internal.h"

enum { ROWS_A_STEP = 1000 };

struct copied_table {
    const char *name;
    const char *sql_select; /* by key */
    const char *sql_insert;
    const char *sql_probe; /* some row of it, with every column; NULL: it is read otherwise */
    const char *sql_clear; /* of what a new store has in it; NULL: nothing */
    const char *types;     /* a letter per column: integer, double, text, bytes */
    enum copy_part part;   /* the smallest that it belongs to */
};

#define P2  "$1, $2"
#define P3  P2 ", $3"
#define P4  P3 ", $4"
#define P5  P4 ", $5"
#define P6  P5 ", $6"
#define P7  P6 ", $7"
#define P8  P7 ", $8"
#define P9  P8 ", $9"
#define P10 P9 ", $10"
#define P11 P10 ", $11"
#define P12 P11 ", $12"
#define P13 P12 ", $13"
#define P17 P13 ", $14, $15, $16, $17"

/* What a copy of everything has alone, what a node needs to answer, and of that what changes by the
 * minute. A table of the last kind is cleared first, and so is one that a new store fills. */
#define TABLE(part, name, columns, parameters, key, types)                                         \
    {                                                                                              \
        name, "SELECT " columns " FROM " name " ORDER BY " key,                                    \
            "INSERT INTO " name " (" columns ") VALUES (" parameters ")",                          \
            "SELECT " columns " FROM " name " LIMIT 1", NULL, types, part                          \
    }
#define TABLE_AFRESH(part, name, columns, parameters, key, types)                                  \
    {                                                                                              \
        name, "SELECT " columns " FROM " name " ORDER BY " key,                                    \
            "INSERT INTO " name " (" columns ") VALUES (" parameters ")",                          \
            "SELECT " columns " FROM " name " LIMIT 1", "DELETE FROM " name, types, part           \
    }

/* Id, marker id, texts and numbers of the record as clinic_row.c has them, then hours_origin,
 * updated_at and the WGS84 position. */
#define CLINIC_TYPES "tittttttttttttttiitttttttittddtttddttttttttttttttidd"

static const struct copied_table clinic_table = {.name = "clinic",
                                                 .sql_select = sql_clinic_select,
                                                 .sql_insert = sql_clinic_insert,
                                                 .types = CLINIC_TYPES,
                                                 .part = COPY_SERVED};

static const struct copied_table before_clinics[] = {
    TABLE(COPY_SERVED, "revision",
          "number, tag, published_at, kind, source, file, inserted, updated, retired, keeps_claims,"
          " rolled_back_to, actor, action",
          P13, "number", "iiitttiiiiitt"),
};

static const struct copied_table after_clinics[] = {
    TABLE(COPY_SERVED, "retired_clinic", "id, marker_id, name, retired_at, record", P5, "id",
          "titit"),
    TABLE(COPY_SERVED, "clinic_alias", "alias_id, clinic_id", P2, "alias_id", "tt"),
    TABLE(COPY_SERVED, "claim", "clinic_id, source, source_id, fields", P4, "clinic_id, source",
          "ttti"),
    TABLE(COPY_ALL, "claim_history", "revision, clinic_id, source, source_id, fields", P5,
          "revision, clinic_id, source", "ittti"),
    TABLE(COPY_ALL, "clinic_history", "revision, clinic_id, action, before, after", P5,
          "revision, clinic_id", "itttt"),
    TABLE(COPY_ALL, "id_counter", "adcode, next", P2, "adcode", "ii"),
    TABLE_AFRESH(COPY_ALL, "counter", "name, next", P2, "name", "ti"),
    TABLE(COPY_SERVED, "region",
          "adcode, parent, level, name, pinyin, lat, lon, area_code, emergency_number, successor",
          P10, "adcode", "iitttddtti"),
    TABLE(COPY_SERVED, "hotline", "adcode, position, name, number", P4, "adcode, position", "iitt"),
    TABLE(COPY_SERVED, "calendar_day", "adcode, date, kind, name", P4, "adcode, date", "ittt"),
    TABLE(COPY_SERVED, "region_outline", "adcode, name, wkb", P3, "adcode", "itb"),
    TABLE(COPY_ALL, "geocode_answer",
          "provider, query, found, lat, lon, precision, level, adcode, asked_at", P9,
          "provider, query", "ttiddttii"),
    TABLE(COPY_SERVED, "correction",
          "number, clinic_id, field, value, hours_origin, who, why, since, until, since_revision,"
          " ended_revision, ended_as",
          P12, "number", "ittttttiiiit"),
    TABLE(COPY_SERVED, "self_check", "\"only\", rules", P2, "1", "it"),
    TABLE(COPY_SERVED, "consult",
          "number, id, name, url, wechat, services, languages, regions, hours, hours_text,"
          " hours_origin, free, insurance, source, note, since_revision, ended_revision",
          P17, "number", "ittttttttttttttii"),
    TABLE_AFRESH(COPY_LIVE, "live_version", "kind, version", P2, "kind", "ti"),
    TABLE_AFRESH(COPY_LIVE, "clinic_load",
                 "clinic_id, version, level, waiting, being_seen, now_serving, wait_minutes,"
                 " longest_wait_minutes, rooms_open, reported_at, expires_at",
                 P11, "clinic_id", "titiitiiiii"),
    TABLE_AFRESH(COPY_LIVE, "closure",
                 "scope, target, starts_at, ends_at, reason, alternative_id, actor, made_at", P8,
                 "scope, target", "ttiittti"),
    TABLE_AFRESH(COPY_LIVE, "notice",
                 "id, severity, title, text, url, regions, starts_at, ends_at, source, epidemic",
                 P10, "id", "ttttttiiti"),
    TABLE(COPY_ALL, "token", "name, hash, scopes, made_at, expires_at, revoked_at, used_at", P7,
          "name", "tbtiiii"),
    TABLE(COPY_ALL, "audit", "number, at, actor, action, target, detail", P6, "number", "iitttt"),
    TABLE(COPY_ALL, "report",
          "number, clinic_id, kind, text, contact, made_at, resolved_at, resolved_by, answer,"
          " receipt_hash",
          P10, "number", "ittttiittb"),
    TABLE(COPY_ALL, "report_day", "day, taken, dropped", P3, "day", "iii"),
};

static const char sql_rows[] =
    "SELECT (SELECT COUNT(*) FROM revision) + (SELECT COUNT(*) FROM clinic)"
    " + (SELECT COUNT(*) FROM retired_clinic) + (SELECT COUNT(*) FROM claim)"
    " + (SELECT COUNT(*) FROM claim_history) + (SELECT COUNT(*) FROM clinic_history)"
    " + (SELECT COUNT(*) FROM region) + (SELECT COUNT(*) FROM region_outline)"
    " + (SELECT COUNT(*) FROM geocode_answer) + (SELECT COUNT(*) FROM clinic_load)"
    " + (SELECT COUNT(*) FROM closure) + (SELECT COUNT(*) FROM notice)"
    " + (SELECT COUNT(*) FROM token) + (SELECT COUNT(*) FROM audit)"
    " + (SELECT COUNT(*) FROM report) + (SELECT COUNT(*) FROM report_day)";
static const char sql_clinics[] = "SELECT COUNT(*) FROM clinic";

enum fever_error tables_probe(struct db *db, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof after_clinics / sizeof *after_clinics && !failure; i++) {
        struct statement *row = db_statement(db, after_clinics[i].sql_probe);
        bool has_row;
        failure = statement_step(row, &has_row, error);
        statement_reset(row);
    }
    return failure;
}

struct copying {
    struct db *from, *to;
    enum copy_part part;
    const struct progress *progress;
    size_t done, total; /* rows, those that are read back among them */
    struct copy_tally *tally;
    struct error *error;
};

static enum fever_error row_done(struct copying *copying)
{
    if (++copying->done % ROWS_A_STEP == 0 &&
        !progress_step(copying->progress, copying->done, 2 * copying->total))
        return error_set(copying->error, FEVER_GUARD, "stopped; %s holds nothing",
                         db_location(copying->to));
    return FEVER_OK;
}

static void column_bind(struct statement *insert, struct statement *row, int column, char type)
{
    if (statement_is_null(row, column))
        return;
    size_t length;
    const void *bytes;
    switch (type) {
    case 'i':
        statement_bind_int(insert, column + 1, statement_int(row, column));
        break;
    case 'd':
        statement_bind_double(insert, column + 1, statement_double(row, column));
        break;
    case 'b':
        bytes = statement_bytes(row, column, &length);
        statement_bind_bytes(insert, column + 1, bytes, length);
        break;
    default:
        statement_bind_text(insert, column + 1, statement_text(row, column));
    }
}

static enum fever_error row_copy(struct copying *copying, const struct copied_table *table,
                                 struct statement *row)
{
    struct statement *insert = db_statement(copying->to, table->sql_insert);
    struct place_bytes bytes;
    struct point place = {0};
    bool is_placed = false;
    for (int i = 0; table->types[i]; i++)
        column_bind(insert, row, i, table->types[i]);
    if (table == &clinic_table && !statement_is_null(row, CLINIC_COLUMN_PLACE)) {
        place = (struct point){statement_double(row, CLINIC_COLUMN_PLACE),
                               statement_double(row, CLINIC_COLUMN_PLACE + 1)};
        is_placed = true;
        clinic_row_bind_point(insert, FIELD_COUNT + 5, place, &bytes);
    }
    enum fever_error failure = statement_run(insert, NULL, copying->error);
    if (!failure && is_placed)
        failure = db_bulk_place(copying->to, place, copying->error);
    return failure ? failure : row_done(copying);
}

static enum fever_error rows_copy(struct copying *copying, const struct copied_table *table)
{
    bool has_row = false;
    enum fever_error failure = FEVER_OK;
    if (table->part < copying->part)
        return FEVER_OK;
    struct statement *row = db_statement(copying->from, table->sql_select);
    if (table->sql_clear)
        failure = statement_run(db_statement(copying->to, table->sql_clear), NULL, copying->error);
    while (!failure && !(failure = statement_step(row, &has_row, copying->error)) && has_row)
        failure = row_copy(copying, table, row);
    statement_reset(row);
    return failure;
}

static enum fever_error tables_copy(struct copying *copying)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof before_clinics / sizeof *before_clinics && !failure; i++)
        failure = rows_copy(copying, &before_clinics[i]);
    if (!failure)
        failure = db_begin_bulk(copying->to, copying->error);
    if (!failure)
        failure = rows_copy(copying, &clinic_table);
    if (!failure)
        failure = db_end_bulk(copying->to, copying->error);
    if (!failure)
        failure = db_begin_claims(copying->to, copying->error);
    for (size_t i = 0; i < sizeof after_clinics / sizeof *after_clinics && !failure; i++)
        failure = rows_copy(copying, &after_clinics[i]);
    return failure ? failure : db_end_claims(copying->to, copying->error);
}

static uint64_t column_hash(uint64_t hash, struct statement *row, int column, char type)
{
    if (statement_is_null(row, column))
        return hash_text(hash, "null");
    size_t length;
    const void *bytes;
    switch (type) {
    case 'i':
        return hash_number(hash, (uint64_t)statement_int(row, column));
    case 'd':
        return hash_double(hash, statement_double(row, column));
    case 'b':
        bytes = statement_bytes(row, column, &length);
        break;
    default:
        bytes = statement_text(row, column);
        length = statement_text_length(row, column);
    }
    return hash_bytes(hash_number(hash, length), bytes, length);
}

/* The rows and the hash of all that a table holds. */
static enum fever_error table_hash(struct copying *copying, struct db *db,
                                   const struct copied_table *table, size_t *rows, uint64_t *hash)
{
    struct statement *row = db_statement(db, table->sql_select);
    bool has_row = false;
    enum fever_error failure;
    *rows = 0;
    *hash = HASH_SEED;
    while (!(failure = statement_step(row, &has_row, copying->error)) && has_row) {
        for (int i = 0; table->types[i]; i++)
            *hash = column_hash(*hash, row, i, table->types[i]);
        ++*rows;
    }
    statement_reset(row);
    return failure;
}

static enum fever_error table_verify(struct copying *copying, const struct copied_table *table)
{
    size_t rows = 0, copied = 0;
    uint64_t hash = 0, copied_hash = 0;
    if (table->part < copying->part)
        return FEVER_OK;
    enum fever_error failure = table_hash(copying, copying->from, table, &rows, &hash);
    if (!failure)
        failure = table_hash(copying, copying->to, table, &copied, &copied_hash);
    if (failure)
        return failure;
    if (rows != copied || hash != copied_hash)
        return error_set(copying->error, FEVER_INVALID,
                         "the copy of %s has %zu rows for %zu, or they differ; %s was left empty",
                         table->name, copied, rows, db_location(copying->to));
    copying->tally->tables++;
    copying->tally->rows += rows;
    copying->tally->hash = hash_number(copying->tally->hash, hash);
    copying->done += rows;
    if (!progress_step(copying->progress, copying->done, 2 * copying->total))
        return error_set(copying->error, FEVER_GUARD, "stopped; %s holds nothing",
                         db_location(copying->to));
    return FEVER_OK;
}

static enum fever_error tables_verify(struct copying *copying)
{
    enum fever_error failure = table_verify(copying, &clinic_table);
    for (size_t i = 0; i < sizeof before_clinics / sizeof *before_clinics && !failure; i++)
        failure = table_verify(copying, &before_clinics[i]);
    for (size_t i = 0; i < sizeof after_clinics / sizeof *after_clinics && !failure; i++)
        failure = table_verify(copying, &after_clinics[i]);
    return failure;
}

/* A copy of live values goes over those that are there. */
static enum fever_error target_check(struct copying *copying)
{
    int64_t held = 0;
    if (copying->part == COPY_LIVE)
        return FEVER_OK;
    enum fever_error failure = row_number(copying->to, sql_rows, 0, &held, copying->error);
    if (!failure && held)
        failure =
            error_set(copying->error, FEVER_CONFLICT,
                      "%s holds something and was left as it is; a copy goes into a new store",
                      db_location(copying->to));
    return failure;
}

static enum fever_error numbers_copy(struct copying *copying)
{
    int64_t last_report = 0;
    if (copying->part != COPY_ALL)
        return FEVER_OK;
    enum fever_error failure = db_last_report(copying->from, &last_report, copying->error);
    return failure ? failure : db_number_on(copying->to, last_report, copying->error);
}

/* Within both transactions. */
static enum fever_error copy_write(struct copying *copying)
{
    int64_t rows = 0;
    enum fever_error failure = target_check(copying);
    if (!failure)
        failure = row_number(copying->from, sql_rows, 0, &rows, copying->error);
    copying->total = (size_t)rows;
    if (!failure)
        failure = tables_copy(copying);
    if (!failure)
        failure = numbers_copy(copying);
    if (!failure)
        failure = tables_verify(copying);
    return failure ? failure : db_commit(copying->to, copying->error);
}

enum fever_error store_copy(struct store *from, struct store *to, enum copy_part part,
                            const struct progress *progress, struct copy_tally *out,
                            struct error *error)
{
    struct copy_tally tally = {.hash = HASH_SEED};
    struct copying copying = {.part = part,
                              .from = from->db,
                              .to = to->db,
                              .progress = progress,
                              .tally = &tally,
                              .error = error};
    int64_t clinics = 0;
    enum fever_error failure = db_begin_read(from->db, error);
    if (failure)
        return failure;
    failure = row_number(from->db, sql_clinics, 0, &clinics, error);
    if (!failure) {
        db_prepare_load(to->db, part == COPY_LIVE ? 0 : (size_t)clinics);
        failure = db_begin_write(to->db, error);
    }
    if (!failure)
        failure = revision_read(from->db, &tally.revision, error);
    if (!failure)
        failure = copy_write(&copying);
    db_rollback(to->db);
    db_end_read(from->db);
    db_settle(to->db);
    if (!failure)
        *out = tally;
    return failure;
}
