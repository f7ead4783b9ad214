/* The coordinate systems that Chinese lists and maps use.
 *
 * WGS84 is canonical. GCJ-02 is the mandatory offset of mainland maps, BD-09 is Baidu's further
 * offset on top of it. GCJ-02 equals WGS84 outside the box 72.004–137.8347 E, 0.8293–55.8271 N;
 * the box follows the widely used `eviltransform`/`gcoord` constants. */
#ifndef FEVER_COORDINATES_H
#define FEVER_COORDINATES_H

#include <stdbool.h>
#include <stddef.h>

/* One byte: a million records have it. */
#define SMALL_ENUM __attribute__((packed))

enum SMALL_ENUM crs { CRS_WGS84, CRS_GCJ02, CRS_BD09, CRS_COUNT };

/* Decimal degrees: lat −90…90, lon −180…180. */
struct point {
    double lat;
    double lon;
};

/* `wgs84`, `gcj02`, `bd09`, as in requests and files. */
const char *crs_name(enum crs crs);
bool crs_parse(const char *name, enum crs *out);

/* Finite and in range. */
bool point_is_valid(struct point point);

/* Forward: exact formulas, within 1e-9° of the reference. */
struct point crs_from_wgs84(enum crs to, struct point wgs84);

/* The same into every system, for little more than into one. */
void crs_images(struct point wgs84, struct point images[CRS_COUNT]);

/* Inverse: iterated a bounded number of times, within 1e-8° of the forward's inverse; on the
 * edge of the box, where no inverse may exist, the nearest that the iteration found. */
struct point crs_to_wgs84(enum crs from, struct point point);

#endif
