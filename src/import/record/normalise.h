/* Normalising: from a row's cells to a record in canonical form, with a finding for each repair. */
#ifndef FEVER_IMPORT_NORMALISE_H
#define FEVER_IMPORT_NORMALISE_H

#include <stdbool.h>
#include <stdint.h>

#include "../cell/findings.h"
#include "../cell/region_names.h"
#include "../columns/columns.h"
#include "../read/raw_table.h"
#include "fever/clinic.h"
#include "fever/outline.h"
#include "fever/region.h"

/* A row of a list of clinics on its way through the steps. */
struct import_row {
    long line;
    const struct raw_row *raw;
    struct clinic clinic;       /* what the row states */
    uint64_t present;           /* fields that the row has a column for */
    uint64_t stated;            /* of these, the ones with a value */
    const char *campus_of_name; /* fills the record's campus where it has none; or NULL */
    bool refused;               /* an error: quarantined */
    bool kind_assumed;          /* neither row nor options state a kind */
    bool empty;                 /* only empty cells: no row at all */
    bool region_from_position;

    /* Matching fills these. */
    bool reopens;                  /* `existing` is a retired one */
    bool merged;                   /* went into … */
    struct import_row *into;       /* … this earlier row */
    const struct clinic *existing; /* the store's clinic that the row is, or NULL */
    const struct clinic *planned;  /* the record as it will be */
};

struct normalise_options {
    bool has_kind, has_crs, allow_mobile;
    enum clinic_kind kind;
    enum crs crs;
    struct hours_sessions sessions; /* where a column needs them */
    struct hours_prose_options seasons;
    const struct outline_index *outlines; /* may be NULL; borrowed */
    int32_t last_day; /* since 1970: nothing was published or checked later; 0: not known */
};

/* The last of them as of an instant: tomorrow in China, which no time zone is ahead of. */
int32_t normalise_last_day(int64_t now_unix_s);

/* Everything that rows are normalised with; borrowed, but for what `normaliser_new` makes. */
struct normaliser;

/* Makes a normaliser in `arena`, where records' texts go too. `regions` may be an empty table.
 * Free it for what it remembers of hours. */
enum fever_error normaliser_new(struct arena *arena, const struct column_map *columns,
                                const struct region_table *regions, const struct text_tools *tools,
                                const struct normalise_options *options, struct findings *findings,
                                struct normaliser **out, struct error *error);
void normaliser_free(struct normaliser *normaliser);

/* Reads one row. FEVER_NOMEM only. */
enum fever_error normalise_row(struct normaliser *normaliser, const struct raw_row *raw,
                               struct import_row *out);

#endif
