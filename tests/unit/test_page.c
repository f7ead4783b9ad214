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

static void check_distance(char **fields)
{
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "医院");
    /* 6 335 439 m is the meridian's radius of curvature at the equator. */
    made_place(clinic, atof(fields[0]) / 6335439 * 180 / 3.14159265358979, 110);
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/", "lat=0&lon=110");
    char wanted[200];
    snprintf(wanted, sizeof wanted, "<p class=\"distance\">%s</p>", fields[1]);
    page_holds(page, wanted);
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
    struct clinic *clinic = page_begin_alone(&made, "医院");
    int64_t now;
    char wanted[200];
    clinic->hours = strcmp(fields[0], "-") == 0 ? NULL : fields[0];
    assert_true(civil_parse_rfc3339(fields[1], strlen(fields[1]), &now));
    clinic->verified_day = civil_day_of(now) - 1;
    struct snapshot *snapshot = made_build(&made, 365, false);
    buffer_clear(&page_reply.body);
    page_ask(snapshot, now, "/regions/110101", NULL, &page_reply);
    snprintf(wanted, sizeof wanted, "data-state=\"%s\"", fields[2]);
    if (!strstr(page_reply.body.data, wanted) || !strstr(page_reply.body.data, fields[3]))
        fail_msg("%s at %s: not %s, %s", fields[0], fields[1], fields[2], fields[3]);
    snapshot_free(snapshot);
}

static void whoever_asks_from_abroad_is_near_no_district(void **state)
{
    (void)state;
    struct made made;
    made_place(page_begin_alone(&made, "医院"), 39.9, 116.4);
    struct snapshot *snapshot = made_build(&made, 365, false);
    page_holds(page_get(snapshot, "/", "lat=41.5&lon=116.4"), "<h2>东城区附近</h2>");
    const char *page = page_get(snapshot, "/", "lat=48.85&lon=2.35");
    page_lacks(page, "附近</h2>");
    page_lacks(page, "/regions/");
    page_holds(page, "<h2>按距离排列</h2>");
    page_holds(page, "公里外");
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
    struct clinic *clinic = page_begin_alone(&made, "喀什医院");
    clinic->hours = "10:00-14:00,16:00-20:00";
    clinic->time_zone = "Asia/Urumqi";
    struct snapshot *snapshot = made_build(&made, 365, false);
    page_holds(page_get(snapshot, "/regions/110101", NULL),
               "<span class=\"until\">当地时间 UTC+6，不是北京时间</span>");
    page_holds(page_get(snapshot, "/clinics/110101-0001", "lang=en"),
               "16:00–20:00; local time UTC+6, not Beijing time");
    snapshot_free(snapshot);

    clinic = page_begin_alone(&made, "北京医院");
    clinic->hours = "10:00-14:00,16:00-20:00";
    snapshot = made_build(&made, 365, false);
    page_lacks(page_get(snapshot, "/clinics/110101-0001", NULL), "UTC+");
    page_lacks(page_reply.body.data, "；</");
    snapshot_free(snapshot);
}

static void check_phone(char **fields)
{
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "医院");
    const char *phones[] = {fields[0]};
    char wanted[200];
    clinic->phones = (struct text_list){phones, 1};
    struct snapshot *snapshot = made_build(&made, 365, false);
    snprintf(wanted, sizeof wanted, "href=\"%s\" aria-label=\"致电医院 %s\"", fields[1], fields[0]);
    page_holds(page_get(snapshot, "/regions/110101", NULL), wanted);
    snapshot_free(snapshot);
}

static void phones_become_links_that_dial(void **state)
{
    (void)state;
    each_case("page/phones.tsv", 2, check_phone);
}

static void without_a_phone_the_hotline_of_the_region_stands_in(void **state)
{
    (void)state;
    struct made made;
    page_begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/clinics/110101-0001", NULL);
    page_holds(page, "href=\"tel:12345\" aria-label=\"拨打北京市政务服务便民热线 12345\"");
    page_holds(page, "href=\"tel:12320\"");
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
    struct clinic *clinic = page_begin_alone(&made, hostile);
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
        const char *page = page_get(snapshot, paths[i][0], paths[i][1]);
        page_lacks(page, "<img");
        page_lacks(page, "onerror=\"");
        page_holds(page, "&lt;img src=x");
    }
    snapshot_free(snapshot);
}

