/* The report's page: the refused rows, and the findings by code. */
#include <string.h>

#include "fever/utf8.h"
#include "report_html.h"
#include "report_words.h"

enum { CLAUSE_SIZE = 1000, SAID_MAX = 4 * CLAUSE_SIZE };

/* The particulars that a finding names beside its advice. */
static void append_clause(const struct html_page *page, const struct import_finding *finding)
{
    char clause[CLAUSE_SIZE];
    struct buffer said;
    size_t length = finding_clause_length(finding);
    length = utf8_cut(finding->message, length < sizeof clause ? length : sizeof clause - 1);
    memcpy(clause, finding->message, length);
    clause[length] = '\0';
    buffer_init(&said, SAID_MAX);
    clause_append(clause, page->lang, &said);
    if (buffer_error(&said))
        page->out->failure = buffer_error(&said);
    if (said.length) {
        html_mark(page, " <span class=\"soft\">");
        html_say(page, SAY_OPENS);
        html_write(page, said.data);
        html_say(page, SAY_CLOSES);
        html_mark(page, "</span>");
    }
    buffer_clear(&said);
}

static void append_reason(const struct html_page *page, const struct import_finding *finding)
{
    struct finding_words words = finding_words(finding->code, page->lang, page->at_desk);
    html_mark(page, "<li class=\"error\"><b>");
    html_write(page, words.title);
    html_mark(page, "</b>");
    html_say(page, SAY_COLON);
    html_write(page, words.advice);
    append_clause(page, finding);
    html_mark(page, "</li>");
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

static void write_or_say(const struct html_page *page, const char *text, enum report_text instead)
{
    if (*text)
        html_write(page, text);
    else
        html_say(page, instead);
}

static void append_cell(const struct html_page *page, const char *name, const char *cell,
                        size_t index)
{
    if (!page->editor) {
        write_or_say(page, cell, SAY_EMPTY);
        return;
    }
    buffer_append_format(page->out, "<input name=\"c%zu\" aria-label=\"", index);
    write_or_say(page, name, SAY_NO_HEADER);
    html_mark(page, "\" value=\"");
    html_write(page, cell);
    html_mark(page, "\">");
}

static void append_cells(const struct html_page *page, const struct raw_row *row)
{
    const struct raw_row *header = &page->report->batch->table.header;
    const char *names = header->cells, *cells = row->cells;
    html_mark(page, "<table>");
    for (size_t i = 0; i < header->count || i < row->count; i++) {
        const char *name = i < header->count ? raw_cell_next(&names) : "";
        const char *cell = i < row->count ? raw_cell_next(&cells) : "";
        bool bad = i >= header->count || is_at_fault(page->report, row->line, i, name);
        if (!*cell && !bad && !page->editor)
            continue;
        html_mark(page, bad ? "<tr class=\"bad\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
        write_or_say(page, name, SAY_NO_HEADER);
        html_mark(page, bad ? " ✗</th><td>" : "</th><td>");
        append_cell(page, name, cell, i);
        html_mark(page, "</td></tr>");
    }
    html_mark(page, "</table>");
}

static void append_refused_row(const struct html_page *page, const struct raw_row *row)
{
    size_t count;
    const struct import_finding *findings = findings_of_row(page->report, row->line, &count);
    html_mark(page, "<section class=\"row\"><h3>");
    html_say_count(page, SAY_ROW, (size_t)row->line);
    html_mark(page, "</h3><ul>");
    for (size_t i = 0; i < count; i++)
        if (findings[i].severity == FINDING_ERROR)
            append_reason(page, &findings[i]);
    html_mark(page, "</ul>");
    if (page->editor) {
        html_form_begin(page);
        buffer_append_format(page->out, "<input type=\"hidden\" name=\"row\" value=\"%ld\">",
                             (long)row->line);
    }
    append_cells(page, row);
    if (page->editor) {
        html_mark(page, "<button>");
        html_say(page, SAY_CHECK_AGAIN);
        html_mark(page, "</button></form>");
    }
    html_mark(page, "</section>\n");
}

void html_append_refused(const struct html_page *page)
{
    const struct import_batch *batch = page->report->batch;
    size_t count = batch->refused_count;
    if (!count)
        return;
    html_mark(page, "<h2 id=\"refused\">");
    html_say(page, SAY_REFUSED);
    html_say(page, SAY_OPENS);
    buffer_append_format(page->out, "%zu", count);
    html_say(page, SAY_CLOSES);
    html_mark(page, "</h2>\n<p class=\"soft\">");
    html_say(page, page->editor ? SAY_REFUSED_ABOUT_AT_DESK : SAY_REFUSED_ABOUT);
    html_mark(page, "</p>\n");
    for (size_t i = 0; i < count && i < HTML_LISTED_MAX; i++)
        append_refused_row(page, batch->refused[i]);
    html_more(page, count > HTML_LISTED_MAX ? count - HTML_LISTED_MAX : 0);
}

/* A column by its header, or, where the finding is about a field of several columns or of none, by
 * the field's name. */
static void append_column(const struct html_page *page, const char *column)
{
    const struct column_map *map = &page->report->batch->columns;
    enum clinic_field field = clinic_field_find(column, strlen(column));
    bool is_header = false;
    for (size_t i = 0; i < map->count && !is_header; i++)
        is_header = strcmp(map->columns[i].header, column) == 0;
    html_write(page, is_header || field == FIELD_COUNT ? column : field_title(field, page->lang));
}

static void append_finding(const struct html_page *page, const struct import_finding *finding)
{
    html_mark(page, "<li>");
    if (finding->row)
        html_say_count(page, SAY_ROW, (size_t)finding->row);
    else
        html_say(page, SAY_WHOLE_FILE);
    if (finding->column) {
        html_mark(page, " · ");
        append_column(page, finding->column);
    }
    if (finding->value) {
        html_say(page, SAY_COLON);
        html_mark(page, "<b>");
        html_write(page, finding->value);
        html_mark(page, "</b>");
    }
    append_clause(page, finding);
    html_mark(page, "</li>\n");
}

static void append_group(const struct html_page *page, const struct finding_group *group)
{
    static const enum report_text severities[] = {
        [FINDING_NOTE] = SAY_NOTE, [FINDING_WARNING] = SAY_WARNING, [FINDING_ERROR] = SAY_ERROR};
    struct finding_words words = finding_words(group->code, page->lang, page->at_desk);
    const struct import_finding *finding;
    size_t at = group->first, shown = 0;
    buffer_append_format(page->out, "<details%s><summary><span class=\"tag %s\">",
                         group->count > HTML_OPEN_MAX ? "" : " open",
                         finding_severity_name(group->severity));
    html_say(page, severities[group->severity]);
    html_mark(page, "</span> ");
    html_write(page, words.title);
    html_say(page, SAY_OPENS);
    buffer_append_format(page->out, "%zu", group->count);
    html_say(page, SAY_CLOSES);
    html_mark(page, "</summary><p>");
    html_write(page, words.advice);
    html_say(page, SAY_FULL_STOP);
    html_mark(page, " <span class=\"id\">");
    html_write(page, group->code);
    html_mark(page, "</span></p><ul>\n");
    for (; shown < HTML_LISTED_MAX && (finding = finding_group_next(page->report, group, &at));
         shown++)
        append_finding(page, finding);
    html_mark(page, "</ul>");
    html_more(page, group->count - shown);
    html_mark(page, "</details>\n");
}

void html_append_findings(const struct html_page *page)
{
    struct finding_group groups[FINDING_COUNT];
    size_t count = finding_groups(page->report, groups);
    if (!count)
        return;
    html_mark(page, "<h2 id=\"findings\">");
    html_say(page, SAY_FINDINGS);
    html_mark(page, "</h2>\n<p class=\"soft\">");
    html_say(page, SAY_FINDINGS_ABOUT);
    html_mark(page, "</p>\n");
    for (size_t i = 0; i < count; i++)
        append_group(page, &groups[i]);
}
