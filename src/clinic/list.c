/* Listing clinics by id: what passes is counted, the page's share is kept. */
#include "fever/list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fever/search.h"
#include "snapshot_internal.h"

static void extent_take(struct list_extent *extent, const struct clinic *clinic, bool located)
{
    if (clinic->updated_at < extent->updated.from)
        extent->updated.from = clinic->updated_at;
    if (clinic->updated_at > extent->updated.to)
        extent->updated.to = clinic->updated_at;
    if (!located)
        return;
    extent->has_places = true;
    extent->box.min_lon = fmin(extent->box.min_lon, clinic->place.lon);
    extent->box.min_lat = fmin(extent->box.min_lat, clinic->place.lat);
    extent->box.max_lon = fmax(extent->box.max_lon, clinic->place.lon);
    extent->box.max_lat = fmax(extent->box.max_lat, clinic->place.lat);
}

enum fever_error snapshot_build_list(struct snapshot *snapshot, struct arena *arena,
                                     struct error *error)
{
    uint32_t count = snapshot_count(snapshot);
    struct point *places = arena_array(arena, count, sizeof *places);
    uint64_t *tags = arena_array(arena, count, sizeof *tags);
    if (!places || !tags)
        return error_nomem(error);
    uint32_t listed = 0;
    struct list_extent extent = {.box = {180, 90, -180, -90}, .updated = {INT64_MAX, INT64_MIN}};
    for (uint32_t i = 0; i < count; i++) {
        extent_take(&extent, &snapshot->dataset->clinics[i], snapshot->facts[i].located);
        places[i] = snapshot->facts[i].located ? snapshot->dataset->clinics[i].place
                                               : (struct point){NAN, NAN};
        tags[i] = facts_tags(&snapshot->facts[i]);
        listed += snapshot->facts[i].access != ACCESS_REFERRAL_ONLY;
    }
    snapshot->places = places;
    snapshot->tags = tags;
    snapshot->listed_count = listed;
    snapshot->extent = extent;
    return FEVER_OK;
}

struct list_extent snapshot_extent(const struct snapshot *snapshot)
{
    return snapshot->extent;
}

/* A query at work. */
struct listing {
    const struct snapshot *snapshot;
    const struct list_query *query;
    struct ready_filter ready;
    struct bbox around; /* WGS84, holds the query's box */
    uint8_t *states;    /* by group: state + 1, 0: not yet evaluated; NULL: no state is asked */
};

static bool asks_state(const struct clinic_filter *filter)
{
    return filter->open_only || filter->exclude_closed;
}

