/* Corrections as they stand: which still count, beside what the sources say now. */
#include "corrections.h"

#include <stdlib.h>
#include <string.h>

#include "store_internal.h"

static const char sql_retired_one[] = "SELECT record FROM retired_clinic WHERE id = $1";

struct listing {
    struct db *db;
    struct arena *arena;
    struct clinic_reader *reader;
    int64_t revision, at;
    struct standing_correction *items;
    size_t count;
    struct error *error;
};

static enum fever_error retired_read(struct listing *listing, const char *id, struct clinic *out,
                                     bool *found)
{
    struct statement *row = db_statement(listing->db, sql_retired_one);
    statement_bind_text(row, 1, id);
    enum fever_error failure = statement_step(row, found, listing->error);
    if (failure || !*found)
        return failure;
    failure = clinic_from_json(listing->arena, row_text_or_empty(row, 0), out, listing->error);
    statement_reset(row);
    return failure;
}

static enum fever_error base_read(struct listing *listing, const char *id,
                                  const struct clinic **base, bool *is_retired)
{
    struct rows rows = {0};
    enum fever_error failure =
        clinic_load_one(listing->db, listing->reader, id, listing->arena, &rows, listing->error);
    *base = rows.items;
    *is_retired = !rows.count;
    if (failure || rows.count)
        return failure;
    struct clinic *clinic = arena_alloc(listing->arena, sizeof *clinic);
    if (!clinic)
        return error_nomem(listing->error);
    bool found = false;
    failure = retired_read(listing, id, clinic, &found);
    if (!failure && !found)
        failure =
            error_set(listing->error, FEVER_INVALID,
                      "clinic %s is corrected but nobody knows it; `feverctl check` says more", id);
    *base = clinic;
    return failure;
}

/* The latest of its id and field, and neither taken back nor replaced. */
static bool stands(const struct correction *own, size_t count, const struct correction *correction)
{
    if (correction->end != CORRECTION_OPEN && correction->end != CORRECTION_AGREED)
        return false;
    for (size_t i = 0; i < count && strcmp(own[i].clinic_id, correction->clinic_id) == 0; i++)
        if (own[i].field == correction->field && own[i].number > correction->number &&
            strcmp(own[i].made_for, correction->made_for) == 0)
            return false;
    return true;
}

/* Whether an earlier one, which counts before it, says something of the field. */
static bool is_overruled(const struct listing *listing, const struct correction *own,
                         const struct correction *correction)
{
    for (; own < correction; own++)
        if (own->field == correction->field &&
            correction_holds(own, listing->revision, listing->at))
            return true;
    return false;
}

static enum fever_error state_of(struct listing *listing, const struct correction *own,
                                 size_t count, const struct correction *correction,
                                 const struct clinic *base, enum correction_state *out)
{
    bool is_said = correction->end == CORRECTION_AGREED;
    enum fever_error failure = FEVER_OK;
    *out = CORRECTION_ACTIVE;
    if (!is_said && correction->until <= listing->at)
        *out = CORRECTION_EXPIRED;
    else if (!is_said && is_overruled(listing, own, correction))
        *out = CORRECTION_OVERRULED;
    else if (!is_said)
        failure = corrections_are_said(own, count, listing->revision, listing->at,
                                       correction_unit(correction->field), listing->arena, base,
                                       &is_said, listing->error);
    if (is_said)
        *out = CORRECTION_CONFIRMED;
    return failure;
}

static int by_field(const void *a, const void *b)
{
    const struct correction *left = &((const struct standing_correction *)a)->correction;
    const struct correction *right = &((const struct standing_correction *)b)->correction;
    if (left->field != right->field)
        return left->field < right->field ? -1 : 1;
    return left->number > right->number ? -1 : 1;
}

static enum fever_error clinic_list(struct listing *listing, const struct correction *own,
                                    size_t count)
{
    const struct clinic *base = NULL;
    bool is_retired = false;
    size_t first = listing->count;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++) {
        enum correction_state state;
        if (!stands(own, count, &own[i]))
            continue;
        if (!base)
            failure = base_read(listing, own[i].clinic_id, &base, &is_retired);
        if (!failure)
            failure = state_of(listing, own, count, &own[i], base, &state);
        if (!failure)
            listing->items[listing->count++] =
                (struct standing_correction){own[i], state, base, is_retired};
    }
    if (listing->count > first)
        qsort(listing->items + first, listing->count - first, sizeof *listing->items, by_field);
    return failure;
}

static enum fever_error all_list(struct listing *listing)
{
    struct rows rows = {0};
    struct revision revision;
    enum fever_error failure = revision_read(listing->db, &revision, listing->error);
    if (!failure)
        failure = rows_load(listing->db, &correction_rows, listing->arena, listing->arena, &rows,
                            listing->error);
    if (failure)
        return failure;
    listing->revision = revision.number;
    listing->items = arena_array(listing->arena, rows.count, sizeof *listing->items);
    if (!listing->items)
        return error_nomem(listing->error);
    const struct correction *corrections = rows.items;
    size_t step;
    for (size_t i = 0; i < rows.count && !failure; i += step) {
        corrections_of(&corrections[i], rows.count - i, corrections[i].clinic_id, &step);
        failure = clinic_list(listing, &corrections[i], step);
    }
    return failure;
}

enum fever_error store_corrections(struct store *store, int64_t at, struct arena *arena,
                                   const struct standing_correction **out, size_t *count,
                                   struct error *error)
{
    struct listing listing = {.db = store->db, .arena = arena, .at = at, .error = error};
    listing.reader = clinic_reader_new(arena);
    enum fever_error failure =
        listing.reader ? db_begin_read(store->db, error) : error_nomem(error);
    if (!failure) {
        failure = all_list(&listing);
        db_end_read(store->db);
    }
    clinic_reader_free(listing.reader);
    if (failure)
        return failure;
    *out = listing.items;
    *count = listing.count;
    return FEVER_OK;
}

/* Whether only the agreement of a list that is undone has ended it. */
static bool is_to_revive(const struct correction *all, size_t count,
                         const struct correction *correction, int64_t revision)
{
    return correction->end == CORRECTION_AGREED && correction->ended_revision > revision &&
           stands(all, count, correction);
}

enum fever_error corrections_revive(struct db *db, int64_t revision, struct arena *arena,
                                    struct change_set *out, struct error *error)
{
    struct rows rows = {0};
    enum fever_error failure = rows_load(db, &correction_rows, arena, arena, &rows, error);
    if (failure)
        return failure;
    const struct correction *corrections = rows.items;
    struct correction_change *changes = arena_array(arena, rows.count, sizeof *changes);
    if (!changes)
        return error_nomem(error);
    size_t own = 0;
    for (size_t i = 0; i < rows.count; i++) {
        if (strcmp(corrections[own].clinic_id, corrections[i].clinic_id) != 0)
            own = i;
        if (is_to_revive(&corrections[own], rows.count - own, &corrections[i], revision))
            changes[out->correction_count++] =
                (struct correction_change){CORRECTION_PUT, corrections[i]};
    }
    out->corrections = changes;
    return FEVER_OK;
}
