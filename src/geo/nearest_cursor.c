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

enum { FAMILY_ROOM = 160, PENDING_ROOM = 96 };

/* A key's bits above the member's number (family × 8 + child); positive floats order as their bits
 * do. NO_MEMBER is larger than all. */
typedef uint64_t frontier_member;
#define NO_MEMBER UINT64_MAX

struct family {
    frontier_member members[TREE_WIDTH]; /* NO_MEMBER: did not pass, or was taken */
    uint32_t height, number;             /* of the parent */
};

struct candidate {
    double low_m, high_m; /* equal: exact */
    uint32_t rank, slot;
};

struct cursor_state {
    const struct nearest_index *index;
    struct geodesic_origin from;
    float from_m[3];
    float key_limit;   /* beyond the radius */
    float key_settled; /* what lies above cannot precede the first of pending */
    float key_barred;  /* the least of those that did not pass the masks */
    uint64_t any_of[NEAREST_MASKS];
    int masks;
    uint8_t live_any_of;
    bool failed;
    double radius_m;
    struct point exact_place; /* whose distance was computed last */
    double exact_m;
    uint32_t heap_count, heap_room, family_count, family_room, pending_count, pending_room;
    frontier_member *heap; /* each array is in the room below, or on the heap */
    struct family *families;
    struct candidate *pending;
    frontier_member heap_first[FAMILY_ROOM];
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

/* ---- the frontier ---- */

static float key_of(frontier_member member)
{
    uint32_t bits = (uint32_t)(member >> 32);
    float key;
    memcpy(&key, &bits, sizeof key);
    return key;
}

static frontier_member member_of(float key, uint32_t number)
{
    uint32_t bits;
    memcpy(&bits, &key, sizeof bits);
    return (frontier_member)bits << 32 | number;
}

static frontier_member nearer(frontier_member a, frontier_member b)
{
    return a < b ? a : b;
}

static frontier_member nearest_of(const struct family *family)
{
    const frontier_member *members = family->members;
    return nearer(nearer(nearer(members[0], members[1]), nearer(members[2], members[3])),
                  nearer(nearer(members[4], members[5]), nearer(members[6], members[7])));
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

static void heap_push(struct cursor_state *state, frontier_member member)
{
    frontier_member *heap = state->heap;
    uint32_t at = state->heap_count++;
    while (at > 0 && heap[(at - 1) / 2] > member) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = member;
}

static void heap_replace_first(struct cursor_state *state, frontier_member member)
{
    frontier_member *heap = state->heap;
    uint32_t at = 0, child;
    while ((child = 2 * at + 1) < state->heap_count) {
        child += child + 1 < state->heap_count && heap[child + 1] < heap[child];
        if (heap[child] >= member)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = member;
}

/* Takes the nearest member off the frontier; its nearest sibling takes its place. */
static uint32_t take_first(struct cursor_state *state)
{
    uint32_t number = (uint32_t)state->heap[0];
    struct family *family = &state->families[number / TREE_WIDTH];
    family->members[number % TREE_WIDTH] = NO_MEMBER;
    frontier_member next = nearest_of(family);
    if (next == NO_MEMBER)
        next = state->heap[--state->heap_count];
    if (state->heap_count > 0)
        heap_replace_first(state, next);
    return number;
}

/* ---- pending ---- */

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
        state->key_settled = key_within(state->pending[0].high_m);
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

/* ---- the walk ---- */

static bool tags_pass(const struct cursor_state *state, uint64_t tags)
{
    for (int i = 0; i < state->masks; i++) {
        if (!(tags & state->any_of[i]))
            return false;
    }
    return true;
}

/* Puts those children of a subtree on the frontier that may hold what passes. */
static void add_family(struct cursor_state *state, uint32_t height, uint32_t number,
                       const float keys[TREE_WIDTH], const uint64_t tags[TREE_WIDTH])
{
    if (!make_family_room(state))
        return;
    const struct nearest_index *index = state->index;
    const atomic_uchar *live =
        &index->live[index->first_live[height - 1] + (size_t)number * TREE_WIDTH];
    struct family *family = &state->families[state->family_count];
    family->height = height;
    family->number = number;
    for (uint32_t i = 0; i < TREE_WIDTH; i++) {
        bool passes = tags_pass(state, tags[i]);
        if (state->live_any_of)
            passes &=
                (atomic_load_explicit(&live[i], memory_order_relaxed) & state->live_any_of) != 0;
        if (!passes && keys[i] < state->key_barred)
            state->key_barred = keys[i];
        passes &= keys[i] <= state->key_limit;
        frontier_member member = member_of(keys[i], state->family_count * TREE_WIDTH + i);
        family->members[i] = passes ? member : NO_MEMBER;
    }
    frontier_member nearest = nearest_of(family);
    if (nearest == NO_MEMBER)
        return;
    state->family_count++;
    heap_push(state, nearest);
}

/* The boxes' metre covers what rounding coordinates to floats does, the factor what their
 * arithmetic does (four roundings of 6e-8). A place is below a box, above it, or neither; x + |x|
 * is twice x or nothing, without a branch, so that the compiler takes four children at a time. */
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
        keys[i] *= 0.25F * (1 - 5e-7F);
    add_family(state, height, number, keys, node->tags);
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
        keys[i] = (float)((x_m * x_m + y_m * y_m + z_m * z_m) * (1 - 2e-7));
    }
    add_family(state, 1, number, keys, leaf->tags);
}

static void visit(struct cursor_state *state, uint32_t height, uint32_t number)
{
    if (height == 0)
        admit_item(state, number);
    else if (height == 1)
        visit_leaf(state, number);
    else
        visit_node(state, height, number);
}

static void visit_first(struct cursor_state *state)
{
    uint32_t member = take_first(state);
    const struct family *family = &state->families[member / TREE_WIDTH];
    visit(state, family->height - 1, family->number * TREE_WIDTH + member % TREE_WIDTH);
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
    state->key_limit = filter->radius_m > 0 ? key_within(filter->radius_m) : FLT_MAX;
    state->key_barred = INFINITY;
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
        visit(state, (uint32_t)index->height, 0);
}

enum fever_error nearest_cursor_next(struct nearest_cursor *cursor, struct nearest_hit *hit)
{
    struct cursor_state *state = state_of(cursor);
    while (!state->failed) {
        bool frontier_may_precede =
            state->heap_count > 0 &&
            (state->pending_count == 0 || key_of(state->heap[0]) <= state->key_settled);
        if (frontier_may_precede) {
            visit_first(state);
        } else if (state->pending_count == 0) {
            return FEVER_NOT_FOUND;
        } else if (first_precedes_all(state)) {
            struct candidate first = pending_pop(state);
            uint32_t item = state->index->slots[first.slot].item;
            *hit = (struct nearest_hit){item, first.slot, first.low_m, first.high_m};
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
    return state->key_barred > key_within(hit->high_m);
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
