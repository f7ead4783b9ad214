/* The report as a page in Chinese for people who never see a terminal: the head, what happened in
 * one sentence, and the counts.
 *
 * The page is one file without scripts and without anything from elsewhere; its own policy forbids
 * both, so that a cell of a list can never become more than text. It reads on a phone of 390 px and
 * on paper. */
#include "report_html.h"

#include <inttypes.h>

#include "fever/civil.h"

enum { CHINA_OFFSET_S = 8 * 3600, DATE_LENGTH = 10, TIME_AT = 11, TIME_LENGTH = 5 };

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\""
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<style>\n";

static const char style[] =
    ":root{color-scheme:light;--ink:#1c2430;--soft:#5a6675;--line:#d8dee6;--ground:#f5f7f9;"
    "--red:#a4161a;--amber:#7a4b00;--green:#0b5d3b}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:56rem;padding:1rem;color:var(--ink);background:#fff;"
    "font:1rem/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;"
    "overflow-wrap:anywhere}\n"
    "h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;"
    "border-bottom:2px solid var(--line)}h3{font-size:1.05rem;margin:1.2rem 0 .3rem}\n"
    "p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.2rem}li{margin:.25rem 0}\n"
    ".said{border-left:.4rem solid;padding:.6rem .8rem;background:var(--ground);"
    "font-size:1.1rem;font-weight:600}\n"
    ".done{border-color:var(--green)}.rest{border-color:#c77d00}.stop{border-color:var(--red)}\n"
    ".soft,.more{color:var(--soft);font-size:.9rem}\n"
    ".counts{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.4rem,1fr));gap:.5rem;"
    "padding:0;list-style:none}\n"
    ".counts li{margin:0;border:1px solid var(--line);border-radius:.4rem;padding:.3rem .6rem}"
    ".counts b{display:block;font-size:1.4rem;line-height:1.3}\n"
    "nav a{display:inline-block;margin:.2rem .8rem .2rem 0;padding:.3rem 0;color:#0a4f8f}\n"
    ".id{color:var(--soft);font-size:.85rem;white-space:nowrap}\n"
    ".tag{display:inline-block;border:1px solid;border-radius:.3rem;padding:0 .4rem;"
    "font-size:.85rem;font-weight:600}\n"
    ".error{color:var(--red)}.warning{color:var(--amber)}.note{color:var(--soft)}\n"
    "del{color:var(--red)}ins{color:var(--green);text-decoration:none;font-weight:600}\n"
    "details{border:1px solid var(--line);border-radius:.4rem;margin:.6rem 0;padding:.3rem .8rem}"
    "summary{cursor:pointer;padding:.3rem 0;font-weight:600}\n"
    "table{border-collapse:collapse;width:100%;margin:.4rem 0}"
    "th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "th{width:34%;font-weight:400;color:var(--soft);background:var(--ground)}\n"
    ".pair th:first-child,.pair td:first-child{width:5.5rem}.pair th,.pair td{width:auto}\n"
    ".bad th,.bad td{background:#fdecec;color:var(--red);font-weight:600}\n"
    ".row{border:1px solid var(--line);border-radius:.4rem;padding:.2rem .8rem .6rem;"
    "margin:.8rem 0;break-inside:avoid}.row h3{margin-top:.5rem}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}"
    "li,tr,details p{break-inside:avoid}h2,h3,summary{break-after:avoid}}\n";

/* ---- the sentence --------------------------------------------------------------------------- */

static void append_part(const char *words, size_t count, const char *unit, size_t *parts,
                        struct buffer *out)
{
    if (count)
        buffer_append_format(out, "%s%s %zu %s", (*parts)++ ? "、" : "", words, count, unit);
}

/* "新增 3 家、变更 5 家、停用 2 家", or that nothing changes. */
static void append_effect(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    const char *unit = report->table == IMPORT_CLINICS ? "家" : "条";
    size_t parts = 0;
    append_part("新增", counts->inserted - report->events[EVENT_REOPENED], unit, &parts, out);
    append_part("重新开诊", report->events[EVENT_REOPENED], unit, &parts, out);
    append_part("变更", counts->updated, unit, &parts, out);
    append_part("停用", counts->retired, unit, &parts, out);
    append_part("合并重复", counts->merged, "行", &parts, out);
    if (!parts)
        buffer_append_text(out, "数据没有变化");
}

static void append_guard(const struct import_report *report, bool at_desk, struct buffer *out)
{
    buffer_append_format(out,
                         "导入已停止，没有写入任何内容：来源原有 %zu 家，其中 %zu 家不在这份清单"
                         "里，将被停用，数量过多。请先核对下面“停用”一节；清单完整无误时，%s"
                         "；清单只是一部分时，%s。",
                         report->source_clinics, report->counts.retired,
                         at_desk ? "在设置里勾选“确实停用这么多家”"
                                 : "用 --allow-mass-removal 再次导入",
                         at_desk ? "在设置里选“只是一部分”" : "用 --partial");
}

