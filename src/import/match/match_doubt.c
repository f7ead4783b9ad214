/* What is left in doubt: pairs that may be one clinic, for the maintainer to decide. */
#include <math.h>
#include <string.h>

#include "match_internal.h"

enum { DOUBTS_PER_ROW = 3, WHY_MAX = 400 };

struct doubting {
    struct matcher *matcher;
    struct import_row *row;
    struct import_doubt found[DOUBTS_PER_ROW];
    size_t candidates[DOUBTS_PER_ROW];
    size_t count;
    enum fever_error failure;
};

/* The store's clinic that a candidate is, or NULL. */
static const struct clinic *stored_clinic(const struct matcher *matcher, size_t candidate)
{
    const struct import_row *row = matcher_row(matcher, candidate);
    return row ? row->existing : matcher_record(matcher, candidate);
}

static bool is_listed(const struct doubting *doubting, size_t candidate, const char *id)
{
    for (size_t i = 0; i < doubting->count; i++) {
        const struct import_doubt *doubt = &doubting->found[i];
        if (doubting->candidates[i] == candidate ||
            (id && doubt->candidate_id && strcmp(id, doubt->candidate_id) == 0))
            return true;
    }
    return false;
}

static void describe(struct doubting *doubting, struct import_doubt *doubt,
                     const struct key_pair *pair)
{
    const struct match_input *input = doubting->matcher->input;
    struct match_evidence evidence =
        match_evidence(input->prior->regions, input->tools, doubt->record, doubt->candidate);
    struct buffer why;
    buffer_init(&why, WHY_MAX);
    match_evidence_append(&evidence, pair->names, &why);
    doubt->distance_m = evidence.distance_m;
    doubt->same_phone = evidence.same_phone;
    doubt->why = buffer_error(&why) ? NULL : arena_copy(input->arena, why.data, why.length);
    if (!doubt->why)
        doubting->failure = FEVER_NOMEM;
    buffer_clear(&why);
}

static bool doubt_candidate(void *context, size_t candidate, const struct key_pair *pair)
{
    struct doubting *doubting = context;
    struct matcher *matcher = doubting->matcher;
    const struct import_row *other = matcher_row(matcher, candidate);
    const struct clinic *record = matcher_record(matcher, candidate);
    const struct clinic *stored = stored_clinic(matcher, candidate);
    const char *id = stored ? stored->id : NULL;
    if ((other && (other >= doubting->row || other->merged || other->refused)) ||
        (other && other->clinic.id && doubting->row->clinic.id) ||
        is_listed(doubting, candidate, id))
        return true;
    if (matcher_likeness(matcher, doubting->row, candidate, pair) == LIKE_NOT)
        return true;
    doubting->candidates[doubting->count] = candidate;
    struct import_doubt *doubt = &doubting->found[doubting->count++];
    const struct clinic *own = doubting->row->existing;
    /* The row's name may still become its clinic's: copies keep what the list said. */
    struct clinic *said = arena_array(matcher->input->arena, 2, sizeof *said);
    if (!said) {
        doubting->count--;
        doubting->failure = FEVER_NOMEM;
        return false;
    }
    said[0] = doubting->row->clinic;
    said[1] = *record;
    *doubt = (struct import_doubt){.row = doubting->row->line,
                                   .record = &said[0],
                                   .id = own ? own->id : NULL,
                                   .candidate_row = other ? other->line : 0,
                                   .candidate = &said[1],
                                   .candidate_id = id};
    describe(doubting, doubt, pair);
    return doubting->count < DOUBTS_PER_ROW && !doubting->failure;
}

static void note_doubt(struct matcher *matcher, const struct import_doubt *doubt, size_t more)
{
    const struct clinic *clinic = doubt->candidate;
    const char *place = clinic->district ? clinic->district : clinic->city ? clinic->city : "";
    char row[40] = "", others[40] = "";
    struct buffer text;
    buffer_init(&text, sizeof row);
    if (doubt->candidate_row) {
        buffer_append_format(&text, "row %ld", doubt->candidate_row);
        if (text.data)
            memcpy(row, text.data, text.length + 1);
    }
    buffer_reset(&text);
    if (more) {
        buffer_append_format(&text, " and %zu more", more);
        if (text.data)
            memcpy(others, text.data, text.length + 1);
    }
    if (buffer_error(&text))
        matcher->input->findings->failed = true;
    buffer_clear(&text);
    findings_add_about(
        matcher->input->findings, doubt->row, "name", FINDING_MATCH_DOUBTFUL, doubt->record->name,
        "like %s%s%s, %s %s%s (%s)", doubt->candidate_id ? doubt->candidate_id : "",
        doubt->candidate_id && *row ? ", " : "", row, clinic->name, place, others, doubt->why);
}

static enum fever_error doubts_keep(struct matcher *matcher, const struct doubting *doubting)
{
    size_t needed = matcher->doubt_count + doubting->count;
    if (needed > matcher->doubt_room) {
        size_t room = matcher->doubt_room ? matcher->doubt_room * 2 : 64;
        struct import_doubt *doubts = arena_array(matcher->input->arena, room, sizeof *doubts);
        if (!doubts)
            return FEVER_NOMEM;
        if (matcher->doubt_count)
            memcpy(doubts, matcher->doubts, matcher->doubt_count * sizeof *doubts);
        matcher->doubts = doubts;
        matcher->doubt_room = room;
    }
    memcpy(matcher->doubts + matcher->doubt_count, doubting->found,
           doubting->count * sizeof *doubting->found);
    matcher->doubt_count = needed;
    return FEVER_OK;
}

/* A row that gives the id of a clinic says which one it is. */
enum fever_error matcher_doubt(struct matcher *matcher, struct import_row *row)
{
    struct doubting doubting = {.matcher = matcher, .row = row};
    if (row->clinic.id && row->existing)
        return FEVER_OK;
    enum fever_error failure = matcher_each(matcher, row, false, doubt_candidate, &doubting);
    if (!failure && doubting.count < DOUBTS_PER_ROW && !row->clinic.id)
        failure = matcher_each(matcher, row, true, doubt_candidate, &doubting);
    if (!failure)
        failure = doubting.failure;
    if (failure || !doubting.count)
        return failure;
    if (!row->existing) /* what is known already is listed again, but is nothing new */
        note_doubt(matcher, &doubting.found[0], doubting.count - 1);
    return doubts_keep(matcher, &doubting);
}
