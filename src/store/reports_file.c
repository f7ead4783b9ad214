/* Filing reports: by clinic and complaint, the most pressing first. */
#include "fever/reports_file.h"

#include <stdlib.h>
#include <string.h>

#include "fever/region.h"

static int compare_id(const void *id, const void *clinic)
{
    return strcmp(id, ((const struct clinic *)clinic)->id);
}

/* Groups together: by clinic, kind, number. */
static int compare_group(const void *left, const void *right)
{
    const struct report *a = ((const struct filed_report *)left)->report;
    const struct report *b = ((const struct filed_report *)right)->report;
    int order = strcmp(a->clinic_id, b->clinic_id);
    if (!order)
        order = (int)a->kind - (int)b->kind;
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int compare_urgency(const void *left, const void *right)
{
    const struct filed_report *a = left, *b = right;
    if (a->priority != b->priority)
        return b->priority - a->priority;
    if (a->group_size != b->group_size)
        return a->group_size < b->group_size ? 1 : -1;
    if (a->group_since != b->group_since)
        return a->group_since < b->group_since ? -1 : 1;
    return compare_group(left, right);
}

static bool is_same_group(const struct report *a, const struct report *b)
{
    return a->kind == b->kind && strcmp(a->clinic_id, b->clinic_id) == 0;
}

/* Of reports with their groups together. */
static void groups_measure(struct filed_report *reports, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        int64_t since = reports[first].report->made_at;
        for (end = first; end < count && is_same_group(reports[first].report, reports[end].report);
             end++)
            if (reports[end].report->made_at < since)
                since = reports[end].report->made_at;
        for (size_t i = first; i < end; i++) {
            reports[i].group_size = end - first;
            reports[i].group_since = since;
        }
    }
}

static bool is_priority(const struct live_values *live, const struct region_table *regions,
                        const struct clinic *clinic, int64_t now)
{
    for (size_t i = 0; i < live->notice_count; i++) {
        const struct live_notice *notice = &live->notices[i];
        bool covers = notice->region_count == 0;
        if (!notice->epidemic || notice->from > now)
            continue;
        for (size_t k = 0; clinic && clinic->adcode && k < notice->region_count; k++)
            covers |= region_is_within(regions, clinic->adcode, notice->regions[k]);
        if (covers)
            return true;
    }
    return false;
}

static const struct clinic *clinic_of(const struct dataset *dataset, const char *id)
{
    return dataset->clinic_count ? bsearch(id, dataset->clinics, dataset->clinic_count,
                                           sizeof *dataset->clinics, compare_id)
                                 : NULL;
}

/* What reports are filed by. */
struct filing {
    struct dataset *dataset;
    struct live_values *live;
    struct region_table *regions;
    uint32_t adcode;
    int64_t now;
};

static enum fever_error filing_load(struct filing *filing, struct store *store, struct arena *arena,
                                    struct error *error)
{
    enum fever_error failure = store_load(store, &filing->dataset, error);
    if (!failure)
        failure = store_live_load(store, filing->now, &filing->live, error);
    if (!failure)
        failure = region_table_build(arena, filing->dataset->regions, filing->dataset->region_count,
                                     &filing->regions, error);
    if (!failure && filing->adcode && !region_find(filing->regions, filing->adcode))
        failure =
            error_set(error, FEVER_NOT_FOUND, "there is no region %06u", (unsigned)filing->adcode);
    return failure;
}

static size_t file_all(const struct filing *filing, const struct report *reports, size_t count,
                       struct filed_report *out)
{
    size_t filed = 0;
    for (size_t i = 0; i < count; i++) {
        const struct clinic *clinic = clinic_of(filing->dataset, reports[i].clinic_id);
        if (filing->adcode && !(clinic && clinic->adcode &&
                                region_is_within(filing->regions, clinic->adcode, filing->adcode)))
            continue;
        out[filed++] = (struct filed_report){
            .report = &reports[i],
            .clinic = clinic,
            .priority = is_priority(filing->live, filing->regions, clinic, filing->now),
        };
    }
    qsort(out, filed, sizeof *out, compare_group);
    groups_measure(out, filed);
    qsort(out, filed, sizeof *out, compare_urgency);
    return filed;
}

enum fever_error reports_file(struct store *store, bool only_open, uint32_t adcode, int64_t now,
                              struct arena *arena, struct dataset **dataset,
                              struct filed_report **out, size_t *count, struct error *error)
{
    struct filing filing = {.adcode = adcode, .now = now};
    const struct report *reports = NULL;
    size_t found = 0;
    enum fever_error failure = filing_load(&filing, store, arena, error);
    if (!failure)
        failure = store_reports(store, only_open, arena, &reports, &found, error);
    struct filed_report *filed = failure ? NULL : arena_array(arena, found, sizeof *filed);
    if (!failure && !filed)
        failure = error_nomem(error);
    if (!failure) {
        *count = file_all(&filing, reports, found, filed);
        *out = filed;
        *dataset = filing.dataset;
    } else {
        dataset_free(filing.dataset);
    }
    live_values_free(filing.live);
    return failure;
}
