/* Whether a workbook that was written holds all that was put into it. */
#ifndef FEVER_SHEET_WHOLE_H
#define FEVER_SHEET_WHOLE_H

#include <stdbool.h>

/* What to say where it is not, with the workbook's name. */
#define SHEET_CUT_OFF                                                                              \
    "cannot write %s: it came out incomplete; make room in the folder of temporary files "         \
    "(TMPDIR, "                                                                                    \
    "else /tmp) and beside it"

/* Whether the file is a ZIP archive whose parts are whole XML documents, as libxlsxwriter writes
 * them. False as well where there is no memory, or it cannot be read. */
bool sheet_is_whole(const char *path);

#endif
