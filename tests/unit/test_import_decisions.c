/* Doubtful pairs and what a maintainer decides about them: the decisions file as an import writes
 * and reads it, and what each word makes of rows and clinics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_import.h"

enum { PATH_SIZE = 300, TEXT_MAX = 1 << 16 };

#define HEADER "name,city,district,address,phone\n"
#define FIRST  HEADER "乙中医院,武汉市,武昌区,解放路1号,027-88041911\n"
#define SECOND HEADER "甲医院,武汉市,武昌区,,\n乙中医院,武汉市,武昌区,中山大道999号,\n"

static struct import_options options_for(const char *source, const char *decisions)
{
    struct import_options options = import_plain();
    options.source = source;
    options.has_kind = true;
    options.kind = KIND_FEVER_CLINIC;
    options.decisions_file = decisions;
    options.allow_mass_removal = true;
    return options;
}

static struct import_report *import_as(const struct import_fixture *fixture, const char *source,
                                       const char *decisions, const char *text)
{
    struct import_options options = options_for(source, decisions);
    return import_text(fixture, text, &options);
}

static void import_quietly(const struct import_fixture *fixture, const char *source,
                           const char *text)
{
    import_report_free(import_as(fixture, source, NULL, text));
}

static void file_write(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Decides the one doubt that the list leaves, in a dry run, and writes the file at `path`. */
static void decide(const struct import_fixture *fixture, const char *source, const char *text,
                   const char *word, char path[PATH_SIZE])
{
    struct import_options options = options_for(source, NULL);
    struct buffer file;
    snprintf(path, PATH_SIZE, "%s/decisions.csv", fixture->place.folder);
    buffer_init(&file, TEXT_MAX);
    options.dry_run = true;
    struct import_report *report = import_text(fixture, text, &options);
    assert_int_equal(report->doubt_count, 1);
    import_report_decided(report, &word, &file);
    import_report_free(report);
    assert_int_equal(buffer_error(&file), FEVER_OK);
    file_write(path, file.data, file.length);
    buffer_clear(&file);
}

static void assert_clinics(const struct import_fixture *fixture, size_t count)
{
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, count);
    dataset_free(dataset);
}

/* Two lists call one clinic by two addresses. Once both are in the store they become one, which
 * keeps both ids and what only one of them had; neither list makes a second one again. */
static void same_makes_one_of_two_clinics(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_quietly(fixture, "s", FIRST);
    import_quietly(fixture, "t", SECOND);
    assert_clinics(fixture, 3);
    decide(fixture, "t", SECOND, "same", path);
    struct import_report *report = import_as(fixture, "t", path, SECOND);
    assert_int_equal(report->counts.retired, 1);
    assert_int_equal(report->doubt_count, 0);
    const struct import_change *last = &report->changes[report->change_count - 1];
    assert_int_equal(last->action, IMPORT_RETIRE);
    assert_string_equal(last->into, "420106-0001");
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    const struct clinic *clinic = clinic_named(dataset, "乙中医院");
    assert_int_equal(dataset->clinic_count, 2);
    assert_string_equal(clinic->id, "420106-0001");
    assert_int_equal(clinic->alias_ids.count, 1);
    assert_string_equal(clinic->alias_ids.items[0], "420106-0003");
    assert_int_equal(clinic->phones.count, 1);
    dataset_free(dataset);
    import_quietly(fixture, "s", FIRST);
    import_quietly(fixture, "t", SECOND);
    assert_clinics(fixture, 2);
}

/* Decided before the second list made a clinic of its row. */
static void same_at_once_makes_no_second_clinic(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_quietly(fixture, "s", FIRST);
    decide(fixture, "t", SECOND, "same", path);
    struct import_report *report = import_as(fixture, "t", path, SECOND);
    assert_int_equal(report->counts.inserted, 1);
    assert_int_equal(report->counts.updated, 1);
    import_report_free(report);
    assert_clinics(fixture, 2);
}

/* Two rows of one list: the second goes into the first, and its name stays findable. */
static void same_joins_two_rows(void **state)
{
    static const char text[] = HEADER "丙中医院,武汉市,武昌区,解放路1号,\n"
                                      "丙中医院,武汉市,武昌区,中山大道999号,027-88041911\n";
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    decide(fixture, "s", text, "same", path);
    struct import_report *report = import_as(fixture, "s", path, text);
    assert_int_equal(report->counts.inserted, 1);
    assert_int_equal(report->counts.merged, 1);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    const struct clinic *clinic = clinic_named(dataset, "丙中医院");
    assert_string_equal(clinic->address, "解放路1号");
    assert_int_equal(clinic->phones.count, 1);
    dataset_free(dataset);
}

