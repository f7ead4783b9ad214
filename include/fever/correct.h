/* Making corrections: what a maintainer types, read by the rules of an import's cells, and what it
 * changes in the store. */
#ifndef FEVER_CORRECT_H
#define FEVER_CORRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/dataset.h"
#include "fever/error.h"
#include "fever/import.h"

/* FIELD=VALUE as typed; an empty value clears the field. */
struct correct_pair {
    enum clinic_field field;
    const char *text;
};

struct correct_input {
    struct arena *arena; /* of everything that comes of it */
    const struct dataset
        *dataset; /* of store_load_clinic, with one clinic; borrowed by the results */
    const struct correct_pair *pairs; /* each field once */
    size_t pair_count;
    bool allow_mobile;
    const char *who, *why;
    int64_t now, until; /* Unix seconds; CORRECTION_NO_END: open */
};

/* What one call changes. */
struct correct_plan {
    const struct correction_change *changes;
    size_t change_count;                  /* 0: nothing to do */
    struct clinic before, after;          /* as the world sees the clinic */
    const struct import_finding *notices; /* what was repaired or is doubtful; row is 0 */
    size_t notice_count;
};

/* Plans the corrections. A value that the sources say already takes back a correction of the field,
 * or does nothing. FEVER_INVALID says in one sentence which value cannot be used and why. */
enum fever_error correct_set(const struct correct_input *input, struct correct_plan *out,
                             struct error *error);

/* Plans taking back the corrections of the pairs' fields, of which the texts mean nothing.
 * FEVER_NOT_FOUND names a field that has none. */
enum fever_error correct_remove(const struct correct_input *input, struct correct_plan *out,
                                struct error *error);

#endif
