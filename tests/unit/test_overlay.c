/* Live values over a snapshot: closures against the state without them, minute by minute; queries
 * with and without cached states; loads that hold and that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/list.h"
#include "fever/map.h"
#include "fever/map_tiles.h"
#include "fever/region.h"
#include "support_crowd.h"
#include "support_effort.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { DAY_S = 86400, MINUTE_S = 60 };

static struct live_values *new_values(void)
{
    struct live_values *values = live_values_new();
    assert_non_null(values);
    return values;
}

static struct snapshot *laid(const struct snapshot *under, struct live_values *values)
{
    struct error error;
    struct snapshot *snapshot = NULL;
    assert_int_equal(snapshot_with_live(under, values, &snapshot, &error), FEVER_OK);
    return snapshot;
}

/* Closures of clinics, of a source and of regions, some of which have no end. */
static struct live_values *some_closures(uint64_t *random, size_t count)
{
    static const char *const regions[] = {"110000", "110101", "429004", "420000"};
    struct live_values *values = new_values();
    struct live_closure *closures = arena_array(values->arena, count, sizeof *closures);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)(random_next(random) % snapshot_count(crowd));
        const char **members = arena_array(values->arena, 8, sizeof *members);
        int64_t from = MADE_NOW - 2 * DAY_S + (int64_t)(random_next(random) % (5 * DAY_S));
        closures[i] = (struct live_closure){
            .scope = (enum closure_scope)(random_next(random) % CLOSURE_SCOPE_COUNT),
            .from = from - from % MINUTE_S,
            .until = CLOSURE_NO_END,
            .reason = "停诊",
            .actor = "test",
        };
        if (random_next(random) % 4)
            closures[i].until =
                closures[i].from + MINUTE_S + (int64_t)(random_next(random) % DAY_S);
        if (closures[i].scope == CLOSURE_CLINIC)
            closures[i].target = snapshot_clinic(crowd, number)->id;
        else if (closures[i].scope == CLOSURE_REGION)
            closures[i].target = regions[random_next(random) % 4];
        else
            closures[i].target = "list";
        closures[i].members = members;
        for (; closures[i].scope == CLOSURE_SOURCE && closures[i].member_count < 8;
             closures[i].member_count++)
            members[closures[i].member_count] =
                snapshot_clinic(crowd, (uint32_t)(random_next(random) % snapshot_count(crowd)))->id;
    }
    values->closures = closures;
    values->closure_count = count;
    values->versions.closure = (int64_t)random_next(random) >> 1;
    return values;
}

/* The contract's words. */
static bool is_closed(const struct live_values *values, uint32_t number, int64_t at)
{
    const struct clinic *clinic = snapshot_clinic(crowd, number);
    for (size_t i = 0; i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        bool names = closure->scope == CLOSURE_CLINIC && strcmp(closure->target, clinic->id) == 0;
        if (closure->scope == CLOSURE_REGION)
            names = clinic->adcode && region_is_within(snapshot_regions(crowd), clinic->adcode,
                                                       (uint32_t)atoi(closure->target));
        for (size_t k = 0; k < closure->member_count; k++)
            names |= strcmp(closure->members[k], clinic->id) == 0;
        if (names && at >= closure->from && at < closure->until)
            return true;
    }
    return false;
}

