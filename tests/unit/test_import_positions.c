/* Positions against outlines, against each other, and against what the store knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_import.h"

enum { TEXT_SIZE = 20000, PATH_SIZE = 500 };

static struct import_report *import_outlines(const struct import_fixture *fixture)
{
    struct import_options options = import_plain();
    options.table = IMPORT_OUTLINES;
    return import_path(fixture->store, "tests/cases/import-words/outlines.geojson", &options);
}

static const struct import_finding *finding_of(const struct import_report *report, const char *code)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (strcmp(report->findings[i].code, code) == 0)
            return &report->findings[i];
    return NULL;
}

static void outlines_are_kept_and_faults_told(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_report *report = import_outlines(fixture);
    assert_int_equal(report->counts.rows, 7);
    assert_int_equal(report->counts.inserted, 4);
    assert_int_equal(report->counts.quarantined, 3);
    assert_int_equal(finding_of(report, "outline_invalid")->row, 8);
    assert_int_equal(finding_of(report, "row_repeated")->row, 10);
    assert_int_equal(finding_of(report, "axes_swapped")->row, 12);
    assert_int_equal(finding_of(report, "adcode_unknown")->row, 14);
    assert_true(report->new_revision);
    import_report_free(report);
    report = import_outlines(fixture);
    assert_int_equal(report->counts.unchanged, 4);
    assert_false(report->new_revision);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    struct error error;
    assert_int_equal(store_load_outlines(fixture->store, dataset, &error), FEVER_OK);
    assert_int_equal(dataset->outline_count, 4);
    assert_int_equal(dataset->outlines[1].adcode, 110102);
    assert_string_equal(dataset->outlines[1].name, "西城区");
    dataset_free(dataset);
}

static void an_outline_is_replaced_by_its_adcode(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_report_free(import_outlines(fixture));
    snprintf(path, sizeof path, "%s/one.geojson", fixture->place.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("{\"features\":[{\"properties\":{\"adcode\":\"110105\",\"name\":\"朝阳区\"},\"geometry\":"
          "{\"type\":\"Polygon\",\"coordinates\":[[[116.44,39.8],[116.6,39.8],[116.6,40],"
          "[116.44,39.8]]]}}]}",
          file);
    fclose(file);
    struct import_options options = import_plain();
    options.table = IMPORT_OUTLINES;
    struct import_report *report = import_path(fixture->store, path, &options);
    assert_int_equal(report->counts.updated, 1);
    assert_int_equal(report->counts.inserted + report->counts.retired, 0);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    struct error error;
    assert_int_equal(store_load_outlines(fixture->store, dataset, &error), FEVER_OK);
    assert_int_equal(dataset->outline_count, 4);
    dataset_free(dataset);
}

/* Just outside is let pass, further is told; so is the district that the row does not name. */
static void positions_are_held_against_outlines(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    import_report_free(import_outlines(fixture));
    struct import_report *report = import_text(fixture,
                                               "name,province,city,district,lat,lon\n"
                                               "一医院,北京市,北京市,东城区,39.91,116.443\n"
                                               "二医院,北京市,北京市,东城区,39.91,116.445\n"
                                               "三医院,北京市,北京市,,39.91,116.40\n"
                                               "四医院,,,,39.91,116.35\n"
                                               "五医院,河北省,邢台市,,39.91,116.35\n"
                                               "六医院,北京市,北京市,,39.91,116.44\n"
                                               "七医院,北京市,北京市,不存在区,39.91,116.41\n",
                                               &options);
    assert_int_equal(report->counts.quarantined, 0);
    assert_int_equal(finding_count(report, "position_outside_outline"), 1);
    const struct import_finding *finding = finding_of(report, "position_outside_outline");
    assert_int_equal(finding->row, 3);
    assert_non_null(strstr(finding->message, "0.4 km outside of it, in 朝阳区"));
    assert_int_equal(finding_count(report, "region_from_position"), 2);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(clinic_named(dataset, "三医院")->adcode, 110101);
    assert_int_equal(clinic_named(dataset, "四医院")->adcode, 110102);
    assert_string_equal(clinic_named(dataset, "四医院")->district, "西城区");
    assert_int_equal(clinic_named(dataset, "五医院")->adcode, 130500);
    assert_int_equal(clinic_named(dataset, "六医院")->adcode, 110100); /* on the border of two */
    assert_int_equal(clinic_named(dataset, "七医院")->adcode, 110100);
    dataset_free(dataset);
}

static void many_places_at_one_point_are_doubted(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    char text[TEXT_SIZE], *end = text;
    end += sprintf(end, "name,district,address,lat,lon,precision\n");
    for (int i = 0; i < 5; i++)
        end += sprintf(end, "甲%d院,东城区,一路%d号,39.91,116.41,\n", i, i);
    for (int i = 0; i < 4; i++) /* too few */
        end += sprintf(end, "乙%d院,东城区,二路%d号,39.92,116.41,\n", i, i);
    for (int i = 0; i < 6; i++) /* of which nobody says more than the district's centre */
        end += sprintf(end, "丙%d院,东城区,三路%d号,39.93,116.41,district\n", i, i);
    struct import_report *report = import_text(fixture, text, &options);
    assert_int_equal(finding_count(report, "position_shared"), 1);
    const struct import_finding *finding = finding_of(report, "position_shared");
    assert_int_equal(finding->row, 2);
    assert_non_null(strstr(finding->message, "5 rows stand at this point, also 3, 4, 5, 6;"));
    import_report_free(report);
}

