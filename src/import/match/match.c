/* Matching rows to clinics, surest first.
 *
 * First by what is an identity: our id, an id that became an alias, the source's own key. Then, for
 * all rows, by name where something else proves it, so that no row takes a clinic that another row
 * has proof for. At last by name and region alone. What is likely but not certain stays apart and
 * is listed for the maintainer, whose decisions are applied at the end. A clinic is taken by one
 * row; a second row of the same clinic merges into the first. */
#include <string.h>

#include "match_internal.h"
#include "match_merge.h"

enum { ROWS_AHEAD = 8 }; /* whose places in the index are fetched from memory beforehand */

static bool row_is_matched(const struct import_row *row)
{
    return row->existing != NULL;
}

void matcher_take(struct matcher *matcher, struct import_row *row, size_t candidate)
{
    size_t clinics = matcher_clinic_count(matcher), number = 1 + (size_t)(row - matcher->rows);
    row->existing = matcher_record(matcher, candidate);
    row->reopens = candidate >= clinics;
    if (row->reopens) {
        matcher->retired_row[candidate - clinics] = number;
    } else {
        matcher->clinic_row[candidate] = number;
        matcher->named[candidate] = true;
    }
}

static void refuse(struct matcher *matcher, struct import_row *row, enum clinic_field field,
                   enum finding_code code, const char *value, size_t earlier)
{
    row->refused |=
        findings_add_about(matcher->input->findings, row->line, clinic_field_name(field), code,
                           value, "it stands in row %ld", matcher->rows[earlier].line);
}

static enum fever_error match_by_id(struct matcher *matcher, struct import_row *row)
{
    const struct prior *prior = matcher->input->prior;
    const char *id = row->clinic.id;
    uint32_t earlier;
    if (text_map_get(&matcher->row_ids, id, &earlier)) {
        refuse(matcher, row, FIELD_ID, FINDING_ID_REPEATED, id, earlier);
        return FEVER_OK;
    }
    size_t number = matcher_clinic_by_id(matcher, id);
    const struct clinic *retired =
        number == NO_CANDIDATE ? matcher_retired_by_id(matcher, id) : NULL;
    if (retired)
        number = prior->clinic_count + (size_t)(retired - prior->retired);
    if (number != NO_CANDIDATE && matcher_is_taken(matcher, number))
        refuse(matcher, row, FIELD_ID, FINDING_ID_REPEATED, id,
               (retired ? matcher->retired_row[retired - prior->retired]
                        : matcher->clinic_row[number]) -
                   1);
    else if (number != NO_CANDIDATE)
        matcher_take(matcher, row, number);
    return text_map_add(&matcher->row_ids, id, (uint32_t)(row - matcher->rows));
}

static void match_by_source_id(struct matcher *matcher, struct import_row *row)
{
    uint32_t number;
    if (!matcher->input->source || !row->clinic.source_id ||
        !text_map_get(&matcher->source_ids, row->clinic.source_id, &number) ||
        matcher->clinic_row[number]) /* a second row of that key: merged or refused later */
        return;
    matcher_take(matcher, row, number);
}

static bool matches_by_name(const struct import_row *row)
{
    return !row->refused && !row->merged && !row_is_matched(row) && !row->clinic.id;
}

/* Takes a clinic that the row is proven, or at least certain, to be. */
static enum fever_error match_by_name(struct matcher *matcher, struct import_row *row,
                                      enum likeness at_least)
{
    struct choice choice;
    enum fever_error failure = matcher_choose(matcher, row, false, &choice);
    if (!failure && choice.likeness >= at_least && !choice.tied)
        matcher_take(matcher, row, choice.candidate);
    return failure;
}

/* Whether the row's key stands in a row that is not the one it would merge into. */
static bool key_is_elsewhere(const struct matcher *matcher, const struct text_map *seen,
                             const struct import_row *row, const struct import_row *into)
{
    uint32_t holder;
    return row->clinic.source_id && text_map_get(seen, row->clinic.source_id, &holder) &&
           &matcher->rows[holder] != into;
}

