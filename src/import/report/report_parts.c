/* What the forms of the report share. */
#include "report_parts.h"

#include <string.h>

static struct finding_group *group_of(struct finding_group *groups, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (groups[i].code == code)
            return &groups[i];
    return NULL;
}

size_t finding_groups(const struct import_report *report,
                      struct finding_group groups[FINDING_COUNT])
{
    struct finding_group found[FINDING_COUNT];
    size_t count = 0, sorted = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct import_finding *finding = &report->findings[i];
        struct finding_group *group = group_of(found, count, finding->code);
        if (group)
            group->count++;
        else
            found[count++] = (struct finding_group){finding->code, finding->severity, i, 1};
    }
    for (int severity = FINDING_ERROR; severity >= FINDING_NOTE; severity--)
        for (size_t i = 0; i < count; i++)
            if (found[i].severity == (enum finding_severity)severity)
                groups[sorted++] = found[i];
    return sorted;
}

const struct import_finding *finding_group_next(const struct import_report *report,
                                                const struct finding_group *group, size_t *at)
{
    while (*at < report->finding_count) {
        const struct import_finding *finding = &report->findings[(*at)++];
        if (finding->code == group->code)
            return finding;
    }
    return NULL;
}

const struct import_finding *findings_of_row(const struct import_report *report, long row,
                                             size_t *count)
{
    size_t low = 0, high = report->finding_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (report->findings[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < report->finding_count && report->findings[low + *count].row == row)
        ++*count;
    return report->findings + low;
}

size_t finding_clause_length(const struct import_finding *finding)
{
    const char *advice = finding_advice(finding->code);
    size_t whole = strlen(finding->message), length = strlen(advice);
    if (whole < length + 2 || strcmp(finding->message + whole - length, advice) != 0)
        return 0;
    return whole - length - 2; /* "; " */
}

bool sheet_cell_is_formula(const char *text)
{
    while (*text == '\'') /* what looks like ours gets one more, which comes off again */
        text++;
    return *text && strchr("=+-@\t\r", *text);
}

void append_sheet_cell(const char *text, struct buffer *out)
{
    buffer_append_char(out, '"');
    if (sheet_cell_is_formula(text))
        buffer_append_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buffer_append_char(out, '"');
        buffer_append_char(out, *text);
    }
    buffer_append_char(out, '"');
}

const struct clinic *change_clinic(const struct import_change *change)
{
    return change->after ? change->after : change->before;
}

const char *field_text(const struct clinic *clinic, enum clinic_field field, struct buffer *scratch,
                       struct buffer *out)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, field, scratch);
    if (buffer_error(scratch))
        out->failure = buffer_error(scratch);
    return scratch->length ? scratch->data : "";
}
