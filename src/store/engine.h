/* What an engine gives the seam: one function for each that driver.h has, under the same name. */
#ifndef FEVER_STORE_ENGINE_H
#define FEVER_STORE_ENGINE_H

#include "driver.h"

struct engine {
    /* connections */
    enum fever_error (*open)(const char *location, enum store_mode mode, struct db **out,
                             struct error *error);
    void (*close)(struct db *db);
    void (*tell)(const char *location, char *out, size_t size); /* NULL: as it is */
    void (*set_patience_ms)(struct db *db, int patience_ms);
    void (*set_silence_ms)(struct db *db, int silence_ms); /* NULL: nobody is waited for */
    bool (*stands)(struct db *db);                         /* NULL: always */
    enum fever_error (*changed)(struct db *db, bool *changed, struct error *error);
    int64_t (*behind_s)(const struct db *db); /* NULL: never */
    enum fever_error (*lock)(const char *location, const char *command, struct db **out,
                             struct error *error); /* NULL: a file beside the store is the lock */

    /* transactions */
    enum fever_error (*begin_read)(struct db *db, struct error *error);
    enum fever_error (*begin_write)(struct db *db, struct error *error);
    enum fever_error (*commit)(struct db *db, struct error *error);
    void (*rollback)(struct db *db);
    enum fever_error (*begin_bulk)(struct db *db, struct error *error);
    enum fever_error (*end_bulk)(struct db *db, struct error *error);
    int64_t (*bulk_after)(const struct db *db);
    enum fever_error (*bulk_place)(struct db *db, struct point place, struct error *error);
    void (*prepare_load)(struct db *db, size_t clinics);
    enum fever_error (*begin_claims)(struct db *db, struct error *error);
    enum fever_error (*end_claims)(struct db *db, struct error *error);
    enum fever_error (*last_report)(struct db *db, int64_t *out, struct error *error);
    enum fever_error (*number_on)(struct db *db, int64_t last_report, struct error *error);
    void (*settle)(struct db *db);

    /* statements */
    struct statement *(*statement)(struct db *db, const char *sql);
    void (*bind_text_of)(struct statement *statement, int index, const char *text, size_t length);
    void (*bind_int)(struct statement *statement, int index, int64_t value);
    void (*bind_double)(struct statement *statement, int index, double value);
    void (*bind_bytes)(struct statement *statement, int index, const void *bytes, size_t length);
    enum fever_error (*step)(struct statement *statement, bool *has_row, struct error *error);
    enum fever_error (*run)(struct statement *statement, int64_t *changed, struct error *error);
    void (*reset)(struct statement *statement);
    const char *(*text)(struct statement *statement, int column);
    size_t (*text_length)(struct statement *statement, int column);
    const void *(*bytes)(struct statement *statement, int column, size_t *length);
    int64_t (*integer)(struct statement *statement, int column);
    double (*number)(struct statement *statement, int column);
    bool (*is_null)(struct statement *statement, int column);

    /* copies and integrity */
    enum fever_error (*backup)(struct db *db, const char *path, const struct progress *progress,
                               struct error *error);
    enum fever_error (*stage)(const char *path, const char *location, struct db **out,
                              struct error *error);
    enum fever_error (*adopt)(struct db *staged, const char *location,
                              const struct progress *progress, struct error *error);
    enum fever_error (*compact)(struct db *db, const struct progress *progress,
                                int64_t *bytes_before, int64_t *bytes_after, struct error *error);
    enum fever_error (*check)(struct db *db, void (*report)(void *context, const char *problem),
                              void *context, struct error *error);
};

/* What every engine's connection and statement begin with. */
struct db {
    const struct engine *engine;
    char *location; /* for messages; owned by the engine */
};

struct statement {
    const struct engine *engine;
};

extern const struct engine sqlite_engine, pg_engine;

/* The engine of the store at `location`; FEVER_UNSUPPORTED for an unknown scheme. */
enum fever_error engine_of(const char *location, const struct engine **out, struct error *error);

/* Compares a store's schema with the one that this program makes: FEVER_UNSUPPORTED for a newer
 * one; `*is_old` where it has to be migrated. */
enum fever_error schema_compare(const char *location, int64_t version, int known, bool *is_old,
                                struct error *error);

/* Refuses an older schema to who only reads. */
enum fever_error schema_is_old(const char *location, struct error *error);

enum fever_error not_a_store(const char *location, struct error *error);
enum fever_error exists_already(const char *location, struct error *error);

#endif
