/* Residents' reports where they belong: by clinic and complaint, the most pressing first. */
#ifndef FEVER_REPORTS_FILE_H
#define FEVER_REPORTS_FILE_H

#include "fever/arena.h"
#include "fever/dataset.h"
#include "fever/store_reports.h"

/* A report where it belongs: its clinic, and all of the same kind about it. */
struct filed_report {
    const struct report *report;
    const struct clinic *clinic; /* NULL: no longer listed */
    bool priority;               /* an epidemic notice is in force where the clinic is */
    size_t group_size;           /* reports of this kind about this clinic */
    int64_t group_since;         /* when the first of them was made */
};

/* Loads reports and files them, those of a region alone where `adcode` is not 0. Reports of a group
 * stand together; priority regions come first, then large groups, then old ones. The caller frees
 * both; `out` lives in `arena`. */
enum fever_error reports_file(struct store *store, bool only_open, uint32_t adcode, int64_t now,
                              struct arena *arena, struct dataset **dataset,
                              struct filed_report **out, size_t *count, struct error *error);

#endif
