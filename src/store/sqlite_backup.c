/* Copies of an SQLite store: backups, and restoring them.
 *
 * Both go through sqlite3_backup, page by page. A backup reads one snapshot while others write. A
 * restore writes one transaction into the file that readers have open: after a rename they would
 * keep the old file for ever. What is restored is a private copy that was verified, brought up to
 * this program's schema and given its new tag before anybody else sees a byte of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite_driver.h"

enum { PAGES_A_STEP = 2048 };

static const char sql_snapshot[] = "SELECT count(*) FROM sqlite_schema";
static const char sql_damages[] =
    "SELECT count(*) FROM pragma_quick_check(1) WHERE quick_check <> 'ok'";
static const char script_one_file[] = "PRAGMA journal_mode = DELETE;";

/* Replaces all of `to` by `from`; on failure `to` is as it was. */
static enum fever_error pages_copy(struct sqlite *from, struct sqlite *to,
                                   const struct progress *progress, struct error *error)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!copy)
        return sqlite_fail(to, sqlite3_extended_errcode(to->handle), error);
    bool goes_on = true;
    int result;
    do {
        result = sqlite3_backup_step(copy, PAGES_A_STEP);
        size_t total = (size_t)sqlite3_backup_pagecount(copy);
        size_t done = total - (size_t)sqlite3_backup_remaining(copy);
        if (result == SQLITE_OK && progress)
            goes_on = progress->step(progress->context, done, total);
    } while (result == SQLITE_OK && goes_on);
    int finish = sqlite3_backup_finish(copy);
    if (!goes_on)
        return error_set(error, FEVER_GUARD, "stopped; %s is as it was", to->base.location);
    if (result != SQLITE_DONE || finish != SQLITE_OK)
        return sqlite_fail(to, finish ? finish : result, error);
    return FEVER_OK;
}

static enum fever_error backup_write(struct sqlite *db, const char *path, const char *location,
                                     const struct progress *progress, struct error *error)
{
    struct sqlite *copy = NULL;
    int64_t tables;
    enum fever_error failure =
        sqlite_connect(path, location, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &copy, error);
    if (!failure) /* from here on the transaction sees one snapshot */
        failure = sqlite_number(db, sql_snapshot, &tables, error);
    if (!failure)
        failure = pages_copy(db, copy, progress, error);
    if (!failure) /* nothing but one file, that can be read from any medium */
        failure = sqlite_script(copy, script_one_file, error);
    sqlite_free(copy);
    return failure;
}

/* Opens the file anew, as whoever restores it will. */
static enum fever_error backup_verify(const char *path, const char *location, struct error *error)
{
    struct sqlite *copy = NULL;
    bool is_old;
    int64_t damages = 0;
    enum fever_error failure = sqlite_connect(path, location, SQLITE_OPEN_READONLY, &copy, error);
    if (!failure)
        failure = sqlite_check_schema(copy, &is_old, error);
    if (!failure)
        failure = sqlite_number(copy, sql_damages, &damages, error);
    if (!failure && damages)
        failure = error_set(error, FEVER_INVALID,
                            "the backup would be damaged and was not kept; look at the store with "
                            "`feverctl check`");
    sqlite_free(copy);
    return failure;
}

enum fever_error sqlite_backup(struct db *base, const char *location,
                               const struct progress *progress, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    char *path = NULL;
    enum fever_error failure = sqlite_check_vacant(location, error);
    if (!failure)
        failure = sqlite_name_beside(location, &path, error);
    if (failure)
        return failure;
    failure = backup_write(db, path, location, progress, error);
    if (!failure)
        failure = backup_verify(path, location, error);
    if (!failure && !progress_step(progress, 1, 1))
        failure = error_set(error, FEVER_GUARD, "stopped; %s was not written", location);
    if (!failure)
        failure = sqlite_link(path, location, error);
    sqlite_remove(path);
    free(path);
    return failure;
}

/* Opens the backup and looks whether it is a store at all. */
static enum fever_error backup_open(const char *path, struct sqlite **out, struct error *error)
{
    struct sqlite *db = NULL;
    bool is_old;
    if (access(path, F_OK) != 0)
        return error_set(error, FEVER_NOT_FOUND, "there is no backup at %s", path);
    enum fever_error failure = sqlite_check_file(path, STORE_READ, error);
    if (!failure) /* SQLite opens it for reading only where that is all it may */
        failure = sqlite_connect(path, path, SQLITE_OPEN_READWRITE, &db, error);
    if (!failure)
        failure = sqlite_check_schema(db, &is_old, error);
    if (failure) {
        sqlite_free(db);
        return failure;
    }
    *out = db;
    return FEVER_OK;
}

/* A connection to a new file beside `location` that goes away with it. */
static enum fever_error stage_open(const char *location, struct sqlite **out, struct error *error)
{
    char *staged_path = NULL;
    struct sqlite *staged = NULL;
    enum fever_error failure = sqlite_name_beside(location, &staged_path, error);
    if (!failure)
        failure = sqlite_connect(staged_path, location, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                 &staged, error);
    if (failure) {
        if (staged_path)
            sqlite_remove(staged_path); /* SQLite may have made it before it failed */
        free(staged_path);
        return failure;
    }
    staged->passing_path = staged_path;
    *out = staged;
    return FEVER_OK;
}

/* What is wrong with the copy from now on is wrong with the backup. */
static enum fever_error stage_name(struct sqlite *staged, const char *path, struct error *error)
{
    char *location = strdup(path);
    if (!location)
        return error_nomem(error);
    free(staged->base.location);
    staged->base.location = location;
    return FEVER_OK;
}

enum fever_error sqlite_stage(const char *path, const char *location, struct db **out,
                              struct error *error)
{
    struct sqlite *backup = NULL, *staged = NULL;
    enum fever_error failure = backup_open(path, &backup, error);
    if (!failure)
        failure = stage_open(location, &staged, error);
    if (!failure)
        failure = pages_copy(backup, staged, NULL, error);
    if (!failure)
        failure = stage_name(staged, path, error);
    if (!failure)
        failure = sqlite_settle(staged, STORE_WRITE, error);
    sqlite_free(backup);
    if (failure) {
        sqlite_free(staged);
        return failure;
    }
    *out = &staged->base;
    return FEVER_OK;
}

static enum fever_error store_replace(struct sqlite *staged, const char *location,
                                      const struct progress *progress, struct error *error)
{
    struct sqlite *store = NULL;
    bool is_old;
    enum fever_error failure = sqlite_check_file(location, STORE_WRITE, error);
    if (!failure)
        failure = sqlite_connect(location, location, SQLITE_OPEN_READWRITE, &store, error);
    if (!failure)
        failure = sqlite_check_schema(store, &is_old, error);
    if (!failure)
        failure = pages_copy(staged, store, progress, error);
    if (!failure)
        db_settle(&store->base);
    sqlite_free(store);
    return failure;
}

enum fever_error sqlite_adopt(struct db *base, const char *location,
                              const struct progress *progress, struct error *error)
{
    struct sqlite *staged = sqlite_of(base);
    struct stat status;
    if (lstat(location, &status) == 0 || errno != ENOENT)
        return store_replace(staged, location, progress, error);
    enum fever_error failure = sqlite_empty_log(staged, error);
    return failure ? failure : sqlite_link(staged->passing_path, location, error);
}
