/* What a clinic must pass, held against its facts and its state. */
#include "fever/clinic_filter.h"

#include <string.h>

#include "snapshot_internal.h"

void clinic_filter_init(struct clinic_filter *filter)
{
    *filter = (struct clinic_filter){.age_months = -1};
}

uint64_t facts_tags(const struct clinic_facts *facts)
{
    uint64_t tags = (uint64_t)facts->kinds << TAG_KINDS |
                    (uint64_t)facts->services << TAG_SERVICES |
                    UINT64_C(1) << (TAG_ACCESS + facts->access);
    for (int i = 0; i < 3; i++)
        if (facts->stated[i] != STATED_NOT)
            tags |= UINT64_C(1) << (TAG_STATED + 2 * i + (facts->stated[i] == STATED_TRUE));
    return tags;
}

static bool stated_passes(uint8_t fact, enum stated asked)
{
    return asked == STATED_NOT || fact == (uint8_t)asked;
}

static bool age_passes(const struct clinic_facts *facts, int32_t age_months)
{
    return age_months < 0 || ((facts->min_age_months < 0 || age_months >= facts->min_age_months) &&
                              (facts->end_age_months < 0 || age_months < facts->end_age_months));
}

static bool access_passes(const struct clinic_facts *facts, enum clinic_access asked)
{
    return asked == ACCESS_NOT_STATED ? facts->access != ACCESS_REFERRAL_ONLY
                                      : facts->access == (uint8_t)asked;
}

void filter_ready(struct ready_filter *ready, const struct snapshot *snapshot,
                  const struct clinic_filter *filter, int64_t at)
{
    ready->snapshot = snapshot;
    ready->filter = filter;
    ready->at = at;
    ready->region_begin = 0;
    ready->region_end = UINT32_MAX;
    if (filter->region)
        region_order_range(snapshot, filter->region, &ready->region_begin, &ready->region_end);
    if (filter->open_only || filter->exclude_closed)
        memset(ready->memo.group, 0, sizeof ready->memo.group);
}

static bool state_passes(struct ready_filter *ready, uint32_t number)
{
    if (!ready->filter->open_only && !ready->filter->exclude_closed)
        return true;
    enum opening_state state = snapshot_state(ready->snapshot, number, ready->at, &ready->memo);
    return ready->filter->open_only ? state == OPENING_OPEN : state != OPENING_CLOSED;
}

bool filter_passes_facts(const struct ready_filter *ready, uint32_t number)
{
    const struct clinic_facts *facts = &ready->snapshot->facts[number];
    const struct clinic_filter *filter = ready->filter;
    return (!filter->kinds || facts->kinds & filter->kinds) &&
           (!filter->services || facts->services & filter->services) &&
           access_passes(facts, filter->access) &&
           stated_passes(facts->stated[0], filter->designated) &&
           stated_passes(facts->stated[1], filter->insurance) &&
           stated_passes(facts->stated[2], filter->insurance_remote) &&
           age_passes(facts, filter->age_months) && facts->region_order >= ready->region_begin &&
           facts->region_order < ready->region_end;
}

bool filter_passes(struct ready_filter *ready, uint32_t number)
{
    return filter_passes_facts(ready, number) && state_passes(ready, number);
}

bool snapshot_passes(const struct snapshot *snapshot, uint32_t number,
                     const struct clinic_filter *filter, int64_t at)
{
    struct ready_filter ready;
    filter_ready(&ready, snapshot, filter, at);
    return filter_passes(&ready, number);
}
