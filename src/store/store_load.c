/* Loading a revision: every table into a dataset's arena, within one read transaction. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clinic_row.h"
#include "clinics_load.h"
#include "corrections.h"
#include "store_internal.h"
#include "tables.h"

static enum fever_error read_retired(void *arena, struct statement *row, void *item,
                                     struct error *error)
{
    struct retired_clinic *retired = item;
    enum fever_error failure = row_text_stated(arena, row, 0, &retired->id, error);
    if (!failure)
        failure = row_instant(row, 2, 0, &retired->retired_at, error);
    return failure ? failure : row_text_stated(arena, row, 1, &retired->name, error);
}

static enum fever_error read_retired_record(void *arena, struct statement *row, void *item,
                                            struct error *error)
{
    struct error detail;
    struct clinic *clinic = item;
    enum fever_error failure = clinic_from_json(arena, row_text_or_empty(row, 1), clinic, &detail);
    if (failure)
        return error_set(error, failure, "retired clinic %s cannot be read: %s",
                         row_text_or_empty(row, 0), detail.text);
    return row_instant(row, 2, 0, &clinic->updated_at, error);
}

/* What a retired clinic answered for beside its own id. */
struct retired_ids {
    const char *id;
    struct text_list aliases;
};

/* A record that is damaged, of which `feverctl check` tells, costs no more than its aliases. */
static enum fever_error read_retired_ids(void *arena, struct statement *row, void *item,
                                         struct error *error)
{
    struct retired_ids *ids = item;
    struct clinic clinic;
    enum fever_error failure = row_text_stated(arena, row, 0, &ids->id, error);
    if (failure)
        return failure;
    failure = clinic_from_json(arena, row_text_or_empty(row, 1), &clinic, NULL);
    if (!failure)
        ids->aliases = clinic.alias_ids;
    return failure == FEVER_NOMEM ? error_nomem(error) : FEVER_OK;
}

static const struct row_kind retired_rows = {
    "SELECT COUNT(*) FROM retired_clinic",
    "SELECT id, name, retired_at FROM retired_clinic ORDER BY id", sizeof(struct retired_clinic),
    read_retired, 0};
/* Few of the retired had ids of others: the records of the rest need not be read. */
static const struct row_kind retired_alias_rows = {
    "SELECT COUNT(*) FROM retired_clinic WHERE record LIKE '%\"alias_ids\":%'",
    "SELECT id, record FROM retired_clinic WHERE record LIKE '%\"alias_ids\":%' ORDER BY id",
    sizeof(struct retired_ids), read_retired_ids, 0};
const struct row_kind retired_record_rows = {"SELECT COUNT(*) FROM retired_clinic",
                                             "SELECT id, record, retired_at FROM retired_clinic"
                                             " ORDER BY id",
                                             sizeof(struct clinic), read_retired_record, 0};
static const char sql_outline_one[] =
    "SELECT adcode, name, wkb FROM region_outline WHERE adcode = $1";
static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The distinct names of sources, ascending. Equal names are mostly one pointer, side by side: what
 * is left to sort is little. */
static enum fever_error dataset_name_sources(struct dataset *dataset, struct error *error)
{
    const char **names = malloc((dataset->clinic_count + 1) * sizeof *names);
    if (!names)
        return error_nomem(error);
    size_t count = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        const char *name = dataset->clinics[i].source;
        if (name && (!count || names[count - 1] != name))
            names[count++] = name;
    }
    qsort(names, count, sizeof *names, by_text);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (!distinct || strcmp(names[distinct - 1], names[i]) != 0)
            names[distinct++] = names[i];
    const char **kept = arena_array(dataset->arena, distinct, sizeof *kept);
    if (kept && distinct)
        memcpy(kept, names, distinct * sizeof *kept);
    free(names);
    dataset->sources = kept;
    dataset->source_count = distinct;
    return kept ? FEVER_OK : error_nomem(error);
}

