/* The whole report for a spreadsheet: a line for each count, finding and changed field. */
#include <stdio.h>

#include "report_parts.h"

enum { FIELD_TEXT_MAX = 1 << 20, NUMBER_SIZE = 24 };

/* One line; NULL is an empty cell. */
struct line {
    const char *part; /* "count", "finding", "change" */
    const char *what; /* a count's name, a finding's severity, an event */
    long row;         /* 0: none */
    const char *id, *name, *code, *column, *before, *after, *message;
};

static void append_line(const struct line *line, struct buffer *out)
{
    char row[NUMBER_SIZE] = "";
    if (line->row)
        snprintf(row, sizeof row, "%ld", line->row);
    const char *const cells[] = {line->part,  line->what,   row,          line->id,
                                 line->name,  line->code,   line->column, line->before,
                                 line->after, line->message};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_sheet_cell(cells[i] ? cells[i] : "", out);
    }
    buffer_append_text(out, "\r\n");
}

static void append_count(const char *name, size_t count, struct buffer *out)
{
    char number[NUMBER_SIZE];
    snprintf(number, sizeof number, "%zu", count);
    append_line(&(struct line){.part = "count", .what = name, .after = number}, out);
}

static void append_counts(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    append_count("rows", counts->rows, out);
    append_count("inserted", counts->inserted, out);
    append_count("updated", counts->updated, out);
    append_count("unchanged", counts->unchanged, out);
    append_count("merged", counts->merged, out);
    append_count("quarantined", counts->quarantined, out);
    append_count("retired", counts->retired, out);
    for (int event = 0; event < EVENT_COUNT; event++)
        append_count(import_event_name((enum import_event)event), report->events[event], out);
}

static void append_findings(const struct import_report *report, struct buffer *out)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct import_finding *finding = &report->findings[i];
        const struct line line = {.part = "finding",
                                  .what = finding_severity_name(finding->severity),
                                  .row = finding->row,
                                  .code = finding->code,
                                  .column = finding->column,
                                  .before = finding->value,
                                  .message = finding->message};
        append_line(&line, out);
    }
}

static void append_fields(const struct import_change *change, struct line line,
                          struct buffer *before, struct buffer *after, struct buffer *out)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(change->fields & FIELD_BIT(i)))
            continue;
        line.column = clinic_field_name(field);
        line.before = field_text(change->before, field, before, out);
        line.after = field_text(change->after, field, after, out);
        append_line(&line, out);
    }
}

/* A line for each event but `changed`, which has one for each field instead. */
static void append_change(const struct import_change *change, struct buffer *before,
                          struct buffer *after, struct buffer *out)
{
    const struct clinic *clinic = change_clinic(change);
    struct line line = {
        .part = "change", .row = change->row, .id = clinic->id, .name = clinic->name};
    for (int event = 0; event < EVENT_COUNT; event++) {
        char moved[NUMBER_SIZE + sizeof " m"] = "";
        if (event == EVENT_CHANGED || !(change->events & EVENT_BIT(event)))
            continue;
        if (event == EVENT_MOVED && change->moved_m > 0)
            snprintf(moved, sizeof moved, "%.0f m", change->moved_m);
        line.what = import_event_name((enum import_event)event);
        line.message = moved;
        append_line(&line, out);
    }
    line.what = import_event_name(EVENT_CHANGED);
    line.message = NULL;
    append_fields(change, line, before, after, out);
}

void import_report_csv(const struct import_report *report, struct buffer *out)
{
    struct buffer before, after;
    buffer_init(&before, FIELD_TEXT_MAX);
    buffer_init(&after, FIELD_TEXT_MAX);
    buffer_append_text(out, "\xEF\xBB\xBF"
                            "part,what,row,id,name,code,column,before,after,message\r\n");
    append_counts(report, out);
    append_findings(report, out);
    for (size_t i = 0; i < report->change_count; i++)
        append_change(&report->changes[i], &before, &after, out);
    buffer_clear(&before);
    buffer_clear(&after);
}
