/* Every allocation of an import fails in turn: an error each time, the store as it was, nothing
 * leaked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nomem.h"
#include "support_import.h"

static const char list[] =
    "机构名称,省份,城市,区县,地址,联系电话,经度,纬度,坐标系,开诊时间,医院等级,预约方式,别名,ID\n"
    "甲医院,北京市,北京市,东城,东交民巷１号,65266699,116.417683,39.902663,gcj02,24小时,三甲,"
    "https://example.org,协和、老甲,1\n"
    "甲医院,北京市,北京市,东城区,东交民巷1号,65266688;13812345678,,,,8小时,二级,,,1\n"
    "乙医院（南院）,湖北省,武汉市,武昌区,,88041911,,,,上午8:00-12:00,,无需预约,,2\n"
    "丙药房,湖北省,武汉市,秦准区,,,1,2,,,,,,3\n"
    "丁医院,北京市,北京市,宣武区,,,,,,,,,,4\n";

static void write_list(const struct import_fixture *fixture, char path[128])
{
    snprintf(path, 128, "%s/list.csv", fixture->place.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(list, file);
    fclose(file);
}

static int64_t revision_of(struct store *store)
{
    struct revision revision;
    struct error error;
    assert_int_equal(store_revision(store, &revision, &error), FEVER_OK);
    return revision.number;
}

/* Imports with every allocation failing once, until one import needs no more than those before;
 * `made` is how many revisions that one makes. */
static void fail_in_turn_making(const struct import_fixture *fixture, const char *path,
                                const struct import_options *options, int made)
{
    int64_t before = revision_of(fixture->store);
    long which = 0;
    for (;; which++) {
        struct import_report *report = NULL;
        struct error error = {0};
        failed = false;
        countdown = which;
        enum fever_error failure = import_run(fixture->store, path, options, NULL, &report, &error);
        countdown = -1;
        if (!failed) {
            assert_int_equal(failure, FEVER_OK);
            import_report_free(report);
            break;
        }
        if (failure != FEVER_NOMEM)
            fail_msg("allocation %ld: %s %s", which, error_name(failure), error.text);
        assert_null(report);
        assert_int_equal(revision_of(fixture->store), before);
    }
    assert_true(which > 20);
    assert_int_equal(revision_of(fixture->store), before + made);
}

static void fail_in_turn(const struct import_fixture *fixture, const char *path,
                         const struct import_options *options)
{
    fail_in_turn_making(fixture, path, options, 1);
}

static void an_import_without_memory_leaves_the_store_as_it_was(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char path[128];
    options.source = "s";
    write_list(fixture, path);
    fail_in_turn(fixture, path, &options);
    /* Once more, with something to match, to update and to retire. */
    options.allow_mobile = true;
    fail_in_turn(fixture, path, &options);
}

static void small_tables_without_memory_leave_the_store_as_it_was(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.table = IMPORT_CALENDAR;
    fail_in_turn(fixture, "tests/cases/import/tables-calendar/input.csv", &options);
    options.table = IMPORT_HOTLINES;
    fail_in_turn(fixture, "tests/cases/import/tables-hotlines/input.csv", &options);
    options.table = IMPORT_REGIONS;
    fail_in_turn(fixture, "tests/cases/import/tables-regions/input.csv", &options);
    options.table = IMPORT_CONSULTS;
    fail_in_turn(fixture, "tests/cases/import/tables-consults/input.csv", &options);
}

/* Live values make no revision, whether they are written or not. */
static void live_values_without_memory_leave_the_store_as_it_was(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char path[128];
    write_list(fixture, path);
    import_report_free(import_path(fixture->store, path, &options));
    struct dataset *dataset = import_loaded(fixture->store);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "候诊情况\nid,name,level,waiting,now_serving\n%s,,拥挤,70,A1\n,无名,low,1,\n",
            dataset->clinics[0].id);
    assert_int_equal(fclose(file), 0);
    dataset_free(dataset);
    options.actor = "test";
    options.table = IMPORT_LOADS;
    fail_in_turn_making(fixture, path, &options, 0);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("id,severity,title,regions\na,urgent,t,110000\nb,x,t,\n", file);
    assert_int_equal(fclose(file), 0);
    options.table = IMPORT_NOTICES;
    fail_in_turn_making(fixture, path, &options, 0);
}

static void page_in_chinese(const struct import_report *report, struct buffer *out)
{
    import_report_html(report, LANG_ZH_CN, out);
}

static void page_in_english(const struct import_report *report, struct buffer *out)
{
    import_report_html(report, LANG_EN, out);
}

/* A report is rendered whole or not at all. */
static void a_report_without_memory_says_so(void **state)
{
    static void (*const renderers[])(const struct import_report *, struct buffer *) = {
        import_report_text, import_report_json, import_report_csv,
        page_in_chinese,    page_in_english,    import_report_quarantine};
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char path[128];
    write_list(fixture, path);
    struct import_report *report = import_path(fixture->store, path, &options);
    for (size_t i = 0; i < sizeof renderers / sizeof *renderers; i++) {
        for (long which = 0;; which++) {
            struct buffer out;
            buffer_init(&out, 1 << 20);
            failed = false;
            countdown = which;
            renderers[i](report, &out);
            countdown = -1;
            enum fever_error failure = buffer_error(&out);
            buffer_clear(&out);
            assert_int_equal(failure, failed ? FEVER_NOMEM : FEVER_OK);
            if (!failed)
                break;
        }
    }
    import_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_import_without_memory_leaves_the_store_as_it_was,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(live_values_without_memory_leave_the_store_as_it_was,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(small_tables_without_memory_leave_the_store_as_it_was,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(a_report_without_memory_says_so, import_set_up,
                                        import_tear_down),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