static void append_imported(const struct import_report *report, bool at_desk, struct buffer *out)
{
    buffer_append_text(out, !report->dry_run ? "已导入："
                            : at_desk        ? "发布后："
                                      : "试运行，没有写入任何内容。正式导入后：");
    append_effect(report, out);
    if (report->counts.quarantined)
        buffer_append_format(out, "；另有 %zu 行有错误，%s，请更正后再次导入",
                             report->counts.quarantined, report->dry_run ? "不会导入" : "没有导入");
    buffer_append_text(out, "。");
}

static void append_sentence(const struct import_report *report, bool at_desk, struct buffer *out)
{
    static const char *const looks[] = {[IMPORT_DONE] = "done",
                                        [IMPORT_NOTHING] = "stop",
                                        [IMPORT_QUARANTINED] = "rest",
                                        [IMPORT_GUARDED] = "stop"};
    buffer_append_format(out, "<p class=\"said %s\">清单共 %zu 行。", looks[report->outcome],
                         report->counts.rows);
    switch (report->outcome) {
    case IMPORT_NOTHING:
        buffer_append_text(out, "没有导入任何内容：每一行都有错误。请更正后再次导入。");
        break;
    case IMPORT_GUARDED:
        append_guard(report, at_desk, out);
        break;
    case IMPORT_QUARANTINED:
    case IMPORT_DONE:
        append_imported(report, at_desk, out);
        break;
    }
    buffer_append_text(out, "</p>\n");
}

/* ---- facts and counts ----------------------------------------------------------------------- */

static void append_facts(const struct import_report *report, struct buffer *out)
{
    char time[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(report->now, CHINA_OFFSET_S, time);
    buffer_append_text(out, "<p class=\"soft\">文件 ");
    buffer_append_html(out, report->file);
    buffer_append_text(out, "（");
    buffer_append_html(out, report->encoding ? report->encoding : report->format);
    buffer_append_text(out, "）");
    if (report->sheet) {
        buffer_append_text(out, " · 工作表 ");
        buffer_append_html(out, report->sheet);
    }
    if (report->source) {
        buffer_append_text(out, " · 来源 ");
        buffer_append_html(out, report->source);
    }
    buffer_append_format(out, " · %.*s %.*s", DATE_LENGTH, time, TIME_LENGTH, time + TIME_AT);
    if (report->new_revision)
        buffer_append_format(out, " · 版本 %" PRId64, report->revision.number);
    buffer_append_text(out, "</p>\n");
}

static void append_counts(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    const struct {
        const char *label;
        size_t count;
        bool always;
    } tiles[] = {{"清单行数", counts->rows, true},
                 {"新增", counts->inserted - report->events[EVENT_REOPENED], true},
                 {"重新开诊", report->events[EVENT_REOPENED], false},
                 {"变更", counts->updated, true},
                 {"其中改名", report->events[EVENT_RENAMED], false},
                 {"其中迁址", report->events[EVENT_MOVED], false},
                 {"没有变化", counts->unchanged, true},
                 {"重复合并", counts->merged, false},
                 {"有错未导入", counts->quarantined, true},
                 {"停用", counts->retired, true}};
    buffer_append_text(out, "<ul class=\"counts\">\n");
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++)
        if (tiles[i].always || tiles[i].count)
            buffer_append_format(out, "<li>%s<b>%zu</b></li>\n", tiles[i].label, tiles[i].count);
    buffer_append_text(out, "</ul>\n");
    if (report->source && report->source_clinics)
        buffer_append_format(out, "<p>这个来源原有 %zu 家，这份清单没有列出其中 %zu 家。</p>\n",
                             report->source_clinics, report->source_missing);
}

static void append_contents(const struct import_report *report, struct buffer *out)
{
    buffer_append_text(out, "<nav aria-label=\"本页内容\">");
    if (report->counts.quarantined)
        buffer_append_text(out, "<a href=\"#refused\">未导入的行</a>");
    if (report->doubt_count)
        buffer_append_text(out, "<a href=\"#doubts\">待决定的对子</a>");
    if (report->change_count)
        buffer_append_text(out, "<a href=\"#changes\">变化</a>");
    if (report->finding_count)
        buffer_append_text(out, "<a href=\"#findings\">发现的问题</a>");
    buffer_append_text(out, "</nav>\n");
}

void html_append_more(size_t more, struct buffer *out)
{
    if (more)
        buffer_append_format(
            out, "<p class=\"more\">还有 %zu 条没有列出；全部内容见 JSON 或 CSV 格式的报告。</p>\n",
            more);
}

const char *import_report_style(void)
{
    return style;
}

void import_report_html_parts(const struct import_report *report,
                              const struct report_editor *editor, struct buffer *out)
{
    append_facts(report, out);
    append_sentence(report, editor != NULL, out);
    append_counts(report, out);
    append_contents(report, out);
    html_append_refused(report, editor, out);
    html_append_doubts(report, editor, out);
    html_append_changes(report, out);
    html_append_findings(report, out);
}

void import_report_html(const struct import_report *report, struct buffer *out)
{
    buffer_append_text(out, head);
    buffer_append_text(out, style);
    buffer_append_text(out, "</style>\n<title>导入报告：");
    buffer_append_html(out, report->file);
    buffer_append_text(out, "</title>\n</head>\n<body>\n<h1>导入报告</h1>\n");
    import_report_html_parts(report, NULL, out);
    buffer_append_text(out, "</body>\n</html>\n");
}
