/* `/clinics`: its members, its pages, and cursors that are whole or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/api/cursor.h"
#include "fever/list.h"
#include "fever/search.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_snapshot.h"

enum { TARGET_SIZE = 1024 };

static struct snapshot *sample;

static int set_up(void **state)
{
    sample = sample_snapshot(1);
    return crowd_set_up(state);
}

static int tear_down(void **state)
{
    snapshot_free(sample);
    return crowd_tear_down(state);
}

static struct asked ask_well(const struct snapshot *snapshot, const char *target)
{
    struct asked asked = ask(snapshot, "GET", target);
    if (asked.reply.status != 200)
        fail_msg("%s: %d %s", target, asked.reply.status, asked.reply.body.data);
    return asked;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static json_int_t number_at(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *ids_of(const json_t *items)
{
    static char ids[4096];
    *ids = '\0';
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (i)
            strcat(ids, " ");
        strcat(ids, text_at(json_array_get(items, i), "id"));
    }
    return ids;
}

/* The `next` of a target's answer. */
static void next_of(const struct snapshot *snapshot, const char *target, char out[CURSOR_TEXT_SIZE])
{
    struct asked asked = ask_well(snapshot, target);
    const char *next = text_at(asked.json, "next");
    assert_non_null(next);
    assert_true(strlen(next) < CURSOR_TEXT_SIZE);
    strcpy(out, next);
    asked_clear(&asked);
}

/* The request is refused with 400 that names just this parameter. */
static void assert_refused(const struct snapshot *snapshot, const char *target, const char *name)
{
    struct asked asked = ask(snapshot, "GET", target);
    const json_t *errors = json_object_get(asked.json, "errors");
    if (asked.reply.status != 400 || json_array_size(errors) != 1 ||
        strcmp(text_at(json_array_get(errors, 0), "param"), name) != 0)
        fail_msg("%s: %d %s", target, asked.reply.status, asked.reply.body.data);
    asked_clear(&asked);
}

static void the_answer_has_the_contracts_members(void **state)
{
    (void)state;
    struct asked asked = ask_well(sample, "/api/v1/clinics");
    assert_string_equal(text_at(asked.json, "crs"), "wgs84");
    assert_string_equal(text_at(asked.json, "at"), "2026-01-25T08:00:00+08:00");
    assert_string_equal(text_at(json_object_get(asked.json, "dataset"), "tag"), "0000000000000001");
    assert_int_equal(number_at(asked.json, "number_matched"), 7);
    assert_int_equal(number_at(asked.json, "number_returned"), 7);
    assert_string_equal(ids_of(json_object_get(asked.json, "clinics")),
                        "110101-0001 110101-0002 110101-0003 110101-0004 110101-0005 110101-0006 "
                        "650100-0001");
    assert_true(json_is_null(json_object_get(asked.json, "next")));
    assert_null(json_object_get(asked.json, "retired"));
    struct asked one = ask_well(sample, "/api/v1/clinics/110101-0001");
    assert_true(json_equal(json_array_get(json_object_get(asked.json, "clinics"), 0),
                           json_object_get(one.json, "clinic")));
    assert_true(asked.reply.max_age_s + asked.reply.stale_while_revalidate_s <= 60);
    assert_true(strlen(asked.reply.etag) > 10);
    asked_clear(&one);
    asked_clear(&asked);
}

