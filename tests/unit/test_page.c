/* The pages: words for states, distances and phones, links, order, escaping, statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/page/page_texts.h"
#include "fever/civil.h"
#include "fever/live.h"
#include "support_files.h"
#include "support_page.h"
#include "support_snapshot.h"

static struct api_reply reply;

static int clear_reply(void **state)
{
    (void)state;
    buffer_clear(&reply.body);
    return 0;
}

/* Asks and keeps the reply for the assertions. */
static const char *ask(const struct snapshot *snapshot, const char *path, const char *query)
{
    buffer_clear(&reply.body);
    page_ask(snapshot, MADE_NOW, path, query, &reply);
    return reply.body.data ? reply.body.data : "";
}

static void assert_holds(const char *page, const char *text)
{
    if (!strstr(page, text))
        fail_msg("the page lacks: %s", text);
}

static void assert_lacks(const char *page, const char *text)
{
    if (strstr(page, text))
        fail_msg("the page holds: %s", text);
}

/* Calls `check` with the tab-separated fields of every line that is no comment. */
static void each_case(const char *path, int fields, void (*check)(char **fields))
{
    FILE *file = support_open_case(path);
    char line[2048], *cells[8];
    int cases = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#' || !*line)
            continue;
        char *rest = line;
        for (int i = 0; i < fields; i++)
            assert_non_null(cells[i] = strsep(&rest, "\t"));
        check(cells);
        cases++;
    }
    fclose(file);
    assert_true(cases > 0);
}

/* One clinic in 东城区, confirmed the day before, so that nothing else needs saying. */
static struct clinic *begin_alone(struct made *made, const char *name)
{
    made_begin(made, 1);
    made_regions(made);
    struct clinic *clinic = made_clinic(made, "110101-0001", name);
    clinic->adcode = 110101;
    clinic->verified_day = civil_day_of(MADE_NOW) - 1;
    return clinic;
}

static void check_distance(char **fields)
{
    struct made made;
    struct clinic *clinic = begin_alone(&made, "医院");
    /* 6 335 439 m is the meridian's radius of curvature at the equator. */
    made_place(clinic, atof(fields[0]) / 6335439 * 180 / 3.14159265358979, 110);
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/", "lat=0&lon=110");
    char wanted[200];
    snprintf(wanted, sizeof wanted, "<p class=\"distance\">%s</p>", fields[1]);
    assert_holds(page, wanted);
    snapshot_free(snapshot);
}

static void distances_are_told_in_steps_of_a_hundred_metres(void **state)
{
    (void)state;
    each_case("page/distances.tsv", 2, check_distance);
}

static void check_state(char **fields)
{
    struct made made;
    struct clinic *clinic = begin_alone(&made, "医院");
    int64_t now;
    char wanted[200];
    clinic->hours = strcmp(fields[0], "-") == 0 ? NULL : fields[0];
    assert_true(civil_parse_rfc3339(fields[1], strlen(fields[1]), &now));
    clinic->verified_day = civil_day_of(now) - 1;
    struct snapshot *snapshot = made_build(&made, 365, false);
    buffer_clear(&reply.body);
    page_ask(snapshot, now, "/regions/110101", NULL, &reply);
    snprintf(wanted, sizeof wanted, "data-state=\"%s\"", fields[2]);
    if (!strstr(reply.body.data, wanted) || !strstr(reply.body.data, fields[3]))
        fail_msg("%s at %s: not %s, %s", fields[0], fields[1], fields[2], fields[3]);
    snapshot_free(snapshot);
}

static void states_are_words_with_the_time_at_which_they_change(void **state)
{
    (void)state;
    each_case("page/states.tsv", 4, check_state);
}

static void times_of_another_clock_than_beijings_say_so(void **state)
{
    (void)state;
    struct made made;
    struct clinic *clinic = begin_alone(&made, "喀什医院");
    clinic->hours = "10:00-14:00,16:00-20:00";
    clinic->time_zone = "Asia/Urumqi";
    struct snapshot *snapshot = made_build(&made, 365, false);
    assert_holds(ask(snapshot, "/regions/110101", NULL),
                 "<span class=\"until\">当地时间 UTC+6，不是北京时间</span>");
    assert_holds(ask(snapshot, "/clinics/110101-0001", "lang=en"),
                 "16:00–20:00; local time UTC+6, not Beijing time");
    snapshot_free(snapshot);

    clinic = begin_alone(&made, "北京医院");
    clinic->hours = "10:00-14:00,16:00-20:00";
    snapshot = made_build(&made, 365, false);
    assert_lacks(ask(snapshot, "/clinics/110101-0001", NULL), "UTC+");
    assert_lacks(reply.body.data, "；</");
    snapshot_free(snapshot);
}

