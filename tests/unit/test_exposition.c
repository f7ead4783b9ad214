/* Prometheus' text format: labels that hold anything, histograms, a text without room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/exposition.h"

enum { TEXT_MAX = 1024 };

static void labels_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *value, *expected;
    } cases[] = {
        {"", "a{l=\"\"} 1\n"},
        {"/clinics/{id}", "a{l=\"/clinics/{id}\"} 1\n"},
        {"x\"} 2\na 3", "a{l=\"x\\\"} 2\\na 3\"} 1\n"},
        {"\\", "a{l=\"\\\\\"} 1\n"},
        {"\\n", "a{l=\"\\\\n\"} 1\n"},
        {"\"\n\\", "a{l=\"\\\"\\n\\\\\"} 1\n"},
        {"发热\r\t", "a{l=\"发热\r\t\"} 1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct exposition_label label = {"l", cases[i].value};
        struct buffer out;
        buffer_init(&out, TEXT_MAX);
        exposition_sample(&out, "a", &label, 1, 1);
        assert_string_equal(out.data, cases[i].expected);
        buffer_clear(&out);
    }
}

static void families_tell_their_type_first(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, TEXT_MAX);
    exposition_gauge(&out, "fever_revision", "The revision.", INT64_MAX);
    exposition_counter(&out, "fever_asked_total", "Requests.", 0);
    assert_string_equal(out.data, "# HELP fever_revision The revision.\n"
                                  "# TYPE fever_revision gauge\n"
                                  "fever_revision 9223372036854775807\n"
                                  "# HELP fever_asked_total Requests.\n"
                                  "# TYPE fever_asked_total counter\n"
                                  "fever_asked_total 0\n");
    buffer_clear(&out);
}

static void append_histogram(struct buffer *out)
{
    const struct exposition_label below[] = {{"route", "nearest"}, {"le", "0.001"}},
                                  all[] = {{"route", "nearest"}, {"le", "+Inf"}};
    exposition_family(out, "histogram", "d_seconds", "Durations.");
    exposition_sample(out, "d_seconds_bucket", below, 2, 3);
    exposition_sample(out, "d_seconds_bucket", all, 2, 4);
    exposition_sample_ns(out, "d_seconds_sum", all, 1, 1000000001);
    exposition_sample(out, "d_seconds_count", all, 1, 4);
}

static const char histogram[] = "# HELP d_seconds Durations.\n"
                                "# TYPE d_seconds histogram\n"
                                "d_seconds_bucket{route=\"nearest\",le=\"0.001\"} 3\n"
                                "d_seconds_bucket{route=\"nearest\",le=\"+Inf\"} 4\n"
                                "d_seconds_sum{route=\"nearest\"} 1.000000001\n"
                                "d_seconds_count{route=\"nearest\"} 4\n";

static void a_histogram_has_buckets_sum_and_count(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, TEXT_MAX);
    append_histogram(&out);
    assert_string_equal(out.data, histogram);
    buffer_clear(&out);
}

static void seconds_keep_their_nanoseconds(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *expected;
    } cases[] = {{0, "s 0.000000000\n"},
                 {1, "s 0.000000001\n"},
                 {999999999, "s 0.999999999\n"},
                 {INT64_C(3600000000000), "s 3600.000000000\n"},
                 {INT64_MAX, "s 9223372036.854775807\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out;
        buffer_init(&out, TEXT_MAX);
        exposition_sample_ns(&out, "s", NULL, 0, cases[i].ns);
        assert_string_equal(out.data, cases[i].expected);
        buffer_clear(&out);
    }
}

/* A text that has no room says so at each length, and writes nothing behind its end. */
static void no_room_is_an_error(void **state)
{
    (void)state;
    size_t whole = sizeof histogram - 1;
    for (size_t room = 0; room <= whole; room++) {
        struct buffer out;
        buffer_init(&out, room);
        append_histogram(&out);
        assert_int_equal(buffer_error(&out), room < whole ? FEVER_TOO_LARGE : FEVER_OK);
        assert_in_range(out.length, 0, room);
        buffer_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(families_tell_their_type_first),
        cmocka_unit_test(a_histogram_has_buckets_sum_and_count),
        cmocka_unit_test(seconds_keep_their_nanoseconds),
        cmocka_unit_test(no_room_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
