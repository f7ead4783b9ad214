/* Reading a whole table into an array: counted first, so that nothing is moved. */
#include "rows.h"

#include "fever/civil.h"
#include "fever/utf8.h"

static enum fever_error damage(const char *what, int column, struct error *error)
{
    return error_set(error, FEVER_INVALID,
                     "the store is damaged: column %d of a row %s; restore a backup", column + 1,
                     what);
}

enum fever_error row_text(struct arena *arena, struct statement *row, int column, const char **out,
                          struct error *error)
{
    const char *text = statement_text(row, column);
    size_t length = text ? statement_text_length(row, column) : 0;
    if (length && !utf8_is_valid(text, length))
        return damage("is no UTF-8", column, error);
    const char *copy = text ? arena_copy(arena, text, length) : NULL;
    if (text && !copy)
        return error_nomem(error);
    *out = copy;
    return FEVER_OK;
}

enum fever_error row_text_stated(struct arena *arena, struct statement *row, int column,
                                 const char **out, struct error *error)
{
    enum fever_error failure = row_text(arena, row, column, out, error);
    return failure || *out ? failure : damage("has nothing in it", column, error);
}

const char *row_text_or_empty(struct statement *row, int column)
{
    const char *text = statement_text(row, column);
    return text ? text : "";
}

enum fever_error row_instant(struct statement *row, int column, int64_t otherwise, int64_t *out,
                             struct error *error)
{
    int64_t instant = statement_is_null(row, column) ? otherwise : statement_int(row, column);
    if (instant != otherwise && (instant < CIVIL_MIN_S || instant > CIVIL_MAX_S))
        return damage("is no time", column, error);
    *out = instant;
    return FEVER_OK;
}

enum fever_error row_number(struct db *db, const char *sql, int64_t otherwise, int64_t *out,
                            struct error *error)
{
    struct statement *row = db_statement(db, sql);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, error);
    if (failure)
        return failure;
    *out = has_row ? statement_int(row, 0) : otherwise;
    statement_reset(row);
    return FEVER_OK;
}

enum fever_error rows_load(struct db *db, const struct row_kind *kind, void *context,
                           struct arena *arena, struct rows *out, struct error *error)
{
    int64_t total = 0;
    enum fever_error failure = row_number(db, kind->sql_count, 0, &total, error);
    if (failure)
        return failure;
    size_t capacity = (size_t)total;
    if (kind->limit && capacity > kind->limit)
        capacity = kind->limit;
    char *items = arena_array(arena, capacity, kind->size);
    if (!items)
        return error_nomem(error);
    struct statement *row = db_statement(db, kind->sql);
    size_t count = 0;
    bool has_row = false;
    while (count < capacity && !(failure = statement_step(row, &has_row, error)) && has_row) {
        if ((failure = kind->read(context, row, items + count * kind->size, error)))
            break;
        count++;
    }
    statement_reset(row);
    if (!failure)
        *out = (struct rows){items, count};
    return failure;
}
