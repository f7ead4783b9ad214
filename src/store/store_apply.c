/* Applying a change set: one transaction, one revision.
 *
 * Keys that move between clinics (marker ids, alias ids, a source's keys) are let go of first and
 * given out afterwards, so that two clinics may swap theirs. Clinics are written by ascending id:
 * rows of one region then lie together, which is the order in which they are read. */
#include <stdlib.h>
#include <string.h>

#include "clinic_row.h"
#include "store_internal.h"
#include "tables.h"

enum { HISTORY_JSON_MAX = 2 << 20, PROGRESS_STEPS = 100 };

struct applying {
    struct db *db;
    const struct change_set *changes;
    const struct clinic_change **clinics; /* those that change something, ascending by id */
    size_t clinic_count;
    int64_t revision;
    struct tally tally;
    int64_t claims_changed;
    bool aliases_changed;
    struct record_text before, after;
    struct buffer before_json, after_json;
    const struct progress *progress;
    size_t done, total;
    struct error *error;
};

static const char sql_revision_insert[] =
    "INSERT INTO revision (number, tag, published_at, kind, source, file, inserted, updated,"
    " retired) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0)";
static const char sql_revision_count[] =
    "UPDATE revision SET inserted = $2, updated = $3, retired = $4 WHERE number = $1";
static const char sql_history_insert[] =
    "INSERT INTO clinic_history (revision, clinic_id, action, before, after)"
    " VALUES ($1, $2, $3, $4, $5)";
static const char sql_clinic_delete[] = "DELETE FROM clinic WHERE id = $1";
static const char sql_marker_release[] = "UPDATE clinic SET marker_id = NULL WHERE id = $1";
static const char sql_retired_insert[] =
    "INSERT INTO retired_clinic (id, marker_id, name, retired_at, record)"
    " VALUES ($1, $2, $3, $4, $5)";
static const char sql_retired_delete[] = "DELETE FROM retired_clinic WHERE id = $1";
static const char sql_retired_marker[] = "SELECT id FROM retired_clinic WHERE marker_id = $1";
static const char sql_alias_release[] = "DELETE FROM clinic_alias WHERE clinic_id = $1";
static const char sql_alias_insert[] =
    "INSERT INTO clinic_alias (alias_id, clinic_id) VALUES ($1, $2)";
static const char sql_alias_clash[] =
    "SELECT alias_id, clinic_id FROM clinic_alias"
    " WHERE EXISTS (SELECT 1 FROM clinic WHERE clinic.id = clinic_alias.alias_id) LIMIT 1";
static const char sql_claim_drop[] = "DELETE FROM claim WHERE clinic_id = $1 AND source = $2";
static const char sql_claim_release[] =
    "UPDATE claim SET source_id = NULL WHERE clinic_id = $1 AND source = $2"
    " AND source_id IS DISTINCT FROM CAST($3 AS TEXT)";
static const char sql_claim_put[] =
    "INSERT INTO claim (clinic_id, source, source_id, fields) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (clinic_id, source) DO UPDATE SET source_id = excluded.source_id,"
    " fields = excluded.fields WHERE claim.source_id IS DISTINCT FROM excluded.source_id"
    " OR claim.fields <> excluded.fields";
static const char sql_id_counter_put[] = "INSERT INTO id_counter (adcode, next) VALUES ($1, $2)"
                                         " ON CONFLICT (adcode) DO UPDATE SET next = excluded.next"
                                         " WHERE excluded.next > id_counter.next";
static const char sql_marker_counter_put[] =
    "UPDATE counter SET next = $1 WHERE name = 'marker_id' AND next < $1";

static const char *const action_names[] = {"insert", "update", "retire"};

static const char *change_id(const struct clinic_change *change)
{
    return change->after ? change->after->id : change->before->id;
}

static uint64_t change_fields(const struct clinic_change *change)
{
    return clinic_diff(change->before, change->after);
}

static bool change_is_empty(const struct clinic_change *change)
{
    return change->action == CLINIC_UPDATE && !change_fields(change) &&
           change->before->hours_origin == change->after->hours_origin;
}