/* `count` clinics near the border of 东城 with 朝阳 as `crs` writes them, declared as `declared`.
 */
static void list_write(char *out, int count, enum crs crs, const char *declared)
{
    out += sprintf(out, "name,province,city,district,lat,lon,crs\n");
    for (int i = 0; i < count; i++) {
        struct point place = {39.87 + 0.004 * i, 116.4385 - (i % 2 ? 0.03 : 0)};
        struct point written = crs_from_wgs84(crs, place);
        out += sprintf(out, "%c号医院,北京市,北京市,东城区,%.6f,%.6f,%s\n", 'A' + i, written.lat,
                       written.lon, declared);
    }
}

static struct import_report *import_list(const struct import_fixture *fixture, bool dry_run,
                                         int count, enum crs crs, const char *declared)
{
    char text[TEXT_SIZE];
    struct import_options options = import_plain();
    options.dry_run = dry_run;
    list_write(text, count, crs, declared);
    return import_text(fixture, text, &options);
}

static void assert_shifted(struct import_report *report, const char *said)
{
    const struct import_finding *finding = finding_of(report, "set_shifted");
    assert_non_null(finding);
    assert_int_equal(finding->row, 0);
    if (!strstr(finding->message, said))
        fail_msg("says %s", finding->message);
    import_report_free(report);
}

static void assert_not_shifted(struct import_report *report)
{
    if (finding_of(report, "set_shifted"))
        fail_msg("says %s", finding_of(report, "set_shifted")->message);
    import_report_free(report);
}

static void a_shifted_set_is_seen_against_known_clinics(void **state)
{
    static const struct {
        enum crs crs;
        const char *declared, *said;
    } cases[] = {
        {CRS_GCJ02, "wgs84", "try --crs gcj02"},
        {CRS_GCJ02, "", "try --crs gcj02"},
        {CRS_BD09, "gcj02", "try --crs bd09"},
        {CRS_WGS84, "bd09", "try --crs wgs84"},
        {CRS_WGS84, "gcj02", "12 of 12 rows whose clinic the store knows"},
    };
    const struct import_fixture *fixture = *state;
    import_report_free(import_list(fixture, false, 12, CRS_WGS84, "wgs84"));
    assert_not_shifted(import_list(fixture, true, 12, CRS_WGS84, "wgs84"));
    assert_not_shifted(import_list(fixture, true, 12, CRS_GCJ02, "gcj02"));
    assert_not_shifted(import_list(fixture, true, 12, CRS_BD09, "bd09"));
    assert_not_shifted(import_list(fixture, true, 4, CRS_GCJ02, "wgs84")); /* too few to say */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_shifted(import_list(fixture, true, 12, cases[i].crs, cases[i].declared),
                       cases[i].said);
}

static void a_shifted_set_is_seen_against_outlines(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_outlines(fixture));
    struct import_options options = import_plain();
    char text[TEXT_SIZE];
    options.dry_run = true;
    list_write(text, 20, CRS_GCJ02, "wgs84");
    assert_shifted(import_text(fixture, text, &options),
                   "of 20 rows 10 lie inside of their district as wgs84, and 20 as gcj02");
    list_write(text, 20, CRS_GCJ02, "gcj02");
    assert_not_shifted(import_text(fixture, text, &options));
    list_write(text, 20, CRS_WGS84, "wgs84");
    assert_not_shifted(import_text(fixture, text, &options));
}

static void beijings_clinics_raise_no_false_alarm(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.table = IMPORT_REGIONS;
    import_report_free(import_path(fixture->store, "geodata/regions.csv", &options));
    options.table = IMPORT_OUTLINES;
    import_report_free(
        import_shared(fixture, "data/boundaries/beijing-districts.geojson", &options));
    options = import_plain();
    for (int round = 0; round < 2; round++) {
        struct import_report *report =
            import_shared(fixture, "data/fever-clinics-2020/beijing-located.csv", &options);
        assert_int_equal(report->counts.quarantined, 0);
        assert_int_equal(finding_count(report, "position_outside_outline"), 0);
        assert_int_equal(finding_count(report, "position_far_from_region"), 0);
        assert_int_equal(finding_count(report, "position_shared"), 0);
        assert_int_equal(finding_count(report, "set_shifted"), 0);
        import_report_free(report);
    }
    options.columns_file = "tests/cases/import-words/beijing-hospitals.json";
    struct import_report *report = import_shared(fixture, "data/messy/hospitals-gbk.csv", &options);
    assert_int_equal(finding_count(report, "position_outside_outline"), 0);
    assert_int_equal(finding_count(report, "set_shifted"), 0);
    import_report_free(report);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, import_set_up, import_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(outlines_are_kept_and_faults_told),
        TEST(an_outline_is_replaced_by_its_adcode),
        TEST(positions_are_held_against_outlines),
        TEST(many_places_at_one_point_are_doubted),
        TEST(a_shifted_set_is_seen_against_known_clinics),
        TEST(a_shifted_set_is_seen_against_outlines),
        TEST(beijings_clinics_raise_no_false_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
