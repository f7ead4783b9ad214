/* Distances and bearings on the WGS84 ellipsoid: exact through PROJ's geodesic.h (C. F. F. Karney,
 * "Algorithms for geodesics", J. Geodesy 2013), and proven bounds on them that cost a hundredth,
 * from the straight line between two places. */
#ifndef FEVER_GEODESIC_H
#define FEVER_GEODESIC_H

#include "fever/coordinates.h"

/* A place in earth-centred, earth-fixed coordinates, metres, on the ellipsoid's surface. */
struct ecef {
    double x_m, y_m, z_m;
};

struct ecef ecef_of(struct point wgs84);

/* Length of the straight line, the chord. */
double ecef_chord_m(struct ecef a, struct ecef b);

/* The geodesic's length, exact to about 15 nanometres; costs a microsecond. */
double geodesic_distance_m(struct point from, struct point to);

/* Direction in which the geodesic leaves `from`, degrees clockwise from north, 0 ≤ b < 360; 0 from
 * a place to itself. */
double geodesic_bearing_deg(struct point from, struct point to);

/* Proven bounds on the geodesic distance: `low_m` ≤ s ≤ `high_m`. They are 0.2 µm apart for near
 * places, 0.1 mm at 500 km, 3 mm at 1,000 km, 0.13 m at 2,000 km, and 0.4 % beyond 10,000 km. */
struct distance_bounds {
    double low_m, high_m;
};
struct distance_bounds geodesic_bounds(struct ecef from, struct ecef to);

/* No two places within `distance_m` of each other have a longer chord than this: what an index on
 * chords must search. */
double geodesic_chord_limit_m(double distance_m);

/* A place from which many others are looked at, with its directions east and north. */
struct geodesic_origin {
    struct point place; /* WGS84 */
    struct ecef ecef, east, north;
};
struct geodesic_origin geodesic_origin_of(struct point wgs84);

/* The distance rounded to 0.1 m, and the bearing rounded to 0.1° and below 360, as the ellipsoid
 * has them: the geodesic is computed only where the bounds do not decide the digit. `to_ecef` is
 * `ecef_of(to)`. */
double geodesic_distance_rounded_m(const struct geodesic_origin *from, struct point to,
                                   struct distance_bounds bounds);
double geodesic_bearing_rounded_deg(const struct geodesic_origin *from, struct point to,
                                    struct ecef to_ecef);

#endif
