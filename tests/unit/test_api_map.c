/* The map over the API against plain counting: what it shows of a box, in every coordinate system,
 * adds up to what passes there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/bbox.h"
#include "fever/civil.h"
#include "fever/cluster_grid.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_effort.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { QUERIES = 400 };

static int set_up(void **state)
{
    crowd_set_up(state);
    snapshot_refresh(crowd, MADE_NOW);
    return 0;
}

/* The question, and what plain counting says. */

struct question {
    enum crs crs;
    struct clinic_filter filter;
    int64_t at;
    char target[512];
};

static struct bbox bbox_of(const json_t *array)
{
    assert_int_equal(json_array_size(array), 4);
    return (struct bbox){
        json_number_value(json_array_get(array, 0)), json_number_value(json_array_get(array, 1)),
        json_number_value(json_array_get(array, 2)), json_number_value(json_array_get(array, 3))};
}

static struct point place_in(uint32_t number, enum crs crs)
{
    struct point place = crs_from_wgs84(crs, snapshot_clinic(crowd, number)->place);
    return (struct point){(double)lround(place.lat * 1e7) / 1e7,
                          (double)lround(place.lon * 1e7) / 1e7};
}

struct counted {
    int64_t all, open;
};

static struct counted count_in(const struct question *question, const struct bbox *box,
                               const struct bbox *within)
{
    struct counted counted = {0, 0};
    for (uint32_t i = 0; i < snapshot_count(crowd); i++) {
        const struct clinic *clinic = snapshot_clinic(crowd, i);
        if ((clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS) ||
            !crowd_fits(crowd, i, &question->filter, question->at))
            continue;
        struct point place = place_in(i, question->crs);
        if (!bbox_holds(box, place) || (within && !bbox_holds(within, place)))
            continue;
        counted.all++;
        counted.open += snapshot_opening(crowd, i, question->at).state == OPENING_OPEN;
    }
    return counted;
}

static void ask_kinds(struct question *question, uint64_t *random)
{
    enum clinic_kind kind = (enum clinic_kind)(random_next(random) % KIND_COUNT);
    question->filter.kinds = 1U << kind | 1U << KIND_FEVER_CLINIC;
    sprintf(question->target + strlen(question->target), "&kind=fever_clinic,%s",
            clinic_kind_name(kind));
}

static void ask_service(struct question *question, uint64_t *random)
{
    enum clinic_service service = (enum clinic_service)(random_next(random) % SERVICE_COUNT);
    question->filter.services = 1U << service;
    sprintf(question->target + strlen(question->target), "&service=%s",
            clinic_service_name(service));
}

/* What the grid has no tags for. */
static void ask_more(struct question *question, uint64_t *random)
{
    char *end = question->target + strlen(question->target);
    switch (random_next(random) % 5) {
    case 0:
        question->filter.exclude_closed = true;
        strcpy(end, "&exclude_closed=true");
        break;
    case 1:
        question->filter.insurance = STATED_TRUE;
        strcpy(end, "&insurance=true");
        break;
    case 2:
        question->filter.designated = STATED_FALSE;
        strcpy(end, "&designated=false");
        break;
    case 3:
        question->filter.access = ACCESS_REFERRAL_ONLY;
        strcpy(end, "&access=referral_only");
        break;
    default:
        question->filter.age_months = (int32_t)(random_next(random) % 1000);
        sprintf(end, "&age_months=%d", question->filter.age_months);
    }
}

static void ask_another_time(struct question *question, uint64_t *random)
{
    char instant[CIVIL_RFC3339_SIZE];
    question->at += (int64_t)(random_next(random) % 10000000);
    civil_format_rfc3339(question->at, 0, instant);
    instant[CIVIL_RFC3339_SIZE - 1 - 6] = '\0';
    sprintf(question->target + strlen(question->target), "&at=%sZ", instant);
}

