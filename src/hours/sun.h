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

#endif
