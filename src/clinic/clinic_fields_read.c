/* Reading a canonical field from outside text: form and range, with a sentence for what is wrong.
 */
#include "clinic_fields.h"

#include <math.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"
#include "fever/utf8.h"

enum { LIST_ITEMS_MAX = 64 };

/* What is being read, for the sentence of an error. */
struct reading {
    const struct field *field;
    const char *text;
    size_t length;
    struct arena *arena;
    struct error *error;
    bool borrows; /* a whole text is kept as it stands */
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
    const char *copy = reading->borrows
                           ? reading->text
                           : arena_copy(reading->arena, reading->text, reading->length);
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
            item->borrows = false; /* it ends in no NUL */
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
    if (reading->field->offset == offsetof(struct clinic, adcode) && value && value < 100000)
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

static enum fever_error read_kind(const struct reading *reading, enum clinic_kind *out)
{
    enum clinic_kind kind = KIND_FEVER_CLINIC;
    if (reading->length && !clinic_kind_parse(reading->text, reading->length, &kind))
        return refuse(reading, "a kind such as fever_clinic or fever_room");
    *out = kind;
    return FEVER_OK;
}

static enum fever_error read_access(const struct reading *reading, enum clinic_access *out)
{
    enum clinic_access access = ACCESS_NOT_STATED;
    if (reading->length && !clinic_access_parse(reading->text, reading->length, &access))
        return refuse(reading, "walk_in, appointment, referral_only or nothing");
    *out = access;
    return FEVER_OK;
}

static enum fever_error read_crs(const struct reading *reading, enum crs *out)
{
    enum crs crs = CRS_WGS84;
    if (reading->length && !crs_parse(reading->text, &crs))
        return refuse(reading, "wgs84, gcj02 or bd09");
    *out = crs;
    return FEVER_OK;
}

static enum fever_error read_precision(const struct reading *reading, enum clinic_precision *out)
{
    enum clinic_precision precision = PRECISION_NONE;
    if (reading->length && !clinic_precision_parse(reading->text, reading->length, &precision))
        return refuse(reading, "exact, address, district or nothing");
    *out = precision;
    return FEVER_OK;
}

static enum fever_error field_read(struct clinic *clinic, struct reading reading)
{
    const struct field *field = reading.field;
    void *at = field_member_of(clinic, field);
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
        return read_kind(&reading, at);
    case TYPE_ACCESS:
        return read_access(&reading, at);
    case TYPE_CRS:
        return read_crs(&reading, at);
    case TYPE_PRECISION:
        return read_precision(&reading, at);
    }
    return FEVER_UNSUPPORTED; /* not reached: every type stands above */
}

enum fever_error clinic_field_parse(struct clinic *clinic, enum clinic_field which,
                                    const char *text, struct arena *arena, struct error *error)
{
    return field_read(
        clinic, (struct reading){&clinic_fields[which], text, strlen(text), arena, error, false});
}

enum fever_error clinic_field_borrow(struct clinic *clinic, enum clinic_field which,
                                     const char *text, struct arena *arena, struct error *error)
{
    return field_read(
        clinic, (struct reading){&clinic_fields[which], text, strlen(text), arena, error, true});
}
