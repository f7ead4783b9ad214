/* Integrity: the engine's own checks, and every row readable as what it stands for. */
#include <math.h>
#include <string.h>

#include "clinic_row.h"
#include "corrections.h"
#include "fever/care.h"
#include "fever/hours.h"
#include "fever/region.h"
#include "store_internal.h"
#include "tables.h"

/* What a stored position may be off its recomputed one: 1 cm. */
#define PLACE_TOLERANCE_DEG 1e-7

struct checking {
    struct db *db;
    void (*report)(void *context, const char *problem);
    void *context;
    size_t problems;
    struct arena *arena; /* of what is read */
    struct error *error;
};

static const char sql_alias_owner[] = "SELECT clinic_id FROM clinic_alias WHERE alias_id = $1";
static const char sql_alias_count[] = "SELECT COUNT(*) FROM clinic_alias";
static const char sql_correction_lost[] =
    "SELECT DISTINCT clinic_id FROM correction"
    " WHERE NOT EXISTS (SELECT 1 FROM clinic WHERE clinic.id = correction.clinic_id)"
    " AND NOT EXISTS (SELECT 1 FROM retired_clinic WHERE retired_clinic.id = correction.clinic_id)"
    " AND NOT EXISTS (SELECT 1 FROM clinic_alias WHERE alias_id = correction.clinic_id)";

static void problem_note(void *context, const char *problem)
{
    struct checking *check = context;
    check->problems++;
    check->report(check->context, problem);
}

static bool is_beside(double stored, double computed)
{
    return fabs(stored - computed) <= PLACE_TOLERANCE_DEG;
}

static void place_check(struct checking *check, struct statement *row, const struct clinic *clinic)
{
    bool stored = !statement_is_null(row, CLINIC_COLUMN_PLACE);
    bool same =
        stored == (clinic->precision != PRECISION_NONE) &&
        (!stored || (is_beside(statement_double(row, CLINIC_COLUMN_PLACE), clinic->place.lat) &&
                     is_beside(statement_double(row, CLINIC_COLUMN_PLACE + 1), clinic->place.lon)));
    struct error sentence;
    if (same)
        return;
    error_set(&sentence, FEVER_INVALID,
              "the WGS84 position of clinic %s is not that of its coordinates", clinic->id);
    problem_note(check, sentence.text);
}

static enum fever_error aliases_check(struct checking *check, const struct clinic *clinic,
                                      int64_t *seen)
{
    for (size_t i = 0; i < clinic->alias_ids.count; i++) {
        struct statement *row = db_statement(check->db, sql_alias_owner);
        statement_bind_text(row, 1, clinic->alias_ids.items[i]);
        bool has_row;
        enum fever_error failure = statement_step(row, &has_row, check->error);
        if (failure)
            return failure;
        const char *owner = has_row ? statement_text(row, 0) : NULL;
        if (!owner || strcmp(owner, clinic->id) != 0) {
            struct error sentence;
            error_set(&sentence, FEVER_INVALID, "the alias id %s of clinic %s is not reserved",
                      clinic->alias_ids.items[i], clinic->id);
            problem_note(check, sentence.text);
        }
        statement_reset(row);
        *seen += 1;
    }
    return FEVER_OK;
}

static enum fever_error clinics_check(struct checking *check, struct clinic_reader *reader)
{
    struct statement *row = db_statement(check->db, sql_clinic_select);
    int64_t aliases = 0, reserved = 0;
    enum fever_error failure;
    bool has_row;
    while (!(failure = statement_step(row, &has_row, check->error)) && has_row) {
        struct clinic clinic;
        struct error sentence;
        failure = clinic_reader_row(reader, row, &clinic, &sentence);
        if (failure == FEVER_NOMEM)
            break;
        if (failure) {
            problem_note(check, sentence.text);
            continue;
        }
        place_check(check, row, &clinic);
        if ((failure = aliases_check(check, &clinic, &aliases)))
            break;
    }
    statement_reset(row);
    if (failure == FEVER_NOMEM)
        return error_nomem(check->error);
    if (!failure)
        failure = row_number(check->db, sql_alias_count, 0, &reserved, check->error);
    if (!failure && reserved > aliases)
        problem_note(check, "alias ids are reserved that no clinic has");
    return failure;
}

/* A table that cannot be loaded is one problem. */
static enum fever_error table_check(struct checking *check, const struct row_kind *kind,
                                    struct rows *rows)
{
    struct error sentence;
    enum fever_error failure =
        rows_load(check->db, kind, check->arena, check->arena, rows, &sentence);
    if (failure == FEVER_INVALID) {
        problem_note(check, sentence.text);
        return FEVER_OK;
    }
    return failure ? error_set(check->error, failure, "%s", sentence.text) : FEVER_OK;
}

