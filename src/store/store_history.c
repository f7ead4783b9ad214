/* The list of revisions, newest first, and one of them. */
#include "rows.h"
#include "store_internal.h"

static const char sql_history_count[] = "SELECT COUNT(*) FROM revision";
#define SQL_ENTRY                                                                                  \
    "SELECT number, tag, published_at, kind, source, file, inserted, updated, retired,"            \
    " rolled_back_to, actor, action FROM revision"
static const char sql_history[] = SQL_ENTRY " ORDER BY number DESC";
static const char sql_history_one[] = SQL_ENTRY " WHERE number = $1";

static enum fever_error read_entry(void *arena, struct statement *row, void *item,
                                   struct error *error)
{
    struct history_entry *entry = item;
    entry->revision =
        (struct revision){.number = statement_int(row, 0), .tag = (uint64_t)statement_int(row, 1)};
    entry->inserted = statement_int(row, 6);
    entry->updated = statement_int(row, 7);
    entry->retired = statement_int(row, 8);
    entry->rolled_back_to = statement_is_null(row, 9) ? -1 : statement_int(row, 9);
    enum fever_error failure;
    if ((failure = row_instant(row, 2, 0, &entry->revision.published_at, error)) ||
        (failure = row_text_stated(arena, row, 3, &entry->kind, error)) ||
        (failure = row_text(arena, row, 4, &entry->source, error)) ||
        (failure = row_text(arena, row, 5, &entry->file, error)) ||
        (failure = row_text(arena, row, 10, &entry->actor, error)))
        return failure;
    return row_text(arena, row, 11, &entry->action, error);
}

enum fever_error store_history(struct store *store, struct arena *arena, size_t limit,
                               const struct history_entry **out, size_t *count, struct error *error)
{
    const struct row_kind kind = {sql_history_count, sql_history, sizeof(struct history_entry),
                                  read_entry, limit};
    struct rows rows = {0};
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = rows_load(store->db, &kind, arena, arena, &rows, error);
    db_end_read(store->db);
    if (failure)
        return failure;
    *out = rows.items;
    *count = rows.count;
    return FEVER_OK;
}

enum fever_error store_history_entry(struct store *store, int64_t number, struct arena *arena,
                                     struct history_entry *out, struct error *error)
{
    struct statement *row = db_statement(store->db, sql_history_one);
    struct history_entry entry = {0};
    bool has_row = false;
    statement_bind_int(row, 1, number);
    enum fever_error failure = statement_step(row, &has_row, error);
    if (!failure && !has_row)
        failure = error_set(error, FEVER_NOT_FOUND,
                            "%s has no revision %lld; `feverctl history` lists them",
                            db_location(store->db), (long long)number);
    if (!failure)
        failure = read_entry(arena, row, &entry, error);
    statement_reset(row);
    if (!failure)
        *out = entry;
    return failure;
}
