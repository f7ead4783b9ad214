/* From matched rows to changes: updates and inserts in the order of the file, then retirements.
 *
 * A claim remembers that an import source named a clinic, under which key, and which fields it set.
 * It is what an empty cell may clear, and what a full list gives up when it no longer names the
 * clinic; a clinic that no source names any more retires. */
#include "plan.h"

#include <math.h>
#include <string.h>

#include "../match/match_likeness.h"
#include "change_events.h"
#include "plan_geocoded.h"
#include "plan_ids.h"
#include "plan_keys.h"
#include "plan_merge.h"
#include "plan_record.h"

enum { ROOM_BESIDE_ROWS = 16 };
enum { GUARD_CLINICS = 10, GUARD_SHARE = 5 }; /* more than 10, and more than a fifth */

struct planner {
    const struct plan_input *input;
    struct id_giver ids;
    struct plan_merges merges;
    bool *planned;        /* per clinic that takes others in: a row has planned it */
    struct text_map keys; /* key of a named source → row that goes on and has it */
    struct plan *plan;
    size_t change_room, claim_room;
};

/* A larger copy of an array in the arena; the old one is left behind. The first has room for the
 * list's rows, of which a new list needs every place. */
static void *array_grow(const struct planner *planner, const void *old, size_t count, size_t *room,
                        size_t size)
{
    struct arena *arena = planner->input->arena;
    size_t larger = *room ? *room * 2 : planner->plan->counts.rows + ROOM_BESIDE_ROWS;
    void *array = arena_array(arena, larger, size);
    if (!array)
        return NULL;
    if (count)
        memcpy(array, old, count * size);
    *room = larger;
    return array;
}

static enum fever_error change_add(struct planner *planner, struct import_change change)
{
    struct plan *plan = planner->plan;
    if (plan->change_count == planner->change_room) {
        struct import_change *changes = array_grow(planner, plan->changes, plan->change_count,
                                                   &planner->change_room, sizeof *changes);
        if (!changes)
            return FEVER_NOMEM;
        plan->changes = changes;
    }
    change_classify(&change);
    for (int event = 0; event < EVENT_COUNT; event++)
        plan->events[event] += (change.events & EVENT_BIT(event)) != 0;
    plan->changes[plan->change_count++] = change;
    return FEVER_OK;
}

static enum fever_error claim_add(struct planner *planner, bool drop, struct claim claim)
{
    struct plan *plan = planner->plan;
    if (plan->claim_count == planner->claim_room) {
        struct claim_change *claims = array_grow(planner, plan->claims, plan->claim_count,
                                                 &planner->claim_room, sizeof *claims);
        if (!claims)
            return FEVER_NOMEM;
        plan->claims = claims;
    }
    plan->claims[plan->claim_count++] = (struct claim_change){drop, claim};
    return FEVER_OK;
}

static const char *source_name(const struct planner *planner)
{
    return planner->input->options->source ? planner->input->options->source : "";
}

/* The store's clinic as a row finds it: with those that it takes in. */
static const struct clinic *base_of(const struct planner *planner, const struct clinic *before)
{
    const struct prior *prior = planner->input->prior;
    const struct clinic *base = NULL;
    if (before && planner->merges.bases && before >= prior->clinics &&
        before < prior->clinics + prior->clinic_count)
        base = planner->merges.bases[before - prior->clinics];
    return base ? base : before;
}

/* What stays of a clinic that a rollback has unmade: what it is called by, and nothing that it
 * said. */
static const struct clinic *unmade_base(const struct planner *planner, const struct clinic *before)
{
    struct clinic *base = arena_alloc(planner->input->arena, sizeof *base);
    if (!base)
        return NULL;
    clinic_init(base);
    base->id = before->id;
    base->marker_id = before->marker_id;
    base->alias_ids = before->alias_ids;
    return base;
}

/* The claim of an import source on a clinic and on those that it takes in, or NULL. */
static const struct claim *claim_by(const struct planner *planner, const struct clinic *clinic,
                                    const char *source)
{
    const struct claim *merged = plan_merges_claim(&planner->merges, clinic, source);
    return merged ? merged : prior_claim_by(planner->input->prior, clinic, source);
}

