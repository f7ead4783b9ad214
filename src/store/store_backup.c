/* Backing a store up, and putting a backup in its place.
 *
 * A backup is trusted as little as any file from outside: its private copy must pass the whole
 * check of a store. The current revision gets a fresh tag there: its number may come again after a
 * restore, with other data, and whoever remembers a tag must not take the one for the other. */
#include <string.h>
#include <sys/stat.h>

#include "store_internal.h"

static const char sql_tag[] =
    "UPDATE revision SET tag = $1 WHERE number = (SELECT MAX(number) FROM revision)";

enum fever_error store_backup(struct store *store, const char *path,
                              const struct progress *progress, struct revision *out,
                              struct error *error)
{
    struct revision revision;
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = revision_read(store->db, &revision, error);
    if (!failure)
        failure = db_backup(store->db, path, progress, error);
    db_end_read(store->db);
    if (!failure)
        *out = revision;
    return failure;
}

static void problem_note(void *first, const char *problem)
{
    struct error *error = first;
    if (!*error->text)
        error_set(error, FEVER_INVALID, "%s", problem);
}

static enum fever_error staged_check(struct store *staged, struct error *error)
{
    struct error first = {0};
    size_t problems = 0;
    enum fever_error failure = store_check(staged, problem_note, &first, &problems, error);
    if (!failure && problems)
        failure = error_set(error, FEVER_INVALID, "%s is damaged and was not restored: %.200s%s",
                            db_location(staged->db), first.text, problems > 1 ? "; and more" : "");
    return failure;
}

static enum fever_error staged_tag(struct db *db, struct revision *out, struct error *error)
{
    enum fever_error failure = db_begin_write(db, error);
    if (failure)
        return failure;
    struct statement *update = db_statement(db, sql_tag);
    statement_bind_int(update, 1, (int64_t)db_random());
    failure = statement_run(update, NULL, error);
    if (!failure)
        failure = revision_read(db, out, error);
    if (!failure)
        failure = db_commit(db, error);
    db_rollback(db);
    return failure;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

enum fever_error store_restore(const char *location, const char *path,
                               const struct progress *progress, struct revision *out,
                               struct error *error)
{
    if (is_same_file(location, path))
        return error_set(error, FEVER_CONFLICT, "%s is the store itself, not a backup of it", path);
    struct store staged = {.mode = STORE_WRITE};
    struct revision revision = {0};
    enum fever_error failure = db_stage(path, location, &staged.db, error);
    if (!failure)
        failure = staged_check(&staged, error);
    if (!failure)
        failure = staged_tag(staged.db, &revision, error);
    if (!failure && !progress_step(progress, 0, 1))
        failure = error_set(error, FEVER_GUARD, "stopped; %s is as it was", location);
    if (!failure)
        failure = db_adopt(staged.db, location, progress, error);
    db_close(staged.db);
    if (!failure)
        *out = revision;
    return failure;
}
