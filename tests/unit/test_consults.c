/* Online consultations: what an entry may hold, for whom it is, when it is open, and its page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "support_page.h"
#include "support_snapshot.h"

enum { BEIJING, DISTRICT, EVERYWHERE, UNPARSED, XIANTAO, CONSULTS };

static const uint32_t beijing[] = {110000}, district[] = {110103}, xiantao[] = {429004, 110101};
static const char *const tags[] = {"zh-CN", "en", "tlh"};
static const struct consult consults[CONSULTS] = {
    [BEIJING] = {.id = "beijing",
                 .name = "北京<咨询>",
                 .url = "https://consult.example.cn/?a=1&b=2",
                 .services = 1U << SERVICE_FEVER_CHILD | 1U << CONSULT_PAEDIATRICS,
                 .languages = {tags, 3},
                 .regions = beijing,
                 .region_count = 1,
                 .hours = "Mo-Su,PH 08:00-20:00",
                 .hours_origin = HOURS_ORIGIN_REPAIRED,
                 .free = STATED_TRUE,
                 .insurance = STATED_FALSE,
                 .source = "来源 & 日期"},
    [DISTRICT] = {.id = "district", /* of a region that was abolished: 110101 took its place */
                  .name = "崇文区咨询",
                  .url = "https://district.example.cn/",
                  .regions = district,
                  .region_count = 1},
    [EVERYWHERE] = {.id = "everywhere",
                    .name = "全国咨询",
                    .wechat = "全国小程序",
                    .hours = "24/7"},
    [UNPARSED] = {.id = "unparsed",
                  .name = "时间写错",
                  .url = "https://a.example.cn/",
                  .hours = "whenever",
                  .hours_text = "有空就在"},
    [XIANTAO] = {.id = "xiantao",
                 .name = "仙桃咨询",
                 .url = "https://b.example.cn/",
                 .regions = xiantao,
                 .region_count = 2},
};

static struct snapshot *build(void)
{
    struct made made;
    made_begin(&made, 1);
    made_regions(&made);
    made_clinic(&made, "110101-0001", "医院")->adcode = 110101;
    made.dataset->consults = consults;
    made.dataset->consult_count = CONSULTS;
    return made_build(&made, 365, true);
}

static int64_t instant(const char *text)
{
    int64_t at;
    assert_true(civil_parse_rfc3339(text, strlen(text), &at));
    return at;
}

static void addresses_are_https_and_plain(void **state)
{
    static const char *const safe[] = {"https://a.cn", "https://a.cn:8443/x?y=1&z=%E5#f",
                                       "https://1.a.cn/~b/(c)"},
                             *const unsafe[] = {"",
                                                "http://a.cn/",
                                                "HTTPS://a.cn/",
                                                "https:/a.cn",
                                                "https:///a",
                                                "https://-a.cn/",
                                                "https://user@a.cn/",
                                                "https://a.cn/ b",
                                                "https://a.cn/\"",
                                                "https://a.cn/<",
                                                "https://a.cn/\\",
                                                "https://a.cn/\n",
                                                "https://a.cn/中"};
    char longest[CONSULT_URL_MAX + 2];
    (void)state;
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        assert_true(consult_url_is_safe(safe[i]));
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        assert_false(consult_url_is_safe(unsafe[i]));
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "https://", 8);
    longest[CONSULT_URL_MAX + 1] = '\0';
    assert_false(consult_url_is_safe(longest));
    longest[CONSULT_URL_MAX] = '\0';
    assert_true(consult_url_is_safe(longest));
}