static void check_phone(char **fields)
{
    struct made made;
    struct clinic *clinic = begin_alone(&made, "医院");
    const char *phones[] = {fields[0]};
    char wanted[200];
    clinic->phones = (struct text_list){phones, 1};
    struct snapshot *snapshot = made_build(&made, 365, false);
    snprintf(wanted, sizeof wanted, "href=\"%s\" aria-label=\"致电医院 %s\"", fields[1], fields[0]);
    assert_holds(ask(snapshot, "/regions/110101", NULL), wanted);
    snapshot_free(snapshot);
}

static void phones_become_links_that_dial(void **state)
{
    (void)state;
    each_case("page/phones.tsv", 2, check_phone);
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
    begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false), *reported;
    assert_holds(ask(snapshot, "/regions/110101", NULL), "候诊情况未上报");
    struct live_values *values = live_values_new();
    assert_non_null(values);
    values->loads = loads;
    values->load_count = 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &reported, NULL), FEVER_OK);
    static const char *const words[] = {"候诊半小时到一小时", "约等35分钟", "14人候诊",
                                        "叫到A&lt;036", "今天 07:50 上报"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_holds(ask(reported, "/regions/110101", NULL), words[i]);
        assert_holds(ask(reported, "/clinics/110101-0001", NULL), words[i]);
    }
    assert_lacks(reply.body.data, "未上报");
    assert_holds(reply.body.data, "data-holds=\"3000\"");
    assert_holds(ask(reported, "/clinics/110101-0001", "at=2026-01-25T09:00:00+08:00"),
                 "候诊情况未上报");
    assert_lacks(reply.body.data, "data-holds");
    snapshot_free(reported);
    snapshot_free(snapshot);
}

