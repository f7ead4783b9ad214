/* Workbooks as commissions send them, read through the child that runs GDAL, and files that mean
 * harm or are broken: each ends in one sentence. */
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/import/read/read_list.h"
#include "../../src/import/read/read_xls_place.h"
#include "fever/template_sheet.h"
#include "support_files.h"
#include "support_import.h"
#include "support_workbook.h"

enum { PATH_SIZE = 300 };

static void path_in(const struct import_fixture *fixture, const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s", fixture->place.folder, name);
}

static void bytes_write(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void assert_refused(const struct import_fixture *fixture, const char *path,
                           const char *layer, enum fever_error code, const char *part)
{
    struct import_options options = import_plain();
    struct import_report *report = NULL;
    struct error error = {0};
    options.layer = layer;
    enum fever_error failure = import_run(fixture->store, path, &options, NULL, &report, &error);
    if (!failure)
        fail_msg("%s was imported, expected \"%s\"", path, part);
    if (!strstr(error.text, part))
        fail_msg("says \"%s\", expected \"%s\"", error.text, part);
    assert_int_equal(failure, code);
}

static const char list_rows[] = SHEET(
    ROW("1", TEXT("A1", "2020年1月发热门诊名单")) ROW("2", TEXT("A2", "共4家，电话以现场为准")) ROW(
        "4", TEXT("A4", "序号") TEXT("B4", "区县") TEXT("C4", "机构名称") TEXT("D4", "联系电话")
                 TEXT("E4", "发布日期") TEXT("F4", "编号"))
        ROW("5", NUMBER("A5", "1") TEXT("B5", "东城区") TEXT("C5", "甲医院")
                     NUMBER("D5", "1083211441") DATE("E5", "43853") NUMBER("F5", "1001"))
            ROW("6", NUMBER("A6", "2") TEXT("C6", "乙医院") NUMBER("D6", "1.0832114420000001E9")
                         NUMBER("E6", "43853"))
                HIDDEN_ROW("7", NUMBER("A7", "3") TEXT("B7", "西城区") TEXT("C7", "丙医院")
                                    TEXT("D7", "1.08321E+09")) ROW("8", NUMBER("A8", "4")
                                                                            TEXT("C8", "丁医院"))
                    ROW("9", TEXT("A9", "合计") NUMBER("C9", "4")) ROW(
                        "10",
                        TEXT("A10", "备注：每日更新"))) "<mergeCells count=\"3\"><mergeCell "
                                                        "ref=\"A1:F1\"/><mergeCell ref=\"B5:B6\"/>"
                                                        "<mergeCell ref=\"B7:B8\"/></mergeCells>";

static void a_workbook_is_read_as_it_was_meant(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {"名单", list_rows};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, "list.xlsx", path);
    workbook_write(path, &sheet, 1);
    struct import_report *report = import_path(fixture->store, path, &options);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(report->counts.inserted, 4);
    assert_string_equal(report->format, "XLSX");
    assert_string_equal(report->sheet, "名单");
    finding_at(report, 1, "row_above_header");
    finding_at(report, 2, "row_above_header");
    assert_string_equal(finding_at(report, 6, "cell_merged")->column, "区县");
    finding_at(report, 6, "date_repaired");
    finding_at(report, 7, "row_hidden");
    finding_at(report, 7, "phone_unreadable");
    assert_string_equal(finding_at(report, 8, "cell_merged")->value, "西城区");
    finding_at(report, 9, "row_no_clinic");
    finding_at(report, 10, "row_no_clinic");
    assert_int_equal(finding_count(report, "cell_filled_down"), 0);
    assert_field(clinic_named(dataset, "甲医院"), FIELD_PHONE, "010-83211441");
    assert_field(clinic_named(dataset, "甲医院"), FIELD_SOURCE_DATE, "2020-01-23");
    assert_field(clinic_named(dataset, "甲医院"), FIELD_SOURCE_ID, "1001");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_DISTRICT, "东城区");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_SOURCE_DATE, "2020-01-23");
    assert_field(clinic_named(dataset, "丙医院"), FIELD_PHONE, "");
    assert_field(clinic_named(dataset, "丁医院"), FIELD_DISTRICT, "西城区");
    dataset_free(dataset);
    import_report_free(report);
}

