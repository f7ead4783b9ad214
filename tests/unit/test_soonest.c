/* `sort=soonest`: the formula, and the answer against a brute-force ranking by its words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/geodesic.h"
#include "fever/nearest.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { QUERIES = 400 };

static void travel_follows_the_legs(void **state)
{
    (void)state;
    static const struct {
        double road_m;
        double seconds;
    } cases[] = {
        {0, 0},
        {500, 360},                                          /* on foot */
        {1000, 720},                                         /* the whole walk */
        {15000, 720 + 14000 * 3.6 / 25},                     /* through the city */
        {100000, 720 + 14000 * 3.6 / 25 + 85000 * 3.6 / 60}, /* overland */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = travel_time_s(cases[i].road_m / 1.33);
        assert_true(llabs(seconds - (int64_t)ceil(cases[i].seconds)) <= 1);
    }
    int64_t before = 0;
    for (double distance_m = 0; distance_m < 200000; distance_m += 37.3) {
        int64_t seconds = travel_time_s(distance_m);
        assert_true(seconds >= before);
        before = seconds;
    }
}

static void loads_count(void **state)
{
    (void)state;
    const struct soonest_load queue = {.wait_minutes = 35}, full = {.full = true};
    const int64_t now = MADE_NOW, then = MADE_NOW + 600;
    struct soonest timed = soonest_of(OPENING_OPEN, now, then, NULL);
    assert_int_equal(timed.rank, SOONEST_TIMED);
    assert_int_equal(timed.eta_s, 600);
    assert_int_equal(soonest_of(OPENING_OPEN, now, then, &queue).eta_s, 600 + 35 * 60);
    assert_int_equal(soonest_of(OPENING_OPEN, now, then, &full).rank, SOONEST_FULL);
    assert_int_equal(soonest_of(OPENING_CLOSED, now, then, NULL).rank, SOONEST_TIMED);
    assert_int_equal(soonest_of(OPENING_UNKNOWN, now, then, NULL).rank, SOONEST_UNKNOWN);
    assert_int_equal(soonest_of(OPENING_UNKNOWN, now, then, &full).rank, SOONEST_FULL);
    assert_int_equal(soonest_of(OPENING_OPEN, now, HOURS_NEVER, NULL).rank, SOONEST_OPEN);
    assert_int_equal(soonest_of(OPENING_CLOSED, now, HOURS_NEVER, NULL).rank, SOONEST_NEVER);
}

struct ranked {
    struct soonest soonest;
    double distance_m;
    uint32_t number;
};

static struct ranked rank_one(uint32_t number, double distance_m, int64_t at)
{
    int64_t arrival = at + travel_time_s(distance_m);
    struct opening now = snapshot_opening(crowd, number, at);
    struct opening then = snapshot_opening(crowd, number, arrival);
    int64_t seen_at = then.state == OPENING_OPEN ? arrival : then.next_open;
    struct ranked ranked = {{SOONEST_TIMED, seen_at - at}, distance_m, number};
    if (now.state == OPENING_UNKNOWN)
        ranked.soonest.rank = SOONEST_UNKNOWN;
    else if (seen_at == HOURS_NEVER)
        ranked.soonest.rank = now.state == OPENING_OPEN ? SOONEST_OPEN : SOONEST_NEVER;
    if (ranked.soonest.rank != SOONEST_TIMED)
        ranked.soonest.eta_s = 0;
    return ranked;
}

static int by_soonest(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->soonest.rank != right->soonest.rank)
        return left->soonest.rank < right->soonest.rank ? -1 : 1;
    if (left->soonest.eta_s != right->soonest.eta_s)
        return left->soonest.eta_s < right->soonest.eta_s ? -1 : 1;
    if (left->distance_m != right->distance_m)
        return left->distance_m < right->distance_m ? -1 : 1;
    return left->number < right->number ? -1 : 1; /* numbers ascend with ids */
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
            out[count++] = rank_one(i, round(distance_m * 10) / 10, query->at);
    }
    qsort(out, count, sizeof *out, by_soonest);
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
        assert_int_equal(answer.matches[i].soonest.rank, ranked[i].soonest.rank);
        assert_int_equal(answer.matches[i].soonest.eta_s, ranked[i].soonest.eta_s);
        assert_true(answer.matches[i].distance_m == ranked[i].distance_m);
    }
}

