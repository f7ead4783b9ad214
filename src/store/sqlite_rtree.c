/* Filling an empty R*Tree of points at once: sort-tile-recursive packing (Leutenegger, Lopez,
 * Edgington 1997), in about a quarter of the instructions that inserting takes.
 *
 * SQLite keeps an R*Tree in three tables whose form its documentation fixes ("The SQLite R*Tree
 * Module", shadow tables, and the head comment of ext/rtree/rtree.c): `_node` has a block per node,
 * `_parent` the parent of each node but the root, `_rowid` the leaf of each entry. A block begins
 * with two numbers of 16 bits, the depth of the tree (in the root, node 1) and the count of cells;
 * a cell is a rowid (or the number of a child node) of 64 bits and xmin, xmax, ymin, ymax as floats
 * of 32 bits, all big-endian. `feverctl check` has SQLite verify the result (rtreecheck). */
#include "sqlite_rtree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES = 4,
    CELL_BYTES = 24,
    CELLS_FILLED = 40, /* of 51: the next inserts find room */
    NODE_BYTES_MAX = 65536,
    ROOT = 1
};

static const char sql_is_empty[] = "SELECT NOT EXISTS (SELECT 1 FROM idx_clinic_geom_rowid)";
static const char sql_node_bytes[] =
    "SELECT length(data) FROM idx_clinic_geom_node WHERE nodeno = 1";
static const char sql_root[] = "UPDATE idx_clinic_geom_node SET data = $1 WHERE nodeno = 1";
static const char sql_node[] = "INSERT INTO idx_clinic_geom_node (nodeno, data) VALUES ($1, $2)";
static const char sql_parent[] =
    "INSERT INTO idx_clinic_geom_parent (nodeno, parentnode) VALUES ($1, $2)";
static const char sql_leaf[] = "INSERT INTO idx_clinic_geom_rowid (rowid, nodeno) VALUES ($1, $2)";

/* Which node a cell went into. */
struct seat {
    int64_t number, node;
};

struct packing {
    struct sqlite *db;
    size_t capacity, node_bytes;
    struct rtree_cell *cells; /* of the level at hand */
    size_t count;
    struct seat *seats; /* of the same cells */
    int64_t last_node;
    unsigned char *block;
    struct error *error;
};

static float rounded_down(double value)
{
    float near = (float)value;
    return (double)near > value ? nextafterf(near, -INFINITY) : near;
}

static float rounded_up(double value)
{
    float near = (float)value;
    return (double)near < value ? nextafterf(near, INFINITY) : near;
}

static void put_number(unsigned char *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (unsigned char)(value >> 8 * (bytes - 1 - i));
}

static void put_float(unsigned char *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(out, bits, sizeof bits);
}

struct rtree_cell sqlite_rtree_cell(int64_t number, struct point place)
{
    return (struct rtree_cell){number,
                               {rounded_down(place.lon), rounded_up(place.lon),
                                rounded_down(place.lat), rounded_up(place.lat)}};
}

static int by_lon(const void *a, const void *b)
{
    const struct rtree_cell *left = a, *right = b;
    return (left->box.min_lon > right->box.min_lon) - (left->box.min_lon < right->box.min_lon);
}

static int by_lat(const void *a, const void *b)
{
    const struct rtree_cell *left = a, *right = b;
    return (left->box.min_lat > right->box.min_lat) - (left->box.min_lat < right->box.min_lat);
}

