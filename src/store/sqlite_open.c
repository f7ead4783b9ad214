/* Opening and making an SQLite store: files, pragmas, SpatiaLite.
 *
 * A new store is made under a name of its own and linked to its place when it is whole, so that
 * nobody ever sees half of one. Readers do without SpatiaLite, which takes long to load and which
 * only the triggers of the geometry need. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite_driver.h"

enum { PATIENCE_MS = 5000 };

static const char reader_pragmas[] = "PRAGMA query_only = ON;"
                                     "PRAGMA cache_size = -16384;";
/* What is deleted may be somebody's telephone number: its bytes are overwritten. */
static const char writer_pragmas[] = "PRAGMA journal_mode = WAL;"
                                     "PRAGMA secure_delete = ON;"
                                     "PRAGMA synchronous = FULL;"
                                     "PRAGMA foreign_keys = ON;"
                                     "PRAGMA cache_size = -24576;";

/* Says what is wrong with a file before SQLite would say it less clearly. */
enum fever_error sqlite_check_file(const char *location, enum store_mode mode, struct error *error)
{
    struct stat status;
    if (stat(location, &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return error_set(error, FEVER_NOT_FOUND,
                             "there is no store at %s; `feverctl init` makes one", location);
        return error_set(error, FEVER_IO, "%s cannot be opened: %s", location, strerror(errno));
    }
    if (!S_ISREG(status.st_mode))
        return error_set(error, FEVER_INVALID, "%s is a %s, not a store", location,
                         S_ISDIR(status.st_mode) ? "directory" : "special file");
    if (status.st_size == 0)
        return error_set(error, FEVER_INVALID, "%s is an empty file, not a store", location);
    if (access(location, mode == STORE_READ ? R_OK : R_OK | W_OK) != 0)
        return error_set(error, FEVER_IO, "%s cannot be %s: %s", location,
                         mode == STORE_READ ? "read" : "written to", strerror(errno));
    return FEVER_OK;
}

void sqlite_remove_log(const char *path)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *name = NULL;
        if (asprintf(&name, "%s%s", path, endings[i]) >= 0)
            unlink(name);
        free(name);
    }
}

void sqlite_remove(const char *path)
{
    unlink(path);
    sqlite_remove_log(path);
}

void sqlite_free(struct sqlite *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->statement_count; i++)
        sqlite3_finalize(db->statements[i].handle);
    sqlite3_close(db->handle);
    place_leave(db->place);
    if (db->passing_path)
        sqlite_remove(db->passing_path);
    free(db->passing_path);
    free(db->bulk_schema);
    free(db->bulk_cells);
    free(db->base.location);
    free(db);
}

