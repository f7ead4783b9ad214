/* Hotlines: what one may hold, and one region's group among all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fever/hotline.h"

static const struct hotline all[] = {
    {110000, "市民热线", "12345"}, {110000, "卫生热线", "12320"}, {420000, "卫生热线", "12320"}};

static void numbers_are_such_as_can_be_dialled(void **state)
{
    (void)state;
    static const char *const fine[] = {"12345", "010-6403 1234", "+86 10 64031234", "1"};
    static const char *const bad[] = {"",
                                      " - ",
                                      "+",
                                      "12345a",
                                      "12345\n",
                                      "１２３４５",
                                      "12345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_true(hotline_number_is_valid(fine[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(hotline_number_is_valid(bad[i]));
    assert_true(hotline_name_is_valid("政务服务便民热线"));
    assert_false(hotline_name_is_valid(""));
    assert_false(hotline_name_is_valid("two\nlines"));
}

static void a_region_has_its_own_alone(void **state)
{
    (void)state;
    size_t count;
    assert_ptr_equal(hotlines_of(all, 3, 110000, &count), &all[0]);
    assert_int_equal(count, 2);
    assert_ptr_equal(hotlines_of(all, 3, 420000, &count), &all[2]);
    assert_int_equal(count, 1);
    assert_null(hotlines_of(all, 3, 110101, &count));
    assert_int_equal(count, 0);
    assert_null(hotlines_of(NULL, 0, 110000, &count));
    assert_int_equal(count, 0);
}

static void replacing_one_region_keeps_the_others(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct hotline own[] = {{0, "新", "1"}};
    size_t count;
    const struct hotline *made = hotlines_with(arena, all, 3, 110000, own, 1, &count);
    assert_int_equal(count, 2);
    assert_true(hotline_same(&made[0], &all[2]));
    assert_int_equal(made[1].adcode, 110000);
    assert_string_equal(made[1].name, "新");
    assert_non_null(hotlines_with(arena, all, 3, 420000, NULL, 0, &count));
    assert_int_equal(count, 2);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_such_as_can_be_dialled),
        cmocka_unit_test(a_region_has_its_own_alone),
        cmocka_unit_test(replacing_one_region_keeps_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
