/* Packs over the API: whose clinics are in one, and whether its intervals say what the clinics'
 * own answers say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "support_api.h"
#include "support_snapshot.h"

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100, .parent = 110000, .level = REGION_CITY, .name = "北京市"},
    {.adcode = 110101, .parent = 110100, .level = REGION_DISTRICT, .name = "东城区"},
    {.adcode = 420000, .level = REGION_PROVINCE, .name = "湖北省"},
    {.adcode = 420100, .parent = 420000, .level = REGION_CITY, .name = "武汉市"},
    {.adcode = 429004, .parent = 420000, .level = REGION_DISTRICT, .name = "仙桃市"},
    {.adcode = 429099, .parent = 420000, .level = REGION_CITY, .name = "沔城", .successor = 429004},
    {.adcode = 810000, .level = REGION_PROVINCE, .name = "香港特别行政区"},
    {.adcode = 810001, .parent = 810000, .level = REGION_DISTRICT, .name = "中西区"},
};

static const struct {
    const char *id;
    uint32_t adcode;
    const char *hours, *zone;
} clinics[] = {
    {"a-1", 110101, "Mo-Su,PH 08:00-20:00", NULL},
    {"a-2", 110101, NULL, NULL},
    {"a-3", 110101, "Mo-Su,PH 22:00-06:00", NULL},
    {"a-4", 110100, "24/7", NULL},
    {"a-5", 110000, "Mo-Fr 08:00-12:00,14:00-17:30; PH off", NULL},
    {"a-6", 110101, "Mo-Su,PH 08:00-20:00", "Asia/Urumqi"},
    {"a-7", 110101, "Mo-Su,PH 08:00-20:00", NULL}, /* expires within the week */
    {"a-8", 110101, "Mo-Su,PH 08:00-20:00", NULL}, /* has expired */
    {"a-9", 110101, "Sa 09:00-12:00 unknown; PH off", NULL},
    {"b-1", 429004, "off", NULL},
    {"c-1", 810001, "24/7", NULL},
};

static struct snapshot *snapshot;