/* A closure says since when, why and where to go instead; what it says is text. */
static void a_closure_is_dated_and_leads_on(void **state)
{
    (void)state;
    struct made made;
    struct error error;
    struct snapshot *live = NULL;
    made_begin(&made, 2);
    made_regions(&made);
    for (int i = 0; i < 2; i++) {
        struct clinic *clinic = made_clinic(&made, i ? "b" : "a", i ? "乙医院" : "甲医院");
        clinic->hours = "24/7";
        clinic->adcode = 110101;
        made_place(clinic, 39.9, 116.4 + i * 0.1);
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct live_values *values = live_values_new();
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "a",
                                         .from = MADE_NOW - 3600,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停水<b>",
                                         .alternative = "b",
                                         .actor = "test"};
    values->closures = &closure;
    values->closure_count = 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    const char *page = ask(live, "/", "lat=39.9&lon=116.4");
    assert_holds(page, "停诊");
    assert_holds(page, "自今天 07:00起停诊：停水&lt;b&gt;。");
    assert_holds(page, "可改去 <a href=\"/clinics/b\">乙医院</a>");
    assert_holds(ask(live, "/clinics/a", NULL), "停水&lt;b&gt;");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* Open to those who are inside is not open to those who come. */
static void an_end_of_admission_that_is_past_says_so(void **state)
{
    (void)state;
    struct made made;
    struct clinic *clinic = begin_alone(&made, "甲医院");
    clinic->hours = "Mo-Su,PH 08:00-20:00";
    clinic->last_admission = "19:30";
    struct snapshot *snapshot = made_build(&made, 365, false);
    static const char *const over[] = {"lang=zh-CN&at=2026-01-25T19:31:00+08:00",
                                       "lang=en&at=2026-01-25T19:31:00+08:00"};
    assert_holds(ask(snapshot, "/clinics/110101-0001", "at=2026-01-25T19:30:00+08:00"),
                 "<span class=\"until\">最晚挂号今天 19:30</span>");
    assert_holds(ask(snapshot, "/clinics/110101-0001", over[0]),
                 "<span class=\"until\">已过最晚挂号时间（今天 19:30）</span>");
    assert_holds(ask(snapshot, "/clinics/110101-0001", over[1]), "admission ended (");
    /* A page in front asks again in the minute behind. */
    snapshot_free(snapshot);
    clinic = begin_alone(&made, "甲医院");
    clinic->hours = "Mo-Su,PH 08:00-20:00";
    clinic->last_admission = "08:30";
    snapshot = made_build(&made, 365, false);
    assert_holds(ask(snapshot, "/clinics/110101-0001", NULL), "data-holds=\"1860\"");
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
        begin_alone(&made, "医院");
        struct snapshot *snapshot = made_build(&made, 365, false), *reported;
        struct live_values *values = live_values_new();
        const struct live_load load = {.clinic_id = "110101-0001",
                                       .level = cases[i].level,
                                       .waiting = LOAD_NOT_STATED,
                                       .wait_minutes = cases[i].minutes,
                                       .reported_at = MADE_NOW,
                                       .expires_at = MADE_NOW + 3600};
        values->loads = &load;
        values->load_count = 1;
        assert_int_equal(snapshot_with_live(snapshot, values, &reported, NULL), FEVER_OK);
        snprintf(wanted, sizeof wanted, "data-load=\"%s\"", cases[i].said);
        assert_holds(ask(reported, "/clinics/110101-0001", NULL), wanted);
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
    struct error error;
    struct snapshot *live = NULL;
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
    struct live_values *values = live_values_new();
    values->loads = loads;
    values->load_count = third_is_full ? 2 : 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    const char *page = ask(live, "/", "lat=39.9&lon=116.4&limit=2");
    assert_holds(page, "满员医院");
    assert_holds(page, "停号医院");
    assert_holds(page, "暂停取号");
    assert_lacks(page, "约等5分钟"); /* that is not how long until numbers are given out again */
    if (holds)
        assert_holds(page, holds);
    assert_lacks(page, lacks);
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
    struct error error;
    struct snapshot *live = NULL;
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
    struct live_values *values = live_values_new();
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
    values->closures = closures;
    values->closure_count = count;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    char path[40];
    snprintf(path, sizeof path, "/clinics/%s", id);
    const char *page = ask(live, path, NULL);
    assert_holds(page, holds);
    assert_lacks(page, lacks);
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
static void a_closure_that_ends_says_when_also_without_hours(void **state)
{
    (void)state;
    struct made made;
    struct error error;
    struct snapshot *live = NULL;
    begin_alone(&made, "甲医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct live_values *values = live_values_new();
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "110101-0001",
                                         .from = MADE_NOW,
                                         .until = MADE_NOW + 3600,
                                         .reason = "停水",
                                         .actor = "test"};
    values->closures = &closure;
    values->closure_count = 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    const char *page = ask(live, "/clinics/110101-0001", NULL);
    assert_holds(page, "<span class=\"until\">到今天 09:00，此后是否开诊未知</span>");
    assert_lacks(page, "何时再开诊未知");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* 24小时 beside a closure that is known to begin would be a promise that is broken. */
static void hours_that_never_close_end_in_a_known_closure(void **state)
{
    (void)state;
    struct made made;
    struct error error;
    struct snapshot *live = NULL;
    begin_alone(&made, "甲医院")->hours = "24/7";
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct live_values *values = live_values_new();
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "110101-0001",
                                         .from = MADE_NOW + 1800,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停水",
                                         .actor = "test"};
    values->closures = &closure;
    values->closure_count = 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    assert_holds(ask(snapshot, "/clinics/110101-0001", NULL),
                 "<span class=\"until\">24小时</span>");
    const char *page = ask(live, "/clinics/110101-0001", NULL);
    assert_lacks(page, "<span class=\"until\">24小时</span>");
    assert_holds(page, "<span class=\"until\">到今天 08:30</span>");
    snapshot_free(live);
    snapshot_free(snapshot);
}

/* A notice outlives the code of its region: 崇文区 went up in 东城区. */
static void a_notice_for_an_abolished_region_is_for_its_successor(void **state)
{
    (void)state;
    static const uint32_t abolished[] = {110103};
    struct made made;
    struct error error;
    struct snapshot *live = NULL;
    begin_alone(&made, "甲医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const struct live_notice notice = {.id = "n",
                                       .severity = NOTICE_URGENT,
                                       .title = "流感高发",
                                       .regions = abolished,
                                       .region_count = 1,
                                       .from = MADE_NOW,
                                       .until = CLOSURE_NO_END,
                                       .epidemic = true};
    struct live_values *values = live_values_new();
    values->notices = &notice;
    values->notice_count = 1;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    assert_holds(ask(live, "/clinics/110101-0001", NULL), "流感高发");
    assert_lacks(ask(live, "/regions/110102", NULL), "流感高发");
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
    struct error error;
    struct snapshot *live = NULL;
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
    struct live_values *values = live_values_new();
    values->notices = notices;
    values->notice_count = 2;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, &error), FEVER_OK);
    static const char *const paths[] = {"/", "/regions/110101", "/clinics/a"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *page = ask(live, paths[i], i ? NULL : "lat=39.9&lon=116.4");
        assert_holds(page, "紧急");
        assert_holds(page, "流感&lt;i&gt;高发");
        assert_holds(page, "卫健委发布，自今天 07:59起");
        assert_holds(page, "有效至 2026-01-25 08:01");
        assert_holds(page, "<p class=\"fine\">自今天 08:00起</p>");
        assert_lacks(page, "javascript:");
        assert_holds(page, "href=\"https://example.org/?a=1&amp;b=2\"");
        assert_true(strstr(page, "流感") < strstr(page, "全国公告"));
    }
    assert_lacks(ask(live, "/", NULL), "流感");
    assert_holds(ask(live, "/", NULL), "全国公告");
    assert_lacks(ask(live, "/regions/420000", NULL), "流感");
    /* What nobody took down is not taken for today's. */
    assert_holds(ask(live, "/", "at=2027-02-03T10:00:00+08:00"),
                 "<p class=\"fine\">自2026年1月25日 08:00起</p>");
    snapshot_free(live);
    snapshot_free(snapshot);
}

