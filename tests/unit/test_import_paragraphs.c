/* What documents, pages and XML Spreadsheets say around their tables: titles, headings and remarks
 * tell which clinics are closed, and what is struck out is no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_import.h"
#include "support_workbook.h"

enum { PATH_SIZE = 300, TEXT_SIZE = 8000 };

#define NAMESPACE "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define R(text)                                                                                    \
    "<w:r><w:t>" text "</w:t>"                                                                     \
    "</w:r>"
#define P(text)     "<w:p>" R(text) "</w:p>"
#define TC(text)    "<w:tc>" P(text) "</w:tc>"
#define WORD(rows)  "<w:tbl><w:tr>" TC("机构名称") TC("开诊时间") "</w:tr>" rows "</w:tbl>"
#define LINE(a, b)  "<w:tr>" TC(a) TC(b) "</w:tr>"
#define OPEN(name)  LINE(name, "24小时")
#define TABLE(rows) "<table><tr><th>机构名称<th>开诊时间</tr>" rows "</table>"
#define TR(name)    "<tr><td>" name "<td>24小时</tr>"

/* What stands in the file, and the names of the clinics that are open (24/7) and closed by it. */
struct case_of_states {
    const char *text, *open[3], *closed[3];
};

static struct import_report *file_import(const struct import_fixture *fixture, const char *name,
                                         const char *text, const char *layer)
{
    char path[PATH_SIZE];
    struct import_options options = import_plain();
    options.layer = layer;
    snprintf(path, PATH_SIZE, "%s/%s", fixture->place.folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return import_path(fixture->store, path, &options);
}

static struct import_report *word_import(const struct import_fixture *fixture, const char *body,
                                         const char *footnotes, const char *layer)
{
    char path[PATH_SIZE], xml[TEXT_SIZE];
    struct import_options options = import_plain();
    options.layer = layer;
    snprintf(path, PATH_SIZE, "%s/list.docx", fixture->place.folder);
    assert_true(snprintf(xml, sizeof xml,
                         "<w:document " NAMESPACE "><w:body>%s</w:body></w:document>",
                         body) < (int)sizeof xml);
    const struct packed_file files[] = {{"[Content_Types].xml", "<Types/>", 0},
                                        {"word/document.xml", xml, 0},
                                        {"word/footnotes.xml", footnotes, 0}};
    archive_write(path, files, footnotes ? 3 : 2);
    return import_path(fixture->store, path, &options);
}

static const char *hours_of(const struct import_report *report, const char *name)
{
    const char *hours = import_planned(report, name)->hours;
    return hours ? hours : "";
}

static void assert_states(const struct import_report *report, const struct case_of_states *wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < 3 && wanted->open[i]; i++, count++)
        assert_string_equal(hours_of(report, wanted->open[i]), "24/7");
    for (size_t i = 0; i < 3 && wanted->closed[i]; i++, count++)
        assert_string_equal(hours_of(report, wanted->closed[i]), "");
    assert_int_equal(report->counts.inserted, count);
    assert_int_equal(report->counts.quarantined, 0);
}

static void assert_word(const struct case_of_states *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *own;
        assert_int_equal(import_set_up(&own), 0);
        struct import_report *report = word_import(own, cases[i].text, NULL, NULL);
        assert_states(report, &cases[i]);
        import_report_free(report);
        assert_int_equal(import_tear_down(&own), 0);
    }
}

