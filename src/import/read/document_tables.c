/* Cells to rows to tables, and the paragraph before a table. */
#include "document_tables.h"

#include <stdlib.h>
#include <string.h>

#include "fever/utf8.h"

enum { NO_ROW = 0 };

enum fever_error document_tables_init(struct document_tables *document, struct error *error)
{
    *document = (struct document_tables){.arena = arena_new()};
    buffer_init(&document->caption, 2 * RAW_ROW_MAX_BYTES);
    buffer_init(&document->cell, RAW_ROW_MAX_BYTES);
    buffer_init(&document->cells, RAW_ROW_MAX_BYTES);
    return document->arena ? FEVER_OK : error_nomem(error);
}

static void table_clear(struct document_table *table)
{
    raw_table_clear(&table->rows);
    free(table->hidden);
}

void document_tables_clear(struct document_tables *document)
{
    for (size_t i = 0; i < document->count; i++)
        table_clear(&document->tables[i]);
    free(document->tables);
    for (size_t i = 0; i < document->paragraph_count; i++)
        free(document->paragraphs[i].text);
    free(document->paragraphs);
    buffer_clear(&document->caption);
    buffer_clear(&document->cell);
    buffer_clear(&document->cells);
    arena_free(document->arena);
}

void document_fail(struct document_tables *document, enum fever_error code, const char *why)
{
    if (!document->error.code)
        error_set(&document->error, code, "%s", why);
}

static void lack_memory(struct document_tables *document)
{
    document_fail(document, FEVER_NOMEM, "out of memory");
}

static struct document_table *table_at_hand(struct document_tables *document)
{
    return &document->tables[document->count - 1];
}

static bool can_add(const struct document_tables *document)
{
    return document->is_open && !document->error.code;
}

/* How many paragraphs stand above the table, until now. */
static size_t paragraphs_above(const struct document_tables *document, size_t at)
{
    size_t count = 0;
    while (count < document->paragraph_count &&
           document->paragraphs[document->paragraph_count - 1 - count].at == at)
        count++;
    return count;
}

static bool paragraph_room(struct document_tables *document)
{
    if (document->paragraph_count < document->paragraph_room)
        return true;
    size_t room = document->paragraph_room ? 2 * document->paragraph_room : 32;
    struct document_paragraph *paragraphs =
        realloc(document->paragraphs, room * sizeof *paragraphs);
    if (!paragraphs)
        return false;
    document->paragraphs = paragraphs;
    document->paragraph_room = room;
    return true;
}

/* Of too many the first half stays, and the last ones. */
static void paragraph_add(struct document_tables *document, size_t at, const char *text,
                          size_t length)
{
    char *copy = strndup(text, length);
    if (!copy || !paragraph_room(document)) {
        free(copy);
        lack_memory(document);
        return;
    }
    size_t beside = paragraphs_above(document, at), half = DOCUMENT_PARAGRAPHS_MAX / 2;
    if (beside == DOCUMENT_PARAGRAPHS_MAX) {
        struct document_paragraph *first =
            &document->paragraphs[document->paragraph_count - beside + half];
        free(first->text);
        memmove(first, first + 1, (beside - half - 1) * sizeof *first);
        document->paragraph_count--;
    }
    document->paragraphs[document->paragraph_count++] = (struct document_paragraph){copy, at};
}

/* Steps over blanks, also wide ones with which paragraphs are indented. */
static size_t blank_length(const char *text)
{
    return strchr(" \t\n", *text) && *text         ? 1
           : strncmp(text, "\xC2\xA0", 2) == 0     ? 2
           : strncmp(text, "\xE3\x80\x80", 3) == 0 ? 3
                                                   : 0;
}

/* Keeps each line of a text that stands above the table. */
static void paragraphs_add(struct document_tables *document, size_t at, const char *text)
{
    while (*text && !document->error.code) {
        for (size_t blank; (blank = blank_length(text)) > 0;)
            text += blank;
        size_t length = strcspn(text, "\n");
        size_t kept = length > DOCUMENT_PARAGRAPH_MAX_BYTES
                          ? utf8_cut(text, DOCUMENT_PARAGRAPH_MAX_BYTES)
                          : length;
        if (kept)
            paragraph_add(document, at, text, kept);
        text += length;
    }
}

/* The paragraph at hand has ended. */
static void paragraph_keep(struct document_tables *document)
{
    if (document->has_own_text && document->caption.length && !buffer_error(&document->caption))
        paragraphs_add(document, document->count, document->caption.data);
    document->has_own_text = false;
}

void document_end(struct document_tables *document)
{
    if (!document->is_open)
        paragraph_keep(document);
}

