/* The pages: what is live on them: queues, closures, the end of admission, notices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/live.h"
#include "support_page.h"
#include "support_snapshot.h"

/* The snapshot with live values laid over it. */
static struct snapshot *live_over(const struct snapshot *snapshot, const struct live_values *said)
{
    struct live_values *values = live_values_new();
    struct snapshot *live = NULL;
    struct error error;
    assert_non_null(values);
    values->loads = said->loads;
    values->load_count = said->load_count;
    values->closures = said->closures;
    values->closure_count = said->closure_count;
    values->notices = said->notices;
    values->notice_count = said->notice_count;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    return live;
}

static void a_queue_is_told_with_the_time_of_its_report(void **state)
{
    (void)state;
    static const struct live_load loads[] = {{.clinic_id = "110101-0001",
                                              .level = LOAD_BUSY,
                                              .waiting = 14,
                                              .being_seen = LOAD_NOT_STATED,
                                              .wait_minutes = 35,
                                              .now_serving = "A<036",
                                              .reported_at = MADE_NOW - 600,
                                              .expires_at = MADE_NOW + 3000}};
    struct made made;
    page_begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false), *reported;
    page_holds(page_get(snapshot, "/regions/110101", NULL), "候诊情况未上报");
    reported = live_over(snapshot, &(struct live_values){.loads = loads, .load_count = 1});
    static const char *const words[] = {"候诊半小时到一小时", "约等35分钟", "14人候诊",
                                        "叫到A&lt;036", "今天 07:50 上报"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        page_holds(page_get(reported, "/regions/110101", NULL), words[i]);
        page_holds(page_get(reported, "/clinics/110101-0001", NULL), words[i]);
    }
    page_lacks(page_reply.body.data, "未上报");
    page_holds(page_reply.body.data, "data-holds=\"3000\"");
    page_holds(page_get(reported, "/clinics/110101-0001", "at=2026-01-25T09:00:00+08:00"),
               "候诊情况未上报");
    page_lacks(page_reply.body.data, "data-holds");
    snapshot_free(reported);
    snapshot_free(snapshot);
}

/* A closure says since when, why and where to go instead; what it says is text. */
static void a_closure_is_dated_and_leads_on(void **state)
{
    (void)state;
    struct made made;
    struct snapshot *live;
    made_begin(&made, 2);
    made_regions(&made);
    for (int i = 0; i < 2; i++) {
        struct clinic *clinic = made_clinic(&made, i ? "b" : "a", i ? "乙医院" : "甲医院");
        clinic->hours = "24/7";
        clinic->adcode = 110101;
        made_place(clinic, 39.9, 116.4 + i * 0.1);
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "a",
                                         .from = MADE_NOW - 3600,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停水<b>",
                                         .alternative = "b",
                                         .actor = "test"};
    live = live_over(snapshot, &(struct live_values){.closures = &closure, .closure_count = 1});
    const char *page = page_get(live, "/", "lat=39.9&lon=116.4");
    page_holds(page, "停诊");
    page_holds(page, "自今天 07:00起停诊：停水&lt;b&gt;。");
    page_holds(page, "可改去 <a href=\"/clinics/b\">乙医院</a>");
    page_holds(page_get(live, "/clinics/a", NULL), "停水&lt;b&gt;");
    /* Its week does not look like that of days off. */
    page_holds(page_get(live, "/clinics/a", NULL), "<td>停诊</td>");
    page_lacks(page_get(live, "/clinics/a", NULL), "<td>休诊</td>");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* Open to those who are inside is not open to those who come. */
static void an_end_of_admission_that_is_past_says_so(void **state)
{
    (void)state;
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "甲医院");
    clinic->hours = "Mo-Su,PH 08:00-20:00";
    clinic->last_admission = "19:30";
    struct snapshot *snapshot = made_build(&made, 365, false);
    static const char *const over[] = {"lang=zh-CN&at=2026-01-25T19:31:00+08:00",
                                       "lang=en&at=2026-01-25T19:31:00+08:00"};
    page_holds(page_get(snapshot, "/clinics/110101-0001", "at=2026-01-25T19:30:00+08:00"),
               "<span class=\"until\">最晚挂号今天 19:30</span>");
    page_holds(page_get(snapshot, "/clinics/110101-0001", over[0]),
               "<span class=\"until\">已过最晚挂号时间（今天 19:30）</span>");
    page_holds(page_get(snapshot, "/clinics/110101-0001", over[1]), "admission ended (");
    /* A page in front asks again in the minute behind. */
    snapshot_free(snapshot);
    clinic = page_begin_alone(&made, "甲医院");
    clinic->hours = "Mo-Su,PH 08:00-20:00";
    clinic->last_admission = "08:30";
    snapshot = made_build(&made, 365, false);
    page_holds(page_get(snapshot, "/clinics/110101-0001", NULL), "data-holds=\"1860\"");
    snapshot_free(snapshot);
}

