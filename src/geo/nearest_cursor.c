/* Walks the nearest index outwards from a place: best first, exact in the end.
 *
 * The frontier holds subtrees and items, each with a float that is never above its squared chord;
 * it only says what to look at next. An item that comes off it gets proven bounds on its geodesic
 * distance and waits in `pending`, a heap by lower bound and then rank. The first of pending is
 * handed out once nothing on the frontier can be as near, and its upper bound lies below every
 * other's lower one. Where bounds overlap, the first one's are replaced by its exact distance. With
 * an exact distance first in (lower bound, rank), nothing can precede it: any other's distance is
 * at least its own lower bound, and among equal ones its rank is higher.
 *
 * A visited subtree's children stay together as a family of eight; only the nearest of each family
 * stands in the frontier's heap, so the heap is as small as the number of subtrees visited and most
 * children never enter it. */
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nearest_tree.h"

enum { FAMILY_ROOM = 240, PENDING_ROOM = 96 };

/* A key's bits, which order as positive floats do; a member's lowest three are the child's number
 * instead. NO_KEY is larger than all. */
typedef uint32_t key_bits;
#define NO_KEY     UINT32_MAX
#define CHILD_BITS (TREE_WIDTH - 1U)

struct family {
    key_bits keys[TREE_WIDTH]; /* NO_KEY: did not pass, or was taken */
    uint32_t height, number;   /* of the parent */
};

/* The key of a family's nearest member above the family's number. */
typedef uint64_t frontier_entry;

/* A subtree or an item. */
struct member {
    uint32_t height, number;
};

struct candidate {
    double low_m, high_m; /* equal: exact */
    uint32_t rank, slot;
};

struct cursor_state {
    const struct nearest_index *index;
    struct geodesic_origin from;
    float from_m[3];
    float barred[TREE_WIDTH]; /* by child: the least key of those that did not pass the masks */
    key_bits key_limit;       /* beyond the radius */
    key_bits key_settled;     /* what lies above cannot precede the first of pending */
    uint64_t any_of[NEAREST_MASKS];
    int masks;
    uint8_t live_any_of;
    bool failed;
    double radius_m;
    struct point exact_place; /* whose distance was computed last */
    double exact_m;
    uint32_t heap_count, heap_room, family_count, family_room, pending_count, pending_room;
    frontier_entry *heap; /* each array is in the room below, or on the heap */
    struct family *families;
    struct candidate *pending;
    frontier_entry heap_first[FAMILY_ROOM];
    struct family families_first[FAMILY_ROOM];
    struct candidate pending_first[PENDING_ROOM];
};
static_assert(sizeof(struct cursor_state) <= sizeof(struct nearest_cursor),
              "the room is too small");
static_assert(_Alignof(struct cursor_state) <= _Alignof(struct nearest_cursor), "alignment");

static struct cursor_state *state_of(struct nearest_cursor *cursor)
{
    return (struct cursor_state *)(void *)cursor->room;
}

static key_bits bits_of(float key)
{
    key_bits bits;
    memcpy(&bits, &key, sizeof bits);
    return bits;
}

static frontier_entry entry_of(key_bits key, uint32_t family)
{
    return (frontier_entry)key << 32 | family;
}

static key_bits first_key(const struct cursor_state *state)
{
    return (key_bits)(state->heap[0] >> 32);
}

static key_bits lower(key_bits a, key_bits b)
{
    return a < b ? a : b;
}

static key_bits nearest_of(const struct family *family)
{
    const key_bits *keys = family->keys;
    return lower(lower(lower(keys[0], keys[1]), lower(keys[2], keys[3])),
                 lower(lower(keys[4], keys[5]), lower(keys[6], keys[7])));
}

/* Doubles an array that began inside the cursor. */
static void *grown(void *array, const void *inside, uint32_t *room, size_t size)
{
    void *larger = realloc(array == inside ? NULL : array, (size_t)*room * 2 * size);
    if (!larger)
        return NULL;
    if (array == inside)
        memcpy(larger, inside, *room * size);
    *room *= 2;
    return larger;
}

/* A heap entry per family at most: room for a family is room for both. */
static bool make_family_room(struct cursor_state *state)
{
    if (state->family_count < state->family_room)
        return true;
    void *heap = grown(state->heap, state->heap_first, &state->heap_room, sizeof *state->heap);
    if (heap)
        state->heap = heap;
    void *families = heap ? grown(state->families, state->families_first, &state->family_room,
                                  sizeof *state->families)
                          : NULL;
    if (families)
        state->families = families;
    state->failed = !families;
    return families;
}

