/* The index: texts to clinics, of ids that were, of sources' keys, of names.
 *
 * A name is looked for as it is written and, only where nobody has it, as an import matches it:
 * without a closing 发热门诊. */
#include "clinic_finder.h"

#include <stdlib.h>
#include <string.h>

#include "../cell/text_map.h"
#include "../match/match_keys.h"

enum { FOLDED_SIZE = 1000 };

struct clinic_finder {
    const struct prior *prior;
    const struct text_tools *tools;
    struct arena *arena; /* texts of the maps */
    struct text_map alias_ids, source_ids, names, keys;
};

static enum fever_error name_add(struct clinic_finder *finder, const char *name, uint32_t number)
{
    char folded[FOLDED_SIZE];
    bool cut;
    if (!name || !text_fold(finder->tools, name, folded, sizeof folded, &cut) || cut)
        return FEVER_OK;
    const char *copy = arena_strdup(finder->arena, folded);
    return copy ? text_map_add(&finder->names, copy, number) : FEVER_NOMEM;
}

static enum fever_error keys_add(struct clinic_finder *finder, const struct clinic *clinic,
                                 uint32_t number)
{
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    enum fever_error failure =
        match_keys(finder->arena, finder->prior->regions, finder->tools, clinic, keys, &count);
    for (size_t i = 0; i < count && !failure; i++)
        if (keys[i].role == KEY_NAME || keys[i].role == KEY_ALIAS)
            failure = text_map_add(&finder->keys, match_key_text(&keys[i]), number);
    return failure;
}

static enum fever_error clinic_add(struct clinic_finder *finder, uint32_t number)
{
    const struct clinic *clinic = &finder->prior->clinics[number];
    enum fever_error failure = name_add(finder, clinic->name, number);
    if (!failure)
        failure = name_add(finder, clinic->short_name, number);
    for (size_t i = 0; i < clinic->aliases.count && !failure; i++)
        failure = name_add(finder, clinic->aliases.items[i], number);
    for (size_t i = 0; i < clinic->alias_ids.count && !failure; i++)
        failure = text_map_add(&finder->alias_ids, clinic->alias_ids.items[i], number);
    return failure ? failure : keys_add(finder, clinic, number);
}

static const struct clinic *clinic_of(const struct clinic_finder *finder, const char *id)
{
    return prior_find(finder->prior->clinics, finder->prior->clinic_count, id);
}

static enum fever_error claims_add(struct clinic_finder *finder, const char *source)
{
    const struct prior *prior = finder->prior;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < prior->claim_count && !failure; i++) {
        const struct claim *claim = &prior->claims[i];
        const struct clinic *clinic = clinic_of(finder, claim->clinic_id);
        if (clinic && claim->source_id && (!source || strcmp(claim->source, source) == 0))
            failure = text_map_add(&finder->source_ids, claim->source_id,
                                   (uint32_t)(clinic - prior->clinics));
    }
    return failure;
}

/* Names set by hand are those that people see. */
static enum fever_error corrections_add(struct clinic_finder *finder)
{
    const struct prior *prior = finder->prior;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < prior->correction_count && !failure; i++) {
        const struct correction *correction = &prior->corrections[i];
        const struct clinic *clinic = clinic_of(finder, correction->clinic_id);
        if (clinic && correction->field == FIELD_NAME)
            failure = name_add(finder, correction->value, (uint32_t)(clinic - prior->clinics));
    }
    return failure;
}

enum fever_error clinic_finder_new(const struct prior *prior, const char *source,
                                   const struct text_tools *tools, struct clinic_finder **out)
{
    struct clinic_finder *finder = calloc(1, sizeof *finder);
    if (!finder)
        return FEVER_NOMEM;
    finder->prior = prior;
    finder->tools = tools;
    text_map_init(&finder->alias_ids);
    text_map_init(&finder->source_ids);
    text_map_init(&finder->names);
    text_map_init(&finder->keys);
    finder->arena = arena_new();
    enum fever_error failure = finder->arena ? FEVER_OK : FEVER_NOMEM;
    for (size_t i = 0; i < prior->clinic_count && !failure; i++)
        failure = clinic_add(finder, (uint32_t)i);
    if (!failure)
        failure = claims_add(finder, source);
    if (!failure)
        failure = corrections_add(finder);
    if (failure)
        clinic_finder_free(finder);
    else
        *out = finder;
    return failure;
}

