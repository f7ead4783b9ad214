/* Driving an import through its steps; the only file of the importer that knows the store.
 *
 * Everything is read, matched and planned before the store's write lock is taken; the store checks
 * that its revision is still the one the plan was made for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns/columns_judge.h"
#include "columns/columns_settle.h"
#include "columns/table_blocks.h"
#include "columns/table_captions.h"
#include "columns/table_sections.h"
#include "columns/table_tidy.h"
#include "fever/refusal.h"
#include "fever/store_live.h"
#include "import_self_check.h"
#include "match/match.h"
#include "plan/batch.h"
#include "plan/plan_closures.h"
#include "plan/validate_set.h"
#include "read/encoding.h"
#include "read/read_file.h"
#include "record/import_rows.h"
#include "tables/import_tables.h"
#include "tables/import_tables_outlines.h"

enum {
    COLUMNS_FILE_MAX = 1 << 20,
    DECISIONS_FILE_MAX = 64 << 20,
    LIVE_PATIENCE_MS = 5000,
    AUDIT_DETAIL_MAX = 4096
};

struct run {
    struct store *store;
    const struct import_options *options;
    const struct progress *progress;
    struct import_batch *batch;
    struct text_tools *tools;
    struct region_table *regions;
    struct column_mapping mapping;
    struct column_map columns;
    struct outline_features features; /* of a file of outlines */
    struct outline_index *outlines;   /* the store's */
    const char *self_check;           /* the rules file */
    struct import_base base;
    struct prior prior;
    struct plan plan;
    struct error *error;
};

static enum fever_error mapping_load(struct run *run)
{
    char *text;
    size_t length;
    const char *path = run->options->columns_file;
    if (!path)
        return FEVER_OK;
    enum fever_error failure = read_file(path, COLUMNS_FILE_MAX, &text, &length, run->error);
    if (failure)
        return failure;
    failure = column_mapping_read(run->batch->arena, read_file_base_name(path), text, length,
                                  &run->mapping, run->error);
    free(text);
    return failure;
}

static enum fever_error store_read(struct run *run)
{
    struct import_batch *batch = run->batch;
    enum fever_error failure = store_load_base(run->store, &batch->dataset, run->error);
    if (!failure)
        failure = store_load_import_base(run->store, batch->dataset, &run->base, run->error);
    if (!failure &&
        (run->options->table == IMPORT_CLINICS || run->options->table == IMPORT_OUTLINES))
        failure = store_load_outlines(run->store, batch->dataset, run->error);
    if (!failure)
        failure = outline_index_build(batch->arena, batch->dataset->outlines,
                                      batch->dataset->outline_count, &run->outlines, run->error);
    if (!failure)
        failure = region_table_build(batch->arena, batch->dataset->regions,
                                     batch->dataset->region_count, &run->regions, run->error);
    if (failure == FEVER_INVALID) /* the store is at fault, not the list */
        failure = run->error->code = FEVER_IO;
    return failure;
}

/* Puts what was corrected by hand into the rows that were read. */
static enum fever_error edits_lay(struct run *run)
{
    const struct import_options *options = run->options;
    struct raw_table *table = &run->batch->table;
    for (size_t i = 0; i < options->edit_count; i++) {
        const struct cell_edit *edit = &options->edits[i];
        if (edit->column >= RAW_COLUMNS_MAX)
            continue;
        for (size_t r = 0; r < table->count; r++)
            if (table->rows[r].line == edit->row &&
                raw_cell_fill(table->arena, &table->rows[r], edit->column, edit->value))
                return error_nomem(run->error);
    }
    return FEVER_OK;
}

/* A plan that somebody has looked at is for the revision that it was made for, and no other. */
static enum fever_error expected_check(const struct run *run)
{
    const struct revision *expected = run->options->expected;
    const struct revision *found = &run->batch->dataset->revision;
    if (!expected || (expected->number == found->number && expected->tag == found->tag))
        return FEVER_OK;
    return error_set(run->error, FEVER_CONFLICT,
                     "revision %lld was made meanwhile; look at the plan again",
                     (long long)found->number);
}

