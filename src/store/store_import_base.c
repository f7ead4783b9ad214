/* What an import matches against and plans from, beside the dataset: who has said what, what is
 * gone and how, and the numbers to give next. */
#include <stdlib.h>
#include <string.h>

#include "store_internal.h"
#include "tables.h"

static enum fever_error read_id(void *arena, struct statement *row, void *item, struct error *error)
{
    return row_text_stated(arena, row, 0, item, error);
}

/* Claims come in runs of few sources: their names are stored once each run. */
struct claim_reader {
    struct arena *arena;
    const char *source;
};

static enum fever_error read_claim(void *context, struct statement *row, void *item,
                                   struct error *error)
{
    struct claim_reader *reader = context;
    struct claim *claim = item;
    enum fever_error failure = FEVER_OK;
    if (!reader->source || strcmp(reader->source, row_text_or_empty(row, 0)) != 0)
        failure = row_text_stated(reader->arena, row, 0, &reader->source, error);
    claim->source = reader->source;
    claim->fields = (uint64_t)statement_int(row, 3);
    if (!failure)
        failure = row_text(reader->arena, row, 1, &claim->source_id, error);
    return failure ? failure : row_text_stated(reader->arena, row, 2, &claim->clinic_id, error);
}

static enum fever_error read_id_counter(void *context, struct statement *row, void *item,
                                        struct error *error)
{
    (void)context, (void)error;
    *(struct id_counter *)item =
        (struct id_counter){(uint32_t)statement_int(row, 0), (uint32_t)statement_int(row, 1)};
    return FEVER_OK;
}

static const struct row_kind claim_rows = {
    "SELECT COUNT(*) FROM claim",
    "SELECT source, source_id, clinic_id, fields FROM claim ORDER BY clinic_id, source",
    sizeof(struct claim), read_claim, 0};

/* By which revision each retired clinic went. */
#define GONE                                                                                       \
    "WITH gone AS (SELECT retired_clinic.id, MAX(revision.number) AS number FROM retired_clinic"   \
    " JOIN revision ON revision.published_at = retired_clinic.retired_at"                          \
    " JOIN clinic_history ON clinic_history.revision = revision.number"                            \
    " AND clinic_history.clinic_id = retired_clinic.id"                                            \
    " WHERE clinic_history.action = 'retire' GROUP BY retired_clinic.id) "
#define UNMADE " FROM gone JOIN revision ON revision.number = gone.number AND kind = 'rollback'"
#define GONE_CLAIMS                                                                                \
    " FROM gone JOIN revision ON revision.number = gone.number AND kind <> 'rollback'"             \
    " JOIN claim_history ON claim_history.revision = gone.number"                                  \
    " AND claim_history.clinic_id = gone.id AND fields IS NOT NULL"
static const struct row_kind unmade_rows = {GONE "SELECT COUNT(*)" UNMADE,
                                            GONE "SELECT gone.id" UNMADE " ORDER BY gone.id",
                                            sizeof(const char *), read_id, 0};
static const struct row_kind retired_claim_rows = {
    GONE "SELECT COUNT(*)" GONE_CLAIMS,
    GONE "SELECT claim_history.source, source_id, clinic_id, fields" GONE_CLAIMS
         " ORDER BY clinic_id, claim_history.source",
    sizeof(struct claim), read_claim, 0};
static const struct row_kind id_counter_rows = {
    "SELECT COUNT(*) FROM id_counter", "SELECT adcode, next FROM id_counter ORDER BY adcode",
    sizeof(struct id_counter), read_id_counter, 0};
static const char sql_next_marker_id[] = "SELECT next FROM counter WHERE name = 'marker_id'";

static int clinic_by_id(const void *id, const void *clinic)
{
    return strcmp(id, ((const struct clinic *)clinic)->id);
}

/* What was merged into a clinic that was not there yet is apart again, where it was a clinic. */
static void take_apart(const struct dataset *dataset, const struct rows *retired,
                       struct clinic *unmade, const char **kept)
{
    size_t count = 0;
    for (size_t i = 0; i < unmade->alias_ids.count; i++) {
        const char *id = unmade->alias_ids.items[i];
        if (!bsearch(id, retired->items, retired->count, sizeof *unmade, clinic_by_id) &&
            !(dataset->clinic_count &&
              bsearch(id, dataset->clinics, dataset->clinic_count, sizeof *unmade, clinic_by_id)))
            kept[count++] = id;
    }
    unmade->alias_ids = (struct text_list){kept, count};
}

