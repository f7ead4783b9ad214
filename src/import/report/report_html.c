/* The report as a page for people who never see a terminal: the pen, the head, what happened in one
 * sentence, and the counts.
 *
 * The page is one file without scripts and without anything from elsewhere; its own policy forbids
 * both, so that a cell of a list can never become more than text. It reads on a phone of 390 px and
 * on paper. */
#include "report_html.h"

#include <inttypes.h>
#include <stdio.h>

#include "fever/civil.h"

enum {
    VALUE_MAX = 1 << 17,
    CHINA_OFFSET_S = 8 * 3600,
    DATE_LENGTH = 10,
    TIME_AT = 11,
    TIME_LENGTH = 5,
    NUMBER_SIZE = 24
};

static const char head[] =
    "\">\n<head>\n<meta charset=\"utf-8\">\n"
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

void html_mark(const struct html_page *page, const char *markup)
{
    buffer_append_text(page->out, markup);
}

void html_write(const struct html_page *page, const char *text)
{
    buffer_append_html(page->out, text);
}

void html_write_value(const struct html_page *page, enum clinic_field field, const char *value)
{
    struct buffer said;
    buffer_init(&said, VALUE_MAX);
    import_value_append(field, value, page->lang, &said);
    html_write(page, said.length && !buffer_error(&said) ? said.data : value);
    buffer_clear(&said);
}

static void say(const struct html_page *page, enum report_text text, const char *const *arguments,
                size_t count)
{
    buffer_append_filled(page->out, report_text(page->lang, text), arguments, count,
                         buffer_append_html);
}

void html_say(const struct html_page *page, enum report_text text)
{
    say(page, text, NULL, 0);
}

void html_say_1(const struct html_page *page, enum report_text text, const char *argument)
{
    say(page, text, &argument, 1);
}

void html_say_2(const struct html_page *page, enum report_text text, const char *first,
                const char *second)
{
    say(page, text, (const char *const[]){first, second}, 2);
}

void html_say_count(const struct html_page *page, enum report_text text, size_t count)
{
    char number[NUMBER_SIZE];
    snprintf(number, sizeof number, "%zu", count);
    html_say_1(page, text, number);
}

static void say_counts(const struct html_page *page, enum report_text text, size_t first,
                       size_t second)
{
    char numbers[2][NUMBER_SIZE];
    snprintf(numbers[0], sizeof numbers[0], "%zu", first);
    snprintf(numbers[1], sizeof numbers[1], "%zu", second);
    html_say_2(page, text, numbers[0], numbers[1]);
}

void html_form_begin(const struct html_page *page)
{
    html_mark(page, "<form method=\"post\" action=\"");
    html_write(page, page->editor->action);
    html_mark(page, "\">");
    html_mark(page, page->editor->hidden);
}

void html_more(const struct html_page *page, size_t more)
{
    if (!more)
        return;
    html_mark(page, "<p class=\"more\">");
    html_say_count(page, SAY_MORE, more);
    html_mark(page, "</p>\n");
}

/* "新增 3 家、变更 5 家、停用 2 家", or that nothing changes. */
static void append_effect(const struct html_page *page)
{
    const struct import_report *report = page->report;
    const struct import_counts *counts = &report->counts;
    const char *unit =
        report_text(page->lang, report->table == IMPORT_CLINICS ? SAY_CLINICS : SAY_LINES);
    const struct {
        enum report_text text;
        size_t count;
    } parts[] = {{SAY_EFFECT_NEW, counts->inserted - report->events[EVENT_REOPENED]},
                 {SAY_EFFECT_REOPENED, report->events[EVENT_REOPENED]},
                 {SAY_EFFECT_CHANGED, counts->updated},
                 {SAY_EFFECT_GONE, counts->retired},
                 {SAY_EFFECT_MERGED, counts->merged}};
    size_t said = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char number[NUMBER_SIZE];
        if (!parts[i].count)
            continue;
        if (said++)
            html_say(page, SAY_COMMA);
        snprintf(number, sizeof number, "%zu", parts[i].count);
        html_say_2(page, parts[i].text, number, unit);
    }
    if (!said)
        html_say(page, SAY_EFFECT_NONE);
}

static void append_imported(const struct html_page *page)
{
    const struct import_report *report = page->report;
    html_say(page, !report->dry_run ? SAY_IMPORTED
                   : page->editor   ? SAY_PLANNED_AT_DESK
                                    : SAY_PLANNED);
    append_effect(page);
    if (report->counts.quarantined)
        html_say_count(page, report->dry_run ? SAY_REST_TO_LEAVE_OUT : SAY_REST_LEFT_OUT,
                       report->counts.quarantined);
    html_say(page, SAY_FULL_STOP);
}

