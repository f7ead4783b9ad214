/* The clinic record's vocabulary: kinds, services, access, precision, ids. */
#include "fever/clinic.h"

#include <math.h>
#include <string.h>

static const char *const kind_names[KIND_COUNT] = {
    "fever_clinic",     "fever_room", "emergency_department", "designated_hospital",
    "community_clinic", "test_site",  "vaccination_site",     "temporary_site",
    "pharmacy",         "other",
};

static const char *const service_names[SERVICE_COUNT] = {
    "fever_adult", "fever_child",  "fever_pregnant", "emergency", "emergency_child",
    "antigen",     "nucleic_acid", "blood_test",     "ct",        "medicine_only",
    "refill",      "vaccination",  "mental_health",  "inpatient",
};

static const char *const access_names[] = {NULL, "walk_in", "appointment", "referral_only"};
static const char *const precision_names[] = {NULL, "exact", "address", "district"};

/* The position of a name in a table, or −1. Entries may be NULL. */
static int name_find(const char *const *names, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return (int)i;
    return -1;
}

void clinic_init(struct clinic *clinic)
{
    memset(clinic, 0, sizeof *clinic);
    clinic->min_age_months = clinic->max_age_years = -1;
    clinic->original_place = clinic->original_entrance = (struct point){NAN, NAN};
}

const char *clinic_kind_name(enum clinic_kind kind)
{
    return kind_names[kind];
}

bool clinic_kind_parse(const char *name, size_t length, enum clinic_kind *out)
{
    int found = name_find(kind_names, KIND_COUNT, name, length);
    if (found >= 0)
        *out = (enum clinic_kind)found;
    return found >= 0;
}

const char *clinic_service_name(enum clinic_service service)
{
    return service_names[service];
}

bool clinic_service_parse(const char *name, size_t length, enum clinic_service *out)
{
    int found = name_find(service_names, SERVICE_COUNT, name, length);
    if (found >= 0)
        *out = (enum clinic_service)found;
    return found >= 0;
}

const char *clinic_access_name(enum clinic_access access)
{
    return access_names[access];
}

bool clinic_access_parse(const char *name, size_t length, enum clinic_access *out)
{
    int found = name_find(access_names, sizeof access_names / sizeof *access_names, name, length);
    if (found >= 0)
        *out = (enum clinic_access)found;
    return found >= 0;
}

const char *clinic_precision_name(enum clinic_precision precision)
{
    return precision_names[precision];
}

bool clinic_precision_parse(const char *name, size_t length, enum clinic_precision *out)
{
    int found =
        name_find(precision_names, sizeof precision_names / sizeof *precision_names, name, length);
    if (found >= 0)
        *out = (enum clinic_precision)found;
    return found >= 0;
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

bool clinic_id_is_valid(const char *id, size_t length)
{
    if (length < 1 || length > 64 || !is_alphanumeric(id[0]) || !is_alphanumeric(id[length - 1]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_alphanumeric(id[i]) && (!id[i] || !strchr("._:-", id[i])))
            return false;
    return length != 7 || memcmp(id, "nearest", 7) != 0;
}

void clinic_settle_place(struct clinic *clinic)
{
    struct point place = clinic->original_place;
    if (isnan(place.lat) || isnan(place.lon)) {
        clinic->original_place = (struct point){NAN, NAN};
        clinic->precision = PRECISION_NONE;
    } else {
        clinic->place = crs_to_wgs84(clinic->original_crs, place);
        if (clinic->precision == PRECISION_NONE)
            clinic->precision = PRECISION_EXACT;
    }
    struct point entrance = clinic->original_entrance;
    clinic->has_entrance_place = !isnan(entrance.lat) && !isnan(entrance.lon);
    if (clinic->has_entrance_place)
        clinic->entrance_place = crs_to_wgs84(clinic->original_crs, entrance);
    else
        clinic->original_entrance = (struct point){NAN, NAN};
}
