/* Web-Mercator tiles, by which maps are cut: z/x/y as every slippy map numbers them (EPSG:3857; y
 * grows southwards, zoom 0 is one tile).
 *
 * Mercator ends at 85.05° of latitude; the outermost rows reach on to the poles, so that no place
 * falls off the map. */
#ifndef FEVER_MAP_TILES_H
#define FEVER_MAP_TILES_H

#include <stdint.h>

#include "fever/bbox.h"

/* TILE_DEPTH: the finest zoom at which places are told apart, cells of 2 m. */
enum { TILE_ZOOM_MAX = 20, TILE_DEPTH = 24 };

/* A place on the map: across it from west to east and down it from north to south, 0 … 1, beyond
 * Mercator's limits outside; and back. */
struct map_place {
    double x, y;
};
struct map_place map_place_of(struct point point);
struct point map_point_of(struct map_place place);

/* All tiles of a zoom from `west` to `east` and from `north` to `south`, both included. `west`
 * above `east`: across the antimeridian. */
struct tile_range {
    int zoom;
    uint32_t west, north, east, south;
};

/* The tiles that a valid box touches, at least one. An edge that meets an edge of a tile to a
 * millionth of the tile touches nothing beyond it, so that the bounds of tiles give these tiles. */
struct tile_range tiles_around(const struct bbox *box, int zoom);

/* The degrees that the tiles cover. */
struct bbox tiles_bounds(const struct tile_range *tiles);

/* The cell of a place at TILE_DEPTH as a Morton code: two bits for each zoom, the coarsest first, y
 * before x. All places of one tile, at any zoom, are one range of codes. */
uint64_t tile_code(struct point place);

/* Columns and rows at TILE_DEPTH of a code. */
void tile_code_split(uint64_t code, uint32_t *x, uint32_t *y);

#endif
