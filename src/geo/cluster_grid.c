/* The cluster grid: places by Morton code, walked by tiles and gathered by cells. */
#include "fever/cluster_grid.h"

#include <math.h>
#include <stdlib.h>

#include "fever/memory.h"

struct cluster_grid {
    const struct cluster_place *places; /* ascending by code, then item */
    size_t count;
    const struct cluster_block *blocks;
    size_t block_count;
};

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Makes a box hold another. */
static void widen(struct point_e7 *low, struct point_e7 *high, struct point_e7 other_low,
                  struct point_e7 other_high)
{
    low->lat = lesser(low->lat, other_low.lat);
    low->lon = lesser(low->lon, other_low.lon);
    high->lat = greater(high->lat, other_high.lat);
    high->lon = greater(high->lon, other_high.lon);
}

/* A radix sort looks at a code digit by digit, the lowest first. An even number of them, so that
 * the last one sorts from the second array back into the first. */
enum { DIGIT_BITS = 12, DIGIT_VALUES = 1 << DIGIT_BITS, DIGITS = 2 * TILE_DEPTH / DIGIT_BITS };
_Static_assert(DIGITS *DIGIT_BITS == 2 * TILE_DEPTH && DIGITS % 2 == 0, "a code is whole digits");

static uint32_t digit_of(uint64_t code, int digit)
{
    return (uint32_t)(code >> digit * DIGIT_BITS) % DIGIT_VALUES;
}

/* Stable: what is equal in this digit stays in its order. */
static void sort_by_digit(const struct cluster_place *from, size_t count, int digit,
                          struct cluster_place *to)
{
    uint32_t next[DIGIT_VALUES] = {0}, before = 0;
    for (size_t i = 0; i < count; i++)
        next[digit_of(from[i].code, digit)]++;
    for (int value = 0; value < DIGIT_VALUES; value++) {
        uint32_t held = next[value];
        next[value] = before;
        before += held;
    }
    for (size_t i = 0; i < count; i++)
        to[next[digit_of(from[i].code, digit)]++] = from[i];
}

/* By code; ties stay in the order of their items. False without memory. */
static bool sort_places(struct cluster_place *places, size_t count)
{
    struct cluster_place *others = malloc((count ? count : 1) * sizeof *others);
    if (!others)
        return false;
    memory_prefer_large_pages(others, count * sizeof *others);
    for (int digit = 0; digit < DIGITS; digit += 2) {
        sort_by_digit(places, count, digit, others);
        sort_by_digit(others, count, digit + 1, places);
    }
    free(others);
    return true;
}

static int32_t degrees_e7(double degrees)
{
    return (int32_t)lround(degrees * 1e7);
}

/* The cell is that of the place as it is written, so that who counts by what is written counts the
 * same. */
static struct cluster_place place_of(const struct cluster_source *source, uint32_t item)
{
    struct cluster_place place = {.item = item, .tags = source->tags};
    place.place = (struct point_e7){degrees_e7(source->place.lat), degrees_e7(source->place.lon)};
    place.code = tile_code((struct point){place.place.lat / 1e7, place.place.lon / 1e7});
    return place;
}

static struct cluster_block block_of(const struct cluster_place *places)
{
    struct cluster_block block = {.first_code = places[0].code,
                                  .last_code = places[CLUSTER_BLOCK - 1].code,
                                  .low = places[0].place,
                                  .high = places[0].place,
                                  .all_tags = UINT32_MAX};
    for (int i = 0; i < CLUSTER_BLOCK; i++) {
        block.lat_sum += places[i].place.lat;
        block.lon_sum += places[i].place.lon;
        widen(&block.low, &block.high, places[i].place, places[i].place);
        block.any_tags |= places[i].tags;
        block.all_tags &= places[i].tags;
    }
    return block;
}

enum fever_error cluster_grid_build(struct arena *arena, const struct cluster_source *sources,
                                    size_t count, struct cluster_grid **out)
{
    struct cluster_grid *grid = arena_alloc(arena, sizeof *grid);
    struct cluster_place *places = arena_array(arena, count, sizeof *places);
    size_t block_count = count / CLUSTER_BLOCK;
    struct cluster_block *blocks = arena_array(arena, block_count, sizeof *blocks);
    if (!grid || !places || !blocks)
        return FEVER_NOMEM;
    for (size_t i = 0; i < count; i++)
        places[i] = place_of(&sources[i], (uint32_t)i);
    if (!sort_places(places, count))
        return FEVER_NOMEM;
    for (size_t i = 0; i < block_count; i++)
        blocks[i] = block_of(places + i * CLUSTER_BLOCK);
    *grid = (struct cluster_grid){places, count, blocks, block_count};
    *out = grid;
    return FEVER_OK;
}

const struct cluster_place *cluster_grid_places(const struct cluster_grid *grid)
{
    return grid->places;
}

const struct cluster_block *cluster_grid_blocks(const struct cluster_grid *grid, size_t *count)
{
    *count = grid->block_count;
    return grid->blocks;
}