/* What hours and closures say together, walked minute by minute. */
static void closures_decide_the_state(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < support_rounds(40); round++) {
        struct live_values *values = some_closures(&random, 12);
        struct snapshot *live = laid(crowd, values);
        for (int i = 0; i < 60; i++) {
            uint32_t number = (uint32_t)(random_next(&random) % snapshot_count(crowd));
            int64_t at = MADE_NOW + MINUTE_S * (int64_t)(random_next(&random) % 2880);
            struct opening before = snapshot_opening(crowd, number, at);
            struct opening now = snapshot_opening(live, number, at);
            bool closed = is_closed(values, number, at);
            assert_int_equal(now.state, closed ? OPENING_CLOSED : before.state);
            assert_int_equal(closed, now.reason == OPENING_CLOSURE);
            assert_int_equal(closed, snapshot_closure(live, number, at) != NULL);
            /* The next change and opening, by looking at every minute until them. */
            int64_t change = HOURS_NEVER, opens = HOURS_NEVER;
            for (int64_t t = at; t < at + 4 * DAY_S; t += MINUTE_S) {
                enum opening_state then = is_closed(values, number, t)
                                              ? OPENING_CLOSED
                                              : snapshot_opening(crowd, number, t).state;
                if (t > at && change == HOURS_NEVER && then != now.state)
                    change = t;
                if (opens == HOURS_NEVER && then == OPENING_OPEN)
                    opens = t;
                if (change != HOURS_NEVER && opens != HOURS_NEVER)
                    break;
            }
            if (change != HOURS_NEVER || now.next_change < at + 4 * DAY_S)
                assert_int_equal((now.next_change + MINUTE_S - 1) / MINUTE_S, change / MINUTE_S);
            if (now.state != OPENING_OPEN &&
                (opens != HOURS_NEVER || now.next_open < at + 4 * DAY_S))
                assert_int_equal((now.next_open + MINUTE_S - 1) / MINUTE_S, opens / MINUTE_S);
        }
        snapshot_free(live);
    }
}

/* What the cached states and masks of a minute answer is what evaluation answers. */
static void queries_see_closures(void **state)
{
    (void)state;
    uint64_t random = 11;
    struct snapshot *live = NULL;
    static struct nearest_answer answer;
    for (int round = 0; round < support_rounds(30); round++) {
        struct live_values *values = some_closures(&random, 30);
        struct snapshot *next = laid(live ? live : crowd, values);
        snapshot_free(live);
        live = next;
        int64_t at = MADE_NOW + MINUTE_S * (int64_t)(random_next(&random) % 1440);
        if (round % 3)
            snapshot_refresh(live, at);
        uint32_t open = 0, counted;
        int64_t first_change = HOURS_NEVER;
        const uint32_t *numbers;
        size_t count = snapshot_region_clinics(live, 110000, &numbers);
        for (size_t i = 0; i < count; i++)
            open += snapshot_clinic(live, numbers[i])->access != ACCESS_REFERRAL_ONLY &&
                    snapshot_opening(live, numbers[i], at).state == OPENING_OPEN;
        counted = snapshot_count_open(live, numbers, count, at, &first_change);
        assert_int_equal(counted, open);
        for (int i = 0; i < 10; i++) {
            struct nearest_query query = {.from = {39.9, 116.4}, .at = at, .limit = 50};
            query.filter = crowd_filter(&random);
            query.filter.open_only = i % 2;
            query.filter.exclude_closed = !query.filter.open_only;
            assert_int_equal(snapshot_nearest(live, &query, &answer), FEVER_OK);
            for (uint32_t k = 0; k < answer.count; k++)
                assert_true(crowd_fits(live, answer.matches[k].number, &query.filter, at));
            uint32_t fitting = 0;
            for (uint32_t k = 0; k < snapshot_count(live); k++)
                fitting += snapshot_clinic(live, k)->precision >= PRECISION_EXACT &&
                           snapshot_clinic(live, k)->precision <= PRECISION_ADDRESS &&
                           crowd_fits(live, k, &query.filter, at);
            assert_int_equal(answer.count, fitting < 50 ? fitting : 50);
            assert_int_equal(answer.truncated, fitting > 50);
        }
        static struct map_answer map;
        const struct bbox world = {-180, -85, 180, 85};
        struct clinic_filter all;
        clinic_filter_init(&all);
        const struct map_query mapped = {
            .tiles = tiles_around(&world, 3), .filter = &all, .at = at};
        assert_int_equal(snapshot_map(live, &mapped, &map), FEVER_OK);
        uint32_t marked = 0, expected = 0;
        for (uint32_t k = 0; k < map.clusters.count; k++)
            marked += map.clusters.items[k].marked;
        for (uint32_t k = 0; k < snapshot_count(live); k++)
            expected += snapshot_clinic(live, k)->precision >= PRECISION_EXACT &&
                        snapshot_clinic(live, k)->precision <= PRECISION_ADDRESS &&
                        snapshot_clinic(live, k)->access != ACCESS_REFERRAL_ONLY &&
                        snapshot_opening(live, k, at).state == OPENING_OPEN;
        assert_int_equal(marked, expected);
    }
    snapshot_free(live);
}