static void without_a_phone_the_hotline_of_the_region_stands_in(void **state)
{
    (void)state;
    struct made made;
    begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/clinics/110101-0001", NULL);
    assert_holds(page, "href=\"tel:12345\" aria-label=\"拨打北京市政务服务便民热线 12345\"");
    assert_holds(page, "href=\"tel:12320\"");
    snapshot_free(snapshot);
}

/* Which `{n}` a text holds, as bits; `{ns}` is a noun's ending, which only English has. */
static unsigned places_of(const char *text)
{
    unsigned places = 0;
    for (const char *open = text; (open = strchr(open, '{')); open++) {
        assert_true(open[1] >= '0' && open[1] <= '9' && open[strspn(open + 2, "s") + 2] == '}');
        places |= 1U << (open[1] - '0');
    }
    return places;
}

static void both_languages_fill_the_same_places(void **state)
{
    (void)state;
    for (int id = 0; id < TEXT_COUNT; id++) {
        const char *chinese = page_text(LANG_ZH_CN, (enum page_text_id)id);
        const char *english = page_text(LANG_EN, (enum page_text_id)id);
        if (places_of(chinese) != places_of(english))
            fail_msg("%s / %s", chinese, english);
        assert_null(strpbrk(chinese, "<>&"));
        assert_null(strpbrk(english, "<>&"));
    }
}

static const char hostile[] = "<img src=x onerror=\"alert(1)\">&'{0}";

static struct snapshot *hostile_snapshot(void)
{
    static const char *list[] = {hostile};
    static const struct admission_rule rules[] = {{hostile, 0}};
    struct made made;
    struct clinic *clinic = begin_alone(&made, hostile);
    const char **texts[] = {
        &clinic->short_name,    &clinic->campus,         &clinic->level,      &clinic->booking_url,
        &clinic->booking_phone, &clinic->booking_wechat, &clinic->address,    &clinic->entrance,
        &clinic->transit,       &clinic->parking,        &clinic->hours_text, &clinic->note,
        &clinic->source,        &clinic->source_url,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = hostile;
    clinic->aliases = clinic->phones = (struct text_list){list, 1};
    clinic->admission = rules;
    clinic->admission_count = 1;
    made_place(clinic, 39.915, 116.404);
    return made_build(&made, 365, true);
}

static void hostile_names_are_text_everywhere(void **state)
{
    (void)state;
    static const char *const paths[][2] = {{"/", "lat=39.915&lon=116.404"},
                                           {"/clinics/110101-0001", NULL},
                                           {"/regions/110101", NULL},
                                           {"/", "q=onerror"},
                                           {"/", "q=<img src=x onerror=1>"}};
    struct snapshot *snapshot = hostile_snapshot();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *page = ask(snapshot, paths[i][0], paths[i][1]);
        assert_lacks(page, "<img");
        assert_lacks(page, "onerror=\"");
        assert_holds(page, "&lt;img src=x");
    }
    snapshot_free(snapshot);
}

