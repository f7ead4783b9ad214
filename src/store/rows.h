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

/* Copies a column's text into `arena`; NULL for null. */
enum fever_error row_text(struct arena *arena, struct statement *row, int column, const char **out,
                          struct error *error);

/* The single number that `sql` yields, or `otherwise` where it yields no row. */
enum fever_error row_number(struct db *db, const char *sql, int64_t otherwise, int64_t *out,
                            struct error *error);

#endif
