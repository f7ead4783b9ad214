/* Which notices speak to whom. */
#include "fever/region.h"
#include "snapshot_internal.h"

/* For a region or one above it. */
static bool speaks_to(const struct snapshot *snapshot, const struct live_notice *notice,
                      uint32_t adcode)
{
    if (!notice->region_count || adcode == SNAPSHOT_ANY_REGION)
        return true;
    for (size_t i = 0; adcode && i < notice->region_count; i++)
        if (region_is_within(snapshot->regions, adcode, notice->regions[i]))
            return true;
    return false;
}

static void note_change(int64_t instant, int64_t at, int64_t *next_change)
{
    if (instant > at && instant < *next_change)
        *next_change = instant;
}

size_t snapshot_notices(const struct snapshot *snapshot, uint32_t adcode, int64_t at,
                        const struct live_notice *out[NOTICES_MAX], int64_t *next_change)
{
    const struct live_values *values = snapshot->overlay ? snapshot->overlay->values : NULL;
    size_t count = 0;
    for (size_t i = 0; values && i < values->notice_count; i++) {
        const struct live_notice *notice = &values->notices[i];
        if (!speaks_to(snapshot, notice, adcode))
            continue;
        note_change(notice->from, at, next_change);
        note_change(notice->until, at, next_change);
        if (at >= notice->from && at < notice->until && count < NOTICES_MAX)
            out[count++] = notice;
    }
    return count;
}

bool snapshot_has_epidemic(const struct snapshot *snapshot, uint32_t adcode, int64_t at)
{
    const struct live_values *values = snapshot->overlay ? snapshot->overlay->values : NULL;
    for (size_t i = 0; values && i < values->notice_count; i++) {
        const struct live_notice *notice = &values->notices[i];
        if (notice->epidemic && at >= notice->from && at < notice->until &&
            speaks_to(snapshot, notice, adcode))
            return true;
    }
    return false;
}