/* OpenDocument counts its rows and cells, and writes equal ones once. */
#define ODS_TEXT(text)                                                                             \
    "<table:table-cell office:value-type=\"string\"><text:p>" text "</text:p></table:table-cell>"
#define ODS_TIME(value)                                                                            \
    "<table:table-cell office:value-type=\"time\" office:time-value=\"" value "\"/>"
#define ODS_ROW(attributes, cells) "<table:table-row" attributes ">" cells "</table:table-row>"
#define ODS_SHEET(name, rows)      ODS_STYLED_SHEET(name, "", rows)
#define ODS_STYLED_SHEET(name, style, rows)                                                        \
    "<table:table table:name=\"" name "\" table:style-name=\"" style "\">" rows "</table:table>"
#define ODS_DOCUMENT(sheets) ODS_STYLED_DOCUMENT("", sheets)
#define ODS_STYLED_DOCUMENT(styles, sheets)                                                        \
    "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "  \
    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "                             \
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "                               \
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\">"                             \
    "<office:automatic-styles>" styles "</office:automatic-styles><office:body>"                   \
    "<office:spreadsheet>" sheets "</office:spreadsheet></office:body></office:document-content>"

/* clang-format off */
static const char document_xml[] = ODS_DOCUMENT(
    ODS_SHEET("说明",
        ODS_ROW(" table:visibility=\"collapse\"", ODS_TEXT("填写说明"))
        ODS_ROW("", ODS_TEXT("按区填")))
    ODS_SHEET("甲&amp;乙",
        ODS_ROW("", ODS_TEXT("机构名称") ODS_TEXT("城市") ODS_TEXT("区县"))
        ODS_ROW("", ODS_TEXT("甲医院") ODS_TEXT("北京市")
                "<table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\">"
                "<text:p>东城区</text:p></table:table-cell>")
        ODS_ROW(" table:visibility=\"filter\"",
                ODS_TEXT("乙医院") ODS_TEXT("北京市") "<table:covered-table-cell/>")
        ODS_ROW(" table:number-rows-repeated=\"3\"", "<table:table-cell/>")
        ODS_ROW(" table:visibility=\"collapse\"",
                ODS_TEXT("丙医院") ODS_TEXT("北京市") ODS_TEXT("西城区"))
        ODS_ROW(" table:number-rows-repeated=\"900000\" table:visibility=\"collapse\"",
                "<table:table-cell/>")));

static const char times_xml[] = ODS_DOCUMENT(
    ODS_SHEET("甲",
        ODS_ROW("", ODS_TEXT("机构名称") ODS_TEXT("上班时间") ODS_TEXT("下班时间"))
        ODS_ROW("", ODS_TEXT("甲医院") ODS_TIME("PT08H30M00S") ODS_TIME("PT24H00M00S"))
        ODS_ROW("", ODS_TEXT("乙医院") ODS_TIME("PT8H0M0S") ODS_TIME("PT17H29M59.9999999S"))
        ODS_ROW("", ODS_TEXT("丙医院") ODS_TIME("PT08H00M00S") ODS_TIME("PT33H00M00S"))));

#define ODS_COMMENTED(comment, text)                                                               \
    "<table:table-cell office:value-type=\"string\"><office:annotation>" comment                   \
    "</office:annotation>" text "</table:table-cell>"
static const char comments_xml[] = ODS_DOCUMENT(
    ODS_SHEET("甲",
        ODS_ROW("", ODS_TEXT("机构名称") ODS_TEXT("地址"))
        ODS_ROW("", ODS_COMMENTED("<text:p/><text:p>请</text:p><text:p><text:span>核</text:span>"
                                  "对</text:p>", "<text:p>甲</text:p><text:p>医院</text:p>")
                ODS_COMMENTED("<text:p>未知</text:p>", ""))
        ODS_ROW("", ODS_TEXT("乙医院")
                ODS_COMMENTED("<text:p/>", "<text:p>东单路1号</text:p>"))));

