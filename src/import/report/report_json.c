/* The whole report as JSON. */
#include <inttypes.h>
#include <math.h>

#include "../plan/batch.h"
#include "report_decisions.h"

static const char *const outcome_names[] = {[IMPORT_DONE] = "done",
                                            [IMPORT_NOTHING] = "nothing_imported",
                                            [IMPORT_QUARANTINED] = "rows_quarantined",
                                            [IMPORT_GUARDED] = "mass_removal_stopped"};
static const char *const action_names[] = {
    [IMPORT_INSERT] = "insert", [IMPORT_UPDATE] = "update", [IMPORT_RETIRE] = "retire"};

static void append_member(const char *name, const char *text, struct buffer *out)
{
    buffer_append_format(out, "\"%s\":", name);
    buffer_append_json(out, text);
}

static void append_counts(const struct import_counts *counts, struct buffer *out)
{
    buffer_append_format(out,
                         "\"rows\":%zu,\"inserted\":%zu,\"updated\":%zu,\"unchanged\":%zu,"
                         "\"merged\":%zu,\"quarantined\":%zu,\"retired\":%zu",
                         counts->rows, counts->inserted, counts->updated, counts->unchanged,
                         counts->merged, counts->quarantined, counts->retired);
}

/* How the list grew or shrank: the events' numbers, and the import source's clinics before. */
static void append_list(const struct import_report *report, struct buffer *out)
{
    const char *separator = "";
    buffer_append_text(out, ",\"events\":{");
    for (int event = 0; event < EVENT_COUNT; event++) {
        buffer_append_format(out, "%s\"%s\":%zu", separator,
                             import_event_name((enum import_event)event), report->events[event]);
        separator = ",";
    }
    buffer_append_format(out, "},\"source_clinics\":%zu,\"source_missing\":%zu",
                         report->source_clinics, report->source_missing);
}

static void append_finding(const struct import_finding *finding, struct buffer *out)
{
    buffer_append_char(out, '{');
    append_member("severity", finding_severity_name(finding->severity), out);
    if (finding->row)
        buffer_append_format(out, ",\"row\":%ld,", finding->row);
    else
        buffer_append_text(out, ",\"row\":null,");
    append_member("column", finding->column, out);
    buffer_append_char(out, ',');
    append_member("code", finding->code, out);
    buffer_append_char(out, ',');
    append_member("value", finding->value, out);
    buffer_append_char(out, ',');
    append_member("message", finding->message, out);
    buffer_append_char(out, '}');
}

static void append_value(const struct clinic *clinic, enum clinic_field field,
                         struct buffer *scratch, struct buffer *out)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, field, scratch);
    if (buffer_error(scratch))
        out->failure = buffer_error(scratch);
    buffer_append_json(out, scratch->length ? scratch->data : NULL);
}

static void append_events(const struct import_change *change, struct buffer *out)
{
    const char *separator = "";
    buffer_append_text(out, ",\"events\":[");
    for (int event = 0; event < EVENT_COUNT; event++) {
        if (!(change->events & EVENT_BIT(event)))
            continue;
        buffer_append_format(out, "%s\"%s\"", separator,
                             import_event_name((enum import_event)event));
        separator = ",";
    }
    buffer_append_char(out, ']');
    if (change->events & EVENT_BIT(EVENT_MOVED) && !isnan(change->moved_m))
        buffer_append_format(out, ",\"moved_m\":%.0f", change->moved_m);
}

static void append_change(const struct import_change *change, struct buffer *scratch,
                          struct buffer *out)
{
    const struct clinic *clinic = change->after ? change->after : change->before;
    buffer_append_char(out, '{');
    append_member("action", action_names[change->action], out);
    buffer_append_char(out, ',');
    append_member("id", clinic->id, out);
    buffer_append_char(out, ',');
    append_member("name", clinic->name, out);
    if (change->row)
        buffer_append_format(out, ",\"row\":%ld", change->row);
    else
        buffer_append_text(out, ",\"row\":null");
    append_events(change, out);
    if (change->into) {
        buffer_append_char(out, ',');
        append_member("merged_into", change->into, out);
    }
    if (change->action == IMPORT_UPDATE) {
        const char *separator = "";
        buffer_append_text(out, ",\"fields\":{");
        for (int i = 0; i < FIELD_COUNT; i++) {
            if (!(change->fields & FIELD_BIT(i)))
                continue;
            buffer_append_format(out, "%s\"%s\":[", separator,
                                 clinic_field_name((enum clinic_field)i));
            append_value(change->before, (enum clinic_field)i, scratch, out);
            buffer_append_char(out, ',');
            append_value(change->after, (enum clinic_field)i, scratch, out);
            buffer_append_char(out, ']');
            separator = ",";
        }
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, '}');
}

static void append_revision(const struct import_report *report, struct buffer *out)
{
    if (!report->revision.number) {
        buffer_append_text(out, "\"revision\":null");
        return;
    }
    buffer_append_format(out, "\"revision\":{\"number\":%" PRId64 ",\"tag\":\"%016" PRIx64 "\"}",
                         report->revision.number, report->revision.tag);
}

void import_report_json(const struct import_report *report, struct buffer *out)
{
    struct buffer scratch;
    buffer_init(&scratch, 1 << 20);
    buffer_append_char(out, '{');
    append_member("outcome", outcome_names[report->outcome], out);
    buffer_append_char(out, ',');
    append_member("file", report->file, out);
    buffer_append_char(out, ',');
    append_member("format", report->format, out);
    buffer_append_char(out, ',');
    append_member("encoding", report->encoding, out);
    buffer_append_char(out, ',');
    append_member("sheet", report->sheet, out);
    buffer_append_char(out, ',');
    append_member("as", import_table_name(report->table), out);
    buffer_append_char(out, ',');
    append_member("source", report->source, out);
    buffer_append_format(out, ",\"dry_run\":%s,", report->dry_run ? "true" : "false");
    append_counts(&report->counts, out);
    append_list(report, out);
    buffer_append_char(out, ',');
    append_revision(report, out);
    buffer_append_format(out, ",\"new_revision\":%s,\"findings\":[",
                         report->new_revision ? "true" : "false");
    for (size_t i = 0; i < report->finding_count; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_finding(&report->findings[i], out);
    }
    buffer_append_text(out, "],");
    report_doubts_json(report, out);
    buffer_append_text(out, ",\"changes\":[");
    for (size_t i = 0; i < report->change_count; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_change(&report->changes[i], &scratch, out);
    }
    buffer_append_text(out, "]}");
    buffer_clear(&scratch);
}