/* Reads the file; what a list of clinics calls its columns is known, so titles may stand above. */
static enum fever_error file_read(struct run *run, const char *path)
{
    const struct import_options *options = run->options;
    enum fever_error failure = text_tools_new(run->batch->arena, &run->tools, run->error);
    struct header_words words = {&run->mapping, run->tools};
    struct header_judge judge = {header_words_score, header_words_join, &words};
    struct form_words form = {options->table, run->tools};
    struct header_judge live = import_live_judge;
    bool is_live = import_table_is_live(options->table);
    live.context = &form;
    struct read_request request = {.encoding = options->encoding,
                                   .delimiter = options->delimiter,
                                   .layer = options->layer,
                                   .judge = options->table == IMPORT_CLINICS ? &judge
                                            : is_live                        ? &live
                                                                             : NULL};
    if (failure)
        return failure;
    if (options->table == IMPORT_OUTLINES)
        return outlines_file_read(run->batch, path, &run->features, run->error);
    if (options->table == IMPORT_SELF_CHECK)
        return self_check_file_read(run->batch, path, &run->self_check, run->error);
    failure = import_batch_read(run->batch, path, &request, run->error);
    return failure ? failure : edits_lay(run);
}

/* Picks the corrections that hold when the import is made. */
static enum fever_error prior_corrections(struct run *run)
{
    const struct dataset *dataset = run->batch->dataset;
    struct prior *prior = &run->prior;
    struct correction *holding =
        arena_array(run->batch->arena, dataset->correction_count, sizeof *holding);
    if (!holding)
        return error_nomem(run->error);
    prior->corrections = holding;
    prior->revision = dataset->revision.number;
    prior->at = run->options->now;
    for (size_t i = 0; i < dataset->correction_count; i++)
        if (correction_holds(&dataset->corrections[i], prior->revision, prior->at))
            holding[prior->correction_count++] = dataset->corrections[i];
    return FEVER_OK;
}

/* Hands over what the store held in the importer's own terms. */
static enum fever_error prior_fill(struct run *run)
{
    const struct import_base *base = &run->base;
    const struct dataset *dataset = run->batch->dataset;
    run->prior = (struct prior){.clinics = dataset->clinics,
                                .clinic_count = dataset->clinic_count,
                                .retired = base->retired,
                                .retired_count = base->retired_count,
                                .unmade = base->unmade,
                                .retired_claims = base->retired_claims,
                                .retired_claim_count = base->retired_claim_count,
                                .claims = base->claims,
                                .claim_count = base->claim_count,
                                .counters = base->counters,
                                .counter_count = base->counter_count,
                                .next_marker_id = base->next_marker_id,
                                .regions = run->regions};
    if (prior_index(run->batch->arena, &run->prior))
        return error_nomem(run->error);
    return prior_corrections(run);
}

/* A decisions file that is not there yet has no decisions. */
static enum fever_error decisions_load(struct run *run)
{
    struct import_batch *batch = run->batch;
    const char *path = run->options->decisions_file;
    char *text;
    size_t length;
    struct decoded decoded;
    if (!path)
        return FEVER_OK;
    enum fever_error failure = read_file(path, DECISIONS_FILE_MAX, &text, &length, run->error);
    if (failure)
        return failure == FEVER_NOT_FOUND ? FEVER_OK : failure;
    if (!length) { /* made beforehand, and not filled */
        free(text);
        return FEVER_OK;
    }
    failure = encoding_decode(text, length, NULL, &decoded, run->error);
    const char *file = failure ? NULL : arena_strdup(batch->arena, read_file_base_name(path));
    if (failure)
        return failure;
    failure = file ? decisions_read(batch->arena, run->tools, file, decoded.text, decoded.length,
                                    &batch->decisions, run->error)
                   : error_nomem(run->error);
    free(decoded.text);
    return failure;
}

static enum fever_error rows_normalise(struct run *run, const struct normalise_options *options)
{
    struct import_batch *batch = run->batch;
    struct rows_input input = {&batch->table, &run->columns, run->regions,
                               run->tools,    options,       run->progress};
    enum fever_error failure = rows_read(&input, batch->arena, &batch->findings, &batch->rows,
                                         &batch->row_count, run->error);
    if (!failure && !batch->row_count)
        failure = refused_as(run->error,
                             error_set(run->error, FEVER_INVALID,
                                       "the file has no row with content; nothing was imported"),
                             REFUSAL_NO_ROWS, (char *)NULL);
    return failure;
}

