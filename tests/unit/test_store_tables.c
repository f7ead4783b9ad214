/* Regions, hotlines and the calendar: replaced whole, counted, refused where they contradict. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_store.h"

static const struct region regions[] = {
    {110000, 0, REGION_PROVINCE, "北京市", "bei jing", true, {39.9, 116.4}, "010", "120", 0},
    {110100, 110000, REGION_CITY, "北京市", NULL, false, {0, 0}, NULL, NULL, 0},
    {110101, 110100, REGION_DISTRICT, "东城区", "dong cheng", true, {0, -0.5}, "010", "120", 0},
    {110103, 110100, REGION_DISTRICT, "崇文区", NULL, false, {0, 0}, NULL, NULL, 110101},
};
static const struct hotline hotlines[] = {{310000, "卫生热线", "12320"},
                                          {110000, "政务服务便民热线", "12345"},
                                          {110000, "卫生热线", "12320"}};
static const struct calendar_row calendar[] = {
    {20454, DAY_HOLIDAY, 0, "元旦"},
    {20457, DAY_MAKE_UP_WORKDAY, 0, "元旦"},
    {20454, DAY_HOLIDAY, 450000, "三月三"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static enum fever_error apply(struct store *store, struct change_set set, struct revision *out,
                              struct error *error)
{
    assert_int_equal(store_revision(store, out, NULL), FEVER_OK);
    set.base_revision = out->number;
    set.now = 1769000000;
    return store_apply(store, &set, NULL, out, error);
}

static int64_t applied_number(struct store *store, struct change_set set)
{
    struct revision revision;
    struct error error = {0};
    if (apply(store, set, &revision, &error))
        fail_msg("%s", error.text);
    return revision.number;
}

static struct change_set with_regions(const struct region *items, size_t count)
{
    return (struct change_set){.kind = "regions", .regions = items, .region_count = count};
}

static struct change_set with_hotlines(const struct hotline *items, size_t count)
{
    return (struct change_set){.kind = "hotlines", .hotlines = items, .hotline_count = count};
}

static struct change_set with_calendar(const struct calendar_row *items, size_t count)
{
    return (struct change_set){.kind = "calendar", .calendar = items, .calendar_count = count};
}

static struct history_entry newest(struct store_fixture *fixture, struct arena *arena)
{
    const struct history_entry *entries;
    size_t count;
    assert_int_equal(store_history(fixture->store, arena, 1, &entries, &count, NULL), FEVER_OK);
    assert_int_equal(count, 1);
    return entries[0];
}

static void assert_same_text(const char *a, const char *b)
{
    if (a && b)
        assert_string_equal(a, b);
    else
        assert_ptr_equal(a, b);
}

static void tables_load_as_they_were_given(void **state)
{
    struct store_fixture *fixture = *state;
    struct change_set all = {.kind = "regions",
                             .regions = regions,
                             .region_count = COUNT(regions),
                             .hotlines = hotlines,
                             .hotline_count = COUNT(hotlines),
                             .calendar = calendar,
                             .calendar_count = COUNT(calendar)};
    assert_int_equal(applied_number(fixture->store, all), 1);
    struct dataset *dataset;
    assert_int_equal(store_load(fixture->store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->region_count, COUNT(regions));
    for (size_t i = 0; i < COUNT(regions); i++) {
        const struct region *given = &regions[i], *found = &dataset->regions[i];
        assert_int_equal(found->adcode, given->adcode);
        assert_int_equal(found->parent, given->parent);
        assert_int_equal(found->level, given->level);
        assert_int_equal(found->successor, given->successor);
        assert_int_equal(found->has_centre, given->has_centre);
        assert_memory_equal(&found->centre, &given->centre, sizeof found->centre);
        assert_same_text(found->name, given->name);
        assert_same_text(found->pinyin, given->pinyin);
        assert_same_text(found->area_code, given->area_code);
        assert_same_text(found->emergency_number, given->emergency_number);
    }
    /* Ascending by region, within one as given. */
    assert_int_equal(dataset->hotline_count, 3);
    assert_int_equal(dataset->hotlines[0].adcode, 110000);
    assert_string_equal(dataset->hotlines[0].number, "12345");
    assert_string_equal(dataset->hotlines[1].name, "卫生热线");
    assert_int_equal(dataset->hotlines[2].adcode, 310000);
    assert_int_equal(dataset->calendar_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(dataset->calendar[i].day, calendar[i].day);
        assert_int_equal(dataset->calendar[i].kind, calendar[i].kind);
        assert_int_equal(dataset->calendar[i].adcode, calendar[i].adcode);
        assert_string_equal(dataset->calendar[i].name, calendar[i].name);
    }
    dataset_free(dataset);
}

