/* Compacting an SQLite store: nothing that was deleted is left in its file or in the log beside it.
 *
 * VACUUM writes all that there is into fresh pages, in one transaction. Readers go on meanwhile;
 * the log can be emptied only between two of their looks. */
#include "sqlite_driver.h"

enum { OPERATIONS_A_LOOK = 100000, STAGES = 3 };

static const char sql_bytes[] =
    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";

/* Where the work is, for the handler that SQLite calls now and then. */
struct stage {
    const struct progress *progress;
    size_t number;
};

static int stage_stops(void *context)
{
    const struct stage *stage = context;
    return !progress_step(stage->progress, stage->number, STAGES);
}

enum fever_error sqlite_empty_log(struct sqlite *db, struct error *error)
{
    int result =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if ((result & 0xff) == SQLITE_BUSY)
        return error_set(error, FEVER_BUSY,
                         "%s is in use: its log still holds what was deleted; run this again",
                         db->base.location);
    return result ? sqlite_fail(db, result, error) : FEVER_OK;
}

static enum fever_error pages_rewrite(struct sqlite *db, struct stage *stage, struct error *error)
{
    sqlite3_progress_handler(db->handle, OPERATIONS_A_LOOK, stage_stops, stage);
    int result = sqlite3_exec(db->handle, "VACUUM", NULL, NULL, NULL);
    sqlite3_progress_handler(db->handle, 0, NULL, NULL);
    if ((result & 0xff) == SQLITE_INTERRUPT)
        return error_set(error, FEVER_GUARD, "stopped; %s is as it was", db->base.location);
    return result ? sqlite_fail(db, result, error) : FEVER_OK;
}

enum fever_error sqlite_compact(struct db *base, const struct progress *progress,
                                int64_t *bytes_before, int64_t *bytes_after, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    struct stage stage = {progress, 0};
    enum fever_error failure = sqlite_number(db, sql_bytes, bytes_before, error);
    if (!failure)
        failure = sqlite_empty_log(db, error);
    stage.number++;
    if (!failure)
        failure = pages_rewrite(db, &stage, error);
    stage.number++;
    if (!failure)
        failure = sqlite_empty_log(db, error);
    stage.number++;
    stage_stops(&stage);
    return failure ? failure : sqlite_number(db, sql_bytes, bytes_after, error);
}
