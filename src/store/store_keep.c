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

enum fever_error store_keep(struct store *store, const char *path, struct error *error)
{
    char *fresh = NULL;
    if (asprintf(&fresh, "%s.new", path) < 0)
        return error_nomem(error);
    sqlite_remove(fresh); /* of a node that died over it */
    enum fever_error failure = copy_into(store, fresh, STORE_CREATE, COPY_SERVED, error);
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
