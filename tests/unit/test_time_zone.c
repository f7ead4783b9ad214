/* Time zones: offsets against Python's zoneinfo, wall clocks across changes, and broken files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/time_zone.h"

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

static size_t read_zone_file(const char *name, unsigned char *bytes, size_t size)
{
    char path[300];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, size, file);
    fclose(file);
    return length;
}

static const struct time_zone *load(const char *name)
{
    unsigned char bytes[16384];
    struct time_zone *zone = NULL;
    struct error error = {0};
    size_t length = read_zone_file(name, bytes, sizeof bytes);
    if (time_zone_parse(arena, name, bytes, length, &zone, &error))
        fail_msg("%s", error.text);
    return zone;
}

static int64_t instant(const char *text)
{
    int64_t unix_s;
    assert_true(civil_parse_rfc3339(text, strlen(text), &unix_s));
    return unix_s;
}

static void test_offsets_agree_with_zoneinfo(void **state)
{
    (void)state;
    FILE *file = fopen("tests/cases/hours/time_zones.tsv", "r");
    assert_non_null(file);
    char line[200], name[100], last[100] = "";
    const struct time_zone *zone = NULL;
    int checked = 0;
    while (fgets(line, sizeof line, file)) {
        long long unix_s;
        int offset_s;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%99s %lld %d", name, &unix_s, &offset_s), 3);
        if (strcmp(name, last) != 0)
            zone = load(strcpy(last, name));
        if (time_zone_offset_s(zone, unix_s) != offset_s)
            fail_msg("%s at %lld: %d, not %d", name, unix_s, time_zone_offset_s(zone, unix_s),
                     offset_s);
        checked++;
    }
    fclose(file);
    assert_true(checked > 150);
}

static void check_segment(const struct time_zone *zone, const char *at, int32_t offset_s,
                          const char *until)
{
    int64_t end;
    assert_int_equal(time_zone_segment(zone, instant(at), &end), offset_s);
    assert_int_equal(end, until ? instant(until) : TIME_ZONE_NEVER);
}

static void test_segments_end_at_the_next_change(void **state)
{
    (void)state;
    const struct time_zone *berlin = load("Europe/Berlin");
    check_segment(berlin, "2025-01-15T00:00:00Z", 3600, "2025-03-30T01:00:00Z");
    check_segment(berlin, "2025-03-30T01:00:00Z", 7200, "2025-10-26T01:00:00Z");
    check_segment(berlin, "2100-07-01T00:00:00Z", 7200, "2100-10-31T01:00:00Z");
    check_segment(load("Asia/Shanghai"), "2026-01-01T00:00:00Z", 28800, NULL);
    check_segment(load("Asia/Shanghai"), "1990-08-01T00:00:00Z", 32400, "1990-09-15T17:00:00Z");
}

static void check_instant(const struct time_zone *zone, int year, int month, int day,
                          int32_t second, const char *expected)
{
    int64_t got =
        time_zone_instant(zone, civil_days((struct civil_date){year, month, day}), second);
    assert_int_equal(got, instant(expected));
}

static void test_wall_clock_to_instant(void **state)
{
    (void)state;
    const struct time_zone *berlin = load("Europe/Berlin");
    check_instant(berlin, 2025, 3, 30, 3599, "2025-03-30T00:59:59+01:00");
    /* 02:30 is skipped: the instant of the change. */
    check_instant(berlin, 2025, 3, 30, 9000, "2025-03-30T03:00:00+02:00");
    check_instant(berlin, 2025, 3, 30, 10800, "2025-03-30T03:00:00+02:00");
    /* 02:30 comes twice: the first. */
    check_instant(berlin, 2025, 10, 26, 9000, "2025-10-26T02:30:00+02:00");
    check_instant(berlin, 2025, 10, 26, 10800, "2025-10-26T03:00:00+01:00");
    /* Samoa had no 30 December 2011. */
    check_instant(load("Pacific/Apia"), 2011, 12, 30, 43200, "2011-12-31T00:00:00+14:00");
    check_instant(load("Asia/Shanghai"), 2026, 1, 25, 8 * 3600, "2026-01-25T08:00:00+08:00");
}

static void test_broken_files_are_refused(void **state)
{
    (void)state;
    unsigned char bytes[16384], changed[16384];
    size_t length = read_zone_file("Europe/Berlin", bytes, sizeof bytes);
    struct time_zone *zone = NULL;
    struct error error = {0};
    for (size_t cut = 0; cut < length; cut++)
        assert_int_equal(time_zone_parse(arena, "x", bytes, cut, &zone, &error), FEVER_INVALID);
    /* Any single byte may be anything: accepted or refused, never read out of bounds. */
    for (size_t at = 0; at < length; at += 3) {
        memcpy(changed, bytes, length);
        changed[at] ^= 0xff;
        (void)time_zone_parse(arena, "x", changed, length, &zone, &error);
    }
    memcpy(changed, bytes, length);
    changed[length - 2] = 'x';
    assert_int_equal(time_zone_parse(arena, "x", changed, length, &zone, &error), FEVER_INVALID);
}

static void test_fixed_zone_and_names(void **state)
{
    (void)state;
    struct time_zone *fixed = NULL;
    assert_int_equal(time_zone_fixed(arena, TIME_ZONE_DEFAULT, 28800, &fixed), FEVER_OK);
    assert_int_equal(time_zone_offset_s(fixed, 0), 28800);
    assert_int_equal(time_zone_fixed(arena, "x", 100000, &fixed), FEVER_INVALID);
    const struct time_zone *list[] = {fixed, load("Europe/Berlin")};
    struct time_zones zones = {list, 2};
    assert_ptr_equal(time_zones_find(&zones, NULL), list[0]);
    assert_ptr_equal(time_zones_find(&zones, "Europe/Berlin"), list[1]);
    assert_null(time_zones_find(&zones, "Mars/Olympus"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets_agree_with_zoneinfo),
        cmocka_unit_test(test_segments_end_at_the_next_change),
        cmocka_unit_test(test_wall_clock_to_instant),
        cmocka_unit_test(test_broken_files_are_refused),
        cmocka_unit_test(test_fixed_zone_and_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
