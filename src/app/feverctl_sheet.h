/* A workbook of one sheet (.xlsx) in which every cell is text: phone numbers, ids, leading zeros
 * and long digits stay what they are. */
#ifndef FEVER_APP_FEVERCTL_SHEET_H
#define FEVER_APP_FEVERCTL_SHEET_H

#include <stddef.h>

#include "feverctl_output.h"

struct sheet;

/* What Excel's limits cost: 32,767 characters a cell, 1,048,576 rows. */
struct sheet_losses {
    size_t cells_cut, rows_left_out;
    long first_cut_row; /* of the sheet, from 1 */
};

/* Begins the workbook that `output`, which is open and borrowed, will hold; rows go to the disk as
 * they end. */
enum fever_error sheet_new(struct output *output, const char *name, struct sheet **out,
                           struct error *error);

/* The next cell of the row; the first row is the header. `text` is UTF-8. */
void sheet_cell(struct sheet *sheet, const char *text);
void sheet_end_row(struct sheet *sheet);

/* Writes the workbook and frees the sheet; the caller commits the output. */
enum fever_error sheet_finish(struct sheet *sheet, struct sheet_losses *losses,
                              struct error *error);

/* Frees an unfinished sheet; NULL is fine. */
void sheet_free(struct sheet *sheet);

/* Says on stderr what did not fit, where something did not. */
void sheet_tell_losses(const struct sheet_losses *losses, const char *path);

#endif
