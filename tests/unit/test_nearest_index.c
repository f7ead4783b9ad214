/* The nearest index against brute force: every place ranked by the exact geodesic, ties by rank. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/nearest_index.h"
#include "support_effort.h"

static double random_between(double low, double high)
{
    return low + (high - low) * drand48();
}

static struct point random_place(void)
{
    return (struct point){asin(random_between(-1, 1)) * 57.29577951308232,
                          random_between(-180, 180)};
}

/* A set of places with its index and its live masks. */

struct set {
    struct arena *arena;
    struct nearest_item *items;
    uint8_t *live;
    uint32_t count;
    struct nearest_index *index;
};

/* Takes the items, gives them shuffled ranks and random tags and live masks, and builds. */
static struct set set_of(struct nearest_item *items, uint32_t count)
{
    struct set set = {arena_new(), items, calloc(count + 1, 1), count, NULL};
    for (uint32_t i = 0; i < count; i++) {
        items[i].rank = i;
        items[i].tags = UINT64_C(1) << lrand48() % 8 | UINT64_C(256) << lrand48() % 50;
        set.live[i] = (uint8_t)(lrand48() % 4);
    }
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = (uint32_t)lrand48() % i;
        uint32_t rank = items[i - 1].rank;
        items[i - 1].rank = items[other].rank;
        items[other].rank = rank;
    }
    assert_int_equal(nearest_index_build(set.arena, items, count, &set.index), FEVER_OK);
    for (uint32_t i = 0; i < count; i++)
        nearest_index_set_live(set.index, i, set.live[i]);
    return set;
}

static void set_clear(struct set *set)
{
    arena_free(set->arena);
    free(set->items);
    free(set->live);
}

struct ranked {
    double distance_m;
    uint32_t rank, item;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->distance_m != y->distance_m)
        return x->distance_m < y->distance_m ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static bool passes(const struct set *set, uint32_t item, const struct nearest_filter *filter)
{
    for (int i = 0; i < NEAREST_MASKS; i++) {
        if (filter->any_of[i] && !(set->items[item].tags & filter->any_of[i]))
            return false;
    }
    return !filter->live_any_of || (set->live[item] & filter->live_any_of);
}

/* Everything that passes, nearest first; the caller frees it. */
static struct ranked *rank_all(const struct set *set, struct point from,
                               const struct nearest_filter *filter, uint32_t *count)
{
    struct ranked *all = malloc((set->count + 1) * sizeof *all);
    *count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!passes(set, i, filter))
            continue;
        double distance_m = geodesic_distance_m(from, set->items[i].place);
        if (filter->radius_m > 0 && distance_m > filter->radius_m)
            continue;
        all[(*count)++] = (struct ranked){distance_m, set->items[i].rank, i};
    }
    qsort(all, *count, sizeof *all, compare_ranked);
    return all;
}

static void assert_hit(const struct nearest_cursor *cursor, const struct nearest_hit *hit,
                       const struct ranked *expected, struct point from)
{
    if (hit->item != expected->item)
        fail_msg("from %.12g,%.12g: item %u instead of %u at %.9f m", from.lat, from.lon, hit->item,
                 expected->item, expected->distance_m);
    assert_true(hit->low_m <= expected->distance_m);
    assert_true(hit->high_m >= expected->distance_m);
    assert_true(nearest_hit_distance_m(cursor, hit) == floor(expected->distance_m * 10 + 0.5) / 10);
}

/* The first `k` and, where fewer pass, the end. */
static void assert_nearest(const struct set *set, struct point from,
                           const struct nearest_filter *filter, uint32_t k)
{
    uint32_t count;
    struct ranked *expected = rank_all(set, from, filter, &count);
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    nearest_cursor_begin(&cursor, set->index, from, filter);
    for (uint32_t i = 0; i < k && i < count; i++) {
        assert_int_equal(nearest_cursor_next(&cursor, &hit), FEVER_OK);
        assert_hit(&cursor, &hit, &expected[i], from);
    }
    if (count < k)
        assert_int_equal(nearest_cursor_next(&cursor, &hit), FEVER_NOT_FOUND);
    nearest_cursor_end(&cursor);
    free(expected);
}

static const struct nearest_filter unfiltered = {.live_any_of = 0};

/* Where the first that passes is said to be the nearest of all, it is. True if that was said. */
static bool assert_first_is_nearest(const struct set *set, struct point from,
                                    const struct nearest_filter *filter)
{
    uint32_t count;
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    nearest_cursor_begin(&cursor, set->index, from, filter);
    bool said =
        nearest_cursor_next(&cursor, &hit) == FEVER_OK && nearest_hit_is_nearest(&cursor, &hit);
    nearest_cursor_end(&cursor);
    if (!said)
        return false;
    struct ranked *all = rank_all(set, from, &unfiltered, &count);
    assert_int_equal(hit.item, all[0].item);
    free(all);
    return true;
}

