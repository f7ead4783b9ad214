/* A box of degrees, as `bbox` gives it, in any of the coordinate systems. */
#ifndef FEVER_BBOX_H
#define FEVER_BBOX_H

#include <stdbool.h>

#include "fever/coordinates.h"

/* Its edges belong to it. `min_lon` above `max_lon`: it crosses the antimeridian (RFC 7946, section
 * 5.2). */
struct bbox {
    double min_lon, min_lat, max_lon, max_lat;
};

/* Whether a point of the box's own system lies in it; never for NaN. */
static inline bool bbox_holds(const struct bbox *box, struct point point)
{
    bool between = box->min_lon <= box->max_lon
                       ? point.lon >= box->min_lon && point.lon <= box->max_lon
                       : point.lon >= box->min_lon || point.lon <= box->max_lon;
    return between && point.lat >= box->min_lat && point.lat <= box->max_lat;
}

/* In range, the latitudes in order; never with NaN. */
bool bbox_is_valid(const struct bbox *box);

/* `minlon,minlat,maxlon,maxlat`: a valid one. */
bool bbox_parse(const char *text, struct bbox *out);

/* A box of WGS84 that holds every point whose image in `crs` lies in `box`: to look through many
 * cheaply. Equal to it where `crs` is WGS84. */
struct bbox bbox_around_wgs84(enum crs crs, const struct bbox *box);

#endif
