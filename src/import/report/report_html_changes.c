/* The report's page: what changes, by what it means to whoever knows the list. */
#include <math.h>
#include <string.h>

#include "report_html.h"
#include "report_words.h"

enum { FIELD_TEXT_MAX = 1 << 20 };

struct section {
    enum import_event event;
    enum report_text title, about;
    uint64_t fields; /* that an update shows there */
};

static const struct section sections[] = {
    {EVENT_GONE, SAY_GONE, SAY_GONE_ABOUT, 0},
    {EVENT_NEW, SAY_NEW, SAY_NEW_ABOUT, 0},
    {EVENT_REOPENED, SAY_REOPENED, SAY_REOPENED_ABOUT, 0},
    {EVENT_RENAMED, SAY_RENAMED, SAY_RENAMED_ABOUT, FIELD_BIT(FIELD_NAME)},
    {EVENT_MOVED, SAY_MOVED, SAY_MOVED_ABOUT,
     FIELD_BIT(FIELD_ADDRESS) | FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON)},
    {EVENT_CHANGED, SAY_CHANGED, SAY_CHANGED_ABOUT, UINT64_MAX},
};

struct writing {
    const struct html_page *page;
    struct buffer *scratch;
};

static void append_value(const struct writing *writing, const char *tag,
                         const struct clinic *clinic, enum clinic_field field)
{
    const struct html_page *page = writing->page;
    const char *text = field_text(clinic, field, writing->scratch, page->out);
    if (!*text) {
        html_mark(page, "<span class=\"soft\">");
        html_say(page, SAY_EMPTY);
        html_mark(page, "</span>");
        return;
    }
    buffer_append_format(page->out, "<%s>", tag);
    html_write_value(page, field, text);
    buffer_append_format(page->out, "</%s>", tag);
}

static void append_fields(const struct writing *writing, const struct import_change *change,
                          uint64_t fields)
{
    const struct html_page *page = writing->page;
    if (!(change->fields & fields))
        return;
    html_mark(page, "<ul>");
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(change->fields & fields & FIELD_BIT(i)))
            continue;
        html_mark(page, "<li>");
        html_write(page, field_title(field, page->lang));
        html_say(page, SAY_COLON);
        append_value(writing, "del", change->before, field);
        html_mark(page, " → ");
        append_value(writing, "ins", change->after, field);
        html_mark(page, "</li>");
    }
    html_mark(page, "</ul>");
}

/* Where it is, so that a new or a gone one is recognised. */
static void append_address(const struct html_page *page, const struct clinic *clinic)
{
    if (!clinic->district && !clinic->address)
        return;
    html_mark(page, "<br><span class=\"soft\">");
    html_write(page, clinic->district);
    if (clinic->district && clinic->address)
        html_mark(page, " · ");
    html_write(page, clinic->address);
    html_mark(page, "</span>");
}

static void append_change(const struct writing *writing, const struct import_change *change,
                          const struct section *section)
{
    const struct html_page *page = writing->page;
    const struct clinic *clinic = change_clinic(change);
    html_mark(page, "<li><b>");
    html_write(page, clinic->name);
    html_mark(page, "</b> <span class=\"id\">");
    html_write(page, clinic->id);
    if (change->row) {
        html_mark(page, " · ");
        html_say_count(page, SAY_ROW, (size_t)change->row);
    }
    html_mark(page, "</span>");
    if (section->event == EVENT_MOVED && change->moved_m >= 1) {
        html_mark(page, " ");
        html_say_count(page, SAY_MOVED_BY, (size_t)lround(change->moved_m));
    }
    if (change->into) {
        html_mark(page, " ");
        html_say_1(page, SAY_MERGED_INTO, change->into);
    }
    if (change->action != IMPORT_UPDATE)
        append_address(page, clinic);
    append_fields(writing, change, section->fields);
    html_mark(page, "</li>\n");
}

static void append_section(const struct writing *writing, const struct section *section)
{
    const struct html_page *page = writing->page;
    const struct import_report *report = page->report;
    size_t count = report->events[section->event], shown = 0;
    if (!count)
        return;
    html_mark(page, count > HTML_OPEN_MAX ? "<details><summary>" : "<details open><summary>");
    html_say_count(page, section->title, count);
    html_mark(page, "</summary><p class=\"soft\">");
    html_say(page, section->about);
    html_mark(page, "</p><ul>\n");
    for (size_t i = 0; i < report->change_count && shown < HTML_LISTED_MAX; i++) {
        if (!(report->changes[i].events & EVENT_BIT(section->event)))
            continue;
        append_change(writing, &report->changes[i], section);
        shown++;
    }
    html_mark(page, "</ul>");
    html_more(page, count - shown);
    html_mark(page, "</details>\n");
}

void html_append_changes(const struct html_page *page)
{
    if (!page->report->change_count)
        return;
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    const struct writing writing = {page, &scratch};
    html_mark(page, "<h2 id=\"changes\">");
    html_say(page, page->report->new_revision ? SAY_CHANGES : SAY_CHANGES_TO_COME);
    html_mark(page, "</h2>\n");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        append_section(&writing, &sections[i]);
    buffer_clear(&scratch);
}
