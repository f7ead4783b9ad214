/* Loading all clinics: many of them in stretches, each on a thread and a connection of its own.
 *
 * A connection of its own sees what the first one sees if both read the same revision, for clinics
 * change with revisions alone. Where it cannot be had, or sees another one, the first connection
 * reads that stretch as well. */
#include "clinics_load.h"

#include "clinic_row.h"
#include "fever/parallel.h"
#include "store_internal.h"

static const char sql_count[] = "SELECT COUNT(*) FROM clinic";
static const char sql_id_at[] = "SELECT id FROM clinic ORDER BY id LIMIT 1 OFFSET $1";

struct stretch {
    const struct clinics_view *view;
    struct db *db;        /* NULL: opens one of its own */
    struct arena *arena;  /* NULL: none was to be had */
    const char *first_id; /* where it begins */
    struct clinic *clinics;
    size_t count;
    struct error error;
    enum fever_error failure;
};

static enum fever_error stretch_fill(struct stretch *stretch, struct db *db,
                                     struct clinic_reader *reader)
{
    struct statement *row = db_statement(db, sql_clinic_select_from);
    statement_bind_text(row, 1, stretch->first_id);
    statement_bind_int(row, 2, (int64_t)stretch->count);
    size_t at = 0;
    bool has_row = false;
    enum fever_error failure = FEVER_OK;
    while (at < stretch->count && !(failure = statement_step(row, &has_row, &stretch->error)) &&
           has_row &&
           !(failure = clinic_reader_row(reader, row, &stretch->clinics[at], &stretch->error)))
        at++;
    statement_reset(row);
    if (!failure && at < stretch->count)
        failure =
            error_set(&stretch->error, FEVER_CONFLICT,
                      "the clinics of %s changed while they were read; try again", db_location(db));
    return failure;
}

static enum fever_error stretch_read(struct stretch *stretch, struct db *db)
{
    struct clinic_reader *reader = stretch->arena ? clinic_reader_new(stretch->arena) : NULL;
    if (!reader)
        return error_nomem(&stretch->error);
    enum fever_error failure = stretch_fill(stretch, db, reader);
    clinic_reader_free(reader);
    return failure;
}

/* Within a read transaction of its own. */
static enum fever_error stretch_read_same(struct stretch *stretch, struct db *db)
{
    const struct revision *wanted = &stretch->view->revision;
    struct revision revision;
    enum fever_error failure = revision_read(db, &revision, &stretch->error);
    if (failure)
        return failure;
    if (revision.number != wanted->number || revision.tag != wanted->tag)
        return error_set(&stretch->error, FEVER_CONFLICT, "%s got a new revision meanwhile",
                         db_location(db));
    return stretch_read(stretch, db);
}

static enum fever_error stretch_read_beside(struct stretch *stretch)
{
    struct db *db = NULL;
    enum fever_error failure = db_open(stretch->view->location, STORE_READ, &db, &stretch->error);
    if (failure)
        return failure;
    failure = db_begin_read(db, &stretch->error);
    if (!failure) {
        failure = stretch_read_same(stretch, db);
        db_end_read(db);
    }
    db_close(db);
    return failure;
}

static void stretch_run(void *part)
{
    struct stretch *stretch = part;
    stretch->failure =
        stretch->db ? stretch_read(stretch, stretch->db) : stretch_read_beside(stretch);
}

static enum fever_error id_at(struct db *db, size_t position, struct arena *arena, const char **out,
                              struct error *error)
{
    struct statement *row = db_statement(db, sql_id_at);
    bool has_row;
    statement_bind_int(row, 1, (int64_t)position);
    enum fever_error failure = statement_step(row, &has_row, error);
    *out = "";
    if (!failure && has_row)
        failure = row_text(arena, row, 0, out, error);
    statement_reset(row);
    return failure;
}

/* Cuts the clinics into stretches, the first of which is the first connection's. */
static enum fever_error stretches_begin(const struct clinics_view *view, struct arena *arena,
                                        struct clinic *clinics, size_t total,
                                        struct stretch *stretches, size_t parts,
                                        struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < parts && !failure; i++) {
        size_t begin = parallel_begin(total, i, parts);
        stretches[i] = (struct stretch){.view = view,
                                        .db = i ? NULL : view->db,
                                        .first_id = "",
                                        .clinics = clinics + begin,
                                        .count = parallel_begin(total, i + 1, parts) - begin};
        if (i)
            failure = id_at(view->db, begin, arena, &stretches[i].first_id, error);
    }
    for (size_t i = 0; i < parts && !failure; i++)
        stretches[i].arena = i ? arena_new() : arena;
    return failure;
}

/* What a stretch could not read on its own is read on the first connection. */
static enum fever_error stretches_end(const struct clinics_view *view, struct arena *arena,
                                      struct stretch *stretches, size_t parts, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < parts; i++) {
        if (i) {
            arena_adopt(arena, stretches[i].arena);
            stretches[i].arena = arena;
        }
        if (failure || !stretches[i].failure)
            continue;
        failure = i ? stretch_read(&stretches[i], view->db) : stretches[i].failure;
        if (failure)
            *error = stretches[i].error;
    }
    return failure;
}

enum fever_error clinics_load(const struct clinics_view *view, struct arena *arena,
                              struct rows *out, struct error *error)
{
    struct stretch stretches[PARALLEL_PARTS_MAX];
    int64_t total = 0;
    enum fever_error failure = row_number(view->db, sql_count, 0, &total, error);
    if (failure)
        return failure;
    struct clinic *clinics = arena_array(arena, (size_t)total, sizeof *clinics);
    if (!clinics)
        return error_nomem(error);
    size_t parts = parallel_parts((size_t)total, view->least);
    failure = stretches_begin(view, arena, clinics, (size_t)total, stretches, parts, error);
    if (failure)
        return failure;
    parallel_run(stretch_run, stretches, parts, sizeof *stretches);
    failure = stretches_end(view, arena, stretches, parts, error);
    if (!failure)
        *out = (struct rows){clinics, (size_t)total};
    return failure;
}
