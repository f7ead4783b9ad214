/* Finding candidates: the store's clinics and the list's earlier rows by the names they share.
 *
 * Keys are kept by city, so that a name that every city has costs nothing elsewhere; a record
 * without a city is looked for in all. A name that one city has hundreds of times is compared with
 * a bounded number, beyond which only a record of the same address is looked at. */
#include <string.h>

#include "fever/parallel.h"
#include "match_internal.h"

enum {
    COMPARED_MAX = 64,   /* records of one key and city that a row is weighed against */
    SCANNED_MAX = 30000, /* … and that are looked at for their address */
    VALUE_PER_CANDIDATE = 16,
    KEY_SIZE = 1200,
    KEYS_A_THREAD = 5000
};

size_t matcher_clinic_count(const struct matcher *matcher)
{
    return matcher->input->prior->clinic_count;
}

size_t matcher_retired_count(const struct matcher *matcher)
{
    return matcher->input->prior->retired_count;
}

static size_t stored_count(const struct matcher *matcher)
{
    return matcher_clinic_count(matcher) + matcher_retired_count(matcher);
}

size_t matcher_row_candidate(const struct matcher *matcher, const struct import_row *row)
{
    return stored_count(matcher) + (size_t)(row - matcher->rows);
}

const struct clinic *matcher_record(const struct matcher *matcher, size_t candidate)
{
    const struct prior *prior = matcher->input->prior;
    if (candidate < prior->clinic_count)
        return &prior->clinics[candidate];
    if (candidate < stored_count(matcher))
        return &prior->retired[candidate - prior->clinic_count];
    return &matcher->rows[candidate - stored_count(matcher)].clinic;
}

struct import_row *matcher_row(const struct matcher *matcher, size_t candidate)
{
    return candidate < stored_count(matcher) ? NULL
                                             : &matcher->rows[candidate - stored_count(matcher)];
}

bool matcher_is_taken(const struct matcher *matcher, size_t candidate)
{
    size_t clinics = matcher_clinic_count(matcher);
    if (candidate < clinics)
        return matcher->clinic_row[candidate] != NOBODY || matcher->united[candidate];
    return candidate < stored_count(matcher) && matcher->retired_row[candidate - clinics] != NOBODY;
}

size_t matcher_clinic_by_id(const struct matcher *matcher, const char *id)
{
    const struct prior *prior = matcher->input->prior;
    const struct clinic *clinic = prior_find(prior->clinics, prior->clinic_count, id);
    uint32_t number;
    if (clinic)
        return (size_t)(clinic - prior->clinics);
    return text_map_get(&matcher->alias_ids, id, &number) ? number : NO_CANDIDATE;
}

/* The retired clinic into which one that retired at `since` or before was merged: of several the
 * one that was there last. */
static const struct clinic *merged_into(const struct matcher *matcher, const char *id,
                                        int64_t since)
{
    const struct prior *prior = matcher->input->prior;
    const struct clinic *into = NULL;
    for (uint32_t entry = text_map_first(&matcher->gone_ids, id); entry != TEXT_MAP_NONE;
         entry = text_map_next(&matcher->gone_ids, entry)) {
        const struct clinic *owner = &prior->retired[text_map_value(&matcher->gone_ids, entry)];
        if (owner->updated_at >= since && (!into || owner->updated_at > into->updated_at))
            into = owner;
    }
    return into;
}

const struct clinic *matcher_retired_by_id(const struct matcher *matcher, const char *id)
{
    const struct prior *prior = matcher->input->prior;
    const struct clinic *retired = prior_find(prior->retired, prior->retired_count, id);
    const struct clinic *into = merged_into(matcher, id, retired ? retired->updated_at : INT64_MIN);
    for (size_t i = 0; into && i < prior->retired_count; i++) {
        retired = into;
        into = merged_into(matcher, retired->id, retired->updated_at);
    }
    return retired;
}

