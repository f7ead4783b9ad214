/* Applying changes of clinics: rows, aliases, the retired, and the history of each.
 *
 * Keys that move between clinics (marker ids, alias ids) are let go of first and given out
 * afterwards, so that two clinics may swap theirs. */
#include <string.h>

#include "apply.h"
#include "rows.h"

enum { BULK_MIN = 200, AHEAD_MIN = 1000 };

static const char sql_history_insert[] =
    "INSERT INTO clinic_history (revision, clinic_id, action, before, after)"
    " VALUES ($1, $2, $3, $4, $5)";
/* In the order of the ids, by the index that has them: the records need not be read. */
static const char sql_history_inserts[] =
    "INSERT INTO clinic_history (revision, clinic_id, action)"
    " SELECT CAST($1 AS BIGINT), id, 'insert' FROM clinic WHERE +fid > $2 ORDER BY id";
static const char sql_claims_remember[] =
    "INSERT INTO claim_history (revision, clinic_id, source, source_id, fields)"
    " SELECT CAST($2 AS BIGINT), clinic_id, source, source_id, fields FROM claim"
    " WHERE clinic_id = $1 ON CONFLICT DO NOTHING";
static const char sql_clinic_delete[] = "DELETE FROM clinic WHERE id = $1";
static const char sql_marker_release[] = "UPDATE clinic SET marker_id = NULL WHERE id = $1";
static const char sql_retired_insert[] =
    "INSERT INTO retired_clinic (id, marker_id, name, retired_at, record)"
    " VALUES ($1, $2, $3, $4, $5)";
static const char sql_retired_exist[] = "SELECT EXISTS (SELECT 1 FROM retired_clinic)";
static const char sql_retired_delete[] = "DELETE FROM retired_clinic WHERE id = $1";
static const char sql_retired_marker[] = "SELECT id FROM retired_clinic WHERE marker_id = $1";
static const char sql_alias_release[] = "DELETE FROM clinic_alias WHERE clinic_id = $1";
static const char sql_alias_insert[] =
    "INSERT INTO clinic_alias (alias_id, clinic_id) VALUES ($1, $2)";
static const char sql_alias_clash[] =
    "SELECT alias_id, clinic_id FROM clinic_alias"
    " WHERE EXISTS (SELECT 1 FROM clinic WHERE clinic.id = clinic_alias.alias_id) LIMIT 1";

static const char *const action_names[] = {"insert", "update", "retire"};

const char *change_id(const struct clinic_change *change)
{
    return change->after ? change->after->id : change->before->id;
}

static uint64_t change_fields(const struct clinic_change *change)
{
    return clinic_diff(change->before, change->after);
}

bool change_is_empty(const struct clinic_change *change)
{
    return change->action == CLINIC_UPDATE && !change_fields(change) &&
           change->before->hours_origin == change->after->hours_origin;
}

static enum fever_error run_by_id(struct applying *work, const char *sql, const char *id,
                                  int64_t *changed)
{
    struct statement *statement = db_statement(work->db, sql);
    statement_bind_text(statement, 1, id);
    return statement_run(statement, changed, work->error);
}

/* Formats what history keeps: the whole record of a retirement, and of an update the fields that
 * changed. Of an insert it keeps nothing: what that made is the present record with all later
 * changes undone. */
static enum fever_error change_describe(struct applying *work, const struct clinic_change *change)
{
    const struct clinic *before = change->before, *after = change->after;
    buffer_reset(&work->before_json);
    buffer_reset(&work->after_json);
    bool is_update = change->action == CLINIC_UPDATE;
    if (record_text_fill(&work->before, before, ALL_FIELDS) ||
        (is_update && record_text_fill(&work->after, after, ALL_FIELDS)))
        return error_nomem(work->error);
    uint64_t fields = is_update ? change_fields(change) : 0;
    bool origin = !is_update || before->hours_origin != after->hours_origin;
    record_text_json(&work->before, is_update ? fields : record_text_stated(&work->before),
                     origin ? &before->hours_origin : NULL, &work->before_json);
    if (is_update)
        record_text_json(&work->after, fields, origin ? &after->hours_origin : NULL,
                         &work->after_json);
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
    if (change->action == CLINIC_UPDATE)
        statement_bind_text(insert, 5, work->after_json.data);
    return statement_run(insert, NULL, work->error);
}

static enum fever_error unknown_clinic(struct applying *work, const char *id)
{
    return error_set(work->error, FEVER_CONFLICT, "there is no clinic %s to change", id);
}

