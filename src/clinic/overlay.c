/* Building the overlay: live values name clinics, sources and regions; here each becomes the
 * numbers of one snapshot's clinics. What names nobody that the snapshot knows waits for one that
 * does. */
#include "overlay.h"

#include <stdlib.h>
#include <string.h>

#include "fever/hash.h"
#include "fever/region.h"
#include "snapshot_internal.h"

/* One closure of one clinic, while they are gathered. */
struct closing {
    uint32_t number;
    uint32_t closure;
};

struct gathering {
    const struct snapshot *snapshot;
    struct closing *items;
    size_t count, room;
    bool failed;
};

static void gather(struct gathering *gathering, uint32_t number, size_t closure)
{
    if (gathering->count == gathering->room) {
        size_t room = gathering->room ? 2 * gathering->room : 64;
        struct closing *items = realloc(gathering->items, room * sizeof *items);
        if (!items) {
            gathering->failed = true;
            return;
        }
        gathering->items = items;
        gathering->room = room;
    }
    gathering->items[gathering->count++] = (struct closing){number, (uint32_t)closure};
}

static void gather_one(struct gathering *gathering, const char *id, size_t closure)
{
    uint32_t number;
    bool is_alias;
    if (snapshot_find(gathering->snapshot, id, &number, &is_alias))
        gather(gathering, number, closure);
}

static void gather_region(struct gathering *gathering, const char *target, size_t closure)
{
    uint32_t adcode;
    const uint32_t *numbers;
    if (!region_adcode_parse(target, strlen(target), &adcode))
        return;
    const struct region *region = region_find(gathering->snapshot->regions, adcode);
    size_t count =
        region ? snapshot_region_clinics(gathering->snapshot, region->adcode, &numbers) : 0;
    for (size_t i = 0; i < count && !gathering->failed; i++)
        gather(gathering, numbers[i], closure);
}

static void gather_all(struct gathering *gathering, const struct live_values *values)
{
    for (size_t i = 0; i < values->closure_count && !gathering->failed; i++) {
        const struct live_closure *closure = &values->closures[i];
        switch (closure->scope) {
        case CLOSURE_CLINIC:
            gather_one(gathering, closure->target, i);
            break;
        case CLOSURE_REGION:
            gather_region(gathering, closure->target, i);
            break;
        case CLOSURE_SOURCE:
            for (size_t k = 0; k < closure->member_count && !gathering->failed; k++)
                gather_one(gathering, closure->members[k], i);
            break;
        case CLOSURE_SCOPE_COUNT:
            break;
        }
    }
}

static int by_clinic(const void *a, const void *b)
{
    const struct closing *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->closure > y->closure) - (x->closure < y->closure);
}

/* The gathered closings, ordered, as rows by clinic. */
static bool lay_out(struct overlay *overlay, struct gathering *gathering)
{
    struct arena *arena = overlay->values->arena;
    size_t count = gathering->count;
    if (!count)
        return true;
    qsort(gathering->items, count, sizeof *gathering->items, by_clinic);
    overlay->closed =
        arena_array(arena, snapshot_count(gathering->snapshot) / 64 + 1, sizeof *overlay->closed);
    overlay->numbers = arena_array(arena, count, sizeof *overlay->numbers);
    overlay->first = arena_array(arena, count + 1, sizeof *overlay->first);
    overlay->of_one = arena_array(arena, count, sizeof(struct live_closure *));
    if (!overlay->closed || !overlay->numbers || !overlay->first || !overlay->of_one)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = gathering->items[i].number;
        if (!overlay->count || overlay->numbers[overlay->count - 1] != number) {
            overlay->numbers[overlay->count] = number;
            overlay->first[overlay->count++] = (uint32_t)i;
            overlay->closed[number / 64] |= UINT64_C(1) << number % 64;
        }
        overlay->of_one[i] = &overlay->values->closures[gathering->items[i].closure];
    }
    overlay->first[overlay->count] = (uint32_t)count;
    return true;
}

static bool build_closures(struct overlay *overlay, const struct snapshot *snapshot)
{
    struct gathering gathering = {.snapshot = snapshot};
    gather_all(&gathering, overlay->values);
    bool ready = !gathering.failed && lay_out(overlay, &gathering);
    free(gathering.items);
    return ready;
}

