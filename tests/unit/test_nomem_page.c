/* Every allocation of a page fails in turn: either 503 without a body, or the page as it is; never
 * one that lacks a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nomem.h"
#include "support_api.h"
#include "support_page.h"
#include "support_snapshot.h"

static struct snapshot *sample(void)
{
    static const char *const phones[] = {"010-12345678"};
    struct made made;
    made_begin(&made, 2);
    made_regions(&made);
    struct clinic *clinic = made_clinic(&made, "110101-0001", "医院");
    clinic->hours = "Mo-Fr 08:00-17:00";
    clinic->adcode = 110101;
    clinic->min_age_months = 12;
    clinic->phones = (struct text_list){phones, 1};
    made_place(clinic, 39.91, 116.41);
    made_clinic(&made, "110102-0001", "无位置医院")->adcode = 110102;
    return made_build(&made, 365, true);
}

static const char *const pages[][2] = {{"/", "lat=39.91&lon=116.36"},
                                       {"/", "lat=39.91&lon=116.36&sort=soonest&lang=en"},
                                       {"/", "q=医院"},
                                       {"/", "region=110000"},
                                       {"/staff", NULL},
                                       {"/offline", NULL},
                                       {"/clinics/110101-0001", "lang=en"},
                                       {"/clinics/110101-0009", NULL},
                                       {"/clinics/110101-0001/report", NULL},
                                       {"/reports/erase", "lang=en"},
                                       {"/privacy", NULL},
                                       {"/regions/110101", NULL},
                                       {"/sitemap.xml", NULL},
                                       {"/sitemap-1.xml", NULL},
                                       {"/robots.txt", NULL},
                                       {"/self-check", "region=110101"},
                                       {"/consults", NULL},
                                       {"/guides", "lang=en"},
                                       {"/guides/masks", NULL},
                                       {"/nowhere", NULL}};

static void every_route_is_among_them(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot_in_surge(1);
    for (size_t route = 0; page_route_pattern(route); route++) {
        bool is_asked = false;
        for (size_t i = 0; i < sizeof pages / sizeof *pages && !is_asked; i++) {
            struct api_reply reply;
            page_ask(snapshot, MADE_NOW, pages[i][0], pages[i][1], &reply);
            is_asked = reply.route == page_route_pattern(route);
            buffer_clear(&reply.body);
        }
        if (!is_asked)
            fail_msg("no page of %s is asked for without memory", page_route_pattern(route));
    }
    snapshot_free(snapshot);
}

static void check_pages(struct snapshot *snapshot)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct api_reply whole, reply;
        page_ask(snapshot, MADE_NOW, pages[i][0], pages[i][1], &whole);
        long which = 0;
        for (failed = true; failed; which++) {
            failed = false;
            countdown = which;
            page_ask(snapshot, MADE_NOW, pages[i][0], pages[i][1], &reply);
            countdown = -1;
            assert_int_equal(reply.status, reply.body.length ? whole.status : 503);
            if (reply.body.length)
                assert_string_equal(reply.body.data, whole.body.data);
            buffer_clear(&reply.body);
        }
        assert_true(which > 1); /* pages do allocate, so something was tested */
        buffer_clear(&whole.body);
    }
    snapshot_free(snapshot);
}

static void pages_without_memory_are_whole_or_nothing(void **state)
{
    (void)state;
    check_pages(sample());
    check_pages(sample_snapshot_in_surge(1));
}

/* A form that is refused, with what was typed: read, checked and shown again. */
static void send_form(const struct snapshot *snapshot, struct api_reply *reply)
{
    static const char body[] = "text=%E5%91%A8%E6%9C%AB+closed&contact=a%40b";
    const struct page_context context = {.snapshot = snapshot, .now = MADE_NOW};
    const struct api_request request = {.method = API_POST,
                                        .path = "/clinics/110101-0001/report",
                                        .content_type = "application/x-www-form-urlencoded",
                                        .body = body,
                                        .body_length = sizeof body - 1};
    *reply = (struct api_reply){0};
    buffer_init(&reply->body, PAGE_BYTES_MAX);
    page_handle(&context, &request, reply);
}

static void a_form_without_memory_is_answered_whole_or_not_at_all(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    struct api_reply whole, reply;
    send_form(snapshot, &whole);
    assert_int_equal(whole.status, 400);
    long which = 0;
    for (failed = true; failed; which++) {
        failed = false;
        countdown = which;
        send_form(snapshot, &reply);
        countdown = -1;
        assert_true(reply.status == (reply.body.length ? 400 : 503));
        if (reply.body.length)
            assert_string_equal(reply.body.data, whole.body.data);
        buffer_clear(&reply.body);
    }
    assert_true(which > 5);
    buffer_clear(&whole.body);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_among_them),
        cmocka_unit_test(pages_without_memory_are_whole_or_nothing),
        cmocka_unit_test(a_form_without_memory_is_answered_whole_or_not_at_all),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
