/* Applying a change set: one transaction, one revision.
 *
 * Clinics are written by ascending id: rows of one region then lie together, which is the order in
 * which they are read. A source's keys are let go of before they are given out, so that two clinics
 * may swap theirs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "fever/buffer.h"
#include "fever/parallel.h"
#include "store_internal.h"

enum {
    HISTORY_JSON_MAX = 2 << 20,
    AUDIT_DETAIL_MAX = 1 << 20,
    PROGRESS_STEPS = 100,
    SORT_APART_MIN = 5000
};

static const char sql_revision_insert[] =
    "INSERT INTO revision (number, tag, published_at, kind, source, file, rolled_back_to, actor,"
    " action, keeps_claims, inserted, updated, retired)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 0, 0, 0)";
static const char sql_revision_count[] =
    "UPDATE revision SET inserted = $2, updated = $3, retired = $4 WHERE number = $1";
static const char sql_claim_remember[] =
    "INSERT INTO claim_history (revision, clinic_id, source, source_id, fields)"
    " SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), claim.source_id, claim.fields"
    " FROM (SELECT 1) AS one LEFT JOIN claim ON claim.clinic_id = $2 AND claim.source = $3"
    " WHERE claim.source_id IS DISTINCT FROM CAST($4 AS TEXT)"
    " OR claim.fields IS DISTINCT FROM CAST($5 AS BIGINT) ON CONFLICT DO NOTHING";
static const char sql_claim_drop[] = "DELETE FROM claim WHERE clinic_id = $1 AND source = $2";
static const char sql_claim_release[] =
    "UPDATE claim SET source_id = NULL WHERE clinic_id = $1 AND source = $2"
    " AND source_id IS DISTINCT FROM CAST($3 AS TEXT)";
static const char sql_claim_insert[] =
    "INSERT INTO claim (clinic_id, source, source_id, fields) VALUES ($1, $2, $3, $4)";
static const char sql_claim_put[] =
    "INSERT INTO claim (clinic_id, source, source_id, fields) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (clinic_id, source) DO UPDATE SET source_id = excluded.source_id,"
    " fields = excluded.fields WHERE claim.source_id IS DISTINCT FROM excluded.source_id"
    " OR claim.fields <> excluded.fields";
static const char sql_claim_clash[] =
    "SELECT source, source_id, MAX(clinic_id) FROM claim WHERE source_id IS NOT NULL"
    " GROUP BY source, source_id HAVING COUNT(*) > 1 LIMIT 1";
static const char sql_id_counter_put[] = "INSERT INTO id_counter (adcode, next) VALUES ($1, $2)"
                                         " ON CONFLICT (adcode) DO UPDATE SET next = excluded.next"
                                         " WHERE excluded.next > id_counter.next";
static const char sql_marker_counter_put[] =
    "UPDATE counter SET next = $1 WHERE name = 'marker_id' AND next < $1";

enum fever_error work_done(struct applying *work)
{
    size_t every = work->total / PROGRESS_STEPS + 1;
    bool asks = ++work->done % every == 0 || work->done == work->total;
    if (asks && !progress_step(work->progress, work->done, work->total))
        return error_set(work->error, FEVER_GUARD, "stopped; %s is as it was",
                         db_location(work->db));
    return FEVER_OK;
}

/* Keeps the claim as it was, where the change makes a difference; the first change counts. */
static enum fever_error claim_remember(struct applying *work, const struct claim_change *change)
{
    const struct claim *claim = &change->claim;
    struct statement *remember = db_statement(work->db, sql_claim_remember);
    statement_bind_int(remember, 1, work->revision);
    statement_bind_text(remember, 2, claim->clinic_id);
    statement_bind_text(remember, 3, claim->source);
    if (!change->drop) {
        statement_bind_text(remember, 4, claim->source_id);
        statement_bind_int(remember, 5, (int64_t)claim->fields);
    }
    return statement_run(remember, NULL, work->error);
}

/* Whether the change set makes the clinic: then no revision before had a claim on it. Asked of
 * ascending ids, from `at_clinic` on. */
static bool is_new(struct applying *work, const char *clinic_id)
{
    int order = 1;
    for (; work->at_clinic < work->clinic_count; work->at_clinic++) {
        const char *id = change_id(work->clinics[work->at_clinic]);
        order = id == clinic_id ? 0 : strcmp(id, clinic_id);
        if (order >= 0)
            break;
    }
    return order == 0 && !work->reopens && work->clinics[work->at_clinic]->action == CLINIC_INSERT;
}

