/* A change set on its way into the store: what the files that apply it share. */
#ifndef FEVER_STORE_APPLY_H
#define FEVER_STORE_APPLY_H

#include "apply_ahead.h"
#include "clinic_row.h"
#include "fever/store.h"
#include "tables.h"

struct applying {
    struct db *db;
    const struct change_set *changes;
    const struct clinic_change **clinics; /* those that change something, ascending by id */
    size_t clinic_count, insert_count;
    int64_t revision;
    struct tally tally;
    int64_t claims_changed, corrections_changed;
    bool aliases_changed;
    bool in_bulk;                       /* the history of inserts is written when all are there */
    bool any_retired;                   /* there were retired clinics before */
    bool reopens;                       /* an insert takes up the id of a retired clinic */
    const struct claim_change **claims; /* ascending by clinic id, as the table is */
    size_t at_clinic;                   /* of `clinics`, behind those of the claims before */
    struct record_text before, after;
    struct ahead *ahead; /* makes the texts of many inserts; NULL: they are made one by one */
    struct buffer before_json, after_json;
    const struct progress *progress;
    size_t done, total;
    struct error *error;
};

/* The id of the clinic that a change is about. */
const char *change_id(const struct clinic_change *change);

/* An update that leaves the record as it is. */
bool change_is_empty(const struct clinic_change *change);

/* Writes the clinics and their history. */
enum fever_error clinics_apply(struct applying *work);

/* Writes the corrections. The tally counts them only in a revision that is of nothing else. */
enum fever_error corrections_apply(struct applying *work);

/* Counts one piece of work; about a hundred times in all the caller is asked whether to go on. */
enum fever_error work_done(struct applying *work);

#endif
