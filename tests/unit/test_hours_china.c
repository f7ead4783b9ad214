/* Opening hours under China's calendar: holidays, make-up workdays, and years nobody knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "support_hours.h"

static int32_t day(int year, int month, int day_of_month)
{
    return civil_days((struct civil_date){year, month, day_of_month});
}

/* The calendar that the head of china.tsv names, for the region of `adcode` (0: the base). */
static const struct calendar *calendar_for(uint32_t adcode)
{
    struct calendar_row rows[16] = {
        {day(2025, 1, 1), DAY_HOLIDAY, 0, "元旦"},
        {day(2025, 9, 28), DAY_MAKE_UP_WORKDAY, 0, "国庆节"},
        {day(2025, 10, 11), DAY_MAKE_UP_WORKDAY, 0, "国庆节"},
        /* In one region the make-up workday is a day off; a worked Wednesday is a Wednesday. */
        {day(2025, 10, 11), DAY_HOLIDAY, 450000, "三月三补休"},
        {day(2025, 10, 8), DAY_MAKE_UP_WORKDAY, 450000, "调休"},
    };
    size_t count = 5;
    for (int i = 0; i < 8; i++)
        rows[count++] = (struct calendar_row){day(2025, 10, 1) + i, DAY_HOLIDAY, 0, "国庆节"};
    struct calendar *calendar = NULL;
    assert_int_equal(
        calendar_resolve(support_arena(), rows, count, &adcode, adcode ? 1 : 0, &calendar),
        FEVER_OK);
    return calendar;
}

static int64_t local_instant(const struct time_zone *zone, const char *text)
{
    struct civil_date date;
    int hour = 0, minute = 0;
    assert_true(civil_parse_date(text, 10, &date));
    assert_int_equal(sscanf(text + 11, "%d:%d", &hour, &minute), 2);
    return time_zone_instant(zone, civil_days(date), (hour * 60 + minute) * 60);
}

/* `holiday_not_stated,make_up_not_stated`, or `-`. */
static const char *caution_names(unsigned cautions)
{
    static char text[200];
    text[0] = '\0';
    for (unsigned bit = 1; bit <= CAUTION_OFFLINE; bit <<= 1) {
        if (!(cautions & bit))
            continue;
        if (text[0])
            strcat(text, ",");
        strcat(text, opening_caution_name(bit));
    }
    return text[0] ? text : "-";
}

static bool check(const struct hours_place *place, const char *text, const char *at,
                  const char *expected_state, const char *reason, const char *cautions)
{
    struct hours_state got =
        hours_evaluate(support_compile(text), place, local_instant(place->zone, at));
    if (strcmp(opening_state_name(got.state), expected_state) == 0 &&
        strcmp(opening_reason_name(got.reason), reason) == 0 &&
        strcmp(caution_names(got.cautions), cautions) == 0)
        return true;
    print_error("%s at %s: expected %s %s %s, got %s %s %s\n", text, at, expected_state, reason,
                cautions, opening_state_name(got.state), opening_reason_name(got.reason),
                caution_names(got.cautions));
    return false;
}

static void test_cases(void **state)
{
    (void)state;
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai"),
                                      .calendar = calendar_for(0)};
    FILE *file = fopen("tests/cases/hours/china.tsv", "r");
    assert_non_null(file);
    char line[1000];
    int rows = 0, wrong = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        char *text = strtok(line, "\t"), *at = strtok(NULL, "\t"), *expected = strtok(NULL, "\t"),
             *reason = strtok(NULL, "\t"), *cautions = strtok(NULL, "\t\n");
        assert_non_null(cautions);
        wrong += !check(&place, text, at, expected, reason, cautions);
        rows++;
    }
    fclose(file);
    assert_true(rows > 80);
    assert_int_equal(wrong, 0);
}

static void test_a_local_calendar_overrides(void **state)
{
    (void)state;
    const struct hours_place guangxi = {.zone = support_zone("Asia/Shanghai"),
                                        .calendar = calendar_for(450000)};
    assert_true(check(&guangxi, "Mo-Fr 08:00-17:00; PH off", "2025-10-11T10:00", "closed",
                      "regular_hours", "-"));
    assert_true(check(&guangxi, "Mo-Sa 08:00-17:00; PH off", "2025-10-11T10:00", "closed",
                      "public_holiday", "-"));
    /* 8 October, a Wednesday, is worked there. */
    assert_true(check(&guangxi, "Mo-Fr 08:00-17:00; PH off", "2025-10-08T10:00", "open",
                      "regular_hours", "-"));
    assert_true(check(&guangxi, "Sa 08:00-17:00; We 08:00-12:00", "2025-10-08T10:00", "open",
                      "regular_hours", "-"));
}

static void test_hong_kong_knows_none_of_it(void **state)
{
    (void)state;
    const struct hours_place place = {.zone = support_zone("Asia/Hong_Kong"),
                                      .calendar = calendar_for(810000)};
    assert_true(check(&place, "Mo-Fr 08:00-17:00", "2025-09-28T10:00", "closed", "regular_hours",
                      "calendar_not_loaded"));
    assert_true(check(&place, "Mo-Fr 08:00-17:00; PH off", "2025-10-01T10:00", "unknown",
                      "calendar_not_loaded", "-"));
}

static void test_without_any_calendar(void **state)
{
    (void)state;
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai")};
    assert_true(check(&place, "Mo-Fr 08:00-17:00; PH off", "2025-09-26T10:00", "unknown",
                      "calendar_not_loaded", "-"));
    assert_true(check(&place, "Mo-Fr 08:00-17:00", "2025-09-26T10:00", "open", "regular_hours",
                      "calendar_not_loaded"));
    assert_true(check(&place, "PH -1 day,PH +1 day off; SH,PH off; Mo-Fr 08:00-17:00",
                      "2025-09-26T10:00", "unknown", "calendar_not_loaded", "-"));
}

/* The next change passes over a holiday week and stops at a make-up workday. */
static void test_next_change_by_the_calendar(void **state)
{
    (void)state;
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai"),
                                      .calendar = calendar_for(0)};
    const struct hours *hours = support_compile("Mo-Fr 08:00-17:00; PH off");
    int64_t eve = local_instant(place.zone, "2025-09-30T17:00");
    assert_int_equal(hours_next_change(hours, &place, eve),
                     local_instant(place.zone, "2025-10-09T08:00"));
    assert_int_equal(hours_next_open(hours, &place, eve),
                     local_instant(place.zone, "2025-10-09T08:00"));
    assert_int_equal(hours_next_open(hours, &place, local_instant(place.zone, "2025-10-10T18:00")),
                     local_instant(place.zone, "2025-10-11T08:00"));
    /* On 1 January 2026 nobody knows any more. */
    int64_t last = local_instant(place.zone, "2025-12-31T17:00");
    assert_int_equal(hours_next_change(hours, &place, last),
                     local_instant(place.zone, "2026-01-01T08:00"));
    assert_int_equal(hours_next_open(hours, &place, last), HOURS_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_a_local_calendar_overrides),
        cmocka_unit_test(test_hong_kong_knows_none_of_it),
        cmocka_unit_test(test_without_any_calendar),
        cmocka_unit_test(test_next_change_by_the_calendar),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
