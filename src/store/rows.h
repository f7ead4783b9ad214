/* Reading a whole table into an array. */
#ifndef FEVER_STORE_ROWS_H
#define FEVER_STORE_ROWS_H

#include "driver.h"
#include "fever/arena.h"

/* How a table is read: its count, its rows, and one row into one item of `size` zeroed bytes. */
struct row_kind {
    const char *sql_count, *sql;
    size_t size;
    enum fever_error (*read)(void *context, struct statement *row, void *item, struct error *error);
    size_t limit; /* of rows; 0: all */
};

struct rows {
    void *items;
    size_t count;
};

/* Reads all rows into an array in `arena`; both statements see one state only within a
 * transaction. */
enum fever_error rows_load(struct db *db, const struct row_kind *kind, void *context,
                           struct arena *arena, struct rows *out, struct error *error);

/* Copies a column's text into `arena`; NULL for null. FEVER_INVALID where it is no UTF-8: a bit of
 * the file has flipped, or another program has written there. */
enum fever_error row_text(struct arena *arena, struct statement *row, int column, const char **out,
                          struct error *error);

/* The same for a column that is never null; FEVER_INVALID where it is, for the same reasons. */
enum fever_error row_text_stated(struct arena *arena, struct statement *row, int column,
                                 const char **out, struct error *error);

/* A column's text for comparing and telling, "" for null; as long as the row. */
const char *row_text_or_empty(struct statement *row, int column);

/* Unix seconds, `otherwise` for null; FEVER_INVALID where they are of no day that civil.h knows,
 * which no program of ours has written. */
enum fever_error row_instant(struct statement *row, int column, int64_t otherwise, int64_t *out,
                             struct error *error);

/* The single number that `sql` yields, or `otherwise` where it yields no row. */
enum fever_error row_number(struct db *db, const char *sql, int64_t otherwise, int64_t *out,
                            struct error *error);

#endif
