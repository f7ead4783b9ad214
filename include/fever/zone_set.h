/* The system's time zones: read from its files, kept as the tables that the core asks. */
#ifndef FEVER_ZONE_SET_H
#define FEVER_ZONE_SET_H

#include <stdbool.h>

#include "fever/dataset.h"
#include "fever/time_zone.h"

/* Grows, never forgets: what it once gave stays valid until `zone_set_free`. One thread. */
struct zone_set;

/* A set with the default zone, at its fixed offset where the system has no time-zone data. NULL
 * without memory. */
struct zone_set *zone_set_new(void);
void zone_set_free(struct zone_set *set);

/* Reads the zones that the dataset's clinics name and the set does not hold yet. Names that the
 * system does not know are left out and counted in `unknown`. FEVER_NOMEM. */
enum fever_error zone_set_load(struct zone_set *set, const struct dataset *dataset,
                               size_t *unknown);

/* All zones so far. */
struct time_zones zone_set_zones(const struct zone_set *set);

#endif
