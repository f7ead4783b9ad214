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
static const char sql_located[] = "SELECT COUNT(*) FROM clinic WHERE geom IS NOT NULL";
static const char sql_points[] =
    "SELECT fid, wgs84_lon, wgs84_lat FROM clinic WHERE geom IS NOT NULL";
static const char sql_root[] = "UPDATE idx_clinic_geom_node SET data = $1 WHERE nodeno = 1";
static const char sql_node[] = "INSERT INTO idx_clinic_geom_node (nodeno, data) VALUES ($1, $2)";
static const char sql_parent[] =
    "INSERT INTO idx_clinic_geom_parent (nodeno, parentnode) VALUES ($1, $2)";
static const char sql_leaf[] = "INSERT INTO idx_clinic_geom_rowid (rowid, nodeno) VALUES ($1, $2)";

struct box {
    float min_lon, max_lon, min_lat, max_lat;
};

/* An entry of a node: a clinic in a leaf, a node above. */
struct cell {
    int64_t number;
    struct box box;
};

/* Which node a cell went into. */
struct seat {
    int64_t number, node;
};

struct packing {
    struct db *db;
    size_t capacity, node_bytes;
    struct cell *cells; /* of the level at hand */
    size_t count;
    struct seat *seats; /* of the same cells */
    int64_t last_node;
    unsigned char *block;
    struct error *error;
};

/* ---- numbers -------------------------------------------------------------------------------- */

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

/* ---- sorting -------------------------------------------------------------------------------- */

static int by_lon(const void *a, const void *b)
{
    const struct cell *left = a, *right = b;
    return (left->box.min_lon > right->box.min_lon) - (left->box.min_lon < right->box.min_lon);
}

static int by_lat(const void *a, const void *b)
{
    const struct cell *left = a, *right = b;
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

/* ---- writing -------------------------------------------------------------------------------- */

static struct box box_of(const struct cell *cells, size_t count)
{
    struct box box = cells[0].box;
    for (size_t i = 1; i < count; i++) {
        box.min_lon = fminf(box.min_lon, cells[i].box.min_lon);
        box.max_lon = fmaxf(box.max_lon, cells[i].box.max_lon);
        box.min_lat = fminf(box.min_lat, cells[i].box.min_lat);
        box.max_lat = fmaxf(box.max_lat, cells[i].box.max_lat);
    }
    return box;
}

static enum fever_error node_write(struct packing *packing, int64_t node, unsigned depth,
                                   const struct cell *cells, size_t count)
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
    struct statement *write = db_statement(packing->db, node == ROOT ? sql_root : sql_node);
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
        struct statement *write = db_statement(packing->db, is_leaf ? sql_leaf : sql_parent);
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
            (struct cell){node, box_of(packing->cells + begin, end - begin)}; /* i <= begin */
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

/* ---- reading -------------------------------------------------------------------------------- */

static enum fever_error points_read(struct packing *packing, size_t room)
{
    struct statement *row = db_statement(packing->db, sql_points);
    enum fever_error failure;
    bool has_row;
    while (!(failure = statement_step(row, &has_row, packing->error)) && has_row &&
           packing->count < room) {
        double lon = statement_double(row, 1), lat = statement_double(row, 2);
        packing->cells[packing->count++] =
            (struct cell){statement_int(row, 0),
                          {rounded_down(lon), rounded_up(lon), rounded_down(lat), rounded_up(lat)}};
    }
    statement_reset(row);
    return failure;
}

enum fever_error sqlite_rtree_is_empty(struct db *db, bool *empty, struct error *error)
{
    int64_t is_empty = 0;
    enum fever_error failure = sqlite_number(db, sql_is_empty, &is_empty, error);
    *empty = is_empty != 0;
    return failure;
}

static enum fever_error pack(struct db *db, struct error *error)
{
    struct packing packing = {.db = db, .error = error};
    int64_t located = 0, node_bytes = 0;
    enum fever_error failure = sqlite_number(db, sql_located, &located, error);
    if (!failure)
        failure = sqlite_number(db, sql_node_bytes, &node_bytes, error);
    if (failure || located == 0)
        return failure;
    if (node_bytes < HEADER_BYTES + CELLS_FILLED * CELL_BYTES || node_bytes > NODE_BYTES_MAX)
        return error_set(error, FEVER_INVALID, "%s: the spatial index has nodes of %lld bytes",
                         db->location, (long long)node_bytes);
    packing.node_bytes = (size_t)node_bytes;
    packing.capacity = (packing.node_bytes - HEADER_BYTES) / CELL_BYTES;
    packing.cells = malloc((size_t)located * sizeof *packing.cells);
    packing.seats = malloc((size_t)located * sizeof *packing.seats);
    packing.block = malloc(packing.node_bytes);
    if (!packing.cells || !packing.seats || !packing.block)
        failure = error_nomem(error);
    if (!failure)
        failure = points_read(&packing, (size_t)located);
    if (!failure)
        failure = levels_write(&packing);
    free(packing.cells);
    free(packing.seats);
    free(packing.block);
    return failure;
}

/* The index's own tables are closed to SQL unless the connection says so. */
enum fever_error sqlite_rtree_pack(struct db *db, struct error *error)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    enum fever_error failure = pack(db, error);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return failure;
}