static void only_web_addresses_become_links(void **state)
{
    (void)state;
    struct made made;
    struct clinic *clinic = begin_alone(&made, "医院");
    clinic->booking_url = "javascript:alert(1)";
    clinic->source_url = "HTTPS://example.org/a?b&c";
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/clinics/110101-0001", NULL);
    assert_lacks(page, "href=\"javascript:");
    assert_holds(page, "href=\"HTTPS://example.org/a?b&amp;c\"");
    snapshot_free(snapshot);
}

/* The well-formedness of what is written. */

/* Follows tags through a page of ours: every one that opens is closed in order. */
static void assert_balanced(const char *page)
{
    static const char *const empty[] = {"meta", "link", "input", "br", "!DOCTYPE"};
    char open[64][16];
    int depth = 0;
    for (const char *at = page; (at = strchr(at, '<')); at++) {
        bool closing = at[1] == '/';
        const char *name = at + 1 + closing;
        size_t length = strcspn(name, " >/\n");
        const char *end = strchr(at, '>');
        assert_non_null(end);
        bool is_empty = end[-1] == '/';
        for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
            is_empty |= strlen(empty[i]) == length && strncmp(name, empty[i], length) == 0;
        if (is_empty)
            continue;
        assert_true(length > 0 && length < sizeof *open);
        if (!closing) {
            assert_true(depth < 64);
            snprintf(open[depth++], sizeof *open, "%.*s", (int)length, name);
        } else if (!depth || strlen(open[--depth]) != length ||
                   strncmp(open[depth], name, length) != 0) {
            fail_msg("at %.60s", at);
        }
    }
    assert_int_equal(depth, 0);
}

static void every_page_closes_what_it_opens(void **state)
{
    (void)state;
    static const char *const pages[][2] = {
        {"/", NULL},
        {"/", "lat=39.915&lon=116.404"},
        {"/", "lat=39.915&lon=116.404&lang=en&open=true&limit=1"},
        {"/", "lat=30.36&lon=113.45"},
        {"/", "lat=99&lon=1"},
        {"/", "q=东城"},
        {"/", "q=市"},
        {"/", "q=医院"},
        {"/", "q=zzz"},
        {"/", "region=110101&at=2026-01-25T08:00:00+08:00&kind=nonsense"},
        {"/clinics/110101-0001", NULL},
        {"/clinics/none", "lang=en"},
        {"/regions/110000", NULL},
        {"/regions/429004", "lang=en"},
        {"/privacy", NULL},
        {"/staff", NULL},
        {"/staff", "lang=en"},
        {"/nothing", NULL}};
    struct snapshot *snapshot = hostile_snapshot();
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_balanced(ask(snapshot, pages[i][0], pages[i][1]));
    assert_balanced(ask(NULL, "/", NULL));
    snapshot_free(snapshot);
}

static void no_position_is_repeated_finer_than_three_decimals(void **state)
{
    (void)state;
    struct snapshot *snapshot = hostile_snapshot();
    const char *page = ask(snapshot, "/", "lat=39.123456&lon=116.654321&exclude_closed=true");
    assert_lacks(page, "39.1234");
    assert_lacks(page, "116.6543");
    assert_holds(page, "?lat=39.123&amp;lon=116.654&amp;open=true&amp;exclude_closed=true");
    /* A link to a clinic or a region carries no position at all. */
    assert_holds(page, "<a href=\"/clinics/110101-0001\">");
    snapshot_free(snapshot);
}

static void a_position_is_read_in_its_own_system(void **state)
{
    (void)state;
    struct made made;
    made_place(begin_alone(&made, "医院"), 40.1164731, 116.308861);
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/", "lat=40.123675&lon=116.321527&crs=bd09");
    assert_holds(page, "直线约100米内");
    assert_holds(page, "lat=40.116&amp;lon=116.309");
    assert_lacks(page, "crs=");
    snapshot_free(snapshot);
}

