/* Prose against real lists: 200 labelled notices, and how much of thousands is understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "fever/hours_prose.h"
#include "support_effort.h"
#include "support_files.h"
#include "support_hours.h"

enum { LINE_SIZE = 4096, STEP_S = 900, YEAR_DAYS = 365, CONFIDENCES = 4 };

static int32_t day(int month, int number)
{
    return civil_days((struct civil_date){2023, month, number});
}

/* 2023 in Taipei, with the public holidays that fall on a date of their own. */
static struct hours_place taipei(void)
{
    static const int HOLIDAYS[][2] = {{1, 1},  {1, 20}, {1, 21}, {1, 22}, {1, 23},
                                      {1, 24}, {1, 25}, {2, 28}, {4, 4},  {4, 5},
                                      {5, 1},  {6, 22}, {9, 29}, {10, 10}};
    struct calendar_row rows[sizeof HOLIDAYS / sizeof *HOLIDAYS];
    size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        rows[i] =
            (struct calendar_row){day(HOLIDAYS[i][0], HOLIDAYS[i][1]), DAY_HOLIDAY, 0, "holiday"};
    struct calendar *calendar = NULL;
    assert_int_equal(calendar_resolve(support_arena(), rows, count, NULL, 0, &calendar), FEVER_OK);
    return (struct hours_place){.zone = support_zone("Asia/Taipei"), .calendar = calendar};
}

/* The hours that the prose gives, compiled; NULL where it is refused. */
static struct hours *read_prose(const char *text, enum hours_confidence *confidence)
{
    struct buffer hours;
    struct hours_prose prose;
    struct hours *compiled = NULL;
    buffer_init(&hours, HOURS_TEXT_MAX);
    assert_int_equal(hours_from_prose(text, NULL, &hours, &prose), FEVER_OK);
    *confidence = prose.confidence;
    if (prose.confidence == HOURS_REFUSED) {
        assert_int_equal(hours.length, 0);
    } else {
        struct buffer printed;
        buffer_init(&printed, 4096);
        compiled = support_compile(hours.data);
        hours_print(compiled, &printed);
        assert_string_equal(printed.data, hours.data);
        if (prose.confidence != HOURS_PARTIAL && strstr(hours.data, "unknown"))
            fail_msg("%s: sure of something unknown: %s", text, hours.data);
        buffer_clear(&printed);
    }
    buffer_clear(&hours);
    return compiled;
}

static enum opening_state state_at(const struct hours *hours, const struct hours_place *place,
                                   int64_t at)
{
    return hours ? hours_evaluate(hours, place, at).state : OPENING_UNKNOWN;
}

/* Whether the reading says open at some quarter of an hour of 2023 at which the label does not; a
 * notice without a label is open at none. `closed` counts the quarters the other way round. */
static bool is_wrongly_open(const char *notice, const struct hours *hours,
                            const struct hours *label, const struct hours_place *place, int *closed)
{
    int64_t from = time_zone_instant(place->zone, day(1, 1), 0);
    for (int64_t at = from; at < from + (int64_t)YEAR_DAYS * CIVIL_DAY_S; at += STEP_S) {
        enum opening_state got = state_at(hours, place, at), wanted = state_at(label, place, at);
        if (got == OPENING_OPEN && wanted != OPENING_OPEN) {
            print_error("%s\n  open at %s\n", notice, support_local(place->zone, at));
            return true;
        }
        *closed += got == OPENING_CLOSED && wanted == OPENING_OPEN;
    }
    return false;
}

/* The comma-separated local times at which a notice must not be called open. */
static void check_instants(const char *notice, const struct hours *hours, const char *times,
                           const struct hours_place *place)
{
    while (*times) {
        size_t length = strcspn(times, ",");
        char text[32];
        int64_t at;
        snprintf(text, sizeof text, "%.*s:00+08:00", (int)length, times);
        assert_true(civil_parse_rfc3339(text, strlen(text), &at));
        if (state_at(hours, place, at) == OPENING_OPEN)
            fail_msg("%s must not be open at %s", notice, text);
        times += length + (times[length] == ',');
    }
}

