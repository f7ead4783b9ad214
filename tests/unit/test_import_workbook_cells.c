/* Cells of a workbook that mean something else than their bytes: times and days by their style,
 * texts with their reading, and what is struck out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_import.h"
#include "support_workbook.h"

enum { PATH_SIZE = 300 };

static void path_in(const struct import_fixture *fixture, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/list.xlsx", fixture->place.folder);
}

#define TIMES_HEADER                                                                               \
    ROW("1", TEXT("A1", "机构名称") TEXT("B1", "开始时间") TEXT("C1", "结束时间")                  \
                 TEXT("D1", "发布日期"))
static const char times_rows[] = SHEET(
    TIMES_HEADER ROW("2", TEXT("A2", "甲医院") STYLED("B2", "2", "0") STYLED("C2", "2", "1"))
        ROW("3", TEXT("A3", "乙医院") STYLED("B3", "2", "0.3333333333333333") STYLED("C3", "3", "1")
                     STYLED("D3", "4", "43853"))
            ROW("4", TEXT("A4", "丙医院") STYLED("B4", "5", "0.5") STYLED("C4", "2", "0.75")));
static const char days_of_1904[] =
    SHEET(TIMES_HEADER ROW("2", TEXT("A2", "甲医院") STYLED("B2", "2", "0.5") STYLED("C2", "2", "1")
                                    DATE("D2", "42391"))
              ROW("3", TEXT("A3", "乙医院") STYLED("D3", "4", "42391"))
                  ROW("4", TEXT("A4", "丙医院") TEXT("D4", "2020-01-23")));

static void the_times_and_days_of_a_workbook_are_those_it_shows(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text times = {"名单", times_rows}, days = {"名单", days_of_1904};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, path);
    workbook_write(path, &times, 1);
    import_report_free(import_path(fixture->store, path, &options));
    struct dataset *dataset = import_loaded(fixture->store);
    assert_field(clinic_named(dataset, "甲医院"), FIELD_HOURS, "24/7");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_HOURS, "08:00-24:00");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_SOURCE_DATE, "2020-01-23");
    assert_field(clinic_named(dataset, "丙医院"), FIELD_HOURS, "12:00-18:00");
    dataset_free(dataset);
    workbook_write_of_1904(path, &days, 1);
    import_report_free(import_path(fixture->store, path, &options));
    dataset = import_loaded(fixture->store);
    assert_field(clinic_named(dataset, "甲医院"), FIELD_HOURS, "12:00-24:00");
    static const char *const names[] = {"甲医院", "乙医院", "丙医院"};
    for (size_t i = 0; i < 3; i++)
        assert_field(clinic_named(dataset, names[i]), FIELD_SOURCE_DATE, "2020-01-23");
    dataset_free(dataset);
}

/* Whoever strikes a clinic out says that it is none any more. */
static void what_is_struck_out_is_no_more(void **state)
{
    static const struct sheet_text sheet = {
        "名单", SHEET(ROW("1", TEXT("A1", "机构名称") TEXT("B1", "开诊时间") TEXT("C1", "电话"))
                          ROW("2", STYLED_TEXT("A2", "6", "甲医院") STYLED_TEXT("B2", "6", "24小时")
                                       STYLED("C2", "6", "62345678"))
                              ROW("3", STYLED_TEXT("A3", "7", "乙医院") TEXT("B3", "24小时")
                                           STYLED("C3", "6", "62345678"))
                                  ROW("4", TEXT("A4", "丙医院") STYLED_TEXT("B4", "6", "24小时")))};
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, path);
    workbook_write(path, &sheet, 1);
    struct import_report *report = import_path(fixture->store, path, &options);
    assert_int_equal(report->counts.inserted, 2);
    assert_int_equal(report->counts.rows, 2);
    assert_string_equal(import_planned(report, "乙医院")->hours, "24/7");
    assert_int_equal(import_planned(report, "乙医院")->phones.count, 0);
    assert_null(import_planned(report, "丙医院")->hours);
    for (long row = 2; row <= 4; row++)
        finding_at(report, row, "text_struck_out");
    assert_int_equal(finding_count(report, "text_struck_out"), 3);
    import_report_free(report);
}

static void readings_beside_a_text_are_no_part_of_it(void **state)
{
    static const char rows[] = SHEET(ROW("1", TEXT("A1", "机构名称") TEXT("B1", "区县")) ROW(
        "2", SHARED("A2", "0")) ROW("3", SHARED("A3", "1")) ROW("4", SHARED("A4", "2")));
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {"名单", rows};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, path);
    workbook_write(path, &sheet, 1);
    import_report_free(import_path(fixture->store, path, &options));
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, 3);
    clinic_named(dataset, "甲医院");
    clinic_named(dataset, "乙<医院");
    clinic_named(dataset, "丙医院");
    dataset_free(dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_times_and_days_of_a_workbook_are_those_it_shows,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(what_is_struck_out_is_no_more, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(readings_beside_a_text_are_no_part_of_it, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