/* In 西城区 one clinic without a place; a ranked one in 东城区, and one in 西城区 if asked. */
static struct snapshot *two_districts(bool ranked_in_own)
{
    struct made made;
    made_begin(&made, 3);
    made_regions(&made);
    struct clinic *other = made_clinic(&made, "110101-0001", "东城医院");
    other->adcode = 110101;
    made_place(other, 39.91, 116.41);
    struct clinic *lost = made_clinic(&made, "110102-0001", "无位置医院");
    lost->adcode = 110102;
    if (ranked_in_own) {
        struct clinic *own = made_clinic(&made, "110102-0002", "西城医院");
        own->adcode = 110102;
        made_place(own, 39.91, 116.361);
    }
    return made_build(&made, 365, false);
}

static void the_own_district_comes_first_where_the_nearest_lies_elsewhere(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_districts(false);
    const char *page = ask(snapshot, "/", "lat=39.91&lon=116.36");
    const char *section = strstr(page, "本区县其他医疗机构（位置待核实）");
    assert_non_null(section);
    assert_true(section < strstr(page, "无位置医院"));
    assert_true(strstr(page, "无位置医院") < strstr(page, "东城医院"));
    snapshot_free(snapshot);
    snapshot = two_districts(true);
    page = ask(snapshot, "/", "lat=39.91&lon=116.36");
    assert_true(strstr(page, "西城医院") < strstr(page, "本区县其他医疗机构"));
    assert_true(strstr(page, "东城医院") < strstr(page, "无位置医院"));
    snapshot_free(snapshot);
}

static void a_region_lists_the_open_ones_first(void **state)
{
    (void)state;
    static const char *const hours[] = {"Mo-Su,PH off", NULL, "24/7"};
    static const char *const names[] = {"甲医院", "乙医院", "丙医院"};
    static const char *const ids[] = {"110101-0001", "110101-0002", "110101-0003"};
    struct made made;
    made_begin(&made, 3);
    made_regions(&made);
    for (int i = 0; i < 3; i++) {
        struct clinic *clinic = made_clinic(&made, ids[i], names[i]);
        clinic->adcode = 110101;
        clinic->hours = hours[i];
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/regions/110000", NULL);
    assert_true(strstr(page, "丙医院") < strstr(page, "乙医院"));
    assert_true(strstr(page, "乙医院") < strstr(page, "甲医院"));
    assert_holds(page, "共 3 家");
    page = ask(snapshot, "/regions/110000", "open=true");
    assert_holds(page, "丙医院");
    assert_lacks(page, "甲医院");
    assert_lacks(page, "乙医院");
    snapshot_free(snapshot);
}

static void a_search_finds_regions_and_clinics_or_helps(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_districts(true);
    assert_holds(ask(snapshot, "/", "q= 东城区 "), "<h1>东城区的发热门诊</h1>");
    assert_holds(ask(snapshot, "/", "q=北京　西城"), "<h1>西城区的发热门诊</h1>");
    const char *page = ask(snapshot, "/", "q=无位置");
    assert_holds(page, "无位置医院");
    assert_lacks(page, "东城医院");
    page = ask(snapshot, "/", "q=wuweizhi");
    assert_holds(page, "无位置医院");
    assert_lacks(page, "东城医院");
    page = ask(snapshot, "/", "q=無位置医元");
    assert_holds(page, "无位置医院");
    page = ask(snapshot, "/", "q=没有的");
    assert_int_equal(reply.status, 200);
    assert_holds(page, "没有找到「没有的」");
    assert_holds(page, "/regions/110000");
    snapshot_free(snapshot);
}

static void the_banner_stands_on_every_page_of_sample_data(void **state)
{
    (void)state;
    static const char *const paths[] = {"/",        "/clinics/110101-0001", "/regions/110101",
                                        "/privacy", "/clinics/none",        "/nothing",
                                        "/staff"};
    for (int demo = 0; demo < 2; demo++) {
        struct made made;
        begin_alone(&made, "医院");
        struct snapshot *snapshot = made_build(&made, 365, demo);
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
            assert_int_equal(strstr(ask(snapshot, paths[i], NULL), "示例数据") != NULL, demo);
        snapshot_free(snapshot);
    }
}

static void paths_and_parameters_have_their_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *path, *query, *text;
        int status;
    } cases[] = {
        {"/", NULL, "发热了，去哪里看？", 200},
        {"/", "lat=39.9&lon=116.4&from=singlemessage", "离您最近的发热门诊", 200},
        {"/", "lat=39.9&lon=116.4&open=perhaps", "没有采用", 200},
        {"/", "lat=39.9&lon=116.4&open=", "离您最近的发热门诊", 200},
        {"/", "lat=39.9", "位置无法识别", 400},
        {"/", "lat=91&lon=1", "位置无法识别", 400},
        {"/", "lat=nan&lon=1", "位置无法识别", 400},
        {"/", "lat=1&lat=1&lon=1", "位置无法识别", 400},
        {"/", "lat=1&lon=1&crs=x", "位置无法识别", 400},
        {"/", "region=110101", "东城区的发热门诊", 200},
        {"/", "region=999999", "没有这个地区", 404},
        {"/", "region=", "发热了，去哪里看？", 200},
        {"/regions/110103", NULL, "东城区的发热门诊", 200},
        {"/regions/999999", NULL, "没有这个页面", 404},
        {"/regions/11010", NULL, "没有这个页面", 404},
        {"/regions/", NULL, "没有这个页面", 404},
        {"/clinics/110101-0001", NULL, "未来七天", 200},
        {"/clinics/none", NULL, "没有这个页面", 404},
        {"/clinics/", NULL, "没有这个页面", 404},
        {"/nothing", NULL, "没有这个页面", 404},
    };
    struct made made;
    begin_alone(&made, "医院")->hours = "24/7";
    struct snapshot *snapshot = made_build(&made, 365, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *page = ask(snapshot, cases[i].path, cases[i].query);
        if (reply.status != cases[i].status || !strstr(page, cases[i].text))
            fail_msg("%s?%s: %d", cases[i].path, cases[i].query ? cases[i].query : "",
                     reply.status);
        assert_string_equal(reply.content_type, "text/html; charset=utf-8");
        assert_int_equal(reply.etag[0] != '\0', reply.status == 200);
    }
    ask(NULL, "/", NULL);
    assert_int_equal(reply.status, 503);
    assert_true(reply.retry_after_s > 0);
    snapshot_free(snapshot);
}

