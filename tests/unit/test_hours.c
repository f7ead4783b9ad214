/* Opening hours as a language: what is refused and where, the canonical text, the sentence for
 * people, and single questions that no oracle answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "support_hours.h"

/* Calls `check` with the columns of each row that is no comment; returns the rows. */
enum { COLUMNS = 4 };
static int each_row(const char *path, int columns, bool (*check)(char *columns[COLUMNS]))
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[4000];
    int rows = 0, wrong = 0;
    while (fgets(line, sizeof line, file)) {
        char *parts[COLUMNS] = {line};
        if (line[0] == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 1; i < columns; i++) {
            char *tab = strchr(parts[i - 1], '\t');
            assert_non_null(tab);
            *tab = '\0';
            parts[i] = tab + 1;
        }
        wrong += !check(parts);
        rows++;
    }
    fclose(file);
    assert_int_equal(wrong, 0);
    return rows;
}

static bool check_error(char *parts[COLUMNS])
{
    struct hours *hours = NULL;
    struct error error = {0};
    enum fever_error code = hours_compile(support_arena(), parts[0], &hours, &error);
    long column = atol(parts[1]);
    if (code == FEVER_INVALID && error.line == 1 && error.column == column &&
        strstr(error.text, parts[2]) && !hours)
        return true;
    print_error("\"%s\": expected column %ld, ...%s..., got column %ld, %s\n", parts[0], column,
                parts[2], error.column, code ? error.text : "no error");
    return false;
}

static void test_errors(void **state)
{
    (void)state;
    assert_true(each_row("tests/cases/hours/errors.tsv", 3, check_error) > 60);
}

static void test_length_and_encoding(void **state)
{
    (void)state;
    char text[HOURS_TEXT_MAX + 2];
    struct hours *hours = NULL;
    struct error error = {0};
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "Mo off \"", 8);
    text[HOURS_TEXT_MAX - 1] = '"';
    text[HOURS_TEXT_MAX] = '\0';
    assert_int_equal(hours_compile(support_arena(), text, &hours, &error), FEVER_OK);
    text[HOURS_TEXT_MAX - 1] = 'x';
    text[HOURS_TEXT_MAX] = '"';
    text[HOURS_TEXT_MAX + 1] = '\0';
    assert_int_equal(hours_compile(support_arena(), text, &hours, &error), FEVER_TOO_LARGE);
    assert_int_equal(hours_compile(support_arena(), "Mo \"\xc3\"", &hours, &error), FEVER_INVALID);
    assert_int_equal(error.column, 5);
}

static bool prints_as(const char *text, const char *expected, const char *lang)
{
    struct buffer out;
    buffer_init(&out, 4000);
    if (lang)
        hours_describe(support_compile(text), lang, &out);
    else
        hours_print(support_compile(text), &out);
    bool right = buffer_error(&out) == FEVER_OK && strcmp(out.data, expected) == 0;
    if (!right)
        print_error("%s: expected %s, got %s\n", text, expected, out.data);
    buffer_clear(&out);
    return right;
}

static bool check_canonical(char *parts[COLUMNS])
{
    return prints_as(parts[0], parts[1], NULL) && prints_as(parts[1], parts[1], NULL);
}

static bool check_description(char *parts[COLUMNS])
{
    return prints_as(parts[0], parts[1], "zh-CN") && prints_as(parts[0], parts[2], "en");
}

static void test_canonical_text(void **state)
{
    (void)state;
    assert_true(each_row("tests/cases/hours/canonical.tsv", 2, check_canonical) > 50);
}

static void test_descriptions(void **state)
{
    (void)state;
    assert_true(each_row("tests/cases/hours/describe.tsv", 3, check_description) > 20);
}

/* A buffer that is too small is an error value, never an overrun. */
static void test_writing_into_a_small_buffer(void **state)
{
    (void)state;
    static const char text[] = "Jan 01-20,Feb: week 02: Mo-Fr,PH 08:00-12:00 \"x\"; Sa,Su off";
    const struct hours *hours = support_compile(text);
    for (size_t maximum = 0; maximum < 60; maximum++) {
        struct buffer out;
        buffer_init(&out, maximum);
        hours_print(hours, &out);
        hours_describe(hours, "en", &out);
        hours_describe(hours, "zh-CN", &out);
        assert_int_equal(buffer_error(&out), FEVER_TOO_LARGE);
        buffer_clear(&out);
    }
}

