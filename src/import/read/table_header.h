/* Finding the header of a list: titles, notes and empty rows may stand above it. */
#ifndef FEVER_IMPORT_TABLE_HEADER_H
#define FEVER_IMPORT_TABLE_HEADER_H

#include "../cell/findings.h"
#include "raw_table.h"

/* So many rows with content are looked at; one of so many known headers is the header for sure. */
enum { HEADER_SEARCH_ROWS = 10, HEADER_SURE_SCORE = 3 };

/* Tells how much a row looks like a header: its known headers, 0 for none; and whether two rows,
 * the one below the other, are one header, which it then writes into the arena. FEVER_NOMEM only.
 */
struct header_judge {
    enum fever_error (*score)(const void *context, const struct raw_row *row, size_t *score);
    enum fever_error (*join)(const void *context, struct arena *arena, const struct raw_row *upper,
                             const struct raw_row *lower, struct raw_row *out, bool *joined);
    const void *context;
};

/* The best score among the table's first rows, and where: 0 for the header as it is, n for
 * rows[n − 1]. FEVER_NOMEM only. */
enum fever_error table_header_find(const struct raw_table *table, const struct header_judge *judge,
                                   size_t *score, size_t *at);

/* Makes the best of the first rows the header and drops those above it, with a finding each. Where
 * none is known, the first row of more than one cell is taken. FEVER_NOMEM only. */
enum fever_error table_header_settle(struct raw_table *table, const struct header_judge *judge,
                                     struct findings *findings);

#endif