static enum fever_error keys_add(struct matcher *matcher, bool of_rows,
                                 const struct match_key *keys, size_t count, size_t candidate)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++) {
        size_t value = candidate * VALUE_PER_CANDIDATE + keys[i].role * 4 + keys[i].level;
        failure = text_map_add_hashed(&matcher->names[of_rows], keys[i].indexed, keys[i].hash,
                                      (uint32_t)value);
    }
    size_t length = count ? keys[0].text_at : 0;
    uint32_t known;
    if (!count || failure)
        return failure;
    char city[MATCH_CITY_SIZE + 1];
    memcpy(city, keys[0].indexed, length);
    city[length] = '\0';
    if (text_map_get(&matcher->cities, city, &known))
        return FEVER_OK;
    matcher->has_nowhere |= length == 1;
    const char *copy = arena_copy(matcher->scratch, city, length);
    if (!copy || text_map_add(&matcher->cities, copy, 0))
        return FEVER_NOMEM;
    return FEVER_OK;
}

static enum fever_error names_add(struct matcher *matcher, const struct clinic *clinic,
                                  size_t candidate)
{
    const struct match_input *input = matcher->input;
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    enum fever_error failure =
        match_keys(matcher->scratch, input->prior->regions, input->tools, clinic, keys, &count);
    return failure ? failure : keys_add(matcher, false, keys, count, candidate);
}

static enum fever_error index_source_ids(struct matcher *matcher)
{
    const struct prior *prior = matcher->input->prior;
    const char *source = matcher->input->source;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; source && i < prior->claim_count && !failure; i++) {
        const struct claim *claim = &prior->claims[i];
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

/* A name that a maintainer has corrected is the clinic's name too: the list may come to use it. */
static enum fever_error index_corrected_names(struct matcher *matcher)
{
    const struct prior *prior = matcher->input->prior;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < prior->correction_count && !failure; i++) {
        const struct correction *correction = &prior->corrections[i];
        const struct clinic *clinic =
            correction->field == FIELD_NAME && correction->value
                ? prior_find(prior->clinics, prior->clinic_count, correction->clinic_id)
                : NULL;
        if (!clinic)
            continue;
        struct clinic corrected = *clinic;
        corrected.name = correction->value;
        failure = names_add(matcher, &corrected, (size_t)(clinic - prior->clinics));
    }
    return failure;
}

enum fever_error matcher_index_store(struct matcher *matcher)
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
        for (size_t j = 0; j < prior->retired[i].alias_ids.count && !failure; j++)
            failure =
                text_map_add(&matcher->gone_ids, prior->retired[i].alias_ids.items[j], (uint32_t)i);
    /* A clinic that was merged into another one does not come back by its name. */
    for (size_t i = 0; i < prior->retired_count && !failure; i++) {
        const struct clinic *retired = &prior->retired[i];
        if (text_map_first(&matcher->alias_ids, retired->id) == TEXT_MAP_NONE &&
            matcher_retired_by_id(matcher, retired->id) == retired)
            failure = names_add(matcher, retired, prior->clinic_count + i);
    }
    if (!failure)
        failure = index_corrected_names(matcher);
    return failure ? failure : index_source_ids(matcher);
}

/* Makes a row's keys in an arena. */
static enum fever_error keys_make(const struct matcher *matcher, struct arena *arena,
                                  const struct import_row *row)
{
    const struct match_input *input = matcher->input;
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    enum fever_error failure =
        match_keys(arena, input->prior->regions, input->tools, &row->clinic, keys, &count);
    if (failure)
        return failure;
    struct match_key *kept = arena_array(arena, count, sizeof *kept);
    if (!kept)
        return FEVER_NOMEM;
    if (count)
        memcpy(kept, keys, count * sizeof *kept);
    matcher->row_keys[row - matcher->rows] = (struct row_keys){kept, (uint32_t)count};
    return FEVER_OK;
}

/* The row's keys, made once. */
static enum fever_error keys_of(struct matcher *matcher, const struct import_row *row,
                                const struct row_keys **out)
{
    *out = &matcher->row_keys[row - matcher->rows];
    return (*out)->keys ? FEVER_OK : keys_make(matcher, matcher->scratch, row);
}

/* The rows whose keys one thread makes. */
struct key_part {
    const struct matcher *matcher;
    size_t begin, end, made;
    struct arena *arena; /* `scratch` takes it over */
    enum fever_error failure;
};

static void key_part_run(void *context)
{
    struct key_part *part = context;
    const struct matcher *matcher = part->matcher;
    part->failure = part->arena ? FEVER_OK : FEVER_NOMEM;
    for (size_t i = part->begin; i < part->end && !part->failure; i++) {
        if (matcher->rows[i].refused)
            continue;
        part->failure = keys_make(matcher, part->arena, &matcher->rows[i]);
        part->made += matcher->row_keys[i].count;
    }
}

