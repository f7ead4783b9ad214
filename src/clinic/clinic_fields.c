/* The table of canonical fields and how each is written as text.
 *
 * A field is a name, a type and the member's offset; one reader, one writer and one comparison per
 * type do the rest. Lists are separated by `;`. An admission rule with a last date is written
 * `text|2026-01-31`. */
#include "clinic_fields.h"

#include <math.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"

enum { TEXT_MAX = 2000 };

#define AT(member) offsetof(struct clinic, member)

const struct field clinic_fields[FIELD_COUNT] = {
    [FIELD_ID] = {"id", TYPE_ID, AT(id), 64},
    [FIELD_MARKER_ID] = {"marker_id", TYPE_COUNTER, AT(marker_id), 999999999},
    [FIELD_SOURCE_ID] = {"source_id", TYPE_TEXT, AT(source_id), 200},
    [FIELD_NAME] = {"name", TYPE_TEXT, AT(name), 300},
    [FIELD_SHORT_NAME] = {"short_name", TYPE_TEXT, AT(short_name), 300},
    [FIELD_ALIASES] = {"aliases", TYPE_LIST, AT(aliases), TEXT_MAX},
    [FIELD_ALIAS_IDS] = {"alias_ids", TYPE_IDS, AT(alias_ids), TEXT_MAX},
    [FIELD_SITE] = {"site", TYPE_TEXT, AT(site), 64},
    [FIELD_CAMPUS] = {"campus", TYPE_TEXT, AT(campus), 200},
    [FIELD_KIND] = {"kind", TYPE_KIND, AT(kind), 0},
    [FIELD_SERVICES] = {"services", TYPE_SERVICES, AT(services), 0},
    [FIELD_LEVEL] = {"level", TYPE_TEXT, AT(level), 60},
    [FIELD_DESIGNATED] = {"designated", TYPE_STATED, AT(designated), 0},
    [FIELD_INSURANCE] = {"insurance", TYPE_STATED, AT(insurance), 0},
    [FIELD_INSURANCE_REMOTE] = {"insurance_remote", TYPE_STATED, AT(insurance_remote), 0},
    [FIELD_ACCESS] = {"access", TYPE_ACCESS, AT(access), 0},
    [FIELD_MIN_AGE_MONTHS] = {"min_age_months", TYPE_COUNT, AT(min_age_months),
                              CLINIC_AGE_MONTHS_MAX},
    [FIELD_MAX_AGE_YEARS] = {"max_age_years", TYPE_COUNT, AT(max_age_years), CLINIC_AGE_YEARS_MAX},
    [FIELD_BOOKING_REQUIRED] = {"booking_required", TYPE_STATED, AT(booking_required), 0},
    [FIELD_BOOKING_URL] = {"booking_url", TYPE_URL, AT(booking_url), 500},
    [FIELD_BOOKING_PHONE] = {"booking_phone", TYPE_TEXT, AT(booking_phone), 60},
    [FIELD_ADMISSION] = {"admission", TYPE_ADMISSION, AT(admission), TEXT_MAX},
    [FIELD_PROVINCE] = {"province", TYPE_TEXT, AT(province), 120},
    [FIELD_CITY] = {"city", TYPE_TEXT, AT(city), 120},
    [FIELD_DISTRICT] = {"district", TYPE_TEXT, AT(district), 120},
    [FIELD_ADCODE] = {"adcode", TYPE_COUNTER, AT(adcode), 999999},
    [FIELD_ADDRESS] = {"address", TYPE_TEXT, AT(address), 600},
    [FIELD_ENTRANCE] = {"entrance", TYPE_TEXT, AT(entrance), 600},
    [FIELD_ENTRANCE_LAT] = {"entrance_lat", TYPE_DEGREES, AT(original_entrance.lat), 90},
    [FIELD_ENTRANCE_LON] = {"entrance_lon", TYPE_DEGREES, AT(original_entrance.lon), 180},
    [FIELD_TRANSIT] = {"transit", TYPE_TEXT, AT(transit), 600},
    [FIELD_PARKING] = {"parking", TYPE_TEXT, AT(parking), 600},
    [FIELD_PHONE] = {"phone", TYPE_LIST, AT(phones), 600},
    [FIELD_LAT] = {"lat", TYPE_DEGREES, AT(original_place.lat), 90},
    [FIELD_LON] = {"lon", TYPE_DEGREES, AT(original_place.lon), 180},
    [FIELD_CRS] = {"crs", TYPE_CRS, AT(original_crs), 0},
    [FIELD_PRECISION] = {"precision", TYPE_PRECISION, AT(precision), 0},
    [FIELD_HOURS] = {"hours", TYPE_TEXT, AT(hours), 255},
    [FIELD_HOURS_TEXT] = {"hours_text", TYPE_TEXT, AT(hours_text), 1000},
    [FIELD_LAST_ADMISSION] = {"last_admission", TYPE_LAST_ADMISSION, AT(last_admission), 5},
    [FIELD_NOTE] = {"note", TYPE_TEXT, AT(note), TEXT_MAX},
    [FIELD_TIME_ZONE] = {"time_zone", TYPE_TEXT, AT(time_zone), 64},
    [FIELD_VALID_UNTIL] = {"valid_until", TYPE_DATE, AT(valid_until_day), 0},
    [FIELD_SOURCE] = {"source", TYPE_TEXT, AT(source), 200},
    [FIELD_SOURCE_URL] = {"source_url", TYPE_URL, AT(source_url), 500},
    [FIELD_SOURCE_DATE] = {"source_date", TYPE_DATE, AT(source_day), 0},
    [FIELD_VERIFIED_AT] = {"verified_at", TYPE_DATE, AT(verified_day), 0},
    [FIELD_BOOKING_WECHAT] = {"booking_wechat", TYPE_TEXT, AT(booking_wechat), 100},
};

