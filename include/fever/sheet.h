/* A workbook of one sheet (.xlsx) in which every cell is text: phone numbers, ids, leading zeros
 * and long digits stay what they are. */
#ifndef FEVER_SHEET_H
#define FEVER_SHEET_H

#include <stddef.h>

#include "fever/error.h"

struct sheet;

/* What Excel's limits cost: 32,767 characters a cell, 1,048,576 rows. */
struct sheet_losses {
    size_t cells_cut, rows_left_out;
    long first_cut_row; /* of the sheet, from 1 */
};

/* Begins the workbook that the regular file `path` will hold, spoken of as `spoken_of_as` (both
 * borrowed), with a sheet of that name; rows go to the disk as they end. */
enum fever_error sheet_new(const char *path, const char *spoken_of_as, const char *name,
                           struct sheet **out, struct error *error);

/* The next cell of the row; the first row is the header. `text` is UTF-8. */
void sheet_cell(struct sheet *sheet, const char *text);
void sheet_end_row(struct sheet *sheet);

/* Writes the workbook and frees the sheet. */
enum fever_error sheet_finish(struct sheet *sheet, struct sheet_losses *losses,
                              struct error *error);

/* Frees an unfinished sheet; NULL is fine. */
void sheet_free(struct sheet *sheet);

#endif
