/* What search engines are told: canonical and alternate links, the sitemap, the rules for robots.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/page.h"
#include "support_snapshot.h"

#define ORIGIN "https://fever.example.org"

enum { MANY = 23000 };

static struct api_reply reply;

static const char *ask_at(const struct snapshot *snapshot, const char *public_url, const char *host,
                          const char *path)
{
    struct page_context context = {.snapshot = snapshot, .now = MADE_NOW, .public_url = public_url};
    struct api_request request = {.method = API_GET, .path = path, .host = host};
    struct api_parameter english = {"lang", "en", false};
    if (strstr(path, "?lang=en")) {
        static char plain[64];
        snprintf(plain, sizeof plain, "%.*s", (int)strcspn(path, "?"), path);
        request.path = plain;
        request.parameters = &english;
        request.parameter_count = 1;
    }
    buffer_clear(&reply.body);
    reply = (struct api_reply){0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    return reply.body.data ? reply.body.data : "";
}

static const char *ask(const struct snapshot *snapshot, const char *path)
{
    return ask_at(snapshot, ORIGIN, NULL, path);
}

static void assert_holds(const char *page, const char *text)
{
    if (!strstr(page, text))
        fail_msg("the page lacks: %s", text);
}

static size_t occurrences(const char *page, const char *text)
{
    size_t count = 0;
    for (const char *at = page; (at = strstr(at, text)); at += strlen(text))
        count++;
    return count;
}

static struct snapshot *two_clinics(void)
{
    static const char *const aliases[] = {"old-1"};
    struct made made;
    made_begin(&made, 2);
    made_regions(&made);
    struct clinic *first = made_clinic(&made, "110101-0001", "甲医院");
    first->adcode = 110101;
    first->alias_ids = (struct text_list){aliases, 1};
    first->updated_at = INT64_C(1766592000); /* 2025-12-25T00:00:00+08:00 */
    struct clinic *second = made_clinic(&made, "110102-0001", "乙医院");
    second->adcode = 110102;
    second->updated_at = INT64_C(1767196799); /* 2025-12-31T23:59:59+08:00 */
    return made_build(&made, 365, false);
}

static void pages_that_last_name_their_address_in_every_language(void **state)
{
    (void)state;
    static const char *const paths[][2] = {{"/", "/"},
                                           {"/privacy", "/privacy"},
                                           {"/regions/110101", "/regions/110101"},
                                           {"/regions/110103", "/regions/110101"},
                                           {"/clinics/110101-0001", "/clinics/110101-0001"},
                                           {"/clinics/old-1", "/clinics/110101-0001"},
                                           {"/privacy.html", "/privacy"},
                                           {"/regions/110101.html", "/regions/110101"},
                                           {"/clinics/old-1.html", "/clinics/110101-0001"}};
    struct snapshot *snapshot = two_clinics();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char link[200];
        const char *page = ask(snapshot, paths[i][0]);
        snprintf(link, sizeof link, "<link rel=\"canonical\" href=\"" ORIGIN "%s\">", paths[i][1]);
        assert_holds(page, link);
        snprintf(link, sizeof link, "hreflang=\"zh-CN\" href=\"" ORIGIN "%s\">", paths[i][1]);
        assert_holds(page, link);
        snprintf(link, sizeof link, "hreflang=\"en\" href=\"" ORIGIN "%s?lang=en\">", paths[i][1]);
        assert_holds(page, link);
        snprintf(link, sizeof link, "hreflang=\"x-default\" href=\"" ORIGIN "%s\">", paths[i][1]);
        assert_holds(page, link);
        assert_null(strstr(page, "noindex"));
    }
    assert_holds(ask(snapshot, "/privacy?lang=en"),
                 "<link rel=\"canonical\" href=\"" ORIGIN "/privacy?lang=en\">");
    const char *missing = ask(snapshot, "/clinics/none");
    assert_holds(missing, "noindex");
    assert_null(strstr(missing, "canonical"));
    snapshot_free(snapshot);
}

/* Links to a published folder's files still lead somewhere once a service is there again. */
static void the_file_of_a_page_is_another_name_of_it(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 2);
    made_regions(&made);
    made_clinic(&made, "door", "甲医院");
    made_clinic(&made, "door.html", "乙医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    assert_holds(ask(snapshot, "/clinics/door.html"), "乙医院");
    assert_string_equal(reply.location, "");
    assert_holds(ask(snapshot, "/clinics/door.html.html"), "乙医院");
    assert_string_equal(reply.location, "/clinics/door.html");
    static const char *const missing[] = {"/clinics/none.html", "/regions/999999.html",
                                          "/clinics/.html",     "/regions/.html",
                                          "/privacyx.html",     "/guides/.html"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        ask(snapshot, missing[i]);
        assert_int_equal(reply.status, 404);
        assert_string_equal(reply.location, "");
    }
    snapshot_free(snapshot);
}

static void regions_and_clinics_have_descriptions_of_their_own(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_clinics();
    assert_holds(ask(snapshot, "/regions/110101"), "content=\"东城区的发热门诊：");
    assert_holds(ask(snapshot, "/clinics/110101-0001"), "content=\"甲医院：");
    snapshot_free(snapshot);
}