/* The caption without what a name does not have; NULL for none. */
static const char *caption_keep(struct document_tables *document)
{
    const char *text = document->caption.data ? document->caption.data : "";
    text += strspn(text, " \t\n");
    size_t length = strlen(text);
    length =
        length > DOCUMENT_CAPTION_MAX_BYTES ? utf8_cut(text, DOCUMENT_CAPTION_MAX_BYTES) : length;
    while (length && strchr(" \t\n", text[length - 1]))
        length--;
    char *copy = length ? arena_copy(document->arena, text, length) : NULL;
    if ((length && !copy) || buffer_error(&document->caption) == FEVER_NOMEM)
        lack_memory(document);
    for (char *at = copy; at && *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    buffer_reset(&document->caption);
    return copy;
}

void document_table_begin(struct document_tables *document)
{
    if (document->error.code)
        return;
    if (document->count == DOCUMENT_TABLES_MAX) {
        document_fail(document, FEVER_TOO_LARGE, "the document has too many tables");
        return;
    }
    if (document->count == document->room) {
        size_t room = document->room ? 2 * document->room : 8;
        struct document_table *tables = realloc(document->tables, room * sizeof *tables);
        if (!tables) {
            lack_memory(document);
            return;
        }
        document->tables = tables;
        document->room = room;
    }
    paragraph_keep(document);
    struct document_table *table = &document->tables[document->count++];
    *table = (struct document_table){.caption = caption_keep(document)};
    raw_table_init(&table->rows, document->arena);
    memset(document->merged_from, 0, sizeof document->merged_from);
    memset(document->spans, 0, sizeof document->spans);
    document->cell_count = 0;
    document->is_open = true;
}

/* Notes what was merged downwards in the column, if more than one row was. */
static void merge_close(struct document_tables *document, uint32_t column)
{
    struct raw_merge merge = {document->merged_from[column], document->merged_to[column], column};
    document->merged_from[column] = NO_ROW;
    if (merge.first != NO_ROW && merge.last > merge.first &&
        raw_table_merge(&table_at_hand(document)->rows, merge, NULL))
        lack_memory(document);
}

void document_table_end(struct document_tables *document)
{
    if (can_add(document))
        for (uint32_t column = 0; column < RAW_COLUMNS_MAX; column++)
            merge_close(document, column);
    document->is_open = false;
}

/* For text that becomes no cell, whose end would tell. */
static void tell_lost_text(struct document_tables *document)
{
    if (buffer_error(&document->cell) == FEVER_NOMEM)
        lack_memory(document);
}

/* What stands in a table that is none: rows of one text, and the cell at hand. */
static void dropped_keep(struct document_tables *document)
{
    const struct raw_table *rows = &table_at_hand(document)->rows;
    size_t at = document->count - 1;
    const char *text;
    for (size_t i = 0; rows->header.cells && i <= rows->count; i++)
        if (raw_row_filled(i ? &rows->rows[i - 1] : &rows->header, &text) == 1)
            paragraphs_add(document, at, text);
    if (document->cell.length)
        paragraphs_add(document, at, document->cell.data);
}

void document_table_drop(struct document_tables *document)
{
    if (!document->is_open)
        return;
    tell_lost_text(document);
    dropped_keep(document);
    const char *before = document->cell.length ? strrchr(document->cell.data, '\n') : NULL;
    before = before                  ? before + 1
             : document->cell.length ? document->cell.data
                                     : table_at_hand(document)->caption;
    buffer_reset(&document->caption);
    if (before)
        buffer_append_text(&document->caption, before);
    table_clear(table_at_hand(document));
    document->count--;
    document->is_open = document->has_paragraph = false;
}

void document_caption(struct document_tables *document)
{
    if (!can_add(document))
        return;
    tell_lost_text(document);
    buffer_reset(&document->caption);
    if (document->cell.length) {
        buffer_append_text(&document->caption, document->cell.data);
        paragraphs_add(document, document->count - 1, document->cell.data);
    }
    const char *caption = caption_keep(document);
    if (caption)
        table_at_hand(document)->caption = caption;
    buffer_reset(&document->cell);
}

void document_row_begin(struct document_tables *document)
{
    if (!can_add(document))
        return;
    buffer_reset(&document->cells);
    document->cell_count = 0;
    table_at_hand(document)->row_count++;
}

void document_rows_skip_to(struct document_tables *document, long row)
{
    if (can_add(document) && row > table_at_hand(document)->row_count + 1)
        table_at_hand(document)->row_count = row - 1;
}

void document_row_hide(struct document_tables *document)
{
    if (!can_add(document))
        return;
    struct document_table *table = table_at_hand(document);
    if (table->hidden_count == table->hidden_room) {
        size_t room = table->hidden_room ? 2 * table->hidden_room : 16;
        long *hidden = realloc(table->hidden, room * sizeof *hidden);
        if (!hidden) {
            lack_memory(document);
            return;
        }
        table->hidden = hidden;
        table->hidden_room = room;
    }
    table->hidden[table->hidden_count++] = table->row_count;
}

void document_cells_skip(struct document_tables *document, long count)
{
    for (; can_add(document) && count > 0; count--, document->cell_count++)
        buffer_append_char(&document->cells, '\0');
}

void document_cell_begin(struct document_tables *document)
{
    buffer_reset(&document->cell);
    document->has_paragraph = false;
}

/* A cell that goes on from the row above has no text of its own, whatever stands in it. */
void document_cell_end(struct document_tables *document, long columns, enum document_merge merge)
{
    uint32_t column = document->cell_count;
    if (!can_add(document))
        return;
    if (buffer_error(&document->cell))
        document->cells.failure = buffer_error(&document->cell);
    if (merge != MERGE_GOES_ON && document->cell.length)
        buffer_append(&document->cells, document->cell.data, document->cell.length);
    document_cells_skip(document, columns);
    if (document->cell_count > RAW_COLUMNS_MAX) {
        document_fail(document, FEVER_TOO_LARGE, "a row of a table has too many columns");
        return;
    }
    for (uint32_t at = column; at < document->cell_count; at++)
        if (at > column || merge != MERGE_GOES_ON)
            merge_close(document, at);
    if (merge == MERGE_BEGINS)
        document->merged_from[column] = table_at_hand(document)->row_count;
    document->merged_to[column] = table_at_hand(document)->row_count;
    buffer_reset(&document->cell);
}

void document_cells_pass(struct document_tables *document, long column)
{
    while (can_add(document) && document->cell_count < RAW_COLUMNS_MAX) {
        struct document_span *span = &document->spans[document->cell_count];
        if (!span->rows && (long)document->cell_count >= column)
            break;
        if (span->rows && span->is_first) {
            document_cell_begin(document);
            document_cell_end(document, 1, MERGE_GOES_ON);
        } else {
            document_cells_skip(document, 1);
        }
        span->rows -= span->rows > 0;
    }
}

void document_cell_end_spanning(struct document_tables *document, long columns, long rows)
{
    uint32_t first = document->cell_count;
    document_cell_end(document, columns, rows > 1 ? MERGE_BEGINS : MERGE_NONE);
    for (uint32_t i = first; i < document->cell_count && i < RAW_COLUMNS_MAX; i++)
        document->spans[i] = (struct document_span){rows - 1, i == first};
}

/* Up to where cells of rows above reach down. */
static long last_span(const struct document_tables *document)
{
    long last = RAW_COLUMNS_MAX;
    while (last > 0 && !document->spans[last - 1].rows)
        last--;
    return last;
}

void document_row_end(struct document_tables *document, bool is_left_out)
{
    if (!can_add(document))
        return;
    struct document_table *table = table_at_hand(document);
    document_cells_pass(document, last_span(document));
    if (document->cell_count > RAW_COLUMNS_MAX ||
        buffer_error(&document->cells) == FEVER_TOO_LARGE) {
        document_fail(document, FEVER_TOO_LARGE, "a row of a table is too long");
        return;
    }
    if (is_left_out || !document->cell_count)
        return;
    if (document->cell_count > table->columns)
        table->columns = document->cell_count;
    if (buffer_error(&document->cells) ||
        raw_table_add(&table->rows, document->cells.data, document->cells.length,
                      document->cell_count, table->row_count, NULL))
        lack_memory(document);
}

void document_paragraph(struct document_tables *document)
{
    if (!document->is_open) {
        document->has_paragraph = false;
        return;
    }
    if (document->has_paragraph && document->cell.length)
        buffer_append_char(&document->cell, '\n');
    document->has_paragraph = true;
}

void document_text(struct document_tables *document, const char *text, size_t length)
{
    if (document->error.code)
        return;
    if (document->is_open) {
        buffer_append(&document->cell, text, length);
        return;
    }
    if (!document->has_paragraph) {
        paragraph_keep(document);
        buffer_reset(&document->caption); /* this one stands nearer to the next table */
        document->has_paragraph = true;
    }
    document->has_own_text |= !document->is_aside;
    if (document->caption.length + length <= RAW_ROW_MAX_BYTES) /* no caption is as long */
        buffer_append(&document->caption, text, length);
}