enum fever_error matcher_make_keys(struct matcher *matcher)
{
    struct key_part parts[PARALLEL_PARTS_MAX];
    size_t count = parallel_parts(matcher->row_count, KEYS_A_THREAD), made = 0;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct key_part){.matcher = matcher,
                                     .begin = parallel_begin(matcher->row_count, i, count),
                                     .end = parallel_begin(matcher->row_count, i + 1, count),
                                     .arena = arena_new()};
    parallel_run(key_part_run, parts, count, sizeof *parts);
    for (size_t i = 0; i < count; i++) {
        arena_adopt(matcher->scratch, parts[i].arena);
        made += parts[i].made;
        failure = failure ? failure : parts[i].failure;
    }
    return failure ? failure : text_map_reserve(&matcher->names[1], made);
}

void matcher_prefetch(const struct matcher *matcher, size_t row)
{
    if (row >= matcher->row_count)
        return;
    const struct row_keys *keys = &matcher->row_keys[row];
    for (size_t i = 0; i < keys->count; i++)
        text_map_prefetch(&matcher->names[1], keys->keys[i].hash);
}

enum fever_error matcher_index_row(struct matcher *matcher, const struct import_row *row)
{
    const struct row_keys *keys;
    enum fever_error failure = keys_of(matcher, row, &keys);
    return failure ? failure
                   : keys_add(matcher, true, keys->keys, keys->count,
                              matcher_row_candidate(matcher, row));
}

struct search {
    struct matcher *matcher;
    const struct import_row *row;
    bool among_rows;
    look_fn *look;
    void *context;
    bool ended;
};

static bool same_address(const struct clinic *a, const struct clinic *b)
{
    return a->address && b->address && strcmp(a->address, b->address) == 0;
}

/* Looks at the records of one key in one city. */
static void search_city(struct search *search, const char *indexed, uint32_t hash,
                        const struct match_key *key)
{
    struct matcher *matcher = search->matcher;
    const struct text_map *names = &matcher->names[search->among_rows];
    size_t compared = 0, scanned = 0;
    for (uint32_t entry = text_map_first_hashed(names, indexed, hash);
         entry != TEXT_MAP_NONE && !search->ended && scanned < SCANNED_MAX;
         entry = text_map_next(names, entry)) {
        size_t value = text_map_value(names, entry), candidate = value / VALUE_PER_CANDIDATE;
        if (matcher_is_taken(matcher, candidate))
            continue;
        const struct clinic *record = matcher_record(matcher, candidate);
        scanned++;
        if (record == &search->row->clinic ||
            (compared >= COMPARED_MAX && !same_address(record, &search->row->clinic)))
            continue;
        compared++;
        enum key_role role = (enum key_role)(value / 4 % 4);
        enum key_level level = (enum key_level)(value % 4);
        struct key_pair pair = {.text = match_key_text(key),
                                .names = match_names(key->role, key->level, role, level),
                                .is_bare = key->role == KEY_BARE || role == KEY_BARE,
                                .of_county = key->level == KEY_OF_COUNTY || level == KEY_OF_COUNTY};
        if (pair.names == NAMES_NEAR &&
            !match_names_alike(matcher->input->tools, &search->row->clinic, record))
            pair.names = NAMES_UNLIKE;
        if (pair.names != NAMES_OF_OTHERS)
            search->ended = !search->look(search->context, candidate, &pair);
    }
}

/* A key in another city than the row's own. */
static void search_elsewhere(struct search *search, const char *city, const struct match_key *key)
{
    char indexed[KEY_SIZE];
    const char *text = match_key_text(key);
    size_t city_length = strlen(city), length = strlen(text);
    if (city_length + length >= KEY_SIZE)
        return;
    memcpy(indexed, city, city_length); /* its separator is the last byte */
    memcpy(indexed + city_length, text, length + 1);
    search_city(search, indexed, text_map_hash(indexed), key);
}

