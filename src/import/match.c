/* Matching rows to clinics, surest first.
 *
 * First by what is an identity: our id, an id that became an alias, the source's own key. Then, for
 * all rows, by name where something else proves it, so that no row takes a clinic that another row
 * has proof for. At last by name and region alone. What is likely but not certain stays apart and
 * is said. A clinic is taken by one row; a second row of the same clinic merges into the first. */
#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "match_keys.h"
#include "match_likeness.h"
#include "match_merge.h"
#include "text_map.h"

enum { NOBODY = 0 };

/* Where a candidate stands. Values of the map of names tell the three apart by range. */
struct matcher {
    const struct match_input *input;
    struct import_row *rows;
    size_t row_count;
    struct text_map names;      /* folded name → candidate: clinics, then retired, then rows */
    struct text_map alias_ids;  /* alias id → clinic */
    struct text_map source_ids; /* key of this import source → clinic */
    struct text_map row_ids;    /* id that a row gives → row */
    size_t *clinic_row, *retired_row; /* 1 + the row that has taken it, or NOBODY */
    bool *named;
    bool unknown_refused;
};

static const struct clinic *clinics(const struct matcher *matcher)
{
    return matcher->input->prior->clinics;
}

static size_t clinic_count(const struct matcher *matcher)
{
    return matcher->input->prior->clinic_count;
}

static size_t retired_count(const struct matcher *matcher)
{
    return matcher->input->prior->retired_count;
}

/* ---- indexes -------------------------------------------------------------------------------- */

static enum fever_error names_add(struct matcher *matcher, const struct clinic *clinic,
                                  size_t candidate)
{
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    enum fever_error failure =
        match_keys(matcher->input->arena, matcher->input->tools, clinic, keys, &count);
    for (size_t i = 0; i < count && !failure; i++)
        failure = text_map_add(&matcher->names, keys[i].text, (uint32_t)candidate);
    return failure;
}

static enum fever_error index_clinics(struct matcher *matcher)
{
    const struct prior *prior = matcher->input->prior;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < prior->clinic_count && !failure; i++) {
        const struct clinic *clinic = &prior->clinics[i];
        failure = names_add(matcher, clinic, i);
        for (size_t j = 0; j < clinic->alias_ids.count && !failure; j++)
            failure = text_map_add(&matcher->alias_ids, clinic->alias_ids.items[j], (uint32_t)i);
    }
    for (size_t i = 0; i < prior->retired_count && !failure; i++)
        failure = names_add(matcher, &prior->retired[i], prior->clinic_count + i);
    return failure;
}

static enum fever_error index_source_ids(struct matcher *matcher)
{
    const struct prior *prior = matcher->input->prior;
    const char *source = matcher->input->source;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; source && i < prior->claim_count && !failure; i++) {
        const struct prior_claim *claim = &prior->claims[i];
        const struct clinic *clinic =
            claim->source_id && strcmp(claim->source, source) == 0
                ? prior_find(prior->clinics, prior->clinic_count, claim->clinic_id)
                : NULL;
        if (clinic)
            failure = text_map_add(&matcher->source_ids, claim->source_id,
                                   (uint32_t)(clinic - prior->clinics));
    }
    return failure;
}

/* ---- taking --------------------------------------------------------------------------------- */

static bool row_is_matched(const struct import_row *row)
{
    return row->existing != NULL;
}

static void take_clinic(struct matcher *matcher, struct import_row *row, size_t number)
{
    row->existing = &clinics(matcher)[number];
    matcher->clinic_row[number] = 1 + (size_t)(row - matcher->rows);
    matcher->named[number] = true;
}

static void take_retired(struct matcher *matcher, struct import_row *row, size_t number)
{
    row->existing = &matcher->input->prior->retired[number];
    row->reopens = true;
    matcher->retired_row[number] = 1 + (size_t)(row - matcher->rows);
    findings_add(matcher->input->findings, row->line, NULL, FINDING_CLINIC_REOPENED,
                 row->existing->id);
}

static void refuse(struct matcher *matcher, struct import_row *row, enum clinic_field field,
                   enum finding_code code, const char *value, size_t earlier)
{
    row->refused |=
        findings_add_about(matcher->input->findings, row->line, clinic_field_name(field), code,
                           value, "it stands in row %ld", matcher->rows[earlier].line);
}

