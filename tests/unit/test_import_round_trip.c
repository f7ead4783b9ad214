/* What an export says of a store makes the same store again: ids, marker ids, every field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/clinic_export.h"
#include "support_import.h"

enum { CLINICS = 300 };

/* A dataset as an export writes it. */
static void write_export(const struct dataset *dataset, const char *name, struct buffer *out)
{
    const struct clinic_export_format *format = clinic_export_find(name);
    struct buffer scratch;
    buffer_init(&scratch, 1 << 16);
    format->begin(out);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        format->record(&dataset->clinics[i], i == 0, &scratch, out);
    format->end(out);
    buffer_clear(&scratch);
    assert_int_equal(buffer_error(out), FEVER_OK);
}

static void assert_same(const struct clinic *a, const struct clinic *b)
{
    uint64_t fields = clinic_diff(a, b);
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!(fields & FIELD_BIT(i)))
            continue;
        struct buffer left, right;
        buffer_init(&left, 1 << 16);
        buffer_init(&right, 1 << 16);
        clinic_field_format(a, (enum clinic_field)i, &left);
        clinic_field_format(b, (enum clinic_field)i, &right);
        fail_msg("%s: %s was \"%s\" and is \"%s\"", a->id, clinic_field_name((enum clinic_field)i),
                 left.length ? left.data : "", right.length ? right.data : "");
    }
    assert_int_equal(a->hours_origin, b->hours_origin);
    if (a->precision != PRECISION_NONE)
        assert_memory_equal(&a->place, &b->place, sizeof a->place);
}

/* Imports the dataset's export into another store and compares. */
static void assert_round_trip_as(const struct dataset *dataset, const char *format,
                                 bool with_regions)
{
    struct store_place place;
    struct buffer text;
    char path[128];
    store_place_make(&place);
    struct store *store = store_made(&place);
    struct import_options options = import_plain();
    options.allow_mobile = true;
    options.now += INT64_C(3650) * 86400; /* no day that the clinics' dates name is still to come */
    if (with_regions) {
        options.table = IMPORT_REGIONS;
        import_report_free(import_path(store, "geodata/regions.csv", &options));
        options.table = IMPORT_CLINICS;
    }
    buffer_init(&text, 1 << 24);
    write_export(dataset, format, &text);
    snprintf(path, sizeof path, "%s/export.%s", place.folder, format);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.length, file), text.length);
    assert_int_equal(fclose(file), 0);
    buffer_clear(&text);

    struct import_report *report = import_path(store, path, &options);
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].severity == FINDING_ERROR)
            fail_msg("row %ld: %s %s \"%s\": %s", report->findings[i].row, report->findings[i].code,
                     report->findings[i].column ? report->findings[i].column : "",
                     report->findings[i].value ? report->findings[i].value : "",
                     report->findings[i].message);
    assert_int_equal(report->counts.inserted, dataset->clinic_count);
    import_report_free(report);
    struct dataset *again = import_loaded(store);
    assert_int_equal(again->clinic_count, dataset->clinic_count);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        assert_same(&dataset->clinics[i], &again->clinics[i]);
    dataset_free(again);
    store_close(store);
    store_place_remove(&place);
}

static void assert_round_trip(const struct dataset *dataset, bool with_regions)
{
    assert_round_trip_as(dataset, "csv", with_regions);
    assert_round_trip_as(dataset, "geojson", with_regions);
}

/* A random record in the forms that the importer leaves as they are. */
static const struct clinic *canonical_random(struct arena *arena, uint64_t *seed, int number)
{
    static const enum clinic_field plain[] = {
        FIELD_NAME,     FIELD_SHORT_NAME, FIELD_SITE,      FIELD_CAMPUS,
        FIELD_PROVINCE, FIELD_CITY,       FIELD_DISTRICT,  FIELD_ADDRESS,
        FIELD_ALIASES,  FIELD_SOURCE_ID,  FIELD_TIME_ZONE, FIELD_BOOKING_WECHAT};
    static const char *const texts[] = {
        "北京协和医院", "a \"quoted\" <b> & 'it'", "line\\two", "𠀀丈", "=1+2", "臺北"};
    static const char *const levels[] = {"三级甲等", "二级", "未定级"};
    char id[32], text[100];
    snprintf(id, sizeof id, "c-%04d", number);
    const struct clinic *clinic = clinic_random(arena, seed, id, (uint32_t)(1000 - number));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        snprintf(text, sizeof text, "%s %d", texts[random_next(seed) % 6], number);
        if (plain[i] != FIELD_NAME && random_next(seed) % 2)
            *text = '\0';
        clinic = clinic_with(arena, clinic, plain[i], text);
    }
    if (clinic->level)
        clinic = clinic_with(arena, clinic, FIELD_LEVEL, levels[random_next(seed) % 3]);
    if (clinic->phones.count)
        clinic = clinic_with(arena, clinic, FIELD_PHONE, "010-65266699;027-88041911转83073");
    if (clinic->booking_phone)
        clinic = clinic_with(arena, clinic, FIELD_BOOKING_PHONE, "400-820-8820");
    struct clinic *settled = arena_alloc(arena, sizeof *settled);
    assert_non_null(settled);
    *settled = *clinic;
    settled->hours_origin = HOURS_ORIGIN_STATED;
    if (settled->min_age_months > settled->max_age_years * 12)
        settled->max_age_years = -1;
    return settled;
}

static void a_random_store_comes_back(void **state)
{
    const struct import_fixture *fixture = *state;
    struct arena *arena = arena_new();
    struct clinic_change changes[CLINICS];
    uint64_t seed = 5;
    assert_non_null(arena);
    for (int i = 0; i < CLINICS; i++)
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, canonical_random(arena, &seed, i)};
    applied(fixture->store, changes, CLINICS);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_round_trip(dataset, false);
    dataset_free(dataset);
    arena_free(arena);
}

static void the_shipped_clinics_come_back(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.table = IMPORT_REGIONS;
    import_report_free(import_path(fixture->store, "geodata/regions.csv", &options));
    options.table = IMPORT_CLINICS;
    import_report_free(import_path(fixture->store, "geodata/clinics.csv", &options));
    struct dataset *dataset = import_loaded(fixture->store);
    assert_true(dataset->clinic_count > 120);
    assert_round_trip(dataset, true);
    dataset_free(dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_random_store_comes_back, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(the_shipped_clinics_come_back, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