static void question_make(struct question *question, uint64_t *random)
{
    static const struct point towns[] = {{39.9, 116.4}, {30.6, 114.3}, {31.2, 121.5}, {43.8, 87.6}};
    struct point town = towns[random_next(random) % 4];
    double width = pow(10, random_between(random, -3, 1.5));
    double west = town.lon + random_between(random, -0.3, 0.3) - width / 2;
    double south = town.lat + random_between(random, -0.3, 0.3) - width / 2;
    question->crs = (enum crs)(random_next(random) % CRS_COUNT);
    question->at = MADE_NOW;
    clinic_filter_init(&question->filter);
    sprintf(question->target, "/api/v1/map?bbox=%.5f,%.5f,%.5f,%.5f&zoom=%d&crs=%s", west, south,
            west + width, south + width, (int)(random_next(random) % (TILE_ZOOM_MAX + 1)),
            crs_name(question->crs));
    if (random_next(random) % 3 == 0)
        ask_kinds(question, random);
    if (random_next(random) % 4 == 0)
        ask_service(question, random);
    if (random_next(random) % 4 == 0) {
        question->filter.open_only = true;
        strcat(question->target, "&open=true");
    }
    if (random_next(random) % 3 == 0)
        ask_more(question, random);
    if (random_next(random) % 3 == 0)
        ask_another_time(question, random);
}

static void check_cluster(const struct question *question, const json_t *cluster,
                          const struct bbox *bounds)
{
    struct bbox box = bbox_of(json_object_get(cluster, "bbox"));
    struct point centre = {json_number_value(json_object_get(cluster, "lat")),
                           json_number_value(json_object_get(cluster, "lon"))};
    struct counted inside = count_in(question, &box, bounds);
    assert_true(bbox_holds(&box, centre));
    assert_true(inside.all >= 2);
    assert_int_equal(json_integer_value(json_object_get(cluster, "count")), inside.all);
    assert_int_equal(json_integer_value(json_object_get(cluster, "open_count")), inside.open);
}

static void check_clinic(const struct question *question, const json_t *listed)
{
    uint32_t number;
    bool is_alias;
    assert_true(
        snapshot_find(crowd, json_string_value(json_object_get(listed, "id")), &number, &is_alias));
    const struct clinic *clinic = snapshot_clinic(crowd, number);
    struct point place = place_in(number, question->crs);
    assert_true(json_number_value(json_object_get(listed, "lat")) == place.lat);
    assert_true(json_number_value(json_object_get(listed, "lon")) == place.lon);
    assert_int_equal(json_integer_value(json_object_get(listed, "marker_id")), clinic->marker_id);
    assert_string_equal(json_string_value(json_object_get(listed, "name")), clinic->name);
    assert_string_equal(json_string_value(json_object_get(listed, "kind")),
                        clinic_kind_name(clinic->kind));
    assert_string_equal(json_string_value(json_object_get(listed, "state")),
                        opening_state_name(snapshot_opening(crowd, number, question->at).state));
    assert_true(json_is_null(json_object_get(listed, "load_level")));
    assert_true(crowd_fits(crowd, number, &question->filter, question->at));
}

static void check_answer(const struct question *question, const struct asked *asked)
{
    const json_t *clusters = json_object_get(asked->json, "clusters");
    const json_t *clinics = json_object_get(asked->json, "clinics");
    struct bbox bounds = bbox_of(json_object_get(asked->json, "bbox"));
    struct counted expected = count_in(question, &bounds, NULL), shown = {0, 0};
    assert_true(json_array_size(clusters) + json_array_size(clinics) <= CLUSTERS_MAX);
    for (size_t i = 0; i < json_array_size(clusters); i++) {
        const json_t *cluster = json_array_get(clusters, i);
        check_cluster(question, cluster, &bounds);
        shown.all += json_integer_value(json_object_get(cluster, "count"));
        shown.open += json_integer_value(json_object_get(cluster, "open_count"));
    }
    for (size_t i = 0; i < json_array_size(clinics); i++) {
        const json_t *clinic = json_array_get(clinics, i);
        check_clinic(question, clinic);
        shown.all++;
        shown.open += strcmp(json_string_value(json_object_get(clinic, "state")), "open") == 0;
    }
    assert_int_equal(shown.all, expected.all);
    assert_int_equal(shown.open, expected.open);
}

static void everything_adds_up(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < support_rounds(QUERIES); i++) {
        struct question question;
        question_make(&question, &random);
        struct asked asked = ask(crowd, "GET", question.target);
        if (asked.reply.status != 200)
            fail_msg("%s: %s", question.target, asked.reply.body.data);
        assert_string_equal(json_string_value(json_object_get(asked.json, "crs")),
                            crs_name(question.crs));
        check_answer(&question, &asked);
        asked_clear(&asked);
    }
}

