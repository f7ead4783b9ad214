/* Tiles and the cluster grid against plain counting: which places lie in which tiles, which cells
 * they fall into, and how fine the grid is that fits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/cluster_grid.h"
#include "support_random.h"

enum { PLACES = 4000, QUERIES = 3000 };

static struct arena *arena;
static struct cluster_grid *grid;
static struct cluster_source places[PLACES];

/* Towns, a spot where 260 stand exactly, both sides of the antimeridian, the poles, anywhere. */
static struct point place_somewhere(uint64_t *random, size_t i)
{
    if (i < 260)
        return (struct point){39.9, 116.4};
    if (i < 280)
        return (struct point){i % 2 ? 90 : -90, 0};
    if (i < 300)
        return (struct point){10, i % 2 ? 180 : -180};
    if (i < 900)
        return (struct point){random_between(random, -20, 20),
                              i % 2 ? random_between(random, 170, 180)
                                    : random_between(random, -180, -170)};
    if (i < 1500)
        return (struct point){random_between(random, -90, 90), random_between(random, -180, 180)};
    return (struct point){31.2 + random_between(random, -0.5, 0.5),
                          121.5 + random_between(random, -0.5, 0.5)};
}

static int set_up(void **state)
{
    (void)state;
    uint64_t random = 5;
    arena = arena_new();
    for (size_t i = 0; i < PLACES; i++)
        places[i] = (struct cluster_source){place_somewhere(&random, i), (uint32_t)i};
    return cluster_grid_build(arena, places, PLACES, &grid);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void tiles_are_those_of_every_map(void **state)
{
    (void)state;
    /* Beijing's Forbidden City in z/x/y as OpenStreetMap serves it. */
    struct bbox box = {116.397, 39.916, 116.397, 39.916};
    struct tile_range tiles = tiles_around(&box, 12);
    assert_int_equal(tiles.west, 3372);
    assert_int_equal(tiles.north, 1551);
    assert_int_equal(tiles.east, 3372);
    assert_int_equal(tiles.south, 1551);
}

static void odd_boxes_have_tiles(void **state)
{
    (void)state;
    static const struct {
        struct bbox box;
        int zoom;
        struct tile_range tiles;
    } cases[] = {
        {{-180, -90, 180, 90}, 0, {0, 0, 0, 0, 0}},
        {{-180, -90, 180, 90}, 3, {3, 0, 0, 7, 7}},
        {{-180, -90, 180, 90}, 20, {20, 0, 0, 1048575, 1048575}},
        {{0, 0, 0, 0}, 1, {1, 1, 1, 1, 1}},   /* a corner belongs to what lies south-east */
        {{0, 0, 90, 66}, 2, {2, 2, 1, 2, 1}}, /* an edge met is not crossed */
        {{180, 90, 180, 90}, 4, {4, 15, 0, 15, 0}},
        {{-180, -90, -180, -90}, 4, {4, 0, 15, 0, 15}},
        {{170, -10, -170, 10}, 3, {3, 7, 3, 0, 4}}, /* across the antimeridian */
        {{170, 1, -170, 10}, 0, {0, 0, 0, 0, 0}},
        {{10, 1, 9, 10}, 3, {3, 0, 3, 7, 3}}, /* nearly all around, and then all */
        {{180, 1, -170, 10}, 3, {3, 7, 3, 0, 3}},
        {{20, 86, 21, 89}, 5, {5, 17, 0, 17, 0}}, /* beyond Mercator's limit */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tile_range tiles = tiles_around(&cases[i].box, cases[i].zoom);
        if (tiles.west != cases[i].tiles.west || tiles.north != cases[i].tiles.north ||
            tiles.east != cases[i].tiles.east || tiles.south != cases[i].tiles.south)
            fail_msg("case %zu: %u %u %u %u", i, tiles.west, tiles.north, tiles.east, tiles.south);
    }
}

static bool same_tiles(const struct tile_range *a, const struct tile_range *b)
{
    return a->zoom == b->zoom && a->west == b->west && a->north == b->north && a->east == b->east &&
           a->south == b->south;
}

static struct bbox random_box(uint64_t *random, int zoom)
{
    struct point at = places[random_next(random) % PLACES].place;
    double width = random_next(random) % 3 ? ldexp(350, -zoom) : random_between(random, 0, 350);
    double west = at.lon - random_between(random, 0, width), east = west + width;
    double south = at.lat - random_between(random, 0, width / 2), north = south + width / 2;
    return (struct bbox){west < -180 ? west + 360 : west, fmax(south, -90),
                         east > 180 ? east - 360 : east, fmin(north, 90)};
}

static void bounds_give_their_own_tiles(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int i = 0; i < QUERIES; i++) {
        int zoom = (int)(random_next(&random) % (TILE_ZOOM_MAX + 1));
        struct bbox box = random_box(&random, zoom);
        struct tile_range tiles = tiles_around(&box, zoom);
        struct bbox bounds = tiles_bounds(&tiles);
        struct tile_range again = tiles_around(&bounds, zoom);
        assert_true(same_tiles(&tiles, &again));
        struct point corners[] = {{box.min_lat, box.min_lon}, {box.max_lat, box.max_lon}};
        /* The box lies within, but for the millionth of a tile that is forgiven. */
        double slack = ldexp(360, -zoom) * 2e-6;
        struct bbox wide = {bounds.min_lon - slack, bounds.min_lat - slack, bounds.max_lon + slack,
                            bounds.max_lat + slack};
        assert_true(bbox_holds(&wide, corners[0]) && bbox_holds(&wide, corners[1]));
    }
}

