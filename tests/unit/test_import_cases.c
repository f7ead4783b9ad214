/* Cases of imports as data: each folder of tests/cases/import is a new store with a few regions,
 * into which its lists go one after the other (1.csv, 2.csv, …, then input.csv), each with the
 * options that NAME.args gives, one a line.
 *
 * expected.json tells what the last import did: `error` (a part of its sentence, and its `line`),
 * or `outcome`, `counts` (what is not named is 0), `findings` in order as [row, code, column], and
 * the store's `clinics` afterwards in order of id, each with the canonical text of the fields
 * named; or of `consults` the ids, which are then all that the directory has.
 *
 * A list that comes into an empty store is then imported again with the columns file that is
 * proposed for it: its clinics must have the same hours. */
#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fever/propose.h"
#include "support_effort.h"
#include "support_import.h"

#define FOLDER "tests/cases/import"

enum { CASES_MAX = 300, PATH_SIZE = 400, ARGS_SIZE = 2000 };

/* What the last import came to. */
struct ran {
    struct import_report *report; /* NULL: refused */
    enum fever_error failure;
    struct error error;
};

struct case_options {
    struct import_options import;
    char text[ARGS_SIZE];
    char columns[PATH_SIZE];
};

static void option_set(struct case_options *options, const char *folder, const char *name,
                       const char *value)
{
    struct import_options *import = &options->import;
    if (strcmp(name, "source") == 0)
        import->source = value;
    else if (strcmp(name, "encoding") == 0)
        import->encoding = value;
    else if (strcmp(name, "delimiter") == 0)
        import->delimiter = *value;
    else if (strcmp(name, "layer") == 0)
        import->layer = value;
    else if (strcmp(name, "as") == 0)
        assert_true(import_table_parse(value, &import->table));
    else if (strcmp(name, "kind") == 0)
        import->has_kind = clinic_kind_parse(value, strlen(value), &import->kind);
    else if (strcmp(name, "crs") == 0)
        import->has_crs = crs_parse(value, &import->crs);
    else if (strcmp(name, "partial") == 0)
        import->partial = true;
    else if (strcmp(name, "allow-mobile") == 0)
        import->allow_mobile = true;
    else if (strcmp(name, "allow-mass-removal") == 0)
        import->allow_mass_removal = true;
    else if (strcmp(name, "dry-run") == 0)
        import->dry_run = true;
    else if (strcmp(name, "columns") == 0) {
        snprintf(options->columns, sizeof options->columns, "%s/%s", folder, value);
        import->columns_file = options->columns;
    } else {
        fail_msg("%s: there is no option %s", folder, name);
    }
}

