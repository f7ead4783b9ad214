/* Running imports in tests. */
#include "support_import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_files.h"

enum { SHARED_PATH_SIZE = 500 };

struct import_options import_plain(void)
{
    return (struct import_options){.now = IMPORT_NOW};
}

struct import_report *import_path(struct store *store, const char *path,
                                  const struct import_options *options)
{
    struct error error = {0};
    struct import_report *report = NULL;
    if (import_run(store, path, options, NULL, &report, &error))
        fail_msg("%s: %s", path, error.text);
    return report;
}

static int set_up_with(void **state, const char *regions)
{
    struct import_fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->store = store_made(&fixture->place);
    struct import_options options = import_plain();
    options.table = IMPORT_REGIONS;
    struct import_report *report = import_path(fixture->store, regions, &options);
    assert_int_equal(report->outcome, IMPORT_DONE);
    import_report_free(report);
    *state = fixture;
    return 0;
}

int import_set_up(void **state)
{
    return set_up_with(state, "tests/cases/import/regions.csv");
}

int import_set_up_china(void **state)
{
    return set_up_with(state, "geodata/regions.csv");
}

int import_tear_down(void **state)
{
    struct import_fixture *fixture = *state;
    store_close(fixture->store);
    store_place_remove(&fixture->place);
    free(fixture);
    return 0;
}

struct import_report *import_shared(const struct import_fixture *fixture, const char *name,
                                    const struct import_options *options)
{
    char path[SHARED_PATH_SIZE];
    const char *root = getenv("FEVER_SHARED");
    FILE *file = support_open_shared(name);
    if (!file)
        skip();
    fclose(file);
    snprintf(path, sizeof path, "%s/%s", root ? root : "../shared", name);
    return import_path(fixture->store, path, options);
}

/* Writes a list into the fixture's folder. */
static void text_write(const struct import_fixture *fixture, const char *text, size_t length,
                       char path[128])
{
    snprintf(path, 128, "%s/list.csv", fixture->place.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

struct import_report *import_text(const struct import_fixture *fixture, const char *text,
                                  const struct import_options *options)
{
    char path[128];
    text_write(fixture, text, strlen(text), path);
    return import_path(fixture->store, path, options);
}

enum fever_error import_text_refused(const struct import_fixture *fixture, const char *text,
                                     size_t length, const struct import_options *options,
                                     struct error *error)
{
    char path[128];
    struct import_report *report = NULL;
    text_write(fixture, text, length, path);
    enum fever_error failure = import_run(fixture->store, path, options, NULL, &report, error);
    if (!failure)
        import_report_free(report);
    return failure;
}

const struct clinic *import_planned(const struct import_report *report, const char *name)
{
    for (size_t i = 0; i < report->change_count; i++)
        if (strcmp(report->changes[i].after->name, name) == 0)
            return report->changes[i].after;
    fail_msg("%s was not imported", name);
    return NULL;
}

size_t finding_count(const struct import_report *report, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++)
        count += strcmp(report->findings[i].code, code) == 0;
    return count;
}

struct dataset *import_loaded(struct store *store)
{
    struct dataset *dataset = NULL;
    struct error error = {0};
    if (store_load(store, &dataset, &error))
        fail_msg("%s", error.text);
    return dataset;
}

const struct clinic *clinic_named(const struct dataset *dataset, const char *name)
{
    for (size_t i = 0; i < dataset->clinic_count; i++)
        if (strcmp(dataset->clinics[i].name, name) == 0)
            return &dataset->clinics[i];
    return NULL;
}

const struct import_finding *finding_at(const struct import_report *report, long row,
                                        const char *code)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].row == row && strcmp(report->findings[i].code, code) == 0)
            return &report->findings[i];
    fail_msg("row %ld has no finding %s", row, code);
    return NULL;
}

void assert_field(const struct clinic *clinic, enum clinic_field field, const char *text)
{
    struct buffer out;
    assert_non_null(clinic);
    buffer_init(&out, 1000);
    clinic_field_format(clinic, field, &out);
    assert_string_equal(out.length ? out.data : "", text);
    buffer_clear(&out);
}