/* The place as it is written, with seven decimals. */
static struct point written(struct point place)
{
    return (struct point){(double)lround(place.lat * 1e7) / 1e7,
                          (double)lround(place.lon * 1e7) / 1e7};
}

/* The tile's column and row by the textbook's formula. */
static bool in_tiles(struct point place, const struct tile_range *range)
{
    double tiles = ldexp(1, range->zoom), radians = place.lat * acos(-1) / 180;
    double x = floor((place.lon + 180) / 360 * tiles);
    double y = floor((1 - log(tan(radians) + 1 / cos(radians)) / acos(-1)) / 2 * tiles);
    x = fmin(x, tiles - 1);
    y = fabs(place.lat) == 90 ? (place.lat > 0 ? 0 : tiles - 1) : fmax(0, fmin(y, tiles - 1));
    bool between = range->west <= range->east ? x >= range->west && x <= range->east
                                              : x >= range->west || x <= range->east;
    return between && y >= range->north && y <= range->south;
}

struct seen {
    unsigned char times[PLACES];
    uint64_t last;
    size_t count;
};

static void see(void *context, size_t first, size_t count)
{
    struct seen *seen = context;
    const struct cluster_place *run = cluster_grid_places(grid) + first;
    for (size_t i = 0; i < count; i++) {
        seen->times[run[i].item]++;
        assert_int_equal(run[i].tags, run[i].item);
    }
    seen->count += count;
}

