/* Applying a row field by field, with the fields that only make sense together kept together. */
#include "plan_record.h"

#include <math.h>

#define BIT(field) FIELD_BIT(FIELD_##field)

static const uint64_t identity_fields = BIT(ID) | BIT(MARKER_ID) | BIT(ALIAS_IDS);
static const uint64_t region_fields = BIT(PROVINCE) | BIT(CITY) | BIT(DISTRICT) | BIT(ADCODE);
static const uint64_t place_fields = BIT(LAT) | BIT(LON) | BIT(CRS) | BIT(PRECISION);
static const uint64_t entrance_fields = BIT(ENTRANCE_LAT) | BIT(ENTRANCE_LON);

/* Whether a row's region says less than the record's: 北京市 beside 东城区. */
static bool is_coarser(const struct region_table *regions, const struct clinic *row,
                       const struct clinic *record)
{
    if (!record->adcode)
        return false;
    if (!row->adcode)
        return true; /* words that no table knows do not replace a known region */
    return row->adcode != record->adcode && region_is_within(regions, record->adcode, row->adcode);
}

/* The region goes over as a whole. A coarser one replaces a finer one only where the same source
 * that had named the district now leaves its cell empty. */
static void apply_region(const struct region_table *regions, const struct import_row *row,
                         uint64_t clearable, struct record_change *change)
{
    struct clinic *after = &change->after;
    if (!(row->stated & region_fields))
        return;
    bool district_given_up = row->present & ~row->stated & clearable & BIT(DISTRICT);
    if (is_coarser(regions, &row->clinic, after) && !(district_given_up && row->clinic.adcode))
        return;
    bool had_district = after->district != NULL;
    bool keeps_district =
        after->adcode == row->clinic.adcode && !(row->stated & BIT(DISTRICT)) && !district_given_up;
    uint64_t taken = row->clinic.adcode ? region_fields : row->stated & region_fields;
    if (keeps_district)
        taken &= ~BIT(DISTRICT);
    clinic_take_fields(after, &row->clinic, taken);
    if (had_district && !after->district)
        change->cleared |= BIT(DISTRICT);
}

/* An entrance alone must not change the system in which the position stands. */
static void apply_entrance(const struct import_row *row, struct clinic *after)
{
    struct point entrance = row->clinic.original_entrance;
    if (!isnan(after->original_place.lat) && after->original_crs != row->clinic.original_crs)
        entrance =
            crs_from_wgs84(after->original_crs, crs_to_wgs84(row->clinic.original_crs, entrance));
    else
        after->original_crs = row->clinic.original_crs;
    after->original_entrance = entrance;
}

static void apply_place(const struct import_row *row, uint64_t clearable,
                        struct record_change *change)
{
    struct clinic *after = &change->after;
    bool entrance_stated = row->stated & BIT(ENTRANCE_LAT);
    if (row->stated & BIT(LAT)) {
        /* An entrance that stays is carried over into the new system. */
        if (after->has_entrance_place && !entrance_stated)
            after->original_entrance =
                crs_from_wgs84(row->clinic.original_crs, after->entrance_place);
        clinic_take_fields(after, &row->clinic, place_fields);
    } else if (row->present & clearable & BIT(LAT)) {
        after->original_place = (struct point){NAN, NAN};
        after->precision = PRECISION_NONE;
        change->cleared |= place_fields;
    } else if (row->stated & BIT(PRECISION) && after->precision != PRECISION_NONE) {
        after->precision = row->clinic.precision;
    }
    if (entrance_stated) {
        apply_entrance(row, after);
    } else if (row->present & clearable & BIT(ENTRANCE_LAT)) {
        after->original_entrance = (struct point){NAN, NAN};
        change->cleared |= entrance_fields;
    }
    clinic_settle_place(after);
}

/* Once the others leave the cell empty too, nobody holds the value any more. */
static uint64_t left_to_others(uint64_t emptied)
{
    if (emptied & BIT(LAT))
        emptied |= place_fields;
    if (emptied & BIT(ENTRANCE_LAT))
        emptied |= entrance_fields;
    return emptied & ~BIT(KIND) & ~BIT(NAME);
}

void record_apply(const struct region_table *regions, const struct clinic *before,
                  const struct import_row *row, uint64_t claimed, uint64_t foreign,
                  struct record_change *out)
{
    uint64_t units = identity_fields | region_fields | place_fields | entrance_fields;
    uint64_t clearable = claimed & ~foreign;
    *out = (struct record_change){.cleared = row->present & ~row->stated & clearable & ~units};
    if (before)
        out->after = *before;
    else
        clinic_init(&out->after);
    struct clinic blank;
    clinic_init(&blank);
    out->cleared &= ~BIT(KIND) & ~BIT(NAME);
    clinic_take_fields(&out->after, &blank, out->cleared);
    clinic_take_fields(&out->after, &row->clinic, row->stated & ~units);
    if (!out->after.campus && row->campus_of_name)
        out->after.campus = row->campus_of_name;
    out->left = left_to_others(row->present & ~row->stated & claimed & foreign);
    apply_region(regions, row, clearable, out);
    apply_place(row, clearable, out);
}