void clinic_finder_free(struct clinic_finder *finder)
{
    if (!finder)
        return;
    text_map_clear(&finder->alias_ids);
    text_map_clear(&finder->source_ids);
    text_map_clear(&finder->names);
    text_map_clear(&finder->keys);
    arena_free(finder->arena);
    free(finder);
}

/* The clinics found so far: two are as many as need be known. */
struct finds {
    const struct clinic *clinics[2];
    size_t count;
};

static void finds_add(struct finds *finds, const struct clinic *clinic)
{
    if (finds->count && finds->clinics[0] == clinic)
        return;
    if (finds->count < 2)
        finds->clinics[finds->count++] = clinic;
}

static void look_up(const struct clinic_finder *finder, const struct text_map *map,
                    const char *text, uint32_t adcode, struct finds *finds)
{
    const struct prior *prior = finder->prior;
    for (uint32_t entry = text_map_first(map, text); entry != TEXT_MAP_NONE && finds->count < 2;
         entry = text_map_next(map, entry)) {
        const struct clinic *clinic = &prior->clinics[text_map_value(map, entry)];
        if (!adcode || (clinic->adcode && region_is_within(prior->regions, clinic->adcode, adcode)))
            finds_add(finds, clinic);
    }
}

/* A key that is one clinic's id and another one's key at a source may mean either. */
static void find_key(const struct clinic_finder *finder, const char *key, struct finds *finds)
{
    const struct clinic *clinic = clinic_of(finder, key);
    if (clinic)
        finds_add(finds, clinic);
    else
        look_up(finder, &finder->alias_ids, key, 0, finds);
    look_up(finder, &finder->source_ids, key, 0, finds);
}

static enum fever_error find_name(const struct clinic_finder *finder,
                                  const struct clinic_sought *sought, struct finds *finds)
{
    char folded[FOLDED_SIZE];
    bool cut;
    if (!text_fold(finder->tools, sought->name, folded, sizeof folded, &cut) || cut)
        return FEVER_OK;
    look_up(finder, &finder->names, folded, sought->adcode, finds);
    if (finds->count)
        return FEVER_OK;
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count;
    const struct clinic row = {.name = sought->name, .adcode = sought->adcode};
    struct arena *scratch = arena_new();
    enum fever_error failure =
        scratch ? match_keys(scratch, finder->prior->regions, finder->tools, &row, keys, &count)
                : FEVER_NOMEM;
    if (!failure && count && keys[0].role == KEY_NAME)
        look_up(finder, &finder->keys, match_key_text(&keys[0]), sought->adcode, finds);
    arena_free(scratch);
    return failure;
}

static enum clinic_found found_of(const struct finds *finds)
{
    return finds->count == 0 ? FOUND_NOBODY : finds->count == 1 ? FOUND_ONE : FOUND_SEVERAL;
}

enum fever_error clinic_finder_find(struct clinic_finder *finder,
                                    const struct clinic_sought *sought, enum clinic_found *out,
                                    const struct clinic *found[2], bool *by_key)
{
    struct finds by_id = {.count = 0}, by_name = {.count = 0};
    *by_key = sought->key && *sought->key;
    if (*by_key)
        find_key(finder, sought->key, &by_id);
    enum fever_error failure =
        sought->name && *sought->name ? find_name(finder, sought, &by_name) : FEVER_OK;
    if (failure)
        return failure;
    const struct finds *finds = *by_key ? &by_id : &by_name;
    *out = found_of(finds);
    found[0] = finds->clinics[0];
    found[1] = finds->clinics[1];
    /* The name tells doors of one key apart; and a key of another clinic's name is a slip. */
    if (*out == FOUND_SEVERAL && *by_key && by_name.count == 1 &&
        (by_name.clinics[0] == found[0] || by_name.clinics[0] == found[1])) {
        *out = FOUND_ONE;
        found[0] = by_name.clinics[0];
    } else if (*out == FOUND_ONE && *by_key && by_name.count == 1 &&
               by_name.clinics[0] != found[0]) {
        *out = FOUND_OTHERS;
        found[1] = by_name.clinics[0];
    }
    return FEVER_OK;
}