static void tiles_hold_exactly_their_places(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < QUERIES / 10; i++) {
        int zoom = (int)(random_next(&random) % (TILE_ZOOM_MAX + 1));
        struct bbox box = random_box(&random, zoom);
        struct tile_range tiles = tiles_around(&box, zoom);
        struct seen seen = {.count = 0};
        cluster_grid_visit(grid, &tiles, see, &seen);
        for (size_t k = 0; k < PLACES; k++)
            assert_int_equal(seen.times[k], in_tiles(written(places[k].place), &tiles));
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* How many cells of a grid the codes fall into. */
static size_t cells_of(const uint64_t *codes, size_t count, int level)
{
    size_t cells = 0;
    for (size_t i = 0; i < count; i++)
        cells += i == 0 ||
                 codes[i] >> 2 * (TILE_DEPTH - level) != codes[i - 1] >> 2 * (TILE_DEPTH - level);
    return cells;
}

static size_t expected_items(const uint64_t *codes, size_t count, int zoom)
{
    if (zoom >= CLUSTER_SINGLE_ZOOM && count <= CLUSTERS_MAX)
        return count;
    int level = zoom + 2;
    while (cells_of(codes, count, level) > CLUSTERS_MAX)
        level--;
    return cells_of(codes, count, level);
}

static bool is_marked(uint32_t item)
{
    return item % 3 == 0;
}

/* Whole blocks where a run has them and they fall into one cell. */
static void gather(void *context, size_t first, size_t count)
{
    const struct cluster_place *all = cluster_grid_places(grid);
    for (size_t i = first, end = first + count; i < end;) {
        size_t left = CLUSTER_BLOCK - i % CLUSTER_BLOCK;
        uint32_t marked = 0;
        for (size_t k = i; k < i + left && k < end; k++)
            marked += is_marked(all[k].item);
        if (left == CLUSTER_BLOCK && end - i >= left &&
            clusters_add_block(context, grid, i / CLUSTER_BLOCK, marked)) {
            i += left;
            continue;
        }
        uint64_t which = 0, marks = 0;
        size_t block = i / CLUSTER_BLOCK;
        for (; left && i < end; left--, i++) {
            which |= UINT64_C(1) << i % CLUSTER_BLOCK;
            marks |= (uint64_t)is_marked(all[i].item) << i % CLUSTER_BLOCK;
        }
        clusters_add_some(context, grid, block, which, marks);
    }
}

static void the_finest_grid_that_fits_is_taken(void **state)
{
    (void)state;
    static uint64_t codes[PLACES];
    uint64_t random = 8;
    for (int i = 0; i < QUERIES / 10; i++) {
        int zoom = (int)(random_next(&random) % (TILE_ZOOM_MAX + 1));
        struct bbox box = random_box(&random, zoom);
        struct tile_range tiles = tiles_around(&box, zoom);
        if (tiles.west > tiles.east)
            continue; /* whose codes do not ascend */
        struct clusters clusters;
        clusters_begin(&clusters, zoom);
        cluster_grid_visit(grid, &tiles, gather, &clusters);
        size_t count = 0, marked = 0;
        for (size_t k = 0; k < PLACES; k++) {
            if (!in_tiles(written(places[k].place), &tiles))
                continue;
            codes[count++] = tile_code(written(places[k].place));
            marked += is_marked((uint32_t)k);
        }
        qsort(codes, count, sizeof *codes, by_value);
        assert_int_equal(clusters.count, expected_items(codes, count, zoom));
        for (uint32_t k = 0; k < clusters.count; k++) {
            const struct cluster *cluster = &clusters.items[k];
            struct point_e7 centre = cluster_centre(cluster);
            assert_true(centre.lat >= cluster->low.lat && centre.lat <= cluster->high.lat);
            assert_true(centre.lon >= cluster->low.lon && centre.lon <= cluster->high.lon);
            count -= cluster->count;
            marked -= cluster->marked;
        }
        assert_int_equal(count, 0);
        assert_int_equal(marked, 0);
    }
}

/* No cluster lies on both sides of the antimeridian, where its mean would be nowhere. */
static void the_antimeridian_parts_clusters(void **state)
{
    (void)state;
    struct bbox box = {165, -30, -165, 30};
    for (int zoom = 0; zoom <= 8; zoom++) {
        struct tile_range tiles = tiles_around(&box, zoom);
        struct clusters clusters;
        clusters_begin(&clusters, zoom);
        cluster_grid_visit(grid, &tiles, gather, &clusters);
        assert_true(clusters.count > 0 && clusters.count <= CLUSTERS_MAX);
        for (uint32_t k = 0; k < clusters.count; k++)
            assert_true((int64_t)clusters.items[k].high.lon - clusters.items[k].low.lon <
                        INT64_C(900000001));
    }
}

static void many_at_one_spot_are_counted(void **state)
{
    (void)state;
    struct bbox box = {116.4, 39.9, 116.4, 39.9};
    struct tile_range tiles = tiles_around(&box, TILE_ZOOM_MAX);
    struct clusters clusters;
    clusters_begin(&clusters, TILE_ZOOM_MAX);
    cluster_grid_visit(grid, &tiles, gather, &clusters);
    assert_int_equal(clusters.count, 1);
    assert_int_equal(clusters.items[0].count, 260);
    clusters_begin(&clusters, TILE_ZOOM_MAX);
    const struct cluster_place place = {.code = 1};
    for (int i = 0; i < CLUSTERS_MAX; i++)
        clusters_add(&clusters, &place, false);
    assert_int_equal(clusters.count, CLUSTERS_MAX);
    clusters_add(&clusters, &place, false);
    assert_int_equal(clusters.count, 1);
    assert_int_equal(clusters.items[0].count, CLUSTERS_MAX + 1);
}

static void an_empty_grid_answers(void **state)
{
    (void)state;
    struct cluster_grid *empty;
    struct seen seen = {.count = 0};
    const struct tile_range world = {0, 0, 0, 0, 0};
    assert_int_equal(cluster_grid_build(arena, NULL, 0, &empty), FEVER_OK);
    cluster_grid_visit(empty, &world, see, &seen);
    assert_int_equal(seen.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_those_of_every_map),
        cmocka_unit_test(odd_boxes_have_tiles),
        cmocka_unit_test(bounds_give_their_own_tiles),
        cmocka_unit_test(tiles_hold_exactly_their_places),
        cmocka_unit_test(the_finest_grid_that_fits_is_taken),
        cmocka_unit_test(the_antimeridian_parts_clusters),
        cmocka_unit_test(many_at_one_spot_are_counted),
        cmocka_unit_test(an_empty_grid_answers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