/* What concerns the whole file is said once. */
static void note_file(struct run *run)
{
    struct import_batch *batch = run->batch;
    size_t assumed = 0;
    for (size_t i = 0; i < batch->row_count; i++)
        assumed += batch->rows[i].kind_assumed;
    if (!region_count(run->regions))
        findings_add(&batch->findings, 0, NULL, FINDING_REGIONS_NOT_LOADED, NULL);
    if (assumed)
        findings_add_about(&batch->findings, 0, "kind", FINDING_KIND_ASSUMED, NULL,
                           "%zu of %zu rows", assumed, batch->row_count);
}

/* Lists below the first one, regions and states that stand in rows of their own, before anything is
 * filled down. */
static enum fever_error sections_take(struct run *run, int32_t today)
{
    struct import_batch *batch = run->batch;
    struct region_names *names;
    enum fever_error failure =
        region_names_build(batch->arena, run->regions, run->tools, &names, run->error);
    if (!failure && table_blocks(&batch->table, &run->columns, run->tools, &batch->findings))
        failure = error_nomem(run->error);
    if (!failure &&
        table_captions(&batch->table, &run->columns, run->tools, today, &batch->findings))
        failure = error_nomem(run->error);
    if (!failure &&
        table_sections(&batch->table, &run->columns, run->tools, names, &batch->findings))
        failure = error_nomem(run->error);
    return failure;
}

static enum fever_error clinics_normalise(struct run *run)
{
    const struct import_options *options = run->options;
    struct import_batch *batch = run->batch;
    struct normalise_options normalise = {.has_kind = options->has_kind,
                                          .kind = options->kind,
                                          .has_crs = options->has_crs,
                                          .crs = options->crs,
                                          .allow_mobile = options->allow_mobile,
                                          .sessions = run->mapping.sessions,
                                          .seasons = run->mapping.seasons,
                                          .outlines = run->outlines,
                                          .last_day = normalise_last_day(options->now)};
    enum fever_error failure =
        column_map_build(batch->arena, &batch->table.header, &batch->table, &run->mapping,
                         run->tools, &batch->findings, &run->columns, run->error);
    if (!failure)
        failure = column_map_check_blocks(&run->columns, &batch->table, run->error);
    if (!failure)
        failure = sections_take(run, normalise.last_day - 1);
    if (!failure)
        failure =
            table_tidy(&batch->table, &run->columns, run->tools, &batch->findings, run->error);
    if (!failure &&
        column_map_settle(batch->arena, &batch->table, run->tools, &batch->findings, &run->columns))
        failure = error_nomem(run->error);
    if (failure)
        return failure;
    batch->columns = run->columns;
    failure = rows_normalise(run, &normalise);
    if (!failure)
        note_file(run);
    return failure;
}

/* Taken as they are, such keys would make each clinic its neighbour. */
static enum fever_error refuse_renumbered(const struct run *run,
                                          const struct match_renumbering *found)
{
    char row[24], other[24];
    const char *name = found->row->existing->name;
    snprintf(row, sizeof row, "%ld", found->row->line);
    snprintf(other, sizeof other, "%ld", found->other->line);
    return refused_as(
        run->error,
        error_set_at(run->error, FEVER_INVALID, found->row->line, 0,
                     "the list's own keys seem to be numbered anew: row %s gives \"%.40s\", which "
                     "was %.120s, whose name stands in row %s; delete the column, or map it to "
                     "null with --columns",
                     row, found->row->clinic.source_id, name, other),
        REFUSAL_RENUMBERED, row, name, other, (char *)NULL);
}

/* A reader of live values is asked only where a clinic goes. */
static enum fever_error note_closures(struct run *run)
{
    struct live_values *values;
    bool goes = false;
    for (size_t i = 0; i < run->plan.change_count && !goes; i++)
        goes = run->plan.changes[i].action == IMPORT_RETIRE;
    if (!goes)
        return FEVER_OK;
    enum fever_error failure = store_live_load(run->store, run->options->now, &values, run->error);
    if (failure)
        return failure;
    plan_note_closures(&run->plan, values, run->options->now, &run->batch->findings);
    live_values_free(values);
    return FEVER_OK;
}

