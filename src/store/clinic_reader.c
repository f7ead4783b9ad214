/* Reading a clinic's record from its row or its JSON.
 *
 * Texts of the fields that many clinics share (province, source, hours …) are parsed once: the
 * reader keeps a specimen record per text and takes the field over from it. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clinic_row.h"
#include "fever/hash.h"
#include "rows.h"

enum { SPECIMENS_MAX = 1 << 14, SLOTS = SPECIMENS_MAX * 2 };

static const uint64_t shared_fields =
    FIELD_BIT(FIELD_KIND) | FIELD_BIT(FIELD_SERVICES) | FIELD_BIT(FIELD_LEVEL) |
    FIELD_BIT(FIELD_DESIGNATED) | FIELD_BIT(FIELD_INSURANCE) | FIELD_BIT(FIELD_INSURANCE_REMOTE) |
    FIELD_BIT(FIELD_ACCESS) | FIELD_BIT(FIELD_BOOKING_REQUIRED) | FIELD_BIT(FIELD_PROVINCE) |
    FIELD_BIT(FIELD_CITY) | FIELD_BIT(FIELD_DISTRICT) | FIELD_BIT(FIELD_CRS) |
    FIELD_BIT(FIELD_PRECISION) | FIELD_BIT(FIELD_HOURS) | FIELD_BIT(FIELD_HOURS_TEXT) |
    FIELD_BIT(FIELD_LAST_ADMISSION) | FIELD_BIT(FIELD_NOTE) | FIELD_BIT(FIELD_TIME_ZONE) |
    FIELD_BIT(FIELD_VALID_UNTIL) | FIELD_BIT(FIELD_SOURCE) | FIELD_BIT(FIELD_SOURCE_URL) |
    FIELD_BIT(FIELD_SOURCE_DATE) | FIELD_BIT(FIELD_VERIFIED_AT);

struct specimen {
    const char *text;
    uint64_t hash;
    enum clinic_field field;
    struct clinic clinic; /* only `field` is set */
};

struct clinic_reader {
    struct arena *arena;   /* of the records */
    struct arena *scratch; /* of the specimens */
    struct specimen *slots[SLOTS];
    size_t count;
};

static const char *const origin_names[] = {"stated", "repaired"};

const char *hours_origin_name(enum hours_origin origin)
{
    return origin_names[origin];
}

enum fever_error hours_origin_parse(const char *name, enum hours_origin *out, struct error *error)
{
    for (int i = 0; i <= HOURS_ORIGIN_REPAIRED; i++) {
        if (name && strcmp(origin_names[i], name) == 0) {
            *out = (enum hours_origin)i;
            return FEVER_OK;
        }
    }
    return error_set(error, FEVER_INVALID, "hours_origin must be stated or repaired");
}

static struct specimen **specimen_slot(struct clinic_reader *reader, enum clinic_field field,
                                       uint64_t hash, const char *text)
{
    size_t at = hash % SLOTS;
    while (reader->slots[at] &&
           (reader->slots[at]->hash != hash || reader->slots[at]->field != field ||
            strcmp(reader->slots[at]->text, text) != 0))
        at = (at + 1) % SLOTS;
    return &reader->slots[at];
}

static enum fever_error read_shared(struct clinic_reader *reader, enum clinic_field field,
                                    const char *text, size_t length, struct clinic *out,
                                    struct error *error)
{
    uint64_t hash = hash_bytes(HASH_SEED ^ (uint64_t)field, text, length);
    struct specimen **slot = specimen_slot(reader, field, hash, text);
    if (!*slot && reader->count == SPECIMENS_MAX)
        return clinic_field_parse(out, field, text, reader->arena, error);
    if (!*slot) {
        struct specimen *specimen = arena_alloc(reader->scratch, sizeof *specimen);
        if (!specimen || !(specimen->text = arena_copy(reader->scratch, text, length)))
            return error_nomem(error);
        specimen->hash = hash;
        specimen->field = field;
        enum fever_error failure =
            clinic_field_parse(&specimen->clinic, field, text, reader->arena, error);
        if (failure)
            return failure;
        *slot = specimen;
        reader->count++;
    }
    clinic_take_fields(out, &(*slot)->clinic, FIELD_BIT(field));
    return FEVER_OK;
}

static enum fever_error read_count(struct statement *row, enum clinic_field field, int64_t maximum,
                                   int64_t *out, struct error *error)
{
    int64_t value = statement_int(row, (int)field);
    if (statement_is_null(row, (int)field))
        return FEVER_OK;
    if (value < 0 || value > maximum)
        return error_set(error, FEVER_INVALID, "%s is out of range", clinic_field_name(field));
    *out = value;
    return FEVER_OK;
}

static void read_degrees(struct statement *row, enum clinic_field field, double *out)
{
    *out = statement_is_null(row, (int)field) ? NAN : statement_double(row, (int)field);
}