/* Counts one piece of work; about a hundred times in all the caller is asked whether to go on. */
static enum fever_error work_done(struct applying *work)
{
    const struct progress *progress = work->progress;
    size_t every = work->total / PROGRESS_STEPS + 1;
    bool asks = ++work->done % every == 0 || work->done == work->total;
    if (progress && asks && !progress->step(progress->context, work->done, work->total))
        return error_set(work->error, FEVER_GUARD, "stopped; %s is as it was",
                         db_location(work->db));
    return FEVER_OK;
}

static enum fever_error run_by_id(struct applying *work, const char *sql, const char *id,
                                  int64_t *changed)
{
    struct statement *statement = db_statement(work->db, sql);
    statement_bind_text(statement, 1, id);
    return statement_run(statement, changed, work->error);
}

/* ---- history -------------------------------------------------------------------------------- */

/* Formats what history keeps: whole records of inserts and retirements, of updates the fields that
 * changed. */
static enum fever_error change_describe(struct applying *work, const struct clinic_change *change)
{
    const struct clinic *before = change->before, *after = change->after;
    buffer_reset(&work->before_json);
    buffer_reset(&work->after_json);
    if ((before && record_text_fill(&work->before, before)) ||
        (after && record_text_fill(&work->after, after)))
        return error_nomem(work->error);
    bool is_update = change->action == CLINIC_UPDATE;
    uint64_t fields = is_update ? change_fields(change) : 0;
    bool origin = !is_update || before->hours_origin != after->hours_origin;
    if (before)
        record_text_json(&work->before, is_update ? fields : record_text_stated(&work->before),
                         origin ? &before->hours_origin : NULL, &work->before_json);
    if (after)
        record_text_json(&work->after, is_update ? fields : record_text_stated(&work->after),
                         origin ? &after->hours_origin : NULL, &work->after_json);
    if (buffer_error(&work->before_json) || buffer_error(&work->after_json))
        return error_nomem(work->error);
    return FEVER_OK;
}

static enum fever_error history_write(struct applying *work, const struct clinic_change *change)
{
    struct statement *insert = db_statement(work->db, sql_history_insert);
    statement_bind_int(insert, 1, work->revision);
    statement_bind_text(insert, 2, change_id(change));
    statement_bind_text(insert, 3, action_names[change->action]);
    if (change->before)
        statement_bind_text(insert, 4, work->before_json.data);
    if (change->after)
        statement_bind_text(insert, 5, work->after_json.data);
    return statement_run(insert, NULL, work->error);
}

/* ---- clinics: letting go of keys ------------------------------------------------------------ */

static enum fever_error unknown_clinic(struct applying *work, const char *id)
{
    return error_set(work->error, FEVER_CONFLICT, "there is no clinic %s to change", id);
}

static enum fever_error clinic_retire(struct applying *work, const struct clinic_change *change)
{
    enum fever_error failure = change_describe(work, change);
    int64_t deleted = 0;
    if (!failure)
        failure = run_by_id(work, sql_clinic_delete, change->before->id, &deleted);
    if (failure)
        return failure;
    if (!deleted)
        return unknown_clinic(work, change->before->id);
    struct statement *insert = db_statement(work->db, sql_retired_insert);
    statement_bind_text(insert, 1, change->before->id);
    statement_bind_int(insert, 2, change->before->marker_id);
    statement_bind_text(insert, 3, change->before->name);
    statement_bind_int(insert, 4, work->changes->now);
    statement_bind_text(insert, 5, work->before_json.data);
    failure = statement_run(insert, NULL, work->error);
    work->tally.retired++;
    work->aliases_changed |= change->before->alias_ids.count > 0;
    if (!failure)
        failure = history_write(work, change);
    return failure ? failure : work_done(work);
}

static enum fever_error clinic_release(struct applying *work, const struct clinic_change *change)
{
    if (change->action == CLINIC_RETIRE)
        return clinic_retire(work, change);
    if (change->action != CLINIC_UPDATE)
        return FEVER_OK;
    uint64_t fields = change_fields(change);
    enum fever_error failure = FEVER_OK;
    if (fields & FIELD_BIT(FIELD_MARKER_ID))
        failure = run_by_id(work, sql_marker_release, change->before->id, NULL);
    if (!failure && fields & FIELD_BIT(FIELD_ALIAS_IDS))
        failure = run_by_id(work, sql_alias_release, change->before->id, NULL);
    return failure;
}

