/* Planning the way back to a revision.
 *
 * Clinics: what differs from the present, as any diff tells. Claims: history keeps each as it was
 * before a revision changed it, a new clinic's as none and a retired one's as it went; so the
 * oldest entry after the revision is the claim at the revision, for every clinic that was there.
 * Online consultations: each row of theirs knows from which revision to which it held. */
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "corrections.h"
#include "rows.h"
#include "store_internal.h"
#include "tables.h"

static const char sql_claims_unknown[] = "SELECT MAX(number) FROM revision"
                                         " WHERE keeps_claims = 0 AND kind = 'clinics'";
static const char sql_claims_count[] = "SELECT COUNT(*) FROM claim_history WHERE revision > $1";
static const char sql_claims[] =
    "SELECT past.clinic_id, past.source, past.source_id, past.fields,"
    " EXISTS (SELECT 1 FROM clinic WHERE clinic.id = past.clinic_id),"
    " past.source_id IS NOT DISTINCT FROM claim.source_id"
    " AND past.fields IS NOT DISTINCT FROM claim.fields"
    " FROM claim_history AS past LEFT JOIN claim"
    " ON claim.clinic_id = past.clinic_id AND claim.source = past.source"
    " WHERE past.revision > $1 ORDER BY past.clinic_id, past.source, past.revision";

struct claims {
    struct db *db;
    struct arena *arena;
    const struct revision_diff *diff; /* from the present to the revision */
    struct claim_change *items;
    size_t count;
    const char *last_clinic, *last_source; /* of the entry before; NULL: none */
    struct error *error;
};

static int by_id(const void *id, const void *change)
{
    return strcmp(id, change_id(change));
}

/* Whether the clinic was there at the revision. */
static bool clinic_was(const struct claims *claims, const char *id, bool is)
{
    const struct clinic_change *change = NULL;
    if (claims->diff->count)
        change = bsearch(id, claims->diff->changes, claims->diff->count,
                         sizeof *claims->diff->changes, by_id);
    return change ? change->action != CLINIC_RETIRE : is;
}

static enum fever_error entry_read(struct claims *claims, struct statement *row)
{
    const char *clinic_id = row_text_or_empty(row, 0), *source = row_text_or_empty(row, 1);
    if (claims->last_clinic && strcmp(claims->last_clinic, clinic_id) == 0 &&
        strcmp(claims->last_source, source) == 0)
        return FEVER_OK;
    struct claim_change *change = &claims->items[claims->count];
    struct claim *claim = &change->claim;
    enum fever_error failure;
    if ((failure = row_text_stated(claims->arena, row, 0, &claim->clinic_id, claims->error)) ||
        (failure = row_text_stated(claims->arena, row, 1, &claim->source, claims->error)) ||
        (failure = row_text(claims->arena, row, 2, &claim->source_id, claims->error)))
        return failure;
    claims->last_clinic = claim->clinic_id;
    claims->last_source = claim->source;
    change->drop = statement_is_null(row, 3);
    claim->fields = (uint64_t)statement_int(row, 3);
    bool is = statement_int(row, 4) != 0, same = statement_int(row, 5) != 0;
    claims->count += !same && clinic_was(claims, clinic_id, is);
    return FEVER_OK;
}

static enum fever_error claims_allocate(struct claims *claims, int64_t revision)
{
    struct statement *row = db_statement(claims->db, sql_claims_count);
    statement_bind_int(row, 1, revision);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, claims->error);
    if (failure)
        return failure;
    size_t capacity = has_row ? (size_t)statement_int(row, 0) : 0;
    statement_reset(row);
    claims->items = arena_array(claims->arena, capacity, sizeof *claims->items);
    return claims->items ? FEVER_OK : error_nomem(claims->error);
}

static enum fever_error claims_read(struct claims *claims, int64_t revision)
{
    enum fever_error failure = claims_allocate(claims, revision);
    if (failure)
        return failure;
    struct statement *row = db_statement(claims->db, sql_claims);
    statement_bind_int(row, 1, revision);
    bool has_row;
    while (!(failure = statement_step(row, &has_row, claims->error)) && has_row)
        if ((failure = entry_read(claims, row)))
            break;
    statement_reset(row);
    return failure;
}

/* A revision is within reach while every later one knows the claims that it changed. */
static enum fever_error reach_check(struct db *db, int64_t revision, struct error *error)
{
    int64_t oldest = 0;
    enum fever_error failure = row_number(db, sql_claims_unknown, 0, &oldest, error);
    if (!failure && revision < oldest)
        failure = error_set(error, FEVER_UNSUPPORTED,
                            "revision %lld is out of reach: up to revision %lld an older program "
                            "did not keep which list named a clinic; `feverctl diff %lld %lld` "
                            "shows what changed",
                            (long long)revision, (long long)oldest, (long long)revision,
                            (long long)oldest);
    return failure;
}

/* The directory as it was, where a later revision has changed it. */
static enum fever_error consults_plan(struct db *db, int64_t revision, struct arena *arena,
                                      struct change_set *out, struct error *error)
{
    struct rows consults = {0};
    bool changed = false;
    enum fever_error failure = consults_load_at(db, revision, arena, &consults, &changed, error);
    if (failure || !changed)
        return failure;
    out->consults = consults.items;
    out->consult_count = consults.count;
    out->clears_consults = true;
    return FEVER_OK;
}

static enum fever_error rollback_read(struct db *db, int64_t revision, struct arena *arena,
                                      struct change_set *out, struct error *error)
{
    struct revision current;
    struct revision_diff diff;
    enum fever_error failure;
    if ((failure = revision_read(db, &current, error)) ||
        (failure = diff_read(db, current.number, revision, true, arena, &diff, error)) ||
        (failure = reach_check(db, revision, error)))
        return failure;
    struct claims claims = {.db = db, .arena = arena, .diff = &diff, .error = error};
    int64_t *target = arena_alloc(arena, sizeof *target);
    failure = target ? claims_read(&claims, revision) : error_nomem(error);
    if (failure)
        return failure;
    *target = revision;
    *out = (struct change_set){.base_revision = current.number,
                               .base_tag = current.tag,
                               .kind = "rollback",
                               .rolled_back_to = target,
                               .clinics = diff.changes,
                               .clinic_count = diff.count,
                               .claims = claims.items,
                               .claim_count = claims.count};
    failure = consults_plan(db, revision, arena, out, error);
    return failure ? failure : corrections_revive(db, revision, arena, out, error);
}

enum fever_error store_plan_rollback(struct store *store, int64_t revision, struct arena *arena,
                                     struct change_set *out, struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (failure)
        return failure;
    failure = rollback_read(store->db, revision, arena, out, error);
    db_end_read(store->db);
    return failure;
}
