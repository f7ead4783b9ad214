/* Word documents as commissions send them, read through the child, and such as mean harm. */
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

#define DOCUMENT(body)                                                                             \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w="                               \
    "\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" body               \
    "</w:body></w:document>"
#define P(text)                       "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define TABLE(rows)                   "<w:tbl>" rows "</w:tbl>"
#define TR(cells)                     "<w:tr>" cells "</w:tr>"
#define TC(text)                      "<w:tc>" P(text) "</w:tc>"
#define WIDE(span, text)              "<w:tc><w:tcPr><w:gridSpan w:val=\"" span "\"/></w:tcPr>" P(text) "</w:tc>"
#define MERGED(how, text)             "<w:tc><w:tcPr><w:vMerge" how "/></w:tcPr>" P(text) "</w:tc>"
#define BEGINS                        " w:val=\"restart\""
#define HEADER                        TR(TC("区县") TC("机构名称") TC("联系电话"))
#define CLINIC(district, name, phone) TR(TC(district) TC(name) TC(phone))

static void document_write(const struct import_fixture *fixture, const char *name, const char *xml,
                           uint32_t claimed, char path[PATH_SIZE])
{
    const struct packed_file files[] = {{"[Content_Types].xml", "<Types/>", 0},
                                        {"word/document.xml", xml, claimed}};
    snprintf(path, PATH_SIZE, "%s/%s", fixture->place.folder, name);
    archive_write(path, files, 2);
}

static struct import_report *document_import(const struct import_fixture *fixture, const char *xml,
                                             const char *layer)
{
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    options.layer = layer;
    document_write(fixture, "list.docx", xml, 0, path);
    return import_path(fixture->store, path, &options);
}

static void assert_refused(const struct import_fixture *fixture, const char *xml, uint32_t claimed,
                           enum fever_error code, const char *part)
{
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    struct import_report *report = NULL;
    struct error error = {0};
    document_write(fixture, "list.docx", xml, claimed, path);
    assert_int_equal(import_run(fixture->store, path, &options, NULL, &report, &error), code);
    if (!strstr(error.text, part))
        fail_msg("says \"%s\", expected \"%s\"", error.text, part);
}

static void a_table_is_read_as_it_is_seen(void **state)
{
    static const char xml[] = DOCUMENT(P("北京市发热门诊名单") P("（截至一月）") TABLE(
        TR(WIDE("3", "发热门诊一览")) HEADER TR(MERGED(BEGINS, "东城区") TC("甲医院")
                                                    TC("010-62345678"))
            TR(MERGED("", "") "<w:tc>" P(
                "乙医院") "</w:tc>"
                          "<w:tc>" P("010-62345679") P(
                              "010-62345670") "</w:tc>") "<w:tr><w:trPr><w:del/></w:trPr>" TC("西城"
                                                                                              "区")
                TC("丙医院") TC("1") "</w:tr>" TR(
                    TC("西城区") "<w:tc><w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></"
                                 "w:moveFrom><w:r><w:t>"
                                 "丁</w:t></w:r><w:r><w:t>医院</w:t></w:r></w:p></w:tc>" TC(
                                     "010-62345671"))));
    struct import_report *report = document_import(*state, xml, NULL);
    assert_int_equal(report->counts.inserted, 3);
    assert_string_equal(report->format, "DOCX");
    assert_string_equal(report->sheet, "（截至一月）");
    assert_int_equal(finding_count(report, "cell_merged"), 1);
    assert_int_equal(import_planned(report, "乙医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙医院")->phones.count, 2);
    assert_int_equal(import_planned(report, "丁医院")->adcode, 110102);
    import_report_free(report);
}

static void tables_with_one_header_are_one_list(void **state)
{
    static const char xml[] =
        DOCUMENT(P("名单") TABLE(HEADER CLINIC("东城区", "甲医院", "010-62345678")) P("")
                     TABLE(HEADER CLINIC("西城区", "乙医院", "010-62345679")) P("（续表）")
                         TABLE(CLINIC("西城区", "丙医院", "010-62345670")));
    struct import_report *report = document_import(*state, xml, NULL);
    assert_int_equal(report->counts.inserted, 3);
    assert_string_equal(report->sheet, "名单");
    assert_int_equal(report->counts.quarantined, 0);
    import_report_free(report);
}

static void captions_that_name_regions_are_sections(void **state)
{
    static const char xml[] = DOCUMENT(
        P("一、东城区") TABLE(TR(TC("机构名称") TC("联系电话")) TR(TC("甲医院") TC("010-62345678")))
            P("二、西城区发热门诊名单：")
                TABLE(TR(TC("机构名称") TC("联系电话")) TR(TC("乙医院") TC("010-62345679"))));
    struct import_report *report = document_import(*state, xml, NULL);
    assert_int_equal(report->counts.inserted, 2);
    assert_int_equal(report->counts.quarantined, 0);
    assert_int_equal(import_planned(report, "甲医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙医院")->adcode, 110102);
    import_report_free(report);
}

