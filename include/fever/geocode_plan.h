/* Planning positions: which clinics lack one, what is asked about them, which answers are taken.
 *
 * A position that is filled in never counts as exact. It is taken only within the clinic's region,
 * and every answer that is not taken is a finding. */
#ifndef FEVER_GEOCODE_PLAN_H
#define FEVER_GEOCODE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/dataset.h"
#include "fever/geocode.h"
#include "fever/import.h"

/* The claim's source of what a provider filled in is this and the provider's name. */
#define GEOCODE_SOURCE_PREFIX "geocode:"

/* The fields that such a claim holds. */
#define GEOCODE_FIELDS                                                                             \
    (FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON) | FIELD_BIT(FIELD_CRS) |                          \
     FIELD_BIT(FIELD_PRECISION))

struct geocode_options {
    uint32_t region;      /* only clinics in it; 0: everywhere */
    const bool *chosen;   /* per clinic of the dataset, whether it is looked at; NULL: all */
    bool redo_district;   /* also clinics whose position is a district's, for a better one */
    bool no_centres;      /* offline: names alone */
    size_t offline_limit; /* offline: positions at most; 0: all */
};

struct geocode_target {
    const struct clinic *clinic;
    const char *query; /* what a provider is asked; NULL: nothing, a finding says why */
};

struct geocode_fill {
    const struct clinic *before, *after;
    const char *query; /* NULL offline */
    const char *level; /* the provider's word for how near it is, or "name", "site", "centre" */
};

struct geocode_plan;

/* Finds the clinics that lack a position. The dataset is borrowed; the plan is the caller's to
 * free. FEVER_INVALID for a region that is not known. */
enum fever_error geocode_plan_new(const struct dataset *dataset,
                                  const struct geocode_options *options, struct geocode_plan **out,
                                  struct error *error);
void geocode_plan_free(struct geocode_plan *plan);

/* The clinics, ascending by id. */
const struct geocode_target *geocode_plan_targets(const struct geocode_plan *plan, size_t *count);

/* Judges a provider's answer, FOUND, NOTHING or a failure, for one target; NULL for one without a
 * query, about which nobody was asked. FEVER_NOMEM. */
enum fever_error geocode_plan_answer(struct geocode_plan *plan, const struct geocode_target *target,
                                     const struct geocode_provider *provider,
                                     const struct geocode_answer *answer);

/* Fills what the store itself knows: the place of a located clinic of the same name and district,
 * or of the same site; else the district's centre. FEVER_NOMEM. */
enum fever_error geocode_plan_offline(struct geocode_plan *plan);

/* Looks at all answers together and hands the outcome over; it lives as long as the plan. A
 * finding's `value` is the clinic's id. FEVER_NOMEM. */
struct geocode_result {
    const struct geocode_fill *fills;
    size_t count;
    const struct import_finding *findings;
    size_t finding_count;
};
enum fever_error geocode_plan_finish(struct geocode_plan *plan, struct geocode_result *out);

#endif