const char *clinic_field_name(enum clinic_field field)
{
    return clinic_fields[field].name;
}

enum clinic_field clinic_field_find(const char *name, size_t length)
{
    size_t i = 0;
    while (i < FIELD_COUNT && (strlen(clinic_fields[i].name) != length ||
                               memcmp(clinic_fields[i].name, name, length) != 0))
        i++;
    return (enum clinic_field)i;
}

/* The fewest significant digits (9 hold 0.1 m) that read back as the same number. */
static void format_degrees(double degrees, struct buffer *out)
{
    if (isnan(degrees))
        return;
    size_t start = out->length;
    for (int digits = 9; digits <= 17; digits++) {
        out->length = start;
        buffer_append_format(out, "%.*g", digits, degrees);
        double again;
        if (buffer_error(out) ||
            (number_parse_decimal(out->data + start, out->length - start, &again) &&
             again == degrees))
            return;
    }
}

static void format_list(const struct text_list *list, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buffer_append_char(out, ';');
        buffer_append_text(out, list->items[i]);
    }
}

static void format_services(uint32_t services, struct buffer *out)
{
    const char *separator = "";
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (!(services >> i & 1))
            continue;
        buffer_append_text(out, separator);
        buffer_append_text(out, clinic_service_name((enum clinic_service)i));
        separator = ";";
    }
}

static void format_date(int32_t day, struct buffer *out)
{
    char date[CIVIL_DATE_SIZE];
    if (!day)
        return;
    civil_format_date(day, date);
    buffer_append_text(out, date);
}

static void format_admission(const struct clinic *clinic, struct buffer *out)
{
    for (size_t i = 0; i < clinic->admission_count; i++) {
        if (i)
            buffer_append_char(out, ';');
        buffer_append_text(out, clinic->admission[i].text);
        if (clinic->admission[i].until_day) {
            buffer_append_char(out, '|');
            format_date(clinic->admission[i].until_day, out);
        }
    }
}

static void format_name(const char *name, struct buffer *out)
{
    if (name)
        buffer_append_text(out, name);
}

void clinic_field_format(const struct clinic *clinic, enum clinic_field which, struct buffer *out)
{
    const struct field *field = &clinic_fields[which];
    const void *at = field_member(clinic, field);
    switch (field->type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        format_name(field_text(clinic, field), out);
        break;
    case TYPE_LIST:
    case TYPE_IDS:
        format_list(at, out);
        break;
    case TYPE_STATED:
        if (*(const enum stated *)at != STATED_NOT)
            buffer_append_text(out, *(const enum stated *)at == STATED_TRUE ? "true" : "false");
        break;
    case TYPE_COUNTER:
        if (*(const uint32_t *)at)
            buffer_append_int(out, *(const uint32_t *)at);
        break;
    case TYPE_COUNT:
        if (*(const int32_t *)at >= 0)
            buffer_append_int(out, *(const int32_t *)at);
        break;
    case TYPE_DATE:
        format_date(*(const int32_t *)at, out);
        break;
    case TYPE_DEGREES:
        format_degrees(*(const double *)at, out);
        break;
    case TYPE_KIND:
        buffer_append_text(out, clinic_kind_name(clinic->kind));
        break;
    case TYPE_SERVICES:
        format_services(clinic->services, out);
        break;
    case TYPE_ACCESS:
        format_name(clinic_access_name(clinic->access), out);
        break;
    case TYPE_CRS:
        if (!isnan(clinic->original_place.lat) || !isnan(clinic->original_entrance.lat))
            buffer_append_text(out, crs_name(clinic->original_crs));
        break;
    case TYPE_PRECISION:
        format_name(clinic_precision_name(clinic->precision), out);
        break;
    case TYPE_ADMISSION:
        format_admission(clinic, out);
        break;
    }
}