static void append_sentence(const struct html_page *page)
{
    static const char *const looks[] = {[IMPORT_DONE] = "done",
                                        [IMPORT_NOTHING] = "stop",
                                        [IMPORT_QUARANTINED] = "rest",
                                        [IMPORT_GUARDED] = "stop"};
    const struct import_report *report = page->report;
    buffer_append_format(page->out, "<p class=\"said %s\">", looks[report->outcome]);
    html_say_count(page, SAY_ROWS_IN_ALL, report->counts.rows);
    switch (report->outcome) {
    case IMPORT_NOTHING:
        html_say(page, SAY_NOTHING);
        break;
    case IMPORT_GUARDED:
        say_counts(page, page->at_desk ? SAY_GUARDED_AT_DESK : SAY_GUARDED, report->source_clinics,
                   report->counts.retired);
        break;
    case IMPORT_QUARANTINED:
    case IMPORT_DONE:
        append_imported(page);
        break;
    }
    html_mark(page, "</p>\n");
}

static void append_facts(const struct html_page *page)
{
    const struct import_report *report = page->report;
    char time[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(report->now, CHINA_OFFSET_S, time);
    html_mark(page, "<p class=\"soft\">");
    html_say_1(page, SAY_FILE, report->file);
    html_say(page, SAY_OPENS);
    html_write(page, report->encoding ? report->encoding : report->format);
    html_say(page, SAY_CLOSES);
    if (report->sheet) {
        html_mark(page, " · ");
        html_say_1(page, SAY_SHEET, report->sheet);
    }
    if (report->source) {
        html_mark(page, " · ");
        html_say_1(page, SAY_SOURCE, report->source);
    }
    buffer_append_format(page->out, " · %.*s %.*s", DATE_LENGTH, time, TIME_LENGTH, time + TIME_AT);
    if (report->new_revision) {
        html_mark(page, " · ");
        html_say_count(page, SAY_REVISION, (size_t)report->revision.number);
    }
    html_mark(page, "</p>\n");
}

static void append_counts(const struct html_page *page)
{
    const struct import_report *report = page->report;
    const struct import_counts *counts = &report->counts;
    const struct {
        enum report_text label;
        size_t count;
        bool always;
    } tiles[] = {{SAY_COUNT_ROWS, counts->rows, true},
                 {SAY_COUNT_NEW, counts->inserted - report->events[EVENT_REOPENED], true},
                 {SAY_COUNT_REOPENED, report->events[EVENT_REOPENED], false},
                 {SAY_COUNT_CHANGED, counts->updated, true},
                 {SAY_COUNT_RENAMED, report->events[EVENT_RENAMED], false},
                 {SAY_COUNT_MOVED, report->events[EVENT_MOVED], false},
                 {SAY_COUNT_UNCHANGED, counts->unchanged, true},
                 {SAY_COUNT_MERGED, counts->merged, false},
                 {SAY_COUNT_REFUSED, counts->quarantined, true},
                 {SAY_COUNT_GONE, counts->retired, true}};
    html_mark(page, "<ul class=\"counts\">\n");
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
        if (!tiles[i].always && !tiles[i].count)
            continue;
        html_mark(page, "<li>");
        html_say(page, tiles[i].label);
        buffer_append_format(page->out, "<b>%zu</b></li>\n", tiles[i].count);
    }
    html_mark(page, "</ul>\n");
    if (!report->source || !report->source_clinics)
        return;
    html_mark(page, "<p>");
    say_counts(page, SAY_SOURCE_HAD, report->source_clinics, report->source_missing);
    html_mark(page, "</p>\n");
}

static void append_contents(const struct html_page *page)
{
    const struct import_report *report = page->report;
    const struct {
        const char *id;
        enum report_text title;
        size_t count;
    } parts[] = {{"refused", SAY_REFUSED, report->counts.quarantined},
                 {"doubts", SAY_DOUBTS, report->doubt_count},
                 {"changes", SAY_CHANGES, report->change_count},
                 {"findings", SAY_FINDINGS, report->finding_count}};
    html_mark(page, "<nav aria-label=\"");
    html_say(page, SAY_CONTENTS);
    html_mark(page, "\">");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].count)
            continue;
        buffer_append_format(page->out, "<a href=\"#%s\">", parts[i].id);
        html_say(page, parts[i].title);
        html_mark(page, "</a>");
    }
    html_mark(page, "</nav>\n");
}

const char *import_report_style(void)
{
    return style;
}

static void append_parts(const struct html_page *page)
{
    append_facts(page);
    append_sentence(page);
    append_counts(page);
    append_contents(page);
    html_append_refused(page);
    html_append_doubts(page);
    html_append_changes(page);
    html_append_findings(page);
}

void import_report_html_parts(const struct import_report *report,
                              const struct report_editor *editor, enum lang lang,
                              struct buffer *out)
{
    append_parts(&(struct html_page){report, editor, true, lang, out});
}

void import_report_html(const struct import_report *report, enum lang lang, struct buffer *out)
{
    const struct html_page page = {report, NULL, false, lang, out};
    html_mark(&page, "<!DOCTYPE html>\n<html lang=\"");
    html_mark(&page, lang_name(lang));
    html_mark(&page, head);
    html_mark(&page, style);
    html_mark(&page, "</style>\n<title>");
    html_say_1(&page, SAY_TITLE_OF, report->file);
    html_mark(&page, "</title>\n</head>\n<body>\n<h1>");
    html_say(&page, SAY_TITLE);
    html_mark(&page, "</h1>\n");
    append_parts(&page);
    html_mark(&page, "</body>\n</html>\n");
}