/* ---- clinics: writing ----------------------------------------------------------------------- */

static enum fever_error aliases_write(struct applying *work, const struct clinic *clinic)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < clinic->alias_ids.count && !failure; i++) {
        struct statement *insert = db_statement(work->db, sql_alias_insert);
        statement_bind_text(insert, 1, clinic->alias_ids.items[i]);
        statement_bind_text(insert, 2, clinic->id);
        failure = statement_run(insert, NULL, work->error);
        if (failure == FEVER_CONFLICT)
            error_set(work->error, failure, "the alias id %s of clinic %s belongs to another one",
                      clinic->alias_ids.items[i], clinic->id);
        work->aliases_changed = true;
    }
    return failure;
}

/* A retired clinic's marker id stays its own: on maps of others it still means that clinic. */
static enum fever_error marker_check(struct applying *work, const struct clinic *clinic)
{
    if (!clinic->marker_id)
        return error_set(work->error, FEVER_INVALID, "clinic %s has no marker id", clinic->id);
    struct statement *row = db_statement(work->db, sql_retired_marker);
    statement_bind_int(row, 1, clinic->marker_id);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, work->error);
    if (!failure && has_row)
        failure = error_set(work->error, FEVER_CONFLICT,
                            "the marker id %u of clinic %s belongs to the retired clinic %s",
                            clinic->marker_id, clinic->id, statement_text(row, 0));
    statement_reset(row);
    return failure;
}

static enum fever_error clinic_insert(struct applying *work, const struct clinic_change *change)
{
    const struct clinic *clinic = change->after;
    enum fever_error failure = run_by_id(work, sql_retired_delete, clinic->id, NULL);
    if (!failure)
        failure = marker_check(work, clinic);
    if (failure)
        return failure;
    struct statement *insert = db_statement(work->db, sql_clinic_insert);
    struct place_bytes bytes;
    clinic_row_bind(insert, clinic, &work->after, work->changes->now);
    clinic_row_bind_place(insert, FIELD_COUNT + 3, clinic, &bytes);
    failure = statement_run(insert, NULL, work->error);
    if (failure == FEVER_CONFLICT)
        error_set(work->error, failure, "the id %s or the marker id %u is another clinic's already",
                  clinic->id, clinic->marker_id);
    work->tally.inserted++;
    return failure ? failure : aliases_write(work, clinic);
}

static enum fever_error place_update(struct applying *work, const struct clinic *clinic)
{
    struct statement *update = db_statement(work->db, sql_clinic_update_place);
    struct place_bytes bytes;
    statement_bind_text(update, 1, clinic->id);
    clinic_row_bind_place(update, 2, clinic, &bytes);
    return statement_run(update, NULL, work->error);
}

static enum fever_error clinic_update(struct applying *work, const struct clinic_change *change)
{
    static const uint64_t place_fields = FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON) |
                                         FIELD_BIT(FIELD_CRS) | FIELD_BIT(FIELD_PRECISION);
    const struct clinic *clinic = change->after;
    uint64_t fields = change_fields(change);
    int64_t updated = 0;
    enum fever_error failure = FEVER_OK;
    if (fields & FIELD_BIT(FIELD_MARKER_ID))
        failure = marker_check(work, clinic);
    if (failure)
        return failure;
    struct statement *update = db_statement(work->db, sql_clinic_update);
    clinic_row_bind(update, clinic, &work->after, work->changes->now);
    failure = statement_run(update, &updated, work->error);
    if (failure == FEVER_CONFLICT)
        error_set(work->error, failure, "the marker id %u of clinic %s is another clinic's",
                  clinic->marker_id, clinic->id);
    if (!failure && !updated)
        failure = unknown_clinic(work, clinic->id);
    if (!failure && fields & place_fields)
        failure = place_update(work, clinic);
    if (!failure && fields & FIELD_BIT(FIELD_ALIAS_IDS))
        failure = aliases_write(work, clinic);
    work->tally.updated++;
    return failure;
}

