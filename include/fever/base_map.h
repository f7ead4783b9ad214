/* What lies under the pins of the map, and the Content-Security-Policy that follows from it.
 *
 * By default the page draws its own schematic ground: coast line and names of places. An operator
 * may name a provider of tiles, or hand in an own reviewed GeoJSON. Every position on a page's map
 * is in the ground's coordinate system, so that pins and ground lie right upon each other. */
#ifndef FEVER_BASE_MAP_H
#define FEVER_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/coordinates.h"
#include "fever/error.h"

enum {
    BASE_MAP_LAYERS_MAX = 4,
    BASE_MAP_ZOOM_MIN = 5,
    BASE_MAP_ZOOM_MAX = 20,
    BASE_MAP_ZOOM_DEFAULT = 18,
    BASE_MAP_TEXT_MAX = 300 /* bytes of an attribution or approval */
};

/* Where the operator's own GeoJSON is served. */
#define BASE_MAP_PATH "/base-map.geojson"

/* As the operator wrote it; all texts are borrowed, NULL where not given. */
struct base_map_options {
    const char *const *tiles; /* templates with {z}, {x}, {y} or {-y}, {s}: the ground first */
    size_t tile_count;
    const char *attribution; /* of the tiles, with their 审图号 where they have one */
    const char *subdomains;  /* for {s}: `0,1,2` */
    enum crs crs;            /* from whose degrees the tiles are cut, by Web Mercator's XYZ grid */
    int64_t max_zoom;        /* of the tiles; 0: BASE_MAP_ZOOM_DEFAULT */
    bool has_own;            /* the operator's own GeoJSON, WGS84, is served at BASE_MAP_PATH */
    const char *approval;    /* its 审图号 */
};

struct base_map {
    enum crs crs;            /* of every position on the map */
    const char *policy;      /* the Content-Security-Policy of all pages and files */
    const char *description; /* JSON for the map's script; NULL: the schematic ground */
    const char *provider;    /* whom a shown map asks for pictures, in the operator's words; NULL:
                                nobody but us */
};

/* Static: the schematic ground and the policy that lets in nobody. */
extern const struct base_map base_map_schematic;

/* Checks the options and makes the ground of them; its texts live in the arena. FEVER_INVALID says
 * in one sentence which option is wrong and how it should be; its line counts the templates from 1
 * where one of them is. */
enum fever_error base_map_make(const struct base_map_options *options, struct arena *arena,
                               struct base_map *out, struct error *error);

/* Appends the address of one tile of a layer, by options that base_map_make has accepted; y counts
 * from the north. */
void base_map_tile_append(struct buffer *out, const struct base_map_options *options, size_t layer,
                          int zoom, uint32_t x, uint32_t y);

#endif
