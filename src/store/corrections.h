/* Corrections as rows of the store, and laid over what was loaded. */
#ifndef FEVER_STORE_CORRECTIONS_H
#define FEVER_STORE_CORRECTIONS_H

#include "clinic_row.h"
#include "fever/dataset.h"
#include "rows.h"

/* Read with the arena as context: struct correction, ascending by clinic id; of one clinic its own
 * before those of its aliases, newer ones first. FEVER_INVALID names the correction that cannot be
 * used. */
extern const struct row_kind correction_rows;

/* The same by the ids under which they were made, whatever has become of these. */
extern const struct row_kind correction_rows_as_made;

/* Lays the dataset's corrections over its clinics, which `clinics` are. */
enum fever_error corrections_lay(struct dataset *dataset, struct clinic *clinics, int64_t at,
                                 struct error *error);

/* When the next one runs out after `at`. */
int64_t corrections_next_end(const struct dataset *dataset, int64_t at);

/* Reads the record of that id, or of which it is an alias, into `arena`: one row or none. */
enum fever_error clinic_load_one(struct db *db, struct clinic_reader *reader, const char *id,
                                 struct arena *arena, struct rows *out, struct error *error);

/* The corrections that a rollback to `revision` puts in force again. */
enum fever_error corrections_revive(struct db *db, int64_t revision, struct arena *arena,
                                    struct change_set *out, struct error *error);

#endif