static int setup(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, sizeof clinics / sizeof *clinics);
    made_regions(&made);
    made.dataset->regions = regions;
    made.dataset->region_count = sizeof regions / sizeof *regions;
    int32_t today = civil_day_of(MADE_NOW);
    for (size_t i = 0; i < sizeof clinics / sizeof *clinics; i++) {
        struct clinic *clinic = made_clinic(&made, clinics[i].id, "医院");
        clinic->adcode = clinics[i].adcode;
        clinic->hours = clinics[i].hours;
        clinic->time_zone = clinics[i].zone;
        made_place(clinic, 39.9 + (double)i / 100, 116.4);
    }
    made.clinics[0].last_admission = "-30";
    made.clinics[2].last_admission = "05:15";
    made.clinics[6].valid_until_day = today + 2;
    made.clinics[7].valid_until_day = today - 2;
    snapshot = made_build(&made, 365, false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

/* The ids of a pack's clinics, with blanks between. */
static const char *ids_of(const struct asked *asked)
{
    static char text[512];
    const json_t *listed = json_object_get(asked->json, "clinics");
    *text = '\0';
    for (size_t i = 0; i < json_array_size(listed); i++) {
        strcat(text, i ? " " : "");
        strcat(text, json_string_value(json_object_get(json_array_get(listed, i), "id")));
    }
    return text;
}

static void a_pack_is_of_what_people_call_a_city(void **state)
{
    (void)state;
    static const struct {
        const char *adcode, *ids, *location;
    } cases[] = {
        {"110000", "a-5 a-4 a-1 a-2 a-3 a-6 a-7 a-8 a-9", ""},
        {"110100", "a-4 a-1 a-2 a-3 a-6 a-7 a-8 a-9", ""},
        {"420100", "", ""},
        {"429004", "b-1", ""},
        {"429099", "b-1", "/api/v1/packs/429004"},
        {"810000", "c-1", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[64];
        snprintf(target, sizeof target, "/api/v1/packs/%s", cases[i].adcode);
        struct asked asked = ask(snapshot, "GET", target);
        assert_int_equal(asked.reply.status, 200);
        assert_string_equal(ids_of(&asked), cases[i].ids);
        assert_string_equal(asked.reply.location, cases[i].location);
        assert_int_equal(json_object_size(json_object_get(asked.json, "intervals")),
                         json_array_size(json_object_get(asked.json, "clinics")));
        asked_clear(&asked);
    }
}

static void other_regions_have_none(void **state)
{
    (void)state;
    static const struct {
        const char *adcode, *hint;
    } cases[] = {
        {"110101", "/api/v1/packs/110100"},
        {"810001", "/api/v1/packs/810000"},
        {"420000", "/api/v1/regions"},
        {"999999", "No region"},
        {"11010", "No region"},
        {"110100x", "No region"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[64];
        snprintf(target, sizeof target, "/api/v1/packs/%s", cases[i].adcode);
        struct asked asked = ask(snapshot, "GET", target);
        assert_int_equal(asked.reply.status, 404);
        const char *detail = json_string_value(json_object_get(asked.json, "detail"));
        assert_non_null(strstr(detail, cases[i].hint));
        asked_clear(&asked);
    }
    struct asked asked = ask(snapshot, "GET", "/api/v1/packs/110100?crs=gcj02");
    assert_int_equal(asked.reply.status, 400); /* packs are WGS84 */
    asked_clear(&asked);
}

static int64_t instant_of(const json_t *text)
{
    int64_t instant = 0;
    const char *written = json_string_value(text);
    assert_true(written && civil_parse_rfc3339(written, strlen(written), &instant));
    return instant;
}

/* What a client makes of a clinic's intervals: closed where none speaks. */
static const char *state_in(const json_t *intervals, int64_t at)
{
    for (size_t i = 0; i < json_array_size(intervals); i++) {
        const json_t *stretch = json_array_get(intervals, i);
        if (instant_of(json_array_get(stretch, 0)) <= at &&
            at < instant_of(json_array_get(stretch, 1)))
            return json_string_value(json_array_get(stretch, 2));
    }
    return "closed";
}

static void intervals_say_what_the_clinics_say(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/packs/110000");
    const json_t *listed = json_object_get(asked.json, "clinics");
    int64_t generated_at = instant_of(json_object_get(asked.json, "generated_at"));
    assert_true(generated_at == MADE_NOW);
    assert_true(instant_of(json_object_get(asked.json, "valid_until")) == MADE_NOW + CIVIL_DAY_S);
    assert_string_equal(json_string_value(json_object_get(asked.json, "crs")), "wgs84");
    for (size_t i = 0; i < json_array_size(listed); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(listed, i), "id"));
        const json_t *intervals = json_object_get(json_object_get(asked.json, "intervals"), id);
        uint32_t number;
        bool is_alias;
        assert_non_null(intervals);
        assert_true(snapshot_find(snapshot, id, &number, &is_alias));
        for (int64_t at = generated_at; at < generated_at + 7 * CIVIL_DAY_S; at += 1800) {
            struct opening opening = snapshot_opening(snapshot, number, at);
            assert_string_equal(state_in(intervals, at), opening_state_name(opening.state));
        }
    }
    asked_clear(&asked);
}

/* A clinic in a pack is the clinic of its own answer, in either language. */
static void clinics_are_whole(void **state)
{
    (void)state;
    static const char *const languages[] = {"zh-CN", "en"};
    for (size_t i = 0; i < 2; i++) {
        char target[80];
        snprintf(target, sizeof target, "/api/v1/packs/110000?lang=%s", languages[i]);
        struct asked pack = ask(snapshot, "GET", target);
        const json_t *first = json_array_get(json_object_get(pack.json, "clinics"), 2);
        snprintf(target, sizeof target, "/api/v1/clinics/a-1?lang=%s", languages[i]);
        struct asked alone = ask(snapshot, "GET", target);
        assert_true(json_equal(first, json_object_get(alone.json, "clinic")));
        asked_clear(&pack);
        asked_clear(&alone);
    }
}

/* The zone is the clinic's, and today's hours are told from the day's beginning. */
static void intervals_are_written_in_the_clinics_zone(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/packs/110100");
    const json_t *intervals = json_object_get(asked.json, "intervals");
    const struct {
        const char *id, *from, *to;
    } cases[] = {
        {"a-1", "2026-01-25T08:00:00+08:00", "2026-01-25T20:00:00+08:00"},
        {"a-3", "2026-01-25T00:00:00+08:00", "2026-01-25T06:00:00+08:00"},
        {"a-4", "2026-01-25T00:00:00+08:00", "2026-02-01T08:00:00+08:00"},
        {"a-6", "2026-01-25T08:00:00+06:00", "2026-01-25T20:00:00+06:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const json_t *first = json_array_get(json_object_get(intervals, cases[i].id), 0);
        assert_string_equal(json_string_value(json_array_get(first, 0)), cases[i].from);
        assert_string_equal(json_string_value(json_array_get(first, 1)), cases[i].to);
    }
    asked_clear(&asked);
}

static void last_admissions_are_of_those_that_state_one(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/packs/110100");
    const json_t *stated = json_object_get(asked.json, "last_admissions");
    assert_int_equal(json_object_size(stated), 2);
    assert_string_equal(json_string_value(json_object_get(stated, "a-1")), "-30");
    assert_string_equal(json_string_value(json_object_get(stated, "a-3")), "05:15");
    asked_clear(&asked);
    asked = ask(snapshot, "GET", "/api/v1/packs/429004");
    assert_int_equal(json_object_size(json_object_get(asked.json, "last_admissions")), 0);
    asked_clear(&asked);
}

static void a_pack_has_the_age_of_a_minute(void **state)
{
    (void)state;
    const struct api_request request = {.method = API_GET};
    struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 50};
    struct asked now = ask_fully(&context, &request, "/api/v1/packs/110100");
    context.now += 10;
    struct asked later = ask_fully(&context, &request, "/api/v1/packs/110100");
    assert_int_equal(now.reply.max_age_s, 10);
    assert_int_equal(now.reply.stale_while_revalidate_s, 50);
    assert_int_equal(later.reply.max_age_s, 60);
    assert_string_not_equal(now.reply.etag, later.reply.etag);
    asked_clear(&now);
    asked_clear(&later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_is_of_what_people_call_a_city),
        cmocka_unit_test(other_regions_have_none),
        cmocka_unit_test(intervals_say_what_the_clinics_say),
        cmocka_unit_test(clinics_are_whole),
        cmocka_unit_test(intervals_are_written_in_the_clinics_zone),
        cmocka_unit_test(last_admissions_are_of_those_that_state_one),
        cmocka_unit_test(a_pack_has_the_age_of_a_minute),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
