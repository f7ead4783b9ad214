/* The table of canonical fields: how each part of a record is read from and written as text.
 *
 * A field is a name, a type and the member's offset; one reader, one writer and one comparison per
 * type do the rest. Lists are separated by `;`. An admission rule with a last date is written
 * `text|2026-01-31`. */
#include "fever/clinic.h"

#include <math.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"
#include "fever/utf8.h"

enum field_type {
    TYPE_TEXT,
    TYPE_ID,
    TYPE_URL,
    TYPE_LIST,
    TYPE_IDS,
    TYPE_STATED,
    TYPE_COUNTER, /* uint32_t, 0: not given; `limit` inclusive */
    TYPE_COUNT,   /* int32_t, −1: not stated; `limit` inclusive */
    TYPE_DATE,
    TYPE_DEGREES, /* a coordinate of magnitude `limit` at most; NaN: not stated */
    TYPE_KIND,
    TYPE_SERVICES,
    TYPE_ACCESS,
    TYPE_CRS,
    TYPE_PRECISION,
    TYPE_ADMISSION,
    TYPE_LAST_ADMISSION,
};

enum { TEXT_MAX = 2000, LIST_ITEMS_MAX = 64 };

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    int64_t limit; /* bytes of a text, or the largest number */
};

#define AT(member) offsetof(struct clinic, member)

static const struct field fields[FIELD_COUNT] = {
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
    [FIELD_MIN_AGE_MONTHS] = {"min_age_months", TYPE_COUNT, AT(min_age_months), 1440},
    [FIELD_MAX_AGE_YEARS] = {"max_age_years", TYPE_COUNT, AT(max_age_years), 120},
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
    return fields[field].name;
}

enum clinic_field clinic_field_find(const char *name, size_t length)
{
    size_t i = 0;
    while (i < FIELD_COUNT &&
           (strlen(fields[i].name) != length || memcmp(fields[i].name, name, length) != 0))
        i++;
    return (enum clinic_field)i;
}

static const void *member(const struct clinic *clinic, const struct field *field)
{
    return (const char *)clinic + field->offset;
}

static void *member_of(struct clinic *clinic, const struct field *field)
{
    return (char *)clinic + field->offset;
}

static const char *member_text(const struct clinic *clinic, const struct field *field)
{
    return *(const char *const *)member(clinic, field);
}

