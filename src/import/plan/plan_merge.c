/* The records and claims of clinics that take others in. */
#include "plan_merge.h"

#include <string.h>

#define BIT(field) FIELD_BIT(FIELD_##field)

static const uint64_t region_fields = BIT(PROVINCE) | BIT(CITY) | BIT(DISTRICT) | BIT(ADCODE);
static const uint64_t place_fields = BIT(LAT) | BIT(LON) | BIT(CRS) | BIT(PRECISION);
static const uint64_t entrance_fields = BIT(ENTRANCE_LAT) | BIT(ENTRANCE_LON);

/* Joined by hand, or the clinic's own for good. */
static const uint64_t own_fields = BIT(ID) | BIT(MARKER_ID) | BIT(SOURCE_ID) | BIT(NAME) |
                                   BIT(ALIASES) | BIT(ALIAS_IDS) | BIT(KIND) | BIT(SERVICES) |
                                   BIT(PHONE);

const struct clinic *plan_merge_target(const struct prior *prior,
                                       const struct match_result *matches,
                                       const struct clinic *clinic)
{
    while (matches->united && matches->united[clinic - prior->clinics])
        clinic = matches->united[clinic - prior->clinics];
    return clinic;
}

enum fever_error plan_list_join(struct arena *arena, struct text_list *list,
                                const char *const *more, size_t count, const char *except)
{
    const char **items = arena_array(arena, list->count + count, sizeof *items);
    size_t kept = list->count;
    if (!items)
        return FEVER_NOMEM;
    if (kept)
        memcpy(items, list->items, kept * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < kept && strcmp(items[j], more[i]) != 0)
            j++;
        if (j == kept && !strchr(more[i], ';') && (!except || strcmp(more[i], except) != 0))
            items[kept++] = more[i];
    }
    *list = (struct text_list){items, kept};
    return FEVER_OK;
}

/* The fields that a record states. */
static uint64_t stated_fields(const struct clinic *clinic)
{
    struct clinic blank;
    clinic_init(&blank);
    return clinic_diff(clinic, &blank);
}

static enum fever_error take_in(struct arena *arena, struct clinic *base, const struct clinic *gone)
{
    uint64_t stated = stated_fields(base);
    uint64_t taken = stated_fields(gone) & ~stated & ~own_fields & ~region_fields & ~place_fields &
                     ~entrance_fields;
    if (!(stated & BIT(ADCODE)) && gone->adcode)
        taken |= region_fields;
    if (base->precision == PRECISION_NONE && gone->precision != PRECISION_NONE)
        taken |= place_fields; /* an entrance stands in the same system: both or none */
    if (taken & place_fields && !base->has_entrance_place)
        taken |= entrance_fields;
    if (taken & place_fields && base->has_entrance_place)
        base->original_entrance = crs_from_wgs84(gone->original_crs, base->entrance_place);
    clinic_take_fields(base, gone, taken);
    clinic_settle_place(base);
    base->services |= gone->services;
    enum fever_error failure;
    if ((failure =
             plan_list_join(arena, &base->phones, gone->phones.items, gone->phones.count, NULL)) ||
        (failure = plan_list_join(arena, &base->aliases, &gone->name, 1, base->name)) ||
        (failure = plan_list_join(arena, &base->aliases, gone->aliases.items, gone->aliases.count,
                                  base->name)) ||
        (failure = plan_list_join(arena, &base->alias_ids, &gone->id, 1, NULL)) ||
        (failure = plan_list_join(arena, &base->alias_ids, gone->alias_ids.items,
                                  gone->alias_ids.count, NULL)))
        return failure;
    return FEVER_OK;
}

static struct claim *claim_find(struct plan_merges *merges, const struct clinic *clinic,
                                const char *source)
{
    for (size_t i = 0; i < merges->claim_count; i++)
        if (merges->claims[i].clinic == clinic &&
            strcmp(merges->claims[i].claim.source, source) == 0)
            return &merges->claims[i].claim;
    return NULL;
}

const struct claim *plan_merges_claim(const struct plan_merges *merges, const struct clinic *clinic,
                                      const char *source)
{
    for (size_t i = 0; merges->bases && i < merges->claim_count; i++)
        if (merges->claims[i].clinic == clinic &&
            strcmp(merges->claims[i].claim.source, source) == 0)
            return &merges->claims[i].claim;
    return NULL;
}

/* A source names a clinic once: of two keys the staying clinic's is kept. */
static void claims_add(struct plan_merges *merges, const struct prior *prior,
                       const struct clinic *from, const struct clinic *to)
{
    size_t count;
    const struct claim *claims = prior_claims_of(prior, from, &count);
    for (size_t i = 0; i < count; i++) {
        struct claim *old = claim_find(merges, to, claims[i].source);
        if (old) {
            old->fields |= claims[i].fields;
            if (!old->source_id)
                old->source_id = claims[i].source_id;
            continue;
        }
        struct merged_claim *made = &merges->claims[merges->claim_count++];
        *made = (struct merged_claim){to, claims[i]};
        made->claim.clinic_id = to->id;
    }
}

static size_t claims_needed(const struct prior *prior, const struct match_result *matches)
{
    size_t needed = 0;
    for (size_t i = 0; i < prior->clinic_count; i++) {
        size_t own, others;
        if (!matches->united[i])
            continue;
        prior_claims_of(prior, &prior->clinics[i], &own);
        prior_claims_of(prior, plan_merge_target(prior, matches, &prior->clinics[i]), &others);
        needed += own + others;
    }
    return needed;
}

enum fever_error plan_merges_make(struct arena *arena, const struct prior *prior,
                                  const struct match_result *matches, struct plan_merges *out)
{
    *out = (struct plan_merges){0};
    if (!matches->united)
        return FEVER_OK;
    out->bases = arena_array(arena, prior->clinic_count, sizeof(struct clinic *));
    out->claims = arena_array(arena, claims_needed(prior, matches), sizeof *out->claims);
    if (!out->bases || !out->claims)
        return FEVER_NOMEM;
    for (size_t i = 0; i < prior->clinic_count; i++) {
        const struct clinic *gone = &prior->clinics[i];
        const struct clinic *target = plan_merge_target(prior, matches, gone);
        if (target == gone)
            continue;
        const struct clinic **slot = &out->bases[target - prior->clinics];
        struct clinic *base = arena_alloc(arena, sizeof *base);
        if (!base)
            return FEVER_NOMEM;
        *base = *slot ? **slot : *target;
        if (!*slot)
            claims_add(out, prior, target, target);
        if (take_in(arena, base, gone))
            return FEVER_NOMEM;
        claims_add(out, prior, gone, target);
        *slot = base;
    }
    return FEVER_OK;
}
