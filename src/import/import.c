/* The import's vocabulary, and the batch that a report lives in. */
#include "fever/import.h"

#include <stdlib.h>
#include <string.h>

#include "plan/batch.h"
#include "read/read_file.h"
#include "report/report_quarantine.h"

static const char *const table_names[] = {"clinics",  "regions",  "calendar",
                                          "hotlines", "outlines", "self-check",
                                          "consults", "notices",  "loads"};

const char *import_table_name(enum import_table table)
{
    return table_names[table];
}

bool import_table_parse(const char *name, enum import_table *out)
{
    for (size_t i = 0; i < sizeof table_names / sizeof *table_names; i++) {
        if (strcmp(table_names[i], name) == 0) {
            *out = (enum import_table)i;
            return true;
        }
    }
    return false;
}

struct import_batch *import_batch_new(void)
{
    struct import_batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return NULL;
    batch->arena = arena_new();
    if (!batch->arena) {
        free(batch);
        return NULL;
    }
    findings_init(&batch->findings, batch->arena);
    raw_table_init(&batch->table, batch->arena);
    batch->report.batch = batch;
    return batch;
}

void import_batch_free(struct import_batch *batch)
{
    if (!batch)
        return;
    dataset_free(batch->dataset);
    raw_table_clear(&batch->table);
    findings_clear(&batch->findings);
    decisions_clear(&batch->decisions);
    arena_free(batch->arena);
    free(batch);
}

void import_report_free(struct import_report *report)
{
    if (report)
        import_batch_free(report->batch);
}

enum fever_error import_batch_read(struct import_batch *batch, const char *path,
                                   const struct read_request *request, struct error *error)
{
    struct import_report *report = &batch->report;
    report->file = read_file_told(batch->arena, path);
    if (!report->file)
        return error_nomem(error);
    enum fever_error failure = read_list(path, request, &batch->table, &batch->findings, error);
    report->format = batch->table.format;
    report->encoding = batch->table.encoding;
    report->sheet = batch->table.sheet;
    if (!failure && report->encoding) /* a workbook needs no apostrophes */
        quarantine_take_back(&batch->table);
    return failure;
}

/* Findings in the order in which they arose carry their number into the sort. */
struct ordered {
    struct import_finding finding;
    size_t number;
};

static int by_row(const void *a, const void *b)
{
    const struct ordered *left = a, *right = b;
    if (left->finding.row != right->finding.row)
        return left->finding.row < right->finding.row ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

static enum fever_error findings_sort(struct findings *findings)
{
    struct ordered *ordered = malloc((findings->count + 1) * sizeof *ordered);
    if (!ordered)
        return FEVER_NOMEM;
    for (size_t i = 0; i < findings->count; i++)
        ordered[i] = (struct ordered){findings->items[i], i};
    qsort(ordered, findings->count, sizeof *ordered, by_row);
    for (size_t i = 0; i < findings->count; i++)
        findings->items[i] = ordered[i].finding;
    free(ordered);
    return FEVER_OK;
}

enum fever_error import_batch_finish(struct import_batch *batch)
{
    struct import_report *report = &batch->report;
    if (batch->findings.failed || findings_sort(&batch->findings))
        return FEVER_NOMEM;
    report->findings = batch->findings.items;
    report->finding_count = batch->findings.count;
    if (report->outcome == IMPORT_GUARDED)
        return FEVER_OK;
    const struct import_counts *counts = &report->counts;
    if (counts->quarantined == counts->rows)
        report->outcome = IMPORT_NOTHING;
    else
        report->outcome = counts->quarantined ? IMPORT_QUARANTINED : IMPORT_DONE;
    return FEVER_OK;
}
