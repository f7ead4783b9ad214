/* The snapshot: states with reasons and cautions, the cache against evaluation, rendering, ids. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/live.h"
#include "fever/snapshot.h"
#include "support_snapshot.h"

static int32_t day(int year, int month, int day_of_month)
{
    return civil_days((struct civil_date){year, month, day_of_month});
}

/* A wall-clock time in Shanghai. */
static int64_t local(int year, int month, int day_of_month, int hour, int minute)
{
    return (int64_t)day(year, month, day_of_month) * 86400 + hour * 3600 + minute * 60 - 8 * 3600;
}

/* One clinic alone in a snapshot. */
static struct snapshot *alone(const char *hours, int32_t source_day, int32_t valid_until,
                              const char *last_admission, bool demo)
{
    struct made made;
    made_begin(&made, 1);
    made_regions(&made);
    struct clinic *clinic = made_clinic(&made, "110101-0001", "医院");
    clinic->hours = hours;
    clinic->source_day = source_day;
    clinic->valid_until_day = valid_until;
    clinic->last_admission = last_admission;
    clinic->adcode = 110101;
    return made_build(&made, 365, demo);
}

static void a_record_without_hours_is_unknown(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone(NULL, 0, 0, NULL, false);
    struct opening opening = snapshot_opening(snapshot, 0, MADE_NOW);
    assert_int_equal(opening.state, OPENING_UNKNOWN);
    assert_int_equal(opening.reason, OPENING_NO_HOURS);
    assert_true(opening.next_change == HOURS_NEVER && opening.next_open == HOURS_NEVER);
    snapshot_free(snapshot);
    snapshot = alone("8点到5点", 0, 0, NULL, false);
    assert_int_equal(snapshot_opening(snapshot, 0, MADE_NOW).reason, OPENING_UNPARSED_HOURS);
    assert_int_equal(snapshot_opening(snapshot, 0, MADE_NOW).state, OPENING_UNKNOWN);
    snapshot_free(snapshot);
}

/* Two clinics without hours: of one the source says something that nobody understood. */
static void prose_that_was_not_understood_is_not_silence(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 2);
    made_clinic(&made, "110101-0001", "甲医院");
    made_clinic(&made, "110101-0002", "乙医院")->hours_text = "以院方通知为准";
    struct snapshot *snapshot = made_build(&made, 365, false);
    assert_int_equal(snapshot_opening(snapshot, 0, MADE_NOW).reason, OPENING_NO_HOURS);
    assert_int_equal(snapshot_opening(snapshot, 1, MADE_NOW).reason, OPENING_UNPARSED_HOURS);
    assert_int_equal(snapshot_opening(snapshot, 1, MADE_NOW).state, OPENING_UNKNOWN);
    snapshot_free(snapshot);
}

static void a_record_grows_stale_and_expires(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("24/7", day(2025, 1, 1), 0, NULL, false);
    int64_t stale = local(2025, 4, 1, 0, 0), expired = local(2026, 1, 1, 0, 0);
    struct opening opening = snapshot_opening(snapshot, 0, stale - 60);
    assert_int_equal(opening.state, OPENING_OPEN);
    assert_false(opening.cautions & CAUTION_STALE);
    assert_true(opening.next_change == expired);
    opening = snapshot_opening(snapshot, 0, stale);
    assert_true(opening.cautions & CAUTION_STALE);
    assert_int_equal(opening.state, OPENING_OPEN);
    opening = snapshot_opening(snapshot, 0, expired);
    assert_int_equal(opening.state, OPENING_UNKNOWN);
    assert_int_equal(opening.reason, OPENING_EXPIRED);
    assert_true(opening.next_change == HOURS_NEVER && opening.next_open == HOURS_NEVER);
    snapshot_free(snapshot);
    snapshot = alone("24/7", day(2025, 1, 1), 0, NULL, true); /* sample data does not expire */
    assert_int_equal(snapshot_opening(snapshot, 0, expired).state, OPENING_OPEN);
    assert_true(snapshot_opening(snapshot, 0, expired).cautions & CAUTION_STALE);
    snapshot_free(snapshot);
}

static void the_last_valid_day_is_still_valid(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("08:00-20:00", 0, day(2026, 3, 31), NULL, false);
    assert_int_equal(snapshot_opening(snapshot, 0, local(2026, 3, 31, 12, 0)).state, OPENING_OPEN);
    struct opening evening = snapshot_opening(snapshot, 0, local(2026, 3, 31, 21, 0));
    assert_int_equal(evening.state, OPENING_CLOSED);
    assert_true(evening.next_change == local(2026, 4, 1, 0, 0)); /* becomes unknown */
    assert_true(evening.next_open == HOURS_NEVER);
    assert_int_equal(snapshot_opening(snapshot, 0, local(2026, 4, 1, 12, 0)).reason,
                     OPENING_EXPIRED);
    snapshot_free(snapshot);
}

