/* The record that a row makes of what was there. */
#ifndef FEVER_IMPORT_PLAN_RECORD_H
#define FEVER_IMPORT_PLAN_RECORD_H

#include "../match/prior.h"
#include "../record/normalise.h"

struct record_change {
    struct clinic after;
    uint64_t cleared; /* fields that an empty cell cleared */
    uint64_t left;    /* fields that it would have cleared, had no other source set them: theirs */
};

/* Applies a row to a record (NULL: new). `claimed` are the fields that this import source set
 * before, `foreign` those that other sources set: an absent column changes nothing, an empty cell
 * clears only what this source set and no other one states. Id, marker id and the ids of clinics
 * that were merged into it stay the record's. */
void record_apply(const struct region_table *regions, const struct clinic *before,
                  const struct import_row *row, uint64_t claimed, uint64_t foreign,
                  struct record_change *out);

#endif