/* ---- writing ---- */

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
    const struct field *field = &fields[which];
    const void *at = member(clinic, field);
    switch (field->type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        format_name(member_text(clinic, field), out);
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

/* ---- reading ---- */

/* What is being read, for the sentence of an error. */
struct reading {
    const struct field *field;
    const char *text;
    size_t length;
    struct arena *arena;
    struct error *error;
};

static enum fever_error refuse(const struct reading *reading, const char *expected)
{
    size_t shown = reading->length > 40 ? utf8_cut(reading->text, 40) : reading->length;
    return error_set(reading->error, FEVER_INVALID, "%s is \"%.*s\"; expected %s",
                     reading->field->name, (int)shown, reading->text, expected);
}

/* Valid UTF-8 without control characters, within the field's length. */
static enum fever_error check_text(const struct reading *reading)
{
    if (!utf8_is_valid(reading->text, reading->length))
        return error_set(reading->error, FEVER_INVALID, "%s is not valid UTF-8",
                         reading->field->name);
    for (size_t i = 0; i < reading->length; i++)
        if ((unsigned char)reading->text[i] < 0x20 || reading->text[i] == 0x7F)
            return error_set(reading->error, FEVER_INVALID, "%s holds a control character",
                             reading->field->name);
    if (reading->field->limit && (int64_t)reading->length > reading->field->limit)
        return error_set(reading->error, FEVER_INVALID, "%s is longer than %d bytes",
                         reading->field->name, (int)reading->field->limit);
    return FEVER_OK;
}

static enum fever_error read_text(const struct reading *reading, const char **out)
{
    enum fever_error failure = check_text(reading);
    if (failure || !reading->length) {
        if (!failure)
            *out = NULL;
        return failure;
    }
    char *copy = arena_copy(reading->arena, reading->text, reading->length);
    if (!copy)
        return error_nomem(reading->error);
    *out = copy;
    return FEVER_OK;
}

static enum fever_error read_id(const struct reading *reading, const char **out)
{
    if (reading->length && !clinic_id_is_valid(reading->text, reading->length))
        return refuse(reading, "1 to 64 of A-Z a-z 0-9 . _ : - that begin and end alphanumeric");
    return read_text(reading, out);
}

static enum fever_error read_url(const struct reading *reading, const char **out)
{
    bool is_web =
        strncmp(reading->text, "https://", 8) == 0 || strncmp(reading->text, "http://", 7) == 0;
    if (reading->length && (!is_web || memchr(reading->text, ' ', reading->length)))
        return refuse(reading, "an address that begins with https:// or http://");
    return read_text(reading, out);
}

/* The next item of a `;` list without the spaces around it; false at the end. Empty items are
 * skipped. */
static bool next_item(const char **cursor, const char *end, struct reading *item)
{
    while (*cursor < end) {
        const char *stop = memchr(*cursor, ';', (size_t)(end - *cursor));
        const char *from = *cursor, *to = stop ? stop : end;
        *cursor = stop ? stop + 1 : end;
        while (from < to && *from == ' ')
            from++;
        while (to > from && to[-1] == ' ')
            to--;
        if (from < to) {
            item->text = from;
            item->length = (size_t)(to - from);
            return true;
        }
    }
    return false;
}

static enum fever_error read_list(const struct reading *reading, struct text_list *out)
{
    const char *items[LIST_ITEMS_MAX];
    size_t count = 0;
    enum fever_error failure = check_text(reading);
    struct reading item = *reading;
    const char *cursor = reading->text;
    while (!failure && next_item(&cursor, reading->text + reading->length, &item)) {
        if (count == LIST_ITEMS_MAX)
            return refuse(reading, "at most 64 items separated by ;");
        failure = reading->field->type == TYPE_IDS ? read_id(&item, &items[count])
                                                   : read_text(&item, &items[count]);
        count++;
    }
    if (failure)
        return failure;
    const char **copy = arena_array(reading->arena, count, sizeof *copy);
    if (!copy)
        return error_nomem(reading->error);
    if (count)
        memcpy(copy, items, count * sizeof *copy);
    *out = (struct text_list){copy, count};
    return FEVER_OK;
}

static bool ends_with_date(const struct reading *item, int32_t *day)
{
    const size_t tail = CIVIL_DATE_SIZE; /* `|` and the date */
    struct civil_date date;
    if (item->length <= tail || item->text[item->length - tail] != '|' ||
        !civil_parse_date(item->text + item->length - tail + 1, tail - 1, &date))
        return false;
    *day = civil_days(date);
    return true;
}

static enum fever_error read_admission(const struct reading *reading, struct clinic *clinic)
{
    struct admission_rule rules[LIST_ITEMS_MAX];
    size_t count = 0;
    enum fever_error failure = check_text(reading);
    struct reading item = *reading;
    const char *cursor = reading->text;
    while (!failure && next_item(&cursor, reading->text + reading->length, &item)) {
        if (count == LIST_ITEMS_MAX)
            return refuse(reading, "at most 64 rules separated by ;");
        rules[count].until_day = 0;
        if (ends_with_date(&item, &rules[count].until_day))
            item.length -= CIVIL_DATE_SIZE;
        failure = read_text(&item, &rules[count].text);
        count++;
    }
    if (failure)
        return failure;
    struct admission_rule *copy = arena_array(reading->arena, count, sizeof *copy);
    if (!copy)
        return error_nomem(reading->error);
    if (count)
        memcpy(copy, rules, count * sizeof *copy);
    clinic->admission = copy;
    clinic->admission_count = count;
    return FEVER_OK;
}

static enum fever_error read_stated(const struct reading *reading, enum stated *out)
{
    if (!reading->length)
        *out = STATED_NOT;
    else if (strcmp(reading->text, "true") == 0)
        *out = STATED_TRUE;
    else if (strcmp(reading->text, "false") == 0)
        *out = STATED_FALSE;
    else
        return refuse(reading, "true, false or nothing");
    return FEVER_OK;
}

static enum fever_error read_counter(const struct reading *reading, uint32_t *out)
{
    int64_t value = 0;
    if (reading->length &&
        !number_parse_int(reading->text, reading->length, 1, reading->field->limit, &value))
        return refuse(reading, "a positive whole number in range");
    if (reading->field->offset == AT(adcode) && value && value < 100000)
        return refuse(reading, "a six-digit adcode");
    *out = (uint32_t)value;
    return FEVER_OK;
}

static enum fever_error read_count(const struct reading *reading, int32_t *out)
{
    int64_t value = -1;
    if (reading->length &&
        !number_parse_int(reading->text, reading->length, 0, reading->field->limit, &value))
        return refuse(reading, "a whole number from 0, in range");
    *out = (int32_t)value;
    return FEVER_OK;
}

static enum fever_error read_date(const struct reading *reading, int32_t *out)
{
    struct civil_date date;
    if (!reading->length) {
        *out = 0;
        return FEVER_OK;
    }
    if (!civil_parse_date(reading->text, reading->length, &date))
        return refuse(reading, "a date as 2026-01-31");
    *out = civil_days(date);
    return FEVER_OK;
}

static enum fever_error read_degrees(const struct reading *reading, double *out)
{
    double value = NAN;
    double limit = (double)reading->field->limit;
    if (reading->length && (!number_parse_decimal(reading->text, reading->length, &value) ||
                            value < -limit || value > limit))
        return refuse(reading, limit > 90 ? "decimal degrees from -180 to 180"
                                          : "decimal degrees from -90 to 90");
    *out = value;
    return FEVER_OK;
}

static enum fever_error read_services(const struct reading *reading, uint32_t *out)
{
    uint32_t services = 0;
    struct reading item = *reading;
    const char *cursor = reading->text;
    while (next_item(&cursor, reading->text + reading->length, &item)) {
        enum clinic_service service;
        if (!clinic_service_parse(item.text, item.length, &service))
            return refuse(&item, "names of services such as fever_adult, separated by ;");
        services |= UINT32_C(1) << service;
    }
    *out = services;
    return FEVER_OK;
}

static bool is_clock_time(const char *text, size_t length)
{
    int64_t hour, minute;
    return length == 5 && text[2] == ':' && number_parse_int(text, 2, 0, 24, &hour) &&
           number_parse_int(text + 3, 2, 0, 59, &minute) && hour * 60 + minute <= 24 * 60;
}

static enum fever_error read_last_admission(const struct reading *reading, const char **out)
{
    int64_t before_min;
    if (reading->length && !is_clock_time(reading->text, reading->length) &&
        !number_parse_int(reading->text, reading->length, -600, -1, &before_min))
        return refuse(reading, "HH:MM, or -N for N minutes before closing");
    return read_text(reading, out);
}

static enum fever_error read_enum(const struct reading *reading, struct clinic *clinic)
{
    const char *text = reading->text;
    size_t length = reading->length;
    switch (reading->field->type) {
    case TYPE_KIND:
        clinic->kind = KIND_FEVER_CLINIC;
        if (length && !clinic_kind_parse(text, length, &clinic->kind))
            return refuse(reading, "a kind such as fever_clinic or fever_room");
        return FEVER_OK;
    case TYPE_ACCESS:
        clinic->access = ACCESS_NOT_STATED;
        if (length && !clinic_access_parse(text, length, &clinic->access))
            return refuse(reading, "walk_in, appointment, referral_only or nothing");
        return FEVER_OK;
    case TYPE_CRS:
        clinic->original_crs = CRS_WGS84;
        if (length && !crs_parse(text, &clinic->original_crs))
            return refuse(reading, "wgs84, gcj02 or bd09");
        return FEVER_OK;
    default:
        clinic->precision = PRECISION_NONE;
        if (length && !clinic_precision_parse(text, length, &clinic->precision))
            return refuse(reading, "exact, address, district or nothing");
        return FEVER_OK;
    }
}

enum fever_error clinic_field_parse(struct clinic *clinic, enum clinic_field which,
                                    const char *text, struct arena *arena, struct error *error)
{
    const struct field *field = &fields[which];
    struct reading reading = {field, text, strlen(text), arena, error};
    void *at = member_of(clinic, field);
    switch (field->type) {
    case TYPE_TEXT:
        return read_text(&reading, at);
    case TYPE_ID:
        return read_id(&reading, at);
    case TYPE_URL:
        return read_url(&reading, at);
    case TYPE_LIST:
    case TYPE_IDS:
        return read_list(&reading, at);
    case TYPE_STATED:
        return read_stated(&reading, at);
    case TYPE_COUNTER:
        return read_counter(&reading, at);
    case TYPE_COUNT:
        return read_count(&reading, at);
    case TYPE_DATE:
        return read_date(&reading, at);
    case TYPE_DEGREES:
        return read_degrees(&reading, at);
    case TYPE_SERVICES:
        return read_services(&reading, at);
    case TYPE_ADMISSION:
        return read_admission(&reading, clinic);
    case TYPE_LAST_ADMISSION:
        return read_last_admission(&reading, at);
    case TYPE_KIND:
    case TYPE_ACCESS:
    case TYPE_CRS:
    case TYPE_PRECISION:
        break;
    }
    return read_enum(&reading, clinic);
}

/* ---- comparing and copying ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_list(const struct text_list *a, const struct text_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

static bool same_admission(const struct clinic *a, const struct clinic *b)
{
    if (a->admission_count != b->admission_count)
        return false;
    for (size_t i = 0; i < a->admission_count; i++)
        if (a->admission[i].until_day != b->admission[i].until_day ||
            strcmp(a->admission[i].text, b->admission[i].text) != 0)
            return false;
    return true;
}

static bool same_degrees(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool has_position(const struct clinic *clinic)
{
    return !isnan(clinic->original_place.lat) || !isnan(clinic->original_entrance.lat);
}

static bool same_field(const struct field *field, const struct clinic *a, const struct clinic *b)
{
    const void *left = member(a, field), *right = member(b, field);
    switch (field->type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        return same_text(member_text(a, field), member_text(b, field));
    case TYPE_LIST:
    case TYPE_IDS:
        return same_list(left, right);
    case TYPE_DEGREES:
        return same_degrees(*(const double *)left, *(const double *)right);
    case TYPE_ADMISSION:
        return same_admission(a, b);
    case TYPE_CRS: /* means nothing without a position */
        return has_position(a) == has_position(b) &&
               (!has_position(a) || a->original_crs == b->original_crs);
    case TYPE_STATED:
        return *(const enum stated *)left == *(const enum stated *)right;
    case TYPE_COUNTER:
    case TYPE_SERVICES:
        return *(const uint32_t *)left == *(const uint32_t *)right;
    case TYPE_COUNT:
    case TYPE_DATE:
        return *(const int32_t *)left == *(const int32_t *)right;
    case TYPE_KIND:
        return a->kind == b->kind;
    case TYPE_ACCESS:
        return a->access == b->access;
    case TYPE_PRECISION:
        return a->precision == b->precision;
    }
    return false;
}