/* Without closures all is as before. */
static void lifted_closures_leave_nothing(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct snapshot *closed = laid(crowd, some_closures(&random, 50));
    snapshot_refresh(closed, MADE_NOW);
    struct live_values *none = new_values();
    none->versions.closure = 77;
    struct snapshot *lifted = laid(closed, none);
    snapshot_free(closed);
    snapshot_refresh(lifted, MADE_NOW);
    for (uint32_t i = 0; i < snapshot_count(crowd); i++) {
        struct opening before = snapshot_opening(crowd, i, MADE_NOW);
        struct opening after = snapshot_opening(lifted, i, MADE_NOW);
        assert_int_equal(before.state, after.state);
        assert_int_equal(before.reason, after.reason);
        assert_true(before.next_change == after.next_change);
    }
    snapshot_free(lifted);
}

/* What becomes unknown before a closure begins does not close within the hour. */
static void a_closure_behind_the_record_s_end_closes_nothing_soon(void **state)
{
    (void)state;
    const int64_t midnight = MADE_NOW + (int64_t)16 * 3600, now = midnight - 600;
    for (int minutes = -1; minutes <= 15; minutes += 8) {
        struct made made;
        made_begin(&made, 1);
        struct clinic *clinic = made_clinic(&made, "a", "医院");
        clinic->hours = "24/7";
        clinic->valid_until_day = civil_day_of(MADE_NOW + (int64_t)8 * 3600);
        struct snapshot *snapshot = made_build(&made, 365, false);
        struct live_values *values = new_values();
        struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                       .target = "a",
                                       .reason = "检修",
                                       .from = midnight + (int64_t)minutes * 60,
                                       .until = midnight + 7200};
        values->closures = &closure;
        values->closure_count = 1;
        struct snapshot *live = laid(snapshot, values);
        struct opening opening = snapshot_opening(live, 0, now);
        assert_int_equal(opening.state, OPENING_OPEN);
        assert_true(opening.next_change == (minutes < 0 ? closure.from : midnight));
        assert_int_equal(opening.closing_soon, minutes < 0);
        snapshot_free(live);
        snapshot_free(snapshot);
    }
}

static struct live_load busy(const char *id, int64_t reported_at, int64_t expires_at)
{
    return (struct live_load){.clinic_id = id,
                              .level = LOAD_BUSY,
                              .waiting = 14,
                              .being_seen = LOAD_NOT_STATED,
                              .wait_minutes = 35,
                              .longest_wait_minutes = LOAD_NOT_STATED,
                              .rooms_open = LOAD_NOT_STATED,
                              .reported_at = reported_at,
                              .expires_at = expires_at};
}

static void loads_hold_from_their_minute_until_they_run_out(void **state)
{
    (void)state;
    struct live_values *values = new_values();
    const int64_t reported = MADE_NOW + 30, expires = reported + 600;
    struct live_load load = busy(snapshot_clinic(crowd, 5)->id, reported, expires);
    values->loads = &load;
    values->load_count = 1;
    struct snapshot *live = laid(crowd, values);
    assert_null(snapshot_load(live, 5, MADE_NOW - 1));
    assert_non_null(snapshot_load(live, 5, MADE_NOW));
    assert_non_null(snapshot_load(live, 5, MADE_NOW + 599));
    assert_null(snapshot_load(live, 5, MADE_NOW + 600)); /* in the minute in which it runs out */
    assert_null(snapshot_load(live, 4, MADE_NOW));
    struct buffer out;
    buffer_init(&out, 4096);
    snapshot_append_load(live, 5, MADE_NOW, &out);
    assert_string_equal(out.data,
                        "{\"level\":\"busy\",\"waiting\":14,\"being_seen\":null,"
                        "\"now_serving\":null,\"wait_minutes\":35,\"longest_wait_minutes\":null,"
                        "\"rooms_open\":null,\"reported_at\":\"2026-01-25T08:00:30+08:00\","
                        "\"expires_at\":\"2026-01-25T08:10:30+08:00\"}");
    buffer_clear(&out);
    snapshot_free(live);
}

