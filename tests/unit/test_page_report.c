/* `/clinics/{id}/report` and `/reports/erase` as pages: what they send on, what they say, and that
 * nothing typed becomes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/page/page_form.h"
#include "fever/report_intake.h"
#include "support_page.h"
#include "support_snapshot.h"

#define RECEIPT "fcr_0123456789012345678901234567890123456789abc"

/* A writer that keeps the last report, or fails as it is told. */
struct desk {
    enum fever_error failure;
    bool refuses; /* the client has to wait */
    int reports;
    char text[4096], contact[512];
    enum report_kind kind;
};

static bool may(void *context, enum api_limit limit, uint64_t client, bool only_look, int *wait_s)
{
    const struct desk *desk = context;
    (void)limit, (void)client, (void)only_look;
    *wait_s = 61;
    return !desk->refuses;
}

static enum fever_error report_add(void *context, const struct report *report,
                                   char receipt[API_RECEIPT_SIZE], int *wait_s)
{
    struct desk *desk = context;
    *wait_s = 3600;
    if (desk->failure)
        return desk->failure;
    desk->reports++;
    desk->kind = report->kind;
    snprintf(desk->text, sizeof desk->text, "%s", report->text ? report->text : "-");
    snprintf(desk->contact, sizeof desk->contact, "%s", report->contact ? report->contact : "-");
    strcpy(receipt, RECEIPT);
    return FEVER_OK;
}

static enum fever_error report_erase(void *context, const char *receipt, size_t length)
{
    const struct desk *desk = context;
    if (desk->failure)
        return desk->failure;
    return length == strlen(RECEIPT) && memcmp(receipt, RECEIPT, length) == 0 ? FEVER_OK
                                                                              : FEVER_NOT_FOUND;
}

static struct api_reply reply;
static struct snapshot *snapshot;
static struct desk desk;

static int setup(void **state)
{
    (void)state;
    struct made made;
    made_begin(&made, 1);
    made_regions(&made);
    made_clinic(&made, "110101-0001", "<b>医院")->adcode = 110101;
    snapshot = made_build(&made, 365, false);
    desk = (struct desk){.failure = FEVER_OK};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buffer_clear(&reply.body);
    snapshot_free(snapshot);
    return 0;
}

/* What the page answers to a form; without a desk nothing can be written. */
static const char *send_to(struct desk *at, const char *path, const char *body)
{
    const struct api_writer writer = {
        .context = at, .may = may, .report_add = report_add, .report_erase = report_erase};
    const struct page_context context = {
        .snapshot = snapshot, .now = MADE_NOW, .writer = at ? &writer : NULL, .report_days = 7};
    const struct api_request request = {.method = API_POST,
                                        .path = path,
                                        .content_type = "application/x-www-form-urlencoded",
                                        .body = body,
                                        .body_length = strlen(body)};
    assert_true(page_is_write(&request));
    buffer_clear(&reply.body);
    reply = (struct api_reply){0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.max_age_s, -1);
    return reply.body.data ? reply.body.data : "";
}

static const char *report(const char *body)
{
    return send_to(&desk, "/clinics/110101-0001/report", body);
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

static void each_kind_is_a_choice_in_words(void **state)
{
    (void)state;
    for (int english = 0; english < 2; english++) {
        buffer_clear(&reply.body);
        page_ask(snapshot, MADE_NOW, "/clinics/110101-0001/report", english ? "lang=en" : NULL,
                 &reply);
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.max_age_s, -1);
        for (int kind = 0; kind < REPORT_KIND_COUNT; kind++) {
            char radio[64];
            snprintf(radio, sizeof radio, "value=\"%s\"><span>",
                     report_kind_name((enum report_kind)kind));
            assert_holds(reply.body.data, radio);
        }
        assert_holds(reply.body.data, "name=\"robots\" content=\"noindex\"");
        assert_lacks(reply.body.data, "<b>医院");
        assert_lacks(reply.body.data, "aria-invalid");
    }
}

static void a_report_is_sent_on_as_it_was_typed(void **state)
{
    (void)state;
    const char *page =
        report("kind=refused&text=+%E4%BD%A0%0D%0A%26%2B+&contact=a%40b&consent=true");
    assert_int_equal(reply.status, 201);
    assert_int_equal(desk.reports, 1);
    assert_int_equal(desk.kind, REPORT_REFUSED);
    assert_string_equal(desk.text, "你\n&+");
    assert_string_equal(desk.contact, "a@b");
    assert_holds(page, "<code translate=\"no\">" RECEIPT "</code>");
    assert_holds(page, "最长 7 天");
    assert_lacks(page, "hreflang"); /* a link that would lose the receipt */
    report("kind=moved&text=+%0D%0A&contact=&extra=1");
    assert_int_equal(reply.status, 201);
    assert_string_equal(desk.text, "-");
    assert_string_equal(desk.contact, "-");
}

