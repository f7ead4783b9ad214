/* Opening hours against answers computed by evaluators that are not ours: single states (kept
 * here) and intervals (read from the shared folder where it is present). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "support_hours.h"

/* Cases whose expectation we do not share, each with the reason. */
static const struct {
    const char *id, *reason;
} exceptions[] = {
    {"oh0149", "no position: the oracle takes 06:00 and 18:00 for sunrise and sunset everywhere; "
               "we say unknown rather than a wrong open"},
    {"oh0152", "the same with dawn and dusk"},
    {"oh0153", "the same"},
    {"oh0154", "the same"},
    {"oh0155", "the same"},
};

/* `2026-01-25T08:00` on the wall clock of the zone. */
static int64_t local_instant(const struct time_zone *zone, const char *text)
{
    struct civil_date date;
    int hour = 0, minute = 0;
    assert_true(civil_parse_date(text, 10, &date));
    assert_int_equal(sscanf(text + 11, "%d:%d", &hour, &minute), 2);
    return time_zone_instant(zone, civil_days(date), (hour * 60 + minute) * 60);
}

/* `never`, or `>1y` for what is further away than anybody looks. */
static int64_t expected_change(const struct time_zone *zone, const char *text)
{
    bool none = strcmp(text, "never") == 0 || strcmp(text, ">1y") == 0;
    return none ? HOURS_NEVER : local_instant(zone, text);
}

static bool check_state_row(const struct hours_place *place, char *line)
{
    char *text = strtok(line, "\t"), *at_text = strtok(NULL, "\t"), *state = strtok(NULL, "\t"),
         *change_text = strtok(NULL, "\t\n");
    struct hours *hours = support_compile(text);
    int64_t at = local_instant(place->zone, at_text);
    struct hours_state got = hours_evaluate(hours, place, at);
    int64_t change = hours_next_change(hours, place, at);
    bool right = strcmp(opening_state_name(got.state), state) == 0 &&
                 change == expected_change(place->zone, change_text);
    if (!right)
        print_error("%s at %s: expected %s until %s, got %s until %s\n", text, at_text, state,
                    change_text, opening_state_name(got.state), support_local(place->zone, change));
    return right;
}

static void test_states(void **state)
{
    (void)state;
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai")};
    FILE *file = fopen("tests/cases/hours/states.tsv", "r");
    assert_non_null(file);
    char line[1000];
    int right = 0, rows = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        right += check_state_row(&place, line);
        rows++;
    }
    fclose(file);
    assert_int_equal(rows, 948);
    assert_int_equal(right, rows);
}

struct interval {
    int64_t from, to;
    enum opening_state state;
};

enum { INTERVALS_MAX = 1000 };
struct intervals {
    size_t count;
    struct interval list[INTERVALS_MAX];
};

/* Comments are no part of a state: neighbours of one state are one interval. */
static void add_interval(struct intervals *intervals, int64_t from, int64_t to,
                         enum opening_state state)
{
    struct interval *last = intervals->count ? &intervals->list[intervals->count - 1] : NULL;
    if (last && last->to == from && last->state == state) {
        last->to = to;
    } else {
        assert_true(intervals->count < INTERVALS_MAX);
        intervals->list[intervals->count++] = (struct interval){from, to, state};
    }
}

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static void read_intervals(const struct time_zone *zone, const json_t *list, struct intervals *out)
{
    size_t i;
    json_t *item;
    out->count = 0;
    json_array_foreach(list, i, item)
    {
        bool open = strcmp(string_of(item, "state"), "open") == 0;
        add_interval(out, local_instant(zone, string_of(item, "from")),
                     local_instant(zone, string_of(item, "to")),
                     open ? OPENING_OPEN : OPENING_UNKNOWN);
    }
}