/* The next change before `to`, also where it is further away than one search looks. */
static int64_t next_change_before(const struct hours *hours, const struct hours_place *place,
                                  int64_t from, int64_t to)
{
    enum opening_state state = hours_evaluate(hours, place, from).state;
    int64_t next = hours_next_change(hours, place, from);
    while (next == HOURS_NEVER && (from += INT64_C(366) * CIVIL_DAY_S) < to)
        next = hours_evaluate(hours, place, from).state == state
                   ? hours_next_change(hours, place, from)
                   : from;
    return next < to ? next : to;
}

/* The intervals between two midnights in the file's notation. */
static void walk(const struct hours *hours, const struct hours_place *place, int64_t from,
                 int64_t to, struct buffer *out)
{
    while (from < to) {
        enum opening_state state = hours_evaluate(hours, place, from).state;
        int64_t end = next_change_before(hours, place, from, to);
        if (state != OPENING_CLOSED) {
            buffer_append_format(out, "%s%.16s", out->length ? " " : "",
                                 support_local(place->zone, from));
            buffer_append_format(out, "/%.16s%s", support_local(place->zone, end),
                                 state == OPENING_UNKNOWN ? "?" : "");
        }
        from = end;
    }
}

static int64_t midnight(const struct time_zone *zone, const char *date)
{
    struct civil_date civil;
    assert_true(civil_parse_date(date, strlen(date), &civil));
    return time_zone_instant(zone, civil_days(civil), 0);
}

static bool check_intervals(char *parts[COLUMNS])
{
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai")};
    struct buffer out;
    buffer_init(&out, 1 << 16);
    walk(support_compile(parts[0]), &place, midnight(place.zone, parts[1]),
         midnight(place.zone, parts[2]), &out);
    bool right = strcmp(out.data ? out.data : "", parts[3]) == 0;
    if (!right)
        print_error("%s: expected %s\n  got %s\n", parts[0], parts[3], out.data);
    buffer_clear(&out);
    return right;
}

static void test_intervals(void **state)
{
    (void)state;
    assert_true(each_row("tests/cases/hours/intervals.tsv", 4, check_intervals) >= 30);
}

static int64_t at(const char *rfc3339)
{
    int64_t unix_s;
    assert_true(civil_parse_rfc3339(rfc3339, strlen(rfc3339), &unix_s));
    return unix_s;
}

static void check_state(const char *text, const struct hours_place *place, const char *instant,
                        enum opening_state expected)
{
    if (hours_evaluate(support_compile(text), place, at(instant)).state != expected)
        fail_msg("%s at %s is not %s", text, instant, opening_state_name(expected));
}

static void check_change(const char *text, const struct hours_place *place, const char *instant,
                         const char *expected)
{
    int64_t change = hours_next_change(support_compile(text), place, at(instant));
    if (change != (expected ? at(expected) : HOURS_NEVER))
        fail_msg("%s after %s changes at %s, not at %s", text, instant,
                 support_local(place->zone, change), expected ? expected : "never");
}

static void test_spring_forward(void **state)
{
    (void)state;
    const struct hours_place berlin = {.zone = support_zone("Europe/Berlin")};
    /* On 30 March 2025 the clock jumps from 02:00 to 03:00. */
    check_state("01:00-02:30", &berlin, "2025-03-30T01:59:00+01:00", OPENING_OPEN);
    check_change("01:00-02:30", &berlin, "2025-03-30T01:30:00+01:00", "2025-03-30T03:00:00+02:00");
    check_change("02:15-02:45", &berlin, "2025-03-29T12:00:00+01:00", "2025-03-31T02:15:00+02:00");
    check_change("02:30-05:00", &berlin, "2025-03-30T00:00:00+01:00", "2025-03-30T03:00:00+02:00");
    check_change("22:00-06:00", &berlin, "2025-03-29T23:00:00+01:00", "2025-03-30T06:00:00+02:00");
}

static void test_fall_back(void **state)
{
    (void)state;
    const struct hours_place berlin = {.zone = support_zone("Europe/Berlin")};
    /* On 26 October 2025 the hour from 02:00 comes twice. */
    check_state("02:00-02:30", &berlin, "2025-10-26T02:15:00+02:00", OPENING_OPEN);
    check_state("02:00-02:30", &berlin, "2025-10-26T02:45:00+02:00", OPENING_CLOSED);
    check_state("02:00-02:30", &berlin, "2025-10-26T02:15:00+01:00", OPENING_OPEN);
    check_change("02:00-02:30", &berlin, "2025-10-26T02:15:00+02:00", "2025-10-26T02:30:00+02:00");
    check_change("02:00-02:30", &berlin, "2025-10-26T02:45:00+02:00", "2025-10-26T02:00:00+01:00");
    check_change("01:00-03:00", &berlin, "2025-10-26T01:30:00+02:00", "2025-10-26T03:00:00+01:00");
    check_change("00:00-02:30,03:00-24:00", &berlin, "2025-10-26T01:00:00+02:00",
                 "2025-10-26T02:30:00+02:00");
}

