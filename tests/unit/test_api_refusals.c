/* What the API refuses: every request of the table, each fault by name, and nothing repeated that
 * could be a position. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_api.h"
#include "support_files.h"
#include "support_snapshot.h"

static struct snapshot *snapshot;

static int setup(void **state)
{
    (void)state;
    snapshot = sample_snapshot(1);
    return snapshot ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

/* One line of a table, cut at its tabs in place; missing fields are "". */
static bool line_read(FILE *file, char *line, int size, char *fields[], int count)
{
    do {
        if (!fgets(line, size, file))
            return false;
    } while (*line == '#' || *line == '\n');
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < count; i++) {
        fields[i] = line;
        line += strcspn(line, "\t");
        if (*line)
            *line++ = '\0';
    }
    return true;
}

static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at; at += strcspn(at, ";"), at += *at == ';') {
        if (strcspn(at, ";") == length && strncmp(at, name, length) == 0)
            return true;
    }
    return false;
}

static size_t list_count(const char *list)
{
    size_t count = *list != '\0';
    for (; *list; list++)
        count += *list == ';';
    return count;
}

/* The distinct names in the problem's errors are exactly the listed ones. */
static void check_names(const struct asked *asked, const char *key, const char *expected,
                        const char *target)
{
    const json_t *errors = json_object_get(asked->json, "errors");
    json_t *seen = json_object();
    for (size_t i = 0; i < json_array_size(errors); i++) {
        const json_t *item = json_array_get(errors, i);
        const char *name = json_string_value(json_object_get(item, key));
        assert_non_null(name);
        assert_true(json_string_length(json_object_get(item, "detail")) > 5);
        if (!*name)
            name = "-";
        if (!is_listed(expected, name))
            fail_msg("%s: '%s' is named, expected are '%s'", target, name, expected);
        json_object_set_new(seen, name, json_true());
    }
    if (json_object_size(seen) != list_count(expected))
        fail_msg("%s: not all of '%s' are named: %s", target, expected, asked->reply.body.data);
    json_decref(seen);
}

static void check_problem(const struct asked *asked, int status, const char *what)
{
    if (asked->reply.status != status)
        fail_msg("%s: %d, expected %d", what, asked->reply.status, status);
    assert_string_equal(asked->reply.content_type, "application/problem+json");
    assert_int_equal(json_integer_value(json_object_get(asked->json, "status")), status);
    assert_true(json_string_length(json_object_get(asked->json, "title")) > 0);
    assert_true(json_string_length(json_object_get(asked->json, "detail")) > 0);
    assert_true(json_string_length(json_object_get(asked->json, "type")) > 0);
    assert_true(json_is_array(json_object_get(asked->json, "errors")));
    assert_string_equal(asked->reply.etag, "");
    assert_int_equal(asked->reply.max_age_s, -1);
}

static void every_request_of_the_table(void **state)
{
    (void)state;
    char line[16384];
    char *fields[4];
    int count = 0;
    FILE *file = support_open_case("api/bad_requests.tsv");
    for (; line_read(file, line, sizeof line, fields, 4); count++) {
        struct asked asked = ask(snapshot, fields[0], fields[1]);
        int status = atoi(fields[2]);
        check_problem(&asked, status, fields[1]);
        check_names(&asked, "param", fields[3], fields[1]);
        assert_int_equal(asked.reply.allow != NULL, status == 405);
        assert_null(strstr(asked.reply.body.data, "39.9"));
        assert_null(strstr(asked.reply.body.data, "116.4"));
        asked_clear(&asked);
    }
    fclose(file);
    assert_true(count > 300);
}

static void every_body_of_the_table(void **state)
{
    (void)state;
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    char line[4096];
    char *fields[4];
    int count = 0;
    FILE *file = support_open_case("api/bad_bodies.tsv");
    for (; line_read(file, line, sizeof line, fields, 4); count++) {
        const struct api_request request = {.method = API_POST,
                                            .content_type = *fields[0] ? fields[0] : NULL,
                                            .body = fields[3],
                                            .body_length = strlen(fields[3])};
        struct asked asked = ask_fully(&context, &request, "/api/v1/clinics/nearest");
        check_problem(&asked, atoi(fields[1]), fields[3]);
        check_names(&asked, "pointer", fields[2], fields[3]);
        assert_null(strstr(asked.reply.body.data, "39.9"));
        asked_clear(&asked);
    }
    fclose(file);
    assert_true(count > 25);
}

