/* What a planned change means to whoever knows the list.
 *
 * Moved is more than another number: positions that differ by less than 50 m are the same door
 * measured again, and an address to which only the district was added is the same address. */
#include "change_events.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "fever/geodesic.h"

static const double MOVED_M = 50;

const char *import_event_name(enum import_event event)
{
    static const char *const names[EVENT_COUNT] = {
        [EVENT_NEW] = "new",         [EVENT_REOPENED] = "reopened", [EVENT_GONE] = "gone",
        [EVENT_RENAMED] = "renamed", [EVENT_MOVED] = "moved",       [EVENT_CHANGED] = "changed"};
    return names[event];
}

static bool has_place(const struct clinic *clinic)
{
    return clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
}

/* Whether `longer` is `shorter` with something before it: 东城区帅府园1号 and 帅府园1号, but not
 * 帅府园11号 and 1号. */
static bool is_end_of(const char *shorter, const char *longer)
{
    size_t length = strlen(shorter), whole = strlen(longer);
    if (length >= whole || strcmp(longer + whole - length, shorter) != 0)
        return false;
    return !isdigit((unsigned char)*shorter) || !isdigit((unsigned char)longer[whole - length - 1]);
}

/* To another address; one that was or is not stated says nothing. */
static bool address_moved(const struct import_change *change)
{
    const char *before = change->before->address, *after = change->after->address;
    return change->fields & FIELD_BIT(FIELD_ADDRESS) && before && after &&
           !is_end_of(before, after) && !is_end_of(after, before);
}

void change_classify(struct import_change *change)
{
    change->moved_m = NAN;
    if (change->action == IMPORT_RETIRE)
        change->events |= EVENT_BIT(EVENT_GONE);
    if (change->action != IMPORT_UPDATE)
        return;
    change->events |= EVENT_BIT(EVENT_CHANGED);
    if (change->fields & FIELD_BIT(FIELD_NAME))
        change->events |= EVENT_BIT(EVENT_RENAMED);
    if (has_place(change->before) && has_place(change->after))
        change->moved_m = geodesic_distance_m(change->before->place, change->after->place);
    if (change->moved_m > MOVED_M || address_moved(change))
        change->events |= EVENT_BIT(EVENT_MOVED);
}