/* Imports without --source are no source: what they named, they could never drop. */
static bool is_list_of_source(const struct claim *claim)
{
    return *claim->source && prior_claim_names(claim);
}

/* The fields that other import sources have set; `named` leaves out imports without --source and
 * geocoders. */
static uint64_t foreign_fields(const struct planner *planner, const struct clinic *clinic,
                               bool named)
{
    size_t count;
    uint64_t fields = 0;
    const struct claim *claims = prior_claims_of(planner->input->prior, clinic, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i].source, source_name(planner)) != 0 &&
            (!named || is_list_of_source(&claims[i])))
            fields |= claims[i].fields;
    for (size_t i = 0; i < planner->merges.claim_count; i++) {
        const struct merged_claim *merged = &planner->merges.claims[i];
        if (merged->clinic == clinic && strcmp(merged->claim.source, source_name(planner)) != 0 &&
            (!named || is_list_of_source(&merged->claim)))
            fields |= merged->claim.fields;
    }
    return fields;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Writes down what the source said now. Only a named source has keys of its own. */
static enum fever_error claim_row(struct planner *planner, const struct import_row *row,
                                  const char *clinic_id, const struct claim *old, uint64_t given_up)
{
    uint64_t before = old ? old->fields : 0;
    bool has_key = planner->input->options->source && row->clinic.source_id;
    /* A key that a retired clinic had may be another one's by now. */
    const char *kept_key = NULL;
    if (old && !row->reopens && !plan_keys_give(&planner->keys, old->source_id))
        kept_key = old->source_id;
    struct claim claim = {.source = source_name(planner),
                          .source_id = has_key ? row->clinic.source_id : kept_key,
                          .clinic_id = clinic_id,
                          .fields = (before & ~given_up) | row->stated};
    bool merges = base_of(planner, row->existing) != row->existing;
    if (old && !merges && !row->reopens && claim.fields == before &&
        same_text(claim.source_id, old->source_id))
        return FEVER_OK;
    return claim_add(planner, false, claim);
}

/* With a clinic that comes back come the claims that could not retire it: of imports without
 * --source, and of a geocoder unless its position goes. */
static enum fever_error claims_reopen(struct planner *planner, const struct import_row *row,
                                      bool keeps_place)
{
    size_t count = 0;
    enum fever_error failure = FEVER_OK;
    const struct claim *claims = NULL;
    if (row->reopens)
        claims = prior_claims_of(planner->input->prior, row->existing, &count);
    for (size_t i = 0; i < count && !failure; i++) {
        struct claim claim = claims[i];
        claim.source_id = NULL;
        if (strcmp(claim.source, source_name(planner)) != 0 &&
            (keeps_place || prior_claim_names(&claim)))
            failure = claim_add(planner, false, claim);
    }
    return failure;
}

/* A position that a list states takes the place of one that a geocoder had filled in; where the
 * list moves the clinic, that one goes. */
static enum fever_error give_up_geocoded(struct planner *planner, const struct import_row *row,
                                         struct clinic *after)
{
    size_t count = 0;
    const struct clinic *before = row->existing;
    bool has_moved = plan_leaves_geocoded(planner->input, row, after);
    bool keeps_place = !has_moved && !(row->stated & FIELD_BIT(FIELD_LAT));
    if (!before || keeps_place)
        return claims_reopen(planner, row, keeps_place);
    if (has_moved) {
        after->original_place = (struct point){NAN, NAN};
        after->precision = PRECISION_NONE;
        clinic_settle_place(after);
    }
    if (row->reopens)
        return claims_reopen(planner, row, keeps_place);
    enum fever_error failure = FEVER_OK;
    const struct claim *claims = prior_claims_of(planner->input->prior, before, &count);
    for (size_t i = 0; i < count && !failure; i++)
        if (!prior_claim_names(&claims[i]))
            failure = claim_add(planner, true, claims[i]);
    return failure;
}