/* With the clinic its claims go. */
static enum fever_error claims_remember(struct applying *work, const char *id)
{
    struct statement *remember = db_statement(work->db, sql_claims_remember);
    statement_bind_text(remember, 1, id);
    statement_bind_int(remember, 2, work->revision);
    return statement_run(remember, NULL, work->error);
}

static enum fever_error clinic_retire(struct applying *work, const struct clinic_change *change)
{
    enum fever_error failure = change_describe(work, change);
    if (!failure)
        failure = claims_remember(work, change->before->id);
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
    if (!work->any_retired)
        return FEVER_OK;
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

/* The texts that the next insert's row binds, or NULL without memory. */
static const struct record_text *insert_texts(struct applying *work, const struct clinic *clinic)
{
    if (work->ahead)
        return apply_ahead_next(work->ahead);
    return record_text_fill(&work->after, clinic, ROW_TEXTS) ? NULL : &work->after;
}

static enum fever_error clinic_insert(struct applying *work, const struct clinic_change *change)
{
    const struct clinic *clinic = change->after;
    const struct record_text *texts = insert_texts(work, clinic);
    int64_t reopened = 0;
    if (!texts)
        return error_nomem(work->error);
    enum fever_error failure =
        work->any_retired ? run_by_id(work, sql_retired_delete, clinic->id, &reopened) : FEVER_OK;
    work->reopens |= reopened > 0;
    if (!failure)
        failure = marker_check(work, clinic);
    if (failure)
        return failure;
    struct statement *insert = db_statement(work->db, sql_clinic_insert);
    struct place_bytes bytes;
    clinic_row_bind(insert, clinic, texts, work->changes->now);
    clinic_row_bind_place(insert, FIELD_COUNT + 3, clinic, &bytes);
    failure = statement_run(insert, NULL, work->error);
    if (failure == FEVER_CONFLICT)
        error_set(work->error, failure, "the id %s or the marker id %u is another clinic's already",
                  clinic->id, clinic->marker_id);
    work->tally.inserted++;
    if (!failure && clinic->precision != PRECISION_NONE)
        failure = db_bulk_place(work->db, clinic->place, work->error);
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
    enum fever_error failure = change_describe(work, change);
    if (!failure && fields & FIELD_BIT(FIELD_MARKER_ID))
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
    enum fever_error failure =
        change->action == CLINIC_INSERT ? clinic_insert(work, change) : clinic_update(work, change);
    if (!failure && !work->in_bulk)
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

/* Writes the changes of one kind, in order. */
static enum fever_error clinics_write(struct applying *work, enum clinic_action action)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < work->clinic_count && !failure; i++)
        if (work->clinics[i]->action == action)
            failure = clinic_write(work, work->clinics[i]);
    return failure;
}

/* The history of a bulk of inserts: all clinics that the bracket has added. */
static enum fever_error inserts_remember(struct applying *work)
{
    struct statement *insert = db_statement(work->db, sql_history_inserts);
    statement_bind_int(insert, 1, work->revision);
    statement_bind_int(insert, 2, db_bulk_after(work->db));
    return statement_run(insert, NULL, work->error);
}

static enum fever_error clinics_insert(struct applying *work)
{
    if (work->insert_count < BULK_MIN)
        return clinics_write(work, CLINIC_INSERT);
    enum fever_error failure = db_begin_bulk(work->db, work->error);
    if (!failure && work->insert_count >= AHEAD_MIN) /* without memory one by one is as well */
        work->ahead = apply_ahead_new(work->clinics, work->clinic_count, ROW_TEXTS);
    work->in_bulk = true;
    if (!failure)
        failure = clinics_write(work, CLINIC_INSERT);
    work->in_bulk = false;
    apply_ahead_free(work->ahead);
    work->ahead = NULL;
    if (!failure)
        failure = inserts_remember(work);
    return failure ? failure : db_end_bulk(work->db, work->error);
}

enum fever_error clinics_apply(struct applying *work)
{
    int64_t any_retired = 0;
    enum fever_error failure =
        row_number(work->db, sql_retired_exist, 0, &any_retired, work->error);
    for (size_t i = 0; i < work->clinic_count && !failure; i++)
        failure = clinic_release(work, work->clinics[i]);
    work->any_retired = any_retired || work->tally.retired;
    if (!failure)
        failure = clinics_write(work, CLINIC_UPDATE);
    if (!failure)
        failure = clinics_insert(work);
    return failure ? failure : aliases_check(work);
}
