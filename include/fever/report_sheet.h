/* The refused rows of an import as a workbook. */
#ifndef FEVER_REPORT_SHEET_H
#define FEVER_REPORT_SHEET_H

#include "fever/import.h"
#include "fever/sheet.h"

/* What import_report_refused hands out, every cell text, into the regular file `path`, spoken of as
 * `spoken_of_as`. Importing the corrected workbook passes over the reasons. */
enum fever_error report_sheet_refused(const struct import_report *report, const char *path,
                                      const char *spoken_of_as, struct sheet_losses *losses,
                                      struct error *error);

#endif