static void only_web_addresses_become_links(void **state)
{
    (void)state;
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "医院");
    clinic->booking_url = "javascript:alert(1)";
    clinic->source_url = "HTTPS://example.org/a?b&c";
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/clinics/110101-0001", NULL);
    page_lacks(page, "href=\"javascript:");
    page_holds(page, "href=\"HTTPS://example.org/a?b&amp;c\"");
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
        assert_balanced(page_get(snapshot, pages[i][0], pages[i][1]));
    assert_balanced(page_get(NULL, "/", NULL));
    snapshot_free(snapshot);
}

static void no_position_is_repeated_finer_than_three_decimals(void **state)
{
    (void)state;
    struct snapshot *snapshot = hostile_snapshot();
    const char *page = page_get(snapshot, "/", "lat=39.123456&lon=116.654321&exclude_closed=true");
    page_lacks(page, "39.1234");
    page_lacks(page, "116.6543");
    page_holds(page, "?lat=39.123&amp;lon=116.654&amp;open=true&amp;exclude_closed=true");
    /* A link to a clinic or a region carries no position at all. */
    page_holds(page, "<a href=\"/clinics/110101-0001\">");
    snapshot_free(snapshot);
}

static void a_position_is_read_in_its_own_system(void **state)
{
    (void)state;
    struct made made;
    made_place(page_begin_alone(&made, "医院"), 40.1164731, 116.308861);
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/", "lat=40.123675&lon=116.321527&crs=bd09");
    page_holds(page, "直线约100米内");
    page_holds(page, "lat=40.116&amp;lon=116.309");
    page_lacks(page, "crs=");
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
    const char *page = page_get(snapshot, "/", "lat=39.91&lon=116.36");
    const char *section = strstr(page, "本区县其他医疗机构（位置待核实）");
    assert_non_null(section);
    assert_true(section < strstr(page, "无位置医院"));
    assert_true(strstr(page, "无位置医院") < strstr(page, "东城医院"));
    snapshot_free(snapshot);
    snapshot = two_districts(true);
    page = page_get(snapshot, "/", "lat=39.91&lon=116.36");
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
    const char *page = page_get(snapshot, "/regions/110000", NULL);
    assert_true(strstr(page, "丙医院") < strstr(page, "乙医院"));
    assert_true(strstr(page, "乙医院") < strstr(page, "甲医院"));
    page_holds(page, "共 3 家");
    page = page_get(snapshot, "/regions/110000", "open=true");
    page_holds(page, "丙医院");
    page_lacks(page, "甲医院");
    page_lacks(page, "乙医院");
    snapshot_free(snapshot);
}

static void a_search_finds_regions_and_clinics_or_helps(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_districts(true);
    page_holds(page_get(snapshot, "/", "q= 东城区 "), "<h1>东城区的发热门诊</h1>");
    page_holds(page_get(snapshot, "/", "q=北京　西城"), "<h1>西城区的发热门诊</h1>");
    const char *page = page_get(snapshot, "/", "q=无位置");
    page_holds(page, "无位置医院");
    page_lacks(page, "东城医院");
    page = page_get(snapshot, "/", "q=wuweizhi");
    page_holds(page, "无位置医院");
    page_lacks(page, "东城医院");
    page = page_get(snapshot, "/", "q=無位置医元");
    page_holds(page, "无位置医院");
    page = page_get(snapshot, "/", "q=没有的");
    assert_int_equal(page_reply.status, 200);
    page_holds(page, "没有找到「没有的」");
    page_holds(page, "/regions/110000");
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
        page_begin_alone(&made, "医院");
        struct snapshot *snapshot = made_build(&made, 365, demo);
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
            assert_int_equal(strstr(page_get(snapshot, paths[i], NULL), "示例数据") != NULL, demo);
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
    page_begin_alone(&made, "医院")->hours = "24/7";
    struct snapshot *snapshot = made_build(&made, 365, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *page = page_get(snapshot, cases[i].path, cases[i].query);
        if (page_reply.status != cases[i].status || !strstr(page, cases[i].text))
            fail_msg("%s?%s: %d", cases[i].path, cases[i].query ? cases[i].query : "",
                     page_reply.status);
        assert_string_equal(page_reply.content_type, "text/html; charset=utf-8");
        assert_int_equal(page_reply.etag[0] != '\0', page_reply.status == 200);
    }
    page_get(NULL, "/", NULL);
    assert_int_equal(page_reply.status, 503);
    assert_true(page_reply.retry_after_s > 0);
    snapshot_free(snapshot);
}