/* LibreOffice hides a sheet by its style. */
static const char hiding_xml[] = ODS_STYLED_DOCUMENT(
    "<style:style style:name=\"ta1\" style:family=\"table\">"
    "<style:table-properties table:display=\"true\"/></style:style>"
    "<style:style style:name=\"ta2\" style:family=\"table\">"
    "<style:table-properties table:display=\"false\"/></style:style>",
    ODS_STYLED_SHEET("旧&amp;表", "ta2",
        ODS_ROW("", ODS_TEXT("机构名称") ODS_TEXT("地址"))
        ODS_ROW("", ODS_TEXT("旧医院")))
    ODS_STYLED_SHEET("单", "ta1",
        ODS_ROW("", ODS_TEXT("机构名称") ODS_TEXT("地址"))
        ODS_ROW("", ODS_TEXT("甲医院"))));
/* clang-format on */

static struct import_report *open_document_import(const struct import_fixture *fixture,
                                                  const char *content)
{
    const struct packed_file files[] = {
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0},
        {"content.xml", content, 0}};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, "list.ods", path);
    archive_write(path, files, 2);
    return import_path(fixture->store, path, &options);
}

/* A duration longer than a day is no time of day. */
static void an_open_document_s_times_are_times_of_day(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_report *report = open_document_import(fixture, times_xml);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_field(clinic_named(dataset, "甲医院"), FIELD_HOURS, "08:30-24:00");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_HOURS, "08:00-17:30");
    assert_field(clinic_named(dataset, "丙医院"), FIELD_HOURS, "");
    finding_at(report, 4, "hours_refused");
    dataset_free(dataset);
    import_report_free(report);
}

/* GDAL puts them before the text. */
static void comments_of_an_open_document_are_no_text(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_report *report = open_document_import(fixture, comments_xml);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_field(clinic_named(dataset, "甲 医院"), FIELD_ADDRESS, "");
    assert_field(clinic_named(dataset, "乙医院"), FIELD_ADDRESS, "东单路1号");
    dataset_free(dataset);
    import_report_free(report);
}

static void an_open_document_tells_of_hidden_rows_and_merged_cells(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_report *report = open_document_import(fixture, document_xml);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(report->counts.inserted, 3);
    assert_string_equal(report->sheet, "甲&乙");
    assert_string_equal(finding_at(report, 3, "cell_merged")->value, "东城区");
    finding_at(report, 3, "row_hidden");
    finding_at(report, 7, "row_hidden");
    assert_int_equal(finding_count(report, "row_hidden"), 2);
    assert_field(clinic_named(dataset, "乙医院"), FIELD_DISTRICT, "东城区");
    dataset_free(dataset);
    import_report_free(report);
}

static void a_hidden_sheet_of_an_open_document_is_no_list(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_report *report = open_document_import(fixture, hiding_xml);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(report->counts.inserted, 1);
    assert_string_equal(report->sheet, "单");
    assert_non_null(clinic_named(dataset, "甲医院"));
    dataset_free(dataset);
    import_report_free(report);
}

static const char one_clinic[] =
    SHEET(ROW("1", TEXT("A1", "名称") TEXT("B1", "地址")) ROW("2", TEXT("A2", "甲医院")));
static const char other_clinic[] =
    SHEET(ROW("1", TEXT("A1", "名称") TEXT("B1", "地址")) ROW("2", TEXT("A2", "乙医院")));
static const char foreign_header[] =
    SHEET(ROW("1", TEXT("A1", "甲") TEXT("B1", "乙")) ROW("2", TEXT("A2", "丙") TEXT("B2", "丁")));
static const char remarks[] =
    SHEET(ROW("1", TEXT("A1", "填写说明")) ROW("2", TEXT("A2", "按区填")));

/* Imports a workbook; the name of its one clinic. */
static void assert_one(const struct import_fixture *fixture, const char *path, const char *layer,
                       const char *sheet, const char *name)
{
    struct import_options options = import_plain();
    options.layer = layer;
    options.dry_run = true;
    struct import_report *report = import_path(fixture->store, path, &options);
    assert_int_equal(report->change_count, 1);
    assert_string_equal(report->sheet, sheet);
    assert_string_equal(report->changes[0].after->name, name);
    import_report_free(report);
}

