/* Points in polygons, by ray casting on a grid of integers.
 *
 * All rings stand in one array of points. Outlines are sorted by their western edge, and beside
 * each stands how far east any up to it reaches: a search steps back from the last one that begins
 * west of the point until none can reach it. */
#include "fever/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6, HEADER_BYTES = 5, POINT_BYTES = 16 };

#define GRID_PER_DEGREE   1e7
#define METRES_PER_DEGREE 111320.0

struct grid_point {
    int32_t lon, lat;
};

struct grid_box {
    int32_t west, south, east, north;
};

struct ring {
    size_t first, count; /* of the points; the last is the first again */
    struct grid_box box;
    bool begins_polygon;
};

struct indexed_outline {
    uint32_t adcode;
    size_t first_ring, ring_count;
    struct grid_box box;
};

struct outline_index {
    struct indexed_outline *outlines; /* ascending by western edge */
    int32_t *reach;                   /* the easternmost edge of any outline up to this one */
    size_t *by_adcode;                /* places in `outlines`, ascending by adcode */
    size_t count;
    struct ring *rings;
    struct grid_point *points;
};

static void append_u32(struct buffer *out, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    buffer_append(out, bytes, sizeof bytes);
}

static void append_double(struct buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    append_u32(out, (uint32_t)bits);
    append_u32(out, (uint32_t)(bits >> 32));
}

static void append_header(struct buffer *out, uint32_t type, uint32_t count)
{
    buffer_append_char(out, 1); /* little-endian */
    append_u32(out, type);
    append_u32(out, count);
}

void outline_wkb_begin(struct buffer *out, uint32_t polygons)
{
    append_header(out, WKB_MULTIPOLYGON, polygons);
}

void outline_wkb_polygon(struct buffer *out, uint32_t rings)
{
    append_header(out, WKB_POLYGON, rings);
}

void outline_wkb_ring(struct buffer *out, uint32_t points)
{
    append_u32(out, points);
}

void outline_wkb_point(struct buffer *out, struct point point)
{
    append_double(out, point.lon);
    append_double(out, point.lat);
}

/* A place in WKB; `broken` once it has ended too early. */
struct wkb {
    const unsigned char *at;
    size_t left;
    bool broken;
};

static uint32_t take_u32(struct wkb *wkb)
{
    uint32_t value = 0;
    if (wkb->left < 4) {
        wkb->broken = true;
        return 0;
    }
    for (int i = 0; i < 4; i++)
        value |= (uint32_t)wkb->at[i] << (8 * i);
    wkb->at += 4;
    wkb->left -= 4;
    return value;
}

