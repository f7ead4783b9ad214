/* Nearest over the API against plain counting: every filter as a parameter and as a member of a
 * body, in every coordinate system, with the unlocated clinics of the district. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/geodesic.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { QUERIES = 250, LIMIT_MAX = NEAREST_LIMIT_MAX };

static int set_up(void **state)
{
    crowd_set_up(state);
    snapshot_refresh(crowd, MADE_NOW);
    return 0;
}

/* A question, as an address and as a body. */

struct question {
    struct nearest_query query;
    enum crs crs;
    char target[1024];
    json_t *body;
};

static void put(struct question *question, const char *name, const char *text, json_t *value)
{
    char *end = question->target + strlen(question->target);
    sprintf(end, "%c%s=%s", strchr(question->target, '?') ? '&' : '?', name, text);
    assert_int_equal(json_object_set_new(question->body, name, value), 0);
}

static void put_number(struct question *question, const char *name, double number)
{
    char text[40];
    sprintf(text, "%.17g", number);
    put(question, name, text, json_real(number));
}

static void put_integer(struct question *question, const char *name, int number)
{
    char text[16];
    sprintf(text, "%d", number);
    put(question, name, text, json_integer(number));
}

static void put_flag(struct question *question, const char *name, bool flag)
{
    put(question, name, flag ? "true" : "false", json_boolean(flag));
}

static void put_stated(struct question *question, const char *name, enum stated stated)
{
    if (stated != STATED_NOT)
        put_flag(question, name, stated == STATED_TRUE);
}

/* Bits as a comma list, and as an array in the body. */
static void put_list(struct question *question, const char *name, uint32_t bits,
                     const char *(*name_of)(int))
{
    char text[256] = "";
    json_t *array = json_array();
    for (int i = 0; i < 32; i++) {
        if (!(bits >> i & 1))
            continue;
        sprintf(text + strlen(text), "%s%s", *text ? "," : "", name_of(i));
        json_array_append_new(array, json_string(name_of(i)));
    }
    put(question, name, text, array);
}

static const char *kind_name(int kind)
{
    return clinic_kind_name((enum clinic_kind)kind);
}

static const char *service_name(int service)
{
    return clinic_service_name((enum clinic_service)service);
}

static void put_filter(struct question *question)
{
    const struct clinic_filter *filter = &question->query.filter;
    char adcode[12];
    if (!filter->kinds)
        put(question, "kind", "any", json_string("any"));
    else if (filter->kinds != NEAREST_DEFAULT_KINDS)
        put_list(question, "kind", filter->kinds, kind_name);
    if (filter->services)
        put_list(question, "service", filter->services, service_name);
    put_stated(question, "designated", filter->designated);
    put_stated(question, "insurance", filter->insurance);
    if (filter->access)
        put(question, "access", clinic_access_name(filter->access),
            json_string(clinic_access_name(filter->access)));
    if (filter->age_months >= 0)
        put_integer(question, "age_months", filter->age_months);
    sprintf(adcode, "%u", filter->region);
    if (filter->region)
        put(question, "region", adcode, json_string(adcode));
    if (filter->open_only)
        put_flag(question, "open", true);
    if (filter->exclude_closed)
        put_flag(question, "exclude_closed", true);
}

static void put_instant(struct question *question)
{
    char text[CIVIL_RFC3339_SIZE], encoded[40];
    civil_format_rfc3339(question->query.at, 8 * 3600, text);
    sprintf(encoded, "%.19s%%2B08:00", text);
    put(question, "at", encoded, json_string(text));
}

static void question_make(struct question *question, uint64_t *random)
{
    static const struct point towns[] = {{39.9, 116.4}, {30.6, 114.3}, {31.2, 121.5}, {43.8, 87.6}};
    struct nearest_query *query = &question->query;
    struct point town = towns[random_next(random) % 4];
    struct point asked = {town.lat + random_between(random, -0.4, 0.4),
                          town.lon + random_between(random, -0.4, 0.4)};
    *query = (struct nearest_query){.at = MADE_NOW, .filter = crowd_filter(random)};
    question->crs = (enum crs)(random_next(random) % CRS_COUNT);
    query->from = crs_to_wgs84(question->crs, asked);
    query->limit = 1 + (uint32_t)(random_next(random) % LIMIT_MAX);
    question->body = json_object();
    strcpy(question->target, "/api/v1/clinics/nearest");
    put_number(question, "lat", asked.lat);
    put_number(question, "lon", asked.lon);
    put(question, "crs", crs_name(question->crs), json_string(crs_name(question->crs)));
    put_integer(question, "limit", (int)query->limit);
    put_filter(question);
    if (random_next(random) % 2) {
        query->radius_m = random_between(random, 1, NEAREST_RADIUS_MAX_M);
        put_number(question, "radius", query->radius_m);
    }
    if (random_next(random) % 2) {
        query->at += (int64_t)(random_next(random) % 10000000);
        put_instant(question);
    }
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
    return left->number < right->number ? -1 : 1; /* numbers ascend with ids */
}

static bool is_located(uint32_t number)
{
    enum clinic_precision precision = snapshot_clinic(crowd, number)->precision;
    return precision == PRECISION_EXACT || precision == PRECISION_ADDRESS;
}

