/* The nearest query against a brute-force ranking: every filter, the radius, ties, unlocated. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/geodesic.h"
#include "fever/nearest.h"
#include "support_crowd.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { QUERIES = 400 };

struct ranked {
    uint32_t number;
    double distance_m;
};

static int by_distance_then_id(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->distance_m != right->distance_m)
        return left->distance_m < right->distance_m ? -1 : 1;
    return strcmp(snapshot_clinic(crowd, left->number)->id,
                  snapshot_clinic(crowd, right->number)->id);
}

static size_t rank_all(const struct nearest_query *query, struct ranked *out)
{
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot_count(crowd); i++) {
        const struct clinic *clinic = snapshot_clinic(crowd, i);
        if ((clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS) ||
            !crowd_fits(crowd, i, &query->filter, query->at))
            continue;
        double distance_m = geodesic_distance_m(query->from, clinic->place);
        if (query->radius_m == 0 || distance_m <= query->radius_m)
            out[count++] = (struct ranked){i, distance_m};
    }
    qsort(out, count, sizeof *out, by_distance_then_id);
    return count;
}

static void assert_matches_brute_force(const struct nearest_query *query)
{
    static struct ranked ranked[CROWD_CLINICS];
    struct nearest_answer answer;
    size_t count = rank_all(query, ranked);
    size_t expected = count < query->limit ? count : query->limit;
    assert_int_equal(snapshot_nearest(crowd, query, &answer), FEVER_OK);
    assert_int_equal(answer.count, expected);
    assert_int_equal(answer.truncated, count > query->limit);
    for (size_t i = 0; i < expected; i++) {
        assert_int_equal(answer.matches[i].number, ranked[i].number);
        assert_true(fabs(answer.matches[i].distance_m - ranked[i].distance_m) <= 0.0501);
    }
    enum region_evidence by;
    assert_ptr_equal(answer.region, snapshot_region_at(crowd, query->from, &by));
    assert_int_equal(answer.region_by, by);
}

static void every_filter_agrees_with_brute_force(void **state)
{
    (void)state;
    uint64_t random = 1;
    snapshot_refresh(crowd, MADE_NOW);
    for (int i = 0; i < QUERIES; i++) {
        struct nearest_query query = {
            .from = {random_between(&random, 28, 45), random_between(&random, 85, 123)},
            .at = i % 2 ? MADE_NOW : MADE_NOW + (int64_t)(random_next(&random) % 10000000),
            .limit = 1 + (uint32_t)(random_next(&random) % NEAREST_LIMIT_MAX),
            .radius_m = i % 3 ? 0 : random_between(&random, 1, 500000),
            .filter = crowd_filter(&random),
        };
        if (i % 5 == 0)
            query.from = (struct point){39.9, 116.4}; /* where many stand exactly */
        assert_matches_brute_force(&query);
    }
}

static void far_and_odd_callers_are_answered(void **state)
{
    (void)state;
    static const struct point callers[] = {{90, 0},    {-90, 10},       {0, 180},     {0, -180},
                                           {-39, -63}, {10, 200 - 360}, {39.9, 116.4}};
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++) {
        struct nearest_query query = {.from = callers[i], .at = MADE_NOW, .limit = 50};
        clinic_filter_init(&query.filter);
        assert_matches_brute_force(&query);
    }
}

static void the_live_masks_follow_the_minute(void **state)
{
    (void)state;
    for (int hour = 0; hour < 48; hour++) {
        int64_t minute = MADE_NOW + hour * 3600;
        struct nearest_query query = {.from = {39.9, 116.4}, .at = minute, .limit = 50};
        clinic_filter_init(&query.filter);
        query.filter.open_only = true;
        snapshot_refresh(crowd, minute);
        assert_matches_brute_force(&query);
        query.filter.open_only = false;
        query.filter.exclude_closed = true;
        assert_matches_brute_force(&query);
    }
    snapshot_refresh(crowd, MADE_NOW); /* the clock set back */
    struct nearest_query query = {.from = {39.9, 116.4}, .at = MADE_NOW, .limit = 50};
    clinic_filter_init(&query.filter);
    query.filter.open_only = true;
    assert_matches_brute_force(&query);
}

static void unlocated_clinics_of_the_district_are_named(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 40);
    made_regions(&made);
    struct clinic *near = made_clinic(&made, "b-near", "有位置");
    made_place(near, 39.911, 116.411);
    near->adcode = 110101;
    made_clinic(&made, "a-none", "无位置")->adcode = 110101;
    made_clinic(&made, "c-old", "旧区")->adcode = 110103; /* abolished into 110101 */
    struct clinic *centre = made_clinic(&made, "d-centre", "区中心");
    made_place(centre, 39.91, 116.41);
    centre->precision = PRECISION_DISTRICT;
    centre->adcode = 110101;
    made_clinic(&made, "e-other", "邻区")->adcode = 110102;
    made_clinic(&made, "f-pharmacy", "药房")->adcode = 110101;
    made.clinics[5].kind = KIND_PHARMACY;
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "x%02d", i);
        made_clinic(&made, id, "仙桃")->adcode = 429004;
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct nearest_query query = {.from = {39.912, 116.409}, .at = MADE_NOW, .limit = 10};
    clinic_filter_init(&query.filter);
    query.filter.kinds = NEAREST_DEFAULT_KINDS;
    struct nearest_answer answer;
    assert_int_equal(snapshot_nearest(snapshot, &query, &answer), FEVER_OK);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.region->adcode, 110101);
    assert_int_equal(answer.unlocated_count, 3);
    static const char *const expected[] = {"a-none", "c-old", "d-centre"};
    for (int i = 0; i < 3; i++)
        assert_string_equal(snapshot_clinic(snapshot, answer.unlocated[i])->id, expected[i]);

    /* A county whose hospitals have no positions: its centre is nearer than any located clinic. */
    query.from = (struct point){30.37, 113.46};
    assert_int_equal(snapshot_nearest(snapshot, &query, &answer), FEVER_OK);
    assert_int_equal(answer.region->adcode, 429004);
    assert_int_equal(answer.region_by, REGION_BY_NEAREST_CENTRE);
    assert_int_equal(answer.unlocated_count, UNLOCATED_MAX);
    query.from = (struct point){30.36, 113.45}; /* exactly at that centre */
    assert_int_equal(snapshot_nearest(snapshot, &query, &answer), FEVER_OK);
    assert_int_equal(answer.region->adcode, 429004);
    snapshot_free(snapshot);
}

static void an_empty_snapshot_answers(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 0);
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct nearest_query query = {.from = {39.9, 116.4}, .at = MADE_NOW, .limit = 10};
    struct nearest_answer answer;
    clinic_filter_init(&query.filter);
    assert_int_equal(snapshot_nearest(snapshot, &query, &answer), FEVER_OK);
    assert_int_equal(answer.count, 0);
    assert_false(answer.truncated);
    assert_null(answer.region);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_filter_agrees_with_brute_force),
        cmocka_unit_test(far_and_odd_callers_are_answered),
        cmocka_unit_test(the_live_masks_follow_the_minute),
        cmocka_unit_test(unlocated_clinics_of_the_district_are_named),
        cmocka_unit_test(an_empty_snapshot_answers),
    };
    return cmocka_run_group_tests(tests, crowd_set_up, crowd_tear_down);
}