/* At all hours of the day, with the minute's states and for an instant. */
static void every_query_agrees_with_brute_force(void **state)
{
    (void)state;
    uint64_t random = 77;
    for (int i = 0; i < QUERIES; i++) {
        struct nearest_query query = {
            .from = {random_between(&random, 28, 45), random_between(&random, 85, 123)},
            .at = MADE_NOW + (int64_t)(random_next(&random) % 100000) * 60,
            .limit = 1 + (uint32_t)(random_next(&random) % NEAREST_LIMIT_MAX),
            .radius_m = i % 3 ? 0 : random_between(&random, 1, 500000),
            .soonest = true,
            .filter = crowd_filter(&random),
        };
        if (i % 3 == 0)
            clinic_filter_init(&query.filter);
        if (i % 2)
            query.from = (struct point){39.9 + random_between(&random, -0.3, 0.3), 116.4};
        if (i % 4 < 2)
            snapshot_refresh(crowd, query.at);
        assert_matches_brute_force(&query);
    }
}

struct told {
    const char *id, *hours, *last_admission;
    double lat;
    const char *eta; /* NULL: none */
};

static void check_told(const struct told *told, size_t count, const char *at)
{
    struct made made;
    char target[160];
    made_begin(&made, count);
    for (size_t i = 0; i < count; i++) {
        struct clinic *clinic = made_clinic(&made, told[i].id, "医院");
        clinic->hours = told[i].hours;
        clinic->last_admission = told[i].last_admission;
        made_place(clinic, told[i].lat, 116.4);
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    snprintf(target, sizeof target, "/api/v1/clinics/nearest?lat=39.9&lon=116.4&sort=soonest&at=%s",
             at);
    struct asked asked = ask(snapshot, "GET", target);
    assert_int_equal(asked.reply.status, 200);
    const json_t *clinics = json_object_get(asked.json, "clinics");
    assert_int_equal(json_array_size(clinics), count);
    for (size_t i = 0; i < count; i++) {
        const json_t *clinic = json_array_get(clinics, i);
        const json_t *eta = json_object_get(clinic, "eta_minutes");
        assert_string_equal(json_string_value(json_object_get(clinic, "id")), told[i].id);
        assert_true(json_is_null(eta) || json_is_integer(eta));
        char text[24] = "null";
        if (json_is_integer(eta))
            snprintf(text, sizeof text, "%lld", (long long)json_integer_value(eta));
        assert_string_equal(text, told[i].eta ? told[i].eta : "null");
    }
    asked_clear(&asked);
    snapshot_free(snapshot);
}

/* 0.01 degrees are 1.11 km, 1.477 km by road: 12 minutes on foot and 1.1 by car. */
static void the_order_is_as_told(void **state)
{
    (void)state;
    static const struct told told[] = {
        {"open", "24/7", NULL, 39.91, "14"},  {"opens-soon", "08:20-20:00", NULL, 39.90, "20"},
        {"far", "24/7", NULL, 40.2, "75"},    {"tomorrow", "06:00-07:00", NULL, 39.90, "1320"},
        {"unknown", NULL, NULL, 39.90, NULL}, {"unknown-farther", NULL, NULL, 39.91, NULL},
        {"never", "off", NULL, 39.90, NULL},
    };
    check_told(told, sizeof told / sizeof *told, "2026-01-25T08:00:00%2B08:00");
}

/* What closes before one arrives, or admits nobody by then, is told by its next opening. */
static void arrival_decides(void **state)
{
    (void)state;
    static const struct told told[] = {
        {"open", "24/7", NULL, 40.2, "75"},
        {"closes", "08:00-20:00", NULL, 39.91, "730"},            /* 19:50 → 08:00 */
        {"admits-no-more", "09:00-22:00", "20:00", 39.91, "790"}, /* → 09:00 */
    };
    check_told(told, sizeof told / sizeof *told, "2026-01-25T19:50:00%2B08:00");
    static const struct told admits[] = {
        {"admits", "09:00-22:00", "20:05", 39.91, "14"},
    };
    check_told(admits, 1, "2026-01-25T19:50:00%2B08:00");
}

static void only_soonest_has_an_eta(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot(1);
    struct asked asked = ask(snapshot, "GET", "/api/v1/clinics/nearest?lat=39.9&lon=116.4");
    const json_t *first = json_array_get(json_object_get(asked.json, "clinics"), 0);
    assert_null(json_object_get(first, "eta_minutes"));
    asked_clear(&asked);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(travel_follows_the_legs),
        cmocka_unit_test(loads_count),
        cmocka_unit_test(every_query_agrees_with_brute_force),
        cmocka_unit_test(the_order_is_as_told),
        cmocka_unit_test(arrival_decides),
        cmocka_unit_test(only_soonest_has_an_eta),
    };
    return cmocka_run_group_tests(tests, crowd_set_up, crowd_tear_down);
}
