/* What the store offers of compacting. */
#include "store_internal.h"

enum fever_error store_compact(struct store *store, const struct progress *progress,
                               int64_t *bytes_before, int64_t *bytes_after, struct error *error)
{
    if (store->mode == STORE_READ)
        return error_set(error, FEVER_IO, "%s was opened for reading only", db_location(store->db));
    return db_compact(store->db, progress, bytes_before, bytes_after, error);
}
