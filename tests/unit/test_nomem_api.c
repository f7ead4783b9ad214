/* Every allocation on the way of a request fails in turn: the answer is whole or a 503, never a
 * crash, a leak or half an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/api.h"
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
    {{.method = API_GET, .path = "/api/v1/self-check"}, 503}, /* there are no rules */
    {{.method = API_GET, .path = "/ogc", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/ogc/conformance"}, 200},
    {{.method = API_GET, .path = "/ogc/collections", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/ogc/collections/clinics", .host = "example.org"}, 200},
    {{.method = API_GET, .path = "/openapi.json"}, 200},
    {{.method = API_GET, .path = "/metrics"}, 200},
    {{.method = API_GET, .path = "/livez"}, 200},
    {{.method = API_GET, .path = "/readyz"}, 200},
};

/* Answers until an answer needs no allocation that failed. */
static void every_answer_survives(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample_snapshot(1);
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (long which = 0;; which++) {
            struct api_reply reply;
            buffer_init(&reply.body, BODY_MAX);
            failed = false;
            countdown = which;
            api_handle(&context, &cases[i].request, &reply);
            countdown = -1;
            if (!failed) {
                assert_int_equal(reply.status, cases[i].status);
                assert_true(which > 0);
                buffer_clear(&reply.body);
                break;
            }
            if (reply.status != 503 && reply.status != cases[i].status)
                fail_msg("%s: %d", cases[i].request.path, reply.status);
            if (reply.status == 503)
                assert_true(reply.retry_after_s > 0);
            assert_true(reply.body.length == 0 || reply.body.data[reply.body.length - 1] == '\n');
            buffer_clear(&reply.body);
        }
    }
    snapshot_free(snapshot);
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
        cmocka_unit_test(nearest_allocates_nothing_per_clinic),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
