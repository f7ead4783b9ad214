/* Outlines of regions: which of them hold a point, and how far a point lies outside of one.
 *
 * Geometry is kept as WKB (OGC 06-103r4, 8.2), a little-endian MultiPolygon in WGS84, longitude
 * first. For questions it is put on a grid of 1e-7 degree (a centimetre), where the tests are exact
 * integer arithmetic; a point on an edge or a corner lies inside of every outline that has it. */
#ifndef FEVER_OUTLINE_H
#define FEVER_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/coordinates.h"
#include "fever/error.h"

struct outline {
    uint32_t adcode;
    const char *name;
    const unsigned char *wkb;
    size_t wkb_length;
};

/* A MultiPolygon is written as its count, then each polygon as its count of rings, then each ring
 * as its count of points and these. */
void outline_wkb_begin(struct buffer *out, uint32_t polygons);
void outline_wkb_polygon(struct buffer *out, uint32_t rings);
void outline_wkb_ring(struct buffer *out, uint32_t points);
void outline_wkb_point(struct buffer *out, struct point point);

struct outline_index;

/* Indexes `outlines` (borrowed for the call, any order, one for an adcode); lives in `arena`.
 * FEVER_INVALID where the WKB is no MultiPolygon of rings of at least four points, closed and in
 * range. */
enum fever_error outline_index_build(struct arena *arena, const struct outline *outlines,
                                     size_t count, struct outline_index **out, struct error *error);

size_t outline_index_count(const struct outline_index *index);
bool outline_index_has(const struct outline_index *index, uint32_t adcode);

/* Writes the adcodes, ascending, of the first `most` outlines that hold the point; returns how many
 * it wrote. */
size_t outlines_at(const struct outline_index *index, struct point wgs84, uint32_t *adcodes,
                   size_t most);

/* Whether the outline of `adcode` holds the point; false where there is none. */
bool outline_holds(const struct outline_index *index, uint32_t adcode, struct point wgs84);

/* Metres from the point to the outline, 0 within; to 0.5 % up to a few hundred kilometres. A
 * negative number where there is no outline of that adcode. */
double outline_distance_m(const struct outline_index *index, uint32_t adcode, struct point wgs84);

#endif
