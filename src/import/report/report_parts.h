/* What the forms of the report share: findings by code, findings of a row, cells for spreadsheets.
 */
#ifndef FEVER_IMPORT_REPORT_PARTS_H
#define FEVER_IMPORT_REPORT_PARTS_H

#include "../plan/batch.h"

/* All findings of one code. */
struct finding_group {
    const char *code; /* static */
    enum finding_severity severity;
    size_t first; /* the first one's place among the report's findings */
    size_t count;
};

/* The report's codes, errors first, then warnings, then notes, each in the order in which they
 * first appear. Returns their number. */
size_t finding_groups(const struct import_report *report,
                      struct finding_group groups[FINDING_COUNT]);

/* The next finding of the group from `*at` on, NULL after the last; begin with `group->first`. */
const struct import_finding *finding_group_next(const struct import_report *report,
                                                const struct finding_group *group, size_t *at);

/* The findings of a row stand together; `*count` may become 0. */
const struct import_finding *findings_of_row(const struct import_report *report, long row,
                                             size_t *count);

/* What a finding says beyond its code's advice ("12.4 km; …"): its bytes in `message`, maybe 0. */
size_t finding_clause_length(const struct import_finding *finding);

/* A cell in quotes, as text: one that a spreadsheet would take for a formula gets an apostrophe. */
void append_sheet_cell(const char *text, struct buffer *out);
bool sheet_cell_is_formula(const char *text);

/* The clinic that a change leaves, or takes away. */
const struct clinic *change_clinic(const struct import_change *change);

/* A field's canonical text; lives in `scratch` until its next use, "" where not stated. A lack of
 * memory becomes the failure of `out`. */
const char *field_text(const struct clinic *clinic, enum clinic_field field, struct buffer *scratch,
                       struct buffer *out);

#endif
