/* WGS84, GCJ-02 and BD-09: the published forward formulas and their bounded inverses.
 *
 * GCJ-02 adds a smooth shift of some hundred metres inside a box and nothing outside; its
 * constants are those that the map libraries agree on (Krasovsky 1940 ellipsoid, sums of sines).
 * BD-09 turns and stretches GCJ-02 around (0, 0) by a ripple of a few metres and adds a constant.
 * Both shifts change by less than 5 % of the step taken, so p ← p − (forward(p) − target)
 * contracts at least twentyfold each time. */
#include "fever/coordinates.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static const struct {
    double west, east, south, north;
} gcj_box = {72.004, 137.8347, 0.8293, 55.8271};

enum { INVERSE_STEPS = 16 };
/* About a micrometre: far below what is promised, far above a double's noise. */
static const double inverse_tolerance_deg = 1e-11;

static const char *const crs_names[CRS_COUNT] = {"wgs84", "gcj02", "bd09"};

const char *crs_name(enum crs crs)
{
    return crs_names[crs];
}

bool crs_parse(const char *name, enum crs *out)
{
    for (int i = 0; i < CRS_COUNT; i++) {
        if (strcmp(name, crs_names[i]) == 0) {
            *out = (enum crs)i;
            return true;
        }
    }
    return false;
}

bool point_is_valid(struct point point)
{
    return fabs(point.lat) <= 90 && fabs(point.lon) <= 180; /* false for NaN, too */
}

static bool in_gcj_box(struct point point)
{
    return point.lon >= gcj_box.west && point.lon <= gcj_box.east && point.lat >= gcj_box.south &&
           point.lat <= gcj_box.north;
}

/* The ripples that both axes share, metres. */
static double gcj_ripple_m(double x)
{
    return (sin(6 * pi * x) + sin(2 * pi * x)) * 20 * 2 / 3;
}

static double gcj_north_m(double x, double y, double ripple_m)
{
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + ripple_m +
           (20 * sin(pi * y) + 40 * sin(pi / 3 * y)) * 2 / 3 +
           (160 * sin(pi / 12 * y) + 320 * sin(pi / 30 * y)) * 2 / 3;
}

static double gcj_east_m(double x, double y, double ripple_m)
{
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + ripple_m +
           (20 * sin(pi * x) + 40 * sin(pi / 3 * x)) * 2 / 3 +
           (150 * sin(pi / 12 * x) + 300 * sin(pi / 30 * x)) * 2 / 3;
}

/* The formula itself, smooth across the edges of the box. */
static struct point gcj_shifted(struct point wgs84)
{
    static const double a_m = 6378245, e2 = 0.00669342162296594323; /* Krasovsky 1940 */
    double x = wgs84.lon - 105, y = wgs84.lat - 35, ripple_m = gcj_ripple_m(x);
    double lat_rad = wgs84.lat * (pi / 180);
    double w2 = 1 - e2 * sin(lat_rad) * sin(lat_rad);
    double meridian_m = a_m * (1 - e2) / (w2 * sqrt(w2));
    double parallel_m = a_m / sqrt(w2) * cos(lat_rad);
    return (struct point){
        .lat = wgs84.lat + gcj_north_m(x, y, ripple_m) / meridian_m * (180 / pi),
        .lon = wgs84.lon + gcj_east_m(x, y, ripple_m) / parallel_m * (180 / pi),
    };
}

static struct point gcj_from_wgs84(struct point wgs84)
{
    return in_gcj_box(wgs84) ? gcj_shifted(wgs84) : wgs84;
}

static struct point bd_from_gcj(struct point gcj)
{
    static const double ripple = 3000 * 3.14159265358979323846 / 180;
    double radius = hypot(gcj.lon, gcj.lat) + 0.00002 * sin(gcj.lat * ripple);
    double angle = atan2(gcj.lat, gcj.lon) + 0.000003 * cos(gcj.lon * ripple);
    return (struct point){
        .lat = radius * sin(angle) + 0.006,
        .lon = radius * cos(angle) + 0.0065,
    };
}

/* The point that `forward` takes to `target`, looked for from `start`. */
static struct point invert(struct point (*forward)(struct point), struct point target,
                           struct point start)
{
    struct point found = start;
    for (int step = 0; step < INVERSE_STEPS; step++) {
        struct point there = forward(found);
        double off_lat = there.lat - target.lat, off_lon = there.lon - target.lon;
        found.lat -= off_lat;
        found.lon -= off_lon;
        if (fabs(off_lat) + fabs(off_lon) < inverse_tolerance_deg)
            break;
    }
    return found;
}

/* Outside the box the shift is nothing. Along the western and southern edge lies a strip of GCJ-02
 * that no place maps to; the edge itself is then the answer. Along the eastern and northern edge
 * two places map to one point; the box decides, as in the libraries that made the data. */
static struct point gcj_to_wgs84(struct point gcj)
{
    if (!in_gcj_box(gcj))
        return gcj;
    struct point found = invert(gcj_shifted, gcj, gcj);
    found.lat = fmin(fmax(found.lat, gcj_box.south), gcj_box.north);
    found.lon = fmin(fmax(found.lon, gcj_box.west), gcj_box.east);
    return found;
}

static struct point bd_to_gcj(struct point bd)
{
    return invert(bd_from_gcj, bd, (struct point){bd.lat - 0.006, bd.lon - 0.0065});
}

/* BD-09 reaches 0.0065° past the pole and the antimeridian; WGS84 does not. */
static struct point bring_into_range(struct point point)
{
    point.lat = fmin(fmax(point.lat, -90), 90);
    if (fabs(point.lon) > 180)
        point.lon = remainder(point.lon, 360);
    return point;
}

struct point crs_from_wgs84(enum crs to, struct point wgs84)
{
    if (to == CRS_WGS84)
        return wgs84;
    struct point gcj = gcj_from_wgs84(wgs84);
    return to == CRS_GCJ02 ? gcj : bd_from_gcj(gcj);
}

void crs_images(struct point wgs84, struct point images[CRS_COUNT])
{
    images[CRS_WGS84] = wgs84;
    images[CRS_GCJ02] = gcj_from_wgs84(wgs84);
    images[CRS_BD09] = bd_from_gcj(images[CRS_GCJ02]);
}

struct point crs_to_wgs84(enum crs from, struct point point)
{
    if (from == CRS_WGS84)
        return point;
    return bring_into_range(gcj_to_wgs84(from == CRS_BD09 ? bd_to_gcj(point) : point));
}
