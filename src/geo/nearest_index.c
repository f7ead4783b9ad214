/* Builds the nearest index's tree and keeps its live masks. The layout stands in nearest_tree.h. */
#include "fever/nearest_index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nearest_tree.h"

/* An item while the tree is built. */
struct build_entry {
    double at_m[3];
    uint32_t item;
};

static int widest_axis(const struct build_entry *entries, size_t count)
{
    int widest = 0;
    double width_m = -1;
    for (int axis = 0; axis < 3; axis++) {
        double low_m = entries[0].at_m[axis], high_m = low_m;
        for (size_t i = 1; i < count; i++) {
            double at_m = entries[i].at_m[axis]; /* compared: fmin and fmax cost a call each */
            low_m = at_m < low_m ? at_m : low_m;
            high_m = at_m > high_m ? at_m : high_m;
        }
        if (high_m - low_m > width_m) {
            width_m = high_m - low_m;
            widest = axis;
        }
    }
    return widest;
}

static double median_of_three(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Brings the `left` smallest along the axis to the front: Hoare's FIND, which halves runs of equal
 * places, too. */
static void select_smallest(struct build_entry *entries, size_t count, size_t left, int axis)
{
    ptrdiff_t first = 0, last = (ptrdiff_t)count - 1, wanted = (ptrdiff_t)left;
    while (first < last) {
        double pivot_m = median_of_three(entries[first].at_m[axis],
                                         entries[first + (last - first) / 2].at_m[axis],
                                         entries[last].at_m[axis]);
        ptrdiff_t i = first, j = last;
        while (i <= j) {
            while (entries[i].at_m[axis] < pivot_m)
                i++;
            while (entries[j].at_m[axis] > pivot_m)
                j--;
            if (i <= j) {
                struct build_entry moved = entries[i];
                entries[i++] = entries[j];
                entries[j--] = moved;
            }
        }
        if (j < wanted)
            first = i;
        if (wanted < i)
            last = j;
    }
}

/* Sorts so that each run of `run` entries is compact, and within it each run of an eighth: at
 * every step the widest side is cut in two, at a multiple of the run. */
static void order_entries(struct build_entry *entries, size_t count, size_t run)
{
    while (run >= TREE_WIDTH && count <= run)
        run /= TREE_WIDTH;
    if (run < TREE_WIDTH)
        return;
    size_t runs = (count + run - 1) / run;
    size_t left = runs / 2 * run;
    select_smallest(entries, count, left, widest_axis(entries, count));
    order_entries(entries, left, run);
    order_entries(entries + left, count - left, run);
}

struct box {
    float low_m[3], high_m[3];
    uint64_t tags;
};

static void set_tags(struct tree_tags *tags, size_t child, uint64_t value)
{
    tags->low[child] = (uint32_t)value;
    tags->high[child] = (uint32_t)(value >> 32);
}

static uint64_t all_tags(const struct tree_tags *tags)
{
    uint64_t all = 0;
    for (int i = 0; i < TREE_WIDTH; i++)
        all |= (uint64_t)tags->high[i] << 32 | tags->low[i];
    return all;
}

static struct box box_of_leaf(const struct tree_leaf *leaf)
{
    const double *const at_m[3] = {leaf->x_m, leaf->y_m, leaf->z_m};
    struct box box = {.tags = all_tags(&leaf->tags)};
    for (int axis = 0; axis < 3; axis++) {
        double low_m = INFINITY, high_m = -INFINITY;
        for (int i = 0; i < TREE_WIDTH; i++) {
            low_m = fmin(low_m, at_m[axis][i]);
            high_m = isfinite(at_m[axis][i]) ? fmax(high_m, at_m[axis][i]) : high_m;
        }
        /* One metre: a quarter for the rounding here, a quarter for the query's, half to spare. */
        box.low_m[axis] = (float)(low_m - 1);
        box.high_m[axis] = (float)(high_m + 1);
    }
    return box;
}

static struct box box_of_node(const struct tree_node *node)
{
    struct box box = {.tags = all_tags(&node->tags)};
    for (int axis = 0; axis < 3; axis++) {
        box.low_m[axis] = node->low_m[axis][0];
        box.high_m[axis] = node->high_m[axis][0];
        for (int i = 1; i < TREE_WIDTH; i++) {
            box.low_m[axis] = fminf(box.low_m[axis], node->low_m[axis][i]);
            box.high_m[axis] = fmaxf(box.high_m[axis], node->high_m[axis][i]);
        }
    }
    return box;
}

static void set_child(struct tree_node *node, size_t child, const struct box *box)
{
    for (int axis = 0; axis < 3; axis++) {
        node->low_m[axis][child] = box->low_m[axis];
        node->high_m[axis][child] = box->high_m[axis];
    }
    set_tags(&node->tags, child, box->tags);
}

static size_t subtrees(const struct nearest_index *index, int height)
{
    size_t span = (size_t)1 << (3 * height);
    return (index->count + span - 1) / span;
}

static void fill_leaves(struct nearest_index *index, const struct nearest_item *items,
                        const struct build_entry *entries)
{
    size_t padded = subtrees(index, 1) * TREE_WIDTH;
    for (size_t slot = 0; slot < padded; slot++) {
        struct tree_leaf *leaf = &index->leaves[slot / TREE_WIDTH];
        size_t i = slot % TREE_WIDTH;
        bool there = slot < index->count;
        leaf->x_m[i] = there ? entries[slot].at_m[0] : INFINITY;
        leaf->y_m[i] = there ? entries[slot].at_m[1] : INFINITY;
        leaf->z_m[i] = there ? entries[slot].at_m[2] : INFINITY;
        if (!there)
            continue;
        const struct nearest_item *item = &items[entries[slot].item];
        set_tags(&leaf->tags, i, item->tags);
        index->slots[slot] = (struct tree_slot){item->place, item->rank, entries[slot].item};
        index->slot_of_item[entries[slot].item] = (uint32_t)slot;
    }
}

static void fill_nodes(struct nearest_index *index)
{
    static const struct box nothing = {
        {INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}, 0};
    for (int height = 2; height <= index->height; height++) {
        size_t children = subtrees(index, height - 1);
        size_t padded = subtrees(index, height) * TREE_WIDTH;
        for (size_t i = 0; i < padded; i++) {
            struct box box = nothing;
            if (i < children)
                box = height == 2 ? box_of_leaf(&index->leaves[i])
                                  : box_of_node(&index->nodes[index->first_node[height - 1] + i]);
            set_child(&index->nodes[index->first_node[height] + i / TREE_WIDTH], i % TREE_WIDTH,
                      &box);
        }
    }
}

/* The tree's arrays, sized and zeroed. */
static struct nearest_index *take_tree(struct arena *arena, uint32_t count)
{
    struct nearest_index *index = arena_alloc(arena, sizeof *index);
    if (!index)
        return NULL;
    index->count = count;
    while (count > 0 && (index->height == 0 || subtrees(index, index->height) > 1))
        index->height++;
    size_t nodes = 0, live = 0;
    for (int height = 0; height <= index->height; height++) {
        index->first_node[height] = nodes;
        index->first_live[height] = live;
        nodes += height >= 2 ? subtrees(index, height) : 0;
        live += subtrees(index, height + 1);
    }
    index->leaves = arena_lines(arena, subtrees(index, 1), sizeof *index->leaves);
    index->nodes = arena_lines(arena, nodes, sizeof *index->nodes);
    index->slots = arena_array(arena, count, sizeof *index->slots);
    index->slot_of_item = arena_array(arena, count, sizeof *index->slot_of_item);
    index->live = arena_array(arena, live, sizeof *index->live);
    bool complete =
        index->leaves && index->nodes && index->slots && index->slot_of_item && index->live;
    return complete ? index : NULL;
}

enum fever_error nearest_index_build(struct arena *arena, const struct nearest_item *items,
                                     uint32_t count, struct nearest_index **out)
{
    if (count > TREE_COUNT_MAX)
        return FEVER_TOO_LARGE;
    enum fever_error result = FEVER_NOMEM;
    struct build_entry *entries = malloc((count ? count : 1) * sizeof *entries);
    struct nearest_index *index = take_tree(arena, count);
    if (!entries || !index)
        goto out;
    for (uint32_t i = 0; i < count; i++) {
        struct ecef at = ecef_of(items[i].place);
        entries[i] = (struct build_entry){{at.x_m, at.y_m, at.z_m}, i};
    }
    order_entries(entries, count, (size_t)1 << (3 * index->height));
    fill_leaves(index, items, entries);
    fill_nodes(index);
    *out = index;
    result = FEVER_OK;
out:
    free(entries);
    return result;
}

/* The word that holds the mask of the subtree of that height and number, and its byte. */
static _Atomic uint64_t *live_word(const struct nearest_index *index, int height, size_t number)
{
    return &index->live[index->first_live[height] + number / TREE_WIDTH];
}

static void live_bytes(const _Atomic uint64_t *word, uint8_t bytes[TREE_WIDTH])
{
    uint64_t siblings = atomic_load_explicit(word, memory_order_relaxed);
    memcpy(bytes, &siblings, sizeof siblings);
}

static uint8_t live_of(const struct nearest_index *index, int height, size_t number)
{
    uint8_t bytes[TREE_WIDTH];
    live_bytes(live_word(index, height, number), bytes);
    return bytes[number % TREE_WIDTH];
}

/* There is one writer: what it has read stays so until it writes. */
static void put_live(struct nearest_index *index, int height, size_t number, uint8_t live)
{
    uint8_t bytes[TREE_WIDTH];
    uint64_t siblings;
    _Atomic uint64_t *word = live_word(index, height, number);
    live_bytes(word, bytes);
    bytes[number % TREE_WIDTH] = live;
    memcpy(&siblings, bytes, sizeof siblings);
    atomic_store_explicit(word, siblings, memory_order_release);
}

void nearest_index_set_live(struct nearest_index *index, uint32_t item, uint8_t live)
{
    uint32_t slot = index->slot_of_item[item];
    for (int height = index->height; height > 0; height--) {
        size_t number = slot >> (3 * height);
        uint8_t held = live_of(index, height, number);
        if ((held & live) != live)
            put_live(index, height, number, held | live);
    }
    put_live(index, 0, slot, live);
}

void nearest_index_settle(struct nearest_index *index)
{
    for (int height = 1; height <= index->height; height++) {
        size_t count = subtrees(index, height);
        for (size_t i = 0; i < count; i++) {
            uint8_t bytes[TREE_WIDTH], held = 0;
            live_bytes(&index->live[index->first_live[height - 1] + i], bytes);
            for (int child = 0; child < TREE_WIDTH; child++)
                held |= bytes[child];
            put_live(index, height, i, held);
        }
    }
}