static void closing_soon_means_closed_within_the_hour(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("08:00-12:00,12:00-20:00", 0, 0, NULL, false);
    assert_false(snapshot_opening(snapshot, 0, local(2026, 3, 3, 11, 30)).closing_soon);
    assert_false(snapshot_opening(snapshot, 0, local(2026, 3, 3, 18, 59)).closing_soon);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 19, 0)).closing_soon);
    assert_false(snapshot_opening(snapshot, 0, local(2026, 3, 3, 20, 0)).closing_soon);
    snapshot_free(snapshot);
    snapshot = alone("08:00-12:00; 12:00-13:00 unknown", 0, 0, NULL, false);
    assert_false(snapshot_opening(snapshot, 0, local(2026, 3, 3, 11, 30)).closing_soon);
    snapshot_free(snapshot);
}

/* At its end a record becomes unknown, which is no closing; what comes later it does not know. */
static void a_record_that_ends_does_not_close(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("18:00-24:00", 0, day(2026, 3, 31), "-30", false);
    struct opening opening = snapshot_opening(snapshot, 0, local(2026, 3, 31, 23, 15));
    assert_true(opening.next_change == local(2026, 4, 1, 0, 0));
    assert_false(opening.closing_soon);
    assert_true(opening.last_admission == local(2026, 3, 31, 23, 30));
    snapshot_free(snapshot);
    snapshot = alone("18:00-02:00", 0, day(2026, 3, 31), "01:30", false);
    opening = snapshot_opening(snapshot, 0, local(2026, 3, 31, 23, 15));
    assert_true(opening.next_change == local(2026, 4, 1, 0, 0));
    assert_true(opening.last_admission == HOURS_NEVER);
    snapshot_free(snapshot);
}

static void an_end_that_is_more_than_a_year_away_is_no_next_change(void **state)
{
    (void)state;
    int64_t now = local(2026, 3, 3, 12, 0);
    struct snapshot *snapshot = alone("24/7", 0, day(2027, 3, 31), NULL, false);
    assert_true(snapshot_opening(snapshot, 0, now).next_change == HOURS_NEVER);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 4, 15, 0, 0)).next_change ==
                local(2027, 4, 1, 0, 0));
    snapshot_free(snapshot);
    snapshot = alone("2029 Mo-Su 08:00-12:00", 0, day(2030, 12, 31), NULL, false);
    assert_true(snapshot_opening(snapshot, 0, now).next_change == HOURS_NEVER);
    assert_true(snapshot_opening(snapshot, 0, now).next_open == HOURS_NEVER);
    snapshot_free(snapshot);
}

static void last_admission_is_an_instant(void **state)
{
    (void)state;
    int64_t noon = local(2026, 3, 3, 12, 0);
    struct snapshot *snapshot = alone("08:00-20:00", 0, 0, "19:30", false);
    assert_true(snapshot_opening(snapshot, 0, noon).last_admission == local(2026, 3, 3, 19, 30));
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 21, 0)).last_admission ==
                HOURS_NEVER);
    snapshot_free(snapshot);
    snapshot = alone("08:00-20:00", 0, 0, "-45", false);
    assert_true(snapshot_opening(snapshot, 0, noon).last_admission == local(2026, 3, 3, 19, 15));
    snapshot_free(snapshot);
    snapshot = alone("18:00-02:00", 0, 0, "23:30", false);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 20, 0)).last_admission ==
                local(2026, 3, 3, 23, 30));
    snapshot_free(snapshot);
}

/* 16:30 is the afternoon's: in the morning nobody is told of yesterday's. */
static void the_last_admission_of_another_opening_is_none(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("08:00-12:00,14:00-17:30", 0, 0, "16:30", false);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 10, 0)).last_admission ==
                HOURS_NEVER);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 15, 0)).last_admission ==
                local(2026, 3, 3, 16, 30));
    snapshot_free(snapshot);
    snapshot = alone("08:00-12:00; 12:00-14:00 unknown", 0, 0, "-30", false);
    assert_true(snapshot_opening(snapshot, 0, local(2026, 3, 3, 10, 0)).last_admission ==
                HOURS_NEVER);
    snapshot_free(snapshot);
}