uint64_t clinic_diff(const struct clinic *a, const struct clinic *b)
{
    uint64_t different = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!same_field(&fields[i], a, b))
            different |= FIELD_BIT(i);
    return different;
}

/* Bytes of the member that a field's type sits in. */
static size_t member_size(enum field_type type)
{
    switch (type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        return sizeof(const char *);
    case TYPE_LIST:
    case TYPE_IDS:
        return sizeof(struct text_list);
    case TYPE_DEGREES:
        return sizeof(double);
    case TYPE_STATED:
        return sizeof(enum stated);
    case TYPE_COUNTER:
    case TYPE_SERVICES:
        return sizeof(uint32_t);
    case TYPE_COUNT:
    case TYPE_DATE:
        return sizeof(int32_t);
    case TYPE_KIND:
        return sizeof(enum clinic_kind);
    case TYPE_ACCESS:
        return sizeof(enum clinic_access);
    case TYPE_CRS:
        return sizeof(enum crs);
    case TYPE_PRECISION:
        return sizeof(enum clinic_precision);
    case TYPE_ADMISSION:
        return sizeof(const struct admission_rule *);
    }
    return 0;
}

void clinic_take_fields(struct clinic *to, const struct clinic *from, uint64_t mask)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &fields[i];
        if (!(mask & FIELD_BIT(i)))
            continue;
        memcpy(member_of(to, field), member(from, field), member_size(field->type));
        if (field->type == TYPE_ADMISSION)
            to->admission_count = from->admission_count;
    }
    if (mask & FIELD_BIT(FIELD_HOURS))
        to->hours_origin = from->hours_origin;
}

