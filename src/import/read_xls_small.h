/* Small XLS workbooks, as web pages write them with "export to Excel". */
#ifndef FEVER_IMPORT_READ_XLS_SMALL_H
#define FEVER_IMPORT_READ_XLS_SMALL_H

#include "fever/error.h"

/* An XLS file is a compound file ([MS-CFB]); one below 4096 bytes may keep its workbook among the
 * small streams, where FreeXL does not look for it. Where `path` is such a file, a copy that holds
 * the same workbook as a large stream is made in a new folder of its own below TMPDIR, under the
 * same name, and `*copy` becomes its path (malloc'd); else `*copy` is NULL. FEVER_NOMEM, FEVER_IO
 * where the copy cannot be written; what cannot be read is left to the reader to complain of. */
enum fever_error xls_small_copy(const char *path, char **copy, struct error *error);

/* Takes copy and folder away, and frees the path; NULL is allowed. */
void xls_small_discard(char *copy);

#endif
