/* The parts of the report's page. */
#ifndef FEVER_IMPORT_REPORT_HTML_H
#define FEVER_IMPORT_REPORT_HTML_H

#include "report_parts.h"
#include "report_texts.h"

/* A section lists at most this many of a kind and says how many more there are: a phone must still
 * show the page. The forms for programs hold everything. */
enum { HTML_LISTED_MAX = 5000, HTML_OPEN_MAX = 100 };

/* A form of doubts has so many at once: a browser sends a field for each. */
enum { HTML_DECIDED_AT_ONCE = 200 };

/* The page that is being written. */
struct html_page {
    const struct import_report *report;
    const struct report_editor
        *editor;  /* where cells and doubts are settled on the spot; or NULL */
    bool at_desk; /* the page stands at the maintainers' desk, also where nothing is settled */
    enum lang lang;
    struct buffer *out;
};

/* The pen: markup of ours, text from outside, which is escaped, and our sentences. */

void html_mark(const struct html_page *page, const char *markup);
void html_write(const struct html_page *page, const char *text);
void html_write_value(const struct html_page *page, enum clinic_field field, const char *value);
void html_say(const struct html_page *page, enum report_text text);
void html_say_1(const struct html_page *page, enum report_text text, const char *argument);
void html_say_2(const struct html_page *page, enum report_text text, const char *first,
                const char *second);
void html_say_count(const struct html_page *page, enum report_text text, size_t count);

/* The form of a part that the editor takes, up to its own fields. */
void html_form_begin(const struct html_page *page);

/* How many more there are than are listed, where there are. */
void html_more(const struct html_page *page, size_t more);

/* The refused rows with their reasons, the cells at fault marked; with an editor their cells can be
 * corrected on the spot. */
void html_append_refused(const struct html_page *page);

/* The pairs that may be one clinic: both sides, what speaks for and against it, how to decide:
 * with an editor on the spot. */
void html_append_doubts(const struct html_page *page);

/* What changes: new, reopened, gone, renamed, moved, and every field before and after. */
void html_append_changes(const struct html_page *page);

/* The findings by code, each with what to do and its rows. */
void html_append_findings(const struct html_page *page);

#endif