static void retired_clinics_and_aliases_say_what_became_of_them(void **state)
{
    (void)state;
    static const struct retired_clinic retired[] = {{"110101-0009", "老医院", MADE_NOW}};
    static const char *const aliases[] = {"old-1"};
    struct made made;
    begin_alone(&made, "医院")->alias_ids = (struct text_list){aliases, 1};
    made.dataset->retired = retired;
    made.dataset->retired_count = 1;
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = ask(snapshot, "/clinics/110101-0009", NULL);
    assert_int_equal(reply.status, 410);
    assert_holds(page, "老医院已不在名单中");
    assert_holds(page, "2026-01-25");
    ask(snapshot, "/clinics/old-1", NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.location, "/clinics/110101-0001");
    snapshot_free(snapshot);
}

static void pages_stay_fresh_for_the_minute_and_are_known_again(void **state)
{
    (void)state;
    struct made made;
    begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct page_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    struct api_request request = {.method = API_GET, .path = "/privacy"};
    buffer_clear(&reply.body);
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.max_age_s, 40);
    char etag[sizeof reply.etag];
    strcpy(etag, reply.etag);
    request.if_none_match = etag;
    buffer_reset(&reply.body);
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 304);
    buffer_reset(&reply.body);
    request.coding = API_GZIP;
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 200);
    request.method = API_POST;
    buffer_reset(&reply.body);
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 405);
    assert_string_equal(reply.allow, "GET, HEAD");
    snapshot_free(snapshot);
}

/* A script fills in who asks and for which clinic: what the server sends is the same for all. */
static void the_staff_page_knows_nobody_and_is_found_by_no_search(void **state)
{
    (void)state;
    struct snapshot *snapshot = hostile_snapshot();
    const char *page = ask(snapshot, "/staff", NULL);
    assert_holds(page, "<meta name=\"robots\" content=\"noindex\">");
    assert_holds(page, "<li data-word=\"sent\">{0} 已发送：{1}</li>");
    assert_holds(page, "<noscript>");
    assert_holds(page, "data-level=\"full\"");
    assert_lacks(page, "110101");
    page = ask(snapshot, "/staff", "lang=en");
    assert_holds(page, "<li data-word=\"sent\">Sent at {0}: {1}</li>");
    assert_holds(page, "data-reason=\"消毒\">Disinfection<");
    snapshot_free(snapshot);
}

