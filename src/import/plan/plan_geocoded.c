/* Positions that a geocoder filled in, beside what a list says now. */
#include "plan_geocoded.h"

#include "../match/match_likeness.h"

static bool is_geocoded(const struct plan_input *input, const struct clinic *clinic)
{
    size_t count;
    const struct claim *claims = prior_claims_of(input->prior, clinic, &count);
    for (size_t i = 0; i < count; i++)
        if (!prior_claim_names(&claims[i]) && (claims[i].fields & FIELD_BIT(FIELD_LAT)))
            return true;
    return false;
}

bool plan_leaves_geocoded(const struct plan_input *input, const struct import_row *row,
                          const struct clinic *after)
{
    const struct clinic *before = row->existing;
    if (!before || (row->stated & FIELD_BIT(FIELD_LAT)) || !is_geocoded(input, before))
        return false;
    if (before->precision == PRECISION_DISTRICT)
        return before->adcode != after->adcode;
    const struct text_tools *tools = input->tools;
    enum region_relation relation = match_regions(input->prior->regions, tools, before, after);
    return relation == RELATION_DIFFERENT || relation == RELATION_OTHER_DISTRICT ||
           (before->address && after->address &&
            match_address_likeness(tools, before->address, after->address) < MATCH_ADDRESS_ALIKE);
}