static void the_same_table_makes_no_revision(void **state)
{
    struct store_fixture *fixture = *state;
    assert_int_equal(applied_number(fixture->store, with_regions(regions, COUNT(regions))), 1);
    assert_int_equal(applied_number(fixture->store, with_regions(regions, COUNT(regions))), 1);
    assert_int_equal(applied_number(fixture->store, with_hotlines(hotlines, 3)), 2);
    assert_int_equal(applied_number(fixture->store, with_hotlines(hotlines, 3)), 2);
    assert_int_equal(applied_number(fixture->store, with_calendar(calendar, 3)), 3);
    assert_int_equal(applied_number(fixture->store, with_calendar(calendar, 3)), 3);
    /* Other tables are left alone. */
    struct dataset *dataset;
    assert_int_equal(store_load(fixture->store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->region_count, COUNT(regions));
    assert_int_equal(dataset->hotline_count, 3);
    dataset_free(dataset);
}

static void a_replaced_table_is_counted(void **state)
{
    struct store_fixture *fixture = *state;
    struct arena *arena = arena_new();
    applied_number(fixture->store, with_regions(regions, COUNT(regions)));
    struct history_entry entry = newest(fixture, arena);
    assert_string_equal(entry.kind, "regions");
    assert_int_equal(entry.inserted, 4);
    assert_int_equal(entry.updated, 0);

    struct region changed[] = {regions[0], regions[1], regions[2]};
    changed[2].name = "东城";
    assert_int_equal(applied_number(fixture->store, with_regions(changed, 3)), 2);
    entry = newest(fixture, arena);
    assert_int_equal(entry.inserted, 0);
    assert_int_equal(entry.updated, 1);
    assert_int_equal(entry.retired, 1);

    applied_number(fixture->store, with_calendar(calendar, 2));
    struct calendar_row moved[] = {calendar[0], calendar[2]};
    applied_number(fixture->store, with_calendar(moved, 2));
    entry = newest(fixture, arena);
    assert_int_equal(entry.inserted, 1);
    assert_int_equal(entry.updated, 0);
    assert_int_equal(entry.retired, 1);

    /* Another order of a region's hotlines is a change, too. */
    applied_number(fixture->store, with_hotlines(hotlines, 3));
    struct hotline reordered[] = {hotlines[0], hotlines[2], hotlines[1]};
    assert_int_equal(applied_number(fixture->store, with_hotlines(reordered, 3)), 6);
    arena_free(arena);
}

/* A count of 0 leaves the table alone, unless it is said that none stays. */
static void no_hotline_needs_to_stay(void **state)
{
    struct store_fixture *fixture = *state;
    struct change_set none = with_hotlines(NULL, 0);
    struct dataset *dataset;
    applied_number(fixture->store, with_hotlines(hotlines, 3));
    assert_int_equal(applied_number(fixture->store, none), 1);
    none.clears_hotlines = true;
    assert_int_equal(applied_number(fixture->store, none), 2);
    assert_int_equal(store_load(fixture->store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->hotline_count, 0);
    dataset_free(dataset);
}

static void contradictions_are_refused(void **state)
{
    struct store_fixture *fixture = *state;
    struct revision revision;
    struct error error;
    struct region orphan[] = {regions[0], regions[2]};
    assert_int_equal(apply(fixture->store, with_regions(orphan, 2), &revision, &error),
                     FEVER_INVALID);
    assert_non_null(strstr(error.text, "110100"));
    struct calendar_row twice[] = {calendar[0], calendar[1], calendar[0]};
    twice[2].kind = DAY_MAKE_UP_WORKDAY;
    assert_int_equal(apply(fixture->store, with_calendar(twice, 3), &revision, &error),
                     FEVER_INVALID);
    assert_non_null(strstr(error.text, "2026-01-01 twice"));
    assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
    assert_int_equal(revision.number, 0);
}

static void history_is_newest_first(void **state)
{
    struct store_fixture *fixture = *state;
    struct arena *arena = arena_new();
    struct change_set named = with_hotlines(hotlines, 3);
    named.source = "beijing";
    named.file = "hotlines.csv";
    applied_number(fixture->store, with_calendar(calendar, 3));
    applied_number(fixture->store, named);
    const struct history_entry *entries;
    size_t count;
    assert_int_equal(store_history(fixture->store, arena, 0, &entries, &count, NULL), FEVER_OK);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].revision.number, 2);
    assert_int_equal(entries[0].revision.published_at, 1769000000);
    assert_string_equal(entries[0].kind, "hotlines");
    assert_string_equal(entries[0].source, "beijing");
    assert_string_equal(entries[0].file, "hotlines.csv");
    assert_int_equal(entries[1].revision.number, 1);
    assert_null(entries[1].source);
    assert_null(entries[1].file);
    assert_true(entries[0].revision.tag != entries[1].revision.tag);
    arena_free(arena);
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, store_set_up, store_tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(tables_load_as_they_were_given), STORE_TEST(the_same_table_makes_no_revision),
        STORE_TEST(a_replaced_table_is_counted),    STORE_TEST(contradictions_are_refused),
        STORE_TEST(history_is_newest_first),        STORE_TEST(no_hotline_needs_to_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
