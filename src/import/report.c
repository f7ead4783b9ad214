/* The report for people, and the quarantine for their spreadsheet. */
#include <string.h>

#include "batch.h"

enum { EXAMPLES = 3 };

/* ---- text ----------------------------------------------------------------------------------- */

static void append_counts(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    const struct {
        const char *label;
        size_t count;
    } lines[] = {{"inserted", counts->inserted},       {"updated", counts->updated},
                 {"unchanged", counts->unchanged},     {"merged", counts->merged},
                 {"quarantined", counts->quarantined}, {"retired", counts->retired}};
    buffer_append_format(out, "%s (%s%s%s%s%s): %zu rows%s\n", report->file,
                         report->encoding ? report->encoding : report->format,
                         report->sheet ? ", " : "", report->sheet ? report->sheet : "",
                         report->source ? ", source " : "", report->source ? report->source : "",
                         counts->rows, report->dry_run ? ", dry run: nothing is written" : "");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        buffer_append_format(out, "  %-12s %zu\n", lines[i].label, lines[i].count);
}

static bool said_before(const struct import_report *report, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (report->findings[i].code == report->findings[index].code)
            return true;
    return false;
}

/* All findings of one code: their number, the advice, the first examples. */
static void append_code(const struct import_report *report, size_t first, struct buffer *out)
{
    const struct import_finding *kind = &report->findings[first];
    size_t count = 0;
    for (size_t i = first; i < report->finding_count; i++)
        count += report->findings[i].code == kind->code;
    buffer_append_format(out, "  %-8s %-24s %6zu\n", finding_severity_name(kind->severity),
                         kind->code, count);
    size_t shown = 0;
    for (size_t i = first; i < report->finding_count && shown < EXAMPLES; i++) {
        const struct import_finding *finding = &report->findings[i];
        if (finding->code != kind->code)
            continue;
        shown++;
        buffer_append_text(out, "           ");
        if (finding->row)
            buffer_append_format(out, "row %ld", finding->row);
        else
            buffer_append_text(out, "file");
        if (finding->column)
            buffer_append_format(out, ", %s", finding->column);
        if (finding->value)
            buffer_append_format(out, " \"%s\"", finding->value);
        buffer_append_format(out, ": %s\n", finding->message);
    }
}

static void append_findings(const struct import_report *report, struct buffer *out)
{
    static const enum finding_severity order[] = {FINDING_ERROR, FINDING_WARNING, FINDING_NOTE};
    if (report->finding_count)
        buffer_append_text(out, "Findings\n");
    for (size_t severity = 0; severity < sizeof order / sizeof *order; severity++)
        for (size_t i = 0; i < report->finding_count; i++)
            if (report->findings[i].severity == order[severity] && !said_before(report, i))
                append_code(report, i, out);
}

static void append_fields(const struct import_change *change, struct buffer *out)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!(change->fields & FIELD_BIT(i)))
            continue;
        enum clinic_field field = (enum clinic_field)i;
        buffer_append_format(out, "      %s: \"", clinic_field_name(field));
        clinic_field_format(change->before, field, out);
        buffer_append_text(out, "\" -> \"");
        clinic_field_format(change->after, field, out);
        buffer_append_text(out, "\"\n");
    }
}

static void append_changes(const struct import_report *report, struct buffer *out)
{
    static const char *const signs[] = {
        [IMPORT_INSERT] = "+", [IMPORT_UPDATE] = "~", [IMPORT_RETIRE] = "-"};
    if (report->change_count)
        buffer_append_text(out, "Changes (+ insert, ~ update, - retire)\n");
    for (size_t i = 0; i < report->change_count; i++) {
        const struct import_change *change = &report->changes[i];
        const struct clinic *clinic = change->after ? change->after : change->before;
        buffer_append_format(out, "  %s %s %s\n", signs[change->action], clinic->id, clinic->name);
        if (change->action == IMPORT_UPDATE)
            append_fields(change, out);
    }
}

static void append_outcome(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    switch (report->outcome) {
    case IMPORT_NOTHING:
        buffer_append_text(out, "Nothing was imported: every row has an error.\n");
        return;
    case IMPORT_GUARDED:
        buffer_append_format(
            out,
            "Stopped: %zu of the source's %zu clinics would retire. If the list is "
            "complete, say --allow-mass-removal; if it is a part, --partial.\n",
            counts->retired, report->source_clinics);
        return;
    case IMPORT_QUARANTINED:
        buffer_append_format(out,
                             "%zu rows have errors and were left out; --quarantine FILE writes "
                             "them with the reasons.\n",
                             counts->quarantined);
        break;
    case IMPORT_DONE:
        break;
    }
    if (report->dry_run)
        return;
    if (report->new_revision)
        buffer_append_format(out, "Revision %lld\n", (long long)report->revision.number);
    else
        buffer_append_text(out, "No change: the revision stays as it is.\n");
}

void import_report_text(const struct import_report *report, struct buffer *out)
{
    append_counts(report, out);
    append_findings(report, out);
    if (report->dry_run || report->outcome == IMPORT_GUARDED)
        append_changes(report, out);
    append_outcome(report, out);
}

/* ---- quarantine ----------------------------------------------------------------------------- */

/* Every cell in quotes, so that a spreadsheet takes none for something else. */
static void append_cell(const char *text, struct buffer *out)
{
    buffer_append_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_append_char(out, '"');
        buffer_append_char(out, *text);
    }
    buffer_append_char(out, '"');
}

static void append_reasons(const struct import_report *report, long row, struct buffer *out)
{
    for (int part = 0; part < 2; part++) {
        const char *separator = "";
        buffer_append_text(out, ",\"");
        for (size_t i = 0; i < report->finding_count; i++) {
            const struct import_finding *finding = &report->findings[i];
            if (finding->row != row || finding->severity != FINDING_ERROR)
                continue;
            buffer_append_text(out, separator);
            separator = "; ";
            for (const char *at = part ? finding->message : finding->code; *at; at++) {
                if (*at == '"')
                    buffer_append_char(out, '"');
                buffer_append_char(out, *at);
            }
        }
        buffer_append_char(out, '"');
    }
}

static void append_row(const struct import_report *report, const struct raw_row *row,
                       size_t columns, struct buffer *out)
{
    const char *cursor = row->cells;
    for (size_t i = 0; i < columns; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_cell(i < row->count ? raw_cell_next(&cursor) : "", out);
    }
    buffer_append_format(out, ",\"%ld\"", row->line);
    append_reasons(report, row->line, out);
    for (size_t i = columns; i < row->count; i++) { /* of a row longer than the header */
        buffer_append_char(out, ',');
        append_cell(raw_cell_next(&cursor), out);
    }
    buffer_append_text(out, "\r\n");
}

void import_report_quarantine(const struct import_report *report, struct buffer *out)
{
    const struct import_batch *batch = report->batch;
    const struct raw_row *header = &batch->table.header;
    const char *cursor = header->cells;
    buffer_append_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < header->count; i++) {
        append_cell(raw_cell_next(&cursor), out);
        buffer_append_char(out, ',');
    }
    buffer_append_text(out, "\"quarantine_row\",\"quarantine_codes\",\"quarantine_reasons\"\r\n");
    for (size_t i = 0; i < batch->refused_count; i++)
        append_row(report, batch->refused[i], header->count, out);
}