static void assert_files(const char *name, const struct case_of_states *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *own;
        assert_int_equal(import_set_up(&own), 0);
        struct import_report *report = file_import(own, name, cases[i].text, NULL);
        assert_states(report, &cases[i]);
        import_report_free(report);
        assert_int_equal(import_tear_down(&own), 0);
    }
}

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static void titles_above_a_table_are_heard(void **state)
{
    (void)state;
    static const struct case_of_states word[] = {
        {P("停止开放发热门诊名单") P("（2026年1月20日）") WORD(OPEN("甲医院")), {0}, {"甲医院"}},
        {P("现将暂停开诊的发热门诊名单公布如下：") WORD(OPEN("甲医院")), {0}, {"甲医院"}},
        {P("部分发热门诊暂停开诊，现将正常开诊的名单公布如下：") WORD(OPEN("甲医院")),
         {"甲医院"},
         {0}},
        {P("各发热门诊均应24小时开放，不得擅自停诊、关闭。") WORD(OPEN("甲医院"))
             P("凡擅自停止接诊的，均追究责任。"),
         {"甲医院"},
         {0}}};
    static const struct case_of_states pages[] = {
        {"<h1>关于部分发热门诊暂停开诊的公告</h1><p>来源：卫健委" TABLE(TR("甲医院")),
         {0},
         {"甲医院"}},
        {"<ul><li><a href=x>关于部分发热门诊暂停开诊的公告</a></ul><h1>名单</h1>" TABLE(
             TR("甲医院")) "<a href=y>以上机构暂停接诊</a><footer>以上均停止更新</footer>",
         {"甲医院"},
         {0}},
        {"<table><tr><td>停止开放发热门诊名单<tr><td>1月20日<tr><td>" TABLE(
             TR("甲医院")) "</table>",
         {0},
         {"甲医院"}}};
    assert_word(word, COUNT(word));
    assert_files("list.html", pages, COUNT(pages));
}

static void headings_between_tables_part_a_list(void **state)
{
    (void)state;
    static const struct case_of_states word[] = {
        {P("一、正常开诊") WORD(OPEN("甲医院")) P("二、暂停开诊") P("（共1家）")
             WORD(OPEN("乙医院")) P("三、发热诊室") WORD(OPEN("丙医院")),
         {"甲医院", "丙医院"},
         {"乙医院"}},
        {P("一、暂停开诊") P("（一）综合医院") WORD(OPEN("甲医院")) P("（二）中医医院")
             WORD(OPEN("乙医院")),
         {0},
         {"甲医院", "乙医院"}},
        {P("正常开诊") WORD(OPEN("甲医院")) P("暂停开诊") WORD(OPEN("乙医院")) P("续表")
             WORD(OPEN("丙医院")),
         {"甲医院"},
         {"乙医院", "丙医院"}},
        {P("东城区（停诊）") WORD(OPEN("甲医院")) P("西城区") WORD(OPEN("乙医院")),
         {"乙医院"},
         {"甲医院"}},
        {WORD("<w:tr>" TC("一、暂停开诊") "</w:tr>" OPEN("甲医院") "<w:tr>" TC(
             "二、正常开诊") "</w:tr>" OPEN("乙医院")),
         {"乙医院"},
         {"甲医院"}}};
    static const struct case_of_states pages[] = {
        {"<h3>一、正常开诊</h3>" TABLE(TR("甲医院")) "<h3>二、暂停开诊</h3>" TABLE(TR("乙医院")),
         {"甲医院"},
         {"乙医院"}},
        {TABLE("<caption>正常开诊</caption>" TR("甲医院"))
             TABLE("<caption>暂停开诊</caption>" TR("乙医院")),
         {"甲医院"},
         {"乙医院"}}};
    assert_word(word, COUNT(word));
    assert_files("list.html", pages, COUNT(pages));
}

static void remarks_below_a_table_are_heard(void **state)
{
    (void)state;
    static const struct case_of_states word[] = {
        {WORD(OPEN("甲医院") OPEN("乙医院*")) P("注：带*的机构暂停接诊"), {"甲医院"}, {"乙医院"}},
        {WORD(OPEN("甲医院")) P("以上机构自1月1日起暂停接诊。"), {0}, {"甲医院"}},
        {WORD(OPEN("甲医院")) P("以上机构如遇特殊情况暂停接诊。"), {"甲医院"}, {0}}};
    static const struct case_of_states pages[] = {
        {TABLE(TR("甲医院") TR("乙医院(※)")) "※为暂停接诊机构", {"甲医院"}, {"乙医院"}},
        {"<table><tr><td>" TABLE(TR("甲医院") TR("乙医院▲")) "<tr><td>标▲的目前停诊改造，"
                                                             "恢复时间另行通知。</table>",
         {"甲医院"},
         {"乙医院"}}};
    assert_word(word, COUNT(word));
    assert_files("list.html", pages, COUNT(pages));
}

