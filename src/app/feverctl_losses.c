/* What did not fit into a workbook, said on stderr. */
#include "feverctl_losses.h"

#include <stdio.h>

#include "fever/number.h"

void sheet_tell_losses(const struct sheet_losses *losses, const char *path)
{
    if (losses->cells_cut)
        fprintf(stderr,
                "feverctl: %s: %zu cell%s held more than the 32,767 characters of a workbook's "
                "cell and lost the rest, the first in its row %ld; a .csv holds them whole\n",
                path, losses->cells_cut, number_plural((int64_t)losses->cells_cut),
                losses->first_cut_row);
    if (losses->rows_left_out)
        fprintf(stderr,
                "feverctl: %s: %zu row%s beyond a workbook's 1,048,576 and left out; a "
                ".csv holds them all\n",
                path, losses->rows_left_out, losses->rows_left_out == 1 ? " is" : "s are");
}