static enum fever_error read_numbers(struct statement *row, struct clinic *out, struct error *error)
{
    int64_t marker_id = 0, adcode = 0, min_age_months = -1, max_age_years = -1;
    enum fever_error failure = read_count(row, FIELD_MARKER_ID, 999999999, &marker_id, error);
    if (!failure)
        failure = read_count(row, FIELD_ADCODE, 999999, &adcode, error);
    if (!failure)
        failure =
            read_count(row, FIELD_MIN_AGE_MONTHS, CLINIC_AGE_MONTHS_MAX, &min_age_months, error);
    if (!failure)
        failure = read_count(row, FIELD_MAX_AGE_YEARS, CLINIC_AGE_YEARS_MAX, &max_age_years, error);
    if (failure)
        return failure;
    out->marker_id = (uint32_t)marker_id;
    out->adcode = (uint32_t)adcode;
    out->min_age_months = (int32_t)min_age_months;
    out->max_age_years = (int32_t)max_age_years;
    read_degrees(row, FIELD_LAT, &out->original_place.lat);
    read_degrees(row, FIELD_LON, &out->original_place.lon);
    read_degrees(row, FIELD_ENTRANCE_LAT, &out->original_entrance.lat);
    read_degrees(row, FIELD_ENTRANCE_LON, &out->original_entrance.lon);
    return FEVER_OK;
}

struct clinic_reader *clinic_reader_new(struct arena *arena)
{
    struct clinic_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return NULL;
    reader->arena = arena;
    reader->scratch = arena_new();
    if (!reader->scratch) {
        free(reader);
        return NULL;
    }
    return reader;
}

void clinic_reader_free(struct clinic_reader *reader)
{
    if (!reader)
        return;
    arena_free(reader->scratch);
    free(reader);
}

static enum fever_error read_texts(struct clinic_reader *reader, struct statement *row,
                                   struct clinic *out, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (int i = 0; i < FIELD_COUNT && !failure; i++) {
        enum clinic_field field = (enum clinic_field)i;
        const char *text = NUMBER_FIELDS & FIELD_BIT(i) ? NULL : statement_text(row, i);
        if (!text)
            continue;
        if (shared_fields & FIELD_BIT(i))
            failure = read_shared(reader, field, text, statement_text_length(row, i), out, error);
        else
            failure = clinic_field_parse(out, field, text, reader->arena, error);
    }
    return failure;
}

/* What is true of every record that may be published. */
static enum fever_error record_check(const struct clinic *clinic, struct error *error)
{
    if (!clinic->id || !clinic->name)
        return error_set(error, FEVER_INVALID, "it has no id or no name");
    if (clinic->precision != PRECISION_NONE && !point_is_valid(clinic->original_place))
        return error_set(error, FEVER_INVALID, "its position is out of range");
    if (clinic->has_entrance_place && !point_is_valid(clinic->original_entrance))
        return error_set(error, FEVER_INVALID, "the position of its entrance is out of range");
    return FEVER_OK;
}

enum fever_error clinic_reader_row(struct clinic_reader *reader, struct statement *row,
                                   struct clinic *out, struct error *error)
{
    struct error detail;
    clinic_init(out);
    enum fever_error failure = read_texts(reader, row, out, &detail);
    if (!failure)
        failure = read_numbers(row, out, &detail);
    if (!failure)
        failure = hours_origin_parse(statement_text(row, FIELD_COUNT), &out->hours_origin, &detail);
    if (!failure)
        failure = row_instant(row, FIELD_COUNT + 1, 0, &out->updated_at, &detail);
    if (!failure) {
        clinic_settle_place(out);
        failure = record_check(out, &detail);
    }
    if (!failure)
        return FEVER_OK;
    const char *id = statement_text(row, FIELD_ID);
    return error_set(error, failure, "clinic %s cannot be read: %s", id ? id : "without id",
                     detail.text);
}

static enum fever_error json_take(struct arena *arena, const char *name, const json_t *value,
                                  struct clinic *clinic, struct error *error)
{
    const char *text = json_is_null(value) ? "" : json_string_value(value);
    if (strcmp(name, "hours_origin") == 0)
        return hours_origin_parse(text, &clinic->hours_origin, error);
    enum clinic_field field = clinic_field_find(name, strlen(name));
    if (field == FIELD_COUNT || !text)
        return error_set(error, FEVER_INVALID, "'%s' is no canonical text", name);
    return clinic_field_parse(clinic, field, text, arena, error);
}

enum fever_error clinic_apply_json(struct arena *arena, const char *json, struct clinic *clinic,
                                   struct error *error)
{
    json_error_t detail;
    json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, &detail);
    if (!object && json_error_code(&detail) == json_error_out_of_memory)
        return error_nomem(error);
    enum fever_error failure = FEVER_OK;
    if (!json_is_object(object))
        failure = error_set(error, FEVER_INVALID, "a kept record is not JSON");
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (!failure)
            failure = json_take(arena, name, value, clinic, error);
    }
    json_decref(object);
    if (!failure)
        clinic_settle_place(clinic);
    return failure;
}

enum fever_error clinic_from_json(struct arena *arena, const char *json, struct clinic *out,
                                  struct error *error)
{
    struct clinic clinic;
    clinic_init(&clinic);
    enum fever_error failure = clinic_apply_json(arena, json, &clinic, error);
    if (!failure)
        *out = clinic;
    return failure;
}
