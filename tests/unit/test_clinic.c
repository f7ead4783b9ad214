/* The clinic record: vocabulary, the field table's round trip, differences, copies. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/clinic.h"

/* One canonical text per field, none at its default. */
static const char *const sample[FIELD_COUNT] = {
    [FIELD_ID] = "110101-0007",
    [FIELD_MARKER_ID] = "10231",
    [FIELD_SOURCE_ID] = "B-17",
    [FIELD_NAME] = "北京协和医院发热门诊",
    [FIELD_SHORT_NAME] = "协和",
    [FIELD_ALIASES] = "协和;PUMCH",
    [FIELD_ALIAS_IDS] = "110101-0001;old.id",
    [FIELD_SITE] = "bj-xiehe",
    [FIELD_CAMPUS] = "东单院区",
    [FIELD_KIND] = "fever_room",
    [FIELD_SERVICES] = "fever_adult;nucleic_acid",
    [FIELD_LEVEL] = "三级甲等",
    [FIELD_DESIGNATED] = "false",
    [FIELD_INSURANCE] = "true",
    [FIELD_INSURANCE_REMOTE] = "true",
    [FIELD_ACCESS] = "walk_in",
    [FIELD_MIN_AGE_MONTHS] = "168",
    [FIELD_MAX_AGE_YEARS] = "0",
    [FIELD_BOOKING_REQUIRED] = "false",
    [FIELD_BOOKING_URL] = "https://example.org/a?b=c",
    [FIELD_BOOKING_PHONE] = "010-69156114",
    [FIELD_ADMISSION] = "带身份证|2026-01-31;戴口罩",
    [FIELD_PROVINCE] = "北京市",
    [FIELD_CITY] = "北京市",
    [FIELD_DISTRICT] = "东城区",
    [FIELD_ADCODE] = "110101",
    [FIELD_ADDRESS] = "帅府园1号, \"东门\"",
    [FIELD_ENTRANCE] = "东门右侧",
    [FIELD_ENTRANCE_LAT] = "39.9125",
    [FIELD_ENTRANCE_LON] = "116.416",
    [FIELD_TRANSIT] = "地铁5号线",
    [FIELD_PARKING] = "无",
    [FIELD_PHONE] = "010-69156114;010-69155564转83321",
    [FIELD_LAT] = "39.912392",
    [FIELD_LON] = "116.4159110001",
    [FIELD_CRS] = "gcj02",
    [FIELD_PRECISION] = "address",
    [FIELD_HOURS] = "Mo-Su,PH 08:00-20:00",
    [FIELD_HOURS_TEXT] = "每天8点到20点",
    [FIELD_LAST_ADMISSION] = "-30",
    [FIELD_NOTE] = "<b>",
    [FIELD_TIME_ZONE] = "Asia/Urumqi",
    [FIELD_VALID_UNTIL] = "2026-12-31",
    [FIELD_SOURCE] = "北京卫健委",
    [FIELD_SOURCE_URL] = "http://example.org/",
    [FIELD_SOURCE_DATE] = "2020-01-23",
    [FIELD_VERIFIED_AT] = "2026-01-01",
    [FIELD_BOOKING_WECHAT] = "gh_123",
};

struct fixture {
    struct arena *arena;
    struct clinic clinic;
};

static void fill(struct fixture *fixture)
{
    clinic_init(&fixture->clinic);
    for (int i = 0; i < FIELD_COUNT; i++) {
        struct error error;
        assert_int_equal(clinic_field_parse(&fixture->clinic, (enum clinic_field)i, sample[i],
                                            fixture->arena, &error),
                         FEVER_OK);
    }
    clinic_settle_place(&fixture->clinic);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_new();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void assert_text(const struct clinic *clinic, enum clinic_field field, const char *expected)
{
    struct buffer text;
    buffer_init(&text, 4096);
    clinic_field_format(clinic, field, &text);
    assert_string_equal(text.data ? text.data : "", expected);
    buffer_clear(&text);
}

static void every_field_reads_back_as_written(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture);
    for (int i = 0; i < FIELD_COUNT; i++)
        assert_text(&fixture->clinic, (enum clinic_field)i, sample[i]);
}

static void every_field_can_be_emptied(void **state)
{
    struct fixture *fixture = *state;
    struct clinic blank;
    fill(fixture);
    clinic_init(&blank);
    for (int i = 0; i < FIELD_COUNT; i++)
        assert_int_equal(
            clinic_field_parse(&fixture->clinic, (enum clinic_field)i, "", fixture->arena, NULL),
            FEVER_OK);
    clinic_settle_place(&fixture->clinic);
    assert_int_equal(clinic_diff(&fixture->clinic, &blank), 0);
    assert_int_equal(fixture->clinic.precision, PRECISION_NONE);
}

static void names_are_found_and_distinct(void **state)
{
    (void)state;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = clinic_field_name((enum clinic_field)i);
        assert_int_equal(clinic_field_find(name, strlen(name)), i);
    }
    assert_int_equal(clinic_field_find("nam", 3), FIELD_COUNT);
}

static void differences_name_the_fields(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture);
    struct clinic other = fixture->clinic;
    assert_int_equal(clinic_diff(&fixture->clinic, &other), 0);
    other.name = "另一家";
    other.phones.count = 1;
    other.original_place.lat += 1e-7;
    assert_int_equal(clinic_diff(&fixture->clinic, &other),
                     FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_PHONE) | FIELD_BIT(FIELD_LAT));
    clinic_take_fields(&other, &fixture->clinic, FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_PHONE));
    assert_int_equal(clinic_diff(&fixture->clinic, &other), FIELD_BIT(FIELD_LAT));
}

