/* Running imports against a store of their own, from files or from text. */
#ifndef SUPPORT_IMPORT_H
#define SUPPORT_IMPORT_H

#include <stddef.h>

#include "fever/import.h"
#include "support_store.h"

/* A store in a folder of its own, with the regions of tests/cases/import/regions.csv. */
struct import_fixture {
    struct store_place place;
    struct store *store;
};

/* Test fixtures: *state is a struct import_fixture. */
int import_set_up(void **state);
int import_tear_down(void **state);

/* The same with the regions of all China, as geodata has them. */
int import_set_up_china(void **state);

/* The instant at which tests import. */
#define IMPORT_NOW INT64_C(1769299200)

/* Options with `now` and nothing else. */
struct import_options import_plain(void);

/* Imports a file and expects no error; the caller frees the report. */
struct import_report *import_path(struct store *store, const char *path,
                                  const struct import_options *options);

/* Imports a file of the shared folder, or skips the test, saying so, where there is none. */
struct import_report *import_shared(const struct import_fixture *fixture, const char *name,
                                    const struct import_options *options);

/* Writes `text` into the fixture's folder and imports it. */
struct import_report *import_text(const struct import_fixture *fixture, const char *text,
                                  const struct import_options *options);

/* The same where the import is refused as a whole: the failure, and its text in `error`. */
enum fever_error import_text_refused(const struct import_fixture *fixture, const char *text,
                                     size_t length, const struct import_options *options,
                                     struct error *error);

/* The record of that name as the import writes it; the test fails where there is none. */
const struct clinic *import_planned(const struct import_report *report, const char *name);

/* The row's finding of that code, and a field's canonical text; the test fails where it is
 * otherwise. */
const struct import_finding *finding_at(const struct import_report *report, long row,
                                        const char *code);
void assert_field(const struct clinic *clinic, enum clinic_field field, const char *text);

/* How many findings have the code. */
size_t finding_count(const struct import_report *report, const char *code);

/* The current revision's dataset; the caller frees it. */
struct dataset *import_loaded(struct store *store);

/* The record with that name, or NULL. */
const struct clinic *clinic_named(const struct dataset *dataset, const char *name);

#endif