/* Ranked by what waits as well as by the way; who gives no more numbers comes last. */
static void the_soonest_reckons_with_queues(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 3);
    const double east[] = {0.01, 0.02, 0.03};
    for (int i = 0; i < 3; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        struct clinic *clinic = made_clinic(&made, id, "医院");
        clinic->hours = "24/7";
        made_place(clinic, 39.9, 116.4 + east[i]);
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct live_values *values = new_values();
    struct live_load loads[] = {busy("c0", MADE_NOW, MADE_NOW + 3600),
                                busy("c1", MADE_NOW, MADE_NOW + 3600)};
    loads[0].level = LOAD_FULL;
    values->loads = loads;
    values->load_count = 2;
    struct snapshot *live = laid(snapshot, values);
    static struct nearest_answer answer;
    const struct nearest_query query = {.from = {39.9, 116.4},
                                        .at = MADE_NOW,
                                        .limit = 3,
                                        .soonest = true,
                                        .filter = {.age_months = -1}};
    assert_int_equal(snapshot_nearest(live, &query, &answer), FEVER_OK);
    assert_int_equal(answer.count, 3);
    assert_int_equal(answer.matches[0].number, 2);
    assert_int_equal(answer.matches[1].number, 1);
    assert_int_equal(answer.matches[2].number, 0);
    assert_int_equal(answer.matches[2].soonest.rank, SOONEST_FULL);
    snapshot_free(live);
    snapshot_free(snapshot);
}

static void notices_speak_to_regions_and_those_below(void **state)
{
    (void)state;
    static const uint32_t beijing[] = {110000};
    struct live_notice notices[] = {
        {.id = "a",
         .severity = NOTICE_URGENT,
         .title = "x",
         .regions = beijing,
         .region_count = 1,
         .from = MADE_NOW,
         .until = MADE_NOW + 600,
         .epidemic = true},
        {.id = "b", .title = "y", .from = MADE_NOW - 60, .until = CLOSURE_NO_END}};
    struct live_values *values = new_values();
    values->notices = notices;
    values->notice_count = 2;
    struct snapshot *live = laid(crowd, values);
    const struct live_notice *found[NOTICES_MAX];
    int64_t change = HOURS_NEVER;
    assert_int_equal(snapshot_notices(live, 110101, MADE_NOW, found, &change), 2);
    assert_string_equal(found[0]->id, "a");
    assert_true(change == MADE_NOW + 600);
    change = HOURS_NEVER;
    assert_int_equal(snapshot_notices(live, 110101, MADE_NOW - 1, found, &change), 1);
    assert_true(change == MADE_NOW);
    assert_int_equal(snapshot_notices(live, 110101, MADE_NOW + 600, found, &change), 1);
    assert_int_equal(snapshot_notices(live, 429004, MADE_NOW, found, &change), 1);
    assert_int_equal(snapshot_notices(live, 0, MADE_NOW, found, &change), 1);
    assert_int_equal(snapshot_notices(live, SNAPSHOT_ANY_REGION, MADE_NOW, found, &change), 2);
    assert_true(snapshot_has_epidemic(live, 110101, MADE_NOW));
    assert_false(snapshot_has_epidemic(live, 429004, MADE_NOW));
    assert_false(snapshot_has_epidemic(live, 110101, MADE_NOW + 600));
    snapshot_free(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closures_decide_the_state),
        cmocka_unit_test(queries_see_closures),
        cmocka_unit_test(lifted_closures_leave_nothing),
        cmocka_unit_test(a_closure_behind_the_record_s_end_closes_nothing_soon),
        cmocka_unit_test(loads_hold_from_their_minute_until_they_run_out),
        cmocka_unit_test(the_soonest_reckons_with_queues),
        cmocka_unit_test(notices_speak_to_regions_and_those_below),
    };
    return cmocka_run_group_tests(tests, crowd_set_up, crowd_tear_down);
}