static struct nearest_filter random_filter(void)
{
    struct nearest_filter filter = {.live_any_of = (uint8_t)(lrand48() % 4)};
    if (lrand48() % 2)
        filter.any_of[1] = (uint64_t)(lrand48() % 255 + 1);
    if (lrand48() % 4 == 0)
        filter.any_of[3] = (uint64_t)lrand48() << 8;
    if (lrand48() % 2)
        filter.radius_m = pow(10, random_between(1, 7.3));
    return filter;
}

/* Clusters of every density in and around China. */
static struct point place_of_city(uint32_t i)
{
    (void)i;
    struct point city = {20 + (double)(lrand48() % 30), 80 + (double)(lrand48() % 50)};
    double spread_deg = pow(10, random_between(-6, 0));
    city.lat += random_between(-spread_deg, spread_deg);
    city.lon += random_between(-spread_deg, spread_deg);
    return city;
}

static struct point place_anywhere(uint32_t i)
{
    (void)i;
    return random_place();
}

/* Poles, antimeridian, equator, rings of equal distance, and near-duplicates of them. */
static struct point place_of_trouble(uint32_t i)
{
    static const double lats[] = {-90, -89.9999999, 0, 1e-9, 31.2, 89.9999999, 90};
    static const double lons[] = {-180, -179.9999999, 0, 121.4, 179.9999999, 180};
    struct point place = {lats[lrand48() % 7], lons[lrand48() % 6]};
    if (i % 3 == 0)
        place.lon = remainder((double)i * 30, 360);
    if (i % 5 == 0)
        place.lat = fmin(fmax(place.lat + random_between(-1e-9, 1e-9), -90), 90);
    return place;
}

/* Half in 100 places of 25 each, exactly, the other half within a metre of those. */
static struct point place_of_crowd(uint32_t i)
{
    struct point place = {30 + (i % 100) / 10 * 1.0, 110 + (i % 10) * 1.0};
    if (i % 2) {
        place.lat += random_between(-1e-5, 1e-5);
        place.lon += random_between(-1e-5, 1e-5);
    }
    return place;
}

static struct point query_for(const struct set *set)
{
    long kind = lrand48() % 8;
    struct point place = set->items[(uint32_t)lrand48() % set->count].place;
    if (kind == 0)
        return place;
    if (kind == 1)
        return (struct point){-place.lat, remainder(place.lon + 180, 360)};
    if (kind == 2)
        return (struct point){lrand48() % 2 ? 90 : -90, random_between(-180, 180)};
    if (kind == 3)
        return (struct point){random_between(-60, 60), lrand48() % 2 ? 180 : -180};
    if (kind == 4)
        return (struct point){random_between(18, 53), random_between(73, 135)};
    return random_place();
}

static void check_set(struct point (*place_of)(uint32_t), uint32_t count, int queries)
{
    struct nearest_item *items = calloc(count, sizeof *items);
    for (uint32_t i = 0; i < count; i++)
        items[i].place = place_of(i);
    struct set set = set_of(items, count);
    for (int i = 0; i < support_rounds(queries); i++) {
        struct nearest_filter filter = i % 2 ? random_filter() : unfiltered;
        struct point from = query_for(&set);
        assert_nearest(&set, from, &filter, (uint32_t)lrand48() % 50 + 1);
        bool said = assert_first_is_nearest(&set, from, &filter);
        assert_true(said || i % 2); /* where nothing is barred it is always known */
    }
    set_clear(&set);
}

static void test_random_sets(void **state)
{
    (void)state;
    srand48(1);
    check_set(place_of_city, 5000, 150);
    check_set(place_anywhere, 5000, 60);
}

static void test_adversarial_sets(void **state)
{
    (void)state;
    srand48(2);
    check_set(place_of_trouble, 2000, 150);
    check_set(place_of_crowd, 5000, 60);
}

/* Every shape of a partly filled tree, walked to its end. */
static void test_every_small_size(void **state)
{
    (void)state;
    srand48(3);
    for (uint32_t count = 0; count <= 80; count++) {
        struct nearest_item *items = calloc(count + 1, sizeof *items);
        for (uint32_t i = 0; i < count; i++)
            items[i].place = i % 2 ? place_of_trouble(i) : place_of_city(i);
        struct set set = set_of(items, count);
        struct nearest_filter filter = random_filter();
        assert_nearest(&set, random_place(), &unfiltered, count + 1);
        assert_nearest(&set, random_place(), &filter, count + 1);
        set_clear(&set);
    }
}

/* More than the cursor's own room holds: it goes on on the heap, and nothing leaks. */
static void test_walks_to_the_end_of_a_large_set(void **state)
{
    (void)state;
    srand48(4);
    enum { COUNT = 20000 };
    struct nearest_item *items = calloc(COUNT, sizeof *items);
    for (uint32_t i = 0; i < COUNT; i++)
        items[i].place = place_of_city(i);
    struct set set = set_of(items, COUNT);
    assert_nearest(&set, (struct point){30, 105}, &unfiltered, COUNT + 1);
    set_clear(&set);
}

