/* Writing a clinic's record: its canonical texts, its row, its JSON. */
#include "clinic_row.h"

#include <math.h>
#include <string.h>

enum { RECORD_TEXT_MAX = 1 << 20 };
static const size_t NOT_STATED = SIZE_MAX;

/* The canonical fields in their order, as columns and as parameters. */
/* clang-format off */
#define FIELDS(X) \
    X(id, 1) X(marker_id, 2) X(source_id, 3) X(name, 4) X(short_name, 5) X(aliases, 6) \
    X(alias_ids, 7) X(site, 8) X(campus, 9) X(kind, 10) X(services, 11) X(level, 12) \
    X(designated, 13) X(insurance, 14) X(insurance_remote, 15) X(access, 16) \
    X(min_age_months, 17) X(max_age_years, 18) X(booking_required, 19) X(booking_url, 20) \
    X(booking_phone, 21) X(admission, 22) X(province, 23) X(city, 24) X(district, 25) \
    X(adcode, 26) X(address, 27) X(entrance, 28) X(entrance_lat, 29) X(entrance_lon, 30) \
    X(transit, 31) X(parking, 32) X(phone, 33) X(lat, 34) X(lon, 35) X(crs, 36) X(precision, 37) \
    X(hours, 38) X(hours_text, 39) X(last_admission, 40) X(note, 41) X(time_zone, 42) \
    X(valid_until, 43) X(source, 44) X(source_url, 45) X(source_date, 46) X(verified_at, 47) \
    X(booking_wechat, 48)
/* clang-format on */
#define AS_COLUMN(name, number)     #name ", "
#define AS_PARAMETER(name, number)  "$" #number ", "
#define AS_ASSIGNMENT(name, number) #name " = $" #number ", "
#define AS_COUNT(name, number)      +1
#define COLUMNS                     FIELDS(AS_COLUMN)
#define PARAMETERS                  FIELDS(AS_PARAMETER)
#define ASSIGNMENTS                 FIELDS(AS_ASSIGNMENT)

enum { BIND_HOURS_ORIGIN = FIELD_COUNT + 1, BIND_UPDATED_AT };

/* Claims keep fields as bits by position: the order grows at its end and never changes. */
_Static_assert((FIELDS(AS_COUNT)) == FIELD_COUNT, "a canonical field has no column");
_Static_assert(FIELD_VERIFIED_AT == 46 && FIELD_BOOKING_WECHAT == 47, "canonical fields moved");

const char sql_clinic_insert[] =
    "INSERT INTO clinic (" COLUMNS "hours_origin, updated_at, wgs84_lat, wgs84_lon, geom)"
    " VALUES (" PARAMETERS "$49, $50, $51, $52, ST_GeomFromWKB($53, 4326))";

const char sql_clinic_update[] =
    "UPDATE clinic SET " ASSIGNMENTS "hours_origin = $49, updated_at = $50 WHERE id = $1";

const char sql_clinic_update_place[] =
    "UPDATE clinic SET wgs84_lat = $2, wgs84_lon = $3, geom = ST_GeomFromWKB($4, 4326)"
    " WHERE id = $1";

#define SELECT "SELECT " COLUMNS "hours_origin, updated_at, wgs84_lat, wgs84_lon FROM clinic"

const char sql_clinic_select[] = SELECT " ORDER BY id";

const char sql_clinic_select_from[] = SELECT " WHERE id >= $1 ORDER BY id LIMIT $2";

const char sql_clinic_select_one[] = SELECT " WHERE id = $1";

void record_text_init(struct record_text *text)
{
    buffer_init(&text->bytes, RECORD_TEXT_MAX);
}

void record_text_clear(struct record_text *text)
{
    buffer_clear(&text->bytes);
}

enum fever_error record_text_fill(struct record_text *text, const struct clinic *clinic,
                                  uint64_t mask)
{
    buffer_reset(&text->bytes);
    for (int field = 0; field < FIELD_COUNT; field++) {
        size_t start = text->bytes.length;
        if (mask & FIELD_BIT(field))
            clinic_field_format(clinic, (enum clinic_field)field, &text->bytes);
        text->starts[field] = text->bytes.length == start ? NOT_STATED : start;
        text->lengths[field] = text->bytes.length - start;
        if (text->bytes.length != start)
            buffer_append_char(&text->bytes, '\0');
    }
    return buffer_error(&text->bytes);
}

