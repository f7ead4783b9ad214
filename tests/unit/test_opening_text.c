/* An opening's text is the same whether it was kept or not: texts that meet in a slot, zones of
 * different offsets, and an offset that changes before the last instant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/clinic/opening_text.h"
#include "fever/civil.h"
#include "support_hours.h"

enum { DAY_S = 86400, ROUNDS = 3, OPENINGS = 200 };

static int64_t instant(const char *text)
{
    int64_t unix_s;
    assert_true(civil_parse_rfc3339(text, strlen(text), &unix_s));
    return unix_s;
}

static void assert_says(const struct opening *opening, const struct time_zone *zone,
                        const char *expected)
{
    char text[OPENING_TEXT_MAX];
    for (int round = 0; round < ROUNDS; round++) {
        char *end = opening_put(text, opening, zone);
        assert_int_equal(end - text, strlen(expected));
        assert_memory_equal(text, expected, strlen(expected));
    }
}

static struct opening open_until(int64_t as_of, int64_t next_change)
{
    return (struct opening){.state = OPENING_OPEN,
                            .reason = OPENING_REGULAR_HOURS,
                            .as_of = as_of,
                            .next_change = next_change,
                            .next_open = HOURS_NEVER,
                            .last_admission = HOURS_NEVER};
}

static void a_kept_text_is_its_own_zones(void **state)
{
    (void)state;
    struct time_zone *china, *japan;
    assert_int_equal(time_zone_fixed(support_arena(), "here", 8 * 3600, &china), FEVER_OK);
    assert_int_equal(time_zone_fixed(support_arena(), "here", 9 * 3600, &japan), FEVER_OK);
    struct opening opening =
        open_until(instant("2026-01-25T10:00:00+08:00"), instant("2026-01-25T20:00:00+08:00"));
    static const char in_china[] =
        "{\"state\":\"open\",\"reason\":\"regular_hours\",\"as_of\":\"2026-01-25T10:00:00+08:00\","
        "\"next_change\":\"2026-01-25T20:00:00+08:00\",\"next_open\":null,\"closing_soon\":false,"
        "\"caution\":null,\"cautions\":[],\"last_admission\":null,";
    assert_says(&opening, china, in_china);
    assert_says(&opening, japan,
                "{\"state\":\"open\",\"reason\":\"regular_hours\","
                "\"as_of\":\"2026-01-25T11:00:00+09:00\","
                "\"next_change\":\"2026-01-25T21:00:00+09:00\",\"next_open\":null,"
                "\"closing_soon\":false,\"caution\":null,\"cautions\":[],\"last_admission\":null,");
    assert_says(&opening, china, in_china);
}

/* The clocks go forward in the night to 2026-03-29. */
static void an_offset_that_changes_is_heeded(void **state)
{
    (void)state;
    const struct time_zone *berlin = support_zone("Europe/Berlin");
    struct opening opening =
        open_until(instant("2026-03-28T23:00:00+01:00"), instant("2026-03-29T08:00:00+02:00"));
    assert_says(&opening, berlin,
                "{\"state\":\"open\",\"reason\":\"regular_hours\","
                "\"as_of\":\"2026-03-28T23:00:00+01:00\","
                "\"next_change\":\"2026-03-29T08:00:00+02:00\",\"next_open\":null,"
                "\"closing_soon\":false,\"caution\":null,\"cautions\":[],\"last_admission\":null,");
}

/* Every member in turn differs from the opening before, more of them than there are slots. */
static void every_member_counts(void **state)
{
    (void)state;
    struct time_zone *zone;
    char first[OPENINGS][OPENING_TEXT_MAX], again[OPENING_TEXT_MAX];
    assert_int_equal(time_zone_fixed(support_arena(), "here", 8 * 3600, &zone), FEVER_OK);
    const int64_t as_of = instant("2026-01-25T10:00:00+08:00");
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < OPENINGS; i++) {
            struct opening opening = open_until(as_of, as_of + DAY_S);
            opening.state = (enum opening_state)(i % 3);
            opening.reason = (enum opening_reason)(i / 3 % (OPENING_EXPIRED + 1));
            opening.cautions = (unsigned)i % 64;
            opening.closing_soon = i & 64;
            opening.as_of += i & 1 ? 60 : 0;
            opening.next_open = i & 2 ? as_of + i * 60 : HOURS_NEVER;
            opening.last_admission = i & 4 ? as_of - 60 : i & 8 ? as_of + 120 : HOURS_NEVER;
            *opening_put(round ? again : first[i], &opening, zone) = '\0';
            if (round)
                assert_string_equal(again, first[i]);
        }
    }
    for (int i = 0; i < OPENINGS; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(first[i], first[j]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kept_text_is_its_own_zones),
        cmocka_unit_test(an_offset_that_changes_is_heeded),
        cmocka_unit_test(every_member_counts),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