static enum fever_error listing_begin(struct listing *listing, const struct snapshot *snapshot,
                                      const struct list_query *query)
{
    listing->snapshot = snapshot;
    listing->query = query;
    listing->states = NULL;
    filter_ready(&listing->ready, snapshot, &query->filter, query->at);
    if (query->has_bbox)
        listing->around = bbox_around_wgs84(query->bbox_crs, &query->bbox);
    if (asks_state(&query->filter) && snapshot->group_count) {
        listing->states = calloc(snapshot->group_count, 1);
        if (!listing->states)
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

static void listing_end(struct listing *listing)
{
    free(listing->states);
}

static bool place_passes(const struct listing *listing, uint32_t number)
{
    const struct list_query *query = listing->query;
    if (!query->has_bbox)
        return true;
    struct point place = listing->snapshot->places[number];
    return bbox_holds(&listing->around, place) &&
           (query->bbox_crs == CRS_WGS84 ||
            bbox_holds(&query->bbox, crs_from_wgs84(query->bbox_crs, place)));
}

/* Every group is evaluated once at most, however many there are. */
static bool state_passes(struct listing *listing, uint32_t number)
{
    if (!listing->states)
        return true;
    const struct snapshot *snapshot = listing->snapshot;
    int64_t at = listing->query->at;
    enum opening_state state = OPENING_UNKNOWN;
    if (overlay_closure(snapshot->overlay, number, at)) {
        state = OPENING_CLOSED;
    } else if (at < snapshot->cards[number].expires_at) {
        uint32_t group = snapshot->cards[number].group;
        if (!listing->states[group])
            listing->states[group] = (uint8_t)(1 + snapshot_group_state(snapshot, group, at));
        state = (enum opening_state)(listing->states[group] - 1);
    }
    return listing->query->filter.open_only ? state == OPENING_OPEN : state != OPENING_CLOSED;
}

static bool update_passes(const struct listing *listing, uint32_t number)
{
    const struct list_query *query = listing->query;
    if (query->updated_since == LIST_OF_ANY_TIME && !query->updated)
        return true;
    int64_t updated_at = listing->snapshot->dataset->clinics[number].updated_at;
    return updated_at >= query->updated_since &&
           (!query->updated ||
            (updated_at >= query->updated->from && updated_at <= query->updated->to));
}

static bool listing_passes(struct listing *listing, uint32_t number)
{
    return place_passes(listing, number) && filter_passes_facts(&listing->ready, number) &&
           update_passes(listing, number) && state_passes(listing, number);
}

/* The lowest numbers so far as a heap, the highest of them first: candidates come in any order. */
struct page_heap {
    uint32_t *numbers;
    uint32_t count, limit;
    uint32_t begin; /* lower numbers stood on pages before */
};

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

static void heap_sift_up(struct page_heap *heap, uint32_t at)
{
    while (at > 0 && heap->numbers[(at - 1) / 2] < heap->numbers[at]) {
        swap(&heap->numbers[(at - 1) / 2], &heap->numbers[at]);
        at = (at - 1) / 2;
    }
}

static void heap_sift_down(struct page_heap *heap, uint32_t at)
{
    for (;;) {
        uint32_t highest = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++)
            if (heap->numbers[child] > heap->numbers[highest])
                highest = child;
        if (highest == at)
            return;
        swap(&heap->numbers[at], &heap->numbers[highest]);
        at = highest;
    }
}

static void heap_offer(struct page_heap *heap, uint32_t number)
{
    if (number < heap->begin)
        return;
    if (heap->count < heap->limit) {
        heap->numbers[heap->count] = number;
        heap_sift_up(heap, heap->count++);
        return;
    }
    if (number < heap->numbers[0]) {
        heap->numbers[0] = number;
        heap_sift_down(heap, 0);
    }
}

static void heap_sort(struct page_heap *heap)
{
    uint32_t count = heap->count;
    while (heap->count > 1) {
        swap(&heap->numbers[0], &heap->numbers[--heap->count]);
        heap_sift_down(heap, 0);
    }
    heap->count = count;
}

/* The first clinic whose id comes after `id`. */
static uint32_t number_after(const struct dataset *dataset, const char *id)
{
    uint32_t low = 0, high = (uint32_t)dataset->clinic_count;
    while (id && low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(dataset->clinics[middle].id, id) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Fills the page alone; numbers ascend, so it is full once it is. */
static void fill_page(struct listing *listing, struct page_heap *heap)
{
    uint32_t count = snapshot_count(listing->snapshot);
    for (uint32_t number = heap->begin; number < count && heap->count < heap->limit; number++)
        if (filter_passes_facts(&listing->ready, number))
            heap_offer(heap, number);
}

/* Whether a clinic's tags say all that is asked, … */
static bool tags_decide(const struct list_query *query)
{
    const struct clinic_filter *filter = &query->filter;
    return filter->age_months < 0 && !filter->region && !asks_state(filter) && !query->has_bbox &&
           query->updated_since == LIST_OF_ANY_TIME && !query->updated;
}

/* … and whether nothing is asked of them: all but referral_only pass, whose number is known. */
static bool tags_are_free(const struct clinic_filter *filter)
{
    return !filter->kinds && !filter->services && !filter->designated && !filter->insurance &&
           !filter->insurance_remote && !filter->access;
}

/* Any tag at all where nothing is asked: every clinic has one that says how it is reached. */
static uint64_t tag_mask(uint32_t bits, int shift)
{
    return bits ? (uint64_t)bits << shift : UINT64_MAX;
}

static uint32_t stated_bits(enum stated asked)
{
    return asked == STATED_NOT ? 0 : 1U << (asked == STATED_TRUE);
}

/* Without branches, which filters would make unforeseeable: a quarter of the time. */
static uint32_t count_by_tags(const struct snapshot *snapshot, const struct clinic_filter *filter)
{
    const uint32_t access =
        filter->access ? 1U << filter->access : 0xFU & ~(1U << ACCESS_REFERRAL_ONLY);
    const uint64_t kinds = tag_mask(filter->kinds, TAG_KINDS);
    const uint64_t services = tag_mask(filter->services, TAG_SERVICES);
    const uint64_t accesses = tag_mask(access, TAG_ACCESS);
    const uint64_t designated = tag_mask(stated_bits(filter->designated), TAG_STATED);
    const uint64_t insurance = tag_mask(stated_bits(filter->insurance), TAG_STATED + 2);
    const uint64_t remote = tag_mask(stated_bits(filter->insurance_remote), TAG_STATED + 4);
    uint32_t count = snapshot_count(snapshot), matched = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t tags = snapshot->tags[i];
        matched += ((tags & kinds) != 0) & ((tags & services) != 0) & ((tags & accesses) != 0) &
                   ((tags & designated) != 0) & ((tags & insurance) != 0) & ((tags & remote) != 0);
    }
    return matched;
}

static uint32_t scan_by_tags(struct listing *listing, struct page_heap *heap)
{
    const struct clinic_filter *filter = &listing->query->filter;
    fill_page(listing, heap);
    return tags_are_free(filter) ? listing->snapshot->listed_count
                                 : count_by_tags(listing->snapshot, filter);
}

static uint32_t scan_region(struct listing *listing, struct page_heap *heap)
{
    const uint32_t *numbers;
    size_t count =
        snapshot_region_clinics(listing->snapshot, listing->query->filter.region, &numbers);
    uint32_t matched = 0;
    for (size_t i = 0; i < count; i++) {
        if (!listing_passes(listing, numbers[i]))
            continue;
        matched++;
        heap_offer(heap, numbers[i]);
    }
    return matched;
}

static uint32_t scan_all(struct listing *listing, struct page_heap *heap)
{
    uint32_t count = snapshot_count(listing->snapshot), matched = 0;
    for (uint32_t number = 0; number < count; number++) {
        if (!listing_passes(listing, number))
            continue;
        matched++;
        heap_offer(heap, number);
    }
    return matched;
}

/* Rank and number in one, so that the heap keeps the best. */
enum { RANK_SHIFT = 28 };
_Static_assert(SEARCH_RANK_COUNT <= 1 << (32 - RANK_SHIFT), "every rank finds room");
#define NUMBER_MASK ((UINT32_C(1) << RANK_SHIFT) - 1)

static enum fever_error list_found(struct listing *listing, struct list_answer *answer)
{
    const struct snapshot *snapshot = listing->snapshot;
    const struct list_query *query = listing->query;
    uint32_t count = snapshot_count(snapshot);
    uint8_t *ranks;
    enum fever_error failure = snapshot_search(snapshot, query->text, &ranks);
    if (failure)
        return failure;
    struct page_heap heap = {.numbers = answer->numbers,
                             .limit = query->limit + 1,
                             .begin = query->after_rank << RANK_SHIFT |
                                      number_after(snapshot->dataset, query->after_id)};
    answer->matched = 0;
    const bool unfiltered = tags_decide(query) && tags_are_free(&query->filter);
    for (uint32_t number = 0; number < count; number++) {
        if (!ranks[number] || (unfiltered ? snapshot->facts[number].access == ACCESS_REFERRAL_ONLY
                                          : !listing_passes(listing, number)))
            continue;
        answer->matched++;
        heap_offer(&heap, (uint32_t)ranks[number] << RANK_SHIFT | number);
    }
    free(ranks);
    heap_sort(&heap);
    answer->more = heap.count > query->limit;
    answer->count = answer->more ? query->limit : heap.count;
    for (uint32_t i = 0; i < answer->count; i++) {
        answer->ranks[i] = (uint8_t)(answer->numbers[i] >> RANK_SHIFT);
        answer->numbers[i] &= NUMBER_MASK;
    }
    answer->retired_count = 0;
    answer->last_id =
        answer->count ? snapshot->dataset->clinics[answer->numbers[answer->count - 1]].id : NULL;
    return FEVER_OK;
}

static size_t retired_after(const struct dataset *dataset, const char *id)
{
    size_t low = 0, high = dataset->retired_count;
    while (id && low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(dataset->retired[middle].id, id) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next retired at or behind `at` that counts as a change; the end where there is none. */
static size_t retired_next(const struct dataset *dataset, const struct list_query *query, size_t at)
{
    if (query->updated_since == LIST_OF_ANY_TIME)
        return dataset->retired_count;
    while (at < dataset->retired_count && dataset->retired[at].retired_at < query->updated_since)
        at++;
    return at;
}

/* Walks the clinics found and the retired in one order of ids until one does not fit. */
static void cut_together(const struct dataset *dataset, const struct list_query *query,
                         uint32_t found, struct list_answer *answer)
{
    size_t at = retired_next(dataset, query, retired_after(dataset, query->after_id));
    answer->count = answer->retired_count = 0;
    answer->last_id = NULL;
    for (;;) {
        const char *clinic =
            answer->count < found ? dataset->clinics[answer->numbers[answer->count]].id : NULL;
        const char *retired = at < dataset->retired_count ? dataset->retired[at].id : NULL;
        bool is_clinic = clinic && (!retired || strcmp(clinic, retired) < 0);
        answer->more = clinic || retired;
        if (!answer->more ||
            (is_clinic ? answer->count == query->limit : answer->retired_count == LIST_LIMIT_MAX))
            return;
        answer->last_id = is_clinic ? clinic : retired;
        if (is_clinic) {
            answer->count++;
        } else {
            answer->retired[answer->retired_count++] = &dataset->retired[at];
            at = retired_next(dataset, query, at + 1);
        }
    }
}

static void list_by_id(struct listing *listing, struct list_answer *answer)
{
    const struct dataset *dataset = listing->snapshot->dataset;
    const struct list_query *query = listing->query;
    /* One more than fits tells where the page ends. */
    struct page_heap heap = {.numbers = answer->numbers,
                             .limit = query->limit + 1,
                             .begin = number_after(dataset, query->after_id)};
    answer->matched = tags_decide(query)     ? scan_by_tags(listing, &heap)
                      : query->filter.region ? scan_region(listing, &heap)
                                             : scan_all(listing, &heap);
    heap_sort(&heap);
    cut_together(dataset, query, heap.count, answer);
}

enum fever_error snapshot_list(const struct snapshot *snapshot, const struct list_query *query,
                               struct list_answer *answer)
{
    struct listing listing;
    enum fever_error failure = listing_begin(&listing, snapshot, query);
    if (!failure && query->text)
        failure = list_found(&listing, answer);
    else if (!failure)
        list_by_id(&listing, answer);
    listing_end(&listing);
    return failure;
}
