/* When the sun rises and sets at a place. */
#ifndef SUN_H
#define SUN_H

#include <limits.h>
#include <stdint.h>

#include "hours_form.h"

enum { SUN_UNKNOWN = INT_MIN };

/* The minute of the local day (rounded down) at which the event happens on it; SUN_UNKNOWN without
 * a position and where the sun does not reach that height that day. Right to about a minute below
 * the polar circles. */
int sun_minute(const struct hours_place *place, int32_t day, enum sun_event event);

/* Remembers the events of the last few days asked for: a search through many days and assumptions
 * asks for the same again and again. */
enum { SUN_DAYS = 4 };
struct sun_memory {
    const struct hours_place *place; /* NULL: every event is SUN_UNKNOWN */
    struct {
        int32_t day;
        int minutes[SUN_DUSK + 1]; /* SUN_NOT_ASKED where not computed yet */
    } days[SUN_DAYS];
};

void sun_memory_init(struct sun_memory *memory, const struct hours_place *place);
int sun_memory_minute(struct sun_memory *memory, int32_t day, enum sun_event event);

#endif
