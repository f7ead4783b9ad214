/* What programs export as .xls and is text: web pages and XML Spreadsheets; and pages with lists.
 * They are read through the child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/utf8.h"
#include "support_import.h"

enum { PATH_SIZE = 300 };

#define HEADER                        "<tr><th>区县<th>机构名称<th>联系电话</tr>"
#define CLINIC(district, name, phone) "<tr><td>" district "<td>" name "<td>" phone "</tr>"

static void page_write(const struct import_fixture *fixture, const char *name, const char *page,
                       size_t length, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s", fixture->place.folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(page, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static struct import_report *page_import(const struct import_fixture *fixture, const char *name,
                                         const char *page, const char *layer)
{
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    options.layer = layer;
    page_write(fixture, name, page, strlen(page), path);
    return import_path(fixture->store, path, &options);
}

static void assert_refused(const struct import_fixture *fixture, const char *name, const char *page,
                           size_t length, enum fever_error code, const char *part)
{
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    struct import_report *report = NULL;
    struct error error = {0};
    page_write(fixture, name, page, length, path);
    assert_int_equal(import_run(fixture->store, path, &options, NULL, &report, &error), code);
    if (!strstr(error.text, part))
        fail_msg("says \"%s\", expected \"%s\"", error.text, part);
}

static void an_export_is_read_as_it_is_seen(void **state)
{
    static const char page[] =
        "\xEF\xBB\xBF\r\n<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head>"
        "<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><title>甲</title>"
        "<style>td { display: none }</style></head><body><!-- <table><tr><td>1</table> -->"
        "<table border=1><tr><td colspan=3>发热门诊一览</tr>" HEADER
        "<tr><td rowspan=\"2\">东城区<td style='mso-number-format:\"\\@\"'>甲&nbsp;医院"
        "<td x:str>010-62345678</tr>"
        "<tr><td>乙\r\n  医院<td><p>010-62345679</p><p>010-62345670</p></tr>"
        "<tr style=\"mso-displayed-x:1; DISPLAY : none\"><td>西城区<td>丙医院<td>1</tr>"
        "<tr><td>西城区</td><td>丁<b>医院</b><span style=display:none>旧</span></td>"
        "<td>010-62345671<br></td></tr></table>"
        "<script>document.write('<table><tr><td>2</td></tr></table>')</script></body></HTML>";
    struct import_report *report = page_import(*state, "list.xls", page, NULL);
    assert_string_equal(report->format, "HTML");
    assert_int_equal(report->counts.inserted, 4);
    assert_int_equal(report->counts.quarantined, 0);
    assert_int_equal(finding_count(report, "cell_merged"), 1);
    assert_int_equal(finding_count(report, "row_hidden"), 1);
    assert_int_equal(import_planned(report, "甲 医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙 医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙 医院")->phones.count, 2);
    assert_int_equal(import_planned(report, "丁医院")->adcode, 110102);
    import_report_free(report);
}

/* 东城区, 甲医院 in GB18030, of a page that says it were UTF-8. */
static void the_bytes_tell_the_encoding(void **state)
{
    static const char page[] = "<meta charset=utf-8><table><tr><td>\xC7\xF8\xCF\xD8<td>"
                               "\xBB\xFA\xB9\xB9\xC3\xFB\xB3\xC6</tr><tr><td>"
                               "\xB6\xAB\xB3\xC7\xC7\xF8<td>\xBC\xD7\xD2\xBD\xD4\xBA</tr></table>";
    struct import_report *report = page_import(*state, "list.htm", page, NULL);
    assert_int_equal(import_planned(report, "甲医院")->adcode, 110101);
    import_report_free(report);
}

static void cells_that_reach_down_keep_their_columns(void **state)
{
    static const char page[] =
        "<table><tr><td rowspan=2>区县<td colspan=2>机构<td rowspan=2>序号</tr>"
        "<tr><td>名称<td>联系电话</tr>"
        "<tr><td rowspan=0>东城区<td>甲医院<td rowspan=2>010-62345678<td>1</tr>"
        "<tr><td>乙医院<td>2</tr><tr><td>丙医院<td>010-62345679<td>3</tr></table>";
    struct import_report *report = page_import(*state, "list.html", page, NULL);
    assert_int_equal(report->counts.inserted, 3);
    assert_int_equal(import_planned(report, "乙医院")->phones.count, 1);
    assert_int_equal(import_planned(report, "丙医院")->phones.count, 1);
    assert_int_equal(import_planned(report, "丙医院")->adcode, 110101);
    import_report_free(report);
}

static void tables_for_layout_are_none(void **state)
{
    static const char page[] =
        "<html><body><table><tr><td><table><tr><td>首页<td>新闻</tr></table>"
        "<tr><td><h2>北京市发热门诊名单</h2><table>" HEADER CLINIC(
            "东城区", "甲医院", "010-62345678") "</table><td>版权所有</tr></table></body></html>";
    struct import_report *report = page_import(*state, "page.html", page, NULL);
    assert_string_equal(report->sheet, "北京市发热门诊名单");
    assert_int_equal(report->counts.inserted, 1);
    import_report_free(report);
}