/* Merges the row into an earlier one that is certainly the same clinic, with its key. */
static enum fever_error merge_by_name(struct matcher *matcher, struct text_map *seen,
                                      struct import_row *row)
{
    struct choice choice;
    enum fever_error failure = matcher_choose(matcher, row, true, &choice);
    if (failure || choice.likeness < LIKE_CERTAIN || choice.tied)
        return failure;
    struct import_row *earlier = matcher_row(matcher, choice.candidate);
    if (key_is_elsewhere(matcher, seen, row, earlier))
        return FEVER_OK; /* to be refused for it */
    bool gives_key = row->clinic.source_id && !earlier->clinic.source_id;
    findings_add_about(matcher->input->findings, row->line, NULL, FINDING_DUPLICATE_MERGED,
                       row->clinic.name, "row %ld", earlier->line);
    failure = match_merge(matcher->input->arena, matcher->input->findings,
                          matcher->input->prior->regions, matcher->input->tools, earlier, row);
    if (!failure && gives_key)
        failure = text_map_add(seen, row->clinic.source_id, (uint32_t)(earlier - matcher->rows));
    return failure;
}

/* A key that the list gives twice belongs to one of the two. Without --source the list may be an
 * export of many sources' clinics, which their ids tell apart. */
static enum fever_error check_source_id(struct matcher *matcher, struct text_map *seen,
                                        struct import_row *row)
{
    uint32_t earlier;
    const char *source_id = row->clinic.source_id;
    if (!source_id || row->refused || row->merged || (!matcher->input->source && row->clinic.id))
        return FEVER_OK;
    if (text_map_get(seen, source_id, &earlier)) {
        refuse(matcher, row, FIELD_SOURCE_ID, FINDING_SOURCE_ID_REPEATED, source_id, earlier);
        return FEVER_OK;
    }
    return text_map_add(seen, source_id, (uint32_t)(row - matcher->rows));
}

/* Whether the row was found by proof alone: one of the same clinic that stands before it merges
 * into it, as it would behind it. One with a key may still be refused. */
static bool is_indexed_ahead(const struct import_row *row)
{
    return row_is_matched(row) && !row->refused && !row->clinic.id && !row->clinic.source_id;
}

static enum fever_error index_proven(struct matcher *matcher)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        if (is_indexed_ahead(&matcher->rows[i]))
            failure = matcher_index_row(matcher, &matcher->rows[i]);
    return failure;
}

/* The last pass over one row: merge, take, or stand alone. */
static enum fever_error settle_row(struct matcher *matcher, struct text_map *source_ids,
                                   struct import_row *row)
{
    enum fever_error failure = FEVER_OK;
    if (row->refused || is_indexed_ahead(row))
        return FEVER_OK;
    bool by_name = matches_by_name(row);
    if (by_name)
        failure = merge_by_name(matcher, source_ids, row);
    if (!failure && by_name && !row->merged)
        failure = match_by_name(matcher, row, LIKE_CERTAIN);
    if (!failure)
        failure = check_source_id(matcher, source_ids, row);
    if (failure || row->merged || row->refused)
        return failure;
    return matcher_index_row(matcher, row);
}

struct naming {
    struct matcher *matcher;
    const struct clinic *clinic;
};

static bool name_candidate(void *context, size_t candidate, const struct key_pair *pair)
{
    struct naming *naming = context;
    const struct match_input *input = naming->matcher->input;
    if (candidate < input->prior->clinic_count && pair->names > NAMES_UNLIKE &&
        match_regions(input->prior->regions, input->tools, naming->clinic,
                      &input->prior->clinics[candidate]) != RELATION_DIFFERENT)
        naming->matcher->named[candidate] = true;
    return true;
}

/* A refused row still names its clinic, which must not retire for a broken cell. */
static enum fever_error name_refused(struct matcher *matcher, const struct import_row *row)
{
    const struct clinic *clinic = &row->clinic;
    size_t number = clinic->id ? matcher_clinic_by_id(matcher, clinic->id) : NO_CANDIDATE;
    uint32_t by_key;
    if (number == NO_CANDIDATE && clinic->source_id &&
        text_map_get(&matcher->source_ids, clinic->source_id, &by_key))
        number = by_key;
    if (number != NO_CANDIDATE)
        matcher->named[number] = true;
    if (number != NO_CANDIDATE && (clinic->id || !clinic->name))
        return FEVER_OK;
    if (!clinic->name) { /* a key may be another clinic's by mistake, so that the name counts too */
        matcher->unknown_refused = true;
        return FEVER_OK;
    }
    struct naming naming = {matcher, clinic};
    return matcher_each(matcher, row, false, name_candidate, &naming);
}

/* Under a name that it has already, or by a decision, the clinic stays as it is called; but for
 * what an id says. */