enum fever_error sqlite_connect(const char *path, const char *location, int flags,
                                struct sqlite **out, struct error *error)
{
    struct sqlite *db = calloc(1, sizeof *db);
    size_t size = strlen(path) + sizeof "./";
    char *plain_path = malloc(size);
    if (db)
        db->base = (struct db){&sqlite_engine, strdup(location)};
    enum fever_error failure = FEVER_OK;
    if (!db || !db->base.location || !plain_path) {
        failure = error_nomem(error);
    } else {
        /* Keeps SQLite from reading names such as ":memory:" and "file:…" in its own way. */
        snprintf(plain_path, size, "%s%s", *path == '/' ? "" : "./", path);
        int result = sqlite3_open_v2(plain_path, &db->handle,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
        failure = result ? sqlite_fail(db, result, error)
                         : place_take(db->handle, plain_path, location, &db->place, error);
    }
    free(plain_path);
    if (failure) {
        sqlite_free(db);
        return failure;
    }
    db_set_patience_ms(&db->base, PATIENCE_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    *out = db;
    return FEVER_OK;
}

/* Loads SpatiaLite by the C interface alone: SQL still cannot load anything. */
static enum fever_error spatialite_load(struct sqlite *db, struct error *error)
{
    char *reason = NULL;
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    int result = sqlite3_load_extension(db->handle, "mod_spatialite", NULL, &reason);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (result)
        error_set(error, FEVER_IO,
                  "SpatiaLite cannot be loaded (%s); install libsqlite3-mod-spatialite",
                  reason ? reason : "no reason given");
    sqlite3_free(reason);
    return result ? FEVER_IO : FEVER_OK;
}

enum fever_error sqlite_settle(struct sqlite *db, enum store_mode mode, struct error *error)
{
    if (mode == STORE_READ)
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    bool is_old = false;
    enum fever_error failure = sqlite_check_schema(db, &is_old, error);
    if (!failure && mode == STORE_READ && is_old)
        failure = schema_is_old(db->base.location, error);
    if (!failure && mode != STORE_READ)
        failure = spatialite_load(db, error);
    if (!failure)
        failure = sqlite_script(db, mode == STORE_READ ? reader_pragmas : writer_pragmas, error);
    if (!failure && is_old)
        failure = sqlite_migrate(db, false, error);
    bool changed;
    if (!failure)
        place_note_log(db->place);
    db->is_store = !failure;
    return failure ? failure : db_changed(&db->base, &changed, error);
}

static enum fever_error existing_open(const char *location, enum store_mode mode, struct db **out,
                                      struct error *error)
{
    struct sqlite *db = NULL;
    enum fever_error failure = sqlite_check_file(location, mode, error);
    if (!failure)
        failure = sqlite_connect(location, location, SQLITE_OPEN_READWRITE, &db, error);
    if (!failure)
        failure = sqlite_settle(db, mode, error);
    if (failure) {
        sqlite_free(db);
        return failure;
    }
    *out = &db->base;
    return FEVER_OK;
}

static enum fever_error blank_fill(const char *path, const char *location, struct error *error)
{
    struct sqlite *db = NULL;
    enum fever_error failure =
        sqlite_connect(path, location, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &db, error);
    if (!failure)
        failure = spatialite_load(db, error);
    if (!failure)
        failure = sqlite_script(db, writer_pragmas, error);
    if (!failure)
        failure = sqlite_migrate(db, true, error);
    if (!failure) /* what is linked to its place is the file alone */
        failure = sqlite_empty_log(db, error);
    sqlite_free(db);
    return failure;
}

/* Whether a file can be made in the folder that `location` names. */
static bool folder_takes_files(const char *location)
{
    const char *slash = strrchr(location, '/');
    if (!slash)
        return access(".", W_OK | X_OK) == 0;
    char *folder = strndup(location, (size_t)(slash - location) + 1);
    bool takes = folder && access(folder, W_OK | X_OK) == 0;
    free(folder);
    return takes;
}

static enum fever_error cannot_make(const char *location, struct error *error)
{
    return error_set(error, FEVER_IO, "%s cannot be made: %s", location, strerror(errno));
}

enum fever_error sqlite_name_beside(const char *location, char **out, struct error *error)
{
    uint64_t random;
    sqlite3_randomness((int)sizeof random, &random);
    if (asprintf(out, "%s.%016" PRIx64, location, random) >= 0)
        return FEVER_OK;
    *out = NULL;
    return error_nomem(error);
}

enum fever_error sqlite_check_vacant(const char *location, struct error *error)
{
    struct stat status;
    if (lstat(location, &status) == 0)
        return exists_already(location, error);
    return folder_takes_files(location) ? FEVER_OK : cannot_make(location, error);
}

enum fever_error sqlite_link(const char *path, const char *location, struct error *error)
{
    if (link(path, location) == 0)
        return FEVER_OK;
    return errno == EEXIST ? exists_already(location, error) : cannot_make(location, error);
}

static enum fever_error store_make(const char *location, struct error *error)
{
    char *path = NULL;
    enum fever_error failure = sqlite_check_vacant(location, error);
    if (!failure)
        failure = sqlite_name_beside(location, &path, error);
    if (failure)
        return failure;
    failure = blank_fill(path, location, error);
    if (!failure)
        failure = sqlite_link(path, location, error);
    sqlite_remove(path);
    free(path);
    return failure;
}

enum fever_error sqlite_open(const char *location, enum store_mode mode, struct db **out,
                             struct error *error)
{
    enum fever_error failure = mode == STORE_CREATE ? store_make(location, error) : FEVER_OK;
    return failure ? failure : existing_open(location, mode, out, error);
}

void sqlite_close(struct db *base)
{
    sqlite_free(sqlite_of(base));
}

void sqlite_set_patience_ms(struct db *base, int patience_ms)
{
    struct sqlite *db = sqlite_of(base);
    db->patience_ms = patience_ms;
    sqlite3_busy_timeout(db->handle, patience_ms);
}
