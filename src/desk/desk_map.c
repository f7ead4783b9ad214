/* Outlines, pins and tiles as SVG, in Web Mercator, by which the tiles are cut. */
#include "desk_map.h"

#include <math.h>
#include <string.h>

#include "fever/map_tiles.h"

enum { WIDTH = 640, WKB_HEAD = 9, DECIMALS = 7, TILE_SIZE = 256, TILES_MAX = 48 };

#define MARGIN 0.08         /* of the extent, on each side */
#define LEAST  (0.02 / 360) /* of the map's width: about two kilometres */

/* What is shown, as a part of the map in the coordinate system of its ground. */
struct view {
    enum crs crs;
    double west, east, north, south; /* 0 … 1 */
    double scale;                    /* pixels of the whole map */
};

/* Little-endian WKB that an import has checked; what is cut short ends the walk all the same. */
struct walk {
    const unsigned char *at, *end;
};

static uint32_t take_count(struct walk *walk)
{
    uint32_t value = 0;
    if (walk->end - walk->at < (ptrdiff_t)sizeof value) {
        walk->at = walk->end;
        return 0;
    }
    for (int i = 3; i >= 0; i--)
        value = value << 8 | walk->at[i];
    walk->at += sizeof value;
    return value;
}

static bool take_point(struct walk *walk, struct point *out)
{
    double pair[2];
    if (walk->end - walk->at < (ptrdiff_t)sizeof pair)
        return false;
    memcpy(pair, walk->at, sizeof pair);
    walk->at += sizeof pair;
    *out = (struct point){pair[1], pair[0]};
    return true;
}

/* Hands over every point, with whether it begins a ring. */
static void walk_points(const struct outline *outline,
                        void (*take)(void *context, struct point point, bool begins), void *context)
{
    struct walk walk = {outline->wkb + WKB_HEAD - 4, outline->wkb + outline->wkb_length};
    struct point point;
    if (outline->wkb_length < WKB_HEAD)
        return;
    for (uint32_t polygons = take_count(&walk); polygons && walk.at < walk.end; polygons--) {
        walk.at += walk.end - walk.at < WKB_HEAD - 4 ? walk.end - walk.at : WKB_HEAD - 4;
        for (uint32_t rings = take_count(&walk); rings && walk.at < walk.end; rings--) {
            uint32_t points = take_count(&walk);
            for (uint32_t i = 0; i < points && take_point(&walk, &point); i++)
                take(context, point, i == 0);
        }
    }
}

static struct map_place place_in(const struct view *view, struct point wgs84)
{
    return map_place_of(crs_from_wgs84(view->crs, wgs84));
}

static void widen(void *context, struct point point, bool begins)
{
    struct view *view = context;
    struct map_place place = place_in(view, point);
    (void)begins;
    view->west = fmin(view->west, place.x);
    view->east = fmax(view->east, place.x);
    view->north = fmin(view->north, place.y);
    view->south = fmax(view->south, place.y);
}

static double margin_of(double extent)
{
    return extent < LEAST ? LEAST : extent * MARGIN;
}

/* `outline` (or NULL) counts for the extent. False where there is nothing to show. */
static bool view_make(enum crs crs, const struct outline *outline, struct point old_place,
                      struct point new_place, struct view *view)
{
    *view = (struct view){.crs = crs, .west = 1, .east = 0, .north = 1, .south = 0};
    if (outline)
        walk_points(outline, widen, view);
    if (point_is_valid(old_place))
        widen(view, old_place, true);
    if (point_is_valid(new_place))
        widen(view, new_place, true);
    if (view->west > view->east)
        return false;
    double x = margin_of(view->east - view->west), y = margin_of(view->south - view->north);
    view->west -= x;
    view->east += x;
    view->north -= y;
    view->south += y;
    view->scale = WIDTH / (view->east - view->west);
    return true;
}

struct drawing {
    struct desk_call *call;
    const struct view *view;
};

static void put_at(const struct drawing *drawing, struct point point)
{
    const struct view *view = drawing->view;
    struct map_place place = place_in(view, point);
    buffer_append_fixed(drawing->call->out, (place.x - view->west) * view->scale, 1);
    desk_put(drawing->call, " ");
    buffer_append_fixed(drawing->call->out, (place.y - view->north) * view->scale, 1);
}

static void draw(void *context, struct point point, bool begins)
{
    const struct drawing *drawing = context;
    desk_put(drawing->call, begins ? "M" : "L");
    put_at(drawing, point);
}

/* A ring for the place as it is, a disc for the new one: told apart without colour. */
static void put_pin(const struct drawing *drawing, struct point place, const char *class_name)
{
    if (!point_is_valid(place))
        return;
    desk_put(drawing->call, "<g");
    desk_put_attribute(drawing->call, "class", class_name);
    desk_put(drawing->call, "><path d=\"M");
    put_at(drawing, place);
    desk_put(drawing->call, "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z\"/></g>");
}

static void put_number(struct desk_call *call, const char *name, double value)
{
    buffer_append_format(call->out, " data-%s=\"", name);
    buffer_append_fixed(call->out, value, DECIMALS);
    desk_put(call, "\"");
}

