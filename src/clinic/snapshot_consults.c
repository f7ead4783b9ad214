/* Online consultations of a snapshot: for whom each is, and whether it is open. */
#include "snapshot_internal.h"

size_t snapshot_consult_count(const struct snapshot *snapshot)
{
    return snapshot->dataset->consult_count;
}

const struct consult *snapshot_consult(const struct snapshot *snapshot, size_t number)
{
    return &snapshot->dataset->consults[number];
}

bool snapshot_consult_serves(const struct snapshot *snapshot, size_t number, uint32_t adcode)
{
    const struct consult *consult = snapshot_consult(snapshot, number);
    for (size_t i = 0; i < consult->region_count; i++) {
        uint32_t served = consult->regions[i];
        const struct region *region = region_find(snapshot->regions, served);
        served = region ? region->adcode : served;
        if (region_is_within(snapshot->regions, adcode, served) ||
            region_is_within(snapshot->regions, served, adcode))
            return true;
    }
    return !consult->region_count;
}

struct opening snapshot_consult_opening(const struct snapshot *snapshot, size_t number, int64_t at)
{
    struct opening opening = snapshot_group_opening(snapshot, snapshot->consult_groups[number], at);
    const struct consult *consult = snapshot_consult(snapshot, number);
    if (consult->hours && consult->hours_origin == HOURS_ORIGIN_REPAIRED)
        opening.cautions |= CAUTION_REPAIRED_HOURS;
    return opening;
}

const struct time_zone *snapshot_consult_zone(const struct snapshot *snapshot)
{
    return snapshot->default_zone;
}

const struct hours *snapshot_consult_hours(const struct snapshot *snapshot, size_t number)
{
    return snapshot->groups[snapshot->consult_groups[number]].hours;
}
