/* Matching: which rows are clinics that the store has, and which rows are one clinic twice. */
#ifndef FEVER_IMPORT_MATCH_H
#define FEVER_IMPORT_MATCH_H

#include "../cell/findings.h"
#include "../record/normalise.h"
#include "decisions.h"
#include "prior.h"

struct match_input {
    struct arena *arena;
    const struct prior *prior;
    const char *source; /* the import source, or NULL */
    const struct text_tools *tools;
    struct findings *findings;
    struct decisions *decisions; /* the maintainer's, or NULL; marks those that were met */
};

/* A row that has one clinic's key, and the row where that clinic's name stands; NULL where the keys
 * are no mere numbers of lines. */
struct match_renumbering {
    const struct import_row *row, *other;
};

/* What matching tells beside what it writes into the rows. */
struct match_result {
    bool *named;          /* per clinic of the store: a row, even a refused one, is or may be it */
    bool unknown_refused; /* a refused row without name and keys may be any clinic */
    const struct clinic *const *united; /* per clinic: the one it is merged into, or NULL; NULL
                                         * where no clinic of the store is merged */
    const struct import_doubt *doubts;  /* by row; in the arena */
    size_t doubt_count;
    struct match_renumbering renumbering; /* such a list must not be taken */
};

/* Fills `existing`, `reopens` and `merged` of each row, merges certain duplicates into the earlier
 * row or the one whose clinic is proven, refuses rows that repeat a key, applies the decisions.
 * FEVER_NOMEM only. */
enum fever_error match_rows(const struct match_input *input, struct import_row *rows, size_t count,
                            struct match_result *out);

#endif
