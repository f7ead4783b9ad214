/* Fuzzes the reader of a Word document's XML, fed in pieces: whatever comes in, the tables that it
 * hands out are sound. */
#include <stdlib.h>

#include "../../src/import/read/docx.h"
#include "fuzz.h"
#include "sound_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct docx *docx;
    size_t half = size / 2;
    if (docx_new(&docx, NULL))
        return 0;
    const char *text = (const char *)bytes;
    if (!docx_feed(docx, text, half, false, NULL))
        docx_feed(docx, text + half, size - half, true, NULL);
    struct document_tables *document = docx_tables(docx);
    for (size_t i = 0; i < document->count; i++)
        check_table(&document->tables[i]);
    docx_free(docx);
    return 0;
}
