/* Every allocation of compiling, writing and resolving fails in turn: FEVER_NOMEM or a failed
 * buffer, never a crash or a leak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/hours.h"
#include "nomem.h"

static unsigned char tzif[16384];
static size_t tzif_length;

static int read_zone(void **state)
{
    (void)state;
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    if (!file)
        return -1;
    tzif_length = fread(tzif, 1, sizeof tzif, file);
    fclose(file);
    return 0;
}

/* Everything that allocates, once; FEVER_OK only where nothing failed. */
static enum fever_error do_everything(struct arena *arena)
{
    static const char text[] = "Nov-Mar Mo-Fr 08:00-12:00,14:00-17:30 \"预约\"; PH,Su off";
    const struct calendar_row rows[] = {{20362, DAY_HOLIDAY, 0, "国庆节"},
                                        {20372, DAY_MAKE_UP_WORKDAY, 0, "国庆节"}};
    const uint32_t chain[] = {110101, 110100, 110000};
    struct hours *hours;
    struct time_zone *zone;
    struct calendar *calendar;
    struct error error;
    struct buffer out;
    enum fever_error code = hours_compile(arena, text, &hours, &error);
    if (code == FEVER_OK)
        code = time_zone_parse(arena, "Europe/Berlin", tzif, tzif_length, &zone, &error);
    if (code == FEVER_OK)
        code = time_zone_fixed(arena, "fixed", 3600, &zone);
    if (code == FEVER_OK)
        code = calendar_resolve(arena, rows, 2, chain, 3, &calendar);
    if (code != FEVER_OK)
        return code;
    buffer_init(&out, 4096);
    hours_print(hours, &out);
    hours_describe(hours, "zh-CN", &out);
    code = buffer_error(&out);
    buffer_clear(&out);
    return code;
}

static void test_every_failure_is_told(void **state)
{
    (void)state;
    long failures = 0;
    for (long which = 0;; which++) {
        failed = false;
        countdown = which;
        struct arena *arena = arena_new();
        enum fever_error code = arena ? do_everything(arena) : FEVER_NOMEM;
        arena_free(arena);
        countdown = -1;
        if (!failed) {
            assert_int_equal(code, FEVER_OK);
            break;
        }
        assert_int_equal(code, FEVER_NOMEM);
        failures++;
    }
    assert_true(failures > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_failure_is_told)};
    return nomem_conclude(cmocka_run_group_tests(tests, read_zone, NULL));
}