static enum fever_error clinics_plan(struct run *run)
{
    struct import_batch *batch = run->batch;
    const struct import_options *options = run->options;
    struct match_result matches;
    struct match_input match = {batch->arena,     &run->prior,
                                options->source,  run->tools,
                                &batch->findings, batch->decisions.file ? &batch->decisions : NULL};
    struct plan_options plan_options = {options->source, options->partial,
                                        options->allow_mass_removal};
    struct plan_input plan = {batch->arena, &run->prior,      &plan_options,
                              &matches,     &batch->findings, run->tools};
    struct set_validator set = {batch->arena, &run->prior,   run->outlines,
                                run->tools,   &run->columns, &batch->findings};
    if (match_rows(&match, batch->rows, batch->row_count, &matches))
        return error_nomem(run->error);
    if (matches.renumbering.row)
        return refuse_renumbered(run, &matches.renumbering);
    if (validate_set(&set, batch->rows, batch->row_count) ||
        plan_make(&plan, batch->rows, batch->row_count, &run->plan))
        return error_nomem(run->error);
    enum fever_error failure = note_closures(run);
    if (failure)
        return failure;
    struct import_report *report = &batch->report;
    report->counts = run->plan.counts;
    report->changes = run->plan.changes;
    report->change_count = run->plan.change_count;
    memcpy(report->events, run->plan.events, sizeof report->events);
    report->source_clinics = run->plan.source_clinics;
    report->source_missing = run->plan.source_missing;
    report->doubts = matches.doubts;
    report->doubt_count = matches.doubt_count;
    report->outcome = run->plan.guarded ? IMPORT_GUARDED : IMPORT_DONE;
    batch->refused = arena_array(batch->arena, report->counts.quarantined, sizeof *batch->refused);
    if (!batch->refused)
        return error_nomem(run->error);
    for (size_t i = 0; i < batch->row_count; i++)
        if (batch->rows[i].refused)
            batch->refused[batch->refused_count++] = batch->rows[i].raw;
    return FEVER_OK;
}

static enum fever_error fill_clinics(struct run *run, struct change_set *set)
{
    static const enum clinic_action actions[] = {[IMPORT_INSERT] = CLINIC_INSERT,
                                                 [IMPORT_UPDATE] = CLINIC_UPDATE,
                                                 [IMPORT_RETIRE] = CLINIC_RETIRE};
    const struct plan *plan = &run->plan;
    struct arena *arena = run->batch->arena;
    struct clinic_change *clinics = arena_array(arena, plan->change_count, sizeof *clinics);
    struct correction_change *corrections =
        arena_array(arena, plan->agreed.count, sizeof *corrections);
    if (!clinics || !corrections)
        return error_nomem(run->error);
    for (size_t i = 0; i < plan->agreed.count; i++)
        corrections[i] = (struct correction_change){CORRECTION_CONFIRM, *plan->agreed.items[i]};
    for (size_t i = 0; i < plan->change_count; i++)
        clinics[i] = (struct clinic_change){actions[plan->changes[i].action],
                                            plan->changes[i].before, plan->changes[i].after};
    set->clinics = clinics;
    set->clinic_count = plan->change_count;
    set->claims = plan->claims;
    set->claim_count = plan->claim_count;
    set->counters = plan->counters;
    set->counter_count = plan->counter_count;
    set->next_marker_id = plan->next_marker_id;
    set->corrections = corrections;
    set->correction_count = plan->agreed.count;
    return FEVER_OK;
}

static enum fever_error apply(struct run *run, struct change_set *set)
{
    struct import_batch *batch = run->batch;
    struct import_report *report = &batch->report;
    report->revision = batch->dataset->revision;
    if (report->dry_run || report->outcome == IMPORT_GUARDED || report->outcome == IMPORT_NOTHING)
        return FEVER_OK;
    set->base_revision = batch->dataset->revision.number;
    set->base_tag = batch->dataset->revision.tag;
    set->kind = import_table_name(report->table);
    set->source = run->options->source;
    set->file = report->file;
    set->now = run->options->now;
    set->actor = run->options->actor;
    set->action = run->options->action ? run->options->action : "import";
    if (run->options->before_write)
        run->options->before_write();
    enum fever_error failure =
        store_apply(run->store, set, run->progress, &report->revision, run->error);
    report->new_revision = !failure && report->revision.number != batch->dataset->revision.number;
    return failure;
}

