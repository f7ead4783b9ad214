/* The self-check's rules of a snapshot, and whether an epidemic adds a question to them. */
#include <string.h>

#include "fever/live.h"
#include "fever/region.h"
#include "snapshot_internal.h"

_Static_assert((int)CARE_LANGUAGE_COUNT == (int)LANG_COUNT, "the rules speak the same languages");

/* An import has checked the rules. Should they be unreadable all the same, there are none, and the
 * self-check says so; the clinics are shown in any case. */
enum fever_error snapshot_build_care(struct snapshot *snapshot, struct error *error)
{
    const char *text = snapshot->dataset->self_check;
    if (!text)
        return FEVER_OK;
    enum fever_error failure =
        care_rules_read(snapshot->arena, text, strlen(text), &snapshot->care, error);
    if (failure)
        snapshot->care = NULL;
    return failure == FEVER_NOMEM ? failure : FEVER_OK;
}

const struct care_rules *snapshot_self_check(const struct snapshot *snapshot)
{
    return snapshot->care;
}

static bool notice_covers(const struct snapshot *snapshot, const struct live_notice *notice,
                          uint32_t adcode)
{
    for (size_t i = 0; i < notice->region_count; i++)
        if (adcode && region_is_within(snapshot->regions, adcode, notice->regions[i]))
            return true;
    return !notice->region_count;
}

bool snapshot_has_epidemic(const struct snapshot *snapshot, uint32_t adcode, int64_t at)
{
    const struct live_notice *notices;
    size_t count = snapshot_notices(snapshot, &notices);
    for (size_t i = 0; i < count; i++)
        if (notices[i].epidemic && notices[i].from <= at && at < notices[i].until &&
            notice_covers(snapshot, &notices[i], adcode))
            return true;
    return false;
}
