/* The report for people at a terminal.
 *
 * Counts first, then the findings by code, then how the list grew or shrank. A dry run and a
 * stopped import list every change, field by field: they are for deciding. */
#include <inttypes.h>

#include "../tables/import_tables.h"
#include "fever/number.h"
#include "report_decisions.h"
#include "report_parts.h"

enum { EXAMPLES = 3, LISTED = 10, FIELD_TEXT_MAX = 1 << 20 };

static void append_counts(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    const struct {
        const char *label;
        size_t count;
    } lines[] = {{"inserted", counts->inserted},       {"updated", counts->updated},
                 {"unchanged", counts->unchanged},     {"merged", counts->merged},
                 {"quarantined", counts->quarantined}, {"retired", counts->retired}};
    buffer_append_format(out, "%s (%s%s%s%s%s): %zu row%s%s\n", report->file,
                         report->encoding ? report->encoding : report->format,
                         report->sheet ? ", " : "", report->sheet ? report->sheet : "",
                         report->source ? ", source " : "", report->source ? report->source : "",
                         counts->rows, number_plural((int64_t)counts->rows),
                         report->dry_run ? ", dry run: nothing is written" : "");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        buffer_append_format(out, "  %-12s %zu\n", lines[i].label, lines[i].count);
}

static void append_finding(const struct import_finding *finding, struct buffer *out)
{
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

/* Each code's number, then its first examples. */
static void append_findings(const struct import_report *report, struct buffer *out)
{
    struct finding_group groups[FINDING_COUNT];
    size_t count = finding_groups(report, groups);
    if (count)
        buffer_append_text(out, "Findings\n");
    for (size_t i = 0; i < count; i++) {
        const struct import_finding *finding;
        size_t at = groups[i].first;
        buffer_append_format(out, "  %-8s %-24s %6zu\n", finding_severity_name(groups[i].severity),
                             groups[i].code, groups[i].count);
        for (int shown = 0;
             shown < EXAMPLES && (finding = finding_group_next(report, &groups[i], &at)); shown++)
            append_finding(finding, out);
    }
}

struct changes {
    const struct import_report *report;
    struct buffer *scratch, *out;
    bool all; /* every change, with its fields */
};

static void append_field(const struct changes *changes, const struct import_change *change,
                         enum clinic_field field)
{
    struct buffer *out = changes->out;
    buffer_append_format(out, "      %s: \"%s\" -> ", clinic_field_name(field),
                         field_text(change->before, field, changes->scratch, out));
    buffer_append_format(out, "\"%s\"\n", field_text(change->after, field, changes->scratch, out));
}

static void append_fields(const struct changes *changes, const struct import_change *change,
                          enum import_event event)
{
    static const uint64_t telling[EVENT_COUNT] = {
        [EVENT_RENAMED] = FIELD_BIT(FIELD_NAME),
        [EVENT_MOVED] = FIELD_BIT(FIELD_ADDRESS) | FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON),
        [EVENT_CHANGED] = UINT64_MAX};
    for (int field = 0; field < FIELD_COUNT; field++)
        if (change->fields & telling[event] & FIELD_BIT(field))
            append_field(changes, change, (enum clinic_field)field);
}

static void append_change(const struct changes *changes, const struct import_change *change,
                          enum import_event event)
{
    static const char signs[] = {
        [IMPORT_INSERT] = '+', [IMPORT_UPDATE] = '~', [IMPORT_RETIRE] = '-'};
    const struct clinic *clinic = change_clinic(change);
    buffer_append_format(changes->out, "  %c %s %s", signs[change->action], clinic->id,
                         clinic->name);
    if (event == EVENT_MOVED && change->moved_m > 0)
        buffer_append_format(changes->out, " (%.0f m)", change->moved_m);
    if (change->into)
        buffer_append_format(changes->out, ", merged into %s", change->into);
    buffer_append_char(changes->out, '\n');
    append_fields(changes, change, event);
}