/* A closure ends admission as a closing does, but only where it comes before the hours' change. */
static void a_closure_ends_admission_before_it(void **state)
{
    (void)state;
    static const struct {
        const char *hours, *rule;
        int closes_at; /* o'clock */
        int ends_at;   /* minutes of the day; -1: none is told */
    } cases[] = {
        {"08:00-20:00", "-30", 12, 11 * 60 + 30},
        {"08:00-20:00", "-30", 20, 19 * 60 + 30},
        {"24/7", "-30", 12, 11 * 60 + 30},
        {"24/7", "11:00", 12, 11 * 60},
        {"08:00-20:00", "16:30", 12, -1},
        {"08:00-20:00", "16:30", 18, 16 * 60 + 30},
        {"08:00-11:00; 11:00-13:00 unknown", "-30", 12, -1},
        {"08:00-11:00; 11:00-13:00 unknown", "10:30", 12, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct snapshot *plain = alone(cases[i].hours, 0, 0, cases[i].rule, false), *laid;
        struct live_values *values = live_values_new();
        struct live_closure *closure = arena_alloc(values->arena, sizeof *closure);
        *closure = (struct live_closure){.scope = CLOSURE_CLINIC,
                                         .target = "110101-0001",
                                         .from = local(2026, 3, 3, cases[i].closes_at, 0),
                                         .until = local(2026, 3, 4, 0, 0),
                                         .reason = "停电"};
        values->closures = closure;
        values->closure_count = 1;
        assert_int_equal(snapshot_with_live(plain, values, &laid, NULL), FEVER_OK);
        int64_t ends = snapshot_opening(laid, 0, local(2026, 3, 3, 9, 0)).last_admission;
        int64_t wanted =
            cases[i].ends_at < 0 ? HOURS_NEVER : local(2026, 3, 3, 0, cases[i].ends_at);
        if (ends != wanted)
            fail_msg("case %zu: %lld", i, (long long)(ends - local(2026, 3, 3, 0, 0)) / 60);
        snapshot_free(laid);
        snapshot_free(plain);
    }
}

static const char *const many_hours[] = {"24/7",
                                         "08:00-20:00",
                                         "Mo-Fr 08:00-12:00,14:00-17:30; Sa 08:00-12:00; PH off",
                                         "22:00-06:00",
                                         "Mo-Su 00:00-24:00",
                                         "Mo-Fr 08:00-17:00 unknown \"预约\"",
                                         "off",
                                         "PH 09:00-12:00",
                                         "sunrise-sunset",
                                         NULL,
                                         "x",
                                         "Sa,Su 07:00-23:59"};

static bool same_opening(const struct opening *a, const struct opening *b)
{
    return a->state == b->state && a->reason == b->reason && a->cautions == b->cautions &&
           a->next_change == b->next_change && a->next_open == b->next_open &&
           a->closing_soon == b->closing_soon && a->last_admission == b->last_admission;
}

/* A snapshot that is refreshed minute after minute and one that never is must agree. */
static void the_cache_agrees_with_evaluation(void **state)
{
    (void)state;
    enum { COUNT = sizeof many_hours / sizeof *many_hours };
    struct snapshot *both[2];
    for (int i = 0; i < 2; i++) {
        struct made made;
        made_begin(&made, COUNT);
        made_regions(&made);
        for (int k = 0; k < COUNT; k++) {
            char id[16];
            snprintf(id, sizeof id, "c%02d", k);
            struct clinic *clinic = made_clinic(&made, id, "医院");
            clinic->hours = many_hours[k];
            clinic->adcode = 110101;
            clinic->time_zone = k % 3 ? NULL : "Asia/Urumqi";
            clinic->valid_until_day = k % 4 ? 0 : day(2026, 1, 2);
            made_place(clinic, 39.9, 116.4);
        }
        both[i] = made_build(&made, 365, false);
    }
    int64_t from = local(2025, 12, 31, 5, 0);
    for (int64_t at = from; at < from + 3 * 86400; at += 60) {
        snapshot_refresh(both[0], at);
        for (uint32_t k = 0; k < COUNT; k++) {
            struct opening cached = snapshot_opening(both[0], k, at);
            struct opening exact = snapshot_opening(both[1], k, at);
            if (!same_opening(&cached, &exact))
                fail_msg("\"%s\" at %lld", many_hours[k], (long long)at);
        }
    }
    snapshot_free(both[0]);
    snapshot_free(both[1]);
}

static void intervals_are_what_is_not_closed(void **state)
{
    (void)state;
    struct snapshot *snapshot = alone("22:00-06:00; 12:00-13:00 unknown", 0, 0, NULL, false);
    struct opening_interval intervals[8];
    int64_t from = local(2026, 3, 3, 0, 0);
    size_t count = snapshot_intervals(snapshot, 0, from, from + 86400, intervals, 8);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(intervals[i].from < intervals[i].to);
        assert_int_equal(snapshot_opening(snapshot, 0, intervals[i].from).state,
                         intervals[i].state);
        assert_int_equal(snapshot_opening(snapshot, 0, intervals[i].to - 60).state,
                         intervals[i].state);
    }
    assert_int_equal(snapshot_intervals(snapshot, 0, from, from + 864000, intervals, 1), 1);
    snapshot_free(snapshot);
}