/* A level and minutes that contradict each other: the longer wait is said. */
static void of_a_level_and_its_minutes_the_longer_wait_is_said(void **state)
{
    (void)state;
    static const struct {
        enum load_level level;
        int32_t minutes;
        const char *said;
    } cases[] = {{LOAD_LOW, LOAD_NOT_STATED, "low"},
                 {LOAD_LOW, 29, "low"},
                 {LOAD_LOW, 30, "busy"},
                 {LOAD_LOW, 90, "crowded"},
                 {LOAD_BUSY, 60, "crowded"},
                 {LOAD_CROWDED, 5, "crowded"},
                 {LOAD_FULL, 5, "full"},
                 {LOAD_FULL, 90, "full"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made made;
        char wanted[40];
        page_begin_alone(&made, "医院");
        struct snapshot *snapshot = made_build(&made, 365, false), *reported;
        const struct live_load load = {.clinic_id = "110101-0001",
                                       .level = cases[i].level,
                                       .waiting = LOAD_NOT_STATED,
                                       .wait_minutes = cases[i].minutes,
                                       .reported_at = MADE_NOW,
                                       .expires_at = MADE_NOW + 3600};
        reported = live_over(snapshot, &(struct live_values){.loads = &load, .load_count = 1});
        snprintf(wanted, sizeof wanted, "data-load=\"%s\"", cases[i].said);
        page_holds(page_get(reported, "/clinics/110101-0001", NULL), wanted);
        snapshot_free(reported);
        snapshot_free(snapshot);
    }
}

/* The first of three beside each other is open but full, the second open but admits nobody any
 * more, the third, further off, takes patients; unless that is full, too. */
static void ask_for_two(bool third_is_full, const char *holds, const char *lacks)
{
    static const struct live_load loads[] = {
        {"a", LOAD_FULL, -1, -1, 5, -1, -1, NULL, MADE_NOW, MADE_NOW + 3600, 1},
        {"c", LOAD_FULL, -1, -1, 5, -1, -1, NULL, MADE_NOW, MADE_NOW + 3600, 1}};
    static const char *const names[] = {"满员医院", "停号医院", "接诊医院"};
    struct made made;
    struct snapshot *live;
    made_begin(&made, 3);
    made_regions(&made);
    for (int i = 0; i < 3; i++) {
        struct clinic *clinic = made_clinic(&made, ((const char *[]){"a", "b", "c"})[i], names[i]);
        clinic->hours = i == 1 ? "06:00-20:00" : "24/7";
        clinic->last_admission = i == 1 ? "07:00" : NULL;
        clinic->adcode = 110101;
        made_place(clinic, 39.9 + i * 0.1, 116.4);
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    live = live_over(snapshot,
                     &(struct live_values){.loads = loads, .load_count = third_is_full ? 2 : 1});
    const char *page = page_get(live, "/", "lat=39.9&lon=116.4&limit=2");
    page_holds(page, "满员医院");
    page_holds(page, "停号医院");
    page_holds(page, "暂停取号");
    page_lacks(page, "约等5分钟"); /* that is not how long until numbers are given out again */
    if (holds)
        page_holds(page, holds);
    page_lacks(page, lacks);
    snapshot_free(live);
    snapshot_free(snapshot);
}

static void where_nobody_listed_takes_patients_the_nearest_that_does_follows(void **state)
{
    (void)state;
    ask_for_two(false, "离您最近、仍可取号的一家", "正在开诊的一家");
    ask_for_two(false, "接诊医院", "正在开诊的一家");
    ask_for_two(true, NULL, "的一家");
}

/* Of two clinics in one district, `alternative` is named by closures of the first and the district,
 * one or both of which are laid. */
static void ask_where_to_go(enum closure_scope first, size_t count, const char *alternative,
                            const char *id, const char *holds, const char *lacks)
{
    struct made made;
    struct snapshot *live;
    made_begin(&made, 2);
    made_regions(&made);
    for (int i = 0; i < 2; i++) {
        struct clinic *clinic = made_clinic(&made, i ? "b" : "a", i ? "乙医院" : "甲医院");
        clinic->hours = "24/7";
        clinic->adcode = 110101;
    }
    static const char *const merged[] = {"old"};
    made.clinics[0].alias_ids = (struct text_list){merged, 1};
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_closure closures[] = {{.scope = first,
                                             .target = first == CLOSURE_CLINIC ? "a" : "110101",
                                             .from = MADE_NOW,
                                             .until = CLOSURE_NO_END,
                                             .reason = "停水",
                                             .alternative = alternative,
                                             .actor = "test"},
                                            {.scope = CLOSURE_REGION,
                                             .target = "110101",
                                             .from = MADE_NOW,
                                             .until = CLOSURE_NO_END,
                                             .reason = "封控",
                                             .actor = "test"}};
    live = live_over(snapshot, &(struct live_values){.closures = closures, .closure_count = count});
    char path[40];
    snprintf(path, sizeof path, "/clinics/%s", id);
    const char *page = page_get(live, path, NULL);
    page_holds(page, holds);
    page_lacks(page, lacks);
    snapshot_free(live);
    snapshot_free(snapshot);
}

static void nobody_is_sent_from_one_shut_door_to_another_untold(void **state)
{
    (void)state;
    ask_where_to_go(CLOSURE_CLINIC, 1, "b", "a", "可改去 <a href=\"/clinics/b\">乙医院</a></p>",
                    "现在停诊");
    ask_where_to_go(CLOSURE_CLINIC, 2, "b", "a", "乙医院</a>（现在停诊）</p>", "甲医院</a>");
    ask_where_to_go(CLOSURE_REGION, 1, "b", "a", "乙医院</a>（现在停诊）</p>", "甲医院</a>");
    /* Itself, by a closure of all the district or by what has become its alias; one that is gone.
     */
    ask_where_to_go(CLOSURE_REGION, 1, "b", "b", "停水", "可改去");
    ask_where_to_go(CLOSURE_CLINIC, 1, "old", "a", "停水", "可改去");
    ask_where_to_go(CLOSURE_CLINIC, 1, "gone", "a", "停水", "可改去");
}

/* Most clinics state no hours: until when they are closed is known all the same. */
/* The clinic that is named instead of a closed one is full, or admits nobody any more. */
static void ask_instead(bool is_full, const char *last_admission, const char *beside)
{
    static const struct live_load load = {"b",      LOAD_FULL,       -1, -1, -1, -1, -1, NULL,
                                          MADE_NOW, MADE_NOW + 3600, 1};
    static const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                                .target = "a",
                                                .from = MADE_NOW,
                                                .until = CLOSURE_NO_END,
                                                .reason = "停水",
                                                .alternative = "b",
                                                .actor = "test"};
    struct made made;
    struct snapshot *live;
    made_begin(&made, 2);
    made_regions(&made);
    for (int i = 0; i < 2; i++) {
        struct clinic *clinic = made_clinic(&made, i ? "b" : "a", i ? "乙医院" : "甲医院");
        clinic->hours = "06:00-20:00";
        clinic->last_admission = i ? last_admission : NULL;
        clinic->adcode = 110101;
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    live = live_over(snapshot, &(struct live_values){.loads = &load,
                                                     .load_count = is_full,
                                                     .closures = &closure,
                                                     .closure_count = 1});
    page_holds(page_get(live, "/clinics/a", NULL), beside);
    snapshot_free(live);
    snapshot_free(snapshot);
}

static void nobody_is_sent_to_who_takes_nobody_untold(void **state)
{
    (void)state;
    ask_instead(true, NULL, "乙医院</a>（现在暂停取号）</p>");
    ask_instead(false, "07:00", "乙医院</a>（现在已过最晚挂号时间）</p>");
    ask_instead(false, "19:00", "乙医院</a></p>");
}

static void a_closure_that_ends_says_when_also_without_hours(void **state)
{
    (void)state;
    struct made made;
    struct snapshot *live;
    page_begin_alone(&made, "甲医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "110101-0001",
                                         .from = MADE_NOW,
                                         .until = MADE_NOW + 3600,
                                         .reason = "停水",
                                         .actor = "test"};
    live = live_over(snapshot, &(struct live_values){.closures = &closure, .closure_count = 1});
    const char *page = page_get(live, "/clinics/110101-0001", NULL);
    page_holds(page, "<span class=\"until\">到今天 09:00，此后是否开诊未知</span>");
    page_lacks(page, "何时再开诊未知");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* 24小时 beside a closure that is known to begin would be a promise that is broken. */
static void hours_that_never_close_end_in_a_known_closure(void **state)
{
    (void)state;
    struct made made;
    struct snapshot *live;
    page_begin_alone(&made, "甲医院")->hours = "24/7";
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "110101-0001",
                                         .from = MADE_NOW + 1800,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停水",
                                         .actor = "test"};
    live = live_over(snapshot, &(struct live_values){.closures = &closure, .closure_count = 1});
    page_holds(page_get(snapshot, "/clinics/110101-0001", NULL),
               "<span class=\"until\">24小时</span>");
    const char *page = page_get(live, "/clinics/110101-0001", NULL);
    page_lacks(page, "<span class=\"until\">24小时</span>");
    page_holds(page, "<span class=\"until\">到今天 08:30</span>");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* A notice outlives the code of its region: 崇文区 went up in 东城区. */
static void a_notice_for_an_abolished_region_is_for_its_successor(void **state)
{
    (void)state;
    static const uint32_t abolished[] = {110103};
    struct made made;
    struct snapshot *live;
    page_begin_alone(&made, "甲医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_notice notice = {.id = "n",
                                       .severity = NOTICE_URGENT,
                                       .title = "流感高发",
                                       .regions = abolished,
                                       .region_count = 1,
                                       .from = MADE_NOW,
                                       .until = CLOSURE_NO_END,
                                       .epidemic = true};
    live = live_over(snapshot, &(struct live_values){.notices = &notice, .notice_count = 1});
    page_holds(page_get(live, "/clinics/110101-0001", NULL), "流感高发");
    page_lacks(page_get(live, "/regions/110102", NULL), "流感高发");
    assert_true(snapshot_has_epidemic(live, 110101, MADE_NOW));
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* Notices stand on top of the pages of their regions, and nowhere else. */
static void notices_stand_on_top_of_their_regions(void **state)
{
    (void)state;
    static const uint32_t beijing[] = {110000};
    struct made made;
    struct snapshot *live;
    made_begin(&made, 1);
    made_regions(&made);
    struct clinic *clinic = made_clinic(&made, "a", "甲医院");
    clinic->adcode = 110101;
    made_place(clinic, 39.9, 116.4);
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_notice notices[] = {{.id = "n",
                                           .severity = NOTICE_URGENT,
                                           .title = "流感<i>高发",
                                           .text = "请早就诊",
                                           .url = "javascript:alert(1)",
                                           .regions = beijing,
                                           .region_count = 1,
                                           .from = MADE_NOW - 60,
                                           .until = MADE_NOW + 60,
                                           .source = "卫健委"},
                                          {.id = "m",
                                           .title = "全国公告",
                                           .url = "https://example.org/?a=1&b=2",
                                           .from = MADE_NOW,
                                           .until = CLOSURE_NO_END}};
    live = live_over(snapshot, &(struct live_values){.notices = notices, .notice_count = 2});
    static const char *const paths[] = {"/", "/regions/110101", "/clinics/a"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *page = page_get(live, paths[i], i ? NULL : "lat=39.9&lon=116.4");
        page_holds(page, "紧急");
        page_holds(page, "流感&lt;i&gt;高发");
        page_holds(page, "卫健委发布，自今天 07:59起");
        page_holds(page, "有效至 2026-01-25 08:01");
        page_holds(page, "<p class=\"fine\">自今天 08:00起</p>");
        page_lacks(page, "javascript:");
        page_holds(page, "href=\"https://example.org/?a=1&amp;b=2\"");
        assert_true(strstr(page, "流感") < strstr(page, "全国公告"));
    }
    page_lacks(page_get(live, "/", NULL), "流感");
    page_holds(page_get(live, "/", NULL), "全国公告");
    page_lacks(page_get(live, "/regions/420000", NULL), "流感");
    /* What nobody took down is not taken for today's. */
    page_holds(page_get(live, "/", "at=2027-02-03T10:00:00+08:00"),
               "<p class=\"fine\">自2026年1月25日 08:00起</p>");
    snapshot_free(live);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_is_told_with_the_time_of_its_report),
        cmocka_unit_test(a_closure_is_dated_and_leads_on),
        cmocka_unit_test(an_end_of_admission_that_is_past_says_so),
        cmocka_unit_test(of_a_level_and_its_minutes_the_longer_wait_is_said),
        cmocka_unit_test(where_nobody_listed_takes_patients_the_nearest_that_does_follows),
        cmocka_unit_test(nobody_is_sent_from_one_shut_door_to_another_untold),
        cmocka_unit_test(nobody_is_sent_to_who_takes_nobody_untold),
        cmocka_unit_test(a_closure_that_ends_says_when_also_without_hours),
        cmocka_unit_test(hours_that_never_close_end_in_a_known_closure),
        cmocka_unit_test(a_notice_for_an_abolished_region_is_for_its_successor),
        cmocka_unit_test(notices_stand_on_top_of_their_regions),
    };
    return cmocka_run_group_tests(tests, NULL, page_forget);
}