static void test_labelled_notices_are_never_wrongly_open(void **state)
{
    (void)state;
    FILE *file = support_open_case("hours_prose/labelled.tsv");
    struct hours_place place = taipei();
    char line[LINE_SIZE];
    int notices = 0, wrong = 0, closed = 0, stated = 0, understood = 0, needless = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#')
            continue;
        char *label = strchr(line, '\t');
        assert_non_null(label);
        *label++ = '\0';
        char *times = strchr(label, '\t');
        if (times)
            *times++ = '\0';
        enum hours_confidence confidence;
        struct hours *hours = read_prose(line, &confidence);
        bool has_label = strcmp(label, "-") != 0;
        notices++;
        stated += has_label;
        understood += has_label && hours;
        needless += !has_label && hours;
        wrong += is_wrongly_open(line, hours, has_label ? support_compile(label) : NULL, &place,
                                 &closed);
        check_instants(line, hours, times ? times : "", &place);
    }
    fclose(file);
    printf("labelled: %d notices, %d state hours, %d of these read, %d others given unknown hours; "
           "%d wrongly open, %d quarters of an hour wrongly closed\n",
           notices, stated, understood, needless, wrong, closed);
    assert_int_equal(notices, 200);
    assert_int_equal(wrong, 0);
    assert_int_equal(closed, 0);
    assert_true(understood >= 30);
}

/* Every reading compiles and is canonical; how much is understood is printed. */
static void test_all_notices(void **state)
{
    (void)state;
    FILE *file = support_open_shared("data/tw-pharmacies-2023/notices.txt");
    if (!file)
        skip();
    static const char *const NAMES[CONFIDENCES] = {"exact", "repaired", "partial", "refused"};
    int counts[CONFIDENCES] = {0}, all = 0;
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        enum hours_confidence confidence;
        read_prose(line, &confidence);
        counts[confidence]++;
        all++;
    }
    fclose(file);
    printf("notices: %d", all);
    for (int i = 0; i < CONFIDENCES; i++)
        printf(", %s %d (%.1f %%)", NAMES[i], counts[i], 100.0 * counts[i] / all);
    printf("\n");
    assert_true(all > 6000);
    assert_true(counts[HOURS_EXACT] > 900);
}

/* What may be added to a text without opening the place at any time: closings, doubts, and what
 * other doors do. */
static const char *const ADDITIONS[] = {
    "（节假日除外）", "，周日休息",        "，周三下午停诊", "（周末不开诊）",
    "（甲乙丙丁）",   "，甲乙丙丁",        "，夜间到急诊",   "，其余时间急诊",
    "，春节期间休诊", "（周一甲乙）",      "，仅周一至周五", "；核酸检测24小时",
    "，急诊24小时",   " 急诊24小时",       "（急诊24小时）", "，暂停接诊",
    "，停诊",         "（16:00停止挂号）", "，隔周六休诊",   "，2023年5月1日休诊",
};

static bool opens_more(const struct hours *before, const struct hours *after,
                       const struct hours_place *place)
{
    enum { DAYS = 14, HOUR_S = 3600 };
    int64_t from = time_zone_instant(place->zone, day(4, 24), 1800); /* with a holiday */
    for (int64_t at = from; at < from + DAYS * (int64_t)CIVIL_DAY_S; at += HOUR_S)
        if (state_at(after, place, at) == OPENING_OPEN &&
            state_at(before, place, at) != OPENING_OPEN)
            return true;
    return false;
}

static void test_additions_never_open(void **state)
{
    (void)state;
    FILE *file = support_open_case("hours_prose/spoken.tsv");
    struct hours_place place = taipei();
    char line[LINE_SIZE], text[2 * LINE_SIZE];
    const size_t step = support_step(7), count = sizeof ADDITIONS / sizeof *ADDITIONS;
    size_t tried = 0, lines = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        line[strcspn(line, "\t")] = '\0';
        enum hours_confidence confidence;
        const struct hours *before = read_prose(line, &confidence);
        for (size_t i = lines++ % step; i < count; i += step, tried++) {
            snprintf(text, sizeof text, "%s%s", line, ADDITIONS[i]);
            if (opens_more(before, read_prose(text, &confidence), &place))
                fail_msg("%s is open when %s is not", text, line);
        }
    }
    fclose(file);
    assert_true(tried * step > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labelled_notices_are_never_wrongly_open),
        cmocka_unit_test(test_additions_never_open),
        cmocka_unit_test(test_all_notices),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
