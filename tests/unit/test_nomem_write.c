/* Every allocation on the way of a write fails in turn: the answer is whole or a 503, and after a
 * 503 nothing was kept, so that trying again does it once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/api.h"
#include "fever/page.h"
#include "nomem.h"
#include "support_api.h"
#include "support_snapshot.h"

enum { BODY_MAX = 1 << 20 };

static bool may(void *context, enum api_limit limit, uint64_t client, bool only_look, int *wait_s)
{
    (void)context, (void)limit, (void)client, (void)only_look, (void)wait_s;
    return true;
}

static enum fever_error actor_of(void *context, const char *secret, size_t length, int64_t now,
                                 struct api_actor *out)
{
    (void)context, (void)secret, (void)length;
    *out =
        (struct api_actor){.name = "front", .scopes = "load:*,closure:*", .expires_at = now + 60};
    return FEVER_OK;
}

static enum fever_error load_put(void *context, const struct api_actor *actor,
                                 const struct live_load *load)
{
    (void)actor, (void)load;
    ++*(int *)context;
    return FEVER_OK;
}

static enum fever_error closure_put(void *context, const struct api_actor *actor,
                                    const struct live_closure *closure)
{
    (void)actor, (void)closure;
    ++*(int *)context;
    return FEVER_OK;
}

static enum fever_error drop(void *context, const struct api_actor *actor, const char *clinic_id,
                             int64_t now)
{
    (void)actor, (void)clinic_id, (void)now;
    ++*(int *)context;
    return FEVER_OK;
}

static enum fever_error report_add(void *context, const struct report *report,
                                   char receipt[API_RECEIPT_SIZE], int *wait_s)
{
    (void)report, (void)wait_s;
    snprintf(receipt, API_RECEIPT_SIZE, "fcr_0123456789012345678901234567890123456789abc");
    ++*(int *)context;
    return FEVER_OK;
}

static enum fever_error report_erase(void *context, const char *receipt, size_t length)
{
    (void)receipt, (void)length;
    ++*(int *)context;
    return FEVER_OK;
}

static const char load_body[] = "{\"level\":\"busy\",\"waiting\":12,\"now_serving\":\"A017\"}";
static const char closure_body[] = "{\"reason\":\"停电\",\"alternative_id\":\"110101-0002\","
                                   "\"until\":\"2026-02-01T08:00:00+08:00\"}";
static const char wrong_body[] = "{\"level\":\"idle\",\"waiting\":-1}";
static const char report_body[] =
    "{\"kind\":\"closed\",\"text\":\"门关着\",\"contact\":\"13800000000\",\"consent\":true}";

#define CLINIC   "/api/v1/clinics/110101-0001"
#define BODY(is) .body = (is), .body_length = sizeof(is) - 1, .content_type = "application/json"
#define SIGNED   .authorization = "Bearer fct_x"

/* `kept`: how many writes reach the store where memory is plenty. */
static const struct {
    struct api_request request;
    int status, kept;
} cases[] = {
    {{.method = API_PUT, .path = CLINIC "/load", BODY(load_body), SIGNED}, 200, 1},
    {{.method = API_PUT, .path = CLINIC "/load", BODY(wrong_body), SIGNED}, 400, 0},
    {{.method = API_PUT, .path = CLINIC "/load", BODY(load_body)}, 401, 0},
    {{.method = API_DELETE, .path = CLINIC "/load", SIGNED}, 204, 1},
    {{.method = API_PUT, .path = CLINIC "/closure", BODY(closure_body), SIGNED}, 200, 1},
    {{.method = API_DELETE, .path = CLINIC "/closure", SIGNED}, 204, 1},
    {{.method = API_POST, .path = CLINIC "/reports", BODY(report_body)}, 201, 1},
    {{.method = API_DELETE, .path = "/api/v1/reports", SIGNED}, 204, 1},
    {{.method = API_GET, .path = "/api/v1/token", SIGNED}, 200, 0},
};

/* Answers with the allocation number `which` failing; the caller clears the body. */
static struct api_reply answer(const struct snapshot *snapshot, const struct api_request *request,
                               long which, int *kept)
{
    const struct api_writer writer = {kept,        may,  actor_of,   load_put,    drop,
                                      closure_put, drop, report_add, report_erase};
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW, .writer = &writer};
    struct api_reply reply;
    buffer_init(&reply.body, BODY_MAX);
    failed = false;
    countdown = which;
    api_handle(&context, request, &reply);
    countdown = -1;
    return reply;
}

static void what_is_not_answered_was_not_kept(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot(1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        long which = 0;
        for (failed = true; failed; which++) {
            int kept = 0;
            struct api_reply reply = answer(snapshot, &cases[i].request, which, &kept);
            if (reply.status != (failed && reply.status == 503 ? 503 : cases[i].status))
                fail_msg("%s, allocation %ld: %d", cases[i].request.path, which, reply.status);
            assert_int_equal(kept, reply.status == 503 ? 0 : cases[i].kept);
            assert_true(reply.status != 503 || reply.retry_after_s > 0);
            assert_true(reply.body.length == 0 || reply.body.data[reply.body.length - 1] == '\n');
            buffer_clear(&reply.body);
        }
        assert_true(which > 1); /* something was allocated, and failed */
    }
    snapshot_free(snapshot);
}

#define RECEIPT "fcr_0123456789012345678901234567890123456789abc"

static const char report_form[] = "kind=closed&text=x", erase_form[] = "receipt=" RECEIPT;

/* `says`: what the page that follows cannot do without. */
static const struct {
    const char *path, *body, *says;
    int status;
} forms[] = {{"/clinics/110101-0001/report", report_form, RECEIPT, 201},
             {"/reports/erase", erase_form, "<h1>", 200}};

/* A form that did something is answered so, even where the page lacks memory. */
static void what_a_form_did_is_said(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot(1);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        long which = 0;
        for (failed = true; failed; which++) {
            int kept = 0;
            const struct api_writer writer = {&kept,       may,  actor_of,   load_put,    drop,
                                              closure_put, drop, report_add, report_erase};
            const struct page_context context = {
                .snapshot = snapshot, .now = MADE_NOW, .writer = &writer};
            const struct api_request request = {.method = API_POST,
                                                .path = forms[i].path,
                                                .content_type = "application/x-www-form-urlencoded",
                                                .body = forms[i].body,
                                                .body_length = strlen(forms[i].body)};
            struct api_reply reply = {0};
            buffer_init(&reply.body, PAGE_BYTES_MAX);
            failed = false;
            countdown = which;
            page_handle(&context, &request, &reply);
            countdown = -1;
            if (reply.status != (kept ? forms[i].status : 503))
                fail_msg("%s, allocation %ld: %d", forms[i].path, which, reply.status);
            assert_true(!kept || strstr(reply.body.data, forms[i].says));
            buffer_clear(&reply.body);
        }
        assert_true(which > 3);
    }
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_not_answered_was_not_kept),
                                       cmocka_unit_test(what_a_form_did_is_said)};
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