static size_t rank_all(const struct nearest_query *query, struct ranked *out)
{
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot_count(crowd); i++) {
        if (!is_located(i) || !crowd_fits(crowd, i, &query->filter, query->at))
            continue;
        double distance_m = geodesic_distance_m(query->from, snapshot_clinic(crowd, i)->place);
        if (query->radius_m == 0 || distance_m <= query->radius_m)
            out[count++] = (struct ranked){i, distance_m};
    }
    qsort(out, count, sizeof *out, by_distance_then_id);
    return count;
}

static uint32_t number_of(const json_t *clinic)
{
    uint32_t number = 0;
    bool is_alias;
    assert_true(
        snapshot_find(crowd, json_string_value(json_object_get(clinic, "id")), &number, &is_alias));
    return number;
}

static void check_clinics(const struct question *question, const json_t *answer)
{
    static struct ranked ranked[CROWD_CLINICS];
    const json_t *clinics = json_object_get(answer, "clinics");
    size_t count = rank_all(&question->query, ranked), limit = question->query.limit;
    assert_int_equal(json_array_size(clinics), count < limit ? count : limit);
    assert_int_equal(json_integer_value(json_object_get(answer, "number_returned")),
                     json_array_size(clinics));
    assert_int_equal(json_is_true(json_object_get(answer, "truncated")), count > limit);
    for (size_t i = 0; i < json_array_size(clinics); i++) {
        const json_t *clinic = json_array_get(clinics, i);
        const json_t *location = json_object_get(clinic, "location");
        struct point place =
            crs_from_wgs84(question->crs, snapshot_clinic(crowd, ranked[i].number)->place);
        assert_int_equal(number_of(clinic), ranked[i].number);
        assert_true(fabs(json_number_value(json_object_get(clinic, "distance_m")) -
                         ranked[i].distance_m) < 0.0501);
        assert_true(fabs(json_number_value(json_object_get(location, "lat")) - place.lat) < 6e-8);
        assert_true(fabs(json_number_value(json_object_get(location, "lon")) - place.lon) < 6e-8);
    }
}

/* Those of the answer's district that pass and have no place of their own: the filters hold, and no
 * one is missing where there is room. */
static void check_unlocated(const struct question *question, const json_t *answer)
{
    const json_t *unlocated = json_object_get(answer, "unlocated");
    const json_t *region = json_object_get(answer, "region");
    const struct region_table *regions = snapshot_regions(crowd);
    uint32_t adcode = (uint32_t)atoi(json_string_value(json_object_get(region, "adcode")));
    size_t expected = 0;
    for (uint32_t i = 0; i < snapshot_count(crowd); i++)
        expected += !is_located(i) &&
                    region_is_within(regions, snapshot_clinic(crowd, i)->adcode, adcode) &&
                    crowd_fits(crowd, i, &question->query.filter, question->query.at);
    assert_int_equal(json_array_size(unlocated),
                     expected < UNLOCATED_MAX ? expected : UNLOCATED_MAX);
    for (size_t i = 0; i < json_array_size(unlocated); i++) {
        const json_t *clinic = json_array_get(unlocated, i);
        uint32_t number = number_of(clinic);
        assert_false(is_located(number));
        assert_true(region_is_within(regions, snapshot_clinic(crowd, number)->adcode, adcode));
        assert_true(crowd_fits(crowd, number, &question->query.filter, question->query.at));
        assert_null(json_object_get(clinic, "distance_m"));
    }
}

static void check_body(const struct question *question, const json_t *answer)
{
    const struct api_context context = {.snapshot = crowd, .now = MADE_NOW + 20};
    char *body = json_dumps(question->body, 0);
    const struct api_request request = {.method = API_POST,
                                        .content_type = "application/json",
                                        .body = body,
                                        .body_length = strlen(body)};
    struct asked posted = ask_fully(&context, &request, "/api/v1/clinics/nearest");
    if (posted.reply.status != 200)
        fail_msg("%s: %s", body, posted.reply.body.data);
    assert_true(json_equal(posted.json, answer));
    asked_clear(&posted);
    free(body);
}

static void every_parameter_does_what_it_says(void **state)
{
    (void)state;
    uint64_t random = 21;
    size_t with_unlocated = 0;
    for (int i = 0; i < QUERIES; i++) {
        struct question question;
        question_make(&question, &random);
        struct asked asked = ask(crowd, "GET", question.target);
        if (asked.reply.status != 200)
            fail_msg("%s: %s", question.target, asked.reply.body.data);
        check_clinics(&question, asked.json);
        check_unlocated(&question, asked.json);
        check_body(&question, asked.json);
        assert_true(json_is_array(json_object_get(asked.json, "notices")));
        with_unlocated += json_array_size(json_object_get(asked.json, "unlocated")) > 0;
        asked_clear(&asked);
        json_decref(question.body);
    }
    assert_true(with_unlocated > QUERIES / 10); /* so that something was tested */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_does_what_it_says),
    };
    return cmocka_run_group_tests(tests, set_up, crowd_tear_down);
}