static void retired_clinics_and_aliases_say_what_became_of_them(void **state)
{
    (void)state;
    static const struct retired_clinic retired[] = {{"110101-0009", "老医院", MADE_NOW}};
    static const char *const aliases[] = {"old-1"};
    struct made made;
    page_begin_alone(&made, "医院")->alias_ids = (struct text_list){aliases, 1};
    made.dataset->retired = retired;
    made.dataset->retired_count = 1;
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/clinics/110101-0009", NULL);
    assert_int_equal(page_reply.status, 410);
    page_holds(page, "老医院已不在名单中");
    page_holds(page, "2026-01-25");
    page_get(snapshot, "/clinics/old-1", NULL);
    assert_int_equal(page_reply.status, 200);
    assert_string_equal(page_reply.location, "/clinics/110101-0001");
    snapshot_free(snapshot);
}

static void pages_stay_fresh_for_the_minute_and_are_known_again(void **state)
{
    (void)state;
    struct made made;
    page_begin_alone(&made, "医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    struct page_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    struct api_request request = {.method = API_GET, .path = "/privacy"};
    buffer_clear(&page_reply.body);
    page_handle(&context, &request, &page_reply);
    assert_int_equal(page_reply.status, 200);
    assert_int_equal(page_reply.max_age_s, 40);
    char etag[sizeof page_reply.etag];
    strcpy(etag, page_reply.etag);
    request.if_none_match = etag;
    buffer_reset(&page_reply.body);
    page_handle(&context, &request, &page_reply);
    assert_int_equal(page_reply.status, 304);
    buffer_reset(&page_reply.body);
    request.coding = API_GZIP;
    page_handle(&context, &request, &page_reply);
    assert_int_equal(page_reply.status, 200);
    request.method = API_POST;
    buffer_reset(&page_reply.body);
    page_handle(&context, &request, &page_reply);
    assert_int_equal(page_reply.status, 405);
    assert_string_equal(page_reply.allow, "GET, HEAD");
    snapshot_free(snapshot);
}

/* A script fills in who asks and for which clinic: what the server sends is the same for all. */
static void the_staff_page_knows_nobody_and_is_found_by_no_search(void **state)
{
    (void)state;
    struct snapshot *snapshot = hostile_snapshot();
    const char *page = page_get(snapshot, "/staff", NULL);
    page_holds(page, "<meta name=\"robots\" content=\"noindex\">");
    page_holds(page, "<li data-word=\"sent\">{0} 已发送：{1}</li>");
    page_holds(page, "<noscript>");
    page_holds(page, "data-level=\"full\"");
    page_lacks(page, "110101");
    page = page_get(snapshot, "/staff", "lang=en");
    page_holds(page, "<li data-word=\"sent\">Sent at {0}: {1}</li>");
    page_holds(page, "data-reason=\"消毒\">Disinfection<");
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
        cmocka_unit_test(whoever_asks_from_abroad_is_near_no_district),
        cmocka_unit_test(states_are_words_with_the_time_at_which_they_change),
        cmocka_unit_test(times_of_another_clock_than_beijings_say_so),
        cmocka_unit_test(phones_become_links_that_dial),
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
    return cmocka_run_group_tests(tests, NULL, page_forget);
}
