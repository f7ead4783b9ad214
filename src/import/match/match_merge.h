/* Putting two rows of one clinic together. */
#ifndef FEVER_IMPORT_MATCH_MERGE_H
#define FEVER_IMPORT_MATCH_MERGE_H

#include "../cell/findings.h"
#include "../record/normalise.h"

/* Fills the empty fields of `row` from `later`, joins phones, aliases and services, and adds a
 * finding for each other field in which they differ (addresses: in more than their length).
 * FEVER_NOMEM. */
enum fever_error match_merge(struct arena *arena, struct findings *findings,
                             const struct region_table *regions, const struct text_tools *tools,
                             struct import_row *row, struct import_row *later);

#endif
