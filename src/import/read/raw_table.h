/* Rows as a file has them: cells of text with the place where each row stands. */
#ifndef FEVER_IMPORT_RAW_TABLE_H
#define FEVER_IMPORT_RAW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"

/* A row is bounded before it is parsed; a cell of that size may grow by NFKC, up to the last. */
enum {
    RAW_TITLES_MAX = 10,
    RAW_COLUMNS_MAX = 500,
    RAW_ROW_MAX_BYTES = 1 << 20,
    RAW_CLEAN_MAX_BYTES = 16 << 20
};

/* A row's cells stand one after the other, each with its NUL: a million rows stay small. `line` is
 * the line of a text file on which the row begins, the row of a sheet, the feature of a layer. */
struct raw_row {
    const char *cells;
    int32_t line;
    uint32_t count;
};

/* Cells of a sheet that were merged downwards: one column, from `first` to `last` row. */
struct raw_merge {
    long first, last;
    uint32_t column;
};

/* Cells live in `arena`, which is borrowed; the arrays are owned. The header is the first row with
 * content, until table_header.h finds a better one. */
struct raw_table {
    struct arena *arena;
    struct raw_row header;
    struct raw_row titles[RAW_TITLES_MAX]; /* with content, above the header once that is found */
    size_t title_count;
    struct raw_row *rows;
    size_t count, room;
    size_t most;          /* reading ends behind so many rows; SIZE_MAX: never */
    char delimiter;       /* of CSV; 0 before it is read: to be detected */
    bool header_is_sure;  /* the format itself names the columns */
    const char *sheet;    /* the sheet's or layer's name, or NULL; in the arena */
    const char *format;   /* "CSV", "XLSX" …; static */
    const char *encoding; /* of a text, such as "GB18030", or NULL; static */
    bool has_mark;        /* of a text: a byte order mark stood before it */
    struct raw_merge *merges;
    size_t merge_count, merge_room;
    struct raw_row *paragraphs; /* what stands around the tables of a document, a cell each: below
                                   the row of its line, 0 for above all */
    size_t paragraph_count, paragraph_room;
};

void raw_table_init(struct raw_table *table, struct arena *arena);
void raw_table_clear(struct raw_table *table);

/* Adds a row of `count` cells, `used` bytes with their NULs, which are copied. The first row with
 * content becomes the header; empty ones before it are passed over. FEVER_NOMEM. */
enum fever_error raw_table_add(struct raw_table *table, const char *cells, size_t used,
                               uint32_t count, long line, struct error *error);

/* Adds a paragraph that stands below the row of that line; FEVER_NOMEM. */
enum fever_error raw_table_paragraph(struct raw_table *table, const char *text, long line,
                                     struct error *error);

/* Notes merged cells; FEVER_NOMEM. */
enum fever_error raw_table_merge(struct raw_table *table, struct raw_merge merge,
                                 struct error *error);

/* Reads CSV (RFC 4180, strictly): valid UTF-8 without a mark. The delimiter is the table's, or else
 * the comma, or the tab or semicolon that the first row has more of. Blank lines are passed over;
 * the line numbers are the file's. FEVER_INVALID and FEVER_TOO_LARGE name the line. */
enum fever_error read_csv(const char *text, size_t length, struct raw_table *table,
                          struct error *error);

/* The cell of a column, "" where the row ends before it. */
const char *raw_cell_at(const struct raw_row *row, uint32_t column);

/* Puts a value into a cell; the row's cells are written anew, into the arena, with empty ones
 * before it where the row was shorter. FEVER_NOMEM only. */
enum fever_error raw_cell_fill(struct arena *arena, struct raw_row *row, uint32_t column,
                               const char *value);

/* Puts an empty cell before that of `column`, where the row has one there; a shorter row stays as
 * it is. FEVER_NOMEM only. */
enum fever_error raw_cell_insert(struct arena *arena, struct raw_row *row, uint32_t column);

/* Calls for each cell in turn: `raw_cell_next(&cursor)` begins with row->cells. */
const char *raw_cell_next(const char **cursor);

/* How many cells of the row have text; `*first` (may be NULL) is the first of them, or "". */
size_t raw_row_filled(const struct raw_row *row, const char **first);

#endif
