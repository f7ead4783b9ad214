/* What listing and exporting residents' reports share. */
#ifndef FEVER_APP_FEVERCTL_REPORTS_H
#define FEVER_APP_FEVERCTL_REPORTS_H

#include "fever/store_reports.h"
#include "feverctl.h"

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

/* Writes all reports as CSV: `anonymous` leaves out what their makers wrote. */
enum fever_error reports_write(const char *path, bool anonymous, const struct filed_report *reports,
                               size_t count, struct error *error);

#endif