static void the_sheet_with_the_list_is_found(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text one[] = {{"空", SHEET("")}, {"单", one_clinic}};
    const struct sheet_text known[] = {{"说明", remarks}, {"单", one_clinic}};
    const struct sheet_text two[] = {{"甲区", one_clinic}, {"乙区", other_clinic}};
    char path[PATH_SIZE];
    path_in(fixture, "sheets.xlsx", path);
    workbook_write(path, one, 2);
    assert_one(fixture, path, NULL, "单", "甲医院");
    workbook_write(path, known, 2);
    assert_one(fixture, path, NULL, "单", "甲医院");
    workbook_write(path, two, 2);
    assert_refused(fixture, path, NULL, FEVER_INVALID,
                   "name the sheet or layer with --layer; there are: 甲区 (2 rows), 乙区 (2 rows)");
    assert_one(fixture, path, "乙区", "乙区", "乙医院");
    assert_refused(fixture, path, "丙区", FEVER_INVALID,
                   "there is no sheet or layer \"丙区\"; there are: 甲区");
}

/* Whoever looks at the workbook sees one list. */
static void a_hidden_sheet_is_no_list_unless_it_is_named(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text two[] = {{"旧表", other_clinic}, {"单", one_clinic}};
    const struct sheet_text menu[] = {{"字典", other_clinic}, {"单", foreign_header}};
    const struct sheet_text alone[] = {{"说明", remarks}, {"单", one_clinic}};
    char path[PATH_SIZE];
    path_in(fixture, "hidden.xlsx", path);
    workbook_write_hiding(path, two, 2, "旧表", "hidden");
    assert_one(fixture, path, NULL, "单", "甲医院");
    assert_one(fixture, path, "旧表", "旧表", "乙医院");
    workbook_write_hiding(path, menu, 2, "字典", "veryHidden");
    assert_refused(fixture, path, NULL, FEVER_INVALID, "there are: 字典 (2 rows, hidden), 单");
    workbook_write_hiding(path, alone, 2, "单", "hidden");
    assert_refused(fixture, path, NULL, FEVER_INVALID, "there are: 说明 (2 rows), 单 (2 rows, hid");
    assert_one(fixture, path, "单", "单", "甲医院");
}

static void a_sheet_s_name_tells_of_a_closure(void **state)
{
    static const char rows[] = SHEET(ROW("1", TEXT("A1", "机构名称") TEXT("B1", "开诊时间"))
                                         ROW("2", TEXT("A2", "甲医院") TEXT("B2", "24小时")));
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {"已关停（1家）", rows};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, "closed.xlsx", path);
    workbook_write(path, &sheet, 1);
    struct import_report *report = import_path(fixture->store, path, &options);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_string_equal(finding_at(report, 0, "caption_closure")->value, "已关停（1家）");
    assert_field(&dataset->clinics[0], FIELD_HOURS, "");
    assert_field(&dataset->clinics[0], FIELD_NOTE, "已关停");
    dataset_free(dataset);
    import_report_free(report);
}

/* The content says what a file is; its name does not matter. */
static void a_workbook_by_another_name_is_one(void **state)
{
    const struct import_fixture *fixture = *state;
    static const char *const names[] = {"list.csv", "list.xls", "list", "list.ods"};
    const struct sheet_text sheet = {"单", one_clinic};
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        path_in(fixture, names[i], path);
        workbook_write(path, &sheet, 1);
        assert_one(fixture, path, NULL, "单", "甲医院");
    }
}

static void an_old_workbook_by_another_name_is_one(void **state)
{
    const struct import_fixture *fixture = *state;
    static const char *const files[] = {"read-xls", "read-xls-small"};
    static const char *const names[] = {"list.xlsx", "list", "list.XLS", "list.xls.1"};
    const size_t clinics[] = {2, 3};
    for (size_t i = 0; i < 8; i++) {
        char from[PATH_SIZE], path[PATH_SIZE];
        size_t length;
        snprintf(from, sizeof from, "tests/cases/import/%s/input.xls", files[i / 4]);
        char *bytes = support_read_whole(from, &length);
        path_in(fixture, names[i % 4], path);
        bytes_write(path, bytes, length);
        free(bytes);
        struct import_options options = import_plain();
        options.dry_run = true;
        struct import_report *report = import_path(fixture->store, path, &options);
        assert_int_equal(report->change_count, clinics[i / 4]);
        import_report_free(report);
    }
}