static void only_pages_are_owned(void **state)
{
    (void)state;
    assert_true(page_owns_path("/"));
    assert_true(page_owns_path("/clinics/110101-0001"));
    assert_true(page_owns_path("/regions/110101"));
    assert_true(page_owns_path("/privacy"));
    assert_true(page_owns_path("/offline"));
    assert_true(page_owns_path("/staff"));
    assert_false(page_owns_path("/static/js/main.js"));
    assert_false(page_owns_path("/api/v1/dataset"));
    assert_false(page_owns_path("/privacy/x"));
    assert_false(page_owns_path("/MP_verify_x.txt"));
}

static void the_policy_allows_our_own_files_alone(void **state)
{
    (void)state;
    struct page_header headers[PAGE_HEADERS];
    page_headers(NULL, headers);
    const char *policy = NULL, *referrer = NULL;
    for (size_t i = 0; i < PAGE_HEADERS; i++) {
        if (strcmp(headers[i].name, "Content-Security-Policy") == 0)
            policy = headers[i].value;
        if (strcmp(headers[i].name, "Referrer-Policy") == 0)
            referrer = headers[i].value;
    }
    assert_non_null(policy);
    assert_non_null(strstr(policy, "default-src 'none'"));
    assert_null(strstr(policy, "unsafe"));
    assert_null(strstr(policy, "http"));
    assert_string_equal(referrer, "no-referrer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_told_in_steps_of_a_hundred_metres),
        cmocka_unit_test(an_end_of_admission_that_is_past_says_so),
        cmocka_unit_test(of_a_level_and_its_minutes_the_longer_wait_is_said),
        cmocka_unit_test(where_nobody_listed_takes_patients_the_nearest_that_does_follows),
        cmocka_unit_test(nobody_is_sent_from_one_shut_door_to_another_untold),
        cmocka_unit_test(a_closure_that_ends_says_when_also_without_hours),
        cmocka_unit_test(hours_that_never_close_end_in_a_known_closure),
        cmocka_unit_test(states_are_words_with_the_time_at_which_they_change),
        cmocka_unit_test(times_of_another_clock_than_beijings_say_so),
        cmocka_unit_test(phones_become_links_that_dial),
        cmocka_unit_test(a_queue_is_told_with_the_time_of_its_report),
        cmocka_unit_test(a_closure_is_dated_and_leads_on),
        cmocka_unit_test(a_notice_for_an_abolished_region_is_for_its_successor),
        cmocka_unit_test(notices_stand_on_top_of_their_regions),
        cmocka_unit_test(without_a_phone_the_hotline_of_the_region_stands_in),
        cmocka_unit_test(both_languages_fill_the_same_places),
        cmocka_unit_test(hostile_names_are_text_everywhere),
        cmocka_unit_test(only_web_addresses_become_links),
        cmocka_unit_test(every_page_closes_what_it_opens),
        cmocka_unit_test(no_position_is_repeated_finer_than_three_decimals),
        cmocka_unit_test(a_position_is_read_in_its_own_system),
        cmocka_unit_test(the_own_district_comes_first_where_the_nearest_lies_elsewhere),
        cmocka_unit_test(a_region_lists_the_open_ones_first),
        cmocka_unit_test(a_search_finds_regions_and_clinics_or_helps),
        cmocka_unit_test(the_banner_stands_on_every_page_of_sample_data),
        cmocka_unit_test(paths_and_parameters_have_their_statuses),
        cmocka_unit_test(retired_clinics_and_aliases_say_what_became_of_them),
        cmocka_unit_test(pages_stay_fresh_for_the_minute_and_are_known_again),
        cmocka_unit_test(the_staff_page_knows_nobody_and_is_found_by_no_search),
        cmocka_unit_test(only_pages_are_owned),
        cmocka_unit_test(the_policy_allows_our_own_files_alone),
    };
    return cmocka_run_group_tests(tests, NULL, clear_reply);
}
