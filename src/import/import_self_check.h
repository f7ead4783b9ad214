/* The rules of the self-check on their way into the store. */
#ifndef FEVER_IMPORT_SELF_CHECK_H
#define FEVER_IMPORT_SELF_CHECK_H

#include "plan/batch.h"
#include "tables/import_tables.h"

/* Reads the JSON file, of which the text is kept as it stands. FEVER_INVALID for a member that is
 * wrong, a gap, a contradiction, an unreachable rule; FEVER_TOO_LARGE. */
enum fever_error self_check_file_read(struct import_batch *batch, const char *path,
                                      const char **out, struct error *error);

/* Puts the rules in the place of what the dataset has, and counts them as one row. */
void self_check_lay(struct import_batch *batch, const char *rules, struct import_tables *out);

#endif