static void walk_intervals(const struct hours *hours, const struct hours_place *place, int64_t from,
                           int64_t to, struct intervals *out)
{
    out->count = 0;
    while (from < to) {
        enum opening_state state = hours_evaluate(hours, place, from).state;
        int64_t next = hours_next_change(hours, place, from);
        if (next == HOURS_NEVER) /* within a year: look on from there */
            next = from + INT64_C(366) * CIVIL_DAY_S;
        next = next < to ? next : to;
        if (state != OPENING_CLOSED)
            add_interval(out, from, next, state);
        from = next;
    }
}

/* Ends by the sun may differ by a minute: the oracle's algorithm is not ours. */
static bool same_intervals(const struct intervals *one, const struct intervals *other,
                           int64_t tolerance_s)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (llabs(one->list[i].from - other->list[i].from) > tolerance_s ||
            llabs(one->list[i].to - other->list[i].to) > tolerance_s ||
            one->list[i].state != other->list[i].state)
            return false;
    return true;
}

static const struct calendar *read_calendar(const json_t *dates)
{
    enum { ROWS_MAX = 400 };
    struct calendar_row rows[ROWS_MAX];
    size_t i, count = 0;
    json_t *item;
    json_array_foreach(dates, i, item)
    {
        struct civil_date date;
        const char *text = json_string_value(item);
        assert_true(count < ROWS_MAX && civil_parse_date(text, strlen(text), &date));
        rows[count++] = (struct calendar_row){civil_days(date), DAY_HOLIDAY, 0, "holiday"};
    }
    struct calendar *calendar = NULL;
    assert_int_equal(calendar_resolve(support_arena(), rows, count, NULL, 0, &calendar), FEVER_OK);
    return calendar;
}

static void print_intervals(const struct time_zone *zone, const struct intervals *intervals)
{
    for (size_t i = 0; i < intervals->count && i < 12; i++) {
        print_error("    %s", support_local(zone, intervals->list[i].from));
        print_error(" %s %s\n", support_local(zone, intervals->list[i].to),
                    opening_state_name(intervals->list[i].state));
    }
}

static bool check_intervals(const json_t *item)
{
    static struct intervals expected, got;
    bool sun = json_object_get(item, "lat") != NULL;
    const struct hours_place place = {
        .zone = support_zone(sun ? "Europe/Berlin" : "Asia/Shanghai"),
        .calendar = json_object_get(item, "ph_dates")
                        ? read_calendar(json_object_get(item, "ph_dates"))
                        : NULL,
        .has_position = sun,
        .position = {json_number_value(json_object_get(item, "lat")),
                     json_number_value(json_object_get(item, "lon"))},
    };
    const struct hours *hours = support_compile(string_of(item, "value"));
    read_intervals(place.zone, json_object_get(item, "expected"), &expected);
    walk_intervals(hours, &place, local_instant(place.zone, string_of(item, "from")),
                   local_instant(place.zone, string_of(item, "to")), &got);
    if (same_intervals(&expected, &got, sun ? 60 : 0))
        return true;
    print_error("%s %s: expected\n", string_of(item, "id"), string_of(item, "value"));
    print_intervals(place.zone, &expected);
    print_error("  got\n");
    print_intervals(place.zone, &got);
    return false;
}

static bool is_exception(const char *id)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (strcmp(exceptions[i].id, id) == 0)
            return true;
    return false;
}

static void test_intervals(void **state)
{
    (void)state;
    char path[1000];
    const char *shared = getenv("FEVER_SHARED");
    snprintf(path, sizeof path, "%s/oracles/hours_interval_cases.json",
             shared ? shared : "../shared");
    json_error_t error;
    json_t *cases = json_load_file(path, 0, &error), *item;
    if (!cases) {
        print_message("skip: %s is absent\n", path);
        skip();
    }
    size_t i, wrong = 0, excepted = 0;
    json_array_foreach(cases, i, item)
    {
        bool exception = is_exception(string_of(item, "id"));
        excepted += exception;
        wrong += !exception && !check_intervals(item);
    }
    assert_int_equal(json_array_size(cases), 260);
    assert_int_equal(excepted, sizeof exceptions / sizeof exceptions[0]);
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_intervals),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