/* What is loaded: with corrections or without, all clinics or one. */
struct loading {
    bool is_base, with_outlines;
    int64_t at;       /* by which corrections run out */
    const char *only; /* id of the one clinic, or NULL */
};

static enum fever_error load_one(struct db *db, const char *id, struct arena *arena,
                                 struct rows *out, struct error *error)
{
    struct clinic_reader *reader = clinic_reader_new(arena);
    if (!reader)
        return error_nomem(error);
    enum fever_error failure = clinic_load_one(db, reader, id, arena, out, error);
    clinic_reader_free(reader);
    return failure;
}

static enum fever_error load_clinics(struct store *store, const struct loading *loading,
                                     struct dataset *dataset, struct error *error)
{
    const struct clinics_view view = {store->db, store->location, dataset->revision,
                                      CLINICS_A_CONNECTION};
    struct rows rows = {0};
    enum fever_error failure =
        loading->only ? load_one(store->db, loading->only, dataset->arena, &rows, error)
                      : clinics_load(&view, dataset->arena, &rows, error);
    dataset->clinics = rows.items;
    dataset->clinic_count = rows.count;
    if (failure || loading->is_base)
        return failure;
    return corrections_lay(dataset, rows.items, loading->at, error);
}

/* Outlines are large, and most who load a dataset have no use for them. */
static enum fever_error load_outlines(struct db *db, struct dataset *dataset, struct error *error)
{
    struct rows outlines = {0};
    enum fever_error failure =
        rows_load(db, &outline_rows, dataset->arena, dataset->arena, &outlines, error);
    if (failure)
        return failure;
    dataset->outlines = outlines.items;
    dataset->outline_count = outlines.count;
    return FEVER_OK;
}

static int by_alias(const void *a, const void *b)
{
    const struct retired_alias *left = a, *right = b;
    int order = strcmp(left->id, right->id);
    if (order)
        return order;
    return (left->clinic->retired_at < right->clinic->retired_at) -
           (left->clinic->retired_at > right->clinic->retired_at);
}

/* Both ascend by id. */
static void retired_aliases_fill(const struct retired_ids *ids, size_t count,
                                 struct dataset *dataset, struct retired_alias *aliases)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < dataset->retired_count && strcmp(dataset->retired[at].id, ids[i].id) < 0)
            at++;
        if (at == dataset->retired_count) /* a damaged index may order them otherwise */
            break;
        for (size_t j = 0; j < ids[i].aliases.count; j++)
            aliases[dataset->retired_alias_count++] =
                (struct retired_alias){ids[i].aliases.items[j], &dataset->retired[at]};
    }
    if (dataset->retired_alias_count)
        qsort(aliases, dataset->retired_alias_count, sizeof *aliases, by_alias);
    dataset->retired_aliases = aliases;
}

static enum fever_error load_retired(struct db *db, struct dataset *dataset, struct error *error)
{
    struct arena *arena = dataset->arena;
    struct rows retired = {0}, ids = {0};
    enum fever_error failure = rows_load(db, &retired_rows, arena, arena, &retired, error);
    if (!failure)
        failure = rows_load(db, &retired_alias_rows, arena, arena, &ids, error);
    if (failure)
        return failure;
    dataset->retired = retired.items;
    dataset->retired_count = retired.count;
    size_t count = 0;
    for (size_t i = 0; i < ids.count; i++)
        count += ((const struct retired_ids *)ids.items)[i].aliases.count;
    struct retired_alias *aliases = arena_array(arena, count, sizeof *aliases);
    if (!aliases)
        return error_nomem(error);
    retired_aliases_fill(ids.items, ids.count, dataset, aliases);
    return FEVER_OK;
}