/* Cells at TILE_DEPTH, edges included. */
struct window {
    uint32_t west, north, east, south;
};

struct walk {
    const struct cluster_grid *grid;
    struct window window;
    cluster_visit *visit;
    void *context;
};

/* A quadtree's cell: the places `begin` to `end` share the bits of `code` above `level`. */
struct cell {
    uint64_t code; /* the lowest in it */
    int level;
    size_t begin, end;
};

static size_t first_from(const struct cluster_grid *grid, size_t low, size_t high, uint64_t code)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (grid->places[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum overlap { OUTSIDE, ACROSS, INSIDE };

static enum overlap overlap_of(const struct window *window, const struct cell *cell)
{
    uint32_t west, north, width = UINT32_C(1) << (TILE_DEPTH - cell->level);
    tile_code_split(cell->code, &west, &north);
    uint32_t east = west + width - 1, south = north + width - 1;
    if (west > window->east || east < window->west || north > window->south ||
        south < window->north)
        return OUTSIDE;
    return west >= window->west && east <= window->east && north >= window->north &&
                   south <= window->south
               ? INSIDE
               : ACROSS;
}

/* A cell with few places is looked through rather than cut on. */
static void visit_singly(const struct walk *walk, const struct cell *cell)
{
    for (size_t i = cell->begin; i < cell->end; i++) {
        const struct cell own = {walk->grid->places[i].code, TILE_DEPTH, i, i + 1};
        if (overlap_of(&walk->window, &own) == INSIDE)
            walk->visit(walk->context, i, 1);
    }
}

/* Recursion ends at TILE_DEPTH at the latest, where a cell is inside or outside. */
static void visit_cell(const struct walk *walk, const struct cell *cell)
{
    enum { FEW = 8 };
    if (cell->begin == cell->end)
        return;
    enum overlap overlap = overlap_of(&walk->window, cell);
    if (overlap == INSIDE)
        walk->visit(walk->context, cell->begin, cell->end - cell->begin);
    if (overlap != ACROSS)
        return;
    if (cell->end - cell->begin <= FEW) {
        visit_singly(walk, cell);
        return;
    }
    uint64_t quarter = UINT64_C(1) << 2 * (TILE_DEPTH - cell->level - 1);
    struct cell child = {.code = cell->code, .level = cell->level + 1, .begin = cell->begin};
    for (int i = 0; i < 4; i++) {
        uint64_t next = child.code + quarter;
        child.end = i < 3 ? first_from(walk->grid, child.begin, cell->end, next) : cell->end;
        visit_cell(walk, &child);
        child.code = next;
        child.begin = child.end;
    }
}

static void visit_window(const struct cluster_grid *grid, const struct tile_range *tiles,
                         uint32_t west, uint32_t east, cluster_visit *visit, void *context)
{
    int shift = TILE_DEPTH - tiles->zoom;
    const struct walk walk = {
        .grid = grid,
        .window = {west << shift, tiles->north << shift, ((east + 1) << shift) - 1,
                   ((tiles->south + 1) << shift) - 1},
        .visit = visit,
        .context = context,
    };
    visit_cell(&walk, &(struct cell){.begin = 0, .end = grid->count});
}

void cluster_grid_visit(const struct cluster_grid *grid, const struct tile_range *tiles,
                        cluster_visit *visit, void *context)
{
    if (tiles->west <= tiles->east) {
        visit_window(grid, tiles, tiles->west, tiles->east, visit, context);
        return;
    }
    visit_window(grid, tiles, tiles->west, (UINT32_C(1) << tiles->zoom) - 1, visit, context);
    visit_window(grid, tiles, 0, tiles->east, visit, context);
}

enum {
    CELLS_PER_TILE_ZOOMS = 2,     /* a quarter of a tile each way */
    LEVEL_SINGLE = TILE_DEPTH + 1 /* no two places share a cell */
};

static int level_of_zoom(int zoom)
{
    return zoom + CELLS_PER_TILE_ZOOMS;
}

void clusters_begin(struct clusters *clusters, int zoom)
{
    clusters->count = 0;
    clusters->zoom = zoom;
    clusters->level = zoom >= CLUSTER_SINGLE_ZOOM ? LEVEL_SINGLE : level_of_zoom(zoom);
}

static bool same_cell(uint64_t a, uint64_t b, int level)
{
    return level < LEVEL_SINGLE && (a ^ b) >> 2 * (TILE_DEPTH - level) == 0;
}

static void cluster_merge(struct cluster *into, const struct cluster *from)
{
    into->count += from->count;
    into->marked += from->marked;
    into->lat_sum += from->lat_sum;
    into->lon_sum += from->lon_sum;
    widen(&into->low, &into->high, from->low, from->high);
}

/* Goes to the next coarser grid. Cells of one grid stand side by side, so that neighbours are all
 * that can fall together. It never comes so far that the two sides of the antimeridian would: grids
 * up to level 3 have at most 64 cells. */
static void clusters_coarsen(struct clusters *clusters)
{
    clusters->level =
        clusters->level == LEVEL_SINGLE ? level_of_zoom(clusters->zoom) : clusters->level - 1;
    uint32_t kept = 0;
    for (uint32_t i = 1; i < clusters->count; i++) {
        struct cluster *last = &clusters->items[kept];
        if (same_cell(last->code, clusters->items[i].code, clusters->level))
            cluster_merge(last, &clusters->items[i]);
        else
            clusters->items[++kept] = clusters->items[i];
    }
    clusters->count = kept + 1;
}

static struct cluster *cluster_last(struct clusters *clusters)
{
    return &clusters->items[clusters->count - 1];
}

/* Begins an empty cluster for what lies at `code`, unless a coarser grid puts that into the last.
 */
static struct cluster *cluster_begin(struct clusters *clusters, uint64_t code)
{
    while (clusters->count == CLUSTERS_MAX) {
        clusters_coarsen(clusters);
        if (same_cell(cluster_last(clusters)->code, code, clusters->level))
            return cluster_last(clusters);
    }
    clusters->count++;
    struct cluster *cluster = cluster_last(clusters);
    *cluster = (struct cluster){
        .code = code, .low = {INT32_MAX, INT32_MAX}, .high = {INT32_MIN, INT32_MIN}};
    return cluster;
}

/* The cluster for what lies at `code`: mostly the last one. */
static struct cluster *cluster_for(struct clusters *clusters, uint64_t code)
{
    return clusters->count && same_cell(cluster_last(clusters)->code, code, clusters->level)
               ? cluster_last(clusters)
               : cluster_begin(clusters, code);
}

void clusters_add(struct clusters *clusters, const struct cluster_place *place, bool marked)
{
    struct cluster *cluster = cluster_for(clusters, place->code);
    cluster->count++;
    cluster->marked += marked;
    cluster->item = place->item;
    cluster->lat_sum += place->place.lat;
    cluster->lon_sum += place->place.lon;
    widen(&cluster->low, &cluster->high, place->place, place->place);
}

bool clusters_add_block(struct clusters *clusters, const struct cluster_grid *grid, size_t number,
                        uint32_t marked)
{
    const struct cluster_block *block = &grid->blocks[number];
    if (!same_cell(block->first_code, block->last_code, clusters->level))
        return false;
    struct cluster *cluster = cluster_for(clusters, block->first_code);
    cluster->count += CLUSTER_BLOCK;
    cluster->marked += marked;
    cluster->lat_sum += block->lat_sum;
    cluster->lon_sum += block->lon_sum;
    widen(&cluster->low, &cluster->high, block->low, block->high);
    return true;
}

static int lowest_bit(uint64_t bits)
{
    return __builtin_ctzll(bits);
}

static int highest_bit(uint64_t bits)
{
    return 63 - __builtin_clzll(bits);
}

/* Places of one cell, summed up before the cluster is touched. */
static void cluster_take(struct cluster *cluster, const struct cluster_place *places,
                         uint64_t which, uint64_t marked)
{
    int64_t lat_sum = 0, lon_sum = 0;
    struct point_e7 low = cluster->low, high = cluster->high;
    cluster->count += (uint32_t)__builtin_popcountll(which);
    cluster->marked += (uint32_t)__builtin_popcountll(which & marked);
    cluster->item = places[lowest_bit(which)].item;
    for (; which; which &= which - 1) {
        const struct cluster_place *place = &places[lowest_bit(which)];
        lat_sum += place->place.lat;
        lon_sum += place->place.lon;
        widen(&low, &high, place->place, place->place);
    }
    cluster->lat_sum += lat_sum;
    cluster->lon_sum += lon_sum;
    cluster->low = low;
    cluster->high = high;
}

void clusters_add_some(struct clusters *clusters, const struct cluster_grid *grid, size_t block,
                       uint64_t which, uint64_t marked)
{
    const struct cluster_place *places = grid->places + block * CLUSTER_BLOCK;
    if (!which)
        return;
    uint64_t first = places[lowest_bit(which)].code, last = places[highest_bit(which)].code;
    if (same_cell(first, last, clusters->level)) {
        cluster_take(cluster_for(clusters, first), places, which, marked);
        return;
    }
    for (; which; which &= which - 1) {
        int bit = lowest_bit(which);
        clusters_add(clusters, &places[bit], marked >> bit & 1);
    }
}

/* Rounded to the nearest; the sums are exact. */
static int32_t mean(int64_t sum, uint32_t count)
{
    int64_t half = count / 2;
    return (int32_t)((sum >= 0 ? sum + half : sum - half) / count);
}

struct point_e7 cluster_centre(const struct cluster *cluster)
{
    return (struct point_e7){mean(cluster->lat_sum, cluster->count),
                             mean(cluster->lon_sum, cluster->count)};
}
