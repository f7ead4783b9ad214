/* Every allocation of reading and checking the self-check's rules fails in turn: FEVER_NOMEM, or
 * the rules as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/care.h"
#include "nomem.h"
#include "support_files.h"

static void rules_without_memory_are_whole_or_refused(void **state)
{
    (void)state;
    size_t length, version = strlen("2026-11-27");
    char *text = support_read_whole("geodata/self-check.json", &length);
    long which = 0;
    for (failed = true; failed; which++) {
        struct arena *arena = arena_new();
        const struct care_rules *rules = NULL;
        struct error error;
        assert_non_null(arena);
        failed = false;
        countdown = which;
        enum fever_error failure = care_rules_read(arena, text, length, &rules, &error);
        if (!failure)
            failure = care_rules_check(rules, &error);
        countdown = -1;
        assert_int_equal(failure, failed ? FEVER_NOMEM : FEVER_OK);
        if (!failure)
            assert_int_equal(strlen(rules->version), version);
        arena_free(arena);
    }
    assert_true(which > 3); /* reading and checking do allocate, so something was tested */
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_without_memory_are_whole_or_refused),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
