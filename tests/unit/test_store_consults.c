/* The directory of online consultations in the store: as given, replaced whole, rolled back, and
 * checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_store.h"

static const char *const tags[] = {"zh-CN", "ug"};
static const uint32_t adcodes[] = {110000, 429004};
static const struct consult full = {
    .id = "b-full",
    .name = "在线咨询",
    .url = "https://consult.example.cn/?from=map&x=1",
    .wechat = "在线咨询小程序",
    .services = 1U << SERVICE_FEVER_ADULT | 1U << CONSULT_HEALTH_INFORMATION,
    .languages = {tags, 2},
    .regions = adcodes,
    .region_count = 2,
    .hours = "Mo-Fr 08:00-17:00",
    .hours_text = "工作日8点到5点",
    .hours_origin = HOURS_ORIGIN_REPAIRED,
    .free = STATED_TRUE,
    .insurance = STATED_FALSE,
    .source = "示例",
    .note = "示例",
};
static const struct consult bare = {.id = "a-bare", .name = "小程序", .wechat = "某小程序"};

static enum fever_error apply(struct store_fixture *fixture, struct change_set set,
                              struct revision *out, struct error *error)
{
    assert_int_equal(store_revision(fixture->store, out, NULL), FEVER_OK);
    set.base_revision = out->number;
    set.now = 1769000000;
    return store_apply(fixture->store, &set, NULL, out, error);
}

static int64_t given(struct store_fixture *fixture, const struct consult *consults, size_t count)
{
    struct revision revision;
    struct error error = {0};
    const struct change_set set = {
        .kind = "consults", .consults = consults, .consult_count = count};
    if (apply(fixture, set, &revision, &error))
        fail_msg("%s", error.text);
    return revision.number;
}

static void assert_holds(struct store_fixture *fixture, const struct consult *expected,
                         size_t count)
{
    struct dataset *dataset;
    assert_int_equal(store_load(fixture->store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->consult_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(dataset->consults[i].id, expected[i].id);
        assert_true(consult_same(&dataset->consults[i], &expected[i]));
    }
    dataset_free(dataset);
}

static void entries_load_as_they_were_given(void **state)
{
    struct store_fixture *fixture = *state;
    const struct consult any_order[] = {full, bare}, by_id[] = {bare, full};
    assert_int_equal(given(fixture, any_order, 2), 1);
    assert_holds(fixture, by_id, 2);
    assert_int_equal(given(fixture, by_id, 2), 1); /* the same makes no revision */
}

static void the_longest_lists_fit(void **state)
{
    struct store_fixture *fixture = *state;
    struct consult longest = full;
    const char *languages[CONSULT_LANGUAGES_MAX];
    uint32_t regions[CONSULT_REGIONS_MAX];
    for (size_t i = 0; i < CONSULT_LANGUAGES_MAX; i++)
        languages[i] = "zho-Hans-CN-variant1-variant2-varia";
    for (uint32_t i = 0; i < CONSULT_REGIONS_MAX; i++)
        regions[i] = 110000 + i;
    longest.services = (UINT32_C(1) << CONSULT_SERVICE_COUNT) - 1;
    longest.languages = (struct text_list){languages, CONSULT_LANGUAGES_MAX};
    longest.regions = regions;
    longest.region_count = CONSULT_REGIONS_MAX;
    given(fixture, &longest, 1);
    assert_holds(fixture, &longest, 1);
}

static void what_must_not_be_published_is_refused(void **state)
{
    struct store_fixture *fixture = *state;
    static const char *const addresses[] = {"http://a.example.cn/", "https://",
                                            "javascript:1",         "https://a b.cn/",
                                            "https://me@a.cn/",     "https://a.cn/\">"};
    const struct consult *none = NULL;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct consult unsafe = full;
        struct revision revision;
        struct error error = {0};
        unsafe.url = addresses[i];
        const struct change_set set = {.kind = "consults", .consults = &unsafe, .consult_count = 1};
        assert_int_equal(apply(fixture, set, &revision, &error), FEVER_INVALID);
        assert_non_null(strstr(error.text, "b-full has an address"));
    }
    assert_holds(fixture, none, 0);
}

