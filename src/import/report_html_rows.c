/* The report's page: the refused rows, and the findings by code. */
#include <string.h>

#include "fever/utf8.h"
#include "report_html.h"
#include "report_words.h"

enum { CLAUSE_SIZE = 1000 };

/* The particulars that a finding names beside its advice. */
static void append_clause(const struct import_finding *finding, struct buffer *out)
{
    char clause[CLAUSE_SIZE];
    size_t length = finding_clause_length(finding);
    if (!length)
        return;
    length = utf8_cut(finding->message, length < sizeof clause ? length : sizeof clause - 1);
    memcpy(clause, finding->message, length);
    clause[length] = '\0';
    buffer_append_text(out, " <span class=\"soft\">（");
    buffer_append_html(out, clause);
    buffer_append_text(out, "）</span>");
}

/* ---- refused rows --------------------------------------------------------------------------- */

static void append_reason(const struct import_finding *finding, struct buffer *out)
{
    struct finding_words words = finding_words(finding->code);
    buffer_append_text(out, "<li class=\"error\"><b>");
    buffer_append_html(out, words.title);
    buffer_append_text(out, "</b>：");
    buffer_append_html(out, words.advice);
    append_clause(finding, out);
    buffer_append_text(out, "</li>");
}

/* A finding names its column as the file has it, cleaned, or by the field. */
static bool is_column(const struct import_batch *batch, size_t index, const char *raw,
                      const char *column)
{
    if (!column)
        return false;
    if (strcmp(column, raw) == 0)
        return true;
    if (index >= batch->columns.count)
        return false;
    const char *target = column_target_name(batch->columns.columns[index].target);
    return strcmp(column, batch->columns.columns[index].header) == 0 ||
           (target && strcmp(column, target) == 0);
}

static bool is_at_fault(const struct import_report *report, long row, size_t index, const char *raw)
{
    size_t count;
    const struct import_finding *findings = findings_of_row(report, row, &count);
    for (size_t i = 0; i < count; i++)
        if (findings[i].severity == FINDING_ERROR &&
            is_column(report->batch, index, raw, findings[i].column))
            return true;
    return false;
}

static void append_cell(const char *name, const char *cell, size_t index,
                        const struct report_editor *editor, struct buffer *out)
{
    if (!editor) {
        buffer_append_html(out, *cell ? cell : "（空）");
        return;
    }
    buffer_append_format(out, "<input name=\"c%zu\" aria-label=\"", index);
    buffer_append_html(out, *name ? name : "（无表头）");
    buffer_append_text(out, "\" value=\"");
    buffer_append_html(out, cell);
    buffer_append_text(out, "\">");
}

static void append_cells(const struct import_report *report, const struct raw_row *row,
                         const struct report_editor *editor, struct buffer *out)
{
    const struct raw_row *header = &report->batch->table.header;
    const char *names = header->cells, *cells = row->cells;
    buffer_append_text(out, "<table>");
    for (size_t i = 0; i < header->count || i < row->count; i++) {
        const char *name = i < header->count ? raw_cell_next(&names) : "";
        const char *cell = i < row->count ? raw_cell_next(&cells) : "";
        bool bad = i >= header->count || is_at_fault(report, row->line, i, name);
        if (!*cell && !bad && !editor)
            continue;
        buffer_append_format(out, "<tr%s><th scope=\"row\">", bad ? " class=\"bad\"" : "");
        buffer_append_html(out, *name ? name : "（无表头）");
        buffer_append_text(out, bad ? " ✗</th><td>" : "</th><td>");
        append_cell(name, cell, i, editor, out);
        buffer_append_text(out, "</td></tr>");
    }
    buffer_append_text(out, "</table>");
}