static void languages_are_tags(void **state)
{
    static const char *const good[] = {"zh", "zh-CN", "yue-Hant-HK"},
                             *const bad[] = {"",   "z",       "zh-",   "-zh",           "zh--CN",
                                             "z1", "chinese", "zh_CN", "zh-toolonghere"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(consult_language_is_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(consult_language_is_valid(bad[i], strlen(bad[i])));
}

static void every_service_is_found_by_its_name(void **state)
{
    (void)state;
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++) {
        const char *name = consult_service_name(service);
        int found = -1;
        assert_true(consult_service_parse(name, strlen(name), &found));
        assert_int_equal(found, service);
        assert_false(consult_service_parse(name, strlen(name) - 1, &found));
    }
}

static void an_entry_serves_its_regions_and_their_kin(void **state)
{
    static const struct {
        uint32_t adcode;
        unsigned serving; /* bits of the entries */
    } cases[] = {
        {110000, 1U << BEIJING | 1U << DISTRICT | 1U << XIANTAO}, /* what lies below it too */
        {110101, 1U << BEIJING | 1U << DISTRICT | 1U << XIANTAO},
        {110102, 1U << BEIJING},
        {420000, 1U << XIANTAO},
        {429004, 1U << XIANTAO},
    };
    struct snapshot *snapshot = build();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned serving = 0;
        for (size_t k = 0; k < CONSULTS; k++)
            serving |= (unsigned)snapshot_consult_serves(snapshot, k, cases[i].adcode) << k;
        assert_int_equal(serving, cases[i].serving | 1U << EVERYWHERE | 1U << UNPARSED);
    }
    snapshot_free(snapshot);
}

static void assert_state(const struct snapshot *snapshot, size_t number, const char *at,
                         enum opening_state expected, const char *next_change)
{
    struct opening opening = snapshot_consult_opening(snapshot, number, instant(at));
    assert_int_equal(opening.state, expected);
    assert_int_equal(opening.next_change, next_change ? instant(next_change) : HOURS_NEVER);
}

static void states_follow_the_hours_alone(void **state)
{
    struct snapshot *snapshot = build();
    (void)state;
    assert_state(snapshot, BEIJING, "2026-01-26T07:59:59+08:00", OPENING_CLOSED,
                 "2026-01-26T08:00:00+08:00");
    assert_state(snapshot, BEIJING, "2026-01-26T08:00:00+08:00", OPENING_OPEN,
                 "2026-01-26T20:00:00+08:00");
    assert_state(snapshot, BEIJING, "2026-01-26T20:00:00+08:00", OPENING_CLOSED,
                 "2026-01-27T08:00:00+08:00");
    assert_state(snapshot, EVERYWHERE, "2026-01-26T03:00:00+08:00", OPENING_OPEN, NULL);
    assert_state(snapshot, DISTRICT, "2026-01-26T09:00:00+08:00", OPENING_UNKNOWN, NULL);
    assert_state(snapshot, UNPARSED, "2026-01-26T09:00:00+08:00", OPENING_UNKNOWN, NULL);
    int64_t at = instant("2026-01-26T09:00:00+08:00");
    assert_int_equal(snapshot_consult_opening(snapshot, DISTRICT, at).reason, OPENING_NO_HOURS);
    assert_int_equal(snapshot_consult_opening(snapshot, UNPARSED, at).reason,
                     OPENING_UNPARSED_HOURS);
    assert_int_equal(snapshot_consult_opening(snapshot, BEIJING, at).cautions,
                     CAUTION_REPAIRED_HOURS);
    assert_true(snapshot_consult_opening(snapshot, BEIJING, instant("2026-01-26T19:00:00+08:00"))
                    .closing_soon);
    /* The same from the cache of the minute. */
    snapshot_refresh(snapshot, at);
    assert_state(snapshot, BEIJING, "2026-01-26T09:00:00+08:00", OPENING_OPEN,
                 "2026-01-26T20:00:00+08:00");
    snapshot_free(snapshot);
}

static struct api_reply reply;

static const char *ask(const struct snapshot *snapshot, const char *path, const char *query)
{
    buffer_clear(&reply.body);
    page_ask(snapshot, instant("2026-01-26T09:00:00+08:00"), path, query, &reply);
    return reply.body.data ? reply.body.data : "";
}

