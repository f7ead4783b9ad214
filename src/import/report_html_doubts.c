/* The report's page: the pairs that may be one clinic or two, for people to decide. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "decisions.h"
#include "report_html.h"
#include "report_words.h"

enum { SIDE_TEXT_MAX = 1 << 20, WORD_SIZE = 200 };

struct pair {
    const struct import_doubt *doubt;
    bool is_asked; /* here, by radio buttons */
    struct buffer *scratch, *out;
};

/* ---- both sides ----------------------------------------------------------------------------- */

static void append_cell(const struct pair *pair, const char *text)
{
    buffer_append_text(pair->out, "<td>");
    if (*text)
        buffer_append_html(pair->out, text);
    else
        buffer_append_text(pair->out, "<span class=\"soft\">（空）</span>");
    buffer_append_text(pair->out, "</td>");
}

static void append_line(const struct pair *pair, enum clinic_field field)
{
    const struct import_doubt *doubt = pair->doubt;
    const struct clinic *const sides[] = {doubt->record, doubt->candidate};
    buffer_append_format(pair->out, "<tr><th scope=\"row\">%s</th>", field_title(field));
    for (size_t i = 0; i < 2; i++)
        append_cell(pair, field_text(sides[i], field, pair->scratch, pair->out));
    buffer_append_text(pair->out, "</tr>");
}

/* Province, city and district in one cell. */
static void append_regions(const struct pair *pair)
{
    const struct import_doubt *doubt = pair->doubt;
    const struct clinic *const sides[] = {doubt->record, doubt->candidate};
    buffer_append_text(pair->out, "<tr><th scope=\"row\">地区</th>");
    for (size_t i = 0; i < 2; i++) {
        buffer_reset(pair->scratch);
        decision_region_append(sides[i], pair->scratch);
        if (buffer_error(pair->scratch))
            pair->out->failure = buffer_error(pair->scratch);
        append_cell(pair, pair->scratch->length ? pair->scratch->data : "");
    }
    buffer_append_text(pair->out, "</tr>");
}

/* Lines of which neither side says anything are left out. */
static void append_sides(const struct pair *pair)
{
    static const enum clinic_field fields[] = {FIELD_ADDRESS, FIELD_PHONE, FIELD_HOURS_TEXT,
                                               FIELD_SOURCE_ID};
    append_line(pair, FIELD_NAME);
    append_regions(pair);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (*field_text(pair->doubt->record, fields[i], pair->scratch, pair->out) ||
            *field_text(pair->doubt->candidate, fields[i], pair->scratch, pair->out))
            append_line(pair, fields[i]);
}

static void append_side(const char *what, long row, const char *id, struct buffer *out)
{
    buffer_append_format(out, "<th scope=\"col\">%s", what);
    if (row)
        buffer_append_format(out, "第 %ld 行", row);
    if (id) {
        buffer_append_text(out, row ? " <span class=\"id\">" : "已有 <span class=\"id\">");
        buffer_append_html(out, id);
        buffer_append_text(out, "</span>");
    }
    buffer_append_text(out, "</th>");
}

/* ---- why ------------------------------------------------------------------------------------ */

/* The report's sentence "same name; same district; …" in Chinese. */
static void append_why(const struct import_doubt *doubt, struct buffer *out)
{
    size_t written = 0;
    buffer_append_text(out, "<p>");
    for (const char *at = doubt->why; *at;) {
        char word[WORD_SIZE];
        size_t length = strcspn(at, ";");
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        at += length;
        at += strspn(at, "; ");
        const char *words = evidence_words(word);
        if (!words)
            continue; /* the distance, which follows */
        buffer_append_text(out, written++ ? "；" : "");
        buffer_append_html(out, words);
    }
    if (!isnan(doubt->distance_m))
        buffer_append_format(out, "%s相距约 %.0f 米", written ? "；" : "", doubt->distance_m);
    buffer_append_text(out, "。</p>");
}

static void append_question(const struct pair *pair)
{
    static const struct {
        const char *word, *text;
    } choices[] = {
        {"same", "相同（合并）"}, {"different", "不同"}, {"skip", "跳过（这一行先不导入）"}};
    char key[IMPORT_DOUBT_KEY_SIZE];
    import_doubt_key(pair->doubt, key);
    buffer_append_text(pair->out, "<fieldset><legend>是同一家吗？</legend>");
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        buffer_append_text(pair->out, "<label><input type=\"radio\" name=\"");
        buffer_append_html(pair->out, key);
        buffer_append_format(pair->out, "\" value=\"%s\">%s</label>", choices[i].word,
                             choices[i].text);
    }
    buffer_append_text(pair->out, "</fieldset>");
}

static void append_pair(const struct pair *pair)
{
    const struct import_doubt *doubt = pair->doubt;
    struct buffer *out = pair->out;
    buffer_append_text(out, "<section class=\"row\"><h3>");
    buffer_append_html(out, doubt->record->name);
    buffer_append_text(out, " 与 ");
    buffer_append_html(out, doubt->candidate->name);
    buffer_append_text(out, "</h3>");
    append_why(doubt, out);
    buffer_append_text(out, "<table class=\"pair\"><tr><td></td>");
    append_side("清单", doubt->row, doubt->id, out);
    append_side(doubt->candidate_row ? "清单" : "", doubt->candidate_row, doubt->candidate_id, out);
    buffer_append_text(out, "</tr>");
    append_sides(pair);
    buffer_append_text(out, "</table>");
    if (pair->is_asked)
        append_question(pair);
    buffer_append_text(out, "</section>\n");
}

static void append_lead(size_t count, bool is_asked, struct buffer *out)
{
    buffer_append_format(
        out,
        "<h2 id=\"doubts\">可能是同一家，待决定（%zu 对）</h2>\n<p class=\"soft\">证据不足，"
        "没有合并，暂时分开保留。%s</p>\n",
        count,
        is_asked ? "请逐对选择，选好后按下面的按钮重新计划；没有选的仍分开保留。"
                 : "导入时加 --decisions FILE，会把这些对子写进表格 FILE；请在最后一列 decision "
                   "填写“相同”“不同”或“跳过”，再用同一个 FILE 导入一次。");
}

void html_append_doubts(const struct import_report *report, const struct report_editor *editor,
                        struct buffer *out)
{
    size_t count = report->doubt_count, most = editor ? HTML_DECIDED_AT_ONCE : HTML_LISTED_MAX;
    struct buffer scratch;
    if (!count)
        return;
    buffer_init(&scratch, SIDE_TEXT_MAX);
    append_lead(count, editor != NULL, out);
    if (editor) {
        buffer_append_text(out, "<form method=\"post\" action=\"");
        buffer_append_html(out, editor->action);
        buffer_append_format(out, "\">%s<input type=\"hidden\" name=\"act\" value=\"decisions\">",
                             editor->hidden);
    }
    for (size_t i = 0; i < count && i < most; i++)
        append_pair(&(struct pair){&report->doubts[i], editor != NULL, &scratch, out});
    html_append_more(count > most ? count - most : 0, out);
    if (editor)
        buffer_append_text(out, "<button>按这些决定重新计划</button></form>\n");
    buffer_clear(&scratch);
}
