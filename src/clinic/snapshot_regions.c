/* The region tree in preorder: a region with all below it is one range of numbers, and so are its
 * clinics. */
#include <string.h>

#include "fever/hotline.h"
#include "snapshot_internal.h"

enum { NO_POSITION = UINT32_MAX };

/* The position in the region table of the region in force behind an adcode. */
static uint32_t table_position(const struct snapshot *snapshot, uint32_t adcode)
{
    const struct region *region = adcode ? region_find(snapshot->regions, adcode) : NULL;
    return region ? (uint32_t)(region - region_at(snapshot->regions, 0)) : NO_POSITION;
}

/* Sibling lists of the tree, as positions in the table. */
struct tree {
    uint32_t *parent, *first_child, *next_sibling;
};

static bool tree_build(const struct snapshot *snapshot, struct tree *tree)
{
    size_t count = region_count(snapshot->regions);
    tree->parent = arena_array(snapshot->arena, count, sizeof(uint32_t));
    tree->first_child = arena_array(snapshot->arena, count, sizeof(uint32_t));
    tree->next_sibling = arena_array(snapshot->arena, count, sizeof(uint32_t));
    if (!tree->parent || !tree->first_child || !tree->next_sibling)
        return false;
    memset(tree->first_child, 0xFF, count * sizeof(uint32_t));
    for (size_t i = count; i-- > 0;) { /* backwards, so that siblings stand in order */
        uint32_t parent = table_position(snapshot, region_at(snapshot->regions, i)->parent);
        tree->parent[i] = parent;
        tree->next_sibling[i] = NO_POSITION;
        if (parent == NO_POSITION)
            continue;
        tree->next_sibling[i] = tree->first_child[parent];
        tree->first_child[parent] = (uint32_t)i;
    }
    return true;
}

/* Numbers one root's subtree without recursion; returns the next free number. */
static uint32_t number_subtree(const struct tree *tree, uint32_t root, uint32_t next,
                               uint32_t *position, uint32_t *end)
{
    uint32_t at = root;
    position[at] = next++;
    for (;;) {
        if (tree->first_child[at] != NO_POSITION) {
            at = tree->first_child[at];
            position[at] = next++;
            continue;
        }
        end[at] = next;
        while (at != root && tree->next_sibling[at] == NO_POSITION) {
            at = tree->parent[at];
            end[at] = next;
        }
        if (at == root)
            return next;
        at = tree->next_sibling[at];
        position[at] = next++;
    }
}

/* Clinic numbers by counting sort over the preorder numbers of their regions; only those without a
 * place of their own where `unlocated` says so. */
static bool sort_clinics(struct snapshot *snapshot, bool unlocated, const uint32_t **first_out,
                         const uint32_t **sorted_out)
{
    uint32_t regions = snapshot->order.count;
    size_t clinics = snapshot->dataset->clinic_count;
    uint32_t *first = arena_array(snapshot->arena, regions + 3, sizeof *first);
    if (!first)
        return false;
    /* Counted two places on, so that filling moves each start to where it belongs. */
    for (size_t i = 0; i < clinics; i++)
        if (!unlocated || !snapshot->facts[i].located)
            first[snapshot->facts[i].region_order + 2]++;
    for (uint32_t i = 2; i <= regions + 2; i++)
        first[i] += first[i - 1];
    uint32_t *sorted = arena_array(snapshot->arena, first[regions + 2], sizeof *sorted);
    if (!sorted)
        return false;
    for (uint32_t i = 0; i < clinics; i++)
        if (!unlocated || !snapshot->facts[i].located)
            sorted[first[snapshot->facts[i].region_order + 1]++] = i;
    *first_out = first;
    *sorted_out = sorted;
    return true;
}

enum fever_error snapshot_build_regions(struct snapshot *snapshot, struct error *error)
{
    size_t count = region_count(snapshot->regions);
    uint32_t *position = arena_array(snapshot->arena, count, sizeof *position);
    uint32_t *end = arena_array(snapshot->arena, count, sizeof *end);
    uint32_t *table = arena_array(snapshot->arena, count, sizeof *table);
    struct tree tree;
    if (!position || !end || !table || !tree_build(snapshot, &tree))
        return error_nomem(error);
    uint32_t next = 0;
    for (uint32_t i = 0; i < count; i++)
        if (tree.parent[i] == NO_POSITION)
            next = number_subtree(&tree, i, next, position, end);
    for (uint32_t i = 0; i < count; i++)
        table[position[i]] = i;
    snapshot->order =
        (struct region_order){.count = next, .position = position, .end = end, .table = table};
    for (size_t i = 0; i < snapshot->dataset->clinic_count; i++) {
        uint32_t at = table_position(snapshot, snapshot->dataset->clinics[i].adcode);
        snapshot->facts[i].region_order = at == NO_POSITION ? next : position[at];
    }
    struct region_order *order = &snapshot->order;
    return sort_clinics(snapshot, false, &order->first_clinic, &order->clinics) &&
                   sort_clinics(snapshot, true, &order->first_unlocated, &order->unlocated)
               ? FEVER_OK
               : error_nomem(error);
}

void region_order_range(const struct snapshot *snapshot, uint32_t adcode, uint32_t *begin,
                        uint32_t *end)
{
    uint32_t at = table_position(snapshot, adcode);
    *begin = at == NO_POSITION ? 0 : snapshot->order.position[at];
    *end = at == NO_POSITION ? 0 : snapshot->order.end[at];
}

size_t snapshot_region_clinics(const struct snapshot *snapshot, uint32_t adcode,
                               const uint32_t **first)
{
    uint32_t begin, end;
    region_order_range(snapshot, adcode, &begin, &end);
    const uint32_t *first_clinic = snapshot->order.first_clinic;
    *first = snapshot->order.clinics + first_clinic[begin];
    return first_clinic[end] - first_clinic[begin];
}

size_t snapshot_hotlines(const struct snapshot *snapshot, uint32_t adcode,
                         const struct hotline **first)
{
    const struct dataset *dataset = snapshot->dataset;
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region_chain(snapshot->regions, adcode, chain);
    size_t count = 0;
    *first = NULL;
    for (size_t step = 0; step < length && !count; step++)
        *first = hotlines_of(dataset->hotlines, dataset->hotline_count, chain[step], &count);
    return count;
}