static void filters_and_boxes(void **state)
{
    (void)state;
    static const struct {
        const char *query, *ids;
    } cases[] = {
        {"kind=pharmacy", "110101-0006"},
        {"kind=any&limit=1", "110101-0001"},
        {"region=110103&open=true", "110101-0001 110101-0004 110101-0005 110101-0006"},
        {"open=true&at=2026-01-25T23:00:00%2B08:00&kind=fever_clinic", "110101-0003 110101-0004"},
        {"bbox=116.415,39.9,116.418,39.915", "110101-0001 110101-0006"},
        {"bbox=116.4159,39.9124,116.4159,39.9124", "110101-0001"},
        {"bbox=116.42208,39.9137,116.42218,39.9139&crs=gcj02", "110101-0001"},
        {"bbox=116.42208,39.9137,116.42218,39.9139", ""},
        {"bbox=117,-90,116,90", "650100-0001"},
        {"bbox=170,-90,-170,90", ""},
        {"bbox=-180,-90,180,90&kind=fever_clinic&region=110101",
         "110101-0001 110101-0002 110101-0003 110101-0004"},
        {"designated=true", ""},
        {"access=referral_only", ""},
        {"service=ct", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[TARGET_SIZE];
        snprintf(target, sizeof target, "/api/v1/clinics?%s", cases[i].query);
        struct asked asked = ask_well(sample, target);
        const char *ids = ids_of(json_object_get(asked.json, "clinics"));
        if (strcmp(ids, cases[i].ids) != 0)
            fail_msg("%s: %s, expected %s", cases[i].query, ids, cases[i].ids);
        asked_clear(&asked);
    }
}

static void bad_values_are_refused_by_name(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"bbox=", "bbox"},
        {"bbox=1,2,3", "bbox"},
        {"bbox=1,2,3,4,5", "bbox"},
        {"bbox=1,2,3,4,", "bbox"},
        {"bbox=1,2,,4", "bbox"},
        {"bbox=1,3,2,2", "bbox"},
        {"bbox=-181,0,1,1", "bbox"},
        {"bbox=0,0,181,1", "bbox"},
        {"bbox=0,-91,1,1", "bbox"},
        {"bbox=0,0,1,nan", "bbox"},
        {"bbox=0,0,1,inf", "bbox"},
        {"bbox=0,0,1,1e999", "bbox"},
        {"bbox=0 ,0,1,1", "bbox"},
        {"limit=0", "limit"},
        {"limit=201", "limit"},
        {"updated_since=yesterday", "updated_since"},
        {"updated_since=2026-01-25", "updated_since"},
        {"q=", "q"},
        {"q=%ff", "q"},
        {"q=a%00b", "q"},
        {"q=a&q=b", "q"},
        {"cursor=", "cursor"},
        {"cursor=a", "cursor"},
        {"cursor=a%20b", "cursor"},
        {"cursor=AAAA", "cursor"},
        {"radius=5", "radius"},
        {"exclude_closed=true", "exclude_closed"},
        {"age_months=5", "age_months"},
        {"sort=distance", "sort"},
        {"lat=5", "lat"},
        {"region=999999", "region"},
        {"crs=epsg4326", "crs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[TARGET_SIZE];
        snprintf(target, sizeof target, "/api/v1/clinics?%s", cases[i][0]);
        assert_refused(sample, target, cases[i][1]);
    }
}

/* Follows `next` alone from the first page on; every id comes once, in order. */
static size_t walk(const char *query, char last[65])
{
    char target[TARGET_SIZE], at[64] = "";
    size_t seen = 0;
    snprintf(target, sizeof target, "/api/v1/clinics?%s", query);
    *last = '\0';
    for (;;) {
        struct asked asked = ask_well(crowd, target);
        const json_t *clinics = json_object_get(asked.json, "clinics");
        assert_int_equal(json_array_size(clinics), number_at(asked.json, "number_returned"));
        for (size_t i = 0; i < json_array_size(clinics); i++, seen++) {
            const char *id = text_at(json_array_get(clinics, i), "id");
            assert_true(strcmp(id, last) > 0);
            strcpy(last, id);
        }
        if (*at)
            assert_string_equal(text_at(asked.json, "at"), at);
        strcpy(at, text_at(asked.json, "at"));
        const char *next = text_at(asked.json, "next");
        bool is_last = !next;
        if (is_last)
            assert_int_equal(seen, number_at(asked.json, "number_matched"));
        else
            snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s", next);
        asked_clear(&asked);
        if (is_last)
            return seen;
    }
}

static void pages_give_each_clinic_once(void **state)
{
    (void)state;
    static const char *const queries[] = {"limit=200",
                                          "limit=50&kind=pharmacy",
                                          "limit=7&region=110101&open=true",
                                          "limit=33&bbox=110,25,120,35&crs=gcj02",
                                          "limit=10&designated=true&insurance=false",
                                          "limit=100&access=referral_only&at=2026-02-03T04:05:06Z"};
    char last[65];
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_true(walk(queries[i], last) > 0);
}

