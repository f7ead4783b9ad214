/* The nearest query: exactly the nearest clinics that pass every filter. */
#ifndef FEVER_NEAREST_H
#define FEVER_NEAREST_H

#include "fever/clinic_filter.h"
#include "fever/snapshot.h"
#include "fever/soonest.h"

enum { NEAREST_LIMIT_MAX = 50, NEAREST_LIMIT_DEFAULT = 10, UNLOCATED_MAX = 20 };
#define NEAREST_RADIUS_MAX_M 500000.0

/* The kinds that nearest shows unless asked otherwise. */
#define NEAREST_DEFAULT_KINDS (1U << KIND_FEVER_CLINIC | 1U << KIND_FEVER_ROOM)

struct nearest_query {
    struct point from; /* WGS84 */
    int64_t at;
    uint32_t limit;  /* 1–NEAREST_LIMIT_MAX */
    double radius_m; /* 0: without limit */
    bool soonest;    /* ranked by soonest.h instead of the distance */
    struct clinic_filter filter;
};

struct nearest_match {
    uint32_t number;
    double distance_m; /* as the ellipsoid has it, rounded to 0.1 */
    double bearing_deg;
    struct soonest soonest; /* only where asked for */
};

enum region_evidence {
    REGION_BY_NONE,
    REGION_BY_OUTLINE,
    REGION_BY_NEAREST_CLINIC,
    REGION_BY_NEAREST_CENTRE
};

struct nearest_answer {
    uint32_t count;
    struct nearest_match matches[NEAREST_LIMIT_MAX];
    bool truncated;              /* more pass within the radius */
    const struct region *region; /* the district that holds the point, or NULL */
    enum region_evidence region_by;
    uint32_t unlocated_count;
    uint32_t unlocated[UNLOCATED_MAX]; /* that district's clinics without a place of their own */
};

/* FEVER_NOMEM only. */
enum fever_error snapshot_nearest(const struct snapshot *snapshot,
                                  const struct nearest_query *query, struct nearest_answer *answer);

/* The district (or city without districts) that holds a point: by its outline where the dataset has
 * one, else by the nearest clinic with a place, or by the nearest district's centre where that is
 * nearer, as also outside of all outlines. NULL where nothing exists. */
const struct region *snapshot_region_at(const struct snapshot *snapshot, struct point point,
                                        enum region_evidence *by);

#endif