enum fever_error matcher_each(struct matcher *matcher, const struct import_row *row,
                              bool among_rows, look_fn *look, void *context)
{
    static const char nowhere[] = {MATCH_KEY_SEPARATOR, '\0'};
    struct search search = {matcher, row, among_rows, look, context, false};
    const struct row_keys *keys;
    if (!matcher->names[among_rows].count) /* a first list: there is nothing to look at */
        return FEVER_OK;
    enum fever_error failure = keys_of(matcher, row, &keys);
    for (size_t i = 0; !failure && i < keys->count && !search.ended; i++) {
        const struct match_key *key = &keys->keys[i];
        search_city(&search, key->indexed, key->hash, key);
        if (key->indexed[0] != MATCH_KEY_SEPARATOR) {
            if (matcher->has_nowhere)
                search_elsewhere(&search, nowhere, key);
            continue;
        }
        for (size_t j = 0; j < matcher->cities.count && !search.ended; j++) {
            const char *city = text_map_text(&matcher->cities, (uint32_t)j);
            if (city[0] != MATCH_KEY_SEPARATOR)
                search_elsewhere(&search, city, key);
        }
    }
    return failure;
}

static bool decided_different(const struct matcher *matcher, const struct import_row *row,
                              size_t candidate)
{
    struct decisions *decisions = matcher->input->decisions;
    if (!decisions)
        return false;
    const struct import_row *other = matcher_row(matcher, candidate);
    struct decision_party left = {&row->clinic, row->existing};
    struct decision_party right = {other ? &other->clinic : NULL,
                                   other ? other->existing : matcher_record(matcher, candidate)};
    struct decision *decision = decisions_between(decisions, left, right);
    if (!decision || decision->word != DECISION_DIFFERENT)
        return false;
    decision->met = true;
    return true;
}

enum likeness matcher_likeness(const struct matcher *matcher, const struct import_row *row,
                               size_t candidate, const struct key_pair *pair)
{
    const struct match_input *input = matcher->input;
    const struct clinic *record = matcher_record(matcher, candidate);
    struct likeness_context context = {.regions = input->prior->regions,
                                       .tools = input->tools,
                                       .same_list = matcher_row(matcher, candidate) != NULL};
    if (decided_different(matcher, row, candidate))
        return LIKE_NOT;
    if (!context.same_list) {
        context.shared = prior_names_of(input->prior, record) > 1;
        context.same_origin =
            candidate < input->prior->clinic_count &&
            prior_claim_by(input->prior, record, input->source ? input->source : "") != NULL;
        context.is_new_key =
            row->clinic.source_id &&
            text_map_first(&matcher->source_ids, row->clinic.source_id) == TEXT_MAP_NONE;
    }
    context.same_source = context.same_origin && input->source;
    return match_likeness(&context, row, record, pair);
}

struct choosing {
    const struct matcher *matcher;
    const struct import_row *row;
    struct choice *choice;
};

/* Of twins that differ in their hours alone, the one with the row's is meant: else a list that
 * writes them otherwise than yesterday would make a third. */
static bool has_same_hours(const struct choosing *choosing, size_t candidate)
{
    const struct clinic *row = &choosing->row->clinic,
                        *record = matcher_record(choosing->matcher, candidate);
    return !matcher_row(choosing->matcher, candidate) && row->hours && record->hours &&
           strcmp(row->hours, record->hours) == 0;
}

static bool choose(void *context, size_t candidate, const struct key_pair *pair)
{
    struct choosing *choosing = context;
    struct choice *choice = choosing->choice;
    enum likeness likeness = matcher_likeness(choosing->matcher, choosing->row, candidate, pair);
    if (likeness < LIKE_CERTAIN || candidate == choice->candidate)
        return true;
    /* Of twins that say the same either will do; a clinic in force goes before a retired one. */
    size_t clinics = matcher_clinic_count(choosing->matcher);
    bool both_stored = candidate >= clinics && choice->candidate < clinics;
    bool same_hours = has_same_hours(choosing, candidate);
    if (likeness > choice->likeness ||
        (likeness == choice->likeness && !both_stored && same_hours && !choice->same_hours))
        *choice = (struct choice){likeness, candidate, false, same_hours};
    else if (likeness == choice->likeness && likeness != LIKE_SAME && !both_stored &&
             same_hours == choice->same_hours)
        choice->tied = true;
    return choice->likeness != LIKE_SAME || choice->candidate >= clinics;
}

enum fever_error matcher_choose(struct matcher *matcher, const struct import_row *row,
                                bool among_rows, struct choice *choice)
{
    struct choosing choosing = {matcher, row, choice};
    *choice = (struct choice){LIKE_NOT, NO_CANDIDATE, false, false};
    return matcher_each(matcher, row, among_rows, choose, &choosing);
}
