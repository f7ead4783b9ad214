/* What the store held before the import, as matching and planning see it. */
#ifndef FEVER_IMPORT_PRIOR_H
#define FEVER_IMPORT_PRIOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/correction.h"
#include "fever/dataset.h"
#include "fever/region.h"

/* Whether the claim names the clinic, as a list does; what a geocoder filled in does not keep a
 * clinic that no list names any more. */
bool prior_claim_names(const struct claim *claim);

struct prior {
    const struct clinic *clinics; /* ascending by id bytes */
    size_t clinic_count;
    const struct clinic *retired; /* the same */
    size_t retired_count;
    const bool *unmade;         /* per retired clinic: as if it had not been; NULL: none */
    const struct claim *claims; /* ascending by clinic id, then source */
    size_t claim_count;
    const struct claim *retired_claims; /* those that retired clinics had; the same */
    size_t retired_claim_count;
    const size_t *claim_starts; /* per clinic where its claims begin; `prior_index` makes it */
    const size_t *retired_claim_starts; /* the same */
    const struct id_counter *counters;  /* ascending by adcode */
    size_t counter_count;
    uint32_t next_marker_id;
    const struct region_table *regions;
    const struct correction *corrections; /* that hold in `revision` at `at`; by clinic id */
    size_t correction_count;
    int64_t revision, at;
};

/* The clinic of that id among `count` sorted ones, or NULL. */
const struct clinic *prior_find(const struct clinic *clinics, size_t count, const char *id);

/* Finds each clinic's claims once; call it before the functions below. FEVER_NOMEM. */
enum fever_error prior_index(struct arena *arena, struct prior *prior);

/* Whether a rollback took the clinic away to where it was not there: what it had said is not to
 * come back with it. False for one in force. */
bool prior_is_unmade(const struct prior *prior, const struct clinic *clinic);

/* The claims on a clinic, one of `prior->clinics` or of `prior->retired`, which has those that it
 * had as it retired; `*count` of them. */
const struct claim *prior_claims_of(const struct prior *prior, const struct clinic *clinic,
                                    size_t *count);

/* How many of them name it as a list does; of a retired one none does any more. */
size_t prior_names_of(const struct prior *prior, const struct clinic *clinic);

/* The claim of `source` among them, or NULL. */
const struct claim *prior_claim_by(const struct prior *prior, const struct clinic *clinic,
                                   const char *source);

#endif
