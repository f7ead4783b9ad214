/* What changed between two revisions: history read backwards from the present.
 *
 * Of an update history keeps the changed fields alone, so a clinic's record at an earlier revision
 * is its present one with all later changes undone, newest first. One pass over the clinics that
 * were touched since the older revision yields both records of each: the walk notes the one where
 * it passes the newer revision, and the one where it ends.
 *
 * History is that of the base. For people both records get the corrections that held when their
 * revision was made, and every corrected clinic is walked, touched or not. A rollback, which brings
 * back the base, leaves corrections out. */
#include <string.h>

#include "apply.h"
#include "corrections.h"
#include "store_internal.h"

static const char sql_revision_find[] =
    "SELECT number, tag, published_at FROM revision WHERE number = $1";
static const char sql_touched_count[] =
    "SELECT COUNT(DISTINCT clinic_id) FROM clinic_history WHERE revision > $1";
static const char sql_touched[] =
    "SELECT clinic_id, revision, action, before FROM clinic_history WHERE revision > $1"
    " ORDER BY clinic_id, revision DESC";
static const char sql_corrected_count[] =
    "SELECT (SELECT COUNT(DISTINCT clinic_id) FROM clinic_history WHERE revision > $1)"
    " + 2 * (SELECT COUNT(DISTINCT clinic_id) FROM correction)";
/* Entries of revision 0, the last of each clinic, undo nothing. */
static const char sql_corrected[] =
    "SELECT clinic_id, revision, action, before FROM clinic_history WHERE revision > $1"
    " UNION ALL SELECT clinic_id, 0, '', NULL FROM (SELECT clinic_id FROM correction"
    " UNION SELECT clinic_alias.clinic_id FROM clinic_alias, correction"
    " WHERE alias_id = correction.clinic_id) AS corrected"
    " ORDER BY 1, 2 DESC";

/* A clinic at some revision. */
struct state {
    bool exists;
    struct clinic clinic;
};

struct walk {
    struct db *db;
    struct arena *arena;
    struct clinic_reader *reader;
    struct revision_diff *diff;
    int64_t newer, older;
    const struct revision *newer_revision, *older_revision;
    struct clinic_change *changes;
    bool is_base;
    struct rows corrections; /* none for the base */

    /* the clinic at hand */
    const char *id;
    struct state state, at_newer;
    bool has_newer;
    struct error *error;
};

static enum fever_error revision_find(struct db *db, int64_t number, struct revision *out,
                                      struct error *error)
{
    *out = (struct revision){0};
    if (number == 0)
        return FEVER_OK;
    struct statement *row = db_statement(db, sql_revision_find);
    statement_bind_int(row, 1, number);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, error);
    if (failure)
        return failure;
    if (!has_row)
        return error_set(error, FEVER_NOT_FOUND,
                         "%s has no revision %lld; `feverctl history` lists those it has",
                         db_location(db), (long long)number);
    *out = (struct revision){statement_int(row, 0), (uint64_t)statement_int(row, 1),
                             statement_int(row, 2)};
    statement_reset(row);
    return FEVER_OK;
}

/* Begins with the record as it is now. */
static enum fever_error clinic_begin(struct walk *walk, const char *id)
{
    walk->id = arena_strdup(walk->arena, id);
    if (!walk->id)
        return error_nomem(walk->error);
    walk->has_newer = false;
    struct statement *row = db_statement(walk->db, sql_clinic_select_one);
    statement_bind_text(row, 1, walk->id);
    enum fever_error failure = statement_step(row, &walk->state.exists, walk->error);
    if (failure || !walk->state.exists)
        return failure;
    failure = clinic_reader_row(walk->reader, row, &walk->state.clinic, walk->error);
    statement_reset(row);
    return failure;
}

static void newer_note(struct walk *walk)
{
    if (!walk->has_newer)
        walk->at_newer = walk->state;
    walk->has_newer = true;
}

/* Undoes one entry of history. */
static enum fever_error entry_undo(struct walk *walk, struct statement *entry)
{
    const char *action = row_text_or_empty(entry, 2), *before = statement_text(entry, 3);
    struct error detail;
    enum fever_error failure;
    if (strcmp(action, "insert") == 0) {
        walk->state.exists = false;
        return FEVER_OK;
    }
    bool is_update = strcmp(action, "update") == 0;
    if (!before || walk->state.exists != is_update)
        failure = error_set(&detail, FEVER_INVALID, "it does not fit what follows");
    else if (is_update)
        failure = clinic_apply_json(walk->arena, before, &walk->state.clinic, &detail);
    else
        failure = clinic_from_json(walk->arena, before, &walk->state.clinic, &detail);
    walk->state.exists = true;
    if (failure == FEVER_NOMEM)
        return error_nomem(walk->error);
    if (failure)
        error_set(walk->error, failure, "the history of clinic %s in revision %lld is damaged: %s",
                  walk->id, (long long)statement_int(entry, 1), detail.text);
    return failure;
}

/* A record that outlives the walk; NULL where there is none. */
static enum fever_error state_keep(struct walk *walk, const struct state *state,
                                   const struct clinic **out)
{
    *out = NULL;
    if (!state->exists)
        return FEVER_OK;
    struct clinic *clinic = arena_alloc(walk->arena, sizeof *clinic);
    if (!clinic)
        return error_nomem(walk->error);
    *clinic = state->clinic;
    *out = clinic;
    return FEVER_OK;
}

/* Those of the clinic's own id (`which` 0) or of one of its aliases. */
static const struct correction *
corrections_under(const struct walk *walk, const struct clinic *clinic, size_t which, size_t *count)
{
    const char *id = which ? clinic->alias_ids.items[which - 1] : clinic->id;
    return corrections_of(walk->corrections.items, walk->corrections.count, id, count);
}

