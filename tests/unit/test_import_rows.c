/* A list long enough for several threads: every row is there, in the file's order, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/buffer.h"
#include "support_import.h"

/* Above twice what one thread takes, and no multiple of anything. */
enum { ROWS = 25013, NAMELESS_EVERY = 100, EMPTY_EVERY = 1000, TEXT_MAX_BYTES = 4 << 20 };

static bool is_empty(long number)
{
    return number % EMPTY_EVERY == 7;
}

static bool is_nameless(long number)
{
    return number % NAMELESS_EVERY == 0;
}

/* Row `number` stands on line `number` + 1. */
static void list_write(struct buffer *text)
{
    buffer_append_text(text, "name,address,source_id\n");
    for (long number = 1; number <= ROWS; number++) {
        if (is_empty(number))
            buffer_append_text(text, ",,\n");
        else
            buffer_append_format(text, "%s%.0ld,路%ld号,k%ld\n", is_nameless(number) ? "" : "医院",
                                 is_nameless(number) ? 0L : number, number, number);
    }
    assert_int_equal(buffer_error(text), FEVER_OK);
}

/* The findings of one code stand on the expected lines, ascending. */
static void assert_lines(const struct import_report *report, const char *code,
                         bool (*expected)(long number))
{
    long number = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        if (strcmp(report->findings[i].code, code) != 0)
            continue;
        do
            number++;
        while (number <= ROWS && !expected(number));
        assert_int_equal(report->findings[i].row, number + 1);
    }
    do
        number++;
    while (number <= ROWS && !expected(number));
    assert_true(number > ROWS);
}

static void a_long_list_keeps_its_order(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    struct buffer text;
    options.source = "long";
    buffer_init(&text, TEXT_MAX_BYTES);
    list_write(&text);
    struct import_report *report = import_text(fixture, text.data, &options);
    size_t wanted = 0;
    for (long number = 1; number <= ROWS; number++)
        wanted += !is_empty(number) && !is_nameless(number);
    assert_int_equal(report->counts.inserted, wanted);
    assert_int_equal(report->counts.quarantined, ROWS / NAMELESS_EVERY);
    assert_lines(report, "name_missing", is_nameless);
    assert_lines(report, "empty_row", is_empty);
    assert_int_equal(report->change_count, wanted);
    for (size_t i = 0; i < report->change_count; i++) {
        char name[40];
        snprintf(name, sizeof name, "医院%ld", report->changes[i].row - 1);
        assert_string_equal(report->changes[i].after->name, name);
        assert_true(i == 0 || report->changes[i].row > report->changes[i - 1].row);
    }
    import_report_free(report);
    report = import_text(fixture, text.data, &options);
    assert_int_equal(report->counts.unchanged, wanted);
    import_report_free(report);
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_long_list_keeps_its_order, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