/* Dates that the workbook shows as such come as ISO or 2026/01/02, the oracle has the serial. */
static bool same_value(const json_t *expected, const char *cell)
{
    char *end;
    if (!expected)
        return !*cell;
    if (json_is_string(expected))
        return strcmp(json_string_value(expected), cell) == 0;
    if (json_integer_value(expected) == 46024 && strcmp(cell, "2026/01/02") == 0)
        return true;
    return fabs(strtod(cell, &end) - json_number_value(expected)) < 1e-12 && !*end && *cell;
}

static void check_oracle_row(const char *file, const json_t *expected, const struct raw_row *row)
{
    const char *cursor = row->cells;
    assert_true(row->count >= json_array_size(expected));
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (!same_value(json_array_get(expected, i), cell))
            fail_msg("%s: row %ld, cell %u is \"%s\"", file, row->line, i + 1, cell);
    }
}

static void check_oracle(const char *file, const char *sheet, const json_t *rows)
{
    struct arena *arena = arena_new();
    struct raw_table table;
    struct findings findings;
    struct error error;
    struct read_request request = {.layer = sheet};
    const char *root = getenv("FEVER_SHARED");
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/oracles/xlsx/%s", root ? root : "../shared", file);
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    if (read_list(path, &request, &table, &findings, &error))
        fail_msg("%s: %s", file, error.text);
    assert_int_equal(table.count + 1, json_array_size(rows));
    check_oracle_row(file, json_array_get(rows, 0), &table.header);
    for (size_t i = 0; i < table.count; i++)
        check_oracle_row(file, json_array_get(rows, i + 1), &table.rows[i]);
    findings_clear(&findings);
    raw_table_clear(&table);
    arena_free(arena);
}

static void workbooks_of_others_read_as_expected(void **state)
{
    FILE *file = support_open_shared("oracles/xlsx/expected.json");
    (void)state;
    if (!file)
        skip();
    json_t *all = json_loadf(file, 0, NULL), *sheets, *rows;
    const char *name, *sheet;
    fclose(file);
    assert_int_equal(json_object_size(all), 4);
    json_object_foreach(all, name, sheets)
    {
        json_object_foreach(sheets, sheet, rows)
        {
            check_oracle(name, sheet, rows);
        }
    }
    json_decref(all);
}

/* Files that are broken or mean harm. */

/* Whatever is wrong with its links, a copy of the workbook is made or none, and taken away. */
static void small_xls_is_copied_however_damaged(void **state)
{
    const struct import_fixture *fixture = *state;
    static unsigned char whole[4096], bytes[4096];
    FILE *file = fopen("tests/cases/import/read-xls-small/input.xls", "rb");
    char path[PATH_SIZE];
    assert_non_null(file);
    assert_int_equal(fread(whole, 1, sizeof whole, file), sizeof whole);
    fclose(file);
    path_in(fixture, "small.xls", path);
    int copies = 0, rounds = 6000;
    for (int round = 0; round < rounds; round++) {
        size_t length = round % 3 < 2 ? sizeof bytes : (size_t)round * 7 % sizeof bytes;
        memcpy(bytes, whole, sizeof bytes);
        if (round)
            bytes[(size_t)round * 37 % 2048] = (unsigned char)(round * 11 | round >> 8);
        bytes_write(path, (const char *)bytes, length);
        char *copy;
        struct error error;
        assert_int_equal(xls_place(path, &copy, &error), FEVER_OK);
        assert_true(round || copy);
        copies += copy != NULL;
        char *kept = copy ? strdup(copy) : NULL;
        xls_place_discard(copy);
        assert_true(!kept || access(kept, F_OK) != 0);
        free(kept);
    }
    assert_in_range(copies, 1, rounds - 1);
}

