/* What the files that plan positions share. */
#ifndef FEVER_IMPORT_GEOCODE_PLAN_INTERNAL_H
#define FEVER_IMPORT_GEOCODE_PLAN_INTERNAL_H

#include "../cell/findings.h"
#include "../cell/normalise_text.h"
#include "fever/geocode_plan.h"

struct geocode_plan {
    struct arena *arena; /* owned; everything below lives in it but for the findings' array */
    const struct dataset *dataset;
    struct geocode_options options;
    struct region_table *regions;
    struct text_tools *tools;
    struct geocode_target *targets;
    size_t target_count;
    struct geocode_fill *fills; /* room for each target */
    size_t fill_count;
    struct findings findings;
};

/* A position in a system, and how good it is. */
struct geocode_place {
    struct point point;
    enum crs crs;
    enum clinic_precision precision;
    const char *level;
};

/* Notes that the clinic gets the position. FEVER_NOMEM. */
enum fever_error geocode_fill_add(struct geocode_plan *plan, const struct geocode_target *target,
                                  const struct geocode_place *place);

/* A finding about a clinic, with a clause that names particulars. */
void geocode_note(struct geocode_plan *plan, const struct clinic *clinic, enum finding_code code,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether a point may lie in the region: nearer to its centre than the next regions allow. `named`:
 * the provider says that it lies there. */
bool geocode_is_within(const struct region_table *regions, const struct region *region,
                       struct point wgs84, bool named);

/* What a provider is asked about a clinic of that region, in `arena`; NULL without memory. */
const char *geocode_query(struct arena *arena, const struct region_table *regions,
                          const struct region *region, const struct clinic *clinic);

/* Warns of fills of different addresses that came out at one point, and takes one in several
 * districts for a district's place. FEVER_NOMEM. */
enum fever_error geocode_check_points(struct geocode_plan *plan);

#endif
