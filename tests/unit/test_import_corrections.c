/* What a list says of fields that a maintainer has corrected: the correction stands before it until
 * the source agrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/correct.h"
#include "fever/store.h"
#include "support_import.h"

#define HEADER "name,city,district,address,phone\n"
#define LIST(name, phone)                                                                          \
    HEADER name ",北京市,东城区,和平里北街18号," phone "\n上地医院,北京市,海淀区,树村西街1号,\n"

static struct import_report *import_from(const struct import_fixture *fixture, const char *source,
                                         const char *text)
{
    struct import_options options = import_plain();
    options.source = source;
    options.has_kind = true;
    options.kind = KIND_FEVER_CLINIC;
    return import_text(fixture, text, &options);
}

/* Corrects one field of a clinic. */
static void correct(const struct import_fixture *fixture, const char *id, enum clinic_field field,
                    const char *text)
{
    const struct correct_pair pair = {field, text};
    struct arena *arena = arena_new();
    struct dataset *dataset = NULL;
    struct correct_plan plan;
    struct revision revision;
    struct error error = {0};
    assert_non_null(arena);
    assert_int_equal(store_load_clinic(fixture->store, id, &dataset, &error), FEVER_OK);
    const struct correct_input input = {.arena = arena,
                                        .dataset = dataset,
                                        .pairs = &pair,
                                        .pair_count = 1,
                                        .who = "甲",
                                        .why = "电话核实",
                                        .now = IMPORT_NOW,
                                        .until = CORRECTION_NO_END};
    if (correct_set(&input, &plan, &error))
        fail_msg("%s", error.text);
    const struct change_set set = {.base_revision = dataset->revision.number,
                                   .kind = "corrections",
                                   .now = IMPORT_NOW,
                                   .corrections = plan.changes,
                                   .correction_count = plan.change_count};
    if (store_apply(fixture->store, &set, NULL, &revision, &error))
        fail_msg("%s", error.text);
    dataset_free(dataset);
    arena_free(arena);
}

/* What the world sees of a field. */
static void assert_shown(const struct import_fixture *fixture, const char *id,
                         enum clinic_field field, const char *expected)
{
    struct dataset *dataset = NULL;
    struct buffer text;
    buffer_init(&text, 1000);
    assert_int_equal(store_load_at(fixture->store, IMPORT_NOW, &dataset, NULL), FEVER_OK);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        if (strcmp(dataset->clinics[i].id, id) == 0)
            clinic_field_format(&dataset->clinics[i], field, &text);
    assert_string_equal(text.data ? text.data : "", expected);
    buffer_clear(&text);
    dataset_free(dataset);
}

enum { CLINIC_COUNT = 2 };
#define ID "110101-0001"

/* How many corrections stand, and whether the first one's source has come to agree. */
static void assert_standing(const struct import_fixture *fixture, size_t expected,
                            enum correction_state state)
{
    struct arena *arena = arena_new();
    const struct standing_correction *items;
    size_t count;
    assert_non_null(arena);
    assert_int_equal(store_corrections(fixture->store, IMPORT_NOW, arena, &items, &count, NULL),
                     FEVER_OK);
    assert_int_equal(count, expected);
    if (expected)
        assert_int_equal(items[0].state, state);
    arena_free(arena);
}

/* The same list again changes nothing, one that says something else is told. */
static void a_correction_stands_before_its_list(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_PHONE, "010-65266699");
    struct import_report *report = import_from(fixture, "s", LIST("和平里医院", "010-65266601"));
    assert_int_equal(report->counts.unchanged, CLINIC_COUNT);
    assert_int_equal(finding_count(report, "correction_kept"), 0);
    import_report_free(report);
    report = import_from(fixture, "s", LIST("和平里医院", "010-65266602"));
    assert_int_equal(finding_count(report, "correction_kept"), 1);
    import_report_free(report);
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266699");
    assert_standing(fixture, 1, CORRECTION_ACTIVE);
}

/* Once the list agrees, what it says after that counts again. */
static void a_correction_ends_when_its_list_agrees(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_PHONE, "010-65266699");
    struct import_report *report = import_from(fixture, "s", LIST("和平里医院", "010-65266699"));
    assert_int_equal(finding_count(report, "correction_confirmed"), 1);
    import_report_free(report);
    assert_standing(fixture, 1, CORRECTION_CONFIRMED);
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266603")));
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266603");
}

/* A list that is no source, or one whose field another source sets too, ends none. */
static void only_a_source_ends_a_correction(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266601")));
    import_report_free(import_from(fixture, "t", LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_PHONE, "010-65266699");
    import_report_free(import_from(fixture, NULL, LIST("和平里医院", "010-65266699")));
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266602")));
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266699");
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266699")));
    import_report_free(import_from(fixture, "t", LIST("和平里医院", "010-65266603")));
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266699");
}

/* A list whose cell is empty has not said what another one's value is. */
static void an_empty_cell_ends_no_correction(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, NULL, LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_PHONE, "010-65266699");
    import_report_free(import_from(fixture, NULL, LIST("和平里医院", "010-65266699")));
    struct import_report *report = import_from(fixture, "s", LIST("和平里医院", ""));
    assert_int_equal(finding_count(report, "correction_confirmed"), 0);
    import_report_free(report);
    import_report_free(import_from(fixture, NULL, LIST("和平里医院", "010-65266601")));
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266699");
}

/* One that clears a field ends with a list that leaves it empty. */
static void an_empty_cell_confirms_that_there_is_nothing(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_PHONE, "");
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "")));
    assert_standing(fixture, 1, CORRECTION_CONFIRMED);
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266603")));
    assert_shown(fixture, ID, FIELD_PHONE, "010-65266603");
}

/* The name that somebody gave it is the clinic's, for the list that comes to use it too. */
static void a_corrected_name_finds_its_clinic(void **state)
{
    const struct import_fixture *fixture = *state;
    import_report_free(import_from(fixture, "s", LIST("和平里医院", "010-65266601")));
    correct(fixture, ID, FIELD_NAME, "北方医院");
    struct import_report *report = import_from(fixture, "s", LIST("北方医院", "010-65266601"));
    assert_int_equal(report->counts.inserted + report->counts.retired, 0);
    assert_int_equal(finding_count(report, "correction_confirmed"), 1);
    import_report_free(report);
    assert_shown(fixture, ID, FIELD_NAME, "北方医院");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_correction_stands_before_its_list, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_correction_ends_when_its_list_agrees, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(only_a_source_ends_a_correction, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_empty_cell_ends_no_correction, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(an_empty_cell_confirms_that_there_is_nothing, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_corrected_name_finds_its_clinic, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
