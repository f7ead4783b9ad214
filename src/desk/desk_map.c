/* Outlines and pins as SVG, in degrees that are shortened by the latitude. */
#include "desk_map.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 640, WKB_HEAD = 9, DECIMALS = 7 };

#define MARGIN    0.08 /* of the extent, on each side */
#define LEAST_DEG 0.02 /* about two kilometres */
#define DEGREE    (M_PI / 180)

struct view {
    double west, east, south, north, per_lon, per_lat; /* pixels of a degree */
};

/* ---- reading the outline ---- */

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

/* ---- the extent ---- */

static void widen(void *context, struct point point, bool begins)
{
    struct view *view = context;
    (void)begins;
    view->west = fmin(view->west, point.lon);
    view->east = fmax(view->east, point.lon);
    view->south = fmin(view->south, point.lat);
    view->north = fmax(view->north, point.lat);
}

static bool view_make(const struct outline *outline, struct point old_place, struct point new_place,
                      struct view *view)
{
    *view = (struct view){.west = 180, .east = -180, .south = 90, .north = -90};
    if (outline)
        walk_points(outline, widen, view);
    if (point_is_valid(old_place))
        widen(view, old_place, true);
    if (point_is_valid(new_place))
        widen(view, new_place, true);
    if (view->west > view->east)
        return false;
    double lon = fmax(view->east - view->west, LEAST_DEG) * MARGIN;
    double lat = fmax(view->north - view->south, LEAST_DEG) * MARGIN;
    if (view->east - view->west < LEAST_DEG)
        lon = LEAST_DEG;
    if (view->north - view->south < LEAST_DEG)
        lat = LEAST_DEG;
    view->west -= lon;
    view->east += lon;
    view->south -= lat;
    view->north += lat;
    view->per_lon = WIDTH / (view->east - view->west);
    view->per_lat = view->per_lon / fmax(cos((view->south + view->north) / 2 * DEGREE), 0.01);
    return true;
}

/* ---- drawing ---- */

struct drawing {
    struct desk_call *call;
    const struct view *view;
};

static void put_at(const struct drawing *drawing, struct point point)
{
    buffer_append_fixed(drawing->call->out,
                        (point.lon - drawing->view->west) * drawing->view->per_lon, 1);
    desk_put(drawing->call, " ");
    buffer_append_fixed(drawing->call->out,
                        (drawing->view->north - point.lat) * drawing->view->per_lat, 1);
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

void desk_put_map(struct desk_call *call, const struct outline *outline, struct point old_place,
                  struct point new_place, const char *label)
{
    struct view view;
    if (!view_make(outline, old_place, new_place, &view))
        return;
    const struct drawing drawing = {call, &view};
    buffer_append_format(call->out, "<svg class=\"map\" role=\"img\" viewBox=\"0 0 %d ", WIDTH);
    buffer_append_fixed(call->out, (view.north - view.south) * view.per_lat, 1);
    desk_put(call, "\"");
    desk_put_attribute(call, "aria-label", label);
    put_number(call, "west", view.west);
    put_number(call, "east", view.east);
    put_number(call, "south", view.south);
    put_number(call, "north", view.north);
    desk_put(call, ">");
    if (outline) {
        desk_put(call, "<path class=\"outline\" fill-rule=\"evenodd\" d=\"");
        walk_points(outline, draw, (void *)(uintptr_t)&drawing);
        desk_put(call, "\"/>");
    }
    put_pin(&drawing, old_place, "old");
    put_pin(&drawing, new_place, "new");
    desk_put(call, "</svg>\n");
}
