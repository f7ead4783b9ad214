/* Fuzzes the reader of a Word document's XML, fed in pieces: whatever comes in, the tables that it
 * hands out are sound. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/docx.h"
#include "fever/utf8.h"
#include "fuzz.h"

static void check_row(const struct raw_row *row, long row_count)
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

static void check_table(const struct document_table *table)
{
    const struct raw_table *rows = &table->rows;
    if (table->caption && !utf8_is_valid(table->caption, strlen(table->caption)))
        abort();
    if (rows->header.cells)
        check_row(&rows->header, table->row_count);
    for (size_t i = 0; i < rows->count; i++)
        check_row(&rows->rows[i], table->row_count);
    for (size_t i = 0; i < rows->merge_count; i++) {
        const struct raw_merge *merge = &rows->merges[i];
        if (merge->column >= RAW_COLUMNS_MAX || merge->first < 1 || merge->last <= merge->first ||
            merge->last > table->row_count)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct docx *docx;
    size_t count, half = size / 2;
    if (docx_new(&docx, NULL))
        return 0;
    const char *text = (const char *)bytes;
    if (!docx_feed(docx, text, half, false, NULL))
        docx_feed(docx, text + half, size - half, true, NULL);
    struct document_table *tables = docx_tables(docx, &count);
    for (size_t i = 0; i < count; i++)
        check_table(&tables[i]);
    docx_free(docx);
    return 0;
}