static void a_copy_lives_alone(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_new();
    struct clinic copy;
    fill(fixture);
    assert_int_equal(clinic_copy(arena, &fixture->clinic, &copy), FEVER_OK);
    arena_free(fixture->arena);
    fixture->arena = arena;
    for (int i = 0; i < FIELD_COUNT; i++)
        assert_text(&copy, (enum clinic_field)i, sample[i]);
}

static void positions_settle_to_wgs84(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture);
    const struct clinic *clinic = &fixture->clinic;
    struct point expected = crs_to_wgs84(CRS_GCJ02, (struct point){39.912392, 116.4159110001});
    assert_true(clinic->place.lat == expected.lat && clinic->place.lon == expected.lon);
    assert_true(clinic->place.lon < 116.4159 - 0.005); /* the offset was taken off */
    assert_true(clinic->has_entrance_place);
    fixture->clinic.original_place.lon = NAN; /* half a position is none */
    clinic_settle_place(&fixture->clinic);
    assert_int_equal(clinic->precision, PRECISION_NONE);
    assert_true(isnan(clinic->original_place.lat));
}

struct refusal {
    enum clinic_field field;
    const char *text, *must_say;
};

static const struct refusal refusals[] = {
    {FIELD_ID, "-a", "begin and end alphanumeric"},
    {FIELD_ID, "nearest", "begin and end alphanumeric"},
    {FIELD_ID, "a/b", "id is \"a/b\""},
    {FIELD_ALIAS_IDS, "ok;a b", "alias_ids"},
    {FIELD_MARKER_ID, "0", "positive"},
    {FIELD_MARKER_ID, "1000000000", "range"},
    {FIELD_MARKER_ID, "12a", "positive"},
    {FIELD_NAME, "a\nb", "control"},
    {FIELD_NAME, "\xff", "UTF-8"},
    {FIELD_KIND, "clinic", "a kind"},
    {FIELD_SERVICES, "fever_adult;x", "services"},
    {FIELD_DESIGNATED, "yes", "true, false"},
    {FIELD_ACCESS, "any", "walk_in"},
    {FIELD_MIN_AGE_MONTHS, "-1", "whole number"},
    {FIELD_BOOKING_URL, "javascript:alert(1)", "https://"},
    {FIELD_ADCODE, "99", "adcode"},
    {FIELD_LAT, "91", "-90 to 90"},
    {FIELD_LAT, "nan", "degrees"},
    {FIELD_LON, "1e400", "degrees"},
    {FIELD_LON, "-180.1", "-180 to 180"},
    {FIELD_LAT, "0x10", "degrees"},
    {FIELD_CRS, "epsg:4326", "wgs84"},
    {FIELD_PRECISION, "rough", "exact"},
    {FIELD_LAST_ADMISSION, "25:00", "HH:MM"},
    {FIELD_LAST_ADMISSION, "30", "HH:MM"},
    {FIELD_VALID_UNTIL, "2026-02-30", "date"},
    {FIELD_SOURCE_DATE, "2026/01/01", "date"},
};

static void bad_texts_are_refused_with_a_reason(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct error error = {0};
        struct clinic before;
        fill(fixture);
        before = fixture->clinic;
        assert_int_equal(clinic_field_parse(&fixture->clinic, refusals[i].field, refusals[i].text,
                                            fixture->arena, &error),
                         FEVER_INVALID);
        assert_non_null(strstr(error.text, refusals[i].must_say));
        assert_int_equal(clinic_diff(&before, &fixture->clinic), 0);
    }
}

static void too_long_texts_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char name[302];
    memset(name, 'x', 301);
    name[301] = '\0';
    clinic_init(&fixture->clinic);
    assert_int_equal(clinic_field_parse(&fixture->clinic, FIELD_NAME, name, fixture->arena, NULL),
                     FEVER_INVALID);
    name[300] = '\0';
    assert_int_equal(clinic_field_parse(&fixture->clinic, FIELD_NAME, name, fixture->arena, NULL),
                     FEVER_OK);
}

static void lists_drop_what_is_empty(void **state)
{
    struct fixture *fixture = *state;
    clinic_init(&fixture->clinic);
    assert_int_equal(
        clinic_field_parse(&fixture->clinic, FIELD_ALIASES, " a ;;b; ", fixture->arena, NULL),
        FEVER_OK);
    assert_text(&fixture->clinic, FIELD_ALIASES, "a;b");
}

static void enumerations_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++) {
        enum clinic_kind kind;
        const char *name = clinic_kind_name((enum clinic_kind)i);
        assert_true(clinic_kind_parse(name, strlen(name), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < SERVICE_COUNT; i++) {
        enum clinic_service service;
        const char *name = clinic_service_name((enum clinic_service)i);
        assert_true(clinic_service_parse(name, strlen(name), &service));
        assert_int_equal(service, i);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_field_reads_back_as_written),
        TEST(every_field_can_be_emptied),
        TEST(names_are_found_and_distinct),
        TEST(differences_name_the_fields),
        TEST(a_copy_lives_alone),
        TEST(positions_settle_to_wgs84),
        TEST(bad_texts_are_refused_with_a_reason),
        TEST(too_long_texts_are_refused),
        TEST(lists_drop_what_is_empty),
        TEST(enumerations_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
