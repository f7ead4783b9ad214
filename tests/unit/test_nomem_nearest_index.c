/* Every allocation of the nearest index fails in turn, in its build and in a long walk over it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/nearest_index.h"
#include "nomem.h"

/* Half at one place, so that many wait at once, half in a row across many leaves. */
enum { COUNT = 6000 };
static struct nearest_item items[COUNT];

static void make_items(void)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        struct point place = {i % 2 ? 30 : 30.001 + i * 1e-4, 110};
        items[i] = (struct nearest_item){place, i, 1};
    }
}

static enum fever_error build_and_walk(struct arena *arena, uint32_t *walked)
{
    static const struct nearest_filter all = {.radius_m = 0};
    struct nearest_index *index;
    enum fever_error failure = nearest_index_build(arena, items, COUNT, &index);
    if (failure)
        return failure;
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    nearest_cursor_begin(&cursor, index, (struct point){30, 110}, &all);
    while (!(failure = nearest_cursor_next(&cursor, &hit)))
        ++*walked;
    assert_int_equal(nearest_cursor_next(&cursor, &hit), failure); /* it stays at its end */
    nearest_cursor_end(&cursor);
    return failure;
}

static void test_each_failed_allocation_is_told(void **state)
{
    (void)state;
    make_items();
    long which = 0;
    for (;; which++) {
        struct arena *arena = arena_new();
        uint32_t walked = 0;
        failed = false;
        countdown = which;
        enum fever_error failure = build_and_walk(arena, &walked);
        countdown = -1;
        arena_free(arena);
        if (!failed) {
            assert_int_equal(failure, FEVER_NOT_FOUND);
            assert_int_equal(walked, COUNT);
            break;
        }
        assert_int_equal(failure, FEVER_NOMEM);
    }
    assert_true(which > 12); /* the build's arrays and several growths of the cursor's */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_failed_allocation_is_told),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