static enum fever_error claim_release(struct applying *work, const struct claim_change *change)
{
    const struct claim *claim = &change->claim;
    if (!change->drop && is_new(work, claim->clinic_id))
        return FEVER_OK;
    enum fever_error failure = claim_remember(work, change);
    if (failure)
        return failure;
    struct statement *statement =
        db_statement(work->db, change->drop ? sql_claim_drop : sql_claim_release);
    statement_bind_text(statement, 1, claim->clinic_id);
    statement_bind_text(statement, 2, claim->source);
    if (!change->drop)
        statement_bind_text(statement, 3, claim->source_id);
    int64_t changed = 0;
    failure = statement_run(statement, change->drop ? &changed : NULL, work->error);
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
    bool plain = is_new(work, claim->clinic_id);
    struct statement *put = db_statement(work->db, plain ? sql_claim_insert : sql_claim_put);
    statement_bind_text(put, 1, claim->clinic_id);
    statement_bind_text(put, 2, claim->source);
    statement_bind_text(put, 3, claim->source_id);
    statement_bind_int(put, 4, (int64_t)claim->fields);
    int64_t changed = 1; /* as a plain insert always does */
    enum fever_error failure = statement_run(put, plain ? NULL : &changed, work->error);
    if (failure == FEVER_CONFLICT)
        error_set(work->error, failure,
                  "the key '%s' of source '%s' cannot be given to clinic %s: it is another "
                  "clinic's, or there is no such clinic",
                  claim->source_id ? claim->source_id : "", claim->source, claim->clinic_id);
    work->claims_changed += changed;
    return failure ? failure : work_done(work);
}

/* Says which key it is that two clinics have, where the engine still answers: else it has said so
 * itself. */
static enum fever_error claims_clash(struct applying *work)
{
    struct statement *row = db_statement(work->db, sql_claim_clash);
    bool has_row;
    if (!statement_step(row, &has_row, NULL) && has_row)
        error_set(work->error, FEVER_CONFLICT,
                  "the key '%s' of source '%s' cannot be given to clinic %s: it is "
                  "another clinic's",
                  statement_text(row, 1), statement_text(row, 0), statement_text(row, 2));
    statement_reset(row);
    return FEVER_CONFLICT;
}

/* Claims and their texts lie all over memory: those to come are fetched while this one is written,
 * first the claim, then what it points to. */
static void claims_prefetch(const struct applying *work, size_t at)
{
    enum { TEXTS_AHEAD = 8, CLAIMS_AHEAD = 16 };
    size_t count = work->changes->claim_count;
    if (at + CLAIMS_AHEAD < count)
        __builtin_prefetch(work->claims[at + CLAIMS_AHEAD]);
    if (at + TEXTS_AHEAD < count) {
        __builtin_prefetch(work->claims[at + TEXTS_AHEAD]->claim.clinic_id);
        __builtin_prefetch(work->claims[at + TEXTS_AHEAD]->claim.source_id);
    }
}

