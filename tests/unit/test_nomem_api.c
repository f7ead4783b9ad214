/* Every allocation on the way of a request fails in turn: the answer is whole or a 503, never a
 * crash, a leak or half an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/api/api_call.h"
#include "nomem.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_snapshot.h"

enum { BODY_MAX = 1 << 20 };

static const struct api_parameter position[] = {{"lat", "39.9124", false},
                                                {"lon", "116.4159", false}};
static const struct api_parameter soonest[] = {
    {"lat", "39.9124", false}, {"lon", "116.4159", false}, {"sort", "soonest", false}};
static const struct api_parameter world[] = {{"bbox", "-180,-90,180,90", false},
                                             {"zoom", "4", false}};
static const struct api_parameter wrong[] = {{"lat", "91", false}, {"foo", "", false}};
static const struct api_parameter words[] = {{"q", "医院 yiyuan", false}};
static const struct api_parameter open[] = {{"open", "true", false}, {"limit", "1", false}};
static const char answers[] = "{\"answers\":{\"red_flags\":[\"none\"],\"age\":[\"2_months\"]}}";
static const char foreign_answers[] = "{\"answers\":{\"colour\":[\"red\"]},\"for\":\"all\"}";
static const char body[] = "{\"lat\":39.9124,\"lon\":116.4159,\"kind\":[\"pharmacy\"]}";

static const struct {
    struct api_request request;
    int status;
} cases[] = {
    {{.method = API_GET,
      .path = "/api/v1/clinics/nearest",
      .parameters = position,
      .parameter_count = 2},
     200},
    {{.method = API_GET,
      .path = "/api/v1/clinics/nearest",
      .parameters = soonest,
      .parameter_count = 3},
     200},
    {{.method = API_GET,
      .path = "/api/v1/clinics/nearest",
      .parameters = wrong,
      .parameter_count = 2},
     400},
    {{.method = API_POST,
      .path = "/api/v1/clinics/nearest",
      .content_type = "application/json",
      .body = body,
      .body_length = sizeof body - 1},
     200},
    {{.method = API_GET, .path = "/api/v1/clinics", .parameters = open, .parameter_count = 2}, 200},
    {{.method = API_GET, .path = "/api/v1/clinics", .parameters = words, .parameter_count = 1},
     200},
    {{.method = API_GET, .path = "/api/v1/clinics", .accept = "application/geo+json"}, 200},
    {{.method = API_GET, .path = "/api/v1/places", .parameters = words, .parameter_count = 1}, 200},
    {{.method = API_GET, .path = "/api/v1/clinics/old-1"}, 200},
    {{.method = API_GET, .path = "/api/v1/clinics/110101-0001/opening"}, 200},
    {{.method = API_GET, .path = "/api/v1/clinics/110101-0009"}, 410},
    {{.method = API_GET, .path = "/api/v1/clinics/x"}, 404},
    {{.method = API_GET, .path = "/api/v1/dataset"}, 200},
    {{.method = API_GET, .path = "/api/v1/regions"}, 200},
    {{.method = API_GET, .path = "/api/v1/regions/110103"}, 200},
    {{.method = API_GET, .path = "/api/v1/map", .parameters = world, .parameter_count = 2}, 200},
    {{.method = API_GET, .path = "/api/v1/packs/110100"}, 200},
    {{.method = API_GET, .path = "/api/v1/packs/110101"}, 404},
    {{.method = API_GET, .path = "/ogc/collections/clinics/items", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/ogc/collections/clinics/items/old-1"}, 200},
    {{.method = API_GET,
      .path = "/api/v1/regions/at",
      .parameters = position,
      .parameter_count = 2},
     200},
    {{.method = API_GET, .path = "/api/v1/notices"}, 200},
    {{.method = API_GET, .path = "/api/v1/consults"}, 200},
    {{.method = API_GET, .path = "/api/v1/self-check"}, 200},
    {{.method = API_POST,
      .path = "/api/v1/self-check",
      .content_type = "application/json",
      .body = answers,
      .body_length = sizeof answers - 1},
     200},
    {{.method = API_POST,
      .path = "/api/v1/self-check",
      .content_type = "application/json",
      .body = foreign_answers,
      .body_length = sizeof foreign_answers - 1},
     400},
    {{.method = API_GET, .path = "/api/v1/token"}, 401},
    {{.method = API_PUT, .path = "/api/v1/clinics/110101-0001/load"}, 401},
    {{.method = API_DELETE, .path = "/api/v1/clinics/110101-0001/closure"}, 401},
    {{.method = API_GET, .path = "/ogc", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/ogc/conformance"}, 200},
    {{.method = API_GET, .path = "/ogc/collections", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/ogc/collections/clinics", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/openapi.json"}, 200},
    {{.method = API_GET, .path = "/metrics"}, 200},
    {{.method = API_GET, .path = "/livez"}, 200},
    {{.method = API_GET, .path = "/readyz"}, 200},
    /* Without a writer; what one does is for `make fault`, which lets a running feverd fail. */
    {{.method = API_POST, .path = "/api/v1/clinics/110101-0001/reports"}, 503},
    {{.method = API_DELETE, .path = "/api/v1/reports"}, 503},
};