static void append_event(const struct changes *changes, enum import_event event)
{
    static const char *const titles[EVENT_COUNT] = {
        [EVENT_NEW] = "New",         [EVENT_REOPENED] = "Reopened", [EVENT_GONE] = "Gone",
        [EVENT_RENAMED] = "Renamed", [EVENT_MOVED] = "Moved",       [EVENT_CHANGED] = "Changed"};
    const struct import_report *report = changes->report;
    size_t limit = changes->all ? report->change_count : LISTED, shown = 0;
    if (!report->events[event])
        return;
    buffer_append_format(changes->out, "%s: %zu\n", titles[event], report->events[event]);
    for (size_t i = 0; i < report->change_count && shown < limit; i++) {
        if (!(report->changes[i].events & EVENT_BIT(event)))
            continue;
        append_change(changes, &report->changes[i], event);
        shown++;
    }
    if (shown < report->events[event])
        buffer_append_format(changes->out, "    and %zu more; --report FILE lists all\n",
                             report->events[event] - shown);
}

/* How the source's list compares with what it named before. */
static void append_source(const struct import_report *report, struct buffer *out)
{
    if (!report->source || !report->source_clinics)
        return;
    size_t kept = report->source_missing - report->counts.retired;
    for (size_t i = 0; i < report->change_count; i++)
        kept += report->changes[i].into != NULL; /* went, but not because the list is silent */
    buffer_append_format(out, "Source %s had %zu clinic%s; this list does not name %zu of them",
                         report->source, report->source_clinics,
                         number_plural((int64_t)report->source_clinics), report->source_missing);
    if (kept)
        buffer_append_format(out, ", of which %zu stay", kept);
    buffer_append_text(out, "\n");
}

static void append_changes(const struct import_report *report, struct buffer *out)
{
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    struct changes changes = {report, &scratch, out,
                              report->dry_run || report->outcome == IMPORT_GUARDED};
    append_source(report, out);
    for (int event = 0; event < EVENT_COUNT; event++)
        append_event(&changes, (enum import_event)event);
    buffer_clear(&scratch);
}

static void append_guard(const struct import_report *report, struct buffer *out)
{
    size_t named = 0;
    buffer_append_format(out, "Stopped: %zu of the source's %zu clinic%s would retire (",
                         report->counts.retired, report->source_clinics,
                         number_plural((int64_t)report->source_clinics));
    for (size_t i = 0; i < report->change_count && named < EXAMPLES; i++)
        if (report->changes[i].action == IMPORT_RETIRE)
            buffer_append_format(out, "%s%s", named++ ? ", " : "", report->changes[i].before->name);
    buffer_append_format(
        out,
        "%s; listed above under Gone). Nothing was written. If the list is complete, say "
        "--allow-mass-removal; if it is a part, --partial.\n",
        report->counts.retired > named ? " …" : "");
}

static void append_outcome(const struct import_report *report, struct buffer *out)
{
    const struct import_counts *counts = &report->counts;
    switch (report->outcome) {
    case IMPORT_NOTHING:
        buffer_append_text(out, "Nothing was imported: every row has an error.\n");
        return;
    case IMPORT_GUARDED:
        append_guard(report, out);
        return;
    case IMPORT_QUARANTINED:
        buffer_append_format(
            out, "%zu row%s left out; --quarantine FILE writes %s with the reasons.\n",
            counts->quarantined,
            counts->quarantined == 1 ? " has an error and was" : "s have errors and were",
            counts->quarantined == 1 ? "it" : "them");
        break;
    case IMPORT_DONE:
        break;
    }
    if (report->dry_run)
        return;
    if (import_table_is_live(report->table))
        buffer_append_format(out, "%zu written; services show it within two seconds.\n",
                             counts->inserted + counts->updated);
    else if (report->new_revision)
        buffer_append_format(out, "Revision %" PRId64 "\n", report->revision.number);
    else
        buffer_append_text(out, "No change: the revision stays as it is.\n");
}

void import_report_text(const struct import_report *report, struct buffer *out)
{
    append_counts(report, out);
    append_findings(report, out);
    report_doubts_text(report, out);
    if (report->outcome != IMPORT_NOTHING)
        append_changes(report, out);
    append_outcome(report, out);
}
