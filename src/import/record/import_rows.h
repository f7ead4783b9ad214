/* Normalising and validating all rows of a list, on as many threads as are worth it. */
#ifndef FEVER_IMPORT_ROWS_H
#define FEVER_IMPORT_ROWS_H

#include "fever/progress.h"
#include "normalise.h"

struct rows_input {
    const struct raw_table *table;
    const struct column_map *columns;
    const struct region_table *regions;
    const struct text_tools *tools;
    const struct normalise_options *options;
    const struct progress *progress; /* or NULL; asked on the calling thread alone */
};

/* Reads each row of the table that has content into `*rows`, an array in `arena`, in the file's
 * order; what they say does not depend on the number of threads. FEVER_NOMEM, FEVER_GUARD where the
 * progress said stop. */
enum fever_error rows_read(const struct rows_input *input, struct arena *arena,
                           struct findings *findings, struct import_row **rows, size_t *count,
                           struct error *error);

#endif
