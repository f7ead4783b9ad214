/* Positions that the store itself knows: those of located clinics of the same name and district, or
 * of the same site, and the centres of districts.
 *
 * Located clinics are indexed under texts: "N<adcode> <name> <campus>" and "S<site> <campus>",
 * folded. Where those under one text do not stand at one place, nobody takes it. */
#include <string.h>

#include "../cell/text_map.h"
#include "../match/match_keys.h"
#include "fever/geodesic.h"
#include "geocode_plan_internal.h"

#define ONE_PLACE_M 300.0

enum { FOLDED_SIZE = 1000, KEY_BYTES_MAX = 4 * FOLDED_SIZE };

enum index_kind { BY_NAME, BY_SITE, INDEX_KINDS };

static const char *const levels[INDEX_KINDS] = {"name", "site"};

static void append_folded(const struct text_tools *tools, const char *text, struct buffer *out)
{
    char folded[FOLDED_SIZE];
    buffer_append_char(out, ' ');
    if (text)
        buffer_append(out, folded, text_fold(tools, text, folded, sizeof folded, NULL));
}

/* A name stands for one place of a district only where the district is known and has one such. */
static bool name_identifies(const struct geocode_plan *plan, const struct clinic *clinic,
                            const char *name)
{
    const struct region *region = region_find(plan->regions, clinic->adcode);
    enum match_key_kind kind = match_key_kind(name);
    if (!region || region->level == REGION_PROVINCE || kind == KEY_COMMON)
        return false;
    return region->level == REGION_DISTRICT || kind == KEY_SPECIFIC;
}

/* The text under which the clinic is found; `*out` NULL where it has none. */
static enum fever_error index_text(struct geocode_plan *plan, const struct clinic *clinic,
                                   enum index_kind kind, const char **out)
{
    struct match_key keys[MATCH_KEYS_MAX];
    size_t count = 0;
    struct buffer text;
    *out = NULL;
    if (kind == BY_NAME &&
        match_keys(plan->arena, plan->regions, plan->tools, clinic, keys, &count))
        return FEVER_NOMEM;
    if (kind == BY_NAME ? !count || keys[0].role != KEY_NAME ||
                              !name_identifies(plan, clinic, match_key_text(&keys[0]))
                        : !clinic->site)
        return FEVER_OK;
    buffer_init(&text, KEY_BYTES_MAX);
    if (kind == BY_NAME) {
        buffer_append_char(&text, 'N');
        buffer_append_int(&text, region_find(plan->regions, clinic->adcode)->adcode);
        buffer_append_char(&text, ' ');
        buffer_append_text(&text, match_key_text(&keys[0]));
    } else {
        buffer_append_char(&text, 'S');
        buffer_append_text(&text, clinic->site);
    }
    append_folded(plan->tools, clinic->campus, &text);
    *out = buffer_error(&text) ? NULL : arena_copy(plan->arena, text.data, text.length);
    buffer_clear(&text);
    return *out ? FEVER_OK : FEVER_NOMEM;
}

static enum fever_error index_build(struct geocode_plan *plan, struct text_map *index)
{
    const struct dataset *dataset = plan->dataset;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        const struct clinic *clinic = &dataset->clinics[i];
        if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
            continue;
        for (int kind = 0; kind < INDEX_KINDS && !failure; kind++) {
            const char *text;
            failure = index_text(plan, clinic, (enum index_kind)kind, &text);
            if (!failure && text)
                failure = text_map_add(index, text, (uint32_t)i);
        }
    }
    return failure;
}

/* The clinic that stands where all those under the text stand, an exact one before others; NULL
 * with `*ambiguous` where they stand apart. */
