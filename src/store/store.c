/* Opening a store and asking it where it stands. */
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "store_internal.h"

static const char sql_revision[] =
    "SELECT number, tag, published_at FROM revision ORDER BY number DESC LIMIT 1";

bool store_is_remote(const char *location)
{
    return strstr(location, "://") != NULL;
}

enum fever_error store_open(const char *location, enum store_mode mode, struct store **out,
                            struct error *error)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return error_nomem(error);
    store->mode = mode;
    store->location = strdup(location);
    enum fever_error failure =
        store->location ? db_open(location, mode, &store->db, error) : error_nomem(error);
    if (failure) {
        free(store->location);
        free(store);
        return failure;
    }
    *out = store;
    return FEVER_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    db_close(store->db);
    free(store->location);
    free(store);
}

void store_tell(const char *location, char *out, size_t size)
{
    db_tell(location, out, size);
}

enum fever_error revision_read(struct db *db, struct revision *out, struct error *error)
{
    struct statement *row = db_statement(db, sql_revision);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, error);
    if (failure)
        return failure;
    *out = (struct revision){0};
    if (has_row) {
        *out = (struct revision){.number = statement_int(row, 0),
                                 .tag = (uint64_t)statement_int(row, 1)};
        failure = row_instant(row, 2, 0, &out->published_at, error);
        statement_reset(row);
    }
    return failure;
}

enum fever_error store_revision(struct store *store, struct revision *out, struct error *error)
{
    return revision_read(store->db, out, error);
}

void store_set_silence_ms(struct store *store, int silence_ms)
{
    db_set_silence_ms(store->db, silence_ms);
}

bool store_stands(struct store *store)
{
    return db_stands(store->db);
}

enum fever_error store_changed(struct store *store, bool *changed, struct error *error)
{
    return db_changed(store->db, changed, error);
}

int64_t store_behind_s(const struct store *store)
{
    return db_behind_s(store->db);
}
