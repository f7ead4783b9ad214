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
#include "support_random.h"
#include "support_snapshot.h"

enum { CLINICS = 3000, QUERIES = 400 };

static const char *const hours[] = {NULL,  "24/7",        "Mo-Fr 08:00-17:00", "08:00-20:00",
                                    "off", "22:00-06:00", "not hours"};

static struct snapshot *crowd;

/* Clustered places, a tenth of them exactly at one point, an eighth without any. */
static void place_somewhere(struct clinic *clinic, uint64_t *random)
{
    static const struct point towns[] = {{39.9, 116.4}, {30.6, 114.3}, {31.2, 121.5}, {43.8, 87.6}};
    struct point town = towns[random_next(random) % 4];
    unsigned luck = (unsigned)(random_next(random) % 80);
    if (luck < 10)
        return;
    if (luck < 18)
        made_place(clinic, 39.9, 116.4);
    else
        made_place(clinic, town.lat + random_between(random, -0.4, 0.4),
                   town.lon + random_between(random, -0.4, 0.4));
    if (luck == 79)
        clinic->precision = PRECISION_DISTRICT;
    else if (luck > 60)
        clinic->precision = PRECISION_ADDRESS;
}

static int set_up(void **state)
{
    static const uint32_t adcodes[] = {0, 110100, 110101, 110102, 429004, 999999};
    (void)state;
    struct made made;
    uint64_t random = 20260125;
    made_begin(&made, CLINICS);
    made_regions(&made);
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%05d", (i * 7919) % CLINICS);
        struct clinic *clinic = made_clinic(&made, id, "一家医院");
        place_somewhere(clinic, &random);
        clinic->kind = (enum clinic_kind)(random_next(&random) % KIND_COUNT);
        clinic->services = (uint32_t)(random_next(&random) & random_next(&random) & 0x3FFF);
        clinic->designated = (enum stated)(random_next(&random) % 3);
        clinic->insurance = (enum stated)(random_next(&random) % 3);
        clinic->access = (enum clinic_access)(random_next(&random) % 4);
        clinic->min_age_months = random_next(&random) % 2 ? -1 : 168;
        clinic->max_age_years = random_next(&random) % 2 ? -1 : 13 + 50 * (i % 2);
        clinic->adcode = adcodes[random_next(&random) % 6];
        clinic->hours = hours[random_next(&random) % 7];
        clinic->valid_until_day = random_next(&random) % 9 ? 0 : 20400;
    }
    crowd = made_build(&made, 365, false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    snapshot_free(crowd);
    return 0;
}

/* ---- the brute force, written from the contract's words ---- */

static bool stated_fits(enum stated fact, enum stated asked)
{
    return asked == STATED_NOT || fact == asked;
}

static bool kind_fits(const struct clinic *clinic, uint32_t kinds)
{
    return !kinds || kinds >> clinic->kind & 1 ||
           (kinds >> KIND_DESIGNATED_HOSPITAL & 1 && clinic->designated == STATED_TRUE);
}

static bool fits(uint32_t number, const struct clinic_filter *filter, int64_t at)
{
    const struct clinic *clinic = snapshot_clinic(crowd, number);
    enum opening_state now = snapshot_opening(crowd, number, at).state;
    int32_t age = filter->age_months;
    return kind_fits(clinic, filter->kinds) &&
           (!filter->services || clinic->services & filter->services) &&
           stated_fits(clinic->designated, filter->designated) &&
           stated_fits(clinic->insurance, filter->insurance) &&
           (filter->access ? clinic->access == filter->access
                           : clinic->access != ACCESS_REFERRAL_ONLY) &&
           (age < 0 || clinic->min_age_months < 0 || age >= clinic->min_age_months) &&
           (age < 0 || clinic->max_age_years < 0 || age / 12 <= clinic->max_age_years) &&
           (!filter->region ||
            region_is_within(snapshot_regions(crowd), clinic->adcode, filter->region)) &&
           (!filter->open_only || now == OPENING_OPEN) &&
           (!filter->exclude_closed || now != OPENING_CLOSED);
}

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
            !fits(i, &query->filter, query->at))
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
    static struct ranked ranked[CLINICS];
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
}

/* ---- the tests ---- */

static struct clinic_filter random_filter(uint64_t *random)
{
    static const uint32_t asked_regions[] = {0, 0, 110000, 110101, 420000};
    struct clinic_filter filter;
    clinic_filter_init(&filter);
    if (random_next(random) % 2)
        filter.kinds = NEAREST_DEFAULT_KINDS;
    if (random_next(random) % 4 == 0)
        filter.kinds |= 1U << (random_next(random) % KIND_COUNT);
    if (random_next(random) % 3 == 0)
        filter.services = 1U << (random_next(random) % SERVICE_COUNT);
    if (random_next(random) % 5 == 0)
        filter.designated = (enum stated)(random_next(random) % 3);
    if (random_next(random) % 5 == 0)
        filter.insurance = (enum stated)(random_next(random) % 3);
    filter.access =
        random_next(random) % 4 ? ACCESS_NOT_STATED : (enum clinic_access)(random_next(random) % 4);
    if (random_next(random) % 3 == 0)
        filter.age_months = (int32_t)(random_next(random) % 1200);
    filter.region = asked_regions[random_next(random) % 5];
    filter.open_only = random_next(random) % 4 == 0;
    filter.exclude_closed = random_next(random) % 4 == 0;
    return filter;
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
            .filter = random_filter(&random),
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
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