static enum fever_error settle_name(struct matcher *matcher, struct import_row *row)
{
    const struct clinic *clinic = row->existing;
    if (!clinic || row->merged || row->refused || row->clinic.id || !row->clinic.name ||
        prior_is_unmade(matcher->input->prior, clinic))
        return FEVER_OK;
    if (matcher->decided && matcher->decided[row - matcher->rows])
        return matcher_keep_name(matcher, row, clinic);
    for (size_t i = 0; i < clinic->aliases.count; i++) {
        if (strcmp(clinic->aliases.items[i], row->clinic.name) != 0)
            continue;
        if (row->stated & FIELD_BIT(FIELD_ALIASES))
            return matcher_keep_name(matcher, row, clinic);
        row->clinic.name = clinic->name;
        break;
    }
    return FEVER_OK;
}

static enum fever_error finish_row(struct matcher *matcher, struct import_row *row)
{
    while (row->merged && row->into->merged)
        row->into = row->into->into;
    if (row->refused)
        return name_refused(matcher, row);
    if (row->merged)
        return FEVER_OK;
    if (row->reopens)
        findings_add(matcher->input->findings, row->line, NULL, FINDING_CLINIC_REOPENED,
                     row->existing->id);
    return matcher_doubt(matcher, row);
}

static enum fever_error match_all(struct matcher *matcher)
{
    enum fever_error failure = FEVER_OK;
    struct text_map source_ids;
    text_map_init(&source_ids);
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        struct import_row *row = &matcher->rows[i];
        if (row->refused)
            continue;
        if (row->clinic.id)
            failure = match_by_id(matcher, row);
        else
            match_by_source_id(matcher, row);
    }
    if (!failure)
        failure = matcher_find_renumbered(matcher, &matcher->renumbering);
    if (!failure && !matcher->renumbering.row)
        failure = matcher_refuse_moved_keys(matcher);
    if (!failure)
        failure = matcher_make_keys(matcher);
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        if (matches_by_name(&matcher->rows[i]))
            failure = match_by_name(matcher, &matcher->rows[i], LIKE_PROVEN);
    if (!failure)
        failure = index_proven(matcher);
    if (!failure)
        failure = text_map_reserve(&source_ids, matcher->row_count);
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        matcher_prefetch(matcher, i + ROWS_AHEAD);
        failure = settle_row(matcher, &source_ids, &matcher->rows[i]);
    }
    if (!failure && matcher->input->decisions)
        failure = matcher_decide(matcher);
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        matcher_prefetch(matcher, i + ROWS_AHEAD);
        failure = finish_row(matcher, &matcher->rows[i]);
    }
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        failure = settle_name(matcher, &matcher->rows[i]);
    if (!failure && matcher->input->decisions)
        failure = matcher_note_unmet(matcher);
    text_map_clear(&source_ids);
    return failure;
}

static enum fever_error matcher_allocate(struct matcher *matcher)
{
    struct arena *arena = matcher->input->arena;
    const struct prior *prior = matcher->input->prior;
    matcher->clinic_row = arena_array(arena, prior->clinic_count, sizeof *matcher->clinic_row);
    matcher->retired_row = arena_array(arena, prior->retired_count, sizeof *matcher->retired_row);
    matcher->named = arena_array(arena, prior->clinic_count, sizeof *matcher->named);
    matcher->united = arena_array(arena, prior->clinic_count, sizeof(struct clinic *));
    matcher->row_keys =
        arena_array(matcher->scratch, matcher->row_count, sizeof *matcher->row_keys);
    return matcher->clinic_row && matcher->retired_row && matcher->named && matcher->united &&
                   matcher->row_keys
               ? FEVER_OK
               : FEVER_NOMEM;
}

enum fever_error match_rows(const struct match_input *input, struct import_row *rows, size_t count,
                            struct match_result *out)
{
    struct matcher matcher = {.input = input, .rows = rows, .row_count = count};
    struct text_map *const maps[] = {&matcher.names[0],  &matcher.names[1], &matcher.cities,
                                     &matcher.alias_ids, &matcher.gone_ids, &matcher.source_ids,
                                     &matcher.row_ids};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        text_map_init(maps[i]);
    matcher.scratch = arena_new();
    enum fever_error failure = matcher.scratch ? matcher_allocate(&matcher) : FEVER_NOMEM;
    if (!failure)
        failure = matcher_index_store(&matcher);
    if (!failure)
        failure = match_all(&matcher);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        text_map_clear(maps[i]);
    arena_free(matcher.scratch);
    if (!failure && input->findings->failed)
        failure = FEVER_NOMEM;
    if (!failure)
        *out = (struct match_result){
            matcher.named,  matcher.unknown_refused, matcher.unites ? matcher.united : NULL,
            matcher.doubts, matcher.doubt_count,     matcher.renumbering};
    return failure;
}
