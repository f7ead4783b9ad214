/* Imports of the real lists beside the repository, on top of the regions that ship. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_import.h"

enum { NATIONAL_ROWS = 6753 };

static void assert_accounted(const struct import_report *report, size_t rows)
{
    const struct import_counts *counts = &report->counts;
    assert_int_equal(counts->rows, rows);
    assert_int_equal(counts->inserted + counts->updated + counts->unchanged + counts->merged +
                         counts->quarantined,
                     rows);
}

static size_t located(const struct dataset *dataset)
{
    size_t count = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++)
        count += dataset->clinics[i].precision != PRECISION_NONE;
    return count;
}

/* The same clinics at the same places under the same ids, whatever else has come. */
static void assert_unmoved(const struct dataset *before, const struct dataset *after)
{
    size_t at = 0;
    for (size_t i = 0; i < before->clinic_count; i++) {
        const struct clinic *old = &before->clinics[i];
        while (at < after->clinic_count && strcmp(after->clinics[at].id, old->id) < 0)
            at++;
        assert_true(at < after->clinic_count);
        const struct clinic *now = &after->clinics[at];
        assert_string_equal(now->id, old->id);
        assert_string_equal(now->name, old->name);
        assert_int_equal(now->marker_id, old->marker_id);
        assert_memory_equal(&now->place, &old->place, sizeof now->place);
        assert_int_equal(now->precision, PRECISION_EXACT);
    }
}

static void the_national_list_moves_none_of_beijings_clinics(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    struct import_report *report =
        import_shared(fixture, "data/fever-clinics-2020/beijing-located.csv", &options);
    assert_accounted(report, 41);
    assert_int_equal(report->counts.inserted, 41);
    import_report_free(report);
    struct dataset *before = import_loaded(fixture->store);
    assert_int_equal(before->clinic_count, 41);
    assert_int_equal(located(before), 41);
    /* 北京协和医院 stands at 39.9124, 116.4159 in GCJ-02. */
    const struct clinic *clinic = clinic_named(before, "中国医学科学院北京协和医院");
    assert_non_null(clinic);
    assert_true(fabs(clinic->place.lat - 39.91099) < 2e-5);
    assert_true(fabs(clinic->place.lon - 116.40968) < 2e-5);
    assert_int_equal(clinic->adcode, 110101);
    assert_string_equal(clinic->hours, "24/7");

    report = import_shared(fixture, "data/fever-clinics-2020/national.csv", &options);
    assert_accounted(report, NATIONAL_ROWS);
    assert_int_equal(report->counts.unchanged, 41);
    assert_int_equal(report->counts.quarantined, 0);
    assert_int_equal(report->counts.updated, 0);
    /* The 40 rows of the same city and name are found, merged or told. */
    assert_true(report->counts.merged + finding_count(report, "match_doubtful") >= 40);
    assert_int_equal(finding_count(report, "kind_assumed"), 1);
    import_report_free(report);
    struct dataset *after = import_loaded(fixture->store);
    assert_int_equal(located(after), 41);
    assert_true(after->clinic_count - located(after) > 6600);
    assert_unmoved(before, after);

    size_t regions = 0, maternity = 0;
    for (size_t i = 0; i < after->clinic_count; i++) {
        const struct clinic *one = &after->clinics[i];
        regions += one->adcode % 10000 != 0;
        maternity += strcmp(one->name, "市妇幼保健院") == 0;
        for (size_t j = 0; j < one->phones.count; j++)
            assert_true(one->phones.items[j][0] != '1' || strlen(one->phones.items[j]) < 11);
    }
    assert_true(regions * 100 >= after->clinic_count * 95);
    assert_int_equal(maternity, 4); /* of four cities */
    dataset_free(before);
    dataset_free(after);
}

static void a_list_imported_again_changes_nothing(void **state)
{
    static const char *const lists[] = {"data/fever-clinics-2020/national.csv",
                                        "data/fever-clinics-2020/hubei.gb18030.csv",
                                        "data/fever-clinics-2020/beijing-located.csv"};
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        options.source = lists[i];
        import_report_free(import_shared(fixture, lists[i], &options));
        struct import_report *again = import_shared(fixture, lists[i], &options);
        assert_int_equal(again->counts.inserted, 0);
        assert_int_equal(again->counts.updated, 0);
        assert_int_equal(again->counts.retired, 0);
        assert_false(again->new_revision);
        import_report_free(again);
    }
}

static void hubei_is_read_as_gb18030(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    struct import_report *report =
        import_shared(fixture, "data/fever-clinics-2020/hubei.gb18030.csv", &options);
    assert_string_equal(report->encoding, "GB18030");
    assert_accounted(report, 549);
    assert_int_equal(report->counts.quarantined, 0);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    const struct clinic *clinic = clinic_named(dataset, "中部战区总医院(汉口院区)");
    assert_non_null(clinic);
    assert_int_equal(clinic->adcode, 420102);
    assert_string_equal(clinic->phones.items[0], "027-50660023");
    dataset_free(dataset);
}

static void taiwans_pharmacies_come_through_a_mapping(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.columns_file = "tests/cases/import-words/tw-pharmacies.json";
    options.source = "nhi";
    struct import_report *report =
        import_shared(fixture, "data/tw-pharmacies-2023/located.csv", &options);
    assert_accounted(report, 4687);
    assert_int_equal(report->counts.inserted, 4687);
    assert_int_equal(finding_count(report, "kind_assumed"), 0);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    size_t pharmacies = 0, with_hours = 0, with_phone = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        pharmacies += dataset->clinics[i].kind == KIND_PHARMACY;
        with_hours += dataset->clinics[i].hours != NULL;
        with_phone += dataset->clinics[i].phones.count > 0;
    }
    assert_int_equal(pharmacies, 4687);
    assert_int_equal(located(dataset), 4687);
    assert_true(with_hours >= 4680);
    assert_true(with_phone >= 4680);
    const struct clinic *clinic = clinic_named(dataset, "新北市貢寮區衛生所");
    assert_non_null(clinic);
    assert_string_equal(clinic->source_id, "2331260016");
    assert_string_equal(clinic->phones.items[0], "02-24901431");
    dataset_free(dataset);
}

static void an_old_hospital_list_comes_through_a_mapping(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.columns_file = "tests/cases/import-words/beijing-hospitals.json";
    struct import_report *report = import_shared(fixture, "data/messy/hospitals-gbk.csv", &options);
    assert_accounted(report, 126);
    assert_int_equal(report->counts.quarantined, 0);
    assert_true(finding_count(report, "region_successor") > 0);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    const struct clinic *clinic = clinic_named(dataset, "卢沟桥医院");
    assert_non_null(clinic);
    assert_string_equal(clinic->phones.items[0], "010-83211441");
    assert_string_equal(clinic->address, "北京市丰台区晓月苑清音街1号");
    assert_string_equal(clinic->source_id, "1");
    assert_int_equal(clinic->original_crs, CRS_GCJ02);
    dataset_free(dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_national_list_moves_none_of_beijings_clinics,
                                        import_set_up_china, import_tear_down),
        cmocka_unit_test_setup_teardown(a_list_imported_again_changes_nothing, import_set_up_china,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(hubei_is_read_as_gb18030, import_set_up_china,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(taiwans_pharmacies_come_through_a_mapping,
                                        import_set_up_china, import_tear_down),
        cmocka_unit_test_setup_teardown(an_old_hospital_list_comes_through_a_mapping,
                                        import_set_up_china, import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