static void what_was_typed_never_becomes_markup(void **state)
{
    (void)state;
    const char *page = report("text=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&"
                              "contact=%22+onfocus%3D%22x&kind=%22%3E%3Cscript%3E");
    assert_int_equal(reply.status, 400);
    assert_int_equal(desk.reports, 0);
    assert_lacks(page, "<script>");
    assert_lacks(page, "\" onfocus");
    assert_holds(page, "&lt;/textarea&gt;&lt;script&gt;alert(1)");
    assert_holds(page, "id=\"kind-fault\"");
    assert_holds(page, "id=\"consent-fault\"");
    page = send_to(&desk, "/reports/erase", "receipt=%22%3E%3Cscript%3E");
    assert_int_equal(reply.status, 400);
    assert_holds(page, "value=\"&quot;&gt;&lt;script&gt;\"");
}

static void what_cannot_be_kept_is_said_with_the_form(void **state)
{
    (void)state;
    static const struct {
        enum fever_error failure;
        bool refuses;
        int status, retry_after_s;
        const char *words;
    } cases[] = {{FEVER_OK, true, 429, 61, "请约 2 分钟后再提交"},
                 {FEVER_CONFLICT, false, 503, 3600, "这一条只计了数"},
                 {FEVER_BUSY, false, 503, 60, "现在无法写入"},
                 {FEVER_IO, false, 503, 60, "现在无法写入"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        desk.failure = cases[i].failure;
        desk.refuses = cases[i].refuses;
        const char *page = report("kind=closed&text=typed+text");
        assert_int_equal(reply.status, cases[i].status);
        assert_int_equal(reply.retry_after_s, cases[i].retry_after_s);
        assert_holds(page, cases[i].words);
        assert_holds(page, "\ntyped text</textarea>");
        assert_holds(page, "value=\"closed\" checked");
    }
    const char *page = send_to(NULL, "/clinics/110101-0001/report", "kind=closed&text=typed");
    assert_int_equal(reply.status, 503);
    assert_holds(page, "\ntyped</textarea>");
    assert_int_equal(desk.reports, 0);
}

static void a_receipt_erases(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int status;
    } cases[] = {{"receipt=" RECEIPT, 200},
                 {"receipt=+" RECEIPT "%0D%0A", 200},
                 {"receipt=fcr_0123456789012345678901234567890123456789abd", 404},
                 {"receipt=fcr_0123456789012345678901234567890123456789ab", 400},
                 {"receipt=fcr_0123456789012345678901234567890123456789ab%21", 400},
                 {"receipt=xcr_0123456789012345678901234567890123456789abc", 400},
                 {"", 400}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *page = send_to(&desk, "/reports/erase", cases[i].body);
        assert_int_equal(reply.status, cases[i].status);
        assert_true((strstr(page, "receipt-fault") != NULL) == (cases[i].status != 200));
    }
    desk.refuses = true;
    send_to(&desk, "/reports/erase", "receipt=" RECEIPT);
    assert_int_equal(reply.status, 429);
    assert_int_equal(reply.retry_after_s, 61);
    send_to(NULL, "/reports/erase", "receipt=" RECEIPT);
    assert_int_equal(reply.status, 503);
}

/* Whatever the bytes, fields are UTF-8 without a NUL, and what was broken is marked. */
static void forms_are_read_as_text(void **state)
{
    (void)state;
    static const struct {
        const char *body, *value;
        bool malformed;
    } cases[] = {
        {"a=%41+b", "A b", false},    {"a=%4", "?4", true},       {"a=%", "?", true},
        {"a=%zz", "?zz", true},       {"a=x%00y", "x?y", true},   {"a=%E4%BD", "??", true},
        {"a=%e4%bd%a0", "你", false}, {"&&a=b=c&", "b=c", false}, {"a=1%0D2", "1\r2", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct form_fields fields;
        const struct api_request request = {.body = cases[i].body,
                                            .body_length = strlen(cases[i].body)};
        assert_int_equal(page_form_read(&request, arena, &fields), FEVER_OK);
        assert_int_equal(fields.count, 1);
        assert_string_equal(fields.items[0].name, "a");
        assert_string_equal(fields.items[0].value, cases[i].value);
        assert_int_equal(fields.items[0].malformed, cases[i].malformed);
        arena_free(arena);
    }
}

static void a_form_has_a_bounded_number_of_fields(void **state)
{
    (void)state;
    enum { FIELDS = FORM_FIELDS_MAX + 44 };
    static char body[FIELDS * 4 + 1];
    struct arena *arena = arena_new();
    struct form_fields fields;
    for (size_t i = 0; i < FIELDS; i++)
        memcpy(body + 4 * i, "a=b&", 4);
    const struct api_request request = {.body = body, .body_length = strlen(body)};
    assert_int_equal(page_form_read(&request, arena, &fields), FEVER_OK);
    assert_int_equal(fields.count, FORM_FIELDS_MAX);
    const struct api_request empty = {.body = NULL, .body_length = 0};
    assert_int_equal(page_form_read(&empty, arena, &fields), FEVER_OK);
    assert_int_equal(fields.count, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_is_a_choice_in_words, setup, teardown),
        cmocka_unit_test_setup_teardown(a_report_is_sent_on_as_it_was_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_typed_never_becomes_markup, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_kept_is_said_with_the_form, setup, teardown),
        cmocka_unit_test_setup_teardown(a_receipt_erases, setup, teardown),
        cmocka_unit_test(forms_are_read_as_text),
        cmocka_unit_test(a_form_has_a_bounded_number_of_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
