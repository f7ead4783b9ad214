/* Checks across the fields of one row. */
#include "validate.h"

#include <math.h>

#include "../cell/normalise_place.h"
#include "../cell/normalise_words.h"
#include "fever/geodesic.h"

/* A position counts as far from its district where its distance from the district's centre is above
 * the first bound and another city's district is several times nearer. */
#define FAR_M      50000.0
#define FAR_FACTOR 4.0

/* How far outside of its outline a position is let pass. Of 167 Beijing hospitals whose positions
 * are right, none lies more than 130 m outside of OpenStreetMap's outline of its district: they
 * stand at streets that are borders, and outlines are simplified. */
#define OUTLINE_TOLERANCE_M 300.0

static void note(const struct validator *validator, struct import_row *row, enum clinic_field field,
                 enum finding_code code, const char *value)
{
    const char *column = column_map_header(validator->columns, (int)field);
    row->refused |= findings_add(validator->findings, row->line, column, code, value);
}

static void check_name(const struct validator *validator, struct import_row *row)
{
    const struct clinic *clinic = &row->clinic;
    bool sees_fever = clinic->kind == KIND_FEVER_CLINIC || clinic->kind == KIND_FEVER_ROOM;
    if (clinic->name && sees_fever && words_name_no_fever_place(validator->tools, clinic->name))
        note(validator, row, FIELD_NAME, FINDING_KIND_DOUBTFUL, clinic->name);
}

static void check_ages(const struct validator *validator, struct import_row *row)
{
    const struct clinic *clinic = &row->clinic;
    if (clinic->min_age_months >= 0 && clinic->max_age_years >= 0 &&
        clinic->min_age_months > clinic->max_age_years * 12 + 11) {
        note(validator, row, FIELD_MIN_AGE_MONTHS, FINDING_AGES_UNREADABLE, NULL);
        row->clinic.min_age_months = row->clinic.max_age_years = -1;
        uint64_t ages = FIELD_BIT(FIELD_MIN_AGE_MONTHS) | FIELD_BIT(FIELD_MAX_AGE_YEARS);
        row->stated &= ~ages;
        row->present &= ~ages;
    }
}

/* Whether some district of another city is much nearer to the point than the stated one. */
static bool is_far(const struct region_table *regions, const struct region *district,
                   struct point point)
{
    struct ecef here = ecef_of(point);
    /* At this range the straight way is shorter than the geodesic by a hundred thousandth. */
    if (ecef_chord_m(ecef_of(district->centre), here) * 1.001 <= FAR_M)
        return false;
    double own_m = geodesic_distance_m(district->centre, point);
    if (own_m <= FAR_M)
        return false;
    const struct region *city = region_ancestor(regions, district, REGION_CITY);
    for (size_t i = 0; i < region_count(regions); i++) {
        const struct region *other = region_at(regions, i);
        if (other->level != REGION_DISTRICT || !other->has_centre || other->successor ||
            ecef_chord_m(ecef_of(other->centre), here) * FAR_FACTOR >= own_m)
            continue;
        if (region_ancestor(regions, other, REGION_CITY) != city)
            return true;
    }
    return false;
}

/* The region at or above the row's, the lowest of those with an outline; NULL for none. */
static const struct region *outlined_region(const struct validator *validator, uint32_t adcode)
{
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = validator->outlines ? region_chain(validator->regions, adcode, chain) : 0;
    for (size_t i = 0; i < length; i++)
        if (outline_index_has(validator->outlines, chain[i]))
            return region_find(validator->regions, chain[i]);
    return NULL;
}

/* What lies at the point, the lowest level first; NULL for nothing known. */
static const struct region *region_of_point(const struct validator *validator, struct point point)
{
    enum { MOST = 8 };
    uint32_t adcodes[MOST];
    const struct region *found = NULL;
    size_t count = outlines_at(validator->outlines, point, adcodes, MOST);
    for (size_t i = 0; i < count; i++) {
        const struct region *region = region_find(validator->regions, adcodes[i]);
        if (region && (!found || region->level > found->level))
            found = region;
    }
    return found;
}

static void check_outline(const struct validator *validator, struct import_row *row,
                          const struct region *region)
{
    struct point place = row->clinic.place;
    double distance_m = outline_distance_m(validator->outlines, region->adcode, place);
    if (distance_m <= OUTLINE_TOLERANCE_M)
        return;
    const struct region *there = region_of_point(validator, place);
    const char *column = column_map_header(validator->columns, FIELD_LAT);
    row->refused |=
        findings_add_about(validator->findings, row->line, column, FINDING_POSITION_OUTSIDE_OUTLINE,
                           region->name, "%.1f km outside of it%s%s", distance_m / 1000,
                           there ? ", in " : "", there ? there->name : "");
}

static void check_place(const struct validator *validator, struct import_row *row)
{
    const struct clinic *clinic = &row->clinic;
    if (clinic->precision == PRECISION_NONE || !(row->stated & FIELD_BIT(FIELD_LAT)))
        return;
    struct point place = clinic->place;
    struct point turned = {clinic->original_place.lon, clinic->original_place.lat};
    const struct region *region = region_find(validator->regions, clinic->adcode), *outlined;
    if (!place_is_in_china(place) && point_is_valid(turned) && place_is_in_china(turned))
        note(validator, row, FIELD_LAT, FINDING_AXES_SWAPPED, NULL);
    else if (!place_is_in_china(place) && region)
        note(validator, row, FIELD_LAT, FINDING_POSITION_OUTSIDE_CHINA, NULL);
    else if ((outlined = outlined_region(validator, clinic->adcode)) != NULL)
        check_outline(validator, row, outlined);
    else if (region && region->level == REGION_DISTRICT && region->has_centre &&
             is_far(validator->regions, region, place))
        note(validator, row, FIELD_LAT, FINDING_POSITION_FAR_FROM_REGION, region->name);
}

void validate_row(const struct validator *validator, struct import_row *row)
{
    check_name(validator, row);
    check_ages(validator, row);
    check_place(validator, row);
}
