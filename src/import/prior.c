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
enum fever_error prior_index(struct arena *arena, struct prior *prior)
{
    size_t *starts = arena_array(arena, prior->clinic_count + 1, sizeof *starts);
    if (!starts)
        return FEVER_NOMEM;
    size_t claim = 0;
    for (size_t i = 0; i < prior->clinic_count; i++) {
        while (claim < prior->claim_count &&
               strcmp(prior->claims[claim].clinic_id, prior->clinics[i].id) < 0)
            claim++;
        starts[i] = claim;
    }
    starts[prior->clinic_count] = prior->claim_count;
    prior->claim_starts = starts;
    return FEVER_OK;
}

const struct claim *prior_claims_of(const struct prior *prior, const struct clinic *clinic,
                                    size_t *count)
{
    *count = 0;
    uintptr_t at = (uintptr_t)clinic, begin = (uintptr_t)prior->clinics;
    if (!prior->clinic_count || at < begin ||
        at >= (uintptr_t)(prior->clinics + prior->clinic_count))
        return NULL;
    const struct claim *first = prior->claims + prior->claim_starts[clinic - prior->clinics];
    const struct claim *end = prior->claims + prior->claim_count;
    while (first + *count < end && strcmp(first[*count].clinic_id, clinic->id) == 0)
        ++*count;
    return first;
}

size_t prior_names_of(const struct prior *prior, const struct clinic *clinic)
{
    size_t count, names = 0;
    const struct claim *claims = prior_claims_of(prior, clinic, &count);
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
