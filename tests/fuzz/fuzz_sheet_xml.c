/* Fuzzes the reader of XML Spreadsheets, fed in pieces: whatever comes in, the tables that it hands
 * out are sound. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/sheet_xml.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sound_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sheet_xml *workbook;
    size_t half = size / 2;
    const char *text = (const char *)bytes;
    if (!utf8_is_valid(text, size) || memchr(text, '\0', size) || sheet_xml_new(&workbook, NULL))
        return 0;
    if (!sheet_xml_feed(workbook, text, half, false, NULL))
        sheet_xml_feed(workbook, text + half, size - half, true, NULL);
    struct document_tables *document = sheet_xml_tables(workbook);
    for (size_t i = 0; i < document->count; i++)
        check_table(&document->tables[i]);
    sheet_xml_free(workbook);
    return 0;
}
