/* The calendar: local rows over the base, who uses the mainland's, and which years are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fever/calendar.h"
#include "fever/civil.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int32_t day(int year, int month, int day_of_month)
{
    return civil_days((struct civil_date){year, month, day_of_month});
}

/* Guangxi keeps 三月三 and turned a national make-up day into a day off; Hong Kong has its own. */
static const struct calendar *resolve(const uint32_t *chain, size_t length)
{
    const struct calendar_row rows[] = {
        {day(2024, 4, 7), DAY_MAKE_UP_WORKDAY, 0, "清明节"},
        {day(2025, 1, 1), DAY_HOLIDAY, 0, "元旦"},
        {day(2024, 4, 7), DAY_HOLIDAY, 450000, "三月三"},
        {day(2024, 4, 7), DAY_MAKE_UP_WORKDAY, 450100, "调休"},
        {day(2024, 4, 4), DAY_HOLIDAY, 0, "清明节"},
        {day(2027, 10, 1), DAY_HOLIDAY, 0, "国庆节"},
        {day(2026, 4, 3), DAY_HOLIDAY, 450000, "三月三"},
        {day(2024, 7, 1), DAY_HOLIDAY, 810000, "特區成立紀念日"},
    };
    struct calendar *calendar = NULL;
    assert_int_equal(
        calendar_resolve(arena, rows, sizeof rows / sizeof rows[0], chain, length, &calendar),
        FEVER_OK);
    return calendar;
}

static void test_base_rows(void **state)
{
    (void)state;
    const struct calendar *base = resolve(NULL, 0);
    assert_int_equal(calendar_day(base, day(2024, 4, 7)), DAY_MAKE_UP_WORKDAY);
    assert_int_equal(calendar_day(base, day(2024, 4, 4)), DAY_HOLIDAY);
    assert_int_equal(calendar_day(base, day(2024, 4, 5)), DAY_PLAIN);
    assert_int_equal(calendar_day(base, day(2024, 7, 1)), DAY_PLAIN);
    assert_string_equal(calendar_day_name(base, day(2025, 1, 1)), "元旦");
    assert_null(calendar_day_name(base, day(2024, 4, 7)));
    assert_true(calendar_has_make_up_workdays(base));
}

static void test_nearest_row_wins(void **state)
{
    (void)state;
    const uint32_t guangxi[] = {450205, 450200, 450000}, nanning[] = {450103, 450100, 450000};
    assert_int_equal(calendar_day(resolve(guangxi, 3), day(2024, 4, 7)), DAY_HOLIDAY);
    assert_string_equal(calendar_day_name(resolve(guangxi, 3), day(2024, 4, 7)), "三月三");
    assert_int_equal(calendar_day(resolve(nanning, 3), day(2024, 4, 7)), DAY_MAKE_UP_WORKDAY);
    assert_int_equal(calendar_day(resolve(nanning, 3), day(2024, 4, 4)), DAY_HOLIDAY);
}

static void test_hong_kong_macau_and_taiwan_stand_alone(void **state)
{
    (void)state;
    const uint32_t wan_chai[] = {810002, 810000}, taipei[] = {710100, 710000}, macau[] = {820000};
    const struct calendar *hong_kong = resolve(wan_chai, 2);
    assert_int_equal(calendar_day(hong_kong, day(2024, 7, 1)), DAY_HOLIDAY);
    assert_int_equal(calendar_day(hong_kong, day(2024, 4, 4)), DAY_PLAIN);
    assert_true(calendar_covers_year(hong_kong, 2024));
    assert_false(calendar_covers_year(hong_kong, 2025));
    assert_false(calendar_has_make_up_workdays(hong_kong));
    assert_false(calendar_covers_year(resolve(taipei, 2), 2024));
    assert_false(calendar_covers_year(resolve(macau, 1), 2024));
}

static void test_covered_years(void **state)
{
    (void)state;
    const uint32_t guangxi[] = {450000};
    const struct calendar *calendar = resolve(guangxi, 1);
    assert_true(calendar_covers_year(calendar, 2024));
    assert_true(calendar_covers_year(calendar, 2025));
    /* A local row alone does not make the year known, and is not asked. */
    assert_false(calendar_covers_year(calendar, 2026));
    assert_int_equal(calendar_day(calendar, day(2026, 4, 3)), DAY_PLAIN);
    assert_true(calendar_covers_year(calendar, 2027));
    assert_false(calendar_covers_year(calendar, 1800));
    assert_int_equal(calendar_covered_until(calendar, day(2024, 6, 1)), day(2025, 12, 31));
    assert_int_equal(calendar_covered_until(calendar, day(2026, 6, 1)), INT32_MIN);
    assert_int_equal(calendar_covered_until(calendar, day(2027, 1, 1)), day(2027, 12, 31));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_rows),
        cmocka_unit_test(test_nearest_row_wins),
        cmocka_unit_test(test_hong_kong_macau_and_taiwan_stand_alone),
        cmocka_unit_test(test_covered_years),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
