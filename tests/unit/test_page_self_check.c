/* `/self-check` and `/guides` as pages: forms without scripts, what is refused, reviews overdue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/page/guides.h"
#include "fever/civil.h"
#include "fever/live.h"
#include "support_files.h"
#include "support_page.h"
#include "support_snapshot.h"

static struct api_reply reply;
static char *rules;

static int setup(void **state)
{
    (void)state;
    size_t length;
    rules = support_read_whole("geodata/self-check.json", &length);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(rules);
    buffer_clear(&reply.body);
    return 0;
}

static struct snapshot *sample(bool demo, const char *text)
{
    struct made made;
    made_begin(&made, 1);
    made_regions(&made);
    made_clinic(&made, "110101-0001", "医院");
    made.dataset->self_check = text;
    return made_build(&made, 365, demo);
}

static const char *get(const struct snapshot *snapshot, int64_t now, const char *path,
                       const char *query)
{
    buffer_clear(&reply.body);
    page_ask(snapshot, now, path, query, &reply);
    return reply.body.data ? reply.body.data : "";
}

static const char *sent(const struct snapshot *snapshot, const char *type, const char *body)
{
    const struct page_context context = {.snapshot = snapshot, .now = MADE_NOW};
    const struct api_request request = {.method = API_POST,
                                        .path = "/self-check",
                                        .content_type = type,
                                        .body = body,
                                        .body_length = strlen(body)};
    buffer_clear(&reply.body);
    reply = (struct api_reply){0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    return reply.body.data ? reply.body.data : "";
}

static const char form_type[] = "application/x-www-form-urlencoded; charset=UTF-8";

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

static void screen_one_comes_before_every_question(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample(true, rules);
    const char *page = get(snapshot, MADE_NOW, "/self-check", NULL);
    assert_int_equal(reply.status, 200);
    assert_holds(page, "示例，未经医生审核");
    assert_holds(page, "href=\"#flag-seizure\"");
    assert_holds(page, "id=\"flag-pregnancy_in_danger\"");
    assert_holds(page, "href=\"tel:120\"");
    assert_holds(page, "<form class=\"step\" method=\"post\" id=\"child\"");
    assert_lacks(page, "name=\"contact\""); /* no epidemic notice */
    assert_holds(get(snapshot, MADE_NOW, "/self-check", "lang=en"), "What is the child&#39;s age?");
    snapshot_free(snapshot);
}

/* Contact is asked about where an epidemic notice is in force, and nowhere else. */
static void a_notice_of_an_epidemic_adds_a_question(void **state)
{
    (void)state;
    static const uint32_t beijing[] = {110000};
    struct snapshot *before = sample(true, rules), *snapshot;
    struct live_values *values = live_values_new();
    struct live_notice *notice = arena_alloc(values->arena, sizeof *notice);
    *notice = (struct live_notice){.id = "n",
                                   .title = "疫情通告",
                                   .regions = beijing,
                                   .region_count = 1,
                                   .from = MADE_NOW - 60,
                                   .until = MADE_NOW + 60,
                                   .epidemic = true};
    values->notices = notice;
    values->notice_count = 1;
    assert_int_equal(snapshot_with_live(before, values, &snapshot, NULL), FEVER_OK);
    assert_holds(get(snapshot, MADE_NOW, "/self-check", "region=110101"), "name=\"contact\"");
    assert_holds(reply.body.data, "疫情通告"); /* on top of the page, too */
    assert_holds(get(snapshot, MADE_NOW, "/regions/110101", "lang=en"),
                 "href=\"/self-check?lang=en&amp;region=110101\"");
    assert_lacks(get(snapshot, MADE_NOW, "/self-check", "region=429004"), "name=\"contact\"");
    assert_lacks(get(snapshot, MADE_NOW, "/self-check", NULL), "name=\"contact\"");
    assert_lacks(get(snapshot, MADE_NOW + 60, "/self-check", "region=110101"), "name=\"contact\"");
    snapshot_free(snapshot);
    snapshot_free(before);
}

static void a_form_is_evaluated(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample(true, rules);
    const char *page = sent(snapshot, form_type,
                            "for=child&red_flags=none&age=2_months&temperature=38.5_to_40.9&"
                            "signs=vomiting&signs=no%5Furine&nonsense=%zz&other=1");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.max_age_s, -1);
    assert_string_equal(reply.etag, "");
    assert_holds(page, "data-advice=\"go_now\"");
    assert_holds(page, "不满 3 个月的婴儿发热");
    assert_holds(page, "反复呕吐；很久没有尿");
    assert_holds(page, "href=\"/?service=fever_child\"");
    assert_holds(page, "href=\"/\">附近的发热门诊</a>"); /* few lists state who sees children */
    assert_holds(sent(snapshot, form_type, "red_flags=seizure"), "data-advice=\"emergency\"");
    assert_holds(sent(snapshot, form_type, ""), "data-advice=\"go_now\"");
    assert_lacks(sent(snapshot, form_type, "age=%3Cimg+src%3Dx%3E"), "<img");
    snapshot_free(snapshot);
}

