/* Where FreeXL, with which GDAL reads XLS workbooks, can read one. */
#ifndef FEVER_IMPORT_READ_XLS_PLACE_H
#define FEVER_IMPORT_READ_XLS_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"

/* `*place` becomes another path (malloc'd) for a workbook that FreeXL would not read at `path`
 * (absolute), in a new folder below TMPDIR, else NULL:
 *
 * - a link, where the name does not end with .xls, as GDAL wants it;
 * - a copy, where the workbook is one of the compound file's ([MS-CFB]) small streams, among which
 *   FreeXL does not look: programs of the web keep workbooks below 4096 bytes there.
 *
 * FEVER_NOMEM, FEVER_IO where the place cannot be made; what cannot be read is left to the reader
 * to complain of. */
enum fever_error xls_place(const char *path, char **place, struct error *error);

/* Copies the workbook that a compound file holds among its small streams, padded with zeros; false
 * where it holds none. */
enum { XLS_SMALL_MAX = 4096 };
bool xls_small_workbook(const unsigned char *bytes, size_t length,
                        unsigned char out[XLS_SMALL_MAX]);

/* Copies the first `size` bytes of the workbook that a compound file holds, small or large; the
 * bytes' number, 0 where it holds none. */
size_t xls_workbook_begin(const unsigned char *bytes, size_t length, unsigned char *out,
                          size_t size);

/* Takes place and folder away, and frees the path; NULL is allowed. */
void xls_place_discard(char *place);

#endif
