/* What a node keeps in a file of its own: the last revision and the live values that it served.
 *
 * The file is made beside and takes its place at once, so that a node that dies meanwhile finds the
 * one before. Nobody else has it open. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite_driver.h"
#include "store_internal.h"

static enum fever_error copy_into(struct store *from, const char *path, enum store_mode mode,
                                  enum copy_part part, struct error *error)
{
    struct store *to = NULL;
    struct copy_tally tally;
    enum fever_error failure = store_open(path, mode, &to, error);
    if (!failure)
        failure = store_copy(from, to, part, NULL, &tally, error);
    if (!failure && mode == STORE_CREATE) /* what is renamed to its place is the file alone */
        failure = sqlite_empty_log(sqlite_of(to->db), error);
    store_close(to);
    return failure;
}

/* Whether the file has what no node keeps. An older program's may lack a table. */
static enum fever_error own_find(struct sqlite *db, int64_t *has_own, struct error *error)
{
#define OWN(table)                                                                                 \
    {                                                                                              \
        "SELECT COUNT(*) FROM sqlite_schema WHERE name = '" table "'",                             \
            "SELECT EXISTS (SELECT 1 FROM " table ")"                                              \
    }
    static const struct {
        const char *sql_is_there, *sql_is_filled;
    } own[] = {OWN("clinic_history"), OWN("claim_history"), OWN("token"), OWN("audit"),
               OWN("report")};
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof own / sizeof *own && !failure && !*has_own; i++) {
        int64_t is_there = 0;
        failure = sqlite_number(db, own[i].sql_is_there, &is_there, error);
        if (!failure && is_there)
            failure = sqlite_number(db, own[i].sql_is_filled, has_own, error);
    }
    return failure;
}

enum fever_error store_keep_check(const char *path, struct error *error)
{
    struct sqlite *db = NULL;
    int64_t has_own = 0;
    enum store_file_kind kind = store_file_kind(path);
    if (kind == STORE_FILE_FOREIGN || kind == STORE_FILE_LOG)
        return error_set(error, FEVER_CONFLICT,
                         "%s is no file that a node has kept and was left as it is: give --keep a "
                         "file of its own",
                         path);
    if (sqlite_check_file(path, STORE_READ, NULL))
        return FEVER_OK;
    enum fever_error failure = sqlite_connect(path, path, SQLITE_OPEN_READONLY, &db, error);
    if (!failure)
        failure = own_find(db, &has_own, error);
    sqlite_free(db);
    if (failure == FEVER_INVALID) /* it is damaged: made anew */
        return FEVER_OK;
    if (!failure && has_own)
        failure = error_set(error, FEVER_CONFLICT,
                            "%s is a store itself and was left as it is: give --keep a file of "
                            "its own",
                            path);
    return failure;
}

enum fever_error store_keep(struct store *store, const char *path, struct error *error)
{
    char *fresh = NULL;
    enum fever_error failure = store_keep_check(path, error);
    if (failure)
        return failure;
    if (asprintf(&fresh, "%s.new", path) < 0)
        return error_nomem(error);
    sqlite_remove(fresh); /* of a node that died over it */
    failure = copy_into(store, fresh, STORE_CREATE, COPY_SERVED, error);
    if (!failure) {
        sqlite_remove_log(path); /* that of the old file must not be taken for the new one's */
        if (rename(fresh, path) != 0)
            failure = error_set(error, FEVER_IO, "%s cannot be written: %s", path, strerror(errno));
    }
    sqlite_remove(fresh);
    free(fresh);
    return failure;
}

enum fever_error store_keep_live(struct store *store, const char *path, struct error *error)
{
    return copy_into(store, path, STORE_WRITE, COPY_LIVE, error);
}