/* A renamed clinic, which only people can know again, keeps its id; under its new name too. */
static void same_follows_a_new_name(void **state)
{
    static const char before[] = HEADER "乙中医院,武汉市,武昌区,解放路1号,027-88041911\n";
    static const char after[] = HEADER "康宁医院,武汉市,武昌区,解放路1号,027-88041911\n";
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_quietly(fixture, "s", before);
    decide(fixture, "s", after, "same", path);
    struct import_report *report = import_as(fixture, "s", path, after);
    assert_int_equal(report->counts.inserted + report->counts.retired, 0);
    import_report_free(report);
    struct dataset *dataset = import_loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, 1);
    assert_string_equal(dataset->clinics[0].id, "420106-0001");
    assert_string_equal(dataset->clinics[0].aliases.items[0], "康宁医院");
    dataset_free(dataset);
    import_quietly(fixture, "s", after);
    assert_clinics(fixture, 1);
}

static void different_is_not_asked_again(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_quietly(fixture, "s", FIRST);
    decide(fixture, "t", SECOND, "different", path);
    struct import_report *report = import_as(fixture, "t", path, SECOND);
    assert_int_equal(report->counts.inserted, 2);
    assert_int_equal(report->doubt_count, 0);
    assert_int_equal(finding_count(report, "match_doubtful"), 0);
    struct buffer remembered;
    buffer_init(&remembered, TEXT_MAX);
    import_report_remembered(report, &remembered);
    assert_non_null(strstr(remembered.data, "different"));
    buffer_clear(&remembered);
    import_report_free(report);
    assert_clinics(fixture, 3);
}

/* A row that waits for a decision is refused, and its clinic is not taken for gone. */
static void skip_leaves_the_row_out(void **state)
{
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    import_quietly(fixture, "s", FIRST);
    decide(fixture, "s2", SECOND, "skip", path);
    struct import_report *report = import_as(fixture, "s2", path, SECOND);
    assert_int_equal(report->outcome, IMPORT_QUARANTINED);
    assert_int_equal(report->counts.quarantined, 1);
    assert_int_equal(finding_count(report, "match_skipped"), 1);
    struct buffer remembered;
    buffer_init(&remembered, TEXT_MAX);
    import_report_remembered(report, &remembered);
    assert_int_equal(remembered.length, 0);
    buffer_clear(&remembered);
    import_report_free(report);
    assert_clinics(fixture, 2);
}

static void a_decision_about_no_pair_is_told(void **state)
{
    static const char text[] = "name,candidate_id,decision\n丁医院,420106-0099,same\n";
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/decisions.csv", fixture->place.folder);
    file_write(path, text, sizeof text - 1);
    struct import_report *report = import_as(fixture, "s", path, FIRST);
    assert_int_equal(finding_count(report, "decision_unused"), 1);
    import_report_free(report);
}

static void a_decisions_file_that_says_something_else_is_refused(void **state)
{
    static const struct {
        const char *text, *part;
    } broken[] = {{"name,candidate_id,decision\n丁医院,420106-0099,maybe\n", "line 2"},
                  {"name,decision\n丁医院,same\n", "decisions.csv"},
                  {"name,candidate_id,decision\n,,same\n", "line 2"}};
    const struct import_fixture *fixture = *state;
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/decisions.csv", fixture->place.folder);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct import_options options = options_for("s", path);
        struct error error = {0};
        file_write(path, broken[i].text, strlen(broken[i].text));
        assert_int_equal(import_text_refused(fixture, FIRST, strlen(FIRST), &options, &error),
                         FEVER_INVALID);
        if (!strstr(error.text, broken[i].part))
            fail_msg("says \"%s\", expected \"%s\"", error.text, broken[i].part);
    }
    assert_clinics(fixture, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_makes_one_of_two_clinics, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(same_at_once_makes_no_second_clinic, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(same_joins_two_rows, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(same_follows_a_new_name, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(different_is_not_asked_again, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(skip_leaves_the_row_out, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(a_decision_about_no_pair_is_told, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_decisions_file_that_says_something_else_is_refused,
                                        import_set_up, import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