static enum fever_error clinic_write(struct applying *work, const struct clinic_change *change)
{
    if (change->action == CLINIC_RETIRE)
        return FEVER_OK;
    enum fever_error failure = change_describe(work, change);
    if (!failure)
        failure = change->action == CLINIC_INSERT ? clinic_insert(work, change)
                                                  : clinic_update(work, change);
    if (!failure)
        failure = history_write(work, change);
    return failure ? failure : work_done(work);
}

/* An id answers for one clinic: its own, or the one that it became an alias of. */
static enum fever_error aliases_check(struct applying *work)
{
    if (!work->aliases_changed && !work->tally.inserted)
        return FEVER_OK;
    struct statement *row = db_statement(work->db, sql_alias_clash);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, work->error);
    if (!failure && has_row)
        failure = error_set(work->error, FEVER_CONFLICT,
                            "the id %s is both a clinic's and an alias of clinic %s",
                            statement_text(row, 0), statement_text(row, 1));
    statement_reset(row);
    return failure;
}

static enum fever_error clinics_apply(struct applying *work)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < work->clinic_count && !failure; i++)
        failure = clinic_release(work, work->clinics[i]);
    for (size_t i = 0; i < work->clinic_count && !failure; i++)
        failure = clinic_write(work, work->clinics[i]);
    return failure ? failure : aliases_check(work);
}

/* ---- claims and counters -------------------------------------------------------------------- */

static enum fever_error claim_release(struct applying *work, const struct claim_change *change)
{
    const struct claim *claim = &change->claim;
    struct statement *statement =
        db_statement(work->db, change->drop ? sql_claim_drop : sql_claim_release);
    statement_bind_text(statement, 1, claim->clinic_id);
    statement_bind_text(statement, 2, claim->source);
    if (!change->drop)
        statement_bind_text(statement, 3, claim->source_id);
    int64_t changed = 0;
    enum fever_error failure = statement_run(statement, &changed, work->error);
    if (failure || !change->drop)
        return failure;
    work->claims_changed += changed;
    return work_done(work);
}

static enum fever_error claim_put(struct applying *work, const struct claim_change *change)
{
    if (change->drop)
        return FEVER_OK;
    const struct claim *claim = &change->claim;
    struct statement *put = db_statement(work->db, sql_claim_put);
    statement_bind_text(put, 1, claim->clinic_id);
    statement_bind_text(put, 2, claim->source);
    statement_bind_text(put, 3, claim->source_id);
    statement_bind_int(put, 4, (int64_t)claim->fields);
    int64_t changed = 0;
    enum fever_error failure = statement_run(put, &changed, work->error);
    if (failure == FEVER_CONFLICT)
        error_set(work->error, failure,
                  "the key '%s' of source '%s' cannot be given to clinic %s: it is another "
                  "clinic's, or there is no such clinic",
                  claim->source_id ? claim->source_id : "", claim->source, claim->clinic_id);
    work->claims_changed += changed;
    return failure ? failure : work_done(work);
}

static enum fever_error claims_apply(struct applying *work)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < work->changes->claim_count && !failure; i++)
        failure = claim_release(work, &work->changes->claims[i]);
    for (size_t i = 0; i < work->changes->claim_count && !failure; i++)
        failure = claim_put(work, &work->changes->claims[i]);
    return failure;
}

/* Counters only grow: what was given once is never given again. */
static enum fever_error counters_apply(struct applying *work)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < work->changes->counter_count && !failure; i++) {
        struct statement *put = db_statement(work->db, sql_id_counter_put);
        statement_bind_int(put, 1, work->changes->counters[i].adcode);
        statement_bind_int(put, 2, work->changes->counters[i].next);
        failure = statement_run(put, NULL, work->error);
    }
    if (failure)
        return failure;
    struct statement *put = db_statement(work->db, sql_marker_counter_put);
    statement_bind_int(put, 1, work->changes->next_marker_id);
    return statement_run(put, NULL, work->error);
}

/* ---- the revision --------------------------------------------------------------------------- */