static enum fever_error outlines_check(struct checking *check)
{
    struct rows outlines = {0};
    struct outline_index *index;
    struct error sentence;
    enum fever_error failure = table_check(check, &outline_rows, &outlines);
    if (failure)
        return failure;
    failure = outline_index_build(check->arena, outlines.items, outlines.count, &index, &sentence);
    if (failure == FEVER_NOMEM)
        return error_nomem(check->error);
    if (failure)
        problem_note(check, sentence.text);
    return FEVER_OK;
}

/* An entry that must not be published, or hours from which no state can be told. */
static enum fever_error consults_check(struct checking *check)
{
    struct rows consults = {0};
    enum fever_error failure = table_check(check, &consult_rows, &consults);
    for (size_t i = 0; i < consults.count && !failure; i++) {
        const struct consult *consult = (const struct consult *)consults.items + i;
        const char *fault = consult_fault(consult);
        struct hours *hours;
        struct error detail, sentence;
        if (!fault && consult->hours) {
            failure = hours_compile(check->arena, consult->hours, &hours, &detail);
            fault = failure ? "has hours that do not follow the opening_hours standard" : NULL;
            failure = failure == FEVER_NOMEM ? error_nomem(check->error) : FEVER_OK;
        }
        if (!fault || failure)
            continue;
        error_set(&sentence, FEVER_INVALID, "the consultation %.*s %s", CLINIC_ID_MAX, consult->id,
                  fault);
        problem_note(check, sentence.text);
    }
    return failure;
}

/* Rules that cannot be read, or that leave something open, are a problem. */
static enum fever_error rules_check(struct checking *check)
{
    const char *text;
    const struct care_rules *rules;
    struct error sentence;
    enum fever_error failure = self_check_load(check->db, check->arena, &text, check->error);
    if (failure || !text)
        return failure;
    failure = care_rules_read(check->arena, text, strlen(text), &rules, &sentence);
    if (!failure)
        failure = care_rules_check(rules, &sentence);
    if (failure == FEVER_NOMEM)
        return error_nomem(check->error);
    if (failure)
        problem_note(check, sentence.text);
    return FEVER_OK;
}

static enum fever_error tables_check(struct checking *check)
{
    struct rows regions = {0}, others;
    enum fever_error failure;
    if ((failure = table_check(check, &region_rows, &regions)) ||
        (failure = table_check(check, &hotline_rows, &others)) ||
        (failure = table_check(check, &calendar_rows, &others)) ||
        (failure = table_check(check, &retired_record_rows, &others)) ||
        (failure = outlines_check(check)) || (failure = rules_check(check)) ||
        (failure = consults_check(check)))
        return failure;
    struct region_table *table;
    struct error sentence;
    failure = region_table_build(check->arena, regions.items, regions.count, &table, &sentence);
    if (failure == FEVER_NOMEM)
        return error_nomem(check->error);
    if (failure)
        problem_note(check, sentence.text);
    return FEVER_OK;
}

static enum fever_error corrections_check(struct checking *check)
{
    struct rows corrections;
    enum fever_error failure = table_check(check, &correction_rows, &corrections);
    struct statement *row = db_statement(check->db, sql_correction_lost);
    bool has_row;
    while (!failure && !(failure = statement_step(row, &has_row, check->error)) && has_row) {
        struct error sentence;
        error_set(&sentence, FEVER_INVALID, "clinic %s is corrected but nobody knows it",
                  statement_text(row, 0));
        problem_note(check, sentence.text);
    }
    statement_reset(row);
    return failure;
}

static enum fever_error everything_check(struct checking *check, struct clinic_reader *reader)
{
    enum fever_error failure = tables_probe(check->db, check->error);
    if (!failure)
        failure = db_check(check->db, problem_note, check, check->error);
    if (!failure)
        failure = clinics_check(check, reader);
    if (!failure)
        failure = tables_check(check);
    return failure ? failure : corrections_check(check);
}

enum fever_error store_check(struct store *store,
                             void (*report)(void *context, const char *problem), void *context,
                             size_t *problems, struct error *error)
{
    struct error detail;
    struct checking check = {
        .db = store->db, .report = report, .context = context, .error = &detail};
    check.arena = arena_new();
    struct clinic_reader *reader = check.arena ? clinic_reader_new(check.arena) : NULL;
    enum fever_error failure = reader ? db_begin_read(store->db, &detail) : error_nomem(&detail);
    if (!failure) {
        failure = everything_check(&check, reader);
        db_end_read(store->db);
    }
    if (failure == FEVER_INVALID) { /* so damaged that the check itself stumbles */
        problem_note(&check, detail.text);
        failure = FEVER_OK;
    }
    clinic_reader_free(reader);
    arena_free(check.arena);
    if (failure)
        return error_set(error, failure, "%s", detail.text);
    *problems = check.problems;
    return FEVER_OK;
}
