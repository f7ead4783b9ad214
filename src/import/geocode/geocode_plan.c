/* Which clinics lack a position, and which answers they take.
 *
 * What is taken becomes a row of a list that states a position and nothing else, so that it changes
 * a record exactly as an import would. */
#include "fever/geocode_plan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../plan/plan_record.h"
#include "geocode_plan_internal.h"

static bool is_target(const struct geocode_plan *plan, size_t index)
{
    const struct geocode_options *options = &plan->options;
    const struct clinic *clinic = &plan->dataset->clinics[index];
    bool lacks = clinic->precision == PRECISION_NONE ||
                 (options->redo_district && clinic->precision == PRECISION_DISTRICT);
    if (!lacks || (options->chosen && !options->chosen[index]))
        return false;
    return !options->region ||
           (clinic->adcode && region_is_within(plan->regions, clinic->adcode, options->region));
}

static enum fever_error targets_find(struct geocode_plan *plan)
{
    size_t count = plan->dataset->clinic_count;
    plan->targets = arena_array(plan->arena, count, sizeof *plan->targets);
    plan->fills = arena_array(plan->arena, count, sizeof *plan->fills);
    if (!plan->targets || !plan->fills)
        return FEVER_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct clinic *clinic = &plan->dataset->clinics[i];
        if (!is_target(plan, i))
            continue;
        const struct region *region = region_find(plan->regions, clinic->adcode);
        bool is_placed = region && region->level != REGION_PROVINCE;
        const char *query =
            is_placed ? geocode_query(plan->arena, plan->regions, region, clinic) : NULL;
        if (is_placed && !query)
            return FEVER_NOMEM;
        plan->targets[plan->target_count++] = (struct geocode_target){clinic, query};
    }
    return FEVER_OK;
}

enum fever_error geocode_plan_new(const struct dataset *dataset,
                                  const struct geocode_options *options, struct geocode_plan **out,
                                  struct error *error)
{
    struct geocode_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return error_nomem(error);
    plan->arena = arena_new();
    plan->dataset = dataset;
    plan->options = *options;
    findings_init(&plan->findings, plan->arena);
    enum fever_error failure = plan->arena ? FEVER_OK : error_nomem(error);
    if (!failure)
        failure = region_table_build(plan->arena, dataset->regions, dataset->region_count,
                                     &plan->regions, error);
    if (!failure && options->region && !region_find(plan->regions, options->region))
        failure = error_set(error, FEVER_INVALID, "no region has the adcode %u", options->region);
    if (!failure)
        failure = text_tools_new(plan->arena, &plan->tools, error);
    if (!failure && targets_find(plan))
        failure = error_nomem(error);
    if (failure) {
        geocode_plan_free(plan);
        return failure;
    }
    *out = plan;
    return FEVER_OK;
}

void geocode_plan_free(struct geocode_plan *plan)
{
    if (!plan)
        return;
    findings_clear(&plan->findings);
    arena_free(plan->arena);
    free(plan);
}

const struct geocode_target *geocode_plan_targets(const struct geocode_plan *plan, size_t *count)
{
    *count = plan->target_count;
    return plan->targets;
}

void geocode_note(struct geocode_plan *plan, const struct clinic *clinic, enum finding_code code,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    findings_add_list(&plan->findings, 0, NULL, code, clinic->id, format, arguments);
    va_end(arguments);
}

enum fever_error geocode_fill_add(struct geocode_plan *plan, const struct geocode_target *target,
                                  const struct geocode_place *place)
{
    struct import_row row = {.present = GEOCODE_FIELDS, .stated = GEOCODE_FIELDS};
    struct record_change change;
    clinic_init(&row.clinic);
    row.clinic.original_crs = place->crs;
    row.clinic.original_place = place->point;
    row.clinic.precision = place->precision;
    clinic_settle_place(&row.clinic);
    record_apply(plan->regions, target->clinic, &row, 0, 0, &change);
    struct clinic *after = arena_alloc(plan->arena, sizeof *after);
    const char *level = arena_strdup(plan->arena, place->level);
    if (!after || !level)
        return FEVER_NOMEM;
    *after = change.after;
    plan->fills[plan->fill_count++] =
        (struct geocode_fill){target->clinic, after, target->query, level};
    return FEVER_OK;
}