static enum fever_error revision_begin(struct applying *work, const struct revision *revision)
{
    struct statement *insert = db_statement(work->db, sql_revision_insert);
    statement_bind_int(insert, 1, revision->number);
    statement_bind_int(insert, 2, (int64_t)revision->tag);
    statement_bind_int(insert, 3, revision->published_at);
    statement_bind_text(insert, 4, work->changes->kind);
    statement_bind_text(insert, 5, work->changes->source);
    statement_bind_text(insert, 6, work->changes->file);
    return statement_run(insert, NULL, work->error);
}

static enum fever_error revision_finish(struct applying *work)
{
    struct statement *update = db_statement(work->db, sql_revision_count);
    statement_bind_int(update, 1, work->revision);
    statement_bind_int(update, 2, work->tally.inserted);
    statement_bind_int(update, 3, work->tally.updated);
    statement_bind_int(update, 4, work->tally.retired);
    return statement_run(update, NULL, work->error);
}

/* Everything between taking the lock and giving it back. `*made` stays false where nothing
 * changed. */
static enum fever_error changes_write(struct applying *work, struct revision *revision, bool *made)
{
    enum fever_error failure = revision_read(work->db, revision, work->error);
    if (failure)
        return failure;
    if (revision->number != work->changes->base_revision)
        return error_set(work->error, FEVER_CONFLICT,
                         "%s is at revision %lld, but these changes were planned for %lld; start "
                         "again",
                         db_location(work->db), (long long)revision->number,
                         (long long)work->changes->base_revision);
    struct revision next = {revision->number + 1, db_random(work->db), work->changes->now};
    work->revision = next.number;
    if ((failure = revision_begin(work, &next)) || (failure = clinics_apply(work)) ||
        (failure = claims_apply(work)) ||
        (failure = tables_apply(work->db, work->changes, &work->tally, work->error)))
        return failure;
    const struct tally *tally = &work->tally;
    *made = tally->inserted || tally->updated || tally->retired || work->claims_changed;
    if (!*made)
        return FEVER_OK;
    if ((failure = counters_apply(work)) || (failure = revision_finish(work)))
        return failure;
    *revision = next;
    return FEVER_OK;
}

static int by_change_id(const void *a, const void *b)
{
    return strcmp(change_id(*(const struct clinic_change *const *)a),
                  change_id(*(const struct clinic_change *const *)b));
}

/* Picks the changes that change something, before any lock is taken. */
static enum fever_error changes_pick(struct applying *work)
{
    const struct change_set *changes = work->changes;
    work->clinics = malloc((changes->clinic_count + 1) * sizeof *work->clinics);
    if (!work->clinics)
        return error_nomem(work->error);
    for (size_t i = 0; i < changes->clinic_count; i++)
        if (!change_is_empty(&changes->clinics[i]))
            work->clinics[work->clinic_count++] = &changes->clinics[i];
    qsort(work->clinics, work->clinic_count, sizeof *work->clinics, by_change_id);
    work->total = work->clinic_count + changes->claim_count;
    return FEVER_OK;
}

static enum fever_error changes_commit(struct applying *work, struct revision *out)
{
    struct revision revision;
    bool made = false;
    enum fever_error failure = db_begin_write(work->db, work->error);
    if (failure)
        return failure;
    failure = changes_write(work, &revision, &made);
    if (!failure && made)
        failure = db_commit(work->db, work->error);
    db_rollback(work->db);
    if (failure)
        return failure;
    db_settle(work->db);
    *out = revision;
    return FEVER_OK;
}

enum fever_error store_apply(struct store *store, const struct change_set *changes,
                             const struct progress *progress, struct revision *out,
                             struct error *error)
{
    if (store->mode == STORE_READ)
        return error_set(error, FEVER_IO, "%s was opened for reading only", db_location(store->db));
    struct applying work = {
        .db = store->db, .changes = changes, .progress = progress, .error = error};
    record_text_init(&work.before);
    record_text_init(&work.after);
    buffer_init(&work.before_json, HISTORY_JSON_MAX);
    buffer_init(&work.after_json, HISTORY_JSON_MAX);
    enum fever_error failure = changes_pick(&work);
    if (!failure)
        failure = changes_commit(&work, out);
    free(work.clinics);
    record_text_clear(&work.before);
    record_text_clear(&work.after);
    buffer_clear(&work.before_json);
    buffer_clear(&work.after_json);
    return failure;
}
