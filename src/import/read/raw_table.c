/* The table that every reader fills. */
#include "raw_table.h"

#include <stdlib.h>
#include <string.h>

#include "fever/buffer.h"

void raw_table_init(struct raw_table *table, struct arena *arena)
{
    *table = (struct raw_table){.arena = arena, .most = SIZE_MAX};
}

void raw_table_clear(struct raw_table *table)
{
    free(table->rows);
    free(table->merges);
    free(table->paragraphs);
    *table = (struct raw_table){0};
}

const char *raw_cell_next(const char **cursor)
{
    const char *cell = *cursor;
    *cursor = cell + strlen(cell) + 1;
    return cell;
}

const char *raw_cell_at(const struct raw_row *row, uint32_t column)
{
    const char *cursor = row->cells;
    if (column >= row->count)
        return "";
    for (uint32_t i = 0; i < column; i++)
        raw_cell_next(&cursor);
    return cursor;
}

enum fever_error raw_cell_fill(struct arena *arena, struct raw_row *row, uint32_t column,
                               const char *value)
{
    struct buffer cells;
    const char *cursor = row->cells;
    uint32_t count = row->count > column ? row->count : column + 1;
    buffer_init(&cells, 2 * (RAW_ROW_MAX_BYTES + RAW_COLUMNS_MAX));
    for (uint32_t i = 0; i < count; i++) {
        const char *cell = i < row->count ? raw_cell_next(&cursor) : "";
        buffer_append_text(&cells, i == column ? value : cell);
        buffer_append_char(&cells, '\0');
    }
    char *copy = buffer_error(&cells) ? NULL : arena_copy(arena, cells.data, cells.length);
    buffer_clear(&cells);
    if (!copy)
        return FEVER_NOMEM;
    row->cells = copy;
    row->count = count;
    return FEVER_OK;
}

enum fever_error raw_cell_insert(struct arena *arena, struct raw_row *row, uint32_t column)
{
    const char *cursor = row->cells;
    if (row->count <= column)
        return FEVER_OK;
    for (uint32_t i = 0; i < row->count; i++)
        raw_cell_next(&cursor);
    size_t size = (size_t)(cursor - row->cells);
    size_t before = (size_t)(raw_cell_at(row, column) - row->cells);
    char *cells = arena_array(arena, size + 1, 1);
    if (!cells)
        return FEVER_NOMEM;
    memcpy(cells, row->cells, before);
    cells[before] = '\0';
    memcpy(cells + before + 1, row->cells + before, size - before);
    row->cells = cells;
    row->count++;
    return FEVER_OK;
}

size_t raw_row_filled(const struct raw_row *row, const char **first)
{
    const char *cursor = row->cells;
    size_t filled = 0;
    if (first)
        *first = "";
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (*cell && !filled && first)
            *first = cell;
        filled += *cell != '\0';
    }
    return filled;
}

enum fever_error raw_table_paragraph(struct raw_table *table, const char *text, long line,
                                     struct error *error)
{
    if (table->paragraph_count == table->paragraph_room) {
        size_t room = table->paragraph_room ? table->paragraph_room * 2 : 16;
        struct raw_row *paragraphs = realloc(table->paragraphs, room * sizeof *paragraphs);
        if (!paragraphs)
            return error_nomem(error);
        table->paragraphs = paragraphs;
        table->paragraph_room = room;
    }
    struct raw_row paragraph = {arena_strdup(table->arena, text), (int32_t)line, 1};
    if (!paragraph.cells)
        return error_nomem(error);
    table->paragraphs[table->paragraph_count++] = paragraph;
    return FEVER_OK;
}

enum fever_error raw_table_add(struct raw_table *table, const char *cells, size_t used,
                               uint32_t count, long line, struct error *error)
{
    bool is_empty = used == count;
    if (!table->header.cells && is_empty)
        return FEVER_OK;
    struct raw_row row = {arena_copy(table->arena, cells, used), (int32_t)line, count};
    if (!row.cells)
        return error_nomem(error);
    if (!table->header.cells) {
        table->header = row;
        return FEVER_OK;
    }
    if (table->count == table->room) {
        size_t room = table->room ? table->room * 2 : 256;
        struct raw_row *rows = realloc(table->rows, room * sizeof *rows);
        if (!rows)
            return error_nomem(error);
        table->rows = rows;
        table->room = room;
    }
    table->rows[table->count++] = row;
    return FEVER_OK;
}

enum fever_error raw_table_merge(struct raw_table *table, struct raw_merge merge,
                                 struct error *error)
{
    if (table->merge_count == table->merge_room) {
        size_t room = table->merge_room ? table->merge_room * 2 : 64;
        struct raw_merge *merges = realloc(table->merges, room * sizeof *merges);
        if (!merges)
            return error_nomem(error);
        table->merges = merges;
        table->merge_room = room;
    }
    table->merges[table->merge_count++] = merge;
    return FEVER_OK;
}
