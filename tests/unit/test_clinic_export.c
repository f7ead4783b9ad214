/* Exported CSV and GeoJSON, read back by other means. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "fever/clinic_export.h"
#include "support_store.h"

enum { COUNT = 200, TEXT_MAX = 1 << 16, FILE_MAX = 1 << 24 };

static const struct clinic *clinics[COUNT];

static int set_up(void **state)
{
    struct arena *arena = arena_new();
    uint64_t seed = 5;
    for (int i = 0; i < COUNT; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%03d", i);
        clinics[i] = clinic_random(arena, &seed, id, (uint32_t)i + 1);
    }
    *state = arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void export_all(const char *name, struct buffer *out)
{
    const struct clinic_export_format *format = clinic_export_find(name);
    struct buffer scratch;
    assert_non_null(format);
    buffer_init(&scratch, TEXT_MAX);
    buffer_init(out, FILE_MAX);
    format->begin(out);
    for (int i = 0; i < COUNT; i++)
        format->record(clinics[i], i == 0, &scratch, out);
    format->end(out);
    assert_int_equal(buffer_error(out), FEVER_OK);
    buffer_clear(&scratch);
}

static const char *canonical(const struct clinic *clinic, int field, struct buffer *text)
{
    buffer_reset(text);
    clinic_field_format(clinic, (enum clinic_field)field, text);
    return text->length ? text->data : "";
}

/* Reads one cell by RFC 4180, and the byte that ends it. */
static char next_cell(const char **at, struct buffer *cell)
{
    const char *from = *at;
    buffer_reset(cell);
    bool quoted = *from == '"';
    for (from += quoted; quoted || (*from != ',' && *from != '\n'); from++) {
        assert_int_not_equal(*from, '\0');
        if (quoted && *from == '"' && from[1] != '"') {
            from++;
            break;
        }
        if (quoted && *from == '"')
            from++;
        buffer_append_char(cell, *from);
    }
    *at = from + 1;
    return *from;
}

static void csv_has_every_field_in_its_column(void **state)
{
    (void)state;
    struct buffer file, cell, text;
    export_all("csv", &file);
    buffer_init(&cell, TEXT_MAX);
    buffer_init(&text, TEXT_MAX);
    const char *at = file.data;
    for (int row = -1; row < COUNT; row++) {
        for (int field = 0; field < FIELD_COUNT; field++) {
            char end = next_cell(&at, &cell);
            assert_int_equal(end, field == FIELD_COUNT - 1 ? '\n' : ',');
            const char *expected = row < 0 ? clinic_field_name((enum clinic_field)field)
                                           : canonical(clinics[row], field, &text);
            assert_string_equal(cell.length ? cell.data : "", expected);
        }
    }
    assert_ptr_equal(at, file.data + file.length);
    assert_null(memchr(file.data, '\r', file.length));
    buffer_clear(&cell);
    buffer_clear(&text);
    buffer_clear(&file);
}

static void csv_columns_are_the_contract_s(void **state)
{
    (void)state;
    static const char columns[] =
        "id,marker_id,source_id,name,short_name,aliases,alias_ids,site,campus,kind,services,level,"
        "designated,insurance,insurance_remote,access,min_age_months,max_age_years,"
        "booking_required,booking_url,booking_phone,admission,province,city,district,adcode,"
        "address,entrance,entrance_lat,entrance_lon,transit,parking,phone,lat,lon,crs,precision,"
        "hours,hours_text,last_admission,note,time_zone,valid_until,source,source_url,source_date,"
        "verified_at,booking_wechat\n";
    struct buffer file;
    export_all("csv", &file);
    assert_memory_equal(file.data, columns, sizeof columns - 1);
    buffer_clear(&file);
}

static void cells_are_not_changed_for_spreadsheets(void **state)
{
    (void)state;
    struct buffer row, scratch;
    struct clinic clinic = clinic_plain("c-1", 1, NAN, NAN);
    clinic.name = "=1+1";
    clinic.note = "@\"a\"\n";
    buffer_init(&row, TEXT_MAX);
    buffer_init(&scratch, TEXT_MAX);
    clinic_export_find("csv")->record(&clinic, true, &scratch, &row);
    assert_string_equal(row.data, "c-1,1,,=1+1,,,,,,fever_clinic,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
                                  "\"@\"\"a\"\"\n\",,,,,,,\n");
    buffer_clear(&row);
    buffer_clear(&scratch);
}

static void assert_geometry(const struct clinic *clinic, json_t *geometry)
{
    bool located = clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
    assert_int_equal(json_is_object(geometry), located);
    if (!located) {
        assert_true(json_is_null(geometry));
        return;
    }
    const char *type;
    double lon, lat;
    assert_int_equal(
        json_unpack(geometry, "{s:s,s:[F,F!]!}", "type", &type, "coordinates", &lon, &lat), 0);
    assert_string_equal(type, "Point");
    assert_true(fabs(lon - clinic->place.lon) <= 0.51e-7);
    assert_true(fabs(lat - clinic->place.lat) <= 0.51e-7);
}

static void assert_property(const struct clinic *clinic, int field, json_t *value,
                            struct buffer *text)
{
    const char *expected = canonical(clinic, field, text);
    if (json_is_string(value))
        assert_string_equal(json_string_value(value), expected);
    else if (json_is_boolean(value))
        assert_string_equal(json_is_true(value) ? "true" : "false", expected);
    else if (json_is_number(value))
        assert_true(json_number_value(value) == strtod(expected, NULL));
    else
        assert_true(json_is_null(value) && !*expected);
}

static void geojson_has_every_clinic(void **state)
{
    (void)state;
    struct buffer file, text;
    export_all("geojson", &file);
    buffer_init(&text, TEXT_MAX);
    json_t *collection = json_loadb(file.data, file.length, JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(collection, "type")),
                        "FeatureCollection");
    json_t *features = json_object_get(collection, "features");
    assert_int_equal(json_array_size(features), COUNT);
    for (int i = 0; i < COUNT; i++) {
        json_t *feature = json_array_get(features, (size_t)i);
        json_t *properties = json_object_get(feature, "properties");
        assert_string_equal(json_string_value(json_object_get(feature, "type")), "Feature");
        assert_string_equal(json_string_value(json_object_get(feature, "id")), clinics[i]->id);
        assert_geometry(clinics[i], json_object_get(feature, "geometry"));
        assert_int_equal(json_object_size(properties), FIELD_COUNT);
        for (int field = 0; field < FIELD_COUNT; field++)
            assert_property(
                clinics[i], field,
                json_object_get(properties, clinic_field_name((enum clinic_field)field)), &text);
        assert_true(json_is_integer(json_object_get(properties, "marker_id")));
        assert_false(json_is_number(json_object_get(properties, "adcode")));
    }
    json_decref(collection);
    buffer_clear(&text);
    buffer_clear(&file);
}

static void other_formats_are_unknown(void **state)
{
    (void)state;
    assert_null(clinic_export_find("xlsx"));
    assert_null(clinic_export_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_has_every_field_in_its_column),
        cmocka_unit_test(csv_columns_are_the_contract_s),
        cmocka_unit_test(cells_are_not_changed_for_spreadsheets),
        cmocka_unit_test(geojson_has_every_clinic),
        cmocka_unit_test(other_formats_are_unknown),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
