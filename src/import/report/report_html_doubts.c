/* The report's page: the pairs that may be one clinic or two, for people to decide. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../match/decisions.h"
#include "report_html.h"
#include "report_words.h"

enum { SIDE_TEXT_MAX = 1 << 20, WORD_SIZE = 200 };

struct pair {
    const struct html_page *page;
    const struct import_doubt *doubt;
    struct buffer *scratch;
};

static void append_cell(const struct html_page *page, const char *text)
{
    html_mark(page, *text ? "<td>" : "<td><span class=\"soft\">");
    if (*text)
        html_write(page, text);
    else
        html_say(page, SAY_EMPTY);
    html_mark(page, *text ? "</td>" : "</span></td>");
}

static void append_line(const struct pair *pair, enum clinic_field field)
{
    const struct html_page *page = pair->page;
    const struct clinic *const sides[] = {pair->doubt->record, pair->doubt->candidate};
    html_mark(page, "<tr><th scope=\"row\">");
    html_write(page, field_title(field, page->lang));
    html_mark(page, "</th>");
    for (size_t i = 0; i < 2; i++)
        append_cell(page, field_text(sides[i], field, pair->scratch, page->out));
    html_mark(page, "</tr>");
}

/* Province, city and district in one cell. */
static void append_regions(const struct pair *pair)
{
    const struct html_page *page = pair->page;
    const struct clinic *const sides[] = {pair->doubt->record, pair->doubt->candidate};
    html_mark(page, "<tr><th scope=\"row\">");
    html_say(page, SAY_DOUBT_REGION);
    html_mark(page, "</th>");
    for (size_t i = 0; i < 2; i++) {
        buffer_reset(pair->scratch);
        decision_region_append(sides[i], pair->scratch);
        if (buffer_error(pair->scratch))
            page->out->failure = buffer_error(pair->scratch);
        append_cell(page, pair->scratch->length ? pair->scratch->data : "");
    }
    html_mark(page, "</tr>");
}

/* Lines of which neither side says anything are left out. */
static void append_sides(const struct pair *pair)
{
    static const enum clinic_field fields[] = {FIELD_ADDRESS, FIELD_PHONE, FIELD_HOURS_TEXT,
                                               FIELD_SOURCE_ID};
    struct buffer *out = pair->page->out;
    append_line(pair, FIELD_NAME);
    append_regions(pair);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (*field_text(pair->doubt->record, fields[i], pair->scratch, out) ||
            *field_text(pair->doubt->candidate, fields[i], pair->scratch, out))
            append_line(pair, fields[i]);
}

/* A row of the list, a clinic of the store, or the row that is one. */
static void append_side(const struct html_page *page, long row, const char *id)
{
    html_mark(page, "<th scope=\"col\">");
    if (row)
        html_say_count(page, SAY_DOUBT_ROW, (size_t)row);
    else
        html_say(page, SAY_DOUBT_KNOWN);
    if (id) {
        html_mark(page, " <span class=\"id\">");
        html_write(page, id);
        html_mark(page, "</span>");
    }
    html_mark(page, "</th>");
}

/* The matcher's sentence "same name; same district; …", but for the distance, which follows. */
static void append_why(const struct html_page *page, const struct import_doubt *doubt)
{
    size_t written = 0;
    html_mark(page, "<p>");
    for (const char *at = doubt->why; *at;) {
        char word[WORD_SIZE];
        size_t length = strcspn(at, ";");
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        at += length;
        at += strspn(at, "; ");
        const char *words = evidence_words(word, page->lang);
        if (!words)
            continue;
        if (written++)
            html_say(page, SAY_SEMICOLON);
        html_write(page, words);
    }
    if (!isnan(doubt->distance_m)) {
        if (written)
            html_say(page, SAY_SEMICOLON);
        html_say_count(page, SAY_DOUBT_DISTANCE, (size_t)lround(doubt->distance_m));
    }
    html_say(page, SAY_FULL_STOP);
    html_mark(page, "</p>");
}

static void append_question(const struct html_page *page, const struct import_doubt *doubt)
{
    static const struct {
        const char *word;
        enum report_text text;
    } choices[] = {
        {"same", SAY_DOUBT_SAME}, {"different", SAY_DOUBT_DIFFERENT}, {"skip", SAY_DOUBT_SKIP}};
    char key[IMPORT_DOUBT_KEY_SIZE];
    import_doubt_key(doubt, key);
    html_mark(page, "<fieldset><legend>");
    html_say(page, SAY_DOUBT_QUESTION);
    html_mark(page, "</legend>");
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        html_mark(page, "<label><input type=\"radio\" name=\"");
        html_write(page, key);
        buffer_append_format(page->out, "\" value=\"%s\">", choices[i].word);
        html_say(page, choices[i].text);
        html_mark(page, "</label>");
    }
    html_mark(page, "</fieldset>");
}

static void append_pair(const struct pair *pair)
{
    const struct html_page *page = pair->page;
    const struct import_doubt *doubt = pair->doubt;
    html_mark(page, "<section class=\"row\"><h3>");
    html_say_2(page, SAY_DOUBT_AND, doubt->record->name, doubt->candidate->name);
    html_mark(page, "</h3>");
    append_why(page, doubt);
    html_mark(page, "<table class=\"pair\"><tr><td></td>");
    append_side(page, doubt->row, doubt->id);
    append_side(page, doubt->candidate_row, doubt->candidate_id);
    html_mark(page, "</tr>");
    append_sides(pair);
    html_mark(page, "</table>");
    if (page->editor)
        append_question(page, doubt);
    html_mark(page, "</section>\n");
}

static void append_lead(const struct html_page *page)
{
    html_mark(page, "<h2 id=\"doubts\">");
    html_say_count(page, SAY_DOUBTS_TITLE, page->report->doubt_count);
    html_mark(page, "</h2>\n<p class=\"soft\">");
    html_say(page, page->editor    ? SAY_DOUBTS_ABOUT_AT_DESK
                   : page->at_desk ? SAY_DOUBTS_LEFT_AT_DESK
                                   : SAY_DOUBTS_ABOUT);
    html_mark(page, "</p>\n");
}

void html_append_doubts(const struct html_page *page)
{
    size_t count = page->report->doubt_count;
    size_t most = page->editor ? HTML_DECIDED_AT_ONCE : HTML_LISTED_MAX;
    struct buffer scratch;
    if (!count)
        return;
    buffer_init(&scratch, SIDE_TEXT_MAX);
    append_lead(page);
    if (page->editor) {
        html_form_begin(page);
        html_mark(page, "<input type=\"hidden\" name=\"act\" value=\"decisions\">");
    }
    for (size_t i = 0; i < count && i < most; i++)
        append_pair(&(struct pair){page, &page->report->doubts[i], &scratch});
    html_more(page, count > most ? count - most : 0);
    if (page->editor) {
        html_mark(page, "<button>");
        html_say(page, SAY_DOUBTS_PLAN);
        html_mark(page, "</button></form>\n");
    }
    buffer_clear(&scratch);
}