/* Reads `NAME.args`, lines of `option` or `option value`; the file may be absent. */
static void options_read(struct case_options *options, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    options->import = import_plain();
    snprintf(path, sizeof path, "%s/%s.args", folder, name);
    FILE *file = fopen(path, "r");
    if (!file)
        return;
    size_t length = fread(options->text, 1, sizeof options->text - 1, file);
    options->text[length] = '\0';
    fclose(file);
    char *rest = NULL;
    for (char *line = strtok_r(options->text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        char *value = strchr(line, ' ');
        if (value)
            *value++ = '\0';
        option_set(options, folder, line, value);
    }
}

static void check_counts(const char *folder, const json_t *expected,
                         const struct import_report *report)
{
    const struct import_counts *counts = &report->counts;
    const struct {
        const char *name;
        size_t count;
    } all[] = {{"inserted", counts->inserted},       {"updated", counts->updated},
               {"unchanged", counts->unchanged},     {"merged", counts->merged},
               {"quarantined", counts->quarantined}, {"retired", counts->retired}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        json_int_t want = json_integer_value(json_object_get(expected, all[i].name));
        if ((size_t)want != all[i].count)
            fail_msg("%s: %s is %zu, expected %d", folder, all[i].name, all[i].count, (int)want);
    }
    assert_int_equal(counts->rows, counts->inserted + counts->updated + counts->unchanged +
                                       counts->merged + counts->quarantined);
}

static bool same_text(const char *text, const json_t *expected)
{
    return json_is_null(expected) ? !text : text && strcmp(text, json_string_value(expected)) == 0;
}

static void check_findings(const char *folder, const json_t *expected,
                           const struct import_report *report)
{
    for (size_t i = 0; i < report->finding_count || i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        if (i >= report->finding_count)
            fail_msg("%s: the finding %s of row %d is missing", folder,
                     json_string_value(json_array_get(want, 1)),
                     (int)json_integer_value(json_array_get(want, 0)));
        const struct import_finding *finding = &report->findings[i];
        bool same = want && json_integer_value(json_array_get(want, 0)) == finding->row &&
                    same_text(finding->code, json_array_get(want, 1)) &&
                    same_text(finding->column, json_array_get(want, 2));
        if (!same)
            fail_msg("%s: finding %zu is [%ld, \"%s\", \"%s\"] \"%s\": %s", folder, i, finding->row,
                     finding->code, finding->column ? finding->column : "",
                     finding->value ? finding->value : "", finding->message);
    }
}

static void check_clinic(const char *folder, const json_t *expected, const struct clinic *clinic)
{
    const char *name;
    const json_t *want;
    struct buffer text;
    buffer_init(&text, 1 << 16);
    json_object_foreach((json_t *)(uintptr_t)expected, name, want)
    {
        buffer_reset(&text);
        if (strcmp(name, "wgs84") == 0) {
            buffer_append_fixed(&text, clinic->place.lat, 5);
            buffer_append_char(&text, ',');
            buffer_append_fixed(&text, clinic->place.lon, 5);
        } else if (strcmp(name, "hours_origin") == 0) {
            buffer_append_text(&text, clinic->hours_origin == HOURS_ORIGIN_REPAIRED ? "repaired"
                                                                                    : "stated");
        } else {
            enum clinic_field field = clinic_field_find(name, strlen(name));
            if (field == FIELD_COUNT)
                fail_msg("%s: there is no field %s", folder, name);
            clinic_field_format(clinic, field, &text);
        }
        if (strcmp(text.length ? text.data : "", json_string_value(want)) != 0)
            fail_msg("%s: %s of %s is \"%s\", expected \"%s\"", folder, name, clinic->id,
                     text.length ? text.data : "", json_string_value(want));
    }
    buffer_clear(&text);
}

static void check_clinics(const char *folder, const json_t *expected, struct store *store)
{
    struct dataset *dataset = import_loaded(store);
    if (json_array_size(expected) != dataset->clinic_count)
        fail_msg("%s: %zu clinics, expected %zu", folder, dataset->clinic_count,
                 json_array_size(expected));
    for (size_t i = 0; i < dataset->clinic_count; i++)
        check_clinic(folder, json_array_get(expected, i), &dataset->clinics[i]);
    dataset_free(dataset);
}

static void check_consults(const char *folder, const json_t *expected, struct store *store)
{
    struct dataset *dataset = import_loaded(store);
    for (size_t i = 0; i < dataset->consult_count || i < json_array_size(expected); i++) {
        const char *want = json_string_value(json_array_get(expected, i));
        const char *id = i < dataset->consult_count ? dataset->consults[i].id : "";
        if (!want || strcmp(want, id) != 0)
            fail_msg("%s: consultation %zu is \"%s\", expected \"%s\"", folder, i, id,
                     want ? want : "");
    }
    dataset_free(dataset);
}

static void check_refusal(const char *folder, const json_t *expected, const struct ran *ran)
{
    const char *want = json_string_value(json_object_get(expected, "error"));
    if (ran->report)
        fail_msg("%s: imported, expected an error with \"%s\"", folder, want);
    if (!strstr(ran->error.text, want))
        fail_msg("%s: says \"%s\", expected \"%s\"", folder, ran->error.text, want);
    assert_int_equal(ran->error.line, json_integer_value(json_object_get(expected, "line")));
}

static void check(const char *folder, const json_t *expected, const struct ran *ran,
                  struct store *store)
{
    static const char *const outcomes[] = {[IMPORT_DONE] = "done",
                                           [IMPORT_NOTHING] = "nothing",
                                           [IMPORT_QUARANTINED] = "quarantined",
                                           [IMPORT_GUARDED] = "guarded"};
    if (json_object_get(expected, "error")) {
        check_refusal(folder, expected, ran);
    } else {
        if (!ran->report)
            fail_msg("%s: %s", folder, ran->error.text);
        assert_string_equal(outcomes[ran->report->outcome],
                            json_string_value(json_object_get(expected, "outcome")));
        check_counts(folder, json_object_get(expected, "counts"), ran->report);
        check_findings(folder, json_object_get(expected, "findings"), ran->report);
    }
    if (json_object_get(expected, "clinics"))
        check_clinics(folder, json_object_get(expected, "clinics"), store);
    if (json_object_get(expected, "consults"))
        check_consults(folder, json_object_get(expected, "consults"), store);
}

/* Imports NAME.csv, or of another ending, into the store; false where there is no such file. */
static bool step_run(struct store *store, const char *folder, const char *name, struct ran *ran)
{
    static const char *const endings[] = {"csv", "tsv", "geojson", "json", "jsonl", "xls"};
    char path[PATH_SIZE];
    struct case_options options;
    bool found = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !found; i++) {
        snprintf(path, sizeof path, "%s/%s.%s", folder, name, endings[i]);
        found = access(path, F_OK) == 0;
    }
    if (!found)
        return false;
    import_report_free(ran->report);
    *ran = (struct ran){0};
    options_read(&options, folder, name);
    ran->failure = import_run(store, path, &options.import, NULL, &ran->report, &ran->error);
    return true;
}