static int by_number(const void *a, const void *b)
{
    const struct seat *left = a, *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

/* Where the part-th of `parts` equal shares of `count` begins. */
static size_t share(size_t count, size_t part, size_t parts)
{
    return (size_t)((double)count * (double)part / (double)parts);
}

/* Orders points so that each run of a leaf's size lies together: strips by longitude, each of whole
 * leaves, and within a strip by latitude. */
static void tile(struct packing *packing, size_t nodes)
{
    size_t strips = (size_t)ceil(sqrt((double)nodes));
    qsort(packing->cells, packing->count, sizeof *packing->cells, by_lon);
    for (size_t i = 0; i < strips; i++) {
        size_t begin = share(packing->count, share(nodes, i, strips), nodes);
        size_t end = share(packing->count, share(nodes, i + 1, strips), nodes);
        qsort(packing->cells + begin, end - begin, sizeof *packing->cells, by_lat);
    }
}

static struct rtree_box box_of(const struct rtree_cell *cells, size_t count)
{
    struct rtree_box box = cells[0].box;
    for (size_t i = 1; i < count; i++) {
        box.min_lon = fminf(box.min_lon, cells[i].box.min_lon);
        box.max_lon = fmaxf(box.max_lon, cells[i].box.max_lon);
        box.min_lat = fminf(box.min_lat, cells[i].box.min_lat);
        box.max_lat = fmaxf(box.max_lat, cells[i].box.max_lat);
    }
    return box;
}

static enum fever_error node_write(struct packing *packing, int64_t node, unsigned depth,
                                   const struct rtree_cell *cells, size_t count)
{
    unsigned char *at = packing->block;
    memset(at, 0, packing->node_bytes);
    put_number(at, depth, 2);
    put_number(at + 2, count, 2);
    at += HEADER_BYTES;
    for (size_t i = 0; i < count; i++, at += CELL_BYTES) {
        put_number(at, (uint64_t)cells[i].number, 8);
        put_float(at + 8, cells[i].box.min_lon);
        put_float(at + 12, cells[i].box.max_lon);
        put_float(at + 16, cells[i].box.min_lat);
        put_float(at + 20, cells[i].box.max_lat);
    }
    struct statement *write = db_statement(&packing->db->base, node == ROOT ? sql_root : sql_node);
    if (node != ROOT)
        statement_bind_int(write, 1, node);
    statement_bind_bytes(write, node == ROOT ? 1 : 2, packing->block, packing->node_bytes);
    return statement_run(write, NULL, packing->error);
}

/* Writes down where each cell of the level sits, in the order of the table. */
static enum fever_error seats_write(struct packing *packing, bool is_leaf)
{
    enum fever_error failure = FEVER_OK;
    qsort(packing->seats, packing->count, sizeof *packing->seats, by_number);
    for (size_t i = 0; i < packing->count && !failure; i++) {
        struct statement *write = db_statement(&packing->db->base, is_leaf ? sql_leaf : sql_parent);
        statement_bind_int(write, 1, packing->seats[i].number);
        statement_bind_int(write, 2, packing->seats[i].node);
        failure = statement_run(write, NULL, packing->error);
    }
    return failure;
}

/* Puts the cells into `nodes` new nodes, which become the cells of the level above. */
static enum fever_error level_write(struct packing *packing, size_t nodes, bool is_leaf)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < packing->count; i++)
        packing->seats[i].number = packing->cells[i].number;
    for (size_t i = 0; i < nodes && !failure; i++) {
        size_t begin = share(packing->count, i, nodes), end = share(packing->count, i + 1, nodes);
        int64_t node = ++packing->last_node;
        for (size_t j = begin; j < end; j++)
            packing->seats[j].node = node;
        failure = node_write(packing, node, 0, packing->cells + begin, end - begin);
        packing->cells[i] =
            (struct rtree_cell){node, box_of(packing->cells + begin, end - begin)}; /* i <= begin */
    }
    if (!failure)
        failure = seats_write(packing, is_leaf);
    packing->count = nodes;
    return failure;
}

static enum fever_error root_write(struct packing *packing, unsigned depth)
{
    for (size_t i = 0; i < packing->count; i++)
        packing->seats[i] = (struct seat){packing->cells[i].number, ROOT};
    enum fever_error failure = node_write(packing, ROOT, depth, packing->cells, packing->count);
    return failure ? failure : seats_write(packing, depth == 0);
}

static enum fever_error levels_write(struct packing *packing)
{
    enum fever_error failure = FEVER_OK;
    unsigned depth = 0;
    packing->last_node = ROOT;
    for (; packing->count > packing->capacity && !failure; depth++) {
        size_t nodes = (packing->count + CELLS_FILLED - 1) / CELLS_FILLED;
        if (depth == 0)
            tile(packing, nodes);
        failure = level_write(packing, nodes, depth == 0);
    }
    return failure ? failure : root_write(packing, depth);
}

enum fever_error sqlite_rtree_is_empty(struct sqlite *db, bool *empty, struct error *error)
{
    int64_t is_empty = 0;
    enum fever_error failure = sqlite_number(db, sql_is_empty, &is_empty, error);
    *empty = is_empty != 0;
    return failure;
}

static enum fever_error pack(struct sqlite *db, struct rtree_cell *cells, size_t count,
                             struct error *error)
{
    struct packing packing = {.db = db, .cells = cells, .count = count, .error = error};
    int64_t node_bytes = 0;
    enum fever_error failure = sqlite_number(db, sql_node_bytes, &node_bytes, error);
    if (failure || count == 0)
        return failure;
    if (node_bytes < HEADER_BYTES + CELLS_FILLED * CELL_BYTES || node_bytes > NODE_BYTES_MAX)
        return error_set(error, FEVER_INVALID, "%s: the spatial index has nodes of %lld bytes",
                         db->base.location, (long long)node_bytes);
    packing.node_bytes = (size_t)node_bytes;
    packing.capacity = (packing.node_bytes - HEADER_BYTES) / CELL_BYTES;
    packing.seats = malloc(count * sizeof *packing.seats);
    packing.block = malloc(packing.node_bytes);
    failure = packing.seats && packing.block ? levels_write(&packing) : error_nomem(error);
    free(packing.seats);
    free(packing.block);
    return failure;
}

/* The index's own tables are closed to SQL unless the connection says so. */
enum fever_error sqlite_rtree_pack(struct sqlite *db, struct rtree_cell *cells, size_t count,
                                   struct error *error)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    enum fever_error failure = pack(db, cells, count, error);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return failure;
}