static enum fever_error give_ids(struct planner *planner, const struct import_row *row,
                                 struct clinic *after)
{
    const struct clinic *before = row->existing;
    enum fever_error failure = FEVER_OK;
    after->id = before ? before->id : row->clinic.id;
    if (!after->id)
        failure = id_giver_next(&planner->ids, after->adcode, &after->id);
    after->marker_id = before ? before->marker_id : 0;
    if (!after->marker_id)
        after->marker_id = row->clinic.marker_id;
    else if (row->clinic.marker_id && row->clinic.marker_id != after->marker_id)
        findings_add_about(planner->input->findings, row->line, "marker_id", FINDING_MARKER_ID_KEPT,
                           NULL, "%s has %u", after->id, after->marker_id);
    if (!after->marker_id)
        after->marker_id = id_giver_next_marker(&planner->ids);
    /* An id that has answered once goes on to: no cell takes one away. */
    const struct text_list *old_ids = &row->clinic.alias_ids;
    if (!failure && old_ids->count)
        failure = plan_list_join(planner->input->arena, &after->alias_ids, old_ids->items,
                                 old_ids->count, after->id);
    return failure;
}

static enum fever_error corrections_row(struct planner *planner, const struct import_row *row,
                                        const struct clinic *after)
{
    const struct plan_input *input = planner->input;
    const struct clinic *before = row->existing;
    if (!before || !input->prior->correction_count)
        return FEVER_OK;
    const struct corrections_input corrections = {input->arena, input->prior, input->findings,
                                                  input->options->source};
    return plan_corrections(&corrections, row, before, after, foreign_fields(planner, before, true),
                            &planner->plan->agreed);
}

static enum fever_error plan_row(struct planner *planner, struct import_row *row)
{
    const struct plan_input *input = planner->input;
    struct plan *plan = planner->plan;
    const struct clinic *before = row->existing;
    const struct clinic *base = prior_is_unmade(input->prior, before) ? unmade_base(planner, before)
                                                                      : base_of(planner, before);
    if (before && !base)
        return FEVER_NOMEM;
    const struct claim *old = before ? claim_by(planner, before, source_name(planner)) : NULL;
    struct record_change change;
    /* Two imports without --source are two lists: neither clears what the other set. */
    uint64_t claimed = old && input->options->source ? old->fields : 0;
    record_apply(input->prior->regions, base, row, claimed,
                 before ? foreign_fields(planner, before, false) : 0, &change);
    enum fever_error failure = give_ids(planner, row, &change.after);
    if (!failure)
        failure = claim_row(planner, row, change.after.id, old, change.cleared | change.left);
    if (!failure)
        failure = give_up_geocoded(planner, row, &change.after);
    if (!failure)
        failure = corrections_row(planner, row, &change.after);
    /* A new clinic's record takes the place of the row's, which it repeats: a million are many. */
    struct clinic *after = before ? arena_alloc(input->arena, sizeof *after) : &row->clinic;
    if (failure || !after)
        return FEVER_NOMEM;
    *after = change.after;
    row->planned = after;
    if (base != before && !row->reopens)
        planner->planned[before - input->prior->clinics] = true;
    if (!before || row->reopens) {
        plan->counts.inserted++;
        return change_add(planner,
                          (struct import_change){.action = IMPORT_INSERT,
                                                 .row = row->line,
                                                 .after = after,
                                                 .events = row->reopens ? EVENT_BIT(EVENT_REOPENED)
                                                                        : EVENT_BIT(EVENT_NEW)});
    }
    uint64_t fields = clinic_diff(before, after);
    if (!fields && before->hours_origin == after->hours_origin) {
        plan->counts.unchanged++;
        return FEVER_OK;
    }
    plan->counts.updated++;
    return change_add(planner, (struct import_change){.action = IMPORT_UPDATE,
                                                      .row = row->line,
                                                      .before = before,
                                                      .after = after,
                                                      .fields = fields});
}

static bool is_full_list(const struct planner *planner)
{
    return planner->input->options->source && !planner->input->options->partial;
}

/* Whether this list no longer names a clinic of its source, and may say so. */
static bool goes(const struct planner *planner, const struct clinic *clinic)
{
    const struct plan_input *input = planner->input;
    return is_full_list(planner) && !input->matches->unknown_refused &&
           !input->matches->named[clinic - input->prior->clinics];
}