static bool has_same_hours(const struct dataset *dataset, const struct clinic *clinic)
{
    struct buffer wanted, found;
    bool same = false;
    buffer_init(&wanted, 1 << 16);
    buffer_init(&found, 1 << 16);
    clinic_field_format(clinic, FIELD_HOURS, &wanted);
    for (size_t i = 0; i < dataset->clinic_count && !same; i++) {
        if (strcmp(dataset->clinics[i].name, clinic->name) != 0)
            continue;
        buffer_reset(&found);
        clinic_field_format(&dataset->clinics[i], FIELD_HOURS, &found);
        same = found.length == wanted.length &&
               (!found.length || memcmp(found.data, wanted.data, found.length) == 0);
    }
    buffer_clear(&wanted);
    buffer_clear(&found);
    return same;
}

static void write_columns(const char *list, const struct import_options *options, const char *path)
{
    struct columns_proposal *proposal;
    struct error error;
    struct buffer mapping;
    buffer_init(&mapping, 1 << 20);
    if (columns_propose(list, options, NULL, &proposal, &error))
        fail_msg("%s: columns: %s", list, error.text);
    columns_proposal_mapping(proposal, &mapping);
    columns_proposal_free(proposal);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(mapping.data, 1, mapping.length, file), mapping.length);
    fclose(file);
    buffer_clear(&mapping);
}

/* The proposal of `columns` says what an import does with the list by itself. */
static void check_proposal(const char *folder, struct store *store)
{
    char list[PATH_SIZE];
    struct case_options options;
    struct dataset *plain = import_loaded(store), *mapped;
    struct import_report *report;
    struct error error;
    void *made;
    import_set_up(&made);
    struct import_fixture *fixture = made;
    snprintf(list, sizeof list, "%s/input.csv", folder);
    options_read(&options, folder, "input");
    snprintf(options.columns, sizeof options.columns, "%s/columns.json", fixture->place.folder);
    write_columns(list, &options.import, options.columns);
    options.import.columns_file = options.columns;
    if (import_run(fixture->store, list, &options.import, NULL, &report, &error))
        fail_msg("%s: with its proposed columns: %s", folder, error.text);
    mapped = import_loaded(fixture->store);
    for (size_t i = 0; i < plain->clinic_count; i++)
        if (!has_same_hours(mapped, &plain->clinics[i]))
            fail_msg("%s: with its proposed columns %s has other hours", folder,
                     plain->clinics[i].name);
    dataset_free(mapped);
    dataset_free(plain);
    import_report_free(report);
    import_tear_down(&made);
}

/* Whether the list came into an empty store, as one of clinics whose columns nobody has settled. */
static bool may_be_proposed(const char *folder, const struct ran *ran, bool is_first)
{
    char path[PATH_SIZE];
    struct case_options options;
    options_read(&options, folder, "input");
    snprintf(path, sizeof path, "%s/input.csv", folder);
    return is_first && ran->report && ran->report->outcome == IMPORT_DONE &&
           access(path, F_OK) == 0 && !options.import.columns_file &&
           options.import.table == IMPORT_CLINICS;
}

static void case_runs(void **state)
{
    const char *folder = *state;
    char name[16], path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/input.xls", folder);
    if (getenv("FEVER_VALGRIND") && access(path, F_OK) == 0) {
        printf("skip: workbooks are read in a process without files, which valgrind needs\n");
        skip();
    }
    void *made;
    import_set_up(&made);
    struct import_fixture *fixture = made;
    struct ran ran = {0};
    int steps = 0;
    do
        snprintf(name, sizeof name, "%d", ++steps);
    while (step_run(fixture->store, folder, name, &ran));
    assert_true(step_run(fixture->store, folder, "input", &ran));
    snprintf(path, sizeof path, "%s/expected.json", folder);
    json_error_t fault;
    json_t *expected = json_load_file(path, 0, &fault);
    if (!expected)
        fail_msg("%s: line %d: %s", path, fault.line, fault.text);
    check(folder, expected, &ran, fixture->store);
    json_decref(expected);
    if (may_be_proposed(folder, &ran, steps == 1))
        check_proposal(folder, fixture->store);
    import_report_free(ran.report);
    import_tear_down(&made);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(void)
{
    static char folders[CASES_MAX][PATH_SIZE];
    struct CMUnitTest tests[CASES_MAX];
    size_t count = 0;
    DIR *directory = opendir(FOLDER);
    if (!directory) {
        fprintf(stderr, "%s is not there; run the tests from the repository's root\n", FOLDER);
        return 1;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL && count < CASES_MAX;) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        snprintf(folders[count], PATH_SIZE, "%s/%s", FOLDER, entry->d_name);
        tests[count] = (struct CMUnitTest){
            .name = folders[count], .test_func = case_runs, .initial_state = folders[count]};
        count++;
    }
    closedir(directory);
    qsort(tests, count, sizeof *tests, by_name);
    const size_t step = support_step(4);
    for (size_t i = 0; i * step < count; i++)
        tests[i] = tests[i * step];
    count = (count + step - 1) / step;
    return _cmocka_run_group_tests("import cases", tests, count, NULL, NULL);
}
