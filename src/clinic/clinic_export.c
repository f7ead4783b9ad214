/* Clinics as canonical CSV and as GeoJSON: the field table written out. */
#include "fever/clinic_export.h"

#include <string.h>

#include "clinic_fields.h"

enum { GEOJSON_DECIMALS = 7 };

/* The field's canonical text, or NULL where it is not stated. */
static const char *field_canonical(const struct clinic *clinic, int field, struct buffer *scratch)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, (enum clinic_field)field, scratch);
    return scratch->length ? scratch->data : NULL;
}

/* A text that could not be formatted must not pass for one that is not stated. */
static void failure_pass_on(const struct buffer *scratch, struct buffer *out)
{
    if (buffer_error(scratch) && !out->failure)
        out->failure = buffer_error(scratch);
}

static void csv_begin(struct buffer *out)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (field)
            buffer_append_char(out, ',');
        buffer_append_csv(out, clinic_field_name((enum clinic_field)field));
    }
    buffer_append_char(out, '\n');
}

static void csv_record(const struct clinic *clinic, bool is_first, struct buffer *scratch,
                       struct buffer *out)
{
    (void)is_first;
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (field)
            buffer_append_char(out, ',');
        buffer_append_csv(out, field_canonical(clinic, field, scratch));
        failure_pass_on(scratch, out);
    }
    buffer_append_char(out, '\n');
}

static void csv_end(struct buffer *out)
{
    (void)out;
}

static void geojson_begin(struct buffer *out)
{
    buffer_append_text(out, "{\"type\":\"FeatureCollection\",\"features\":[");
}

/* Whether a field's canonical text is a JSON value as it stands. An adcode is a code: text. */
static bool is_json_value(int field)
{
    switch (clinic_fields[field].type) {
    case TYPE_COUNTER:
        return field != FIELD_ADCODE;
    case TYPE_COUNT:
    case TYPE_DEGREES:
    case TYPE_STATED:
        return true;
    default:
        return false;
    }
}

void clinic_export_geometry(const struct clinic *clinic, struct buffer *out)
{
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS) {
        buffer_append_text(out, "null");
        return;
    }
    buffer_append_text(out, "{\"type\":\"Point\",\"coordinates\":[");
    buffer_append_degrees(out, clinic->place.lon, GEOJSON_DECIMALS);
    buffer_append_char(out, ',');
    buffer_append_degrees(out, clinic->place.lat, GEOJSON_DECIMALS);
    buffer_append_text(out, "]}");
}

void clinic_export_member(const struct clinic *clinic, enum clinic_field field,
                          struct buffer *scratch, struct buffer *out)
{
    const char *text = field_canonical(clinic, field, scratch);
    buffer_append_char(out, '"');
    buffer_append_text(out, clinic_field_name(field));
    buffer_append_text(out, "\":");
    if (text && is_json_value(field))
        buffer_append_text(out, text);
    else
        buffer_append_json(out, text);
    failure_pass_on(scratch, out);
}

static void geojson_properties(const struct clinic *clinic, struct buffer *scratch,
                               struct buffer *out)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (field)
            buffer_append_char(out, ',');
        clinic_export_member(clinic, (enum clinic_field)field, scratch, out);
    }
}

static void geojson_record(const struct clinic *clinic, bool is_first, struct buffer *scratch,
                           struct buffer *out)
{
    buffer_append_text(out, is_first ? "\n" : ",\n");
    buffer_append_text(out, "{\"type\":\"Feature\",\"id\":");
    buffer_append_json(out, clinic->id);
    buffer_append_text(out, ",\"geometry\":");
    clinic_export_geometry(clinic, out);
    buffer_append_text(out, ",\"properties\":{");
    geojson_properties(clinic, scratch, out);
    buffer_append_text(out, "}}");
}

static void geojson_end(struct buffer *out)
{
    buffer_append_text(out, "\n]}\n");
}

static const struct clinic_export_format formats[] = {
    {"csv", csv_begin, csv_record, csv_end},
    {"geojson", geojson_begin, geojson_record, geojson_end},
};

const struct clinic_export_format *clinic_export_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
