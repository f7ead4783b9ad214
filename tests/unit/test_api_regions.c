/* Regions over the API: the tree, what is counted, where a point lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_api.h"
#include "support_snapshot.h"

static struct snapshot *snapshot;

static int setup(void **state)
{
    (void)state;
    snapshot = sample_snapshot(1);
    return snapshot ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

/* The adcodes of an answer, with blanks between. */
static const char *adcodes_of(const struct asked *asked)
{
    static char text[512];
    const json_t *regions = json_object_get(asked->json, "regions");
    *text = '\0';
    for (size_t i = 0; i < json_array_size(regions); i++) {
        strcat(text, i ? " " : "");
        strcat(text, json_string_value(json_object_get(json_array_get(regions, i), "adcode")));
    }
    return text;
}

static void the_tree_is_walked_by_parents(void **state)
{
    (void)state;
    static const struct {
        const char *target, *adcodes;
    } cases[] = {
        {"/api/v1/regions", "110000 420000"},
        {"/api/v1/regions?parent=110000", "110100"},
        {"/api/v1/regions?parent=110100", "110101 110102"},
        {"/api/v1/regions?parent=420000", "429004"},
        {"/api/v1/regions?parent=110101", ""},
        {"/api/v1/regions?parent=110103", ""},
        {"/api/v1/regions/110101", "110101"},
        {"/api/v1/regions/110103", "110101"},
        {"/api/v1/regions/429004", "429004"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked asked = ask(snapshot, "GET", cases[i].target);
        assert_int_equal(asked.reply.status, 200);
        if (strcmp(adcodes_of(&asked), cases[i].adcodes) != 0)
            fail_msg("%s: %s", cases[i].target, adcodes_of(&asked));
        assert_string_equal(asked.reply.location,
                            strstr(cases[i].target, "/110103") ? "/api/v1/regions/110101" : "");
        asked_clear(&asked);
    }
}

static void a_region_tells_what_is_in_it(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/regions/110101");
    json_t *expected = json_pack(
        "{s:s,s:s,s:{s:i,s:s,s:s},s:[{s:s,s:s,s:s,s:s,s:{s:f,s:f},s:i,s:i,"
        "s:[{s:s,s:s},{s:s,s:s}],s:n,s:n}]}",
        "crs", "wgs84", "at", "2026-01-25T08:00:00+08:00", "dataset", "revision", 7, "tag",
        "0000000000000001", "published_at", "2026-01-25T08:00:00+08:00", "regions", "adcode",
        "110101", "name", "东城区", "level", "district", "parent", "110100", "centre", "lat", 39.91,
        "lon", 116.41, "clinics", 6, "open_now", 4, "hotlines", "name", "政务服务便民热线",
        "number", "12345", "name", "卫生热线", "number", "12320", "area_code", "emergency_number");
    assert_non_null(expected);
    if (!json_equal(asked.json, expected))
        fail_msg("%s", asked.reply.body.data);
    json_decref(expected);
    asked_clear(&asked);
    asked = ask(snapshot, "GET", "/api/v1/regions?parent=110000&crs=gcj02");
    const json_t *city = json_array_get(json_object_get(asked.json, "regions"), 0);
    assert_int_equal(json_integer_value(json_object_get(city, "clinics")), 6);
    assert_true(json_is_null(json_object_get(city, "centre")));
    asked_clear(&asked);
}

static void a_point_lies_in_a_district(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/regions/at?lat=39.9124&lon=116.4159");
    assert_string_equal(adcodes_of(&asked), "110101");
    assert_string_equal(json_string_value(json_object_get(asked.json, "by")), "nearest_clinic");
    asked_clear(&asked);
    asked = ask(snapshot, "GET", "/api/v1/regions/at?lat=30.36&lon=113.45&crs=gcj02");
    assert_string_equal(adcodes_of(&asked), "429004");
    assert_string_equal(json_string_value(json_object_get(asked.json, "by")), "nearest_centre");
    asked_clear(&asked);
}

/* What is open now changes with the minute, though nobody asked about an instant. */
static void counts_have_the_age_of_a_minute(void **state)
{
    (void)state;
    const struct api_request request = {.method = API_GET};
    struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 50};
    struct asked now = ask_fully(&context, &request, "/api/v1/regions");
    context.now += 10;
    struct asked later = ask_fully(&context, &request, "/api/v1/regions");
    assert_int_equal(now.reply.max_age_s, 10);
    assert_int_equal(later.reply.max_age_s, 60);
    assert_string_not_equal(now.reply.etag, later.reply.etag);
    asked_clear(&now);
    asked_clear(&later);
    context.now = MADE_NOW + 12 * 3600 - 30; /* 19:59:30, half a minute before 20:00 */
    now = ask_fully(&context, &request, "/api/v1/regions/110101");
    assert_int_equal(now.reply.max_age_s, 30);
    assert_int_equal(now.reply.stale_while_revalidate_s, 0);
    asked_clear(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_is_walked_by_parents),
        cmocka_unit_test(a_region_tells_what_is_in_it),
        cmocka_unit_test(a_point_lies_in_a_district),
        cmocka_unit_test(counts_have_the_age_of_a_minute),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