static void a_body_with_a_nul_or_without_bytes(void **state)
{
    (void)state;
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    static const char nul[] = "{\"lat\":1,\"lon\":2,\"crs\":\"wgs84\0\"}";
    struct api_request request = {.method = API_POST,
                                  .content_type = "application/json",
                                  .body = nul,
                                  .body_length = sizeof nul - 1};
    struct asked asked = ask_fully(&context, &request, "/api/v1/clinics/nearest");
    check_problem(&asked, 400, "a NUL");
    asked_clear(&asked);
    request.body = NULL;
    request.body_length = 0;
    asked = ask_fully(&context, &request, "/api/v1/clinics/nearest");
    check_problem(&asked, 400, "no body");
    assert_non_null(strstr(asked.reply.body.data, "There is no body: it must be a JSON object."));
    asked_clear(&asked);
}

static void a_body_keeps_its_parameters_out_of_the_address(void **state)
{
    (void)state;
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    static const char body[] = "{\"lat\":39.9,\"lon\":116.4}";
    const struct api_request request = {.method = API_POST,
                                        .content_type = "application/json",
                                        .body = body,
                                        .body_length = sizeof body - 1};
    struct asked asked = ask_fully(&context, &request, "/api/v1/clinics/nearest?lat=39.9&x=1");
    check_problem(&asked, 400, "query beside body");
    check_names(&asked, "param", "lat;x", "query beside body");
    asked_clear(&asked);
}

static void a_retired_clinic_has_a_name_and_a_date(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/clinics/110101-0009");
    check_problem(&asked, 410, "retired");
    assert_string_equal(json_string_value(json_object_get(asked.json, "id")), "110101-0009");
    assert_string_equal(json_string_value(json_object_get(asked.json, "name")), "旧医院");
    assert_string_equal(json_string_value(json_object_get(asked.json, "retired_at")),
                        "2026-01-24T08:00:00+08:00");
    assert_non_null(strstr(asked.reply.body.data, "旧医院 was taken off the list on 2026-01-24"));
    asked_clear(&asked);
}

static void an_id_that_went_into_a_retired_clinic_is_gone_too(void **state)
{
    (void)state;
    struct asked asked = ask(snapshot, "GET", "/api/v1/clinics/old-9");
    check_problem(&asked, 410, "an alias of a retired one");
    assert_string_equal(json_string_value(json_object_get(asked.json, "id")), "110101-0009");
    asked_clear(&asked);
    asked = ask(snapshot, "GET", "/api/v1/clinics/old-8");
    check_problem(&asked, 404, "an id that nobody had");
    asked_clear(&asked);
}

static void methods_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *path, *allow;
    } cases[] = {
        {"/api/v1/clinics/nearest", "GET, HEAD, POST, OPTIONS"},
        {"/api/v1/clinics/110101-0001", "GET, HEAD, OPTIONS"},
        {"/readyz", "GET, HEAD, OPTIONS"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked asked = ask(snapshot, "DELETE", cases[i].path);
        check_problem(&asked, 405, cases[i].path);
        assert_string_equal(asked.reply.allow, cases[i].allow);
        asked_clear(&asked);
        asked = ask(snapshot, "OPTIONS", cases[i].path);
        assert_int_equal(asked.reply.status, 204);
        assert_int_equal(asked.reply.body.length, 0);
        assert_string_equal(asked.reply.allow, cases[i].allow);
        asked_clear(&asked);
    }
}

static void before_the_first_snapshot(void **state)
{
    (void)state;
    struct asked asked = ask(NULL, "GET", "/api/v1/clinics/nearest?lat=39.9&lon=116.4");
    check_problem(&asked, 503, "no snapshot");
    assert_true(asked.reply.retry_after_s > 0);
    asked_clear(&asked);
    asked = ask(NULL, "GET", "/readyz");
    check_problem(&asked, 503, "not ready");
    asked_clear(&asked);
    asked = ask(NULL, "GET", "/livez");
    assert_int_equal(asked.reply.status, 200);
    asked_clear(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_of_the_table),
        cmocka_unit_test(every_body_of_the_table),
        cmocka_unit_test(a_body_with_a_nul_or_without_bytes),
        cmocka_unit_test(a_body_keeps_its_parameters_out_of_the_address),
        cmocka_unit_test(a_retired_clinic_has_a_name_and_a_date),
        cmocka_unit_test(an_id_that_went_into_a_retired_clinic_is_gone_too),
        cmocka_unit_test(methods_are_told),
        cmocka_unit_test(before_the_first_snapshot),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