static void texts_named_as_workbooks_are_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    static const struct {
        const char *name, *bytes, *says;
    } files[] = {
        {"text.xlsx", "name\n甲医院\n", "text.xlsx is named .xlsx but is none"},
        {"text.xls", "name\n甲医院\n", "is named .xls but is none"},
        {"text.shp", "name\n甲医院\n", "is named .shp but is none"},
        {"empty.xlsx", "", "the file is empty"},
        {"page.xls", "<html><table><tr><td>名称</td></tr></table>", "a header but no rows"},
        {"list.pdf", "%PDF-1.4 ...", "is a PDF"},
        {"list.csv", "<?xml version=\"1.0\"?><a/>", "is XML"},
    };
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        path_in(fixture, files[i].name, path);
        bytes_write(path, files[i].bytes, strlen(files[i].bytes));
        assert_refused(fixture, path, NULL, FEVER_INVALID, files[i].says);
    }
}

/* Cut at every sixteenth part, a workbook is refused and nothing is imported. */
static void truncated_workbooks_are_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {"名单", list_rows};
    char path[PATH_SIZE], whole[PATH_SIZE];
    path_in(fixture, "whole.xlsx", whole);
    path_in(fixture, "cut.xlsx", path);
    size_t length = workbook_write(whole, &sheet, 1);
    char *bytes = malloc(length);
    FILE *file = fopen(whole, "rb");
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, length, file), length);
    fclose(file);
    for (size_t part = 1; part < 8; part++) {
        bytes_write(path, bytes, length * part / 8);
        assert_refused(fixture, path, NULL, FEVER_INVALID, "cut.xlsx");
    }
    free(bytes);
}

/* Spreadsheets write a carriage return within a cell as _x000D_. */
static void escapes_of_a_workbook_are_undone(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {
        "名单", SHEET(ROW("1", TEXT("A1", "机构名称") TEXT("B1", "地址"))
                          ROW("2", TEXT("A2", "甲医院") TEXT("B2", "甲路1号_x000D_二楼")) ROW(
                              "3", TEXT("A3", "乙医院") TEXT("B3", "乙路_x005F_x000D_、_xABCD_")))};
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    path_in(fixture, "escapes.xlsx", path);
    workbook_write(path, &sheet, 1);
    options.dry_run = true;
    struct import_report *report = import_path(fixture->store, path, &options);
    assert_int_equal(report->change_count, 2);
    assert_string_equal(report->changes[0].after->address, "甲路1号 二楼");
    assert_string_equal(report->changes[1].after->address, "乙路_x000D_、_xABCD_");
    import_report_free(report);
}

/* Changes a byte some way behind the first `text` in the file. */
static void byte_spoil(const char *path, const char *text, size_t behind)
{
    static char bytes[200000];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file), at = 0;
    fclose(file);
    while (at + strlen(text) < length && memcmp(bytes + at, text, strlen(text)) != 0)
        at++;
    assert_true(at + strlen(text) + behind < length);
    bytes[at + strlen(text) + behind] ^= 1;
    bytes_write(path, bytes, length);
}

/* The reader of sheets would take the damage for the sheet's end. */
static void a_workbook_with_a_damaged_sheet_is_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    struct error error = {0};
    path_in(fixture, "damaged.xlsx", path);
    assert_int_equal(template_sheet_write(path, path, &error), FEVER_OK);
    byte_spoil(path, "xl/worksheets/sheet1.xml", 300);
    assert_refused(fixture, path, NULL, FEVER_INVALID,
                   "damaged.xlsx is damaged: its part xl/worksheets/sheet1.xml");
}

static void a_shapefile_that_is_cut_off_is_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    char shapes[100] = {0}, table[32] = {3}, shp[PATH_SIZE], dbf[PATH_SIZE];
    path_in(fixture, "cut.shp", shp);
    path_in(fixture, "cut.dbf", dbf);
    memcpy(shapes, "\0\0\x27\x0A", 4);
    shapes[27] = 50; /* words: the header alone */
    bytes_write(shp, shapes, sizeof shapes);
    table[4] = 2; /* records of 20 bytes */
    table[8] = 32;
    table[10] = 20;
    bytes_write(dbf, table, sizeof table);
    assert_refused(fixture, shp, NULL, FEVER_INVALID, "cut.shp is cut off: its .dbf file");
    shapes[27] = 51;
    bytes_write(shp, shapes, sizeof shapes);
    assert_refused(fixture, shp, NULL, FEVER_INVALID, "cut.shp is cut off: its .shp file");
}