static double take_double(struct wkb *wkb)
{
    uint64_t bits = take_u32(wkb);
    bits |= (uint64_t)take_u32(wkb) << 32;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The count behind a header of that type; every one needs `least` bytes at the least. */
static uint32_t take_count(struct wkb *wkb, uint32_t type, size_t least)
{
    if (type) {
        wkb->broken |= !wkb->left || *wkb->at != 1;
        if (wkb->broken)
            return 0;
        wkb->at++;
        wkb->left--;
        wkb->broken |= take_u32(wkb) != type;
    }
    uint32_t count = take_u32(wkb);
    wkb->broken |= count > wkb->left / least;
    return wkb->broken ? 0 : count;
}

static int32_t to_grid(double degrees)
{
    return (int32_t)lround(degrees * GRID_PER_DEGREE);
}

static struct grid_point grid_point_of(struct point point)
{
    return (struct grid_point){to_grid(point.lon), to_grid(point.lat)};
}

static const struct grid_box empty_box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

static void box_take(struct grid_box *box, struct grid_box other)
{
    box->west = other.west < box->west ? other.west : box->west;
    box->south = other.south < box->south ? other.south : box->south;
    box->east = other.east > box->east ? other.east : box->east;
    box->north = other.north > box->north ? other.north : box->north;
}

static bool box_holds(const struct grid_box *box, struct grid_point point)
{
    return point.lon >= box->west && point.lon <= box->east && point.lat >= box->south &&
           point.lat <= box->north;
}

/* Where the next ring and point go. */
struct filling {
    struct outline_index *index;
    size_t rings, points;
};

static bool ring_fill(struct filling *filling, struct wkb *wkb, struct ring *ring)
{
    uint32_t count = take_count(wkb, 0, POINT_BYTES);
    struct grid_point *points = filling->index->points + filling->points;
    ring->first = filling->points;
    ring->count = count;
    ring->box = empty_box;
    for (uint32_t i = 0; i < count; i++) {
        struct point point;
        point.lon = take_double(wkb);
        point.lat = take_double(wkb);
        if (!point_is_valid(point))
            return false;
        points[i] = grid_point_of(point);
        box_take(&ring->box,
                 (struct grid_box){points[i].lon, points[i].lat, points[i].lon, points[i].lat});
    }
    filling->points += count;
    return count >= 4 && points[0].lon == points[count - 1].lon &&
           points[0].lat == points[count - 1].lat;
}

static bool outline_fill(struct filling *filling, struct wkb wkb, struct indexed_outline *outline)
{
    uint32_t polygons = take_count(&wkb, WKB_MULTIPOLYGON, HEADER_BYTES + 4);
    outline->first_ring = filling->rings;
    outline->box = empty_box;
    bool whole = polygons > 0;
    for (uint32_t i = 0; i < polygons && whole; i++) {
        uint32_t rings = take_count(&wkb, WKB_POLYGON, 4);
        whole = rings > 0;
        for (uint32_t j = 0; j < rings && whole; j++) {
            struct ring *ring = &filling->index->rings[filling->rings++];
            ring->begins_polygon = j == 0;
            whole = ring_fill(filling, &wkb, ring);
            box_take(&outline->box, ring->box);
        }
    }
    outline->ring_count = filling->rings - outline->first_ring;
    return whole && !wkb.broken && !wkb.left;
}

static int by_west(const void *a, const void *b)
{
    const struct indexed_outline *left = a, *right = b;
    if (left->box.west != right->box.west)
        return left->box.west < right->box.west ? -1 : 1;
    return (left->adcode > right->adcode) - (left->adcode < right->adcode);
}

static int by_adcode(const void *a, const void *b, void *context)
{
    const struct indexed_outline *outlines = context;
    uint32_t left = outlines[*(const size_t *)a].adcode,
             right = outlines[*(const size_t *)b].adcode;
    return (left > right) - (left < right);
}

static void index_sort(struct outline_index *index)
{
    qsort(index->outlines, index->count, sizeof *index->outlines, by_west);
    int32_t reach = INT32_MIN;
    for (size_t i = 0; i < index->count; i++) {
        if (index->outlines[i].box.east > reach)
            reach = index->outlines[i].box.east;
        index->reach[i] = reach;
        index->by_adcode[i] = i;
    }
    qsort_r(index->by_adcode, index->count, sizeof *index->by_adcode, by_adcode, index->outlines);
}

enum fever_error outline_index_build(struct arena *arena, const struct outline *outlines,
                                     size_t count, struct outline_index **out, struct error *error)
{
    struct outline_index *index = arena_alloc(arena, sizeof *index);
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += outlines[i].wkb_length;
    if (!index)
        return error_nomem(error);
    index->count = count;
    index->outlines = arena_array(arena, count, sizeof *index->outlines);
    index->reach = arena_array(arena, count, sizeof *index->reach);
    index->by_adcode = arena_array(arena, count, sizeof *index->by_adcode);
    /* A ring has four points or more; the last one of an outline may turn out to be broken. */
    index->rings = arena_array(arena, bytes / (4 * POINT_BYTES) + count, sizeof *index->rings);
    index->points = arena_array(arena, bytes / POINT_BYTES, sizeof *index->points);
    if (!index->outlines || !index->reach || !index->by_adcode || !index->rings || !index->points)
        return error_nomem(error);
    struct filling filling = {.index = index};
    for (size_t i = 0; i < count; i++) {
        index->outlines[i].adcode = outlines[i].adcode;
        if (!outline_fill(&filling, (struct wkb){outlines[i].wkb, outlines[i].wkb_length, false},
                          &index->outlines[i]))
            return error_set(error, FEVER_INVALID,
                             "the outline of %06u is no multipolygon of closed rings in range",
                             outlines[i].adcode);
    }
    index_sort(index);
    *out = index;
    return FEVER_OK;
}

/* On which side of the line from `a` to `b` the point lies: positive to the left of it, 0 on it.
 * Each product stays below 2^63: differences are at most 3.6e9 and 1.8e9. */
static int side_of(struct grid_point a, struct grid_point b, struct grid_point point)
{
    int64_t left = ((int64_t)b.lon - a.lon) * ((int64_t)point.lat - a.lat);
    int64_t right = ((int64_t)b.lat - a.lat) * ((int64_t)point.lon - a.lon);
    return (left > right) - (left < right);
}

static bool between(int32_t a, int32_t b, int32_t value)
{
    return a < b ? value >= a && value <= b : value >= b && value <= a;
}

enum where { OUTSIDE, INSIDE, ON_EDGE };

static enum where ring_where(const struct outline_index *index, const struct ring *ring,
                             struct grid_point point)
{
    const struct grid_point *points = index->points + ring->first;
    bool inside = false;
    if (!box_holds(&ring->box, point))
        return OUTSIDE;
    for (size_t i = 0; i + 1 < ring->count; i++) {
        struct grid_point a = points[i], b = points[i + 1];
        if (!between(a.lat, b.lat, point.lat))
            continue;
        int side = side_of(a, b, point);
        if (side == 0 && between(a.lon, b.lon, point.lon))
            return ON_EDGE;
        /* An edge counts where it crosses the ray to the east; its upper end does not belong. */
        if ((a.lat > point.lat) != (b.lat > point.lat) && (side > 0) == (b.lat > a.lat))
            inside = !inside;
    }
    return inside ? INSIDE : OUTSIDE;
}

/* Inside of a polygon's first ring and of none of its holes. */
static bool outline_has(const struct outline_index *index, const struct indexed_outline *outline,
                        struct grid_point point)
{
    bool inside = false;
    if (!box_holds(&outline->box, point))
        return false;
    for (size_t i = 0; i < outline->ring_count; i++) {
        const struct ring *ring = &index->rings[outline->first_ring + i];
        if (ring->begins_polygon && inside)
            return true;
        if (!ring->begins_polygon && !inside)
            continue;
        enum where where = ring_where(index, ring, point);
        if (where == ON_EDGE)
            return true;
        inside = ring->begins_polygon ? where == INSIDE : where == OUTSIDE;
    }
    return inside;
}

size_t outline_index_count(const struct outline_index *index)
{
    return index->count;
}

static const struct indexed_outline *outline_find(const struct outline_index *index,
                                                  uint32_t adcode)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct indexed_outline *outline = &index->outlines[index->by_adcode[middle]];
        if (outline->adcode == adcode)
            return outline;
        if (outline->adcode < adcode)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool outline_index_has(const struct outline_index *index, uint32_t adcode)
{
    return outline_find(index, adcode) != NULL;
}

/* How many outlines begin at or west of the longitude. */
static size_t count_west_of(const struct outline_index *index, int32_t lon)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->outlines[middle].box.west <= lon)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Keeps the `most` smallest adcodes in order. */
static size_t adcode_insert(uint32_t *adcodes, size_t count, size_t most, uint32_t adcode)
{
    size_t at = count;
    while (at && adcodes[at - 1] > adcode)
        at--;
    if (at == most)
        return count;
    size_t kept = count < most ? count : most - 1;
    memmove(adcodes + at + 1, adcodes + at, (kept - at) * sizeof *adcodes);
    adcodes[at] = adcode;
    return kept + 1;
}

