/* The nearest query: the exact index, and what the caller's district has without a place. */
#include "fever/nearest.h"

#include "snapshot_internal.h"

/* How far a match's distance may lie below the true one. */
#define ROUNDED_BY_M 0.1

enum fever_error snapshot_build_located(struct snapshot *snapshot, struct error *error)
{
    uint32_t clinics = snapshot_count(snapshot), count = 0;
    uint32_t *located = arena_array(snapshot->arena, clinics, sizeof *located);
    if (!located)
        return error_nomem(error);
    for (uint32_t i = 0; i < clinics; i++)
        if (snapshot->facts[i].located)
            located[count++] = i;
    snapshot->located = located;
    snapshot->located_count = count;
    return FEVER_OK;
}

enum fever_error snapshot_build_nearest(struct snapshot *snapshot, struct arena *arena,
                                        struct error *error)
{
    uint32_t count = snapshot->located_count;
    struct arena *scratch = arena_new();
    struct nearest_item *items = scratch ? arena_array(scratch, count, sizeof *items) : NULL;
    snapshot->live = arena_array(arena, count, 1);
    for (uint32_t i = 0; items && i < count; i++) {
        uint32_t number = snapshot->located[i];
        items[i] = (struct nearest_item){snapshot->dataset->clinics[number].place, number,
                                         facts_tags(&snapshot->facts[number])};
    }
    enum fever_error failure = items && snapshot->live
                                   ? nearest_index_build(arena, items, count, &snapshot->index)
                                   : FEVER_NOMEM;
    arena_free(scratch);
    return failure ? error_nomem(error) : FEVER_OK;
}

static uint64_t bit_range(uint32_t bits, int shift)
{
    return (uint64_t)bits << shift;
}

/* The masks by which the index prunes; see `masks_decide` for what they leave to the filter. */
static struct nearest_filter index_filter(const struct nearest_query *query, bool live)
{
    const struct clinic_filter *filter = &query->filter;
    struct nearest_filter masks = {.radius_m = query->radius_m};
    masks.any_of[0] = bit_range(filter->kinds, TAG_KINDS);
    masks.any_of[1] = bit_range(filter->services, TAG_SERVICES);
    masks.any_of[2] = bit_range(
        filter->access ? 1U << filter->access : 0xFU & ~(1U << ACCESS_REFERRAL_ONLY), TAG_ACCESS);
    const enum stated asked[] = {filter->designated, filter->insurance, filter->insurance_remote};
    for (int i = 0; i < 3 && !masks.any_of[3]; i++)
        if (asked[i] != STATED_NOT)
            masks.any_of[3] = bit_range(1U << (asked[i] == STATED_TRUE), TAG_STATED + 2 * i);
    if (live && filter->open_only)
        masks.live_any_of = live_bit(OPENING_OPEN);
    else if (live && filter->exclude_closed)
        masks.live_any_of = (uint8_t)(live_bit(OPENING_OPEN) | live_bit(OPENING_UNKNOWN));
    return masks;
}

/* Whether the masks say all that the filter asks: the index then hands out only what passes, and
 * the facts, a cache miss for each clinic, need no second look. Live ones hold a clinic's state as
 * `snapshot_state` has it. */
static bool masks_decide(const struct clinic_filter *filter, bool live)
{
    int stated = (filter->designated != STATED_NOT) + (filter->insurance != STATED_NOT) +
                 (filter->insurance_remote != STATED_NOT);
    bool states = filter->open_only || filter->exclude_closed;
    return stated <= 1 && filter->age_months < 0 && !filter->region && (live || !states);
}

/* The first that the masks let through may be the nearest of all, which the district asks for. */
static void note_first(const struct nearest_cursor *cursor, const struct nearest_hit *hit,
                       struct nearest_known *known)
{
    known->within_m = hit->high_m + ROUNDED_BY_M;
    known->nearest = *hit;
    known->has_nearest = nearest_hit_is_nearest(cursor, hit);
}

static enum fever_error find_matches(const struct snapshot *snapshot,
                                     const struct nearest_query *query,
                                     const struct geodesic_origin *from,
                                     const struct nearest_filter *masks, bool live,
                                     struct nearest_answer *answer, struct nearest_known *known)
{
    struct ready_filter ready;
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    filter_ready(&ready, snapshot, &query->filter, query->at);
    nearest_cursor_begin_at(&cursor, snapshot->index, from, masks);
    const bool decided = masks_decide(&query->filter, live);
    enum fever_error failure;
    answer->count = 0;
    answer->truncated = false;
    while (!(failure = nearest_cursor_next(&cursor, &hit))) {
        uint32_t number = hit.rank;
        if (known->within_m == 0)
            note_first(&cursor, &hit, known);
        if (!decided && !filter_passes(&ready, number))
            continue;
        if (answer->count == query->limit) {
            answer->truncated = true;
            break;
        }
        answer->matches[answer->count++] = (struct nearest_match){
            .number = number,
            .distance_m = nearest_hit_distance_m(&cursor, &hit),
            .bearing_deg = nearest_hit_bearing_deg(&cursor, &hit),
        };
    }
    nearest_cursor_end(&cursor);
    return failure == FEVER_NOT_FOUND ? FEVER_OK : failure;
}

/* The district's clinics that pass but have no place of their own. */
static void find_unlocated(const struct snapshot *snapshot, const struct nearest_query *query,
                           struct nearest_answer *answer)
{
    answer->unlocated_count = 0;
    if (!answer->region)
        return;
    const struct region_order *order = &snapshot->order;
    size_t at = (size_t)(answer->region - region_at(snapshot->regions, 0));
    uint32_t begin = order->first_unlocated[order->position[at]];
    uint32_t end = order->first_unlocated[order->end[at]];
    if (begin == end)
        return;
    struct ready_filter ready;
    filter_ready(&ready, snapshot, &query->filter, query->at);
    for (uint32_t i = begin; i < end && answer->unlocated_count < UNLOCATED_MAX; i++)
        if (filter_passes(&ready, order->unlocated[i]))
            answer->unlocated[answer->unlocated_count++] = order->unlocated[i];
}

static enum fever_error find(const struct snapshot *snapshot, const struct nearest_query *query,
                             const struct geodesic_origin *from, bool live,
                             struct nearest_answer *answer, struct nearest_known *known)
{
    struct nearest_filter masks = index_filter(query, live);
    *known = (struct nearest_known){.within_m = 0};
    if (!query->soonest)
        return find_matches(snapshot, query, from, &masks, live, answer, known);
    enum fever_error failure = nearest_find_soonest(snapshot, query, &masks, live, answer);
    if (!failure && answer->count)
        known->within_m = answer->matches[0].distance_m + ROUNDED_BY_M;
    return failure;
}

enum fever_error snapshot_nearest(const struct snapshot *snapshot,
                                  const struct nearest_query *query, struct nearest_answer *answer)
{
    bool live = snapshot_is_live(snapshot, query->at);
    const struct geodesic_origin from = geodesic_origin_of(query->from);
    struct nearest_known known;
    enum fever_error failure = find(snapshot, query, &from, live, answer, &known);
    /* Where the minute turned meanwhile the index's live masks may speak of the next one. */
    if (!failure && live && !snapshot_is_live(snapshot, query->at))
        failure = find(snapshot, query, &from, false, answer, &known);
    if (failure)
        return failure;
    answer->region = district_at(snapshot, &from, &known, &answer->region_by);
    find_unlocated(snapshot, query, answer);
    return FEVER_OK;
}