/* The key leaves the claim, and the record where no other source has given it the same. */
static enum fever_error release_key(struct planner *planner, struct claim claim,
                                    const struct clinic *clinic)
{
    bool keeps = !same_text(clinic->source_id, claim.source_id) ||
                 plan_keys_stand(planner->input->prior, clinic, &claim) ||
                 base_of(planner, clinic) != clinic;
    claim.source_id = NULL;
    enum fever_error failure = claim_add(planner, false, claim);
    if (failure || keeps)
        return failure;
    struct clinic *after = arena_alloc(planner->input->arena, sizeof *after);
    if (!after)
        return FEVER_NOMEM;
    *after = *clinic;
    after->source_id = NULL;
    return change_add(planner, (struct import_change){.action = IMPORT_UPDATE,
                                                      .before = clinic,
                                                      .after = after,
                                                      .fields = clinic_diff(clinic, after)});
}

/* A key that has moved to another clinic must leave its old one first. Where a row that goes on is
 * the old one, its claim is written anew; where the old one goes, so does its claim. */
static enum fever_error release_keys(struct planner *planner, const struct import_row *rows,
                                     size_t count)
{
    const struct plan_input *input = planner->input;
    const struct prior *prior = input->prior;
    const bool *planned = plan_keys_clinics(input, rows, count);
    enum fever_error failure = planned ? FEVER_OK : FEVER_NOMEM;
    for (size_t i = 0; i < prior->claim_count && !failure; i++) {
        const struct claim *claim = &prior->claims[i];
        if (strcmp(claim->source, source_name(planner)) != 0 ||
            !plan_keys_move(&planner->keys, rows, claim))
            continue;
        const struct clinic *clinic =
            prior_find(prior->clinics, prior->clinic_count, claim->clinic_id);
        if (!clinic || planned[clinic - prior->clinics] || goes(planner, clinic) ||
            plan_merge_target(prior, input->matches, clinic) != clinic)
            continue;
        failure = release_key(planner, *claim, clinic);
    }
    return failure;
}

static enum fever_error give_up(struct planner *planner, const struct claim *claim,
                                const struct clinic *clinic)
{
    size_t count, sources = 0;
    const struct claim *claims = prior_claims_of(planner->input->prior, clinic, &count);
    for (size_t i = 0; i < count; i++)
        sources += is_list_of_source(&claims[i]);
    if (sources > 1) /* another source still names it */
        return claim_add(planner, true, *claim);
    planner->plan->counts.retired++;
    return change_add(planner, (struct import_change){.action = IMPORT_RETIRE, .before = clinic});
}

static enum fever_error plan_retirements(struct planner *planner)
{
    const struct plan_input *input = planner->input;
    struct plan *plan = planner->plan;
    enum fever_error failure = FEVER_OK;
    bool withheld = false;
    for (size_t i = 0; i < input->prior->claim_count && !failure; i++) {
        const struct claim *claim = &input->prior->claims[i];
        if (!input->options->source || strcmp(claim->source, input->options->source) != 0)
            continue;
        const struct clinic *clinic =
            prior_find(input->prior->clinics, input->prior->clinic_count, claim->clinic_id);
        if (!clinic)
            continue;
        plan->source_clinics++;
        if (plan_merge_target(input->prior, input->matches, clinic) != clinic)
            continue; /* it goes, but into another one */
        if (input->matches->named[clinic - input->prior->clinics])
            continue;
        plan->source_missing++;
        if (!is_full_list(planner))
            continue;
        withheld |= input->matches->unknown_refused;
        if (goes(planner, clinic))
            failure = give_up(planner, claim, clinic);
    }
    if (withheld)
        findings_add(input->findings, 0, NULL, FINDING_RETIRE_WITHHELD, NULL);
    plan->guarded = !input->options->allow_mass_removal && plan->counts.retired > GUARD_CLINICS &&
                    plan->counts.retired * GUARD_SHARE > plan->source_clinics;
    return failure;
}

/* Claims that no row makes anew move as they are. */
static enum fever_error move_claims(struct planner *planner)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < planner->merges.claim_count && !failure; i++) {
        const struct merged_claim *merged = &planner->merges.claims[i];
        bool made = planner->planned[merged->clinic - planner->input->prior->clinics] &&
                    strcmp(merged->claim.source, source_name(planner)) == 0;
        if (!made)
            failure = claim_add(planner, false, merged->claim);
    }
    return failure;
}