static enum fever_error load_unmade(struct db *db, const struct dataset *dataset,
                                    const struct rows *retired, const bool **out,
                                    struct error *error)
{
    struct rows ids = {0};
    bool *unmade = arena_array(dataset->arena, retired->count, sizeof *unmade);
    if (!unmade)
        return error_nomem(error);
    enum fever_error failure =
        rows_load(db, &unmade_rows, dataset->arena, dataset->arena, &ids, error);
    struct clinic *clinics = retired->items;
    for (size_t i = 0, at = 0; i < ids.count && !failure; i++) {
        while (at < retired->count && strcmp(clinics[at].id, ((const char **)ids.items)[i]) < 0)
            at++;
        if (at == retired->count) /* a damaged index may order them otherwise */
            break;
        unmade[at] = true;
        const char **kept = arena_array(dataset->arena, clinics[at].alias_ids.count, sizeof *kept);
        if (!kept)
            return error_nomem(error);
        take_apart(dataset, retired, &clinics[at], kept);
    }
    *out = unmade;
    return failure;
}

static enum fever_error load_import_base(struct db *db, struct dataset *dataset,
                                         struct import_base *out, struct error *error)
{
    struct revision revision;
    enum fever_error failure = revision_read(db, &revision, error);
    if (!failure &&
        (revision.number != dataset->revision.number || revision.tag != dataset->revision.tag))
        failure = error_set(error, FEVER_CONFLICT, "%s got a new revision meanwhile; start again",
                            db_location(db));
    struct arena *arena = dataset->arena;
    struct claim_reader reader = {.arena = arena};
    struct rows claims = {0}, counters = {0}, retired = {0}, retired_claims = {0};
    const bool *unmade = NULL;
    int64_t next_marker_id = 1;
    if (failure || (failure = rows_load(db, &claim_rows, &reader, arena, &claims, error)) ||
        (failure = rows_load(db, &id_counter_rows, NULL, arena, &counters, error)) ||
        (failure = rows_load(db, &retired_record_rows, arena, arena, &retired, error)) ||
        (failure = row_number(db, sql_next_marker_id, 1, &next_marker_id, error)))
        return failure;
    /* History is read through for them: not where there are none. */
    if (retired.count &&
        ((failure = load_unmade(db, dataset, &retired, &unmade, error)) ||
         (failure = rows_load(db, &retired_claim_rows, &reader, arena, &retired_claims, error))))
        return failure;
    *out = (struct import_base){
        .claims = claims.items,
        .claim_count = claims.count,
        .counters = counters.items,
        .counter_count = counters.count,
        .next_marker_id = (uint32_t)next_marker_id,
        .retired = retired.items,
        .retired_count = retired.count,
        .unmade = unmade,
        .retired_claims = retired_claims.items,
        .retired_claim_count = retired_claims.count,
    };
    return FEVER_OK;
}

enum fever_error store_load_import_base(struct store *store, struct dataset *dataset,
                                        struct import_base *out, struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = load_import_base(store->db, dataset, out, error);
    db_end_read(store->db);
    return failure;
}

static const char sql_claims_count[] = "SELECT COUNT(*) FROM claim WHERE clinic_id = $1";
static const char sql_claims[] = "SELECT source, source_id, clinic_id, fields FROM claim"
                                 " WHERE clinic_id = $1 ORDER BY source";

static enum fever_error load_claims(struct db *db, const char *id, struct arena *arena,
                                    const struct claim **out, size_t *count, struct error *error)
{
    struct statement *row = db_statement(db, sql_claims_count);
    struct claim_reader reader = {.arena = arena};
    bool has_row = false;
    statement_bind_text(row, 1, id);
    enum fever_error failure = statement_step(row, &has_row, error);
    size_t room = !failure && has_row ? (size_t)statement_int(row, 0) : 0, found = 0;
    statement_reset(row);
    struct claim *claims = failure ? NULL : arena_array(arena, room + 1, sizeof *claims);
    if (!claims)
        return failure ? failure : error_nomem(error);
    row = db_statement(db, sql_claims);
    statement_bind_text(row, 1, id);
    while (found < room && !(failure = statement_step(row, &has_row, error)) && has_row &&
           !(failure = read_claim(&reader, row, &claims[found], error)))
        found++;
    statement_reset(row);
    *out = claims;
    *count = found;
    return failure;
}

enum fever_error store_clinic_claims(struct store *store, const char *id, struct arena *arena,
                                     const struct claim **out, size_t *count, struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = load_claims(store->db, id, arena, out, count, error);
    db_end_read(store->db);
    return failure;
}
