/* Checks across all rows of a list: positions that only the whole set shows to be wrong. */
#ifndef FEVER_IMPORT_VALIDATE_SET_H
#define FEVER_IMPORT_VALIDATE_SET_H

#include "../cell/findings.h"
#include "../match/prior.h"
#include "../record/normalise.h"
#include "fever/outline.h"

struct set_validator {
    struct arena *arena;
    const struct prior *prior;            /* clinics whose positions are known */
    const struct outline_index *outlines; /* may be NULL */
    const struct text_tools *tools;
    const struct column_map *columns;
    struct findings *findings;
};

/* Looks for many rows at one point, and for a set that looks shifted by another coordinate system
 * than the declared one; changes nothing. Call it after matching. FEVER_NOMEM only. */
enum fever_error validate_set(const struct set_validator *validator, const struct import_row *rows,
                              size_t count);

#endif
