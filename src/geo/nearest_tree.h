/* The nearest index's tree, which nearest_index.c builds and nearest_cursor.c walks.
 *
 * Eight children to a node, eight items to a leaf. Items are sorted so that the subtree of height h
 * and number n holds the slots 8^h·n … 8^h·(n+1)−1: every subtree but the last of its height is
 * full, and there are no pointers. Height 0 is an item, 1 a leaf, the rest inner nodes. */
#ifndef FEVER_GEO_NEAREST_TREE_H
#define FEVER_GEO_NEAREST_TREE_H

#include <stdatomic.h>

#include "fever/nearest_index.h"

enum {
    TREE_WIDTH = 8,
    TREE_NUMBER_BITS = 28, /* a reference is height and number in 32 bits */
    TREE_HEIGHT_MAX = 10,  /* 8^10 > 2^28 */
    TREE_COUNT_MAX = 1 << TREE_NUMBER_BITS
};

/* The tags of eight children, halves apart: a register of 16 bytes then takes four at a time. */
struct tree_tags {
    uint32_t low[TREE_WIDTH], high[TREE_WIDTH];
};

/* The eight children of an inner node: boxes in earth-centred metres, each a good half metre wider
 * than what it holds, so that a float's rounding never cuts anything off; and what they hold. A
 * child that is not there has an inverted, infinite box and no tags. */
struct tree_node {
    float low_m[3][TREE_WIDTH], high_m[3][TREE_WIDTH];
    struct tree_tags tags;
};

/* Eight places. One that is not there is infinitely far and has no tags. */
struct tree_leaf {
    double x_m[TREE_WIDTH], y_m[TREE_WIDTH], z_m[TREE_WIDTH];
    struct tree_tags tags;
};

/* What is looked up only once an item is a candidate. */
struct tree_slot {
    struct point place;
    uint32_t rank;
    uint32_t item;
};

struct nearest_index {
    uint32_t count;
    int height; /* of the root; 0 without items */
    struct tree_leaf *leaves;
    struct tree_node *nodes; /* height by height, from 2 */
    size_t first_node[TREE_HEIGHT_MAX + 1];
    struct tree_slot *slots;
    uint32_t *slot_of_item;
    _Atomic uint64_t *live; /* of items, leaves, nodes: a byte each, eight siblings to a word */
    size_t first_live[TREE_HEIGHT_MAX + 1]; /* by the siblings' height; then the parent's number */
};

static inline struct ecef tree_ecef(const struct nearest_index *index, uint32_t slot)
{
    const struct tree_leaf *leaf = &index->leaves[slot / TREE_WIDTH];
    uint32_t i = slot % TREE_WIDTH;
    return (struct ecef){leaf->x_m[i], leaf->y_m[i], leaf->z_m[i]};
}

#endif