static uint32_t slot_of(uint32_t number)
{
    return (uint32_t)hash_finish(hash_number(HASH_SEED, number));
}

/* A clinic that was merged may have a load under either id: the later one counts. */
static void put_load(struct overlay *overlay, uint32_t number, uint32_t load)
{
    uint32_t at = slot_of(number) & overlay->load_mask;
    while (overlay->loads[at].number && overlay->loads[at].number != number + 1)
        at = (at + 1) & overlay->load_mask;
    const struct live_load *loads = overlay->values->loads;
    if (overlay->loads[at].number &&
        loads[overlay->loads[at].load].reported_at > loads[load].reported_at)
        return;
    overlay->loads[at] = (struct load_slot){number + 1, load};
}

static bool build_loads(struct overlay *overlay, const struct snapshot *snapshot)
{
    const struct live_values *values = overlay->values;
    uint32_t size = 16;
    if (!values->load_count)
        return true;
    while (size < 2 * values->load_count)
        size *= 2;
    overlay->loads = arena_array(values->arena, size, sizeof *overlay->loads);
    overlay->load_mask = size - 1;
    if (!overlay->loads)
        return false;
    for (size_t i = 0; i < values->load_count; i++) {
        uint32_t number;
        bool is_alias;
        if (snapshot_find(snapshot, values->loads[i].clinic_id, &number, &is_alias))
            put_load(overlay, number, (uint32_t)i);
    }
    return true;
}

struct overlay *overlay_build(const struct snapshot *snapshot, struct live_values *values)
{
    struct overlay *overlay = arena_alloc(values->arena, sizeof *overlay);
    if (overlay)
        overlay->values = values;
    if (overlay && build_loads(overlay, snapshot) && build_closures(overlay, snapshot))
        return overlay;
    live_values_free(values);
    return NULL;
}

void overlay_free(struct overlay *overlay)
{
    if (overlay)
        live_values_free(overlay->values);
}

/* The closures of one clinic. */
struct slice {
    const struct live_closure *const *begin, *const *end;
};

static struct slice closures_of(const struct overlay *overlay, uint32_t number)
{
    if (!overlay_closes(overlay, number))
        return (struct slice){NULL, NULL};
    uint32_t low = 0, high = overlay->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (overlay->numbers[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    return (struct slice){overlay->of_one + overlay->first[low],
                          overlay->of_one + overlay->first[low + 1]};
}

static bool holds(const struct live_closure *closure, int64_t at)
{
    return at >= closure->from && at < closure->until;
}

const struct live_closure *overlay_closure(const struct overlay *overlay, uint32_t number,
                                           int64_t at)
{
    struct slice slice = closures_of(overlay, number);
    for (const struct live_closure *const *one = slice.begin; one < slice.end; one++)
        if (holds(*one, at))
            return *one;
    return NULL;
}

size_t overlay_closures(const struct overlay *overlay, uint32_t number,
                        const struct live_closure *const **out)
{
    struct slice slice = closures_of(overlay, number);
    *out = slice.begin;
    return (size_t)(slice.end - slice.begin);
}

int64_t overlay_closed_until(const struct overlay *overlay, uint32_t number, int64_t at)
{
    const struct live_closure *closure;
    while ((closure = overlay_closure(overlay, number, at)))
        at = closure->until; /* another may go on where this one ends */
    return at;
}

int64_t overlay_closed_from(const struct overlay *overlay, uint32_t number, int64_t at)
{
    struct slice slice = closures_of(overlay, number);
    int64_t next = HOURS_NEVER;
    for (const struct live_closure *const *one = slice.begin; one < slice.end; one++)
        if ((*one)->from > at && (*one)->from < next)
            next = (*one)->from;
    return next;
}

const struct live_load *overlay_load(const struct overlay *overlay, uint32_t number, int64_t at)
{
    if (!overlay || !overlay->loads)
        return NULL;
    uint32_t slot = slot_of(number) & overlay->load_mask;
    while (overlay->loads[slot].number != number + 1) {
        if (!overlay->loads[slot].number)
            return NULL;
        slot = (slot + 1) & overlay->load_mask;
    }
    const struct live_load *load = &overlay->values->loads[overlay->loads[slot].load];
    return load_holds(load, at) ? load : NULL;
}
