/* Validating: what a row says as a whole, beside the forms of its cells. */
#ifndef FEVER_IMPORT_VALIDATE_H
#define FEVER_IMPORT_VALIDATE_H

#include "../cell/findings.h"
#include "normalise.h"

struct validator {
    const struct region_table *regions;
    const struct text_tools *tools;
    const struct column_map *columns;
    struct findings *findings;
    const struct outline_index *outlines; /* may be NULL */
};

/* Adds findings; an error refuses the row. */
void validate_row(const struct validator *validator, struct import_row *row);

#endif
