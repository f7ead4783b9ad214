/* Every allocation fails in turn while prose and week grids are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/hours.h"
#include "fever/hours_prose.h"
#include "nomem.h"

static enum fever_error read_prose(struct buffer *hours)
{
    struct hours_prose prose;
    struct hours_prose_options dates = {"May 01-Sep 30", "Oct 01-Apr 30"};
    return hours_from_prose("夏令8:00-12:00；冬令9:00-12:00，周三下午停诊", &dates, hours, &prose);
}

static enum fever_error read_grid(struct buffer *hours)
{
    struct hours_sessions sessions = {"08:00-12:00", "14:00-18:00", "19:00-21:00"};
    return hours_from_sessions("111111011111000000000", &sessions, hours, NULL);
}

/* Returns how many allocations the reading takes. */
static long fail_each(enum fever_error (*read)(struct buffer *hours))
{
    for (long which = 0;; which++) {
        struct buffer hours;
        buffer_init(&hours, HOURS_TEXT_MAX);
        failed = false;
        countdown = which;
        enum fever_error failure = read(&hours);
        countdown = -1;
        buffer_clear(&hours);
        assert_int_equal(failure, failed ? FEVER_NOMEM : FEVER_OK);
        if (!failed)
            return which;
    }
}

static void test_each_failed_allocation_is_told(void **state)
{
    (void)state;
    assert_true(fail_each(read_prose) > 3);
    assert_true(fail_each(read_grid) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_failed_allocation_is_told),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