static struct snapshot *one_full_clinic(void)
{
    static const char *const aliases[] = {"协和"}, *const ids[] = {"old-1"},
                             *const phones[] = {"010-69156114"};
    static const struct admission_rule rules[] = {{"带身份证 \"原件\"", 0}};
    struct made made;
    made_begin(&made, 2);
    made_regions(&made);
    struct clinic *clinic = made_clinic(&made, "110101-0007", "协和<img onerror=x>");
    clinic->aliases = (struct text_list){aliases, 1};
    clinic->alias_ids = (struct text_list){ids, 1};
    clinic->phones = (struct text_list){phones, 1};
    clinic->services = 1U << SERVICE_FEVER_ADULT | 1U << SERVICE_NUCLEIC_ACID;
    clinic->insurance = STATED_TRUE;
    clinic->admission = rules;
    clinic->admission_count = 1;
    clinic->adcode = 110101;
    clinic->hours = "Mo-Su,PH 08:00-20:00";
    clinic->hours_text = "每天8点到20点";
    clinic->source = "北京卫健委";
    clinic->source_day = day(2025, 12, 23);
    clinic->original_entrance = (struct point){39.9125, 116.416};
    made_place(clinic, 39.9124, 116.4159);
    made_clinic(&made, "z", "无位置");
    return made_build(&made, 365, false);
}

static json_t *rendered(const struct snapshot *snapshot, uint32_t number, enum crs crs,
                        enum lang lang)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    struct opening opening = snapshot_opening(snapshot, number, MADE_NOW);
    snapshot_append_clinic(snapshot, number, &opening, crs, lang, &out);
    buffer_append_char(&out, '}');
    assert_int_equal(buffer_error(&out), FEVER_OK);
    assert_null(strchr(out.data, '<')); /* safe inside an HTML script element */
    json_error_t error;
    json_t *json = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s in %s", error.text, out.data);
    buffer_clear(&out);
    return json;
}

static const json_t *at(const json_t *json, const char *path)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *step = strtok(copy, "."); step; step = strtok(NULL, "."))
        json = json_object_get(json, step);
    assert_non_null(json);
    return json;
}

static void a_clinic_is_rendered_as_the_contract_says(void **state)
{
    (void)state;
    struct snapshot *snapshot = one_full_clinic();
    json_t *json = rendered(snapshot, 0, CRS_WGS84, LANG_ZH_CN);
    assert_string_equal(json_string_value(at(json, "id")), "110101-0007");
    assert_string_equal(json_string_value(at(json, "name")), "协和<img onerror=x>");
    assert_int_equal(json_integer_value(at(json, "marker_id")), 1);
    assert_true(json_is_null(at(json, "designated")));
    assert_true(json_is_true(at(json, "insurance")));
    assert_true(json_is_null(at(json, "ages.min_months")));
    assert_int_equal(json_array_size(at(json, "services")), 2);
    assert_string_equal(json_string_value(at(json, "region.adcode")), "110101");
    assert_string_equal(json_string_value(at(json, "region.district")), "东城区");
    assert_string_equal(json_string_value(at(json, "location.precision")), "exact");
    assert_true(json_real_value(at(json, "location.lat")) == 39.9124);
    assert_string_equal(json_string_value(at(json, "opening.state")), "open");
    assert_string_equal(json_string_value(at(json, "opening.as_of")), "2026-01-25T08:00:00+08:00");
    assert_string_equal(json_string_value(at(json, "opening.next_change")),
                        "2026-01-25T20:00:00+08:00");
    assert_true(json_is_null(at(json, "opening.next_open")));
    assert_true(json_is_null(at(json, "opening.caution")));
    assert_int_equal(json_array_size(at(json, "opening.cautions")), 0);
    assert_string_equal(json_string_value(at(json, "opening.hours")), "Mo-Su,PH 08:00-20:00");
    assert_string_equal(json_string_value(at(json, "opening.hours_text")), "每天8点到20点");
    assert_string_equal(json_string_value(at(json, "source.date")), "2025-12-23");
    assert_string_equal(json_string_value(at(json, "updated_at")), "2026-01-25T08:00:00+08:00");
    assert_true(json_is_null(at(json, "load")));
    json_decref(json);
    json = rendered(snapshot, 1, CRS_WGS84, LANG_EN);
    assert_true(json_is_null(at(json, "location")));
    assert_true(json_is_null(at(json, "entrance.location")));
    assert_string_equal(json_string_value(at(json, "opening.reason")), "no_hours");
    json_decref(json);
    snapshot_free(snapshot);
}

