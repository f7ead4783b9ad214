/* What the SQLite driver's own files share. */
#ifndef FEVER_STORE_SQLITE_DRIVER_H
#define FEVER_STORE_SQLITE_DRIVER_H

#include <sqlite3.h>

#include "engine.h"
#include "sqlite_place.h"

/* By which SQLite's files are known for ours, at byte 68 of each (application_id). */
enum { APPLICATION_ID = 0x46657631 /* "Fev1" */ };

/* One for each text of SQL that the store knows: a desk that runs for long meets all of them. */
enum { STATEMENTS_MAX = 256, PARAMETERS_MAX = 64 };

struct sqlite_statement {
    struct statement base;
    struct sqlite *db;
    const char *sql;
    sqlite3_stmt *handle;
    int failure;                                 /* the first SQLite result that was not fine */
    unsigned char parameter[PARAMETERS_MAX + 1]; /* SQLite's number of `$index` */
};

struct sqlite {
    struct db base;
    sqlite3 *handle;
    struct place *place; /* NULL: not taken yet */
    char *passing_path;  /* a file that db_close removes; owned, NULL: none */
    int patience_ms;
    int64_t data_version;
    bool is_store;      /* it was opened as one: its schema is one that we know */
    bool loading;       /* from a db_prepare_load that found it worth while to db_settle */
    int64_t bulk_after; /* the last row before db_begin_bulk */
    bool bulk_packs;    /* the spatial index was empty: its entries are gathered in … */
    struct rtree_cell *bulk_cells; /* owned */
    size_t bulk_count, bulk_room;
    char *bulk_schema; /* what the end of a bracket puts back; owned */
    struct sqlite_statement statements[STATEMENTS_MAX];
    size_t statement_count;
};

static inline struct sqlite *sqlite_of(struct db *base)
{
    return (struct sqlite *)base;
}

/* Says what is wrong with an existing file before SQLite would say it less clearly. */
enum fever_error sqlite_check_file(const char *location, enum store_mode mode, struct error *error);

/* Whether a file can be made there: FEVER_CONFLICT where something stands already. */
enum fever_error sqlite_check_vacant(const char *location, struct error *error);

/* A name beside `location` that nobody else uses; the caller frees it. */
enum fever_error sqlite_name_beside(const char *location, char **out, struct error *error);

/* Gives the whole file `path` the name `location` too: FEVER_CONFLICT where it is taken. */
enum fever_error sqlite_link(const char *path, const char *location, struct error *error);

/* Removes a database's file and what SQLite keeps beside it. */
void sqlite_remove(const char *path);

/* Removes the latter alone. */
void sqlite_remove_log(const char *path);

/* Ends a connection; NULL is fine. */
void sqlite_free(struct sqlite *db);

/* Writes the log into the file and leaves it empty: the file alone is the database then. FEVER_BUSY
 * where readers are in the way for longer than the patience. Closing would do the same, but says
 * nothing where it cannot. */
enum fever_error sqlite_empty_log(struct sqlite *db, struct error *error);

/* A bare connection to `path`, spoken of as `location`. */
enum fever_error sqlite_connect(const char *path, const char *location, int flags,
                                struct sqlite **out, struct error *error);

/* Makes a bare connection to an existing store ready for `mode`: the schema checked and, for
 * writing, brought up to date. */
enum fever_error sqlite_settle(struct sqlite *db, enum store_mode mode, struct error *error);

/* The FEVER_ code of an SQLite result. */
enum fever_error sqlite_code(int result);

/* Says in one sentence what SQLite refused, by the connection's last error. */
enum fever_error sqlite_fail(struct sqlite *db, int result, struct error *error);

/* Runs statements that are no part of the shared SQL: pragmas and schema. Where one of them yields
 * a row its first column must be neither 0 nor null, as SpatiaLite's functions report success. */
enum fever_error sqlite_script(struct sqlite *db, const char *sql, struct error *error);

/* The single number that a pragma or query yields. */
enum fever_error sqlite_number(struct sqlite *db, const char *sql, int64_t *out,
                               struct error *error);

/* Checks that the database is a store and of a schema that this program knows: FEVER_INVALID and
 * FEVER_UNSUPPORTED where not. `*is_old`: it needs sqlite_migrate before it can be used. */
enum fever_error sqlite_check_schema(struct sqlite *db, bool *is_old, struct error *error);

/* FEVER_UNSUPPORTED where a newer program has moved the schema on since the store was opened: what
 * its rows mean is no longer known. */
enum fever_error sqlite_recheck_schema(struct sqlite *db, struct error *error);

/* Brings an older or (`is_new`) blank database up to this program's schema in one transaction. */
enum fever_error sqlite_migrate(struct sqlite *db, bool is_new, struct error *error);

/* The engine's functions, as engine.h names them. */

enum fever_error sqlite_open(const char *location, enum store_mode mode, struct db **out,
                             struct error *error);
void sqlite_close(struct db *base);
void sqlite_set_patience_ms(struct db *base, int patience_ms);

enum fever_error sqlite_begin_bulk(struct db *base, struct error *error);
enum fever_error sqlite_end_bulk(struct db *base, struct error *error);
int64_t sqlite_bulk_after(const struct db *base);
enum fever_error sqlite_bulk_place(struct db *base, struct point place, struct error *error);
void sqlite_prepare_load(struct db *base, size_t clinics);
enum fever_error sqlite_begin_claims(struct db *base, struct error *error);
enum fever_error sqlite_end_claims(struct db *base, struct error *error);
enum fever_error sqlite_last_report(struct db *base, int64_t *out, struct error *error);
enum fever_error sqlite_number_on(struct db *base, int64_t last_report, struct error *error);
void sqlite_settle_writes(struct db *base);

enum fever_error sqlite_backup(struct db *base, const char *location,
                               const struct progress *progress, struct error *error);
enum fever_error sqlite_stage(const char *path, const char *location, struct db **out,
                              struct error *error);
enum fever_error sqlite_adopt(struct db *base, const char *location,
                              const struct progress *progress, struct error *error);
enum fever_error sqlite_compact(struct db *base, const struct progress *progress,
                                int64_t *bytes_before, int64_t *bytes_after, struct error *error);
enum fever_error sqlite_check(struct db *base, void (*report)(void *context, const char *problem),
                              void *context, struct error *error);

#endif