static enum fever_error claims_apply(struct applying *work)
{
    enum fever_error failure = db_begin_claims(work->db, work->error);
    work->at_clinic = 0;
    for (size_t i = 0; i < work->changes->claim_count && !failure; i++)
        failure = claim_release(work, work->claims[i]);
    work->at_clinic = 0;
    for (size_t i = 0; i < work->changes->claim_count && !failure; i++) {
        claims_prefetch(work, i);
        failure = claim_put(work, work->claims[i]);
    }
    if (!failure && (failure = db_end_claims(work->db, work->error)) == FEVER_CONFLICT)
        failure = claims_clash(work);
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

static enum fever_error revision_begin(struct applying *work, const struct revision *revision)
{
    struct statement *insert = db_statement(work->db, sql_revision_insert);
    statement_bind_int(insert, 1, revision->number);
    statement_bind_int(insert, 2, (int64_t)revision->tag);
    statement_bind_int(insert, 3, revision->published_at);
    statement_bind_text(insert, 4, work->changes->kind);
    statement_bind_text(insert, 5, work->changes->source);
    statement_bind_text(insert, 6, work->changes->file);
    if (work->changes->rolled_back_to)
        statement_bind_int(insert, 7, *work->changes->rolled_back_to);
    statement_bind_text(insert, 8, work->changes->actor);
    statement_bind_text(insert, 9, work->changes->action);
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

/* Notes who made the revision: in its transaction, so that neither is there without the other. */
static enum fever_error revision_note(struct applying *work, const struct revision *revision)
{
    const struct change_set *changes = work->changes;
    char number[24];
    struct buffer detail;
    if (!changes->actor)
        return FEVER_OK;
    snprintf(number, sizeof number, "%lld", (long long)revision->number);
    buffer_init(&detail, AUDIT_DETAIL_MAX);
    buffer_append_format(&detail, "{\"revision\":%s", number);
    if (changes->detail) {
        buffer_append_char(&detail, ',');
        buffer_append_text(&detail, changes->detail);
    }
    buffer_append_char(&detail, '}');
    const struct audit_entry entry = {.at = revision->published_at,
                                      .actor = changes->actor,
                                      .action = changes->action,
                                      .target = changes->target ? changes->target : number,
                                      .detail = detail.data};
    enum fever_error failure = buffer_error(&detail) ? error_nomem(work->error)
                                                     : audit_write(work->db, &entry, work->error);
    buffer_clear(&detail);
    return failure;
}

/* After a restore another revision may have the same number. */
static enum fever_error base_check(struct applying *work, const struct revision *current)
{
    const struct change_set *changes = work->changes;
    if (current->number != changes->base_revision)
        return error_set(work->error, FEVER_CONFLICT,
                         "%s is at revision %lld, but these changes were planned for %lld; start "
                         "again",
                         db_location(work->db), (long long)current->number,
                         (long long)changes->base_revision);
    if (changes->base_tag && current->tag != changes->base_tag)
        return error_set(work->error, FEVER_CONFLICT,
                         "%s was restored since these changes were planned; start again",
                         db_location(work->db));
    return FEVER_OK;
}

/* Everything between taking the lock and giving it back. `*made` stays false where nothing
 * changed. */
static enum fever_error changes_write(struct applying *work, struct revision *revision, bool *made)
{
    enum fever_error failure = revision_read(work->db, revision, work->error);
    if (!failure)
        failure = base_check(work, revision);
    if (failure)
        return failure;
    struct revision next = {revision->number + 1, db_random(), work->changes->now};
    work->revision = next.number;
    if ((failure = revision_begin(work, &next)) || (failure = clinics_apply(work)) ||
        (failure = claims_apply(work)) ||
        (failure = tables_apply(work->db, work->changes, &work->tally, work->error)) ||
        (failure = corrections_apply(work)))
        return failure;
    const struct tally *tally = &work->tally;
    *made = tally->inserted || tally->updated || tally->retired || work->claims_changed ||
            work->corrections_changed;
    if (!*made)
        return FEVER_OK;
    if ((failure = counters_apply(work)) || (failure = revision_finish(work)) ||
        (failure = revision_note(work, &next)))
        return failure;
    *revision = next;
    return FEVER_OK;
}

static int by_change_id(const void *a, const void *b)
{
    return strcmp(change_id(*(const struct clinic_change *const *)a),
                  change_id(*(const struct clinic_change *const *)b));
}

static int by_claimed_id(const void *a, const void *b)
{
    return strcmp((*(const struct claim_change *const *)a)->claim.clinic_id,
                  (*(const struct claim_change *const *)b)->claim.clinic_id);
}

struct sort {
    void *items;
    size_t count, size;
    int (*order)(const void *, const void *);
};

static void sort_run(void *context)
{
    struct sort *sort = context;
    qsort(sort->items, sort->count, sort->size, sort->order);
}

/* Picks the changes that change something, and puts all into the order of their tables, before any
 * lock is taken. */
static enum fever_error changes_pick(struct applying *work)
{
    const struct change_set *changes = work->changes;
    work->clinics = malloc((changes->clinic_count + 1) * sizeof *work->clinics);
    work->claims = malloc((changes->claim_count + 1) * sizeof *work->claims);
    if (!work->clinics || !work->claims)
        return error_nomem(work->error);
    for (size_t i = 0; i < changes->claim_count; i++)
        work->claims[i] = &changes->claims[i];
    for (size_t i = 0; i < changes->clinic_count; i++) {
        if (!change_is_empty(&changes->clinics[i]))
            work->clinics[work->clinic_count++] = &changes->clinics[i];
        work->insert_count += changes->clinics[i].action == CLINIC_INSERT;
    }
    struct sort sorts[] = {
        {work->clinics, work->clinic_count, sizeof *work->clinics, by_change_id},
        {work->claims, changes->claim_count, sizeof *work->claims, by_claimed_id}};
    bool is_long = changes->claim_count >= SORT_APART_MIN;
    parallel_run(sort_run, &sorts[0], is_long ? 2 : 1, sizeof *sorts);
    if (!is_long)
        sort_run(&sorts[1]);
    work->total = work->clinic_count + changes->claim_count;
    return FEVER_OK;
}

static enum fever_error changes_commit(struct applying *work, struct revision *out)
{
    struct revision revision = {0};
    bool made = false;
    db_prepare_load(work->db, work->insert_count);
    enum fever_error failure = db_begin_write(work->db, work->error);
    if (!failure)
        failure = changes_write(work, &revision, &made);
    if (!failure && made)
        failure = db_commit(work->db, work->error);
    db_rollback(work->db);
    db_settle(work->db);
    if (!failure)
        *out = revision;
    return failure;
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
    free(work.claims);
    record_text_clear(&work.before);
    record_text_clear(&work.after);
    buffer_clear(&work.before_json);
    buffer_clear(&work.after_json);
    return failure;
}