/* The clinic's corrections, its own first: `items` is NULL where there are none. */
static enum fever_error corrections_pick(struct walk *walk, const struct clinic *clinic,
                                         struct rows *out)
{
    size_t total = 0, count;
    for (size_t i = 0; i <= clinic->alias_ids.count; i++) {
        corrections_under(walk, clinic, i, &count);
        total += count;
    }
    *out = (struct rows){0};
    if (!total)
        return FEVER_OK;
    struct correction *picked = arena_array(walk->arena, total, sizeof *picked);
    if (!picked)
        return error_nomem(walk->error);
    for (size_t i = 0; i <= clinic->alias_ids.count; i++) {
        const struct correction *some = corrections_under(walk, clinic, i, &count);
        if (count)
            memcpy(picked + out->count, some, count * sizeof *picked);
        out->count += count;
    }
    out->items = picked;
    return FEVER_OK;
}

/* The record as the world saw it when the revision was made. */
static enum fever_error state_correct(struct walk *walk, struct state *state,
                                      const struct revision *revision)
{
    struct rows own;
    if (!state->exists || !walk->corrections.count)
        return FEVER_OK;
    enum fever_error failure = corrections_pick(walk, &state->clinic, &own);
    return failure
               ? failure
               : corrections_overlay(own.items, own.count, revision->number, revision->published_at,
                                     walk->arena, &state->clinic, walk->error);
}

static enum fever_error clinic_end(struct walk *walk)
{
    if (!walk->id)
        return FEVER_OK;
    newer_note(walk);
    enum fever_error failure = state_correct(walk, &walk->state, walk->older_revision);
    if (!failure)
        failure = state_correct(walk, &walk->at_newer, walk->newer_revision);
    if (failure)
        return failure;
    bool forward = walk->diff->from.number == walk->older;
    const struct state *from = forward ? &walk->state : &walk->at_newer;
    const struct state *to = forward ? &walk->at_newer : &walk->state;
    if (!from->exists && !to->exists)
        return FEVER_OK;
    struct clinic_change change = {.action = !from->exists ? CLINIC_INSERT
                                             : !to->exists ? CLINIC_RETIRE
                                                           : CLINIC_UPDATE,
                                   .before = &from->clinic,
                                   .after = &to->clinic};
    if (change_is_empty(&change))
        return FEVER_OK;
    if ((failure = state_keep(walk, from, &change.before)) ||
        (failure = state_keep(walk, to, &change.after)))
        return failure;
    walk->changes[walk->diff->count++] = change;
    return FEVER_OK;
}

static enum fever_error entry_read(struct walk *walk, struct statement *entry)
{
    const char *id = row_text_or_empty(entry, 0);
    enum fever_error failure = FEVER_OK;
    if (!walk->id || strcmp(walk->id, id) != 0) {
        failure = clinic_end(walk);
        if (!failure)
            failure = clinic_begin(walk, id);
    }
    if (failure)
        return failure;
    if (statement_int(entry, 1) <= walk->newer)
        newer_note(walk);
    if (statement_int(entry, 1) == 0)
        return FEVER_OK;
    return entry_undo(walk, entry);
}

static enum fever_error changes_allocate(struct walk *walk)
{
    struct statement *row =
        db_statement(walk->db, walk->is_base ? sql_touched_count : sql_corrected_count);
    statement_bind_int(row, 1, walk->older);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, walk->error);
    if (failure)
        return failure;
    size_t capacity = has_row ? (size_t)statement_int(row, 0) : 0;
    statement_reset(row);
    walk->changes = arena_array(walk->arena, capacity, sizeof *walk->changes);
    return walk->changes ? FEVER_OK : error_nomem(walk->error);
}

static enum fever_error history_walk(struct walk *walk)
{
    enum fever_error failure = changes_allocate(walk);
    if (failure)
        return failure;
    struct statement *entry = db_statement(walk->db, walk->is_base ? sql_touched : sql_corrected);
    statement_bind_int(entry, 1, walk->older);
    bool has_entry;
    while (!(failure = statement_step(entry, &has_entry, walk->error)) && has_entry)
        if ((failure = entry_read(walk, entry)))
            break;
    statement_reset(entry);
    return failure ? failure : clinic_end(walk);
}

enum fever_error diff_read(struct db *db, int64_t from, int64_t to, bool is_base,
                           struct arena *arena, struct revision_diff *out, struct error *error)
{
    struct revision_diff diff = {.count = 0};
    enum fever_error failure = revision_find(db, from, &diff.from, error);
    if (!failure)
        failure = revision_find(db, to, &diff.to, error);
    if (failure)
        return failure;
    struct walk walk = {.db = db,
                        .arena = arena,
                        .reader = clinic_reader_new(arena),
                        .diff = &diff,
                        .is_base = is_base,
                        .newer = from > to ? from : to,
                        .older = from > to ? to : from,
                        .newer_revision = from > to ? &diff.from : &diff.to,
                        .older_revision = from > to ? &diff.to : &diff.from,
                        .error = error};
    failure = walk.reader ? FEVER_OK : error_nomem(error);
    if (!failure && !is_base)
        failure = rows_load(db, &correction_rows_as_made, arena, arena, &walk.corrections, error);
    if (!failure)
        failure = history_walk(&walk);
    clinic_reader_free(walk.reader);
    if (failure)
        return failure;
    diff.changes = walk.changes;
    *out = diff;
    return FEVER_OK;
}

enum fever_error store_diff(struct store *store, int64_t from, int64_t to, struct arena *arena,
                            struct revision_diff *out, struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = diff_read(store->db, from, to, false, arena, out, error);
    db_end_read(store->db);
    return failure;
}