/* What stands around one list is not said of another one. */
static void paragraphs_go_with_their_list(void **state)
{
    static const char body[] =
        P("停诊发热门诊名单") P("（一）") WORD(OPEN("甲医院")) P("以上机构暂停接诊")
            P("定点医院名单") WORD(OPEN("乙医院*")) P("以上医院暂停接诊，带*的停诊");
    static const struct case_of_states first = {NULL, {0}, {"甲医院"}};
    struct import_report *report = word_import(*state, body, NULL, "1");
    assert_states(report, &first);
    assert_int_equal(finding_count(report, "caption_closure"), 2);
    import_report_free(report);
}

static void what_is_struck_out_or_hidden_is_no_more(void **state)
{
    (void)state;
    static const char gone[] = "<w:tr><w:tc><w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>乙医院</w:t>"
                               "</w:r></w:p></w:tc></w:tr>";
    char body[TEXT_SIZE];
    snprintf(body, sizeof body,
             "<w:tbl><w:tr>" TC("机构名称") TC("开诊时间") "</w:tr>%s<w:tr><w:tc><w:p>" R(
                 "甲医院") "<w:r><w:rPr><w:vanish/></w:rPr><w:t>旧</w:t></w:r></w:p></w:tc>"
                           "<w:tc><w:p><w:r><w:rPr><w:dstrike/></w:rPr><w:t>停诊</w:t></w:r>"
                           "<w:r><w:rPr><w:strike w:val=\"0\"/><w:rPrChange><w:rPr><w:strike/>"
                           "</w:rPr></w:rPrChange></w:rPr><w:t>24小时</w:t></w:r></w:p></w:tc>"
                           "</w:tr></w:tbl>",
             gone);
    const struct case_of_states word[] = {{body, {"甲医院"}, {0}}};
    static const struct case_of_states pages[] = {
        {TABLE("<tr><td><s>乙医院</s><td><s>24小时</s><tr style='text-decoration: "
               "line-through'><td>丙医院<td>24小时"
               "<tr><td>甲医院<td><del>停诊</del>24小时"),
         {"甲医院"},
         {0}}};
    assert_word(word, 1);
    assert_files("list.html", pages, COUNT(pages));
}

static void footnotes_that_tell_of_closures_are_read(void **state)
{
    static const char notes[] = "<w:footnotes " NAMESPACE "><w:footnote w:id=\"1\"><w:p>" R(
        " 暂停接诊。") "</w:p>"
                       "</w:footnote><w:footnote w:id=\"2\"><w:p>" R(
                           "三级医院") "</w:p></w:footnote>"
                                       "</w:footnotes>";
    static const char body[] = WORD("<w:tr><w:tc><w:p>" R(
        "甲医院") "<w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
                  "</w:tc><w:tc><w:p>" R("24小时") "</w:p></w:tc></w:tr><w:tr>" TC(
                      "乙医院") "<w:tc><w:p>" R("24小时") "<w:r><w:footnoteReference "
                                                          "w:id=\"1\"/></w:r></w:p></w:tc>"
                                                          "</w:tr>");
    static const struct case_of_states wanted = {NULL, {"甲医院"}, {"乙医院"}};
    struct import_report *report = word_import(*state, body, notes, NULL);
    assert_states(report, &wanted);
    import_report_free(report);
}

