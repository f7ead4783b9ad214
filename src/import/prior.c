/* Looking things up in what the store held. */
#include <string.h>

#include "prior.h"

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

const struct prior_claim *prior_claims_of(const struct prior *prior, const char *clinic_id,
                                          size_t *count)
{
    size_t low = 0, left = prior->claim_count;
    while (left > 0) {
        size_t half = left / 2;
        if (strcmp(prior->claims[low + half].clinic_id, clinic_id) < 0) {
            low += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    size_t end = low;
    while (end < prior->claim_count && strcmp(prior->claims[end].clinic_id, clinic_id) == 0)
        end++;
    *count = end - low;
    return prior->claims + low;
}

const struct prior_claim *prior_claim_by(const struct prior *prior, const char *clinic_id,
                                         const char *source)
{
    size_t count;
    const struct prior_claim *claims = prior_claims_of(prior, clinic_id, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i].source, source) == 0)
            return &claims[i];
    return NULL;
}