static void a_walk_through_changes_tells_the_retired_too(void **state)
{
    (void)state;
    char target[TARGET_SIZE] = "/api/v1/clinics?limit=20&updated_since=2026-01-15T08:00:00%2B08:00";
    size_t clinics = 0, retired = 0;
    for (bool more = true; more;) {
        struct asked asked = ask_well(crowd, target);
        const json_t *list = json_object_get(asked.json, "retired");
        clinics += json_array_size(json_object_get(asked.json, "clinics"));
        retired += json_array_size(list);
        if (json_array_size(list))
            assert_int_equal(strlen(text_at(json_array_get(list, 0), "at")), 25);
        more = text_at(asked.json, "next") != NULL;
        if (more)
            snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s",
                     text_at(asked.json, "next"));
        asked_clear(&asked);
    }
    size_t expected = 0, expected_retired = 0;
    const struct dataset *dataset = snapshot_dataset(crowd);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        expected += dataset->clinics[i].updated_at >= MADE_NOW - 10 * 86400 &&
                    dataset->clinics[i].access != ACCESS_REFERRAL_ONLY;
    for (size_t i = 0; i < dataset->retired_count; i++)
        expected_retired += dataset->retired[i].retired_at >= MADE_NOW - 10 * 86400;
    assert_int_equal(clinics, expected);
    assert_int_equal(retired, expected_retired);
}

static const char *const first_page =
    "/api/v1/clinics?limit=3&kind=fever_clinic,pharmacy&bbox=80,20,120,50&crs=bd09&lang=en"
    "&updated_since=2026-01-01T00:00:00Z&designated=true&region=110101";

static void a_cursor_takes_the_same_parameters_and_no_others(void **state)
{
    (void)state;
    char cursor[CURSOR_TEXT_SIZE], target[TARGET_SIZE];
    next_of(crowd, first_page, cursor);
    static const char *const same[] = {
        "",
        "kind=pharmacy,fever_clinic",
        "bbox=80.0,20,120,5e1&crs=bd09&designated=true",
        "updated_since=2026-01-01T08:00:00%2B08:00&region=110103&at=2026-01-25T08:00:00%2B08:00",
        "limit=1",
        "lang=zh-CN&limit=200"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s&%s", cursor, same[i]);
        struct asked asked = ask_well(crowd, target);
        assert_string_equal(text_at(asked.json, "crs"), "bd09");
        if (strstr(same[i], "limit=1") && !strstr(same[i], "lang"))
            assert_int_equal(number_at(asked.json, "number_returned"), 1);
        asked_clear(&asked);
    }
    static const char *const others[] = {"kind=pharmacy",
                                         "kind=any",
                                         "bbox=80,20,120,50.1",
                                         "crs=wgs84",
                                         "open=true",
                                         "designated=false",
                                         "insurance=true",
                                         "access=walk_in",
                                         "region=110102",
                                         "service=ct",
                                         "at=2026-01-25T08:01:00%2B08:00",
                                         "updated_since=2026-01-01T00:00:01Z"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s&%s", cursor, others[i]);
        assert_refused(crowd, target, "cursor");
    }
}

static void any_character_changed_is_noticed(void **state)
{
    (void)state;
    char cursor[CURSOR_TEXT_SIZE], changed[CURSOR_TEXT_SIZE + 1];
    struct cursor read;
    next_of(crowd, first_page, cursor);
    size_t length = strlen(cursor);
    assert_int_equal(cursor_read(cursor, &read), FEVER_OK);
    for (size_t at = 0; at < length; at++) {
        strcpy(changed, cursor);
        for (int byte = 1; byte < 256; byte++) {
            changed[at] = (char)byte;
            if (changed[at] != cursor[at])
                assert_int_equal(cursor_read(changed, &read), FEVER_INVALID);
        }
        strcpy(changed, cursor);
        changed[at] = '\0'; /* cut */
        assert_int_equal(cursor_read(changed, &read), FEVER_INVALID);
        strcpy(changed + at, cursor + at + 1); /* one left out */
        assert_int_equal(cursor_read(changed, &read), FEVER_INVALID);
    }
    snprintf(changed, sizeof changed, "%sA", cursor);
    assert_int_equal(cursor_read(changed, &read), FEVER_INVALID);
}

static void a_cursor_works_on_another_revision(void **state)
{
    (void)state;
    char cursor[CURSOR_TEXT_SIZE], target[TARGET_SIZE];
    next_of(sample, "/api/v1/clinics?limit=2", cursor);
    struct snapshot *newer = sample_snapshot(2);
    snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s", cursor);
    struct asked asked = ask_well(newer, target);
    assert_string_equal(ids_of(json_object_get(asked.json, "clinics")), "110101-0003 110101-0004");
    asked_clear(&asked);
    snapshot_free(newer);
}