static bool copy_list(struct arena *arena, const struct text_list *from, struct text_list *to)
{
    const char **items = arena_array(arena, from->count, sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < from->count; i++)
        if (!(items[i] = arena_strdup(arena, from->items[i])))
            return false;
    *to = (struct text_list){items, from->count};
    return true;
}

static bool copy_admission(struct arena *arena, const struct clinic *from, struct clinic *to)
{
    struct admission_rule *rules = arena_array(arena, from->admission_count, sizeof *rules);
    if (!rules)
        return false;
    for (size_t i = 0; i < from->admission_count; i++) {
        rules[i].until_day = from->admission[i].until_day;
        if (!(rules[i].text = arena_strdup(arena, from->admission[i].text)))
            return false;
    }
    to->admission = rules;
    return true;
}

static bool copy_text(struct arena *arena, const char *from, void *to)
{
    char *copy = arena_strdup(arena, from);
    memcpy(to, &copy, sizeof copy);
    return copy || !from;
}

enum fever_error clinic_copy(struct arena *arena, const struct clinic *from, struct clinic *to)
{
    struct clinic copy = *from;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &fields[i];
        bool copied = true;
        if (member_size(field->type) == sizeof(struct text_list))
            copied = copy_list(arena, member(from, field), member_of(&copy, field));
        else if (field->type == TYPE_ADMISSION)
            copied = copy_admission(arena, from, &copy);
        else if (field->type == TYPE_TEXT || field->type == TYPE_ID || field->type == TYPE_URL ||
                 field->type == TYPE_LAST_ADMISSION)
            copied = copy_text(arena, member_text(from, field), member_of(&copy, field));
        if (!copied)
            return FEVER_NOMEM;
    }
    *to = copy;
    return FEVER_OK;
}
