/* Every allocation fails in turn while the readers of documents, pages, XML Spreadsheets and JSON
 * read a small list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/read/docx.h"
#include "../../src/import/read/html.h"
#include "../../src/import/read/read_json.h"
#include "../../src/import/read/sheet_xml.h"
#include "nomem.h"

static enum fever_error read_docx(void)
{
    static const char xml[] =
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
        "<w:p><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/>"
        "</w:tcPr><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/>"
        "</w:tcPr></w:tc></w:tr></w:tbl><w:p><w:r><w:t>c</w:t></w:r></w:p></w:document>";
    struct docx *docx;
    enum fever_error failure = docx_new(&docx, NULL);
    if (failure)
        return failure;
    failure = docx_feed(docx, xml, sizeof xml - 1, true, NULL);
    docx_free(docx);
    return failure;
}

static enum fever_error read_notes(void)
{
    static const char xml[] = "<footnotes><footnote id=\"1\"><t>停诊。</t></footnote></footnotes>";
    static struct docx_notes notes;
    enum fever_error failure = docx_notes_read(&notes, false, xml, sizeof xml - 1, NULL);
    if (!failure)
        assert_string_equal(docx_notes_text(&notes, false, 1), "停诊");
    docx_notes_clear(&notes);
    return failure;
}

static enum fever_error read_page(void)
{
    static const char text[] =
        "<p>a<table><tr><td><table><caption>b</caption><tr hidden><td rowspan=2>c<td>d</tr>"
        "<tr><td>e</tr></table></table><table><tr><td>f</table>";
    struct html *html;
    enum fever_error failure = html_new(&html, NULL);
    if (failure)
        return failure;
    failure = html_read(html, text, sizeof text - 1, NULL);
    html_free(html);
    return failure;
}

static enum fever_error read_workbook(void)
{
    static const char xml[] =
        "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
        "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\">"
        "<Row ss:Hidden=\"1\"><Cell ss:MergeDown=\"1\"><Data ss:Type=\"Number\">1.5</Data></Cell>"
        "</Row><Row><Cell ss:Index=\"2\"><Data>b</Data></Cell></Row></Worksheet></Workbook>";
    struct sheet_xml *workbook;
    enum fever_error failure = sheet_xml_new(&workbook, NULL);
    if (failure)
        return failure;
    failure = sheet_xml_feed(workbook, xml, sizeof xml - 1, true, NULL);
    sheet_xml_free(workbook);
    return failure;
}

static enum fever_error read_envelope(void)
{
    static const char json[] = "{\"code\":0,\"data\":[{\"a\":1},{\"b\":[2,3]}]}";
    struct raw_table table;
    struct findings findings;
    struct arena *arena = arena_new();
    if (!arena)
        return FEVER_NOMEM;
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    enum fever_error failure = read_json(json, sizeof json - 1, &table, &findings, NULL);
    findings_clear(&findings);
    raw_table_clear(&table);
    arena_free(arena);
    return failure;
}

/* Returns how many allocations the reading takes. */
static long fail_each(enum fever_error (*read)(void))
{
    for (long which = 0;; which++) {
        failed = false;
        countdown = which;
        enum fever_error failure = read();
        countdown = -1;
        assert_int_equal(failure, failed ? FEVER_NOMEM : FEVER_OK);
        if (!failed)
            return which;
    }
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    assert_true(fail_each(read_docx) > 5);
    assert_true(fail_each(read_notes) > 0);
    assert_true(fail_each(read_page) > 5);
    assert_true(fail_each(read_workbook) > 5);
    assert_true(fail_each(read_envelope) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