size_t outlines_at(const struct outline_index *index, struct point wgs84, uint32_t *adcodes,
                   size_t most)
{
    size_t found = 0;
    if (!point_is_valid(wgs84) || !most)
        return 0;
    struct grid_point point = grid_point_of(wgs84);
    for (size_t i = count_west_of(index, point.lon); i-- > 0 && index->reach[i] >= point.lon;)
        if (outline_has(index, &index->outlines[i], point))
            found = adcode_insert(adcodes, found, most, index->outlines[i].adcode);
    return found;
}

bool outline_holds(const struct outline_index *index, uint32_t adcode, struct point wgs84)
{
    const struct indexed_outline *outline = outline_find(index, adcode);
    return outline && point_is_valid(wgs84) && outline_has(index, outline, grid_point_of(wgs84));
}

/* Squared metres from the origin to the segment, on the plane at the point. */
static double segment_distance2(double ax, double ay, double bx, double by)
{
    double dx = bx - ax, dy = by - ay;
    double length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? -(ax * dx + ay * dy) / length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    double x = ax + along * dx, y = ay + along * dy;
    return x * x + y * y;
}

double outline_distance_m(const struct outline_index *index, uint32_t adcode, struct point wgs84)
{
    const struct indexed_outline *outline = outline_find(index, adcode);
    if (!outline || !point_is_valid(wgs84))
        return -1;
    struct grid_point point = grid_point_of(wgs84);
    if (outline_has(index, outline, point))
        return 0;
    double north = METRES_PER_DEGREE / GRID_PER_DEGREE;
    double east = north * cos(wgs84.lat * (M_PI / 180));
    double best = INFINITY;
    for (size_t i = 0; i < outline->ring_count; i++) {
        const struct ring *ring = &index->rings[outline->first_ring + i];
        const struct grid_point *points = index->points + ring->first;
        for (size_t j = 0; j + 1 < ring->count; j++) {
            double distance2 = segment_distance2(((double)points[j].lon - point.lon) * east,
                                                 ((double)points[j].lat - point.lat) * north,
                                                 ((double)points[j + 1].lon - point.lon) * east,
                                                 ((double)points[j + 1].lat - point.lat) * north);
            best = distance2 < best ? distance2 : best;
        }
    }
    return sqrt(best);
}