const char *record_text_field(const struct record_text *text, enum clinic_field field)
{
    return text->starts[field] == NOT_STATED ? NULL : text->bytes.data + text->starts[field];
}

uint64_t record_text_stated(const struct record_text *text)
{
    uint64_t stated = 0;
    for (int field = 0; field < FIELD_COUNT; field++)
        if (text->starts[field] != NOT_STATED)
            stated |= FIELD_BIT(field);
    return stated;
}

void record_text_json(const struct record_text *text, uint64_t mask,
                      const enum hours_origin *origin, struct buffer *out)
{
    const char *before = "{\"";
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (!(mask & FIELD_BIT(field)))
            continue;
        buffer_append_text(out, before);
        buffer_append_text(out, clinic_field_name((enum clinic_field)field));
        buffer_append_text(out, "\":");
        buffer_append_json(out, record_text_field(text, (enum clinic_field)field));
        before = ",\"";
    }
    if (origin) {
        buffer_append_text(out, before);
        buffer_append_text(out, "hours_origin\":");
        buffer_append_json(out, hours_origin_name(*origin));
    }
    buffer_append_char(out, '}');
}

static void bind_count(struct statement *statement, int index, int64_t value, int64_t not_stated)
{
    if (value != not_stated)
        statement_bind_int(statement, index, value);
}

static void bind_degrees(struct statement *statement, int index, double degrees)
{
    if (!isnan(degrees))
        statement_bind_double(statement, index, degrees);
}

void clinic_row_bind(struct statement *statement, const struct clinic *clinic,
                     const struct record_text *text, int64_t updated_at)
{
    for (int field = 0; field < FIELD_COUNT; field++)
        if (!(NUMBER_FIELDS & FIELD_BIT(field)))
            statement_bind_text_of(statement, field + 1,
                                   record_text_field(text, (enum clinic_field)field),
                                   text->lengths[field]);
    bind_count(statement, FIELD_MARKER_ID + 1, clinic->marker_id, 0);
    bind_count(statement, FIELD_ADCODE + 1, clinic->adcode, 0);
    bind_count(statement, FIELD_MIN_AGE_MONTHS + 1, clinic->min_age_months, -1);
    bind_count(statement, FIELD_MAX_AGE_YEARS + 1, clinic->max_age_years, -1);
    bind_degrees(statement, FIELD_LAT + 1, clinic->original_place.lat);
    bind_degrees(statement, FIELD_LON + 1, clinic->original_place.lon);
    bind_degrees(statement, FIELD_ENTRANCE_LAT + 1, clinic->original_entrance.lat);
    bind_degrees(statement, FIELD_ENTRANCE_LON + 1, clinic->original_entrance.lon);
    statement_bind_text(statement, BIND_HOURS_ORIGIN, hours_origin_name(clinic->hours_origin));
    statement_bind_int(statement, BIND_UPDATED_AT, updated_at);
}

/* Little-endian IEEE 754, whatever the machine. */
static void put_double(unsigned char *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (size_t i = 0; i < sizeof bits; i++)
        out[i] = (unsigned char)(bits >> 8 * i);
}

void clinic_row_bind_point(struct statement *statement, int index, struct point place,
                           struct place_bytes *bytes)
{
    static const unsigned char little_endian_point[] = {1, 1, 0, 0, 0};
    memcpy(bytes->bytes, little_endian_point, sizeof little_endian_point);
    put_double(bytes->bytes + sizeof little_endian_point, place.lon);
    put_double(bytes->bytes + sizeof little_endian_point + 8, place.lat);
    statement_bind_bytes(statement, index, bytes->bytes, sizeof bytes->bytes);
}

void clinic_row_bind_place(struct statement *statement, int index, const struct clinic *clinic,
                           struct place_bytes *bytes)
{
    if (clinic->precision == PRECISION_NONE)
        return;
    statement_bind_double(statement, index, clinic->place.lat);
    statement_bind_double(statement, index + 1, clinic->place.lon);
    clinic_row_bind_point(statement, index + 2, clinic->place, bytes);
}
