/* The region tree: parents by the table, abolished regions, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/region.h"

static const struct region tree[] = {
    {.adcode = 429004, .parent = 420000, .level = REGION_CITY, .name = "仙桃市"},
    {.adcode = 420000, .level = REGION_PROVINCE, .name = "湖北省"},
    {.adcode = 420100, .parent = 420000, .level = REGION_CITY, .name = "武汉市"},
    {.adcode = 420102, .parent = 420100, .level = REGION_DISTRICT, .name = "江岸区"},
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100, .parent = 110000, .level = REGION_CITY, .name = "北京市"},
    {.adcode = 110101, .parent = 110100, .level = REGION_DISTRICT, .name = "东城区"},
    {.adcode = 110103,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "崇文区",
     .successor = 110101},
};

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct region_table *build(void)
{
    struct region_table *table = NULL;
    assert_int_equal(region_table_build(arena, tree, sizeof tree / sizeof *tree, &table, NULL),
                     FEVER_OK);
    return table;
}

static void below_follows_the_parents(void **state)
{
    (void)state;
    struct region_table *table = build();
    assert_true(region_is_within(table, 429004, 420000));
    assert_true(region_is_within(table, 420102, 420000));
    assert_true(region_is_within(table, 420102, 420102));
    assert_false(region_is_within(table, 429004, 420100));
    assert_false(region_is_within(table, 420000, 420102));
    assert_false(region_is_within(table, 999999, 420000));
}

static void an_abolished_region_is_answered_as_its_successor(void **state)
{
    (void)state;
    struct region_table *table = build();
    assert_int_equal(region_find(table, 110103)->adcode, 110101);
    assert_true(region_is_within(table, 110103, 110101));
    assert_true(region_is_within(table, 110101, 110103));
    assert_false(region_is_within(table, 110102, 110103));
    assert_null(region_find(table, 110199));
}

static void cities_are_what_people_call_so(void **state)
{
    (void)state;
    static const struct {
        uint32_t adcode, city;
    } cases[] = {{110101, 110100}, {110100, 110100}, {110000, 110000},
                 {420102, 420100}, {429004, 429004}, {420000, 0}};
    struct region_table *table = build();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct region *city = region_city(table, region_find(table, cases[i].adcode));
        assert_int_equal(city ? city->adcode : 0, cases[i].city);
    }
}

static void the_chain_goes_up_to_the_province(void **state)
{
    (void)state;
    uint32_t chain[REGION_CHAIN_MAX];
    struct region_table *table = build();
    assert_int_equal(region_chain(table, 420102, chain), 3);
    assert_int_equal(chain[0], 420102);
    assert_int_equal(chain[1], 420100);
    assert_int_equal(chain[2], 420000);
    assert_int_equal(region_chain(table, 1, chain), 0);
    const struct region *district = region_find(table, 420102);
    assert_string_equal(region_ancestor(table, district, REGION_PROVINCE)->name, "湖北省");
    assert_null(region_ancestor(table, region_find(table, 420000), REGION_CITY));
}

static void regions_come_in_ascending_order(void **state)
{
    (void)state;
    struct region_table *table = build();
    assert_int_equal(region_count(table), 8);
    for (size_t i = 1; i < region_count(table); i++)
        assert_true(region_at(table, i - 1)->adcode < region_at(table, i)->adcode);
}

static void assert_refused(const struct region *regions, size_t count, const char *must_say)
{
    struct region_table *table = NULL;
    struct error error = {0};
    assert_int_equal(region_table_build(arena, regions, count, &table, &error), FEVER_INVALID);
    assert_non_null(strstr(error.text, must_say));
}

static void broken_trees_are_refused(void **state)
{
    (void)state;
    const struct region twice[] = {{.adcode = 110000}, {.adcode = 110000}};
    const struct region orphan[] = {{.adcode = 110101, .parent = 110100}};
    const struct region circle[] = {{.adcode = 110000, .parent = 110100},
                                    {.adcode = 110100, .parent = 110000}};
    const struct region heirless[] = {{.adcode = 110103, .successor = 110101}};
    const struct region heirs[] = {{.adcode = 110101, .successor = 110102},
                                   {.adcode = 110102},
                                   {.adcode = 110103, .successor = 110101}};
    assert_refused(twice, 2, "110000 stands twice");
    assert_refused(orphan, 1, "unknown parent 110100");
    assert_refused(circle, 2, "circle");
    assert_refused(heirless, 1, "successor 110101");
    assert_refused(heirs, 3, "110103");
}

static void an_empty_table_answers(void **state)
{
    (void)state;
    struct region_table *table = NULL;
    assert_int_equal(region_table_build(arena, NULL, 0, &table, NULL), FEVER_OK);
    assert_null(region_find(table, 110000));
}

static void adcodes_are_six_digits(void **state)
{
    (void)state;
    uint32_t adcode;
    assert_true(region_adcode_parse("110101", 6, &adcode));
    assert_int_equal(adcode, 110101);
    assert_false(region_adcode_parse("11010", 5, &adcode));
    assert_false(region_adcode_parse("010101", 6, &adcode));
    assert_false(region_adcode_parse("11010a", 6, &adcode));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(below_follows_the_parents),
        TEST(an_abolished_region_is_answered_as_its_successor),
        TEST(cities_are_what_people_call_so),
        TEST(the_chain_goes_up_to_the_province),
        TEST(regions_come_in_ascending_order),
        TEST(broken_trees_are_refused),
        TEST(an_empty_table_answers),
        TEST(adcodes_are_six_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
