/* Clinics as GeoJSON: when it is chosen, what it looks like, and that nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/api/accept.h"
#include "support_api.h"
#include "support_snapshot.h"

#define NEAREST "/api/v1/clinics/nearest?lat=39.9124&lon=116.4159"
#define GEOJSON "application/geo+json"

static struct snapshot *snapshot;

static int set_up(void **state)
{
    (void)state;
    snapshot = sample_snapshot(1);
    return snapshot ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

static struct asked ask_for(const char *accept, const char *target)
{
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    return ask_fully(&context, &(struct api_request){.method = API_GET, .accept = accept}, target);
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void accept_chooses_the_form(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        bool geojson;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"*/*", false},
        {"application/*", false},
        {"application/json", false},
        {"text/html", false},
        {GEOJSON, true},
        {"Application/GEO+JSON", true},
        {"application/geo+json;q=0", false},
        {"application/geo+json;q=0.0", false},
        {"application/geo+json;q=0.001", true},
        {"application/geo+json, */*", true},
        {"*/*, application/geo+json", true},
        {"application/geo+json, application/json", true},
        {"application/geo+json;q=0.9, application/json", false},
        {"application/json;q=0.9,application/geo+json", true},
        {"application/geo+json; q=0.5 , */*;q=0.1", true},
        {"application/geo+json;q=0.1, */*;q=0.5", false},
        {"application/json;q=0, */*", true},
        {"application/json;q=0", false},
        {"text/html, application/geo+json;charset=utf-8;q=0.8, application/*;q=0.7", true},
        {"application/geo+json;q=1.001", false},
        {"application/geo+json;q=2", false},
        {"application/geo+json;q=0.5000", false},
        {"application/geo+json;q=", false},
        {"application/geo+json;q=abc", false},
        {"application/geo+jsonx", false},
        {",,;;,;q=1,application/geo+json,", true},
        {";q", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (accept_prefers_geojson(cases[i].accept) != cases[i].geojson)
            fail_msg("%s", cases[i].accept);
}

/* A feature says what the clinic's plain object says. */
static void check_feature(const json_t *feature, const json_t *clinic)
{
    json_t *properties = json_copy(json_object_get(feature, "properties"));
    json_t *plain = json_copy((json_t *)clinic);
    const json_t *location = json_object_get(clinic, "location");
    const json_t *geometry = json_object_get(feature, "geometry");
    const char *precision = text_at(location, "precision");
    assert_string_equal(text_at(feature, "type"), "Feature");
    assert_string_equal(text_at(feature, "id"), text_at(clinic, "id"));
    if (precision && strcmp(precision, "district") != 0) {
        const json_t *coordinates = json_object_get(geometry, "coordinates");
        assert_string_equal(text_at(geometry, "type"), "Point");
        assert_int_equal(json_array_size(coordinates), 2);
        assert_true(json_equal(json_array_get(coordinates, 0), json_object_get(location, "lon")));
        assert_true(json_equal(json_array_get(coordinates, 1), json_object_get(location, "lat")));
    } else {
        assert_true(json_is_null(geometry));
    }
    if (precision)
        assert_string_equal(text_at(properties, "precision"), precision);
    else
        assert_true(json_is_null(json_object_get(properties, "precision")));
    json_object_del(properties, "precision");
    json_object_del(plain, "location");
    assert_true(json_equal(properties, plain));
    json_decref(properties);
    json_decref(plain);
}

/* Both forms of one answer: the same clinics, and the same members beside them. */
static void check_both_forms(const char *target)
{
    struct asked plain = ask_for("application/json", target), geo = ask_for(GEOJSON, target);
    assert_int_equal(geo.reply.status, 200);
    assert_string_equal(geo.reply.content_type, GEOJSON);
    assert_string_equal(plain.reply.content_type, "application/json");
    assert_true(geo.reply.vary_accept && plain.reply.vary_accept);
    assert_string_not_equal(geo.reply.etag, plain.reply.etag);
    assert_int_equal(geo.reply.max_age_s, plain.reply.max_age_s);
    assert_string_equal(text_at(geo.json, "type"), "FeatureCollection");
    assert_null(json_object_get(geo.json, "crs"));
    json_t *features = json_object_get(geo.json, "features");
    json_t *clinics = json_object_get(plain.json, "clinics");
    assert_int_equal(json_array_size(features), json_array_size(clinics));
    for (size_t i = 0; i < json_array_size(features); i++)
        check_feature(json_array_get(features, i), json_array_get(clinics, i));
    const json_t *unlocated = json_object_get(plain.json, "unlocated");
    for (size_t i = 0; i < json_array_size(unlocated); i++)
        check_feature(json_array_get(json_object_get(geo.json, "unlocated"), i),
                      json_array_get(unlocated, i));
    const char *name;
    json_t *value;
    json_object_foreach(plain.json, name, value)
    {
        if (strcmp(name, "crs") != 0 && strcmp(name, "clinics") != 0 &&
            strcmp(name, "unlocated") != 0)
            assert_true(json_equal(json_object_get(geo.json, name), value));
    }
    asked_clear(&plain);
    asked_clear(&geo);
}

static void both_forms_say_the_same(void **state)
{
    (void)state;
    static const char *const targets[] = {
        NEAREST,
        NEAREST "&kind=any&limit=50&lang=en",
        "/api/v1/clinics",
        "/api/v1/clinics?limit=2&q=医院",
        "/api/v1/clinics?updated_since=2020-01-01T00:00:00Z&at=2026-01-26T00:00:00Z",
        "/api/v1/clinics?kind=test_site",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        check_both_forms(targets[i]);
}

static void geojson_knows_no_other_system(void **state)
{
    (void)state;
    static const char *const targets[] = {NEAREST "&crs=gcj02", "/api/v1/clinics?crs=bd09"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct asked asked = ask_for(GEOJSON, targets[i]);
        assert_int_equal(asked.reply.status, 400);
        const json_t *errors = json_object_get(asked.json, "errors");
        assert_string_equal(text_at(json_array_get(errors, 0), "param"), "crs");
        assert_string_equal(asked.reply.content_type, "application/problem+json");
        asked_clear(&asked);
        asked = ask_for("*/*", targets[i]);
        assert_int_equal(asked.reply.status, 200);
        asked_clear(&asked);
    }
    struct asked asked = ask_for(GEOJSON, "/api/v1/clinics?crs=wgs84");
    assert_int_equal(asked.reply.status, 200);
    asked_clear(&asked);
}

static void others_have_but_one_form(void **state)
{
    (void)state;
    struct asked asked = ask_for(GEOJSON, "/api/v1/dataset");
    assert_int_equal(asked.reply.status, 200);
    assert_string_equal(asked.reply.content_type, "application/json");
    assert_false(asked.reply.vary_accept);
    asked_clear(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_chooses_the_form),
        cmocka_unit_test(both_forms_say_the_same),
        cmocka_unit_test(geojson_knows_no_other_system),
        cmocka_unit_test(others_have_but_one_form),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
