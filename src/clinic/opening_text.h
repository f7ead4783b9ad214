/* The members of an opening that move with the clock, as JSON. */
#ifndef CLINIC_OPENING_TEXT_H
#define CLINIC_OPENING_TEXT_H

#include "fever/snapshot.h"

/* More than the members can take: four instants, state, reason, cautions. */
enum { OPENING_TEXT_MAX = 640 };

/* Writes `{"state":…,"last_admission":…,` with instants in the zone, without a closing NUL, and
 * returns where it ends. */
char *opening_put(char *at, const struct opening *opening, const struct time_zone *zone);

#endif