static void coordinates_come_in_the_asked_system(void **state)
{
    (void)state;
    struct snapshot *snapshot = one_full_clinic();
    for (int crs = 0; crs < CRS_COUNT; crs++) {
        json_t *json = rendered(snapshot, 0, (enum crs)crs, LANG_EN);
        struct point back =
            crs_to_wgs84((enum crs)crs, (struct point){json_real_value(at(json, "location.lat")),
                                                       json_real_value(at(json, "location.lon"))});
        struct point entrance = crs_to_wgs84(
            (enum crs)crs, (struct point){json_real_value(at(json, "entrance.location.lat")),
                                          json_real_value(at(json, "entrance.location.lon"))});
        /* 1e-6 degrees are 0.1 m. */
        assert_true(back.lat > 39.9123995 && back.lat < 39.9124005);
        assert_true(back.lon > 116.4158995 && back.lon < 116.4159005);
        assert_true(entrance.lat > 39.9124995 && entrance.lat < 39.9125005);
        json_decref(json);
    }
    snapshot_free(snapshot);
}

static void ids_and_aliases_are_found(void **state)
{
    (void)state;
    struct snapshot *snapshot = one_full_clinic();
    uint32_t number;
    bool is_alias;
    assert_true(snapshot_find(snapshot, "z", &number, &is_alias));
    assert_int_equal(number, 1);
    assert_false(is_alias);
    assert_true(snapshot_find(snapshot, "old-1", &number, &is_alias));
    assert_int_equal(number, 0);
    assert_true(is_alias);
    assert_false(snapshot_find(snapshot, "old-2", &number, &is_alias));
    assert_null(snapshot_find_retired(snapshot, "z"));
    snapshot_free(snapshot);
}

static void hotlines_come_from_the_nearest_region_above(void **state)
{
    (void)state;
    struct snapshot *snapshot = one_full_clinic();
    const struct hotline *first;
    assert_int_equal(snapshot_hotlines(snapshot, 110101, &first), 2);
    assert_string_equal(first[1].number, "12320");
    assert_int_equal(snapshot_hotlines(snapshot, 429004, &first), 1);
    assert_int_equal(snapshot_hotlines(snapshot, 420000, &first), 0);
    assert_int_equal(snapshot_hotlines(snapshot, 0, &first), 0);
    snapshot_free(snapshot);
}

static void figures_and_dataset_are_told(void **state)
{
    (void)state;
    struct snapshot *snapshot = one_full_clinic();
    struct snapshot_figures figures = snapshot_figures(snapshot);
    assert_int_equal(figures.clinics, 2);
    assert_int_equal(figures.located, 1);
    assert_int_equal(figures.by_kind[KIND_FEVER_CLINIC], 2);
    assert_string_equal(snapshot_dataset_json(snapshot),
                        "{\"revision\":7,\"tag\":\"0123456789abcdef\","
                        "\"published_at\":\"2026-01-25T08:00:00+08:00\"}");
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_without_hours_is_unknown),
        cmocka_unit_test(prose_that_was_not_understood_is_not_silence),
        cmocka_unit_test(a_record_grows_stale_and_expires),
        cmocka_unit_test(the_last_valid_day_is_still_valid),
        cmocka_unit_test(closing_soon_means_closed_within_the_hour),
        cmocka_unit_test(a_record_that_ends_does_not_close),
        cmocka_unit_test(an_end_that_is_more_than_a_year_away_is_no_next_change),
        cmocka_unit_test(last_admission_is_an_instant),
        cmocka_unit_test(the_last_admission_of_another_opening_is_none),
        cmocka_unit_test(a_closure_ends_admission_before_it),
        cmocka_unit_test(the_cache_agrees_with_evaluation),
        cmocka_unit_test(intervals_are_what_is_not_closed),
        cmocka_unit_test(a_clinic_is_rendered_as_the_contract_says),
        cmocka_unit_test(coordinates_come_in_the_asked_system),
        cmocka_unit_test(ids_and_aliases_are_found),
        cmocka_unit_test(hotlines_come_from_the_nearest_region_above),
        cmocka_unit_test(figures_and_dataset_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