/* ---- by identity ---------------------------------------------------------------------------- */

/* The store's clinic of an id, by itself or as an alias; SIZE_MAX for none. */
static size_t clinic_by_id(const struct matcher *matcher, const char *id)
{
    const struct clinic *clinic = prior_find(clinics(matcher), clinic_count(matcher), id);
    uint32_t number;
    if (clinic)
        return (size_t)(clinic - clinics(matcher));
    return text_map_get(&matcher->alias_ids, id, &number) ? number : SIZE_MAX;
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
    size_t number = clinic_by_id(matcher, id);
    const struct clinic *retired = prior_find(prior->retired, prior->retired_count, id);
    if (number != SIZE_MAX && matcher->clinic_row[number])
        refuse(matcher, row, FIELD_ID, FINDING_ID_REPEATED, id, matcher->clinic_row[number] - 1);
    else if (number != SIZE_MAX)
        take_clinic(matcher, row, number);
    else if (retired)
        take_retired(matcher, row, (size_t)(retired - prior->retired));
    return text_map_add(&matcher->row_ids, id, (uint32_t)(row - matcher->rows));
}

static void match_by_source_id(struct matcher *matcher, struct import_row *row)
{
    uint32_t number;
    if (!matcher->input->source || !row->clinic.source_id ||
        !text_map_get(&matcher->source_ids, row->clinic.source_id, &number) ||
        matcher->clinic_row[number]) /* a second row of that key: merged or refused later */
        return;
    take_clinic(matcher, row, number);
}

/* ---- by name -------------------------------------------------------------------------------- */

/* The best candidate so far. */
struct choice {
    enum likeness likeness;
    size_t candidate; /* as in the map of names */
    bool tied;        /* another one is as good */
    size_t doubtful;  /* a candidate worth naming, or SIZE_MAX */
};

static const struct clinic *candidate_clinic(const struct matcher *matcher, size_t candidate)
{
    size_t stored = clinic_count(matcher), retired = retired_count(matcher);
    if (candidate < stored)
        return &clinics(matcher)[candidate];
    if (candidate < stored + retired)
        return &matcher->input->prior->retired[candidate - stored];
    return &matcher->rows[candidate - stored - retired].clinic;
}

static bool is_row(const struct matcher *matcher, size_t candidate)
{
    return candidate >= clinic_count(matcher) + retired_count(matcher);
}

static bool is_taken(const struct matcher *matcher, size_t candidate)
{
    size_t stored = clinic_count(matcher), retired = retired_count(matcher);
    if (candidate < stored)
        return matcher->clinic_row[candidate] != NOBODY;
    return candidate < stored + retired && matcher->retired_row[candidate - stored] != NOBODY;
}

static enum likeness likeness_of(const struct matcher *matcher, const struct import_row *row,
                                 size_t candidate, const struct match_key *key)
{
    const struct match_input *input = matcher->input;
    const struct clinic *record = candidate_clinic(matcher, candidate);
    struct likeness_context context = {.regions = input->prior->regions,
                                       .tools = input->tools,
                                       .same_list = is_row(matcher, candidate)};
    context.same_origin =
        !context.same_list &&
        prior_claim_by(input->prior, record, input->source ? input->source : "") != NULL;
    context.same_source = context.same_origin && input->source;
    return match_likeness(&context, row, record, key);
}

static void choose(const struct matcher *matcher, size_t candidate, enum likeness likeness,
                   struct choice *choice)
{
    if (likeness == LIKE_DOUBTFUL && choice->doubtful == SIZE_MAX)
        choice->doubtful = candidate;
    if (likeness < LIKE_CERTAIN || candidate == choice->candidate)
        return;
    /* Of twins that say the same either will do; a clinic in force goes before a retired one. */
    bool both_stored =
        candidate >= clinic_count(matcher) && choice->candidate < clinic_count(matcher);
    if (likeness > choice->likeness)
        *choice = (struct choice){likeness, candidate, false, choice->doubtful};
    else if (likeness == choice->likeness && likeness != LIKE_SAME && !both_stored)
        choice->tied = true;
}