static enum fever_error run_clinics(struct run *run)
{
    struct change_set set = {0};
    enum fever_error failure = prior_fill(run);
    if (!failure)
        failure = decisions_load(run);
    if (!failure)
        failure = clinics_normalise(run);
    if (!failure)
        failure = clinics_plan(run);
    if (!failure && import_batch_finish(run->batch))
        failure = error_nomem(run->error);
    if (!failure)
        failure = fill_clinics(run, &set);
    return failure ? failure : apply(run, &set);
}

/* Lays what was read over what the store has. */
static enum fever_error tables_lay(struct run *run, struct import_tables *tables)
{
    if (run->options->table == IMPORT_OUTLINES)
        return outlines_lay(run->batch, &run->features, run->regions, tables, run->error);
    if (run->options->table == IMPORT_SELF_CHECK) {
        self_check_lay(run->batch, run->self_check, tables);
        return FEVER_OK;
    }
    return import_tables_read(run->batch, run->options, run->regions, run->tools, tables,
                              run->error);
}

static enum fever_error run_table(struct run *run)
{
    struct change_set set = {0};
    struct import_tables tables;
    enum fever_error failure = tables_lay(run, &tables);
    if (!failure && import_batch_finish(run->batch))
        failure = error_nomem(run->error);
    if (failure)
        return failure;
    set.regions = tables.regions;
    set.region_count = tables.region_count;
    set.hotlines = tables.hotlines;
    set.hotline_count = tables.hotline_count;
    set.calendar = tables.calendar;
    set.calendar_count = tables.calendar_count;
    set.outlines = tables.outlines;
    set.outline_count = tables.outline_count;
    set.self_check = tables.self_check;
    set.consults = tables.consults;
    set.consult_count = tables.consult_count;
    return apply(run, &set);
}

/* Who wrote it is the actor; which file and row it came from stands beside. */
static enum fever_error live_audit(struct run *run, const char *action, const char *target,
                                   long row)
{
    struct buffer detail;
    buffer_init(&detail, AUDIT_DETAIL_MAX);
    buffer_append_text(&detail, "{\"file\":");
    buffer_append_json(&detail, run->batch->report.file);
    buffer_append_format(&detail, ",\"row\":%ld}", row);
    const struct audit_entry entry = {.at = run->options->now,
                                      .actor = run->options->actor,
                                      .action = action,
                                      .target = target,
                                      .detail = detail.data};
    enum fever_error failure = buffer_error(&detail) ? error_nomem(run->error)
                                                     : store_audit(run->store, &entry, run->error);
    buffer_clear(&detail);
    return failure;
}

/* A clinic that has reported by itself since is not talked over. */
static enum fever_error load_keep(struct run *run, const struct import_load *item)
{
    struct import_batch *batch = run->batch;
    struct import_counts *counts = &batch->report.counts;
    const struct live_load *load = &item->load;
    struct live_load stored;
    enum fever_error failure =
        store_load_find(run->store, load->clinic_id, batch->arena, &stored, run->error);
    if (failure && failure != FEVER_NOT_FOUND)
        return failure;
    bool holds = !failure && load_holds(&stored, run->options->now);
    bool is_newer = holds && stored.reported_at > load->reported_at;
    if (is_newer)
        findings_add(&batch->findings, item->row, NULL, FINDING_LOAD_NEWER_KEPT, load->clinic_id);
    if (is_newer || (holds && live_load_same(&stored, load))) {
        counts->unchanged++;
        return FEVER_OK;
    }
    counts->updated += holds;
    counts->inserted += !holds;
    if (run->options->dry_run)
        return FEVER_OK;
    failure = store_load_put(run->store, load, run->error);
    return failure ? failure : live_audit(run, "load.put", load->clinic_id, item->row);
}

