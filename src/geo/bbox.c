/* Reading boxes of degrees, and a wider one that needs no conversion. */
#include "fever/bbox.h"

#include <stddef.h>
#include <string.h>

#include "fever/number.h"

/* GCJ-02 moves a point by at most 0.011°, BD-09 by at most 0.018°, over a grid of 0.01°. */
#define SHIFT_MAX_DEG 0.03

bool bbox_is_valid(const struct bbox *box)
{
    return point_is_valid((struct point){box->min_lat, box->min_lon}) &&
           point_is_valid((struct point){box->max_lat, box->max_lon}) &&
           box->min_lat <= box->max_lat;
}

bool bbox_parse(const char *text, struct bbox *out)
{
    double edges[4];
    for (int i = 0; i < 4; i++) {
        size_t length = strcspn(text, ",");
        bool is_last = text[length] == '\0';
        if (is_last != (i == 3) || !number_parse_decimal(text, length, &edges[i]))
            return false;
        text += length + 1;
    }
    struct bbox box = {edges[0], edges[1], edges[2], edges[3]};
    if (!bbox_is_valid(&box))
        return false;
    *out = box;
    return true;
}

struct bbox bbox_around_wgs84(enum crs crs, const struct bbox *box)
{
    struct bbox wide = *box;
    if (crs == CRS_WGS84)
        return wide;
    wide.min_lon -= SHIFT_MAX_DEG;
    wide.min_lat -= SHIFT_MAX_DEG;
    wide.max_lon += SHIFT_MAX_DEG;
    wide.max_lat += SHIFT_MAX_DEG;
    if (box->min_lon > box->max_lon && wide.min_lon <= wide.max_lon) {
        wide.min_lon = -180; /* the gap between its ends has closed */
        wide.max_lon = 180;
    }
    return wide;
}