/* Looks at the candidates that share a key with the row: rows before it, or what the store has. */
static enum fever_error find_candidates(struct matcher *matcher, const struct import_row *row,
                                        bool want_rows, struct choice *choice)
{
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    *choice = (struct choice){LIKE_NOT, SIZE_MAX, false, SIZE_MAX};
    enum fever_error failure =
        match_keys(matcher->input->arena, matcher->input->tools, &row->clinic, keys, &count);
    for (size_t i = 0; i < count && !failure; i++) {
        for (uint32_t entry = text_map_first(&matcher->names, keys[i].text); entry != TEXT_MAP_NONE;
             entry = text_map_next(&matcher->names, entry)) {
            size_t candidate = text_map_value(&matcher->names, entry);
            if (is_row(matcher, candidate) != want_rows || is_taken(matcher, candidate))
                continue;
            choose(matcher, candidate, likeness_of(matcher, row, candidate, &keys[i]), choice);
        }
    }
    return failure;
}

static void take_candidate(struct matcher *matcher, struct import_row *row, size_t candidate)
{
    if (candidate < clinic_count(matcher))
        take_clinic(matcher, row, candidate);
    else
        take_retired(matcher, row, candidate - clinic_count(matcher));
}

static bool matches_by_name(const struct import_row *row)
{
    return !row->refused && !row->merged && !row_is_matched(row) && !row->clinic.id;
}

/* Takes a clinic that the row is proven, or at least certain, to be. */
static enum fever_error match_by_name(struct matcher *matcher, struct import_row *row,
                                      enum likeness at_least, struct choice *choice)
{
    enum fever_error failure = find_candidates(matcher, row, false, choice);
    if (!failure && choice->likeness >= at_least && !choice->tied)
        take_candidate(matcher, row, choice->candidate);
    return failure;
}

/* Merges the row into an earlier one that is certainly the same clinic. */
static enum fever_error merge_by_name(struct matcher *matcher, struct import_row *row,
                                      struct choice *choice)
{
    enum fever_error failure = find_candidates(matcher, row, true, choice);
    if (failure || choice->likeness < LIKE_CERTAIN || choice->tied)
        return failure;
    size_t number = choice->candidate - clinic_count(matcher) - retired_count(matcher);
    struct import_row *earlier = &matcher->rows[number];
    findings_add_about(matcher->input->findings, row->line, NULL, FINDING_DUPLICATE_MERGED,
                       row->clinic.name, "row %ld", earlier->line);
    return match_merge(matcher->input->arena, matcher->input->findings,
                       matcher->input->prior->regions, matcher->input->tools, earlier, row);
}

