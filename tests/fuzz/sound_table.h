/* What every table of a document has to keep to. */
#ifndef FEVER_FUZZ_SOUND_TABLE_H
#define FEVER_FUZZ_SOUND_TABLE_H

#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/document_tables.h"
#include "fever/utf8.h"

static inline void check_row(const struct raw_row *row, long row_count)
{
    const char *cell = row->cells;
    if (!row->count || row->count > RAW_COLUMNS_MAX || row->line < 0 || row->line > row_count)
        abort();
    for (uint32_t i = 0; i < row->count; i++) {
        const char *text = raw_cell_next(&cell);
        if (!utf8_is_valid(text, strlen(text)))
            abort();
    }
}

static inline void check_table(const struct document_table *table)
{
    const struct raw_table *rows = &table->rows;
    if (table->caption && !utf8_is_valid(table->caption, strlen(table->caption)))
        abort();
    if (rows->header.cells)
        check_row(&rows->header, table->row_count);
    for (size_t i = 0; i < rows->count; i++)
        check_row(&rows->rows[i], table->row_count);
    for (size_t i = 0; i < table->hidden_count; i++)
        if (table->hidden[i] < 1 || table->hidden[i] > table->row_count)
            abort();
    for (size_t i = 0; i < rows->merge_count; i++) {
        const struct raw_merge *merge = &rows->merges[i];
        if (merge->column >= RAW_COLUMNS_MAX || merge->first < 1 || merge->last <= merge->first ||
            merge->last > table->row_count)
            abort();
    }
}

#endif
