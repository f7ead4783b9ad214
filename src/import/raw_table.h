/* Rows as a file has them: cells of text with the line on which each row begins. */
#ifndef FEVER_IMPORT_RAW_TABLE_H
#define FEVER_IMPORT_RAW_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"

/* A row is bounded before it is parsed; a cell of that size may grow by NFKC, up to the last. */
enum { RAW_COLUMNS_MAX = 500, RAW_ROW_MAX_BYTES = 1 << 20, RAW_CLEAN_MAX_BYTES = 16 << 20 };

/* A row's cells stand one after the other, each with its NUL: a million rows stay small. */
struct raw_row {
    const char *cells;
    long line;
    uint32_t count;
};

/* Cells live in `arena`, which is borrowed; the rows' array is owned. */
struct raw_table {
    struct arena *arena;
    struct raw_row header;
    struct raw_row *rows;
    size_t count, room;
    char delimiter;
};

void raw_table_init(struct raw_table *table, struct arena *arena);
void raw_table_clear(struct raw_table *table);

/* Reads CSV (RFC 4180, strictly): valid UTF-8 without a mark, the first row with a cell that is not
 * empty is the header. The delimiter is the comma, or the tab or semicolon that the header row has
 * more of. Blank lines are passed over; the line numbers are the file's. FEVER_INVALID and
 * FEVER_TOO_LARGE name the line. */
enum fever_error read_csv(const char *text, size_t length, struct raw_table *table,
                          struct error *error);

/* Calls for each cell in turn: `raw_cell_next(&cursor)` begins with row->cells. */
const char *raw_cell_next(const char **cursor);

#endif