static void put_tile(const struct drawing *drawing, size_t layer, int zoom, uint32_t x, uint32_t y)
{
    struct desk_call *call = drawing->call;
    const struct view *view = drawing->view;
    struct buffer address;
    double tiles = ldexp(1, zoom);
    buffer_init(&address, SITE_ADDRESS_SIZE * 4);
    base_map_tile_append(&address, call->desk->ground, layer, zoom, x, y);
    desk_put(call, "<image");
    desk_put_attribute(call, "href", buffer_error(&address) ? "" : address.data);
    buffer_clear(&address);
    desk_put(call, " x=\"");
    buffer_append_fixed(call->out, (x / tiles - view->west) * view->scale, 2);
    desk_put(call, "\" y=\"");
    buffer_append_fixed(call->out, (y / tiles - view->north) * view->scale, 2);
    for (int side = 0; side < 2; side++) {
        desk_put(call, side ? "\" height=\"" : "\" width=\"");
        buffer_append_fixed(call->out, view->scale / tiles, 2);
    }
    desk_put(call, "\"/>");
}

/* The zoom whose tiles are about as large as they were drawn, and not too many. */
static struct tile_range tiles_of(const struct view *view, int64_t zoom_max)
{
    const struct point north_west = map_point_of((struct map_place){view->west, view->north});
    const struct point south_east = map_point_of((struct map_place){view->east, view->south});
    const struct bbox box = {.min_lon = north_west.lon,
                             .max_lat = north_west.lat,
                             .max_lon = south_east.lon,
                             .min_lat = south_east.lat};
    int zoom = (int)lround(log2(view->scale / TILE_SIZE));
    if (zoom > zoom_max)
        zoom = (int)zoom_max;
    struct tile_range range = tiles_around(&box, zoom);
    while (zoom > 0 && (range.east - range.west + 1) * (range.south - range.north + 1) > TILES_MAX)
        range = tiles_around(&box, --zoom);
    return range;
}

static void put_tiles(const struct drawing *drawing)
{
    const struct base_map_options *ground = drawing->call->desk->ground;
    struct tile_range range =
        tiles_of(drawing->view, ground->max_zoom ? ground->max_zoom : BASE_MAP_ZOOM_DEFAULT);
    for (size_t layer = 0; layer < ground->tile_count; layer++)
        for (uint32_t y = range.north; y <= range.south; y++)
            for (uint32_t x = range.west; x <= range.east; x++)
                put_tile(drawing, layer, range.zoom, x, y);
}

static void put_picture(struct desk_call *call, const struct view *view,
                        const struct outline *outline, struct point old_place,
                        struct point new_place, const char *label, bool has_tiles)
{
    const struct drawing drawing = {call, view};
    const struct point north_west = map_point_of((struct map_place){view->west, view->north});
    const struct point south_east = map_point_of((struct map_place){view->east, view->south});
    buffer_append_format(call->out, "<svg class=\"%s\" role=\"img\" viewBox=\"0 0 %d ",
                         has_tiles ? "map streets" : "map", WIDTH);
    buffer_append_fixed(call->out, (view->south - view->north) * view->scale, 1);
    desk_put(call, "\"");
    desk_put_attribute(call, "aria-label", label);
    desk_put_attribute(call, "data-crs", crs_name(view->crs));
    put_number(call, "west", north_west.lon);
    put_number(call, "east", south_east.lon);
    put_number(call, "south", south_east.lat);
    put_number(call, "north", north_west.lat);
    desk_put(call, ">");
    if (has_tiles)
        put_tiles(&drawing);
    if (outline) {
        desk_put(call, "<path class=\"outline\" fill-rule=\"evenodd\" d=\"");
        walk_points(outline, draw, (void *)(uintptr_t)&drawing);
        desk_put(call, "\"/>");
    }
    put_pin(&drawing, old_place, "old");
    put_pin(&drawing, new_place, "new");
    desk_put(call, "</svg>\n");
}

void desk_put_map(struct desk_call *call, const struct outline *outline, struct point old_place,
                  struct point new_place, const char *label)
{
    struct view view;
    if (view_make(CRS_WGS84, outline, old_place, new_place, &view))
        put_picture(call, &view, outline, old_place, new_place, label, false);
}

void desk_put_streets(struct desk_call *call, const struct outline *outline, struct point old_place,
                      struct point new_place, const char *label)
{
    static const enum desk_text_id systems[] = {
        [CRS_WGS84] = DESK_CRS_WGS84, [CRS_GCJ02] = DESK_CRS_GCJ02, [CRS_BD09] = DESK_CRS_BD09};
    const struct base_map_options *ground = call->desk->ground;
    struct view view;
    if (!ground || !view_make(ground->crs, NULL, old_place, new_place, &view))
        return;
    put_picture(call, &view, outline, old_place, new_place, label, true);
    desk_put(call, "<p class=\"hint\">");
    desk_say_2(call, DESK_PLACE_GROUND, ground->attribution,
               desk_text(call->lang, systems[ground->crs]));
    desk_put(call, "</p>\n");
}
