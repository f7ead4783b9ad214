/* The tables that an import replaces whole: regions, hotlines, the calendar, outlines, online
 * consultations, the rules of the self-check. */
#ifndef FEVER_STORE_TABLES_H
#define FEVER_STORE_TABLES_H

#include "rows.h"

/* Read with the arena as context: struct region, hotline, calendar_row, outline, consult, in the
 * dataset's order. */
extern const struct row_kind region_rows, hotline_rows, calendar_rows, outline_rows, consult_rows;

/* The last records of retired clinics, the same way: struct clinic. */
extern const struct row_kind retired_record_rows;

/* The rules file of the self-check in `arena`; NULL where there is none. */
enum fever_error self_check_load(struct db *db, struct arena *arena, const char **out,
                                 struct error *error);

/* The directory of online consultations as it was at a revision, in `arena`; `*changed` tells
 * whether any later revision has touched it. */
enum fever_error consults_load_at(struct db *db, int64_t revision, struct arena *arena,
                                  struct rows *out, bool *changed, struct error *error);

/* What a change wrote. */
struct tally {
    int64_t inserted, updated, retired;
};

/* Replaces the tables that `changes` gives, within the write transaction at hand, and adds to
 * `tally` the rows that are new, differ or are gone; a table that is the same is left alone. */
enum fever_error tables_apply(struct db *db, const struct change_set *changes, struct tally *tally,
                              struct error *error);

#endif
