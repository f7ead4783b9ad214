/* The doubtful pairs of a report, in its text and in its JSON. */
#ifndef FEVER_IMPORT_REPORT_DECISIONS_H
#define FEVER_IMPORT_REPORT_DECISIONS_H

#include "../plan/batch.h"

/* Appends the first pairs and how many there are; nothing where there are none. */
void report_doubts_text(const struct import_report *report, struct buffer *out);

/* Appends the member "doubts". */
void report_doubts_json(const struct import_report *report, struct buffer *out);

#endif
