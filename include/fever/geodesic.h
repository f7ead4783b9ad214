/* Distances on the WGS84 ellipsoid (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 2013,
 * through PROJ's geodesic.h), and the chord on which the nearest index orders. */
#ifndef FEVER_GEODESIC_H
#define FEVER_GEODESIC_H

#include "fever/coordinates.h"

/* A place in earth-centred, earth-fixed coordinates, metres, on the ellipsoid's surface. */
struct ecef {
    double x_m, y_m, z_m;
};

struct ecef ecef_of(struct point wgs84);
double ecef_chord_m(struct ecef a, struct ecef b);

/* The geodesic's length, exact to about 15 nanometres; costs about 1.5 µs. */
double geodesic_distance_m(struct point from, struct point to);

/* Direction in which the geodesic leaves `from`, degrees clockwise from north, 0 ≤ b < 360. */
double geodesic_bearing_deg(struct point from, struct point to);

/* Proven bounds on the geodesic between two places whose chord is known: `low_m` ≤ s ≤ `high_m`.
 * The source of each inequality stands in geodesic.c. */
struct distance_bounds {
    double low_m, high_m;
};
struct distance_bounds geodesic_bounds(struct ecef from, struct ecef to);

/* The distance rounded to 0.1 m as the ellipsoid has it: from the bounds where they decide the
 * digit, by the geodesic where they do not. */
double geodesic_distance_rounded_m(struct point from, struct point to);

#endif