/* Clinics that no row names are changed here; those that go retire last, by id. */
static enum fever_error plan_merges(struct planner *planner)
{
    const struct prior *prior = planner->input->prior;
    struct plan *plan = planner->plan;
    enum fever_error failure = move_claims(planner);
    for (size_t i = 0; i < prior->clinic_count && !failure; i++) {
        const struct clinic *base = planner->merges.bases[i], *clinic = &prior->clinics[i];
        if (base && !planner->planned[i])
            failure =
                change_add(planner, (struct import_change){.action = IMPORT_UPDATE,
                                                           .before = clinic,
                                                           .after = base,
                                                           .fields = clinic_diff(clinic, base)});
    }
    for (size_t i = 0; i < prior->clinic_count && !failure; i++) {
        const struct clinic *clinic = &prior->clinics[i];
        const struct clinic *into = plan_merge_target(prior, planner->input->matches, clinic);
        if (into == clinic)
            continue;
        plan->counts.retired++;
        failure = change_add(
            planner,
            (struct import_change){.action = IMPORT_RETIRE, .before = clinic, .into = into->id});
    }
    return failure;
}

static enum fever_error merges_prepare(struct planner *planner)
{
    const struct plan_input *input = planner->input;
    planner->planned =
        arena_array(input->arena, input->prior->clinic_count, sizeof *planner->planned);
    return planner->planned
               ? plan_merges_make(input->arena, input->prior, input->matches, &planner->merges)
               : FEVER_NOMEM;
}

static enum fever_error plan_counters(struct planner *planner)
{
    struct plan *plan = planner->plan;
    const struct id_giver *ids = &planner->ids;
    plan->counters = arena_array(planner->input->arena, ids->counter_count, sizeof *plan->counters);
    if (!plan->counters)
        return FEVER_NOMEM;
    if (ids->counter_count)
        memcpy(plan->counters, ids->counters, ids->counter_count * sizeof *plan->counters);
    plan->counter_count = ids->counter_count;
    plan->next_marker_id = ids->next_marker_id;
    return FEVER_OK;
}

/* Given ids first, so that no generated one takes them. */
static enum fever_error plan_all(struct planner *planner, struct import_row *rows, size_t count)
{
    const struct plan_input *input = planner->input;
    enum fever_error failure = merges_prepare(planner);
    for (size_t i = 0; i < count && !failure; i++) {
        struct import_row *row = &rows[i];
        if (!row->refused && !row->merged)
            failure = id_giver_check(&planner->ids, input->findings, row,
                                     row->existing ? row->existing->id : NULL);
    }
    if (!failure)
        failure = plan_keys_make(input, rows, count, &planner->keys);
    for (size_t i = 0; i < count && !failure; i++) {
        struct import_row *row = &rows[i];
        if (row->merged && row->into->refused) { /* what it went into does not go on */
            row->merged = false;
            row->refused = true;
        }
        planner->plan->counts.merged += row->merged;
        planner->plan->counts.quarantined += row->refused;
        if (!row->refused && !row->merged)
            failure = plan_row(planner, row);
    }
    if (!failure && planner->keys.count)
        failure = release_keys(planner, rows, count);
    if (!failure)
        failure = plan_retirements(planner);
    if (!failure && planner->merges.bases)
        failure = plan_merges(planner);
    if (!failure)
        failure = plan_counters(planner);
    return failure;
}

enum fever_error plan_make(const struct plan_input *input, struct import_row *rows, size_t count,
                           struct plan *out)
{
    struct plan plan = {.counts.rows = count};
    struct planner planner = {.input = input, .plan = &plan};
    text_map_init(&planner.keys);
    enum fever_error failure = id_giver_init(&planner.ids, input->arena, input->prior);
    if (!failure)
        failure = plan_all(&planner, rows, count);
    id_giver_clear(&planner.ids);
    text_map_clear(&planner.keys);
    if (!failure && input->findings->failed)
        failure = FEVER_NOMEM;
    if (!failure)
        *out = plan;
    return failure;
}
