/* The self-check's rules of a snapshot. */
#include <string.h>

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
