/* The clinics for people's spreadsheets: the canonical columns, and no cell that is run. */
#ifndef FEVER_CLINIC_SHEET_H
#define FEVER_CLINIC_SHEET_H

#include "fever/buffer.h"
#include "fever/dataset.h"
#include "fever/progress.h"
#include "fever/sheet.h"

/* CSV as spreadsheets open it: a byte order mark, CRLF, every cell in quotes, and an apostrophe
 * before a cell that would be taken for a formula (= + - @). For programs there is the "csv" of
 * clinic_export.h, which changes no cell. */
void clinic_sheet_csv(const struct dataset *dataset, struct buffer *out);

/* A workbook into the regular file `path`, spoken of as `spoken_of_as`: every cell is text, so that
 * ids and telephone numbers stay what they are and formulas are shown, not run. Importing it gives
 * the same clinics. */
enum fever_error clinic_sheet_workbook(const struct dataset *dataset, const char *path,
                                       const char *spoken_of_as, const struct progress *progress,
                                       struct sheet_losses *losses, struct error *error);

#endif
