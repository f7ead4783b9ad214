/* The tables of a document, built while its elements go by.
 *
 * Who reads a document says what opens and closes. A cell over several columns stands in the first
 * of them; one over several rows is noted as a merge, and those below it are empty. */
#ifndef FEVER_IMPORT_DOCUMENT_TABLES_H
#define FEVER_IMPORT_DOCUMENT_TABLES_H

#include "fever/buffer.h"
#include "raw_table.h"

enum { DOCUMENT_TABLES_MAX = 1000, DOCUMENT_CAPTION_MAX_BYTES = 120 };

/* Of the paragraphs in one place, between two tables, the first ones and the last ones are kept. */
enum { DOCUMENT_PARAGRAPHS_MAX = 32, DOCUMENT_PARAGRAPH_MAX_BYTES = 900 };

/* A paragraph outside of tables. */
struct document_paragraph {
    char *text; /* owned */
    size_t at;  /* the table that it stands above; their number where it stands below all */
};

/* Rows are counted from 1. */
struct document_table {
    const char *caption; /* the paragraph above it, cut; NULL where another table ends there */
    struct raw_table rows;
    uint32_t columns; /* of its widest row */
    long row_count;   /* with the empty ones */
    long *hidden;     /* rows that nobody sees */
    size_t hidden_count, hidden_room;
    bool is_hidden; /* a sheet that its workbook hides */
};

/* A cell of a row above that reaches down into this one. */
struct document_span {
    long rows;     /* that it has left */
    bool is_first; /* of its columns */
};

enum document_merge { MERGE_NONE, MERGE_BEGINS, MERGE_GOES_ON };

struct document_tables {
    struct arena *arena;
    struct document_table *tables;
    size_t count, room;
    struct error error; /* the first; nothing is added behind it */

    bool is_open;          /* the last table is being read */
    struct buffer caption; /* the last paragraph outside of tables */
    bool has_paragraph;    /* the text at hand has one before it */
    bool is_aside;         /* what comes leads elsewhere, and is no paragraph of the document's */
    bool has_own_text;     /* the last paragraph has more than that */
    struct document_paragraph *paragraphs;
    size_t paragraph_count, paragraph_room;

    struct buffer cells; /* of the row at hand, each with its NUL */
    struct buffer cell;  /* the text of the cell at hand */
    uint32_t cell_count;
    long merged_from[RAW_COLUMNS_MAX]; /* the row where a merge began, or 0 */
    long merged_to[RAW_COLUMNS_MAX];
    struct document_span spans[RAW_COLUMNS_MAX];
};

/* FEVER_NOMEM. What was read ends with the builder. */
enum fever_error document_tables_init(struct document_tables *document, struct error *error);
void document_tables_clear(struct document_tables *document);

/* Notes the first error, as one sentence without its end. */
void document_fail(struct document_tables *document, enum fever_error code, const char *why);

/* FEVER_TOO_LARGE is noted where there are more than DOCUMENT_TABLES_MAX, or a row is longer than
 * RAW_ROW_MAX_BYTES or wider than RAW_COLUMNS_MAX. A table that is dropped was none; what stood
 * last in it, or above it, stands before the next one. */
void document_table_begin(struct document_tables *document);
void document_table_end(struct document_tables *document);
void document_table_drop(struct document_tables *document);

/* The cell that was begun in no row is the caption of the table at hand. */
void document_caption(struct document_tables *document);

void document_row_begin(struct document_tables *document);
/* The row at hand is hidden. */
void document_row_hide(struct document_tables *document);
/* The next row is that one, or a later one; those before it are empty. */
void document_rows_skip_to(struct document_tables *document, long row);
/* A row that is left out is counted all the same. */
void document_row_end(struct document_tables *document, bool is_left_out);

/* Empty cells before the next one. */
void document_cells_skip(struct document_tables *document, long count);
/* Passes what reaches down from rows above, and with `column` at least 0 all up to that one. */
void document_cells_pass(struct document_tables *document, long column);
void document_cell_begin(struct document_tables *document);
void document_cell_end(struct document_tables *document, long columns, enum document_merge merge);
/* The same for a cell that says itself how many rows it reaches down. */
void document_cell_end_spanning(struct document_tables *document, long columns, long rows);

/* Text in UTF-8: of the cell at hand, or outside of tables of a paragraph that may be a caption.
 * Paragraphs of a cell are lines of its text, as they are in a cell of a sheet. */
void document_paragraph(struct document_tables *document);
void document_text(struct document_tables *document, const char *text, size_t length);

/* Nothing more comes: the last paragraph has ended. */
void document_end(struct document_tables *document);

#endif
