/* The report's page: what changes, by what it means to whoever knows the list. */
#include <string.h>

#include "report_html.h"
#include "report_words.h"

enum { FIELD_TEXT_MAX = 1 << 20 };

struct section {
    enum import_event event;
    const char *title, *about;
    uint64_t fields; /* that an update shows there */
};

static const struct section sections[] = {
    {EVENT_GONE, "停用", "这个来源不再列出，也没有其他来源列出；再次列出时恢复原编号。", 0},
    {EVENT_NEW, "新增", "以前没有的机构。", 0},
    {EVENT_REOPENED, "重新开诊", "曾经停用，这次又列出，沿用原编号。", 0},
    {EVENT_RENAMED, "改名", "编号不变，名称不同。", FIELD_BIT(FIELD_NAME)},
    {EVENT_MOVED, "迁址", "地址不同，或位置相差 50 米以上；请核实。",
     FIELD_BIT(FIELD_ADDRESS) | FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON)},
    {EVENT_CHANGED, "逐项变更", "每一项的原值 → 新值。", UINT64_MAX},
};

struct writing {
    const struct import_report *report;
    struct buffer *scratch, *out;
};

static void append_value(const struct writing *writing, const char *tag,
                         const struct clinic *clinic, enum clinic_field field)
{
    const char *text = field_text(clinic, field, writing->scratch, writing->out);
    if (!*text) {
        buffer_append_text(writing->out, "<span class=\"soft\">（空）</span>");
        return;
    }
    buffer_append_format(writing->out, "<%s>", tag);
    buffer_append_html(writing->out, text);
    buffer_append_format(writing->out, "</%s>", tag);
}

static void append_fields(const struct writing *writing, const struct import_change *change,
                          uint64_t fields)
{
    struct buffer *out = writing->out;
    if (!(change->fields & fields))
        return;
    buffer_append_text(out, "<ul>");
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(change->fields & fields & FIELD_BIT(i)))
            continue;
        buffer_append_format(out, "<li>%s：", field_title(field));
        append_value(writing, "del", change->before, field);
        buffer_append_text(out, " → ");
        append_value(writing, "ins", change->after, field);
        buffer_append_text(out, "</li>");
    }
    buffer_append_text(out, "</ul>");
}

/* Where it is, so that a new or a gone one is recognised. */
static void append_address(const struct clinic *clinic, struct buffer *out)
{
    if (!clinic->district && !clinic->address)
        return;
    buffer_append_text(out, "<br><span class=\"soft\">");
    buffer_append_html(out, clinic->district);
    if (clinic->district && clinic->address)
        buffer_append_text(out, " · ");
    buffer_append_html(out, clinic->address);
    buffer_append_text(out, "</span>");
}

static void append_change(const struct writing *writing, const struct import_change *change,
                          const struct section *section)
{
    struct buffer *out = writing->out;
    const struct clinic *clinic = change_clinic(change);
    buffer_append_text(out, "<li><b>");
    buffer_append_html(out, clinic->name);
    buffer_append_text(out, "</b> <span class=\"id\">");
    buffer_append_html(out, clinic->id);
    if (change->row)
        buffer_append_format(out, " · 第 %ld 行", change->row);
    buffer_append_text(out, "</span>");
    if (section->event == EVENT_MOVED && change->moved_m >= 1)
        buffer_append_format(out, " 相距约 %.0f 米", change->moved_m);
    if (change->into) {
        buffer_append_text(out, " 并入 ");
        buffer_append_html(out, change->into);
    }
    if (change->action != IMPORT_UPDATE)
        append_address(clinic, out);
    append_fields(writing, change, section->fields);
    buffer_append_text(out, "</li>\n");
}

static void append_section(const struct writing *writing, const struct section *section)
{
    const struct import_report *report = writing->report;
    struct buffer *out = writing->out;
    size_t count = report->events[section->event], shown = 0;
    if (!count)
        return;
    buffer_append_format(
        out, "<details%s><summary>%s %zu 家</summary><p class=\"soft\">%s</p><ul>\n",
        count > HTML_OPEN_MAX ? "" : " open", section->title, count, section->about);
    for (size_t i = 0; i < report->change_count && shown < HTML_LISTED_MAX; i++) {
        if (!(report->changes[i].events & EVENT_BIT(section->event)))
            continue;
        append_change(writing, &report->changes[i], section);
        shown++;
    }
    buffer_append_text(out, "</ul>");
    html_append_more(count - shown, out);
    buffer_append_text(out, "</details>\n");
}

void html_append_changes(const struct import_report *report, struct buffer *out)
{
    if (!report->change_count)
        return;
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    const struct writing writing = {report, &scratch, out};
    buffer_append_format(out, "<h2 id=\"changes\">%s</h2>\n",
                         report->new_revision ? "变化" : "将会发生的变化");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        append_section(&writing, &sections[i]);
    buffer_clear(&scratch);
}