static const struct live_notice *notice_of(const struct live_values *values, const char *id)
{
    for (size_t i = 0; i < values->notice_count; i++)
        if (strcmp(values->notices[i].id, id) == 0)
            return &values->notices[i];
    return NULL;
}

/* One that there is already keeps its beginning where the sheet states none. */
static enum fever_error notice_keep(struct run *run, const struct live_values *values,
                                    const struct import_notice *item)
{
    struct import_counts *counts = &run->batch->report.counts;
    struct live_notice notice = item->notice;
    const struct live_notice *stored = notice_of(values, notice.id);
    if (stored && !item->has_from)
        notice.from = stored->from;
    if (stored && live_notice_same(stored, &notice)) {
        counts->unchanged++;
        return FEVER_OK;
    }
    counts->updated += stored != NULL;
    counts->inserted += stored == NULL;
    if (run->options->dry_run)
        return FEVER_OK;
    enum fever_error failure = store_notice_put(run->store, &notice, run->error);
    return failure ? failure : live_audit(run, "notice.put", notice.id, item->row);
}

static enum fever_error live_keep(struct run *run, const struct import_tables *tables,
                                  const struct live_values *values)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < tables->load_count && !failure; i++)
        failure = load_keep(run, &tables->loads[i]);
    for (size_t i = 0; i < tables->notice_count && !failure; i++)
        failure = notice_keep(run, values, &tables->notices[i]);
    return failure;
}

/* All of it in one transaction, whose last step is the commit; a dry run only reads. */
static enum fever_error live_apply(struct run *run, const struct import_tables *tables,
                                   const struct live_values *values)
{
    bool writes = !run->options->dry_run && tables->load_count + tables->notice_count;
    enum fever_error failure = FEVER_OK;
    run->batch->report.revision = run->batch->dataset->revision;
    if (writes && run->options->before_write)
        run->options->before_write();
    if (writes)
        failure = store_live_begin(run->store, LIVE_PATIENCE_MS, run->error);
    if (failure)
        return failure;
    failure = live_keep(run, tables, values);
    if (!failure && import_batch_finish(run->batch))
        failure = error_nomem(run->error);
    if (!failure && writes)
        failure = store_live_commit(run->store, run->error);
    if (writes)
        store_live_end(run->store);
    return failure;
}

static enum fever_error run_live(struct run *run)
{
    const struct live_input input = {&run->prior, run->options->source, run->options->now};
    struct live_values *values = NULL;
    struct import_tables tables;
    enum fever_error failure = prior_fill(run);
    if (!failure)
        failure = import_live_read(run->batch, run->options->table, &input, run->regions,
                                   run->tools, &tables, run->error);
    if (!failure)
        failure = store_live_load(run->store, run->options->now, &values, run->error);
    if (!failure)
        failure = live_apply(run, &tables, values);
    live_values_free(values);
    return failure;
}

static enum fever_error run_steps(struct run *run)
{
    if (run->options->table == IMPORT_CLINICS)
        return run_clinics(run);
    return import_table_is_live(run->options->table) ? run_live(run) : run_table(run);
}

enum fever_error import_run(struct store *store, const char *path,
                            const struct import_options *options, const struct progress *progress,
                            struct import_report **out, struct error *error)
{
    struct run run = {.store = store, .options = options, .progress = progress, .error = error};
    run.batch = import_batch_new();
    if (!run.batch)
        return error_nomem(error);
    struct import_report *report = &run.batch->report;
    run.batch->allow_mobile = options->allow_mobile;
    report->table = options->table;
    report->dry_run = options->dry_run;
    report->now = options->now;
    report->source = arena_strdup(run.batch->arena, options->source);
    enum fever_error failure = report->source || !options->source ? FEVER_OK : error_nomem(error);
    if (!failure)
        failure = mapping_load(&run);
    if (!failure)
        failure = file_read(&run, path);
    if (!failure)
        failure = store_read(&run);
    if (!failure)
        failure = expected_check(&run);
    if (!failure)
        failure = run_steps(&run);
    if (failure) {
        import_batch_free(run.batch);
        return failure;
    }
    *out = report;
    return FEVER_OK;
}