static void test_half_open_to_the_second(void **state)
{
    (void)state;
    const struct hours_place shanghai = {.zone = support_zone("Asia/Shanghai")};
    check_state("08:00-20:00", &shanghai, "2026-01-25T07:59:59+08:00", OPENING_CLOSED);
    check_state("08:00-20:00", &shanghai, "2026-01-25T08:00:00+08:00", OPENING_OPEN);
    check_state("08:00-20:00", &shanghai, "2026-01-25T19:59:59+08:00", OPENING_OPEN);
    check_state("08:00-20:00", &shanghai, "2026-01-25T20:00:00+08:00", OPENING_CLOSED);
    check_change("08:00-20:00", &shanghai, "2026-01-25T19:59:59+08:00",
                 "2026-01-25T20:00:00+08:00");
    check_change("08:00-20:00", &shanghai, "2026-01-25T20:00:00+08:00",
                 "2026-01-26T08:00:00+08:00");
}

static void test_never_and_always(void **state)
{
    (void)state;
    const struct hours_place shanghai = {.zone = support_zone("Asia/Shanghai")};
    check_change("24/7", &shanghai, "2026-01-25T08:00:00+08:00", NULL);
    check_change("off", &shanghai, "2026-01-25T08:00:00+08:00", NULL);
    check_change("2028 Jan 01", &shanghai, "2026-01-25T08:00:00+08:00", NULL);
    check_change("2027 Jan 26", &shanghai, "2026-01-25T08:00:00+08:00",
                 "2027-01-26T00:00:00+08:00");
    assert_true(hours_is_always_open(support_compile("24/7")));
    assert_true(hours_is_always_open(support_compile("Mo-Su,PH 00:00-24:00")));
    assert_true(hours_is_always_open(support_compile("Mo-Fr 00:00-24:00; Sa,Su 00:00-24:00")));
    assert_false(hours_is_always_open(support_compile("24/7; PH off")));
    assert_false(hours_is_always_open(support_compile("24/7 unknown")));
    assert_false(hours_is_always_open(support_compile("Mo-Sa 00:00-24:00")));
    assert_false(hours_is_always_open(support_compile("Jan-Dec 00:00-23:59")));
    int64_t instant = at("2026-01-25T08:00:00+08:00");
    assert_int_equal(hours_next_open(support_compile("24/7"), &shanghai, instant), instant);
    assert_int_equal(hours_next_open(support_compile("off"), &shanghai, instant), HOURS_NEVER);
    assert_int_equal(hours_next_open(support_compile("07:00-20:00"), &shanghai, instant), instant);
    assert_int_equal(hours_next_open(support_compile("Mo 09:00-10:00"), &shanghai, instant),
                     at("2026-01-26T09:00:00+08:00"));
}

static void test_sun_without_position_is_unknown(void **state)
{
    (void)state;
    const struct hours_place nowhere = {.zone = support_zone("Asia/Shanghai")};
    struct hours_place beijing = nowhere;
    beijing.has_position = true;
    beijing.position = (struct point){39.9042, 116.4074};
    check_state("sunrise-sunset", &nowhere, "2026-01-25T12:00:00+08:00", OPENING_UNKNOWN);
    check_state("08:00-sunset", &nowhere, "2026-01-25T07:59:00+08:00", OPENING_CLOSED);
    check_state("08:00-sunset", &nowhere, "2026-01-25T12:00:00+08:00", OPENING_UNKNOWN);
    check_state("24/7; sunset-22:00 off", &nowhere, "2026-01-25T12:00:00+08:00", OPENING_UNKNOWN);
    check_state("24/7; sunset-22:00 off", &nowhere, "2026-01-25T22:00:00+08:00", OPENING_OPEN);
    check_state("sunset-22:00 off", &nowhere, "2026-01-25T21:00:00+08:00", OPENING_CLOSED);
    check_change("sunrise-sunset", &beijing, "2026-01-25T12:00:00+08:00",
                 "2026-01-25T17:24:00+08:00");
    check_change("sunrise-sunset", &beijing, "2026-06-21T00:00:00+08:00",
                 "2026-06-21T04:45:00+08:00");
}