static void append_refused_row(const struct import_report *report, const struct raw_row *row,
                               const struct report_editor *editor, struct buffer *out)
{
    size_t count;
    const struct import_finding *findings = findings_of_row(report, row->line, &count);
    buffer_append_format(out, "<section class=\"row\"><h3>第 %ld 行</h3><ul>", (long)row->line);
    for (size_t i = 0; i < count; i++)
        if (findings[i].severity == FINDING_ERROR)
            append_reason(&findings[i], out);
    buffer_append_text(out, "</ul>");
    if (editor) {
        buffer_append_text(out, "<form method=\"post\" action=\"");
        buffer_append_html(out, editor->action);
        buffer_append_format(out, "\">%s<input type=\"hidden\" name=\"row\" value=\"%ld\">",
                             editor->hidden, (long)row->line);
    }
    append_cells(report, row, editor, out);
    if (editor)
        buffer_append_text(out, "<button>改好了，重新检查</button></form>");
    buffer_append_text(out, "</section>\n");
}

void html_append_refused(const struct import_report *report, const struct report_editor *editor,
                         struct buffer *out)
{
    const struct import_batch *batch = report->batch;
    size_t count = batch->refused_count;
    if (!count)
        return;
    buffer_append_format(out,
                         "<h2 id=\"refused\">未导入的行（%zu）</h2>\n<p class=\"soft\">请%s"
                         "更正标有 ✗ 的单元格，%s；其他行不受影响。</p>\n",
                         count, editor ? "在这里" : "在清单里",
                         editor ? "逐行重新检查，或留到以后" : "再次导入");
    for (size_t i = 0; i < count && i < HTML_LISTED_MAX; i++)
        append_refused_row(report, batch->refused[i], editor, out);
    html_append_more(count > HTML_LISTED_MAX ? count - HTML_LISTED_MAX : 0, out);
}

/* ---- findings by code ----------------------------------------------------------------------- */

static void append_finding(const struct import_finding *finding, struct buffer *out)
{
    buffer_append_text(out, "<li>");
    if (finding->row)
        buffer_append_format(out, "第 %ld 行", finding->row);
    else
        buffer_append_text(out, "整个文件");
    if (finding->column) {
        buffer_append_text(out, " · ");
        buffer_append_html(out, finding->column);
    }
    if (finding->value) {
        buffer_append_text(out, "：<b>");
        buffer_append_html(out, finding->value);
        buffer_append_text(out, "</b>");
    }
    append_clause(finding, out);
    buffer_append_text(out, "</li>\n");
}

static void append_group(const struct import_report *report, const struct finding_group *group,
                         struct buffer *out)
{
    static const char *const severities[] = {"提示", "警告", "错误"};
    struct finding_words words = finding_words(group->code);
    const struct import_finding *finding;
    size_t at = group->first, shown = 0;
    buffer_append_format(out, "<details%s><summary><span class=\"tag %s\">%s</span> ",
                         group->count > HTML_OPEN_MAX ? "" : " open",
                         finding_severity_name(group->severity), severities[group->severity]);
    buffer_append_html(out, words.title);
    buffer_append_format(out, "（%zu）</summary><p>", group->count);
    buffer_append_html(out, words.advice);
    buffer_append_text(out, "。<span class=\"id\">");
    buffer_append_html(out, group->code);
    buffer_append_text(out, "</span></p><ul>\n");
    for (; shown < HTML_LISTED_MAX && (finding = finding_group_next(report, group, &at)); shown++)
        append_finding(finding, out);
    buffer_append_text(out, "</ul>");
    html_append_more(group->count - shown, out);
    buffer_append_text(out, "</details>\n");
}

void html_append_findings(const struct import_report *report, struct buffer *out)
{
    struct finding_group groups[FINDING_COUNT];
    size_t count = finding_groups(report, groups);
    if (!count)
        return;
    buffer_append_text(out,
                       "<h2 id=\"findings\">发现的问题</h2>\n<p class=\"soft\">错误：这一行没有"
                       "导入。警告：已导入，请核对。提示：已自动整理，一般无需处理。</p>\n");
    for (size_t i = 0; i < count; i++)
        append_group(report, &groups[i], out);
}
