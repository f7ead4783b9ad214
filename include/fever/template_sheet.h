/* The workbook that a clerk fills in when there is no list yet. */
#ifndef FEVER_TEMPLATE_SHEET_H
#define FEVER_TEMPLATE_SHEET_H

#include "fever/error.h"

/* Into the regular file `path`, spoken of as `spoken_of_as`: a sheet with headers that the import
 * knows, drop-downs, two rows as examples, and a sheet that says what each column wants. It is in
 * Chinese, as the lists are. */
enum fever_error template_sheet_write(const char *path, const char *spoken_of_as,
                                      struct error *error);

#endif
