/* Looking things up in what the store held. */
#include <string.h>

#include "fever/geocode_plan.h"
#include "prior.h"

bool prior_claim_names(const struct claim *claim)
{
    return strncmp(claim->source, GEOCODE_SOURCE_PREFIX, strlen(GEOCODE_SOURCE_PREFIX)) != 0;
}

const struct clinic *prior_find(const struct clinic *clinics, size_t count, const char *id)
{
    size_t low = 0;
    while (count > 0) {
        size_t half = count / 2;
        int order = strcmp(clinics[low + half].id, id);
        if (order == 0)
            return &clinics[low + half];
        if (order < 0) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return NULL;
}

/* Clinics and claims both ascend by clinic id, so one walk over the two does. */
static const size_t *starts_make(struct arena *arena, const struct clinic *clinics, size_t count,
                                 const struct claim *claims, size_t claim_count)
{
    size_t *starts = arena_array(arena, count + 1, sizeof *starts);
    if (!starts)
        return NULL;
    size_t claim = 0;
    for (size_t i = 0; i < count; i++) {
        while (claim < claim_count && strcmp(claims[claim].clinic_id, clinics[i].id) < 0)
            claim++;
        starts[i] = claim;
    }
    starts[count] = claim_count;
    return starts;
}

enum fever_error prior_index(struct arena *arena, struct prior *prior)
{
    prior->claim_starts =
        starts_make(arena, prior->clinics, prior->clinic_count, prior->claims, prior->claim_count);
    prior->retired_claim_starts = starts_make(arena, prior->retired, prior->retired_count,
                                              prior->retired_claims, prior->retired_claim_count);
    return prior->claim_starts && prior->retired_claim_starts ? FEVER_OK : FEVER_NOMEM;
}

/* Whether the clinic is one of an array, as its number in it. */
static bool is_among(const struct clinic *clinics, size_t count, const struct clinic *clinic,
                     size_t *number)
{
    uintptr_t at = (uintptr_t)clinic, begin = (uintptr_t)clinics;
    if (!count || at < begin || at >= (uintptr_t)(clinics + count))
        return false;
    *number = (size_t)(clinic - clinics);
    return true;
}

bool prior_is_unmade(const struct prior *prior, const struct clinic *clinic)
{
    size_t number;
    return prior->unmade && is_among(prior->retired, prior->retired_count, clinic, &number) &&
           prior->unmade[number];
}

const struct claim *prior_claims_of(const struct prior *prior, const struct clinic *clinic,
                                    size_t *count)
{
    const struct claim *first, *end;
    size_t number;
    *count = 0;
    if (is_among(prior->clinics, prior->clinic_count, clinic, &number)) {
        first = prior->claims + prior->claim_starts[number];
        end = prior->claims + prior->claim_count;
    } else if (is_among(prior->retired, prior->retired_count, clinic, &number)) {
        first = prior->retired_claims + prior->retired_claim_starts[number];
        end = prior->retired_claims + prior->retired_claim_count;
    } else {
        return NULL;
    }
    while (first + *count < end && strcmp(first[*count].clinic_id, clinic->id) == 0)
        ++*count;
    return first;
}

size_t prior_names_of(const struct prior *prior, const struct clinic *clinic)
{
    size_t count, names = 0, number;
    const struct claim *claims = prior_claims_of(prior, clinic, &count);
    if (!is_among(prior->clinics, prior->clinic_count, clinic, &number))
        return 0;
    for (size_t i = 0; i < count; i++)
        names += prior_claim_names(&claims[i]);
    return names;
}

const struct claim *prior_claim_by(const struct prior *prior, const struct clinic *clinic,
                                   const char *source)
{
    size_t count;
    const struct claim *claims = prior_claims_of(prior, clinic, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i].source, source) == 0)
            return &claims[i];
    return NULL;
}