static void note_doubt(struct matcher *matcher, const struct import_row *row, size_t candidate)
{
    const struct clinic *clinic = candidate_clinic(matcher, candidate);
    const char *place = clinic->district ? clinic->district : clinic->city ? clinic->city : "";
    struct findings *findings = matcher->input->findings;
    if (is_row(matcher, candidate)) {
        size_t number = candidate - clinic_count(matcher) - retired_count(matcher);
        findings_add_about(findings, row->line, "name", FINDING_MATCH_DOUBTFUL, row->clinic.name,
                           "like row %ld, %s %s", matcher->rows[number].line, clinic->name, place);
    } else {
        findings_add_about(findings, row->line, "name", FINDING_MATCH_DOUBTFUL, row->clinic.name,
                           "like %s, %s %s", clinic->id, clinic->name, place);
    }
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

/* The last pass over one row: merge, take, or stand alone with its doubts. */
static enum fever_error settle_row(struct matcher *matcher, struct text_map *source_ids,
                                   struct import_row *row)
{
    struct choice among_rows = {LIKE_NOT, SIZE_MAX, false, SIZE_MAX}, stored = among_rows;
    enum fever_error failure = FEVER_OK;
    if (row->refused)
        return FEVER_OK;
    bool by_name = matches_by_name(row);
    if (by_name)
        failure = merge_by_name(matcher, row, &among_rows);
    if (!failure && by_name && !row->merged)
        failure = match_by_name(matcher, row, LIKE_CERTAIN, &stored);
    if (!failure && row->clinic.id && !row_is_matched(row)) /* new by its id, but perhaps known */
        failure = find_candidates(matcher, row, false, &stored);
    if (!failure)
        failure = check_source_id(matcher, source_ids, row);
    if (failure || row->merged || row->refused)
        return failure;
    if (!row_is_matched(row)) {
        size_t doubtful = stored.candidate != SIZE_MAX       ? stored.candidate
                          : stored.doubtful != SIZE_MAX      ? stored.doubtful
                          : among_rows.candidate != SIZE_MAX ? among_rows.candidate
                                                             : among_rows.doubtful;
        if (doubtful != SIZE_MAX)
            note_doubt(matcher, row, doubtful);
    }
    size_t number = clinic_count(matcher) + retired_count(matcher) + (size_t)(row - matcher->rows);
    return names_add(matcher, &row->clinic, number);
}

/* ---- refused rows --------------------------------------------------------------------------- */

/* A refused row still names its clinic, which must not retire for a broken cell. */
static enum fever_error name_refused(struct matcher *matcher, const struct import_row *row)
{
    const struct clinic *clinic = &row->clinic;
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count, number = clinic->id ? clinic_by_id(matcher, clinic->id) : SIZE_MAX;
    uint32_t by_key;
    if (number == SIZE_MAX && clinic->source_id &&
        text_map_get(&matcher->source_ids, clinic->source_id, &by_key))
        number = by_key;
    if (number != SIZE_MAX) {
        matcher->named[number] = true;
        return FEVER_OK;
    }
    if (!clinic->name) {
        matcher->unknown_refused = true;
        return FEVER_OK;
    }
    enum fever_error failure =
        match_keys(matcher->input->arena, matcher->input->tools, clinic, keys, &count);
    for (size_t i = 0; i < count && !failure; i++) {
        for (uint32_t entry = text_map_first(&matcher->names, keys[i].text); entry != TEXT_MAP_NONE;
             entry = text_map_next(&matcher->names, entry)) {
            size_t candidate = text_map_value(&matcher->names, entry);
            if (candidate < clinic_count(matcher) &&
                match_regions(matcher->input->prior->regions, matcher->input->tools, clinic,
                              &clinics(matcher)[candidate]) != RELATION_DIFFERENT)
                matcher->named[candidate] = true;
        }
    }
    return failure;
}

/* ---- all rows ------------------------------------------------------------------------------- */

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
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        struct choice choice;
        if (matches_by_name(&matcher->rows[i]))
            failure = match_by_name(matcher, &matcher->rows[i], LIKE_PROVEN, &choice);
    }
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        failure = settle_row(matcher, &source_ids, &matcher->rows[i]);
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        if (matcher->rows[i].refused)
            failure = name_refused(matcher, &matcher->rows[i]);
    text_map_clear(&source_ids);
    return failure;
}

enum fever_error match_rows(const struct match_input *input, struct import_row *rows, size_t count,
                            struct match_result *out)
{
    struct matcher matcher = {.input = input, .rows = rows, .row_count = count};
    text_map_init(&matcher.names);
    text_map_init(&matcher.alias_ids);
    text_map_init(&matcher.source_ids);
    text_map_init(&matcher.row_ids);
    const struct prior *prior = input->prior;
    matcher.clinic_row = arena_array(input->arena, prior->clinic_count, sizeof *matcher.clinic_row);
    matcher.retired_row =
        arena_array(input->arena, prior->retired_count, sizeof *matcher.retired_row);
    matcher.named = arena_array(input->arena, prior->clinic_count, sizeof *matcher.named);
    enum fever_error failure = FEVER_NOMEM;
    if (matcher.clinic_row && matcher.retired_row && matcher.named)
        failure = index_clinics(&matcher);
    if (!failure)
        failure = index_source_ids(&matcher);
    if (!failure)
        failure = match_all(&matcher);
    text_map_clear(&matcher.names);
    text_map_clear(&matcher.alias_ids);
    text_map_clear(&matcher.source_ids);
    text_map_clear(&matcher.row_ids);
    if (!failure && input->findings->failed)
        failure = FEVER_NOMEM;
    if (!failure)
        *out = (struct match_result){matcher.named, matcher.unknown_refused};
    return failure;
}