static void answer(const struct snapshot *snapshot, size_t i, long fails, struct api_reply *reply)
{
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    buffer_init(&reply->body, BODY_MAX);
    failed = false;
    countdown = fails;
    api_handle(&context, &cases[i].request, reply);
    countdown = -1;
}

static bool is_same(const struct buffer *a, const struct buffer *b)
{
    return a->length == b->length && (!a->length || memcmp(a->data, b->data, a->length) == 0);
}

/* A refusal may be told in fewer words. */
static bool is_complete(const struct buffer *problem)
{
    return !problem->length || problem->data[problem->length - 1] == '\n';
}

/* Answers until an answer needs no allocation that failed. */
static void every_answer_survives(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot_in_surge(1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct api_reply whole, reply;
        answer(snapshot, i, -1, &whole);
        assert_int_equal(whole.status, cases[i].status);
        failed = true;
        for (long which = 0; failed; which++) {
            answer(snapshot, i, which, &reply);
            bool unavailable = failed && reply.status == 503;
            bool says_less = failed && whole.status >= 400 && is_complete(&reply.body);
            if (unavailable)
                assert_true(reply.retry_after_s > 0);
            else if (reply.status != whole.status ||
                     !(says_less || is_same(&reply.body, &whole.body)))
                fail_msg("%s: %d, %zu bytes", cases[i].request.path, reply.status,
                         reply.body.length);
            assert_true(failed || which > 0);
            buffer_clear(&reply.body);
        }
        buffer_clear(&whole.body);
    }
    snapshot_free(snapshot);
}

static bool is_asked(const char *pattern)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *argument;
        size_t length;
        if (route_find(cases[i].request.path, &argument, &length)->pattern == pattern)
            return true;
    }
    return false;
}

static void every_route_is_among_them(void **state)
{
    (void)state;
    for (size_t i = 0; api_route_pattern(i); i++)
        if (!is_asked(api_route_pattern(i)))
            fail_msg("no answer of %s is asked for without memory", api_route_pattern(i));
}

static long allocations_of_nearest(const struct snapshot *snapshot, const char *limit)
{
    enum { PLENTY = 1 << 20 };
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    const struct api_parameter parameters[] = {
        {"lat", "30.5", false}, {"lon", "114.3", false}, {"limit", limit, false}};
    const struct api_request request = {.method = API_GET,
                                        .path = "/api/v1/clinics/nearest",
                                        .parameters = parameters,
                                        .parameter_count = 3};
    struct api_reply reply;
    buffer_init(&reply.body, BODY_MAX);
    countdown = PLENTY;
    api_handle(&context, &request, &reply);
    long used = PLENTY - countdown;
    countdown = -1;
    assert_int_equal(reply.status, 200);
    buffer_clear(&reply.body);
    return used;
}

/* The answer's own memory is all that nearest takes, however many clinics it holds. */
static void nearest_allocates_nothing_per_clinic(void **state)
{
    (void)state;
    struct snapshot *snapshot = crowd_snapshot();
    assert_int_equal(allocations_of_nearest(snapshot, "1"), 1);
    assert_int_equal(allocations_of_nearest(snapshot, "50"), 1);
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_survives),
        cmocka_unit_test(every_route_is_among_them),
        cmocka_unit_test(nearest_allocates_nothing_per_clinic),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