static struct change_set planned(struct store_fixture *fixture, int64_t revision)
{
    struct change_set set;
    struct error error = {0};
    if (store_plan_rollback(fixture->store, revision, fixture->arena, &set, &error))
        fail_msg("%s", error.text);
    return set;
}

static void rolled_back(struct store_fixture *fixture, int64_t target)
{
    struct revision revision;
    struct error error = {0};
    if (apply(fixture, planned(fixture, target), &revision, &error))
        fail_msg("%s", error.text);
}

/* Each revision's directory comes back, the empty one too, and a rollback can be undone. */
static void a_rollback_brings_the_directory_back(void **state)
{
    struct store_fixture *fixture = *state;
    const struct consult both[] = {bare, full};
    struct consult renamed[] = {bare, full};
    renamed[0].name = "新名称";
    assert_int_equal(given(fixture, both, 2), 1);
    assert_int_equal(given(fixture, renamed, 2), 2);
    assert_int_equal(given(fixture, &full, 1), 3);
    rolled_back(fixture, 1);
    assert_holds(fixture, both, 2);
    rolled_back(fixture, 3);
    assert_holds(fixture, &full, 1);
    rolled_back(fixture, 2);
    assert_holds(fixture, renamed, 2);
    rolled_back(fixture, 0);
    assert_holds(fixture, NULL, 0);
    rolled_back(fixture, 6);
    assert_holds(fixture, renamed, 2);
}

/* What no later revision has touched is no part of the plan. */
static void a_rollback_leaves_an_untouched_directory_alone(void **state)
{
    struct store_fixture *fixture = *state;
    const struct hotline hotline = {110000, "卫生热线", "12320"};
    struct revision revision;
    given(fixture, &full, 1);
    assert_int_equal(
        apply(fixture,
              (struct change_set){.kind = "hotlines", .hotlines = &hotline, .hotline_count = 1},
              &revision, NULL),
        FEVER_OK);
    struct change_set set = planned(fixture, 1);
    assert_int_equal(set.consult_count, 0);
    assert_false(set.clears_consults);
    rolled_back(fixture, 1);
    assert_holds(fixture, &full, 1);
}

struct found {
    size_t count;
    char text[1000];
};

static void problem_collect(void *context, const char *problem)
{
    struct found *found = context;
    snprintf(found->text, sizeof found->text, "%s", problem);
    found->count++;
}

static void assert_check_says(struct store_fixture *fixture, const char *says)
{
    struct found found = {0};
    struct error error = {0};
    size_t problems = 99;
    if (store_check(fixture->store, problem_collect, &found, &problems, &error))
        fail_msg("%s", error.text);
    assert_int_equal(problems, says ? 1 : 0);
    if (says && !strstr(found.text, says))
        fail_msg("expected '%s', found: %s", says, found.text);
}

static void a_check_names_what_is_wrong(void **state)
{
    struct store_fixture *fixture = *state;
    given(fixture, &full, 1);
    assert_check_says(fixture, NULL);
    static const struct {
        const char *sql, *says;
    } damages[] = {
        {"UPDATE consult SET hours = 'whenever'", "b-full has hours that do not follow"},
        {"UPDATE consult SET hours = NULL, url = 'http://a.cn/'", "b-full has an address that"},
        {"UPDATE consult SET url = NULL, wechat = NULL", "b-full has neither an address"},
        {"UPDATE consult SET wechat = 'x', regions = '11'", "b-full has regions that cannot"},
        {"UPDATE consult SET regions = NULL, services = 'x'", "b-full has services that cannot"},
        {"UPDATE consult SET services = NULL, languages = '1'", "b-full has languages that"},
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        sql_text(&fixture->place, damages[i].sql);
        assert_check_says(fixture, damages[i].says);
    }
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, store_set_up, store_tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(entries_load_as_they_were_given),
        STORE_TEST(the_longest_lists_fit),
        STORE_TEST(what_must_not_be_published_is_refused),
        STORE_TEST(a_rollback_brings_the_directory_back),
        STORE_TEST(a_rollback_leaves_an_untouched_directory_alone),
        STORE_TEST(a_check_names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
