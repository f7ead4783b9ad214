/* Fuzzes the reader of web pages: whatever comes in, the tables that it hands out are sound. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/html.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sound_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct html *html;
    const char *text = (const char *)bytes;
    if (!utf8_is_valid(text, size) || memchr(text, '\0', size) || html_new(&html, NULL))
        return 0;
    html_read(html, text, size, NULL);
    struct document_tables *document = html_tables(html);
    for (size_t i = 0; i < document->count; i++)
        check_table(&document->tables[i]);
    html_free(html);
    return 0;
}
