/* The parts of the report's page. */
#ifndef FEVER_IMPORT_REPORT_HTML_H
#define FEVER_IMPORT_REPORT_HTML_H

#include "report_parts.h"

/* A section lists at most this many of a kind and says how many more there are: a phone must still
 * show the page. The forms for programs hold everything. */
enum { HTML_LISTED_MAX = 5000, HTML_OPEN_MAX = 100 };

/* A form of doubts has so many at once: a browser sends a field for each. */
enum { HTML_DECIDED_AT_ONCE = 200 };

/* The refused rows with their reasons, the cells at fault marked; with an editor (or NULL) their
 * cells can be corrected on the spot. */
void html_append_refused(const struct import_report *report, const struct report_editor *editor,
                         struct buffer *out);

/* The pairs that may be one clinic: both sides, what speaks for and against it, how to decide:
 * with an editor on the spot. */
void html_append_doubts(const struct import_report *report, const struct report_editor *editor,
                        struct buffer *out);

/* What changes: new, reopened, gone, renamed, moved, and every field before and after. */
void html_append_changes(const struct import_report *report, struct buffer *out);

/* The findings by code, each with what to do and its rows. */
void html_append_findings(const struct import_report *report, struct buffer *out);

/* "还有 N 条没有列出…", where N is not 0. */
void html_append_more(size_t more, struct buffer *out);

#endif