static void tables_within_tables_are_text_or_the_list(void **state)
{
    (void)state;
    static const struct case_of_states word[] = {
        {"<w:tbl><w:tr><w:tc>" P("停诊名单") WORD(OPEN("甲医院")) "<w:p/></w:tc></w:tr></w:tbl>",
         {0},
         {"甲医院"}},
        {WORD("<w:tr>" TC("甲医院") "<w:tc><w:tbl><w:tr>" TC("24小时") "</w:tr></w:tbl><w:p/>"
                                                                       "</w:tc></w:tr>" OPEN(
                                                                           "乙医院")),
         {"甲医院", "乙医院"},
         {0}}};
    static const struct case_of_states pages[] = {
        {"<table><tr><th>机构名称<th>地址<th>开诊时间<tr><td>甲医院<td>东单路1号<td>"
         "<table><tr><td>24小时</table><tr><td>乙医院<td>东单路2号<td>24小时</table>",
         {"甲医院", "乙医院"},
         {0}},
        {"<table><tr><td>首页<td>机构<td>新闻</table>" TABLE(TR("甲医院")), {"甲医院"}, {0}}};
    assert_word(word, COUNT(word));
    assert_files("list.html", pages, COUNT(pages));
}

#define SHEET_OF(sheet, clinic, options)                                                           \
    "<Worksheet ss:Name='" sheet "'><Table><Row><Cell><Data ss:Type='String'>机构名称</Data>"  \
    "</Cell><Cell><Data ss:Type='String'>开诊时间</Data></Cell></Row><Row><Cell><Data "        \
    "ss:Type='String'>" clinic "</Data></Cell><Cell><Data ss:Type='String'>24小时</Data></Cell>" \
    "</Row></Table>" options "</Worksheet>"
#define HIDES                                                                                      \
    "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden"        \
    "</Visible></WorksheetOptions>"
#define WORKBOOK(sheets)                                                                           \
    "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "     \
    "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">" sheets "</Workbook>"

static void names_of_sheets_are_headings(void **state)
{
    static const char both[] =
        WORKBOOK(SHEET_OF("正常开诊", "甲医院", "") SHEET_OF("暂停开诊", "乙医院", "")
                     SHEET_OF("旧", "丙医院", HIDES) SHEET_OF("停诊", "丁医院", HIDES));
    static const struct case_of_states wanted = {NULL, {"甲医院"}, {"乙医院"}};
    struct import_report *report = file_import(*state, "list.xls", both, NULL);
    assert_states(report, &wanted);
    import_report_free(report);
}

/* An interface's list, and features, say it beside themselves. */
static void texts_around_json_are_heard(void **state)
{
    static const struct case_of_states cases[] = {
        {"{\"停诊\":[{\"机构名称\":\"甲医院\",\"开诊时间\":\"24小时\"}]}", {0}, {"甲医院"}},
        {"{\"title\":\"停止开放发热门诊名单\",\"data\":{\"list\":[{\"机构名称\":\"甲医院\","
         "\"开诊时间\":\"24小时\"}]}}",
         {0},
         {"甲医院"}},
        {"{\"msg\":\"ok\",\"remark\":\"带*的机构暂停接诊\",\"data\":[{\"机构名称\":\"甲医院\","
         "\"开诊时间\":\"24小时\"},{\"机构名称\":\"乙医院*\",\"开诊时间\":\"24小时\"}]}",
         {"甲医院"},
         {"乙医院"}},
        {"{\"type\":\"FeatureCollection\",\"name\":\"停诊发热门诊\",\"features\":[{\"type\":"
         "\"Feature\",\"geometry\":null,\"properties\":{\"机构名称\":\"甲医院\",\"开诊时间\":"
         "\"24小时\"}}]}",
         {0},
         {"甲医院"}}};
    (void)state;
    assert_files("list.json", cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_above_a_table_are_heard),
        cmocka_unit_test(headings_between_tables_part_a_list),
        cmocka_unit_test(remarks_below_a_table_are_heard),
        cmocka_unit_test_setup_teardown(paragraphs_go_with_their_list, import_set_up,
                                        import_tear_down),
        cmocka_unit_test(what_is_struck_out_or_hidden_is_no_more),
        cmocka_unit_test_setup_teardown(footnotes_that_tell_of_closures_are_read, import_set_up,
                                        import_tear_down),
        cmocka_unit_test(texts_around_json_are_heard),
        cmocka_unit_test(tables_within_tables_are_text_or_the_list),
        cmocka_unit_test_setup_teardown(names_of_sheets_are_headings, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