#define TWO_LISTS                                                                                  \
    DOCUMENT(P("发热门诊名单") TABLE(HEADER CLINIC("东城区", "甲医院", "010-62345678"))            \
                 P("定点医院名单") TABLE(HEADER CLINIC("西城区", "乙医院", "010-62345679")))

/* A caption names the city; the districts in merged cells below it are not overwritten by it. */
static void merged_districts_stand_below_a_city(void **state)
{
    static const char xml[] = DOCUMENT(P("北京市发热门诊名单") TABLE(
        HEADER TR(MERGED(BEGINS, "东城区") TC("甲医院") TC(""))
            TR(MERGED("", "") TC("乙医院") TC("")) CLINIC("西城区", "丙医院", "")));
    struct import_report *report = document_import(*state, xml, NULL);
    assert_int_equal(import_planned(report, "甲医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "丙医院")->adcode, 110102);
    import_report_free(report);
}

static void of_several_lists_one_is_chosen(void **state)
{
    static const char *const layers[] = {"定点医院名单", "2"};
    assert_refused(*state, TWO_LISTS, 0, FEVER_INVALID, "发热门诊名单 (2 rows), 定点医院名单");
    for (size_t i = 0; i < 2; i++) {
        struct import_report *report = document_import(*state, TWO_LISTS, layers[i]);
        assert_string_equal(report->sheet, "定点医院名单");
        assert_int_equal(report->counts.rows, 1);
        import_report_free(report);
    }
}

static void what_is_no_list_is_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    static const char bomb[] =
        "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
        "<w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "</w:body></w:document>";
    assert_refused(fixture, bomb, 0, FEVER_INVALID, "document type");
    assert_refused(fixture, DOCUMENT(P("只有文字")), 0, FEVER_INVALID, "without a table");
    assert_refused(fixture, "<w:document", 0, FEVER_INVALID, "damaged");
    assert_refused(fixture, DOCUMENT(TABLE(TR(WIDE("400", "甲") WIDE("400", "乙")))), 0,
                   FEVER_TOO_LARGE, "too many columns");
    assert_refused(fixture, DOCUMENT(TABLE(HEADER)), 300u << 20, FEVER_TOO_LARGE, "256 MB");
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    struct import_report *report = NULL;
    struct error error = {0};
    snprintf(path, sizeof path, "%s/text.docx", fixture->place.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("机构名称\n甲医院\n", file);
    fclose(file);
    assert_int_equal(import_run(fixture->store, path, &options, NULL, &report, &error),
                     FEVER_INVALID);
    assert_non_null(strstr(error.text, "named .docx but is none"));
}

static void the_text_is_found_where_the_relations_say(void **state)
{
    static const char relations[] =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
        "relationships/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    static const char xml[] = DOCUMENT(TABLE(HEADER CLINIC("东城区", "甲医院", "010-62345678")));
    const struct packed_file files[] = {{"[Content_Types].xml", "<Types/>", 0},
                                        {"_rels/.rels", relations, 0},
                                        {"word/document2.xml", xml, 0}};
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char path[PATH_SIZE];
    snprintf(path, PATH_SIZE, "%s/list.docx", fixture->place.folder);
    archive_write(path, files, sizeof files / sizeof *files);
    struct import_report *report = import_path(fixture->store, path, &options);
    assert_int_equal(report->counts.inserted, 1);
    import_report_free(report);
}

static void a_header_of_two_rows_stands_under_a_region(void **state)
{
    static const char xml[] =
        DOCUMENT(P("一、东城区") TABLE(TR(TC("机构名称") WIDE("2", "联系方式")) TR(
            TC("") TC("联系电话") TC("地址")) TR(TC("甲医院") TC("010-62345678") TC("东单路1号"))));
    struct import_report *report = document_import(*state, xml, NULL);
    assert_int_equal(report->counts.inserted, 1);
    assert_int_equal(import_planned(report, "甲医院")->adcode, 110101);
    assert_string_equal(import_planned(report, "甲医院")->address, "东单路1号");
    import_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_table_is_read_as_it_is_seen, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(tables_with_one_header_are_one_list, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(captions_that_name_regions_are_sections, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(merged_districts_stand_below_a_city, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(of_several_lists_one_is_chosen, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(the_text_is_found_where_the_relations_say, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_header_of_two_rows_stands_under_a_region, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_list_is_refused, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