static enum fever_error load_dataset(struct store *store, const struct loading *loading,
                                     struct dataset *dataset, struct error *error)
{
    struct db *db = store->db;
    struct rows regions = {0}, hotlines = {0}, calendar = {0}, corrections = {0}, consults = {0};
    struct arena *arena = dataset->arena;
    enum fever_error failure;
    if ((failure = revision_read(db, &dataset->revision, error)) ||
        (failure = rows_load(db, &correction_rows, arena, arena, &corrections, error)))
        return failure;
    dataset->corrections = corrections.items;
    dataset->correction_count = corrections.count;
    dataset->corrections_until = corrections_next_end(dataset, loading->at);
    if ((failure = load_clinics(store, loading, dataset, error)) ||
        (failure = load_retired(db, dataset, error)) ||
        (failure = rows_load(db, &region_rows, arena, arena, &regions, error)) ||
        (failure = rows_load(db, &hotline_rows, arena, arena, &hotlines, error)) ||
        (failure = rows_load(db, &calendar_rows, arena, arena, &calendar, error)) ||
        (failure = rows_load(db, &consult_rows, arena, arena, &consults, error)) ||
        (failure = self_check_load(db, arena, &dataset->self_check, error)))
        return failure;
    dataset->regions = regions.items;
    dataset->region_count = regions.count;
    dataset->hotlines = hotlines.items;
    dataset->hotline_count = hotlines.count;
    dataset->calendar = calendar.items;
    dataset->calendar_count = calendar.count;
    dataset->consults = consults.items;
    dataset->consult_count = consults.count;
    if (loading->with_outlines && (failure = load_outlines(db, dataset, error)))
        return failure;
    return dataset_name_sources(dataset, error);
}

static enum fever_error load(struct store *store, const struct loading *loading,
                             struct dataset **out, struct error *error)
{
    struct dataset *dataset = dataset_new();
    if (!dataset)
        return error_nomem(error);
    enum fever_error failure = db_begin_read(store->db, error);
    if (!failure) {
        failure = load_dataset(store, loading, dataset, error);
        db_end_read(store->db);
    }
    if (failure) {
        dataset_free(dataset);
        return failure;
    }
    *out = dataset;
    return FEVER_OK;
}

enum fever_error store_load_at(struct store *store, int64_t at, struct dataset **out,
                               struct error *error)
{
    const struct loading loading = {.at = at};
    return load(store, &loading, out, error);
}

enum fever_error store_load(struct store *store, struct dataset **out, struct error *error)
{
    return store_load_at(store, time(NULL), out, error);
}

enum fever_error store_load_served(struct store *store, struct dataset **out, struct error *error)
{
    const struct loading loading = {.with_outlines = true, .at = time(NULL)};
    return load(store, &loading, out, error);
}

enum fever_error store_load_base(struct store *store, struct dataset **out, struct error *error)
{
    const struct loading loading = {.is_base = true, .at = time(NULL)};
    return load(store, &loading, out, error);
}

enum fever_error store_load_clinic(struct store *store, const char *id, struct dataset **out,
                                   struct error *error)
{
    const struct loading loading = {.is_base = true, .at = time(NULL), .only = id};
    return load(store, &loading, out, error);
}

enum fever_error store_load_outlines(struct store *store, struct dataset *dataset,
                                     struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = load_outlines(store->db, dataset, error);
    db_end_read(store->db);
    return failure;
}

static enum fever_error load_outline(struct db *db, struct dataset *dataset, uint32_t adcode,
                                     struct error *error)
{
    struct outline *outline = arena_array(dataset->arena, 1, sizeof *outline);
    struct statement *row = db_statement(db, sql_outline_one);
    bool has_row = false;
    if (!outline)
        return error_nomem(error);
    statement_bind_int(row, 1, adcode);
    enum fever_error failure = statement_step(row, &has_row, error);
    if (!failure && has_row)
        failure = outline_rows.read(dataset->arena, row, outline, error);
    statement_reset(row);
    if (failure)
        return failure;
    dataset->outlines = outline;
    dataset->outline_count = has_row;
    return FEVER_OK;
}

enum fever_error store_load_outline(struct store *store, struct dataset *dataset, uint32_t adcode,
                                    struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = load_outline(store->db, dataset, adcode, error);
    db_end_read(store->db);
    return failure;
}
