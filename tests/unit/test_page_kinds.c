/* Kinds and services are alike: each has a word, a filter of its own, and each kind a shape. What
 * is not stated of a place is said to be so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_page.h"
#include "support_snapshot.h"

enum { SHAPE_MAX = 400 };

static struct api_reply reply;

static const char *ask(const struct snapshot *snapshot, const char *path, const char *query)
{
    buffer_clear(&reply.body);
    page_ask(snapshot, MADE_NOW, path, query, &reply);
    return reply.body.data ? reply.body.data : "";
}

/* A clinic of each kind, each at a place of its own. */
static struct snapshot *all_kinds(struct made *made)
{
    made_begin(made, KIND_COUNT);
    made_regions(made);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        struct clinic *clinic = made_clinic(made, clinic_kind_name((enum clinic_kind)kind), "医院");
        clinic->kind = (enum clinic_kind)kind;
        clinic->adcode = 110101;
        clinic->hours = "24/7";
        made_place(clinic, 39.9 + kind * 0.001, 116.4);
    }
    return made_build(made, 365, false);
}

static size_t occurrences(const char *page, const char *text)
{
    size_t count = 0;
    for (const char *at = page; (at = strstr(at, text)) != NULL; at += strlen(text))
        count++;
    return count;
}

static void each_kind_has_a_shape_of_its_own_in_the_list(void **state)
{
    (void)state;
    struct made made;
    char wanted[100], shapes[KIND_COUNT][SHAPE_MAX];
    struct snapshot *snapshot = all_kinds(&made);
    const char *page = ask(snapshot, "/", "lat=39.9&lon=116.4&kind=any");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const char *name = clinic_kind_name((enum clinic_kind)kind);
        snprintf(wanted, sizeof wanted, "<symbol id=\"i-kind-%s\" viewBox=\"0 0 24 24\">", name);
        const char *symbol = strstr(page, wanted);
        assert_non_null(symbol);
        assert_int_equal(occurrences(page, wanted), 1);
        const char *shape = symbol + strlen(wanted), *end = strstr(shape, "</symbol>");
        assert_in_range(end - shape, 20, SHAPE_MAX - 1);
        snprintf(shapes[kind], SHAPE_MAX, "%.*s", (int)(end - shape), shape);
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(shapes[kind], shapes[other]);
        snprintf(wanted, sizeof wanted, "<use href=\"#i-kind-%s\"/>", name);
        assert_int_equal(occurrences(page, wanted), 1);
        snprintf(wanted, sizeof wanted, " data-kind=\"%s\"", name);
        assert_int_equal(occurrences(page, wanted), 1);
    }
    snapshot_free(snapshot);
}

static void each_kind_and_service_has_a_filter_of_its_own(void **state)
{
    (void)state;
    struct made made;
    char wanted[100];
    struct snapshot *snapshot = all_kinds(&made);
    const char *page = ask(snapshot, "/", "lat=39.9&lon=116.4");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        snprintf(wanted, sizeof wanted, "name=\"kind\" value=\"%s\"",
                 clinic_kind_name((enum clinic_kind)kind));
        assert_non_null(strstr(page, wanted));
    }
    for (int service = 0; service < SERVICE_COUNT; service++) {
        snprintf(wanted, sizeof wanted, "name=\"service\" value=\"%s\"",
                 clinic_service_name((enum clinic_service)service));
        assert_non_null(strstr(page, wanted));
    }
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const char *name = clinic_kind_name((enum clinic_kind)kind);
        snprintf(wanted, sizeof wanted, "lat=39.9&lon=116.4&kind=%s", name);
        page = ask(snapshot, "/", wanted);
        assert_int_equal(occurrences(page, " data-kind=\""), 1);
        snprintf(wanted, sizeof wanted, " data-kind=\"%s\"", name);
        assert_non_null(strstr(page, wanted));
    }
    snapshot_free(snapshot);
}

static void insurance_is_told_as_stated(void **state)
{
    (void)state;
    static const struct {
        enum stated insurance, remote;
        const char *words;
    } cases[] = {
        {STATED_TRUE, STATED_FALSE, "医保定点；不可异地直接结算"},
        {STATED_FALSE, STATED_TRUE, "非医保定点；可异地直接结算"},
        {STATED_TRUE, STATED_NOT, "医保定点；能否异地直接结算未注明"},
        {STATED_NOT, STATED_NOT, "是否医保定点未注明；能否异地直接结算未注明"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made made;
        made_begin(&made, 1);
        struct clinic *clinic = made_clinic(&made, "a", "医院");
        clinic->insurance = cases[i].insurance;
        clinic->insurance_remote = cases[i].remote;
        struct snapshot *snapshot = made_build(&made, 365, false);
        const char *page = ask(snapshot, "/clinics/a", NULL);
        if (!strstr(page, cases[i].words))
            fail_msg("not told: %s", cases[i].words);
        snapshot_free(snapshot);
    }
}

static int reply_begin(void **state)
{
    (void)state;
    buffer_init(&reply.body, 1 << 20);
    return 0;
}

static int reply_end(void **state)
{
    (void)state;
    buffer_clear(&reply.body);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_a_shape_of_its_own_in_the_list),
        cmocka_unit_test(each_kind_and_service_has_a_filter_of_its_own),
        cmocka_unit_test(insurance_is_told_as_stated),
    };
    return cmocka_run_group_tests(tests, reply_begin, reply_end);
}