static void test_five_thousand_with_a_hundred_at_one_place(void **state)
{
    (void)state;
    srand48(5);
    enum { COUNT = 5000 };
    struct nearest_item *items = calloc(COUNT, sizeof *items);
    struct point crowded = {39.9124, 116.4159};
    for (uint32_t i = 0; i < COUNT; i++)
        items[i].place = i % 50 == 7 ? crowded : place_of_city(i);
    struct set set = set_of(items, COUNT);
    for (uint32_t k = 1; k <= 50; k++) {
        assert_nearest(&set, crowded, &unfiltered, k);
        assert_nearest(&set, (struct point){39.9, 116.4}, &unfiltered, 2 * k + 50);
    }
    set_clear(&set);
}

static void test_all_at_one_place(void **state)
{
    (void)state;
    srand48(6);
    enum { COUNT = 3000 };
    struct nearest_item *items = calloc(COUNT, sizeof *items);
    for (uint32_t i = 0; i < COUNT; i++)
        items[i].place = (struct point){31.2, 121.4};
    struct set set = set_of(items, COUNT);
    assert_nearest(&set, (struct point){31.2, 121.4}, &unfiltered, COUNT + 1);
    assert_nearest(&set, (struct point){-31.2, -58.6}, &unfiltered, COUNT + 1);
    set_clear(&set);
}

/* A place that is exactly as far as the radius belongs to it. */
static void test_radius_is_inclusive(void **state)
{
    (void)state;
    srand48(7);
    struct nearest_item *items = calloc(300, sizeof *items);
    for (uint32_t i = 0; i < 300; i++)
        items[i].place = place_of_city(i);
    struct set set = set_of(items, 300);
    struct point from = {34, 104};
    uint32_t count;
    struct ranked *ranked = rank_all(&set, from, &unfiltered, &count);
    for (uint32_t i = 1; i < count; i += 7) {
        struct nearest_filter filter = {.radius_m = ranked[i].distance_m};
        assert_nearest(&set, from, &filter, count);
        filter.radius_m = nextafter(ranked[i].distance_m, 0);
        assert_nearest(&set, from, &filter, count);
    }
    free(ranked);
    set_clear(&set);
}

static void test_live_masks_change(void **state)
{
    (void)state;
    srand48(8);
    struct nearest_item *items = calloc(1000, sizeof *items);
    for (uint32_t i = 0; i < 1000; i++)
        items[i].place = place_of_city(i);
    struct set set = set_of(items, 1000);
    struct nearest_filter open_only = {.live_any_of = 1};
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 200; i++) {
            uint32_t item = (uint32_t)lrand48() % 1000;
            set.live[item] = (uint8_t)(lrand48() % (round < 10 ? 4 : 2) * (lrand48() % 2));
            nearest_index_set_live(set.index, item, set.live[item]);
        }
        assert_nearest(&set, place_of_city(0), &open_only, 20);
        nearest_index_settle(set.index);
        assert_nearest(&set, place_of_city(0), &open_only, 20);
    }
    for (uint32_t i = 0; i < 1000; i++) {
        set.live[i] = 0;
        nearest_index_set_live(set.index, i, 0);
    }
    nearest_index_settle(set.index);
    assert_nearest(&set, place_of_city(0), &open_only, 1);
    set_clear(&set);
}

static void test_bearings_of_hits(void **state)
{
    (void)state;
    srand48(9);
    struct nearest_item *items = calloc(100, sizeof *items);
    for (uint32_t i = 0; i < 100; i++)
        items[i].place = place_of_city(i);
    struct set set = set_of(items, 100);
    struct point from = {35, 105};
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    nearest_cursor_begin(&cursor, set.index, from, &unfiltered);
    while (nearest_cursor_next(&cursor, &hit) == FEVER_OK) {
        double exact_deg = geodesic_bearing_deg(from, items[hit.item].place);
        double off_deg = remainder(nearest_hit_bearing_deg(&cursor, &hit) - exact_deg, 360);
        assert_true(fabs(off_deg) <= 0.05 + 1e-9);
    }
    nearest_cursor_end(&cursor);
    set_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_sets),
        cmocka_unit_test(test_adversarial_sets),
        cmocka_unit_test(test_every_small_size),
        cmocka_unit_test(test_walks_to_the_end_of_a_large_set),
        cmocka_unit_test(test_five_thousand_with_a_hundred_at_one_place),
        cmocka_unit_test(test_all_at_one_place),
        cmocka_unit_test(test_radius_is_inclusive),
        cmocka_unit_test(test_live_masks_change),
        cmocka_unit_test(test_bearings_of_hits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