static int clear_reply(void **state)
{
    (void)state;
    buffer_clear(&reply.body);
    return 0;
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

static void the_page_says_what_is_stated_and_whose_it_is(void **state)
{
    struct snapshot *snapshot = build();
    (void)state;
    const char *page = ask(snapshot, "/consults", NULL);
    assert_int_equal(reply.status, 200);
    assert_holds(page, "情况危急时不要等网上答复，请立即拨打 120。");
    assert_holds(page, "不是本站的服务");
    assert_holds(page, "rel=\"noopener noreferrer external\""
                       " href=\"https://consult.example.cn/?a=1&amp;b=2\"");
    assert_holds(page, "北京&lt;咨询&gt;");
    assert_holds(page, "来源 &amp; 日期");
    assert_holds(page, "<dt>费用</dt><dd>免费</dd>");
    assert_holds(page, "<dt>医保</dt><dd>不可用医保</dd>");
    assert_holds(page, "<dt>费用</dt><dd>未说明</dd>");
    assert_holds(page, "<dd>普通话、英语、tlh</dd>");
    assert_holds(page, "全国小程序");
    assert_holds(page, "有空就在");
    assert_holds(page, "请先看对方页面：开诊时间由原文整理而来");
    /* The open ones stand first, then those of which nothing is known. */
    assert_true(strstr(page, "data-consult=\"beijing\"") < strstr(page, "data-consult=\"every"));
    assert_true(strstr(page, "data-consult=\"every") < strstr(page, "data-consult=\"district\""));
    assert_holds(page, "state-open");
    assert_holds(page, "未知，请看对方页面");
    snapshot_free(snapshot);
}

static void the_page_is_for_a_region_where_one_is_asked(void **state)
{
    struct snapshot *snapshot = build();
    (void)state;
    const char *page = ask(snapshot, "/consults", "region=420000&lang=en");
    assert_int_equal(reply.status, 200);
    assert_holds(page, "For <span lang=\"zh-CN\">湖北省</span>, and for the whole country");
    assert_holds(page, "data-consult=\"xiantao\"");
    assert_lacks(page, "data-consult=\"beijing\"");
    assert_holds(page, "href=\"/self-check?lang=en&amp;region=420000\"");
    assert_holds(page, "href=\"/consults?region=420000\" hreflang=\"zh-CN\"");
    page = ask(snapshot, "/consults", "region=999999");
    assert_int_equal(reply.status, 404);
    assert_holds(page, "data-consult=\"beijing\"");
    snapshot_free(snapshot);
}

static void other_pages_lead_there(void **state)
{
    struct snapshot *snapshot = build();
    (void)state;
    assert_holds(ask(snapshot, "/", NULL), "href=\"/consults\">先在线问医生</a>");
    assert_holds(ask(snapshot, "/regions/110101", NULL), "href=\"/consults?region=110101\"");
    snapshot_free(snapshot);
}

static void without_a_directory_nothing_leads_there(void **state)
{
    struct made made;
    (void)state;
    made_begin(&made, 1);
    made_regions(&made);
    struct snapshot *snapshot = made_build(&made, 365, true);
    assert_lacks(ask(snapshot, "/", NULL), "/consults");
    assert_holds(ask(snapshot, "/consults", NULL), "这里还没有登记的在线咨询服务。");
    assert_int_equal(reply.status, 200);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_https_and_plain),
        cmocka_unit_test(languages_are_tags),
        cmocka_unit_test(every_service_is_found_by_its_name),
        cmocka_unit_test(an_entry_serves_its_regions_and_their_kin),
        cmocka_unit_test(states_follow_the_hours_alone),
        cmocka_unit_test_teardown(the_page_says_what_is_stated_and_whose_it_is, clear_reply),
        cmocka_unit_test_teardown(the_page_is_for_a_region_where_one_is_asked, clear_reply),
        cmocka_unit_test_teardown(other_pages_lead_there, clear_reply),
        cmocka_unit_test_teardown(without_a_directory_nothing_leads_there, clear_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
