/* Reading corrections, and laying them over the clinics of a dataset. */
#include "corrections.h"

#include <stdlib.h>
#include <string.h>

static const char sql_alias_owner[] = "SELECT clinic_id FROM clinic_alias WHERE alias_id = $1";

enum {
    AT_CLINIC,
    AT_MADE_FOR,
    AT_FIELD,
    AT_VALUE,
    AT_HOURS_ORIGIN,
    AT_WHO,
    AT_WHY,
    AT_SINCE,
    AT_UNTIL,
    AT_SINCE_REVISION,
    AT_ENDED_REVISION,
    AT_ENDED_AS,
    AT_ENDED_AT,
    AT_NUMBER
};

static enum fever_error end_parse(const char *name, enum correction_end *out, struct error *error)
{
    static const char *const names[] = {[CORRECTION_REMOVED] = "removed",
                                        [CORRECTION_REPLACED] = "replaced",
                                        [CORRECTION_AGREED] = "agreed"};
    *out = CORRECTION_OPEN;
    for (size_t i = CORRECTION_REMOVED; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            *out = (enum correction_end)i;
    if (name && *out == CORRECTION_OPEN)
        return error_set(error, FEVER_INVALID, "it has ended as '%s'", name);
    return FEVER_OK;
}

/* The field, and a value that the field table takes. */
static enum fever_error said_read(struct arena *arena, struct statement *row,
                                  struct correction *correction, struct error *error)
{
    const char *name = row_text_or_empty(row, AT_FIELD);
    correction->field = clinic_field_find(name, strlen(name));
    if (!correction_may_set(correction->field))
        return error_set(error, FEVER_INVALID, "'%s' is no field that can be corrected", name);
    enum fever_error failure = row_text(arena, row, AT_VALUE, &correction->value, error);
    struct clinic scratch;
    clinic_init(&scratch);
    if (!failure)
        failure = clinic_field_parse(&scratch, correction->field,
                                     correction->value ? correction->value : "", arena, error);
    if (!failure && !statement_is_null(row, AT_HOURS_ORIGIN))
        failure = hours_origin_parse(statement_text(row, AT_HOURS_ORIGIN),
                                     &correction->hours_origin, error);
    return failure ? failure : end_parse(statement_text(row, AT_ENDED_AS), &correction->end, error);
}

static enum fever_error read_correction(void *arena, struct statement *row, void *item,
                                        struct error *error)
{
    struct correction *correction = item;
    struct error detail;
    enum fever_error failure = said_read(arena, row, correction, &detail);
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    if (failure)
        return error_set(error, failure, "correction %lld of clinic %s cannot be used: %s",
                         (long long)statement_int(row, AT_NUMBER),
                         row_text_or_empty(row, AT_MADE_FOR), detail.text);
    correction->since_revision = statement_int(row, AT_SINCE_REVISION);
    correction->ended_revision = statement_int(row, AT_ENDED_REVISION);
    correction->number = statement_int(row, AT_NUMBER);
    if ((failure = row_instant(row, AT_SINCE, 0, &correction->since, error)) ||
        (failure = row_instant(row, AT_UNTIL, CORRECTION_NO_END, &correction->until, error)) ||
        (failure = row_instant(row, AT_ENDED_AT, 0, &correction->ended_at, error)) ||
        (failure = row_text_stated(arena, row, AT_CLINIC, &correction->clinic_id, error)) ||
        (failure = row_text_stated(arena, row, AT_MADE_FOR, &correction->made_for, error)) ||
        (failure = row_text_stated(arena, row, AT_WHO, &correction->who, error)))
        return failure;
    return row_text_stated(arena, row, AT_WHY, &correction->why, error);
}

#define COLUMNS                                                                                    \
    "correction.clinic_id, field, value, hours_origin, who, why, since, until, since_revision,"    \
    " ended_revision, ended_as, ended.published_at, correction.number FROM correction"             \
    " LEFT JOIN revision AS ended ON ended.number = ended_revision"

const struct row_kind correction_rows = {
    "SELECT COUNT(*) FROM correction",
    "SELECT COALESCE(alias.clinic_id, correction.clinic_id), " COLUMNS
    " LEFT JOIN clinic_alias AS alias ON alias.alias_id = correction.clinic_id"
    " ORDER BY 1, alias.clinic_id IS NOT NULL, correction.number DESC",
    sizeof(struct correction), read_correction, 0};

const struct row_kind correction_rows_as_made = {"SELECT COUNT(*) FROM correction",
                                                 "SELECT correction.clinic_id, " COLUMNS
                                                 " ORDER BY 1, correction.number DESC",
                                                 sizeof(struct correction), read_correction, 0};

static int by_id(const void *id, const void *clinic)
{
    return strcmp(id, ((const struct clinic *)clinic)->id);
}

enum fever_error corrections_lay(struct dataset *dataset, struct clinic *clinics, int64_t at,
                                 struct error *error)
{
    enum fever_error failure = FEVER_OK;
    size_t step;
    for (size_t i = 0; i < dataset->correction_count && !failure; i += step) {
        const struct correction *first = &dataset->corrections[i];
        corrections_of(first, dataset->correction_count - i, first->clinic_id, &step);
        struct clinic *clinic =
            dataset->clinic_count
                ? bsearch(first->clinic_id, clinics, dataset->clinic_count, sizeof *clinics, by_id)
                : NULL;
        if (clinic)
            failure = corrections_overlay(first, step, dataset->revision.number, at, dataset->arena,
                                          clinic, error);
    }
    return failure;
}

int64_t corrections_next_end(const struct dataset *dataset, int64_t at)
{
    int64_t next = CORRECTION_NO_END;
    for (size_t i = 0; i < dataset->correction_count; i++) {
        const struct correction *correction = &dataset->corrections[i];
        if (correction_holds(correction, dataset->revision.number, at) && correction->until < next)
            next = correction->until;
    }
    return next;
}

static enum fever_error record_read(struct db *db, struct clinic_reader *reader, const char *id,
                                    struct clinic *out, bool *found, struct error *error)
{
    struct statement *row = db_statement(db, sql_clinic_select_one);
    statement_bind_text(row, 1, id);
    enum fever_error failure = statement_step(row, found, error);
    if (failure || !*found)
        return failure;
    failure = clinic_reader_row(reader, row, out, error);
    statement_reset(row);
    return failure;
}

enum fever_error clinic_load_one(struct db *db, struct clinic_reader *reader, const char *id,
                                 struct arena *arena, struct rows *out, struct error *error)
{
    struct clinic *clinic = arena_alloc(arena, sizeof *clinic);
    if (!clinic)
        return error_nomem(error);
    bool found, has_owner;
    enum fever_error failure = record_read(db, reader, id, clinic, &found, error);
    if (!failure && !found) {
        const char *owner;
        struct statement *row = db_statement(db, sql_alias_owner);
        statement_bind_text(row, 1, id);
        failure = statement_step(row, &has_owner, error);
        if (failure || !has_owner)
            return failure;
        failure = row_text_stated(arena, row, 0, &owner, error);
        statement_reset(row);
        if (!failure)
            failure = record_read(db, reader, owner, clinic, &found, error);
    }
    if (!failure && found)
        *out = (struct rows){clinic, 1};
    return failure;
}