static const struct clinic *index_find(const struct geocode_plan *plan,
                                       const struct text_map *index, const char *text,
                                       bool *ambiguous)
{
    const struct clinic *best = NULL;
    for (uint32_t entry = text_map_first(index, text); entry != TEXT_MAP_NONE;
         entry = text_map_next(index, entry)) {
        const struct clinic *clinic = &plan->dataset->clinics[text_map_value(index, entry)];
        if (best && geodesic_distance_m(best->place, clinic->place) > ONE_PLACE_M) {
            *ambiguous = true;
            return NULL;
        }
        if (!best || (best->precision != PRECISION_EXACT && clinic->precision == PRECISION_EXACT))
            best = clinic;
    }
    return best;
}

/* Of one site, but in another district: two campuses, whatever the lists call them. */
static bool regions_agree(const struct geocode_plan *plan, const struct clinic *a,
                          const struct clinic *b)
{
    return !a->adcode || !b->adcode || region_is_within(plan->regions, a->adcode, b->adcode) ||
           region_is_within(plan->regions, b->adcode, a->adcode);
}

static enum fever_error fill_known(struct geocode_plan *plan, const struct text_map *index,
                                   const struct geocode_target *target, bool *filled)
{
    bool ambiguous = false;
    for (int kind = 0; kind < INDEX_KINDS; kind++) {
        const char *text;
        if (index_text(plan, target->clinic, (enum index_kind)kind, &text))
            return FEVER_NOMEM;
        const struct clinic *known = text ? index_find(plan, index, text, &ambiguous) : NULL;
        if (!known || !regions_agree(plan, known, target->clinic))
            continue;
        const struct geocode_place place = {known->original_place, known->original_crs,
                                            PRECISION_ADDRESS, levels[kind]};
        *filled = true;
        return geocode_fill_add(plan, target, &place);
    }
    if (ambiguous)
        geocode_note(plan, target->clinic, FINDING_GEOCODE_AMBIGUOUS, "no position was taken over");
    return FEVER_OK;
}

/* A city stands for a district only where it has none. */
static bool has_districts(const struct geocode_plan *plan, const struct region *region)
{
    for (size_t i = 0; i < region_count(plan->regions); i++) {
        const struct region *other = region_at(plan->regions, i);
        if (other->parent == region->adcode && !other->successor)
            return true;
    }
    return false;
}

/* The district whose centre stands for the clinic, or NULL after saying why there is none. */
static const struct region *centre_region(struct geocode_plan *plan, const struct clinic *clinic)
{
    const struct region *region = region_find(plan->regions, clinic->adcode);
    if (!region)
        geocode_note(plan, clinic, FINDING_GEOCODE_NO_REGION, "no region is known of it");
    else if (region->level == REGION_PROVINCE ||
             (region->level == REGION_CITY && has_districts(plan, region)))
        geocode_note(plan, clinic, FINDING_GEOCODE_NO_REGION, "only %s is known of it",
                     region->name);
    else if (!region->has_centre)
        geocode_note(plan, clinic, FINDING_GEOCODE_NO_CENTRE, "no centre of %s is known",
                     region->name);
    else
        return region;
    return NULL;
}

static enum fever_error fill_centre(struct geocode_plan *plan, const struct geocode_target *target)
{
    if (plan->options.no_centres || target->clinic->precision != PRECISION_NONE)
        return FEVER_OK;
    const struct region *region = centre_region(plan, target->clinic);
    if (!region)
        return FEVER_OK;
    const struct geocode_place place = {region->centre, CRS_WGS84, PRECISION_DISTRICT, "centre"};
    return geocode_fill_add(plan, target, &place);
}

enum fever_error geocode_plan_offline(struct geocode_plan *plan)
{
    size_t limit = plan->options.offline_limit;
    struct text_map index;
    text_map_init(&index);
    enum fever_error failure = index_build(plan, &index);
    for (size_t i = 0; i < plan->target_count && !failure; i++) {
        struct geocode_target target = {plan->targets[i].clinic, NULL};
        bool filled = false;
        if (limit && plan->fill_count >= limit)
            break;
        failure = fill_known(plan, &index, &target, &filled);
        if (!failure && !filled)
            failure = fill_centre(plan, &target);
    }
    text_map_clear(&index);
    return failure;
}
