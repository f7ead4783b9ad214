/* The keys that a list gives to its clinics. */
#include "plan_keys.h"

#include <string.h>

enum fever_error plan_keys_make(const struct plan_input *input, const struct import_row *rows,
                                size_t count, struct text_map *keys)
{
    enum fever_error failure = FEVER_OK;
    if (!input->options->source || !input->prior->claim_count) /* no key was given yet */
        return FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++)
        if (!rows[i].refused && !rows[i].merged && rows[i].clinic.source_id)
            failure = text_map_add(keys, rows[i].clinic.source_id, (uint32_t)i);
    return failure;
}

bool plan_keys_give(const struct text_map *keys, const char *key)
{
    uint32_t row;
    return key && text_map_get(keys, key, &row);
}

bool plan_keys_move(const struct text_map *keys, const struct import_row *rows,
                    const struct claim *claim)
{
    uint32_t row;
    return claim->source_id && text_map_get(keys, claim->source_id, &row) &&
           strcmp(rows[row].planned->id, claim->clinic_id) != 0;
}

bool plan_keys_stand(const struct prior *prior, const struct clinic *clinic,
                     const struct claim *claim)
{
    size_t count;
    const struct claim *claims = prior_claims_of(prior, clinic, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i].source, claim->source) != 0 && claims[i].source_id &&
            strcmp(claims[i].source_id, claim->source_id) == 0)
            return true;
    return false;
}

const bool *plan_keys_clinics(const struct plan_input *input, const struct import_row *rows,
                              size_t count)
{
    const struct prior *prior = input->prior;
    bool *planned = arena_array(input->arena, prior->clinic_count, sizeof *planned);
    for (size_t i = 0; planned && i < count; i++)
        if (rows[i].planned && rows[i].existing && !rows[i].reopens)
            planned[rows[i].existing - prior->clinics] = true;
    return planned;
}
