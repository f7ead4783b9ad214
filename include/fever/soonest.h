/* `sort=soonest`: how long until somebody who sets out now is seen.
 *
 *   eta = travel + time until open + wait
 *
 * Travel, for nobody asks a route planner here: the road is a third longer than the straight line
 * (R. H. Ballou, H. Rahardja, N. Sakai, "Selected country circuity factors for road travel distance
 * estimation", Transportation Research A 36, 2002: 1.33 for China); of the road the first kilometre
 * is walked at 5 km/h, up to the 15th goes through a city at 25 km/h, the rest overland at 60 km/h.
 * These speeds are assumptions of ours, the same for everybody: they order clinics, they are no
 * promise.
 *
 * Time until open is counted from the arrival: nothing where it is open then and still admits, else
 * until it next opens. A clinic that is open now and closed by then is thus told by its next
 * opening. Wait is the load's `wait_minutes`, or the least that its level stands for (busy 30,
 * crowded 60); nothing where no load is known.
 *
 * Ranks come first: a clinic whose state is unknown stands behind all of which an eta is known, and
 * behind those that are open; one that does not open within a year behind that; a full one last.
 * Among equals the distance decides (as the answer writes it, to 0.1 m), then the id. */
#ifndef FEVER_SOONEST_H
#define FEVER_SOONEST_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/hours.h"
#include "fever/live.h"

/* Seconds, rounded up; never less for a longer distance. */
int64_t travel_time_s(double distance_m);

enum soonest_rank {
    SOONEST_TIMED,   /* an eta is known */
    SOONEST_OPEN,    /* open now, but not by the time of arrival or not known to be */
    SOONEST_UNKNOWN, /* the state is */
    SOONEST_NEVER,   /* closed, and no opening is known */
    SOONEST_FULL     /* 暂停取号 */
};

struct soonest {
    enum soonest_rank rank;
    int64_t eta_s; /* from setting out until being seen; 0 but for SOONEST_TIMED */
};

struct soonest_load {
    bool full;
    int32_t wait_minutes; /* 0: none, or not known */
};

struct soonest_load soonest_load_of(const struct live_load *load);

/* `admits_at`: the first instant from the arrival on at which the clinic is open and admits;
 * HOURS_NEVER for none. `load` NULL: none is known. */
struct soonest soonest_of(enum opening_state now, int64_t at, int64_t admits_at,
                          const struct soonest_load *load);

#endif