static void pictures_stand_for_their_texts(void **state)
{
    static const char page[] =
        "<table><tr><td>机构名称<td>开诊时间<td>是否开诊</tr>"
        "<tr><td>甲医院<td>24小时<td><img src=no.png alt=否></tr>"
        "<tr><td><img alt=新>乙医院<td>24小时<td> <p><img src=yes.png alt=是><img alt=否></p></tr>"
        "<tr><td>丙医院<td>24小时<td></tr></table>";
    struct import_report *report = page_import(*state, "page.html", page, NULL);
    assert_int_equal(report->counts.inserted, 3);
    assert_null(import_planned(report, "甲医院")->hours);
    assert_string_equal(import_planned(report, "乙医院")->hours, "24/7");
    assert_string_equal(import_planned(report, "丙医院")->hours, "24/7");
    import_report_free(report);
}

static void captions_that_name_regions_are_sections(void **state)
{
    static const char page[] = "<div>一、东城区</div><table><tr><td>机构名称<td>联系电话</"
                               "tr><tr><td>甲医院<td></tr></table>"
                               "<table><caption>二、西城区</caption><tr><td>机构名称<td>联系电话</"
                               "tr><tr><td>乙医院<td></tr>"
                               "</table>";
    struct import_report *report = page_import(*state, "page.html", page, NULL);
    assert_int_equal(import_planned(report, "甲医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "乙医院")->adcode, 110102);
    import_report_free(report);
}

#define TWO_LISTS                                                                                  \
    "<p>发热门诊名单<table>" HEADER CLINIC(                                                        \
        "东城区", "甲医院", "") "</table><p>定点医院名单<table>" HEADER CLINIC("西城区", "乙医院", \
                                                                               "") "</table>"

static void of_several_lists_one_is_chosen(void **state)
{
    static const char *const layers[] = {"定点医院名单", "2"};
    assert_refused(*state, "page.html", TWO_LISTS, strlen(TWO_LISTS), FEVER_INVALID,
                   "发热门诊名单 (2 rows), 定点医院名单");
    for (size_t i = 0; i < 2; i++) {
        struct import_report *report = page_import(*state, "page.html", TWO_LISTS, layers[i]);
        assert_string_equal(report->sheet, "定点医院名单");
        assert_int_equal(report->counts.rows, 1);
        import_report_free(report);
    }
}

/* What need not be closed is read to its end; so is a page of many thousand rows, most of it
 * attributes in quotes, as spreadsheet programs write them: wherever it were cut into pieces, some
 * would end within quotes. */
static void pages_with_faults_are_read(void **state)
{
    static const char open[] =
        "<table><tbody>" HEADER
        "<td>东城区<td>甲<i>医</b>院<td>1</i><tr><td>西城区</th><td>乙医院</table>";
    struct import_report *report = page_import(*state, "page.htm", open, NULL);
    assert_int_equal(report->counts.inserted, 2);
    import_report_free(report);
    enum { ROWS = 3000, ROW_SIZE = 200 };
    char *page = malloc(ROWS * ROW_SIZE + 1000), *at = page;
    assert_non_null(page);
    at += sprintf(at, "<html><table>%s", HEADER);
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at,
                      "<tr><td align=\"left\" valign=bottom sdnum=\"1033;0;[>99]@%.*s\"><font "
                      "face=\"Noto Sans CJK SC\">东城区</font><td>第%d医院<td></tr>",
                      i % 50, "--------------------------------------------------", i);
    strcpy(at, "</table>");
    report = page_import(*state, "long.html", page, NULL);
    assert_int_equal(report->counts.inserted, ROWS);
    import_report_free(report);
    free(page);
}

/* Half a list would take back what stands in the other half. */
static void pages_that_are_cut_off_are_refused(void **state)
{
    static const char page[] = "<html><body><table>" HEADER "<tr><td>东城区</td><td>甲医院</td>"
                               "<td></td></tr></table></body></html>";
    const size_t begin = sizeof "<html><body><table>" - 1;
    const size_t end = (size_t)(strstr(page, "</table>") + strlen("</table>") - page);
    for (size_t length = begin; length < end; length++)
        if (utf8_cut(page, length) == length)
            assert_refused(*state, "page.html", page, length, FEVER_INVALID, "cut off");
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    page_write(*state, "page.html", page, end, path);
    struct import_report *report =
        import_path(((const struct import_fixture *)*state)->store, path, &options);
    assert_int_equal(report->counts.inserted, 1);
    import_report_free(report);
}

#define WORKBOOK_BEGIN                                                                             \
    "<?xml version=\"1.0\" encoding=\"GB2312\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>"    \
    "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "                            \
    "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles/>"

static void a_spreadsheet_of_xml_is_read(void **state)
{
    static const char workbook[] = WORKBOOK_BEGIN
        "<Worksheet ss:Name='说明'><Table><Row><Cell><Data ss:Type='String'>截至一月</Data></Cell>"
        "</Row></Table></Worksheet>"
        "<Worksheet ss:Name='名单'><Table ss:ExpandedRowCount='9'>"
        "<Row ss:Index='2'><Cell ss:MergeAcross='3'><Data ss:Type='String'>发热门诊</Data></Cell>"
        "</Row>"
        "<Row><Cell><Data ss:Type='String'>区县</Data></Cell>"
        "<Cell><Data ss:Type='String'>机构名称</Data></Cell>"
        "<Cell><Data ss:Type='String'>联系电话</Data></Cell>"
        "<Cell><Data ss:Type='String'>开始时间</Data></Cell>"
        "<Cell><Data ss:Type='String'>结束时间</Data></Cell></Row>"
        "<Row><Cell ss:MergeDown='1'><Data ss:Type='String'>东城区</Data></Cell>"
        "<Cell><Data ss:Type='String'>甲&#10;医院</Data></Cell>"
        "<Cell><Data ss:Type='Number'>1.062345678E9</Data>"
        "<Comment><ss:Data>旧</ss:Data></Comment></Cell>"
        "<Cell><Data ss:Type='DateTime'>1899-12-31T08:00:00.000</Data></Cell>"
        "<Cell><Data ss:Type='DateTime'>1899-12-31T17:30:00.000</Data></Cell></Row>"
        "<Row ss:Hidden='1'>"
        "<Cell ss:Index='2'><ss:Data ss:Type='String'><B>乙</B>医院</ss:Data></Cell></Row>"
        "<Row ss:Index='8'><Cell><Data ss:Type='String'>西城区</Data></Cell>"
        "<Cell><Data ss:Type='String'>丙医院</Data></Cell></Row></Table></Worksheet></Workbook>";
    struct import_report *report = page_import(*state, "list.xls", workbook, NULL);
    assert_string_equal(report->format, "XML Spreadsheet");
    assert_string_equal(report->sheet, "名单");
    assert_int_equal(report->counts.inserted, 3);
    assert_int_equal(finding_count(report, "row_hidden"), 1);
    const struct clinic *first = import_planned(report, "甲 医院");
    assert_int_equal(first->adcode, 110101);
    assert_string_equal(first->hours, "08:00-17:30");
    assert_string_equal(first->phones.items[0], "010-62345678");
    assert_int_equal(import_planned(report, "乙医院")->adcode, 110101);
    assert_int_equal(import_planned(report, "丙医院")->adcode, 110102);
    import_report_free(report);
}

static void spreadsheets_that_are_none_are_refused(void **state)
{
    static const char bomb[] =
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\">]><Workbook "
        "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    static const char cut[] = "<?xml version=\"1.0\"?><Workbook "
                              "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\n<W";
    static const char empty[] =
        WORKBOOK_BEGIN "<Worksheet ss:Name='Sheet1'><Table></Table></Worksheet></Workbook>";
    assert_refused(*state, "a.xls", bomb, strlen(bomb), FEVER_INVALID, "document type");
    assert_refused(*state, "a.xml", cut, strlen(cut), FEVER_INVALID, "damaged in line 2");
    assert_refused(*state, "a.xls", empty, strlen(empty), FEVER_INVALID, "without a table");
}

static void what_is_no_list_is_refused(void **state)
{
    static const char wide[] = "<table><tr><td colspan=400>甲<td colspan=400>乙</table>";
    static const char nul[] = "<table>" HEADER "\0</table>";
    static const char empty[] = "<html><body><p>只有文字</p></body></html>";
    static const char layout[] = "<table></table>";
    assert_refused(*state, "a.html", empty, strlen(empty), FEVER_INVALID, "without a table");
    assert_refused(*state, "a.xls", wide, strlen(wide), FEVER_TOO_LARGE, "too many columns");
    assert_refused(*state, "a.html", nul, sizeof nul - 1, FEVER_INVALID, "NUL");
    assert_refused(*state, "a.html", layout, strlen(layout), FEVER_INVALID, "without a table");
    assert_refused(*state, "a.xls", "<p>", 3, FEVER_INVALID, "named .xls but is none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_export_is_read_as_it_is_seen, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(the_bytes_tell_the_encoding, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(cells_that_reach_down_keep_their_columns, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(tables_for_layout_are_none, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(pictures_stand_for_their_texts, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(captions_that_name_regions_are_sections, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(of_several_lists_one_is_chosen, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(pages_with_faults_are_read, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(pages_that_are_cut_off_are_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_spreadsheet_of_xml_is_read, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(spreadsheets_that_are_none_are_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_list_is_refused, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