static void other_requests_are_refused(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample(true, rules);
    sent(snapshot, "text/plain", "age=2_months");
    assert_int_equal(reply.status, 415);
    sent(snapshot, NULL, "age=2_months");
    assert_int_equal(reply.status, 415);
    const struct page_context context = {.snapshot = snapshot, .now = MADE_NOW};
    const struct api_request put = {.method = API_PUT, .path = "/self-check"};
    buffer_clear(&reply.body);
    page_handle(&context, &put, &reply);
    assert_int_equal(reply.status, 405);
    assert_string_equal(reply.allow, "GET, HEAD, POST");
    const struct api_request post = {.method = API_POST, .path = "/privacy"};
    buffer_clear(&reply.body);
    page_handle(&context, &post, &reply);
    assert_int_equal(reply.status, 405);
    snapshot_free(snapshot);
}

static void rules_that_do_not_count_ask_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL, "{}"};
    struct snapshot *snapshot = sample(false, rules);
    const char *page = get(snapshot, MADE_NOW, "/self-check", NULL);
    assert_int_equal(reply.status, 200);
    assert_holds(page, "没有经过医生审核");
    assert_holds(page, "抽搐");
    assert_holds(page, "href=\"tel:120\"");
    assert_lacks(page, "<fieldset");
    /* Another instant in the address makes no difference. */
    assert_lacks(get(snapshot, MADE_NOW, "/self-check", "at=2020-01-01T00:00:00Z"), "<fieldset");
    sent(snapshot, form_type, "age=2_months");
    assert_int_equal(reply.status, 503);
    snapshot_free(snapshot);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snapshot = sample(true, texts[i]);
        page = get(snapshot, MADE_NOW, "/self-check", NULL);
        assert_holds(page, "还没有自查规则");
        assert_holds(page, "href=\"tel:120\"");
        snapshot_free(snapshot);
    }
}

/* A day after noon, in China. */
static int64_t noon_of(const char *date)
{
    struct civil_date civil;
    assert_true(civil_parse_date(date, strlen(date), &civil));
    return (int64_t)civil_days(civil) * CIVIL_DAY_S + 4 * 3600;
}

static void each_guide_says_where_it_is_from_and_until_when(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample(false, NULL);
    assert_int_equal(guide_count, 4);
    for (size_t i = 0; i < guide_count; i++) {
        const struct guide *guide = &guides[i];
        char path[64];
        strcpy(stpcpy(path, "/guides/"), guide->name);
        const char *page = get(snapshot, noon_of(guide->review_by), path, NULL);
        assert_int_equal(reply.status, 200);
        assert_holds(page, guide->title[LANG_ZH_CN]);
        assert_lacks(page, "现已过期");
        page = get(snapshot, noon_of(guide->review_by) + CIVIL_DAY_S, path, NULL);
        assert_holds(page, "现已过期");
        page = get(snapshot, noon_of(guide->made_on), path, "lang=en");
        for (size_t source = 0; source < guide->source_count; source++)
            assert_holds(page, guide->sources[source].date);
        for (size_t part = 0; part < guide->section_count; part++)
            for (size_t k = 0; k < guide->sections[part].statement_count; k++)
                assert_true(guide->sections[part].statements[k].source_count > 0);
        assert_holds(get(snapshot, MADE_NOW, "/guides", NULL), guide->title[LANG_ZH_CN]);
    }
    get(snapshot, MADE_NOW, "/guides/nothing", NULL);
    assert_int_equal(reply.status, 404);
    snapshot_free(snapshot);
}

static void medicine_is_named_as_it_may_be(void **state)
{
    (void)state;
    static const char *const said[] = {"不满 2 个月：不用任何退热药",
                                       "2 至 6 个月：退热药只用对乙酰氨基酚",
                                       "对乙酰氨基酚或布洛芬，只选一种；不要同时用，也不要交替用",
                                       "按药品说明书", "抗菌药只能由医生决定"};
    static const char *const never[] = {"毫克", "mg", "毫升", "奈玛特韦", "奥司他韦", "阿奇霉素"};
    struct snapshot *snapshot = sample(false, NULL);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        assert_holds(get(snapshot, MADE_NOW, "/guides/low-fever", NULL), said[i]);
        assert_holds(get(snapshot, MADE_NOW, "/guides/pregnancy-and-children", NULL), said[i]);
    }
    for (size_t i = 0; i < guide_count; i++) {
        char path[64];
        strcpy(stpcpy(path, "/guides/"), guides[i].name);
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            assert_lacks(get(snapshot, MADE_NOW, path, NULL), never[k]);
    }
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen_one_comes_before_every_question),
        cmocka_unit_test(a_notice_of_an_epidemic_adds_a_question),
        cmocka_unit_test(a_form_is_evaluated),
        cmocka_unit_test(other_requests_are_refused),
        cmocka_unit_test(rules_that_do_not_count_ask_nothing),
        cmocka_unit_test(each_guide_says_where_it_is_from_and_until_when),
        cmocka_unit_test(medicine_is_named_as_it_may_be),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