static void heap_push(struct cursor_state *state, frontier_entry entry)
{
    frontier_entry *heap = state->heap;
    uint32_t at = state->heap_count++;
    while (at > 0 && heap[(at - 1) / 2] > entry) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = entry;
}

static void heap_replace_first(struct cursor_state *state, frontier_entry entry)
{
    frontier_entry *heap = state->heap;
    uint32_t at = 0, child;
    while ((child = 2 * at + 1) < state->heap_count) {
        child += child + 1 < state->heap_count && heap[child + 1] < heap[child];
        if (heap[child] >= entry)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = entry;
}

/* Takes the nearest member off the frontier; its nearest sibling takes its place. */
static struct member take_first(struct cursor_state *state)
{
    uint32_t number = (uint32_t)state->heap[0], child = first_key(state) & CHILD_BITS;
    struct family *family = &state->families[number];
    family->keys[child] = NO_KEY;
    key_bits sibling = nearest_of(family);
    frontier_entry next =
        sibling <= state->key_limit ? entry_of(sibling, number) : state->heap[--state->heap_count];
    if (state->heap_count > 0)
        heap_replace_first(state, next);
    return (struct member){family->height - 1, family->number * TREE_WIDTH + child};
}

static bool precedes(const struct candidate *a, const struct candidate *b)
{
    return a->low_m < b->low_m || (a->low_m == b->low_m && a->rank < b->rank);
}

/* No place within the distance has a greater key. */
static float key_within(double distance_m)
{
    double chord_m = geodesic_chord_limit_m(distance_m);
    return (float)(chord_m * chord_m * (1 + 2e-7));
}

/* No item that is not yet pending can be as near as the first, if its key is above this. */
static void first_has_changed(struct cursor_state *state)
{
    if (state->pending_count > 0)
        state->key_settled = bits_of(key_within(state->pending[0].high_m));
}

static void pending_push(struct cursor_state *state, struct candidate candidate)
{
    if (state->pending_count == state->pending_room) {
        void *larger = grown(state->pending, state->pending_first, &state->pending_room,
                             sizeof *state->pending);
        if (!larger) {
            state->failed = true;
            return;
        }
        state->pending = larger;
    }
    struct candidate *heap = state->pending;
    uint32_t at = state->pending_count++;
    while (at > 0 && precedes(&candidate, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = candidate;
    if (at == 0)
        first_has_changed(state);
}

/* Puts `moved` where the first was. */
static void pending_replace_first(struct cursor_state *state, struct candidate moved)
{
    struct candidate *heap = state->pending;
    uint32_t at = 0, child;
    while ((child = 2 * at + 1) < state->pending_count) {
        child += child + 1 < state->pending_count && precedes(&heap[child + 1], &heap[child]);
        if (!precedes(&heap[child], &moved))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    first_has_changed(state);
}

static struct candidate pending_pop(struct cursor_state *state)
{
    struct candidate first = state->pending[0];
    struct candidate last = state->pending[--state->pending_count];
    if (state->pending_count > 0)
        pending_replace_first(state, last);
    return first;
}

/* Items at one place share the geodesic. */
static double exact_distance_m(struct cursor_state *state, uint32_t slot)
{
    struct point place = state->index->slots[slot].place;
    if (place.lat != state->exact_place.lat || place.lon != state->exact_place.lon) {
        state->exact_place = place;
        state->exact_m = geodesic_distance_m(state->from.place, place);
    }
    return state->exact_m;
}

static void admit_item(struct cursor_state *state, uint32_t slot)
{
    struct distance_bounds bounds =
        geodesic_bounds(state->from.ecef, tree_ecef(state->index, slot));
    if (bounds.low_m > state->radius_m)
        return;
    if (bounds.high_m > state->radius_m) {
        bounds.low_m = bounds.high_m = exact_distance_m(state, slot);
        if (bounds.low_m > state->radius_m)
            return;
    }
    pending_push(state, (struct candidate){bounds.low_m, bounds.high_m,
                                           state->index->slots[slot].rank, slot});
}

static bool first_precedes_all(const struct cursor_state *state)
{
    const struct candidate *heap = state->pending;
    if (heap[0].low_m == heap[0].high_m)
        return true;
    for (uint32_t child = 1; child <= 2 && child < state->pending_count; child++) {
        if (heap[child].low_m <= heap[0].high_m)
            return false;
    }
    return true;
}

static void make_first_exact(struct cursor_state *state)
{
    struct candidate first = state->pending[0];
    first.low_m = first.high_m = exact_distance_m(state, first.slot);
    pending_replace_first(state, first);
}

/* All ones for each child whose tags, or live mask, do not pass. Whole loops over eight children
 * here and below are what the compiler takes four at a time. */
static void find_missing(const struct cursor_state *state, const struct tree_tags *tags,
                         const _Atomic uint64_t *live, uint32_t missing[TREE_WIDTH])
{
    for (int i = 0; i < TREE_WIDTH; i++)
        missing[i] = 0;
    for (int mask = 0; mask < state->masks; mask++) {
        uint32_t low = (uint32_t)state->any_of[mask];
        uint32_t high = (uint32_t)(state->any_of[mask] >> 32);
        for (int i = 0; i < TREE_WIDTH; i++)
            missing[i] |= ((tags->low[i] & low) | (tags->high[i] & high)) ? 0 : UINT32_MAX;
    }
    if (!state->live_any_of)
        return;
    uint64_t siblings = atomic_load_explicit(live, memory_order_acquire);
    uint8_t held[TREE_WIDTH];
    memcpy(held, &siblings, sizeof siblings);
    for (int i = 0; i < TREE_WIDTH; i++)
        missing[i] |= (held[i] & state->live_any_of) ? 0 : UINT32_MAX;
}

/* The children's keys as the frontier orders them. */
static void find_keys(const float keys[restrict TREE_WIDTH],
                      const uint32_t missing[restrict TREE_WIDTH],
                      key_bits found[restrict TREE_WIDTH], float barred[restrict TREE_WIDTH])
{
    for (uint32_t i = 0; i < TREE_WIDTH; i++) {
        float missed = missing[i] ? keys[i] : INFINITY;
        barred[i] = missed < barred[i] ? missed : barred[i];
        found[i] = (bits_of(keys[i]) & ~CHILD_BITS) | i | missing[i];
    }
}

/* Puts those children of a subtree on the frontier that may hold what passes. */
static void add_family(struct cursor_state *state, uint32_t height, uint32_t number,
                       const float keys[TREE_WIDTH], const struct tree_tags *tags)
{
    if (!make_family_room(state))
        return;
    const struct nearest_index *index = state->index;
    struct family *family = &state->families[state->family_count];
    uint32_t missing[TREE_WIDTH];
    find_missing(state, tags, &index->live[index->first_live[height - 1] + number], missing);
    find_keys(keys, missing, family->keys, state->barred);
    family->height = height;
    family->number = number;
    key_bits nearest = nearest_of(family);
    if (nearest <= state->key_limit)
        heap_push(state, entry_of(nearest, state->family_count++));
}

/* The boxes' metre covers what rounding coordinates to floats does, the factor what their
 * arithmetic does (four roundings of 6e-8) and the child's number in a key's last bits (8e-7). A
 * place is below a box, above it, or neither; x + |x| is twice x or nothing, without a branch. */
static void visit_node(struct cursor_state *state, uint32_t height, uint32_t number)
{
    const struct tree_node *node = &state->index->nodes[state->index->first_node[height] + number];
    float keys[TREE_WIDTH] = {0};
    for (int axis = 0; axis < 3; axis++) {
        float at_m = state->from_m[axis];
        for (int i = 0; i < TREE_WIDTH; i++) {
            float below_m = node->low_m[axis][i] - at_m;
            float above_m = at_m - node->high_m[axis][i];
            float twice_m = below_m + fabsf(below_m) + (above_m + fabsf(above_m));
            keys[i] += twice_m * twice_m;
        }
    }
    for (int i = 0; i < TREE_WIDTH; i++)
        keys[i] *= 0.25F * (1 - 1.5e-6F);
    add_family(state, height, number, keys, &node->tags);
}

static void visit_leaf(struct cursor_state *state, uint32_t number)
{
    const struct tree_leaf *leaf = &state->index->leaves[number];
    const struct ecef from = state->from.ecef;
    float keys[TREE_WIDTH];
    for (int i = 0; i < TREE_WIDTH; i++) {
        double x_m = leaf->x_m[i] - from.x_m;
        double y_m = leaf->y_m[i] - from.y_m;
        double z_m = leaf->z_m[i] - from.z_m;
        keys[i] = (float)((x_m * x_m + y_m * y_m + z_m * z_m) * (1 - 1.2e-6));
    }
    add_family(state, 1, number, keys, &leaf->tags);
}

static void visit(struct cursor_state *state, struct member member)
{
    if (member.height == 0)
        admit_item(state, member.number);
    else if (member.height == 1)
        visit_leaf(state, member.number);
    else
        visit_node(state, member.height, member.number);
}

void nearest_cursor_begin(struct nearest_cursor *cursor, const struct nearest_index *index,
                          struct point from, const struct nearest_filter *filter)
{
    const struct geodesic_origin origin = geodesic_origin_of(from);
    nearest_cursor_begin_at(cursor, index, &origin, filter);
}

void nearest_cursor_begin_at(struct nearest_cursor *cursor, const struct nearest_index *index,
                             const struct geodesic_origin *from,
                             const struct nearest_filter *filter)
{
    struct cursor_state *state = state_of(cursor);
    state->index = index;
    state->from = *from;
    state->from_m[0] = (float)state->from.ecef.x_m;
    state->from_m[1] = (float)state->from.ecef.y_m;
    state->from_m[2] = (float)state->from.ecef.z_m;
    state->radius_m = filter->radius_m > 0 ? filter->radius_m : INFINITY;
    state->key_limit = bits_of(filter->radius_m > 0 ? key_within(filter->radius_m) : FLT_MAX);
    for (int i = 0; i < TREE_WIDTH; i++)
        state->barred[i] = INFINITY;
    state->masks = 0;
    for (int i = 0; i < NEAREST_MASKS; i++) {
        if (filter->any_of[i])
            state->any_of[state->masks++] = filter->any_of[i];
    }
    state->live_any_of = filter->live_any_of;
    state->failed = false;
    state->exact_place = (struct point){NAN, NAN};
    state->heap = state->heap_first;
    state->families = state->families_first;
    state->heap_room = state->family_room = FAMILY_ROOM;
    state->heap_count = state->family_count = 0;
    state->pending = state->pending_first;
    state->pending_room = PENDING_ROOM;
    state->pending_count = 0;
    if (index->count)
        visit(state, (struct member){(uint32_t)index->height, 0});
}

enum fever_error nearest_cursor_next(struct nearest_cursor *cursor, struct nearest_hit *hit)
{
    struct cursor_state *state = state_of(cursor);
    while (!state->failed) {
        bool frontier_may_precede =
            state->heap_count > 0 &&
            (state->pending_count == 0 || first_key(state) <= state->key_settled);
        if (frontier_may_precede) {
            visit(state, take_first(state));
        } else if (state->pending_count == 0) {
            return FEVER_NOT_FOUND;
        } else if (first_precedes_all(state)) {
            struct candidate first = pending_pop(state);
            uint32_t item = state->index->slots[first.slot].item;
            *hit = (struct nearest_hit){item, first.rank, first.slot, first.low_m, first.high_m};
            return FEVER_OK;
        } else {
            make_first_exact(state);
        }
    }
    return FEVER_NOMEM;
}

void nearest_cursor_end(struct nearest_cursor *cursor)
{
    struct cursor_state *state = state_of(cursor);
    if (state->heap != state->heap_first)
        free(state->heap);
    if (state->families != state->families_first)
        free(state->families);
    if (state->pending != state->pending_first)
        free(state->pending);
    state->heap_count = state->family_count = state->pending_count = 0;
    state->heap = state->heap_first;
    state->families = state->families_first;
    state->pending = state->pending_first;
}

bool nearest_hit_is_nearest(const struct nearest_cursor *cursor, const struct nearest_hit *hit)
{
    const struct cursor_state *state = (const struct cursor_state *)(const void *)cursor->room;
    float within = key_within(hit->high_m);
    bool is_nearest = true;
    for (int i = 0; i < TREE_WIDTH; i++)
        is_nearest &= state->barred[i] > within;
    return is_nearest;
}

double nearest_hit_distance_m(const struct nearest_cursor *cursor, const struct nearest_hit *hit)
{
    const struct cursor_state *state = (const struct cursor_state *)(const void *)cursor->room;
    return geodesic_distance_rounded_m(&state->from, state->index->slots[hit->slot].place,
                                       (struct distance_bounds){hit->low_m, hit->high_m});
}

double nearest_hit_bearing_deg(const struct nearest_cursor *cursor, const struct nearest_hit *hit)
{
    const struct cursor_state *state = (const struct cursor_state *)(const void *)cursor->room;
    return geodesic_bearing_rounded_deg(&state->from, state->index->slots[hit->slot].place,
                                        tree_ecef(state->index, hit->slot));
}
