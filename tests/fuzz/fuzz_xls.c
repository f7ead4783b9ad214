/* Fuzzes the search for the workbook among a compound file's small streams: what is copied came
 * from the file. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/read_xls_place.h"
#include "fuzz.h"

enum { BLOCK = 64 }; /* small streams lie in such blocks */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static unsigned char out[XLS_SMALL_MAX];
    if (!xls_small_workbook(bytes, size, out))
        return 0;
    size_t length = BLOCK; /* behind a stream that is shorter stands padding */
    while (length && !out[length - 1])
        length--;
    for (size_t at = 0; memcmp(bytes + at, out, length) != 0; at += BLOCK)
        if (at + BLOCK + length > size)
            abort();
    return 0;
}
