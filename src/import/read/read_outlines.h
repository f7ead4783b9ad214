/* Reading outlines of regions from GeoJSON. */
#ifndef FEVER_IMPORT_READ_OUTLINES_H
#define FEVER_IMPORT_READ_OUTLINES_H

#include "fever/arena.h"
#include "fever/error.h"
#include "fever/outline.h"

/* One feature as the file has it. */
struct outline_feature {
    long line;
    const char *adcode, *name; /* "" where the property is missing */
    struct outline outline;    /* the WKB is empty where `fault` is set */
    const char *fault;         /* what is wrong with the geometry, or NULL; static */
};

struct outline_features {
    struct outline_feature *items; /* owned by the arena */
    size_t count;
};

/* Reads a FeatureCollection of Polygons and MultiPolygons in WGS84 with the properties `adcode` and
 * `name`, one feature at a time, so that memory is bounded by the largest of them. Everything lives
 * in `arena`. FEVER_INVALID with line and column where it is no such file, FEVER_TOO_LARGE above a
 * bound. A single bad geometry is the feature's fault, not the file's. */
enum fever_error read_outlines(struct arena *arena, const char *file, const char *text,
                               size_t length, struct outline_features *out, struct error *error);

#endif
