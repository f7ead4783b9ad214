/* What must hold for any opening hours: walking from change to change agrees with asking minute by
 * minute, and the canonical text means the same and prints itself.
 *
 * FEVER_HOURS_STRINGS sets how many generated texts are tried (100), FEVER_HOURS_SEED the first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "support_hours.h"
#include "support_hours_text.h"

/* A year of minutes takes a sanitizer long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STRINGS = 12 };
#else
enum { STRINGS = 100 };
#endif

#define YEAR_S (INT64_C(366) * CIVIL_DAY_S)

static uint64_t number_from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static int32_t day(int year, int month, int day_of_month)
{
    return civil_days((struct civil_date){year, month, day_of_month});
}

/* 2025 and 2026 with a spring festival, a golden week and make-up workdays; 2027 is not known. */
static const struct calendar *some_calendar(void)
{
    struct calendar_row rows[64];
    size_t count = 0;
    for (int year = 2025; year <= 2026; year++) {
        for (int i = 0; i < 8; i++) {
            rows[count++] = (struct calendar_row){day(year, 1, 28) + i, DAY_HOLIDAY, 0, "春节"};
            rows[count++] = (struct calendar_row){day(year, 10, 1) + i, DAY_HOLIDAY, 0, "国庆节"};
        }
        for (int i = 0; i < 14; i++)
            if (civil_weekday(day(year, 9, 20) + i) >= 5 && i < 10)
                rows[count++] =
                    (struct calendar_row){day(year, 9, 20) + i, DAY_MAKE_UP_WORKDAY, 0, "国庆节"};
    }
    struct calendar *calendar = NULL;
    assert_int_equal(calendar_resolve(support_arena(), rows, count, NULL, 0, &calendar), FEVER_OK);
    return calendar;
}

struct setting {
    struct hours_place place;
    int64_t from;
};

/* China, and a zone with daylight saving time across its changes. */
static void settings(struct setting out[2])
{
    const struct calendar *calendar = some_calendar();
    const struct time_zone *shanghai = support_zone("Asia/Shanghai"),
                           *berlin = support_zone("Europe/Berlin");
    out[0] = (struct setting){{shanghai, calendar, true, {39.9, 116.4}},
                              time_zone_instant(shanghai, day(2025, 9, 1), 0)};
    out[1] = (struct setting){{berlin, calendar, true, {52.5, 13.4}},
                              time_zone_instant(berlin, day(2025, 3, 1), 0)};
}

static void check_walk(const char *text, const struct hours *hours, const struct setting *setting,
                       uint64_t seed)
{
    int64_t at = setting->from, end = setting->from + YEAR_S;
    while (at < end) {
        enum opening_state state = hours_evaluate(hours, &setting->place, at).state;
        int64_t next = hours_next_change(hours, &setting->place, at);
        assert_true(next > at);
        if (next == HOURS_NEVER || next > end)
            next = end;
        for (int64_t minute = at + 60; minute < next; minute += 60)
            if (hours_evaluate(hours, &setting->place, minute).state != state)
                fail_msg("seed %llu: %s: another state at %s than the walk's",
                         (unsigned long long)seed, text,
                         support_local(setting->place.zone, minute));
        if (next < end && hours_evaluate(hours, &setting->place, next).state == state)
            fail_msg("seed %llu: %s: no change at %s", (unsigned long long)seed, text,
                     support_local(setting->place.zone, next));
        at = next;
    }
}

/* next_open is where a walk first finds it. */
static void check_next_open(const char *text, const struct hours *hours,
                            const struct setting *setting, uint64_t seed)
{
    int64_t at = setting->from + 1234567, limit = at + YEAR_S;
    int64_t expected = at;
    while (expected <= limit &&
           hours_evaluate(hours, &setting->place, expected).state != OPENING_OPEN)
        expected = hours_next_change(hours, &setting->place, expected);
    if (expected > limit)
        expected = HOURS_NEVER;
    if (hours_next_open(hours, &setting->place, at) != expected)
        fail_msg("seed %llu: %s: next_open is not where the walk finds it",
                 (unsigned long long)seed, text);
}

static void check_printed(const char *text, const struct hours *hours,
                          const struct setting *setting, uint64_t seed)
{
    struct buffer printed, again;
    buffer_init(&printed, 4000);
    buffer_init(&again, 4000);
    hours_print(hours, &printed);
    assert_int_equal(buffer_error(&printed), FEVER_OK);
    struct hours *other = NULL;
    struct error error = {0};
    if (printed.length > HOURS_TEXT_MAX) {
        buffer_clear(&printed);
        return; /* a canonical text may be longer than what it came from, and then is refused */
    }
    if (hours_compile(support_arena(), printed.data, &other, &error))
        fail_msg("seed %llu: %s printed as %s: %s", (unsigned long long)seed, text, printed.data,
                 error.text);
    hours_print(other, &again);
    if (strcmp(printed.data, again.data) != 0)
        fail_msg("seed %llu: %s printed as %s, then as %s", (unsigned long long)seed, text,
                 printed.data, again.data);
    for (int64_t at = setting->from; at < setting->from + YEAR_S; at += 17 * 60 + 11) {
        struct hours_state one = hours_evaluate(hours, &setting->place, at),
                           two = hours_evaluate(other, &setting->place, at);
        if (one.state != two.state || one.reason != two.reason || one.cautions != two.cautions ||
            strcmp(one.comment ? one.comment : "", two.comment ? two.comment : "") != 0)
            fail_msg("seed %llu: %s printed as %s means another thing at %s",
                     (unsigned long long)seed, text, printed.data,
                     support_local(setting->place.zone, at));
    }
    buffer_clear(&printed);
    buffer_clear(&again);
}

static void test_generated_hours(void **state)
{
    (void)state;
    uint64_t count = number_from_environment("FEVER_HOURS_STRINGS", STRINGS);
    uint64_t first = number_from_environment("FEVER_HOURS_SEED", 20260125);
    struct setting both[2];
    settings(both);
    for (uint64_t seed = first; seed < first + count; seed++) {
        char text[RANDOM_HOURS_SIZE];
        struct random random = random_seeded(seed);
        random_hours(&random, text);
        const struct hours *hours = support_compile(text);
        const struct setting *setting = &both[seed % 2];
        check_walk(text, hours, setting, seed);
        check_next_open(text, hours, setting, seed);
        check_printed(text, hours, setting, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_generated_hours)};
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
