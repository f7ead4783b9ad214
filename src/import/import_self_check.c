/* The self-check's rules: one file that is taken whole, or not at all.
 *
 * There is nothing to put into quarantine: rules of which a part were left out would advise
 * something else. */
#include "import_self_check.h"

#include <stdlib.h>
#include <string.h>

#include "fever/care.h"
#include "read/read_file.h"

enum fever_error self_check_file_read(struct import_batch *batch, const char *path,
                                      const char **out, struct error *error)
{
    char *text;
    size_t length;
    const struct care_rules *rules;
    struct import_report *report = &batch->report;
    report->file = read_file_told(batch->arena, path);
    report->format = batch->table.format = "JSON";
    report->encoding = batch->table.encoding = "UTF-8";
    if (!report->file)
        return error_nomem(error);
    enum fever_error failure = read_file(path, CARE_FILE_MAX, &text, &length, error);
    if (failure)
        return failure;
    failure = care_rules_read(batch->arena, text, length, &rules, error);
    if (!failure)
        failure = care_rules_check(rules, error);
    if (!failure && !(*out = arena_copy(batch->arena, text, length)))
        failure = error_nomem(error);
    free(text);
    return failure;
}

void self_check_lay(struct import_batch *batch, const char *rules, struct import_tables *out)
{
    const char *before = batch->dataset->self_check;
    struct import_counts *counts = &batch->report.counts;
    counts->rows = 1;
    counts->inserted = !before;
    counts->unchanged = before && strcmp(before, rules) == 0;
    counts->updated = !counts->inserted && !counts->unchanged;
    *out = (struct import_tables){.self_check = rules};
}