/* Whether the district that the provider names is the clinic's. Codes that the table does not know
 * (development zones) say nothing. */
static bool names_other_region(const struct geocode_plan *plan, const struct clinic *clinic,
                               uint32_t adcode)
{
    const struct region *named = adcode ? region_find(plan->regions, adcode) : NULL;
    const struct region *own = region_find(plan->regions, clinic->adcode);
    return named && own && !region_is_within(plan->regions, named->adcode, own->adcode) &&
           !region_is_within(plan->regions, own->adcode, named->adcode);
}

static bool is_outside(struct geocode_plan *plan, const struct geocode_target *target,
                       const struct geocode_provider *provider, const struct geocode_answer *answer)
{
    const struct clinic *clinic = target->clinic;
    const struct region *own = region_find(plan->regions, clinic->adcode);
    struct point wgs84 = crs_to_wgs84(provider->crs, answer->point);
    bool named = answer->adcode && region_is_within(plan->regions, answer->adcode, own->adcode);
    if (names_other_region(plan, clinic, answer->adcode))
        geocode_note(plan, clinic, FINDING_GEOCODE_OUTSIDE, "\"%s\" was found in %s, not in %s",
                     target->query, region_find(plan->regions, answer->adcode)->name, own->name);
    else if (!geocode_is_within(plan->regions, own, wgs84, named))
        geocode_note(plan, clinic, FINDING_GEOCODE_OUTSIDE, "\"%s\" was found far from %s",
                     target->query, own->name);
    else
        return false;
    return true;
}

static enum fever_error take_found(struct geocode_plan *plan, const struct geocode_target *target,
                                   const struct geocode_provider *provider,
                                   const struct geocode_answer *answer)
{
    const struct geocode_place place = {answer->point, provider->crs, answer->precision,
                                        answer->level};
    bool improves =
        answer->precision == PRECISION_ADDRESS ||
        (answer->precision == PRECISION_DISTRICT && target->clinic->precision == PRECISION_NONE);
    if (is_outside(plan, target, provider, answer))
        return FEVER_OK;
    if (answer->precision != PRECISION_ADDRESS)
        geocode_note(plan, target->clinic, FINDING_GEOCODE_COARSE,
                     "\"%s\" was found by its level \"%s\" alone, %s", target->query, answer->level,
                     improves ? "which counts as the district's place" : "which was not taken");
    return improves ? geocode_fill_add(plan, target, &place) : FEVER_OK;
}

enum fever_error geocode_plan_answer(struct geocode_plan *plan, const struct geocode_target *target,
                                     const struct geocode_provider *provider,
                                     const struct geocode_answer *answer)
{
    if (!answer)
        geocode_note(plan, target->clinic, FINDING_GEOCODE_NO_REGION,
                     "no answer about it could be checked, so nobody was asked");
    else if (answer->status == GEOCODE_FOUND)
        return take_found(plan, target, provider, answer);
    else if (answer->status == GEOCODE_NOTHING)
        geocode_note(plan, target->clinic, FINDING_GEOCODE_NOTHING, "asked for \"%s\"",
                     target->query);
    else
        geocode_note(plan, target->clinic, FINDING_GEOCODE_FAILED, "%s", answer->detail);
    return FEVER_OK;
}

enum fever_error geocode_plan_finish(struct geocode_plan *plan, struct geocode_result *out)
{
    enum fever_error failure = geocode_check_points(plan);
    if (!failure && plan->findings.failed)
        failure = FEVER_NOMEM;
    if (!failure)
        *out = (struct geocode_result){plan->fills, plan->fill_count, plan->findings.items,
                                       plan->findings.count};
    return failure;
}