static void the_sitemap_lists_regions_and_clinics_with_their_dates(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_clinics();
    const char *map = ask(snapshot, "/sitemap.xml");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "application/xml");
    assert_true(reply.max_age_s > 60);
    assert_holds(map, "<url><loc>" ORIGIN "/</loc></url>");
    assert_holds(map,
                 "<url><loc>" ORIGIN "/regions/110000</loc><lastmod>2025-12-31</lastmod></url>");
    assert_holds(map,
                 "<url><loc>" ORIGIN "/regions/110101</loc><lastmod>2025-12-25</lastmod></url>");
    assert_holds(map,
                 "<url><loc>" ORIGIN "/clinics/110101-0001</loc><lastmod>2025-12-25</lastmod>");
    assert_holds(map,
                 "<url><loc>" ORIGIN "/clinics/110102-0001</loc><lastmod>2025-12-31</lastmod>");
    assert_null(strstr(map, "420000")); /* no clinic there */
    assert_null(strstr(map, "110103")); /* abolished */
    assert_null(strstr(map, "old-1"));
    assert_int_equal(ask(snapshot, "/sitemap-1.xml") ? reply.status : 0, 200);
    static const char *const none[] = {"/sitemap-0.xml",  "/sitemap-2.xml",
                                       "/sitemap-1",      "/sitemap-.xml",
                                       "/sitemap-01.xml", "/sitemap-1.xml/x",
                                       "/sitemap--1.xml", "/sitemap-99999999999999999999.xml"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ask(snapshot, none[i]);
        assert_int_equal(reply.status, 404);
    }
    snapshot_free(snapshot);
}

static void many_clinics_are_listed_in_parts_each_once(void **state)
{
    (void)state;
    static char ids[MANY][16];
    struct made made;
    made_begin(&made, MANY);
    made_regions(&made);
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "c-%05d", i);
        made_clinic(&made, ids[i], "医院")->updated_at = MADE_NOW;
    }
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *index = ask(snapshot, "/sitemap.xml");
    assert_holds(index, "<sitemapindex");
    size_t parts = occurrences(index, "<sitemap>"), urls = 0;
    assert_int_equal(parts, 3);
    for (size_t part = 1; part <= parts; part++) {
        char path[32], loc[80];
        snprintf(path, sizeof path, "/sitemap-%zu.xml", part);
        snprintf(loc, sizeof loc, "<loc>" ORIGIN "%s</loc>", path);
        assert_holds(ask(snapshot, "/sitemap.xml"), loc);
        size_t here = occurrences(ask(snapshot, path), "<loc>");
        assert_true(here <= 50000);
        urls += here;
    }
    assert_int_equal(urls, MANY + 1);
    assert_holds(ask(snapshot, "/sitemap-3.xml"), "c-22999");
    snapshot_free(snapshot);
}

static void robots_are_shown_the_sitemap(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_clinics();
    const char *rules = ask(snapshot, "/robots.txt");
    assert_string_equal(reply.content_type, "text/plain; charset=utf-8");
    assert_holds(rules, "User-agent: *\n");
    assert_holds(rules, "Sitemap: " ORIGIN "/sitemap.xml\n");
    assert_false(page_owns_path("/robots.txt"));
    assert_false(page_owns_path("/sitemap.xml"));
    assert_false(page_owns_path("/sitemap-1.xml"));
    snapshot_free(snapshot);
}

static void without_a_public_address_the_host_that_was_asked_is_named(void **state)
{
    (void)state;
    struct snapshot *snapshot = two_clinics();
    assert_holds(ask_at(snapshot, NULL, "a.example:8080", "/sitemap.xml"),
                 "<loc>http://a.example:8080/clinics/110101-0001</loc>");
    assert_holds(ask_at(snapshot, NULL, "a.example:8080", "/privacy"),
                 "<link rel=\"canonical\" href=\"http://a.example:8080/privacy\">");
    static const char *const hostile[] = {"a\"><script>", "a/b", "", NULL};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        ask_at(snapshot, NULL, hostile[i], "/sitemap.xml");
        assert_int_equal(reply.status, 404);
        assert_holds(ask_at(snapshot, NULL, hostile[i], "/privacy"), "href=\"/privacy\">");
        assert_null(strstr(ask_at(snapshot, NULL, hostile[i], "/robots.txt"), "Sitemap"));
    }
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_that_last_name_their_address_in_every_language),
        cmocka_unit_test(the_file_of_a_page_is_another_name_of_it),
        cmocka_unit_test(regions_and_clinics_have_descriptions_of_their_own),
        cmocka_unit_test(the_sitemap_lists_regions_and_clinics_with_their_dates),
        cmocka_unit_test(many_clinics_are_listed_in_parts_each_once),
        cmocka_unit_test(robots_are_shown_the_sitemap),
        cmocka_unit_test(without_a_public_address_the_host_that_was_asked_is_named),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    buffer_clear(&reply.body);
    return failures;
}
