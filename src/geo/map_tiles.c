/* Tiles of a Web-Mercator map: from degrees to tiles and back, and cells as Morton codes. */
#include "fever/map_tiles.h"

#include <math.h>

#define EDGE_TOLERANCE 1e-6 /* of a tile */

static const double PI = 3.14159265358979323846;

/* Across the map from west to east, 0 … 1. */
static double map_x(double lon)
{
    return (lon + 180) / 360;
}

/* Down the map from north to south; 0 … 1 within Mercator's limits, beyond them outside. */
static double map_y(double lat)
{
    return (1 - asinh(tan(lat * PI / 180)) / PI) / 2;
}

static double lat_of_map_y(double y)
{
    return atan(sinh(PI * (1 - 2 * y))) * 180 / PI;
}

struct map_place map_place_of(struct point point)
{
    return (struct map_place){map_x(point.lon), map_y(point.lat)};
}

struct point map_point_of(struct map_place place)
{
    return (struct point){.lat = lat_of_map_y(place.y), .lon = place.x * 360 - 180};
}

/* The tile at which a coordinate of 0 … 1 lies, within the map. */
static uint32_t clamp(double tile, uint32_t tiles)
{
    if (tile < 0)
        return 0;
    return tile >= tiles ? tiles - 1 : (uint32_t)tile;
}

/* The first and last tile between two coordinates of 0 … 1. */
static void span(double from, double to, uint32_t tiles, uint32_t *first, uint32_t *last)
{
    double begin = floor(from * tiles + EDGE_TOLERANCE);
    double end = ceil(to * tiles - EDGE_TOLERANCE) - 1;
    *first = clamp(begin, tiles);
    *last = clamp(fmax(begin, end), tiles);
}

struct tile_range tiles_around(const struct bbox *box, int zoom)
{
    uint32_t tiles = UINT32_C(1) << zoom, unused;
    struct tile_range range = {.zoom = zoom};
    span(map_y(box->max_lat), map_y(box->min_lat), tiles, &range.north, &range.south);
    if (box->min_lon <= box->max_lon) {
        span(map_x(box->min_lon), map_x(box->max_lon), tiles, &range.west, &range.east);
        return range;
    }
    span(map_x(box->min_lon), 1, tiles, &range.west, &unused);
    span(0, map_x(box->max_lon), tiles, &unused, &range.east);
    if (range.west <= range.east + 1) { /* the two ends meet: all around the earth */
        range.west = 0;
        range.east = tiles - 1;
    }
    return range;
}

struct bbox tiles_bounds(const struct tile_range *range)
{
    double tiles = (double)(UINT32_C(1) << range->zoom);
    return (struct bbox){
        .min_lon = range->west / tiles * 360 - 180,
        .max_lon = (range->east + 1) / tiles * 360 - 180,
        .max_lat = range->north == 0 ? 90 : lat_of_map_y(range->north / tiles),
        .min_lat = range->south + 1 == tiles ? -90 : lat_of_map_y((range->south + 1) / tiles),
    };
}

/* Puts a zero before each of 32 bits (H. S. Warren, Hacker's Delight, 7-2). */
static uint64_t spread(uint64_t bits)
{
    bits = (bits | bits << 16) & UINT64_C(0x0000FFFF0000FFFF);
    bits = (bits | bits << 8) & UINT64_C(0x00FF00FF00FF00FF);
    bits = (bits | bits << 4) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    bits = (bits | bits << 2) & UINT64_C(0x3333333333333333);
    return (bits | bits << 1) & UINT64_C(0x5555555555555555);
}

static uint32_t gather(uint64_t bits)
{
    bits &= UINT64_C(0x5555555555555555);
    bits = (bits | bits >> 1) & UINT64_C(0x3333333333333333);
    bits = (bits | bits >> 2) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    bits = (bits | bits >> 4) & UINT64_C(0x00FF00FF00FF00FF);
    bits = (bits | bits >> 8) & UINT64_C(0x0000FFFF0000FFFF);
    return (uint32_t)(bits | bits >> 16);
}

uint64_t tile_code(struct point place)
{
    const uint32_t cells = UINT32_C(1) << TILE_DEPTH;
    uint32_t x = clamp(map_x(place.lon) * cells, cells);
    uint32_t y = clamp(map_y(place.lat) * cells, cells);
    return spread(y) << 1 | spread(x);
}

void tile_code_split(uint64_t code, uint32_t *x, uint32_t *y)
{
    *x = gather(code);
    *y = gather(code >> 1);
}