/* An open end behind the sun is bounded by the sun's nominal time: ten hours after 18:00. */
static void test_open_end_after_sunset(void **state)
{
    (void)state;
    const struct hours_place beijing = {.zone = support_zone("Asia/Shanghai"),
                                        .has_position = true,
                                        .position = {39.9042, 116.4074}};
    check_change("14:00-sunset+", &beijing, "2026-06-21T15:00:00+08:00",
                 "2026-06-21T19:46:00+08:00");
    check_state("14:00-sunset+", &beijing, "2026-06-21T20:00:00+08:00", OPENING_UNKNOWN);
    check_change("14:00-sunset+", &beijing, "2026-06-21T20:00:00+08:00",
                 "2026-06-22T04:00:00+08:00");
}

static void test_the_morning_after(void **state)
{
    (void)state;
    const struct hours_place shanghai = {.zone = support_zone("Asia/Shanghai")};
    /* 2026-01-25 is a Sunday. */
    check_state("20:00-02:00; Su off", &shanghai, "2026-01-25T01:00:00+08:00", OPENING_CLOSED);
    check_state("20:00-02:00; Su off", &shanghai, "2026-01-26T01:00:00+08:00", OPENING_CLOSED);
    check_state("20:00-02:00; Su off", &shanghai, "2026-01-27T01:00:00+08:00", OPENING_OPEN);
    check_state("Sa 20:00-02:00", &shanghai, "2026-01-25T01:00:00+08:00", OPENING_OPEN);
}

static void test_a_range_by_easter_is_no_year(void **state)
{
    (void)state;
    const struct hours_place shanghai = {.zone = support_zone("Asia/Shanghai")};
    /* Easter fell on 20 April in 2025 and on 5 April in 2026. */
    check_state("easter-Apr 10", &shanghai, "2025-07-01T12:00:00+08:00", OPENING_CLOSED);
    check_state("easter-Apr 10", &shanghai, "2026-04-07T12:00:00+08:00", OPENING_OPEN);
    check_state("Oct Su[-1]-Mar Su[-1]", &shanghai, "2026-01-07T12:00:00+08:00", OPENING_OPEN);
}

static void test_comment_of_the_deciding_rule(void **state)
{
    (void)state;
    const struct hours_place shanghai = {.zone = support_zone("Asia/Shanghai")};
    const struct hours *hours =
        support_compile("Mo-Fr 08:00-12:00 \"预约\"; Sa 08:00-12:00 open \"x\"; Su off");
    struct hours_state state_now =
        hours_evaluate(hours, &shanghai, at("2026-01-23T09:00:00+08:00"));
    assert_int_equal(state_now.state, OPENING_UNKNOWN);
    assert_int_equal(state_now.reason, OPENING_HOURS_SAY_UNKNOWN);
    assert_string_equal(state_now.comment, "预约");
    assert_string_equal(hours_evaluate(hours, &shanghai, at("2026-01-24T09:00:00+08:00")).comment,
                        "x");
    assert_null(hours_evaluate(hours, &shanghai, at("2026-01-25T09:00:00+08:00")).comment);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(opening_state_name(OPENING_UNKNOWN), "unknown");
    assert_string_equal(opening_reason_name(OPENING_CALENDAR_NOT_LOADED), "calendar_not_loaded");
    assert_string_equal(opening_reason_name(OPENING_EXPIRED), "expired");
    assert_string_equal(opening_caution_name(CAUTION_HOLIDAY_NOT_STATED), "holiday_not_stated");
    assert_string_equal(opening_caution_name(CAUTION_OFFLINE), "offline");
}

static void test_usual_forms_are_small(void **state)
{
    (void)state;
    assert_true(hours_bytes(support_compile("24/7")) <= 64);
    assert_true(hours_bytes(support_compile("Mo-Fr 08:00-12:00,14:00-17:30; PH off")) <= 128);
    assert_true(hours_bytes(support_compile("Mo-Fr 08:00-12:00,14:00-17:30; Sa 08:00-12:00; "
                                            "Su,PH off")) <= 160);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_length_and_encoding),
        cmocka_unit_test(test_canonical_text),
        cmocka_unit_test(test_descriptions),
        cmocka_unit_test(test_writing_into_a_small_buffer),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_spring_forward),
        cmocka_unit_test(test_fall_back),
        cmocka_unit_test(test_half_open_to_the_second),
        cmocka_unit_test(test_never_and_always),
        cmocka_unit_test(test_sun_without_position_is_unknown),
        cmocka_unit_test(test_open_end_after_sunset),
        cmocka_unit_test(test_the_morning_after),
        cmocka_unit_test(test_a_range_by_easter_is_no_year),
        cmocka_unit_test(test_comment_of_the_deciding_rule),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_usual_forms_are_small),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
