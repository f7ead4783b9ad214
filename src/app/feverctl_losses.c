/* What did not fit into a workbook, said on stderr. */
#include "feverctl_losses.h"

#include <stdio.h>

void sheet_tell_losses(const struct sheet_losses *losses, const char *path)
{
    if (losses->cells_cut)
        fprintf(stderr,
                "feverctl: %s: %zu cells hold more than the 32,767 characters of a workbook's cell "
                "and were cut, the first in its row %ld; a .csv holds them whole\n",
                path, losses->cells_cut, losses->first_cut_row);
    if (losses->rows_left_out)
        fprintf(stderr,
                "feverctl: %s: %zu rows are beyond a workbook's 1,048,576 and were left out; a "
                ".csv holds them all\n",
                path, losses->rows_left_out);
}