static void a_search_is_walked_best_first(void **state)
{
    (void)state;
    static const char *const queries[] = {"q=医院", "q=yiyuan&kind=fever_clinic",
                                          "q=一家&open=true",
                                          "q=yjyy&bbox=110,25,120,35&crs=gcj02"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char target[TARGET_SIZE];
        size_t seen = 0;
        snprintf(target, sizeof target, "/api/v1/clinics?limit=70&%s", queries[i]);
        for (bool more = true; more;) {
            struct asked asked = ask_well(crowd, target);
            seen += json_array_size(json_object_get(asked.json, "clinics"));
            more = text_at(asked.json, "next") != NULL;
            if (more)
                snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s",
                         text_at(asked.json, "next"));
            else
                assert_int_equal(seen, number_at(asked.json, "number_matched"));
            asked_clear(&asked);
        }
        assert_true(seen > 0);
    }
}

static void a_searchs_cursor_ends_with_its_data(void **state)
{
    (void)state;
    char cursor[CURSOR_TEXT_SIZE], target[TARGET_SIZE];
    next_of(sample, "/api/v1/clinics?limit=2&q=医院", cursor);
    snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s&q=医院", cursor);
    struct asked asked = ask_well(sample, target);
    assert_string_equal(ids_of(json_object_get(asked.json, "clinics")), "110101-0003 110101-0004");
    asked_clear(&asked);
    snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s&q=醫院", cursor);
    assert_refused(sample, target, "cursor");
    struct snapshot *newer = sample_snapshot(2);
    snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s", cursor);
    asked = ask(newer, "GET", target);
    assert_int_equal(asked.reply.status, 410);
    assert_string_equal(asked.reply.content_type, "application/problem+json");
    asked_clear(&asked);
    snapshot_free(newer);
}

/* Words of the greatest length, in the widest characters, still fit into a cursor. */
static void the_longest_search_finds_room(void **state)
{
    (void)state;
    struct cursor cursor = {.last_rank = SEARCH_RANK_NAME_IS}, read;
    char text[CURSOR_SEARCH_SIZE] = "", out[CURSOR_TEXT_SIZE];
    for (int i = 0; i < PARAMETER_TEXT_MAX; i++)
        strcat(text, "𠀀");
    parameters_init(&cursor.parameters);
    cursor.parameters.text = text;
    cursor.parameters.at = MADE_NOW;
    cursor.parameters.limit = 200;
    cursor.parameters.bbox = (struct parameter_bbox){{-180, -90, 180, 90}, true};
    cursor.parameters.updated_since = MADE_NOW;
    memset(cursor.last_id, 'a', CURSOR_ID_SIZE - 1);
    cursor_write(&cursor, out);
    assert_true(strlen(out) < CURSOR_TEXT_SIZE);
    assert_int_equal(cursor_read(out, &read), FEVER_OK);
    assert_string_equal(read.parameters.text, text);
    assert_string_equal(read.last_id, cursor.last_id);
}

static void each_page_has_its_own_tag(void **state)
{
    (void)state;
    char cursor[CURSOR_TEXT_SIZE], target[TARGET_SIZE];
    next_of(sample, "/api/v1/clinics?limit=2", cursor);
    snprintf(target, sizeof target, "/api/v1/clinics?cursor=%s", cursor);
    struct asked first = ask_well(sample, "/api/v1/clinics?limit=2");
    struct asked second = ask_well(sample, target);
    strcat(target, "&limit=2&kind=any");
    struct asked again = ask_well(sample, target);
    assert_string_not_equal(first.reply.etag, second.reply.etag);
    assert_string_equal(second.reply.etag, again.reply.etag);
    asked_clear(&first);
    asked_clear(&second);
    asked_clear(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_has_the_contracts_members),
        cmocka_unit_test(filters_and_boxes),
        cmocka_unit_test(bad_values_are_refused_by_name),
        cmocka_unit_test(pages_give_each_clinic_once),
        cmocka_unit_test(a_walk_through_changes_tells_the_retired_too),
        cmocka_unit_test(a_cursor_takes_the_same_parameters_and_no_others),
        cmocka_unit_test(any_character_changed_is_noticed),
        cmocka_unit_test(a_cursor_works_on_another_revision),
        cmocka_unit_test(a_search_is_walked_best_first),
        cmocka_unit_test(a_searchs_cursor_ends_with_its_data),
        cmocka_unit_test(the_longest_search_finds_room),
        cmocka_unit_test(each_page_has_its_own_tag),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
