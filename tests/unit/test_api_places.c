/* `/places`: what stands first, what it is called, and where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_api.h"
#include "support_snapshot.h"

static struct snapshot *snapshot;

static int set_up(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 8);
    made_regions(&made);
    struct clinic *clinic = made_clinic(&made, "a", "东城区医院");
    clinic->adcode = 110101;
    made_place(clinic, 39.9124, 116.4159);
    made_clinic(&made, "b", "仙桃")->adcode = 429004;
    made_clinic(&made, "c", "新东城医院");
    clinic = made_clinic(&made, "d", "西城区医院");
    made_place(clinic, 39.91, 116.36);
    clinic->precision = PRECISION_DISTRICT;
    made_clinic(&made, "e", "东城隔离点")->access = ACCESS_REFERRAL_ONLY;
    snapshot = made_build(&made, 365, false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* `name`s of the places with what identifies them, one behind the other. */
static void assert_places(const char *query, const char *expected)
{
    char target[256], got[1024] = "";
    snprintf(target, sizeof target, "/api/v1/places?%s", query);
    struct asked asked = ask(snapshot, "GET", target);
    if (asked.reply.status != 200)
        fail_msg("%s: %s", target, asked.reply.body.data);
    const json_t *places = json_object_get(asked.json, "places");
    for (size_t i = 0; i < json_array_size(places); i++) {
        const json_t *place = json_array_get(places, i);
        bool is_region = strcmp(text_at(place, "kind"), "region") == 0;
        sprintf(got + strlen(got), "%s%s=%s", i ? " " : "", text_at(place, "name"),
                text_at(place, is_region ? "adcode" : "id"));
        assert_true(json_is_null(json_object_get(place, "id")) == is_region);
        assert_int_equal(json_object_size(place), 6);
    }
    if (strcmp(got, expected) != 0)
        fail_msg("%s: %s, expected %s", query, got, expected);
    asked_clear(&asked);
}

static void the_best_stands_first(void **state)
{
    (void)state;
    assert_places("q=东城", "北京市东城区=110101 东城区医院=a 新东城医院=c");
    assert_places("q=东城区", "北京市东城区=110101 东城区医院=a");
    assert_places("q=东城区&limit=1", "北京市东城区=110101");
    assert_places("q=仙桃", "湖北省仙桃市=429004 仙桃=b");
    assert_places("q=北京市", "北京市=110000");
    assert_places("q=崇文", "北京市东城区=110101");
    assert_places("q=崇文区", "北京市东城区=110101");
    assert_places("q=北京市西城区", "北京市西城区=110102");
    assert_places("q=城&limit=20",
                  "北京市东城区=110101 北京市西城区=110102 东城区医院=a 新东城医院=c 西城区医院=d");
    assert_places("q=没有", "");
    assert_places("q=!", "");
}

static void places_are_where_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        double lat, lon;
    } cases[] = {
        {"/api/v1/places?q=东城区医院", 39.9124, 116.4159},
        {"/api/v1/places?q=东城区&limit=1", 39.91, 116.41},
        {"/api/v1/places?q=东城区医院&crs=gcj02", 39.913803, 116.422144},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked asked = ask(snapshot, "GET", cases[i].target);
        const json_t *place = json_array_get(json_object_get(asked.json, "places"), 0);
        assert_float_equal(json_number_value(json_object_get(place, "lat")), cases[i].lat, 1e-5);
        assert_float_equal(json_number_value(json_object_get(place, "lon")), cases[i].lon, 1e-5);
        asked_clear(&asked);
    }
    struct asked asked = ask(snapshot, "GET", "/api/v1/places?q=西城区医院&crs=bd09");
    const json_t *place = json_array_get(json_object_get(asked.json, "places"), 0);
    assert_string_equal(text_at(asked.json, "crs"), "bd09");
    assert_string_equal(text_at(place, "id"), "d");
    assert_true(json_is_null(json_object_get(place, "lat")));
    assert_true(json_is_null(json_object_get(place, "lon")));
    assert_true(json_is_null(json_object_get(place, "adcode")));
    asked_clear(&asked);
}

static void an_answer_is_known_again(void **state)
{
    (void)state;
    struct asked first = ask(snapshot, "GET", "/api/v1/places?q=东城");
    struct asked again = ask(snapshot, "GET", "/api/v1/places?limit=8&q=东城");
    struct asked other = ask(snapshot, "GET", "/api/v1/places?q=西城");
    assert_string_equal(first.reply.etag, again.reply.etag);
    assert_string_not_equal(first.reply.etag, other.reply.etag);
    assert_true(first.reply.max_age_s >= 0);
    asked_clear(&first);
    asked_clear(&again);
    asked_clear(&other);
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"", "q"},
                                           {"?q=", "q"},
                                           {"?q=a&limit=0", "limit"},
                                           {"?q=a&limit=21", "limit"},
                                           {"?q=a&crs=x", "crs"},
                                           {"?q=a&kind=pharmacy", "kind"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[128];
        snprintf(target, sizeof target, "/api/v1/places%s", cases[i][0]);
        struct asked asked = ask(snapshot, "GET", target);
        assert_int_equal(asked.reply.status, 400);
        const json_t *errors = json_object_get(asked.json, "errors");
        assert_string_equal(text_at(json_array_get(errors, 0), "param"), cases[i][1]);
        asked_clear(&asked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_stands_first),
        cmocka_unit_test(places_are_where_they_are),
        cmocka_unit_test(an_answer_is_known_again),
        cmocka_unit_test(bad_values_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