static void the_whole_world_adds_up(void **state)
{
    (void)state;
    for (int zoom = 0; zoom <= TILE_ZOOM_MAX; zoom++) {
        struct question question = {.crs = CRS_WGS84, .at = MADE_NOW};
        clinic_filter_init(&question.filter);
        sprintf(question.target, "/api/v1/map?bbox=-180,-90,180,90&zoom=%d", zoom);
        struct asked asked = ask(crowd, "GET", question.target);
        assert_int_equal(asked.reply.status, 200);
        check_answer(&question, &asked);
        asked_clear(&asked);
    }
}

static void equal_tiles_give_equal_bytes(void **state)
{
    (void)state;
    struct asked one = ask(crowd, "GET", "/api/v1/map?bbox=116.2,39.8,116.5,40.0&zoom=10");
    struct asked other = ask(crowd, "GET", "/api/v1/map?bbox=116.3,39.9,116.4,39.95&zoom=10");
    assert_string_equal(one.reply.body.data, other.reply.body.data);
    assert_string_equal(one.reply.etag, other.reply.etag);
    struct bbox bounds = bbox_of(json_object_get(one.json, "bbox"));
    char target[256];
    sprintf(target, "/api/v1/map?bbox=%.17g,%.17g,%.17g,%.17g&zoom=10", bounds.min_lon,
            bounds.min_lat, bounds.max_lon, bounds.max_lat);
    struct asked again = ask(crowd, "GET", target);
    assert_string_equal(again.reply.body.data, one.reply.body.data);
    assert_string_equal(again.reply.etag, one.reply.etag);
    asked_clear(&again);
    asked_clear(&other);
    other = ask(crowd, "GET", "/api/v1/map?bbox=116.2,39.8,116.5,40.0&zoom=11");
    assert_string_not_equal(other.reply.etag, one.reply.etag);
    asked_clear(&other);
    asked_clear(&one);
}

/* The refreshed minute's states and those evaluated for an instant are the same. */
static void an_instant_is_answered_as_the_minute(void **state)
{
    (void)state;
    struct asked now = ask(crowd, "GET", "/api/v1/map?bbox=80,20,125,50&zoom=5");
    snapshot_refresh(crowd, MADE_NOW + 60);
    struct asked asked = ask(crowd, "GET", "/api/v1/map?bbox=80,20,125,50&zoom=5");
    snapshot_refresh(crowd, MADE_NOW);
    assert_string_equal(asked.reply.body.data, now.reply.body.data);
    assert_int_equal(now.reply.max_age_s, 40);
    assert_int_equal(now.reply.stale_while_revalidate_s, 0);
    asked_clear(&asked);
    asked_clear(&now);
}

static void bad_questions_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *query, *parameter;
    } cases[] = {
        {"zoom=3", "bbox"},
        {"bbox=1,2,3,4", "zoom"},
        {"bbox=1,2,3,4&zoom=21", "zoom"},
        {"bbox=1,2,3,4&zoom=-1", "zoom"},
        {"bbox=1,2,3,4&zoom=3.5", "zoom"},
        {"bbox=1,4,3,2&zoom=3", "bbox"},
        {"bbox=1,2,3&zoom=3", "bbox"},
        {"bbox=1,2,3,4,5&zoom=3", "bbox"},
        {"bbox=1,2,3,nan&zoom=3", "bbox"},
        {"bbox=-181,2,3,4&zoom=3", "bbox"},
        {"bbox=1,2,3,91&zoom=3", "bbox"},
        {"bbox=1,2,3,4&zoom=3&limit=5", "limit"},
        {"bbox=1,2,3,4&zoom=3&lang=en", "lang"},
        {"bbox=1,2,3,4&zoom=3&kind=hospital", "kind"},
        {"bbox=1,2,3,4&zoom=3&open=yes", "open"},
        {"bbox=1,2,3,4&zoom=3&crs=epsg4326", "crs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[160];
        sprintf(target, "/api/v1/map?%s", cases[i].query);
        struct asked asked = ask(crowd, "GET", target);
        assert_int_equal(asked.reply.status, 400);
        const json_t *error = json_array_get(json_object_get(asked.json, "errors"), 0);
        assert_string_equal(json_string_value(json_object_get(error, "param")), cases[i].parameter);
        asked_clear(&asked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_adds_up),
        cmocka_unit_test(the_whole_world_adds_up),
        cmocka_unit_test(equal_tiles_give_equal_bytes),
        cmocka_unit_test(an_instant_is_answered_as_the_minute),
        cmocka_unit_test(bad_questions_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, crowd_tear_down);
}