static void an_archive_that_unpacks_too_large_is_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct packed_file files[] = {{"[Content_Types].xml", "<Types/>", 0},
                                        {"xl/workbook.xml", "<workbook/>", 0},
                                        {"xl/worksheets/sheet1.xml", "<worksheet/>", 0xFFFFFFF0u}};
    const struct packed_file none[] = {{"notes.txt", "nothing", 0}};
    char path[PATH_SIZE];
    path_in(fixture, "bomb.xlsx", path);
    archive_write(path, files, 3);
    assert_refused(fixture, path, NULL, FEVER_TOO_LARGE, "unpacks to more than 256 MB");
    archive_write(path, none, 1);
    assert_refused(fixture, path, NULL, FEVER_INVALID, "no workbook, Word document or layers");
}

#define ENTITIES                                                                                   \
    "<!DOCTYPE b [<!ENTITY a "                                                                     \
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"                        \
    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">" \
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">" \
    "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">" \
    "<!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\">]>"

static void entity_bombs_are_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    static const char kml[] =
        "<?xml version=\"1.0\"?>" ENTITIES "<kml xmlns=\"http://www.opengis.net/kml/2.2\">"
        "<Document><Placemark><name>&h;</name><Point><coordinates>116,39</coordinates></Point>"
        "</Placemark></Document></kml>";
    static const char sheet[] =
        "<?xml version=\"1.0\"?>" ENTITIES "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" "
        "t=\"inlineStr\"><is><t>&h;</t></is></c></row></sheetData></worksheet>";
    const struct packed_file files[] = {
        {"[Content_Types].xml", WORKBOOK_TYPES, 0},
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets>"
         "</workbook>",
         0},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/>"
         "</Relationships>",
         0},
        {"xl/worksheets/sheet1.xml", sheet, 0}};
    char path[PATH_SIZE];
    path_in(fixture, "bomb.kml", path);
    bytes_write(path, kml, sizeof kml - 1);
    assert_refused(fixture, path, NULL, FEVER_INVALID, "bomb.kml");
    path_in(fixture, "entities.xlsx", path);
    archive_write(path, files, 4);
    assert_refused(fixture, path, NULL, FEVER_INVALID, "");
}

static atomic_bool over;

/* Kills the process's child as soon as there is one. */
static void *kill_child(void *context)
{
    (void)context;
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    while (!over) {
        FILE *file = fopen(path, "r");
        if (file && fgets(text, sizeof text, file) && atoi(text) > 0) {
            kill((pid_t)atoi(text), SIGKILL);
            over = true;
        }
        if (file)
            fclose(file);
    }
    return NULL;
}

static void a_child_that_dies_is_told(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct sheet_text sheet = {"单", one_clinic};
    pthread_t killer;
    char path[PATH_SIZE];
    path_in(fixture, "list.xlsx", path);
    workbook_write(path, &sheet, 1);
    over = false;
    assert_int_equal(pthread_create(&killer, NULL, kill_child, NULL), 0);
    assert_refused(fixture, path, NULL, FEVER_INVALID, "its reader broke off (Killed)");
    over = true;
    pthread_join(killer, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_workbook_is_read_as_it_was_meant, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_open_document_s_times_are_times_of_day, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(comments_of_an_open_document_are_no_text, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_open_document_tells_of_hidden_rows_and_merged_cells,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(the_sheet_with_the_list_is_found, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_hidden_sheet_of_an_open_document_is_no_list,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(a_hidden_sheet_is_no_list_unless_it_is_named, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_sheet_s_name_tells_of_a_closure, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_workbook_by_another_name_is_one, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_old_workbook_by_another_name_is_one, import_set_up,
                                        import_tear_down),
        cmocka_unit_test(workbooks_of_others_read_as_expected),
        cmocka_unit_test_setup_teardown(small_xls_is_copied_however_damaged, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(texts_named_as_workbooks_are_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(truncated_workbooks_are_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(escapes_of_a_workbook_are_undone, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_workbook_with_a_damaged_sheet_is_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_shapefile_that_is_cut_off_is_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_archive_that_unpacks_too_large_is_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(entity_bombs_are_refused, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(a_child_that_dies_is_told, import_set_up, import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
