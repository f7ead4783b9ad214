/* Backups and restoring them: while others read and write, from every kind of wrong file. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <unistd.h>

#include "support_store.h"

enum { COUNT = 300 };

struct fixture {
    struct store_place place;
    char backup[128];
    struct store *store;
    struct arena *arena;
    struct revision revision;
};

/* A store with COUNT clinics at revision 1. */
static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    snprintf(fixture->backup, sizeof fixture->backup, "%s/backup.db", fixture->place.folder);
    fixture->store = store_made(&fixture->place);
    fixture->arena = arena_new();
    uint64_t seed = 4;
    struct clinic_change changes[COUNT];
    for (int i = 0; i < COUNT; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%03d", i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, id, (uint32_t)i + 1)};
    }
    fixture->revision = applied(fixture->store, changes, COUNT);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    store_place_remove(&fixture->place);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void back_up(struct fixture *fixture)
{
    struct revision revision;
    struct error error = {0};
    if (store_backup(fixture->store, fixture->backup, NULL, &revision, &error))
        fail_msg("%s", error.text);
    assert_true(revision.tag == fixture->revision.tag);
}

static struct revision restored(struct fixture *fixture)
{
    struct revision revision = {0};
    struct error error = {0};
    if (store_restore(fixture->place.path, fixture->backup, NULL, &revision, &error))
        fail_msg("%s", error.text);
    return revision;
}

/* Retires all but the first clinic: revision 2. */
static void retire_most(struct store *store)
{
    struct dataset *dataset;
    struct clinic_change changes[COUNT];
    assert_int_equal(store_load(store, &dataset, NULL), FEVER_OK);
    for (size_t i = 1; i < dataset->clinic_count; i++)
        changes[i - 1] = (struct clinic_change){CLINIC_RETIRE, &dataset->clinics[i], NULL};
    applied(store, changes, dataset->clinic_count - 1);
    dataset_free(dataset);
}

static size_t clinics_in(struct store *store)
{
    struct dataset *dataset;
    assert_int_equal(store_load(store, &dataset, NULL), FEVER_OK);
    size_t count = dataset->clinic_count;
    dataset_free(dataset);
    return count;
}

static int files_in(const char *folder)
{
    int count = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));)
        count += entry->d_name[0] != '.' && !strstr(entry->d_name, "-wal") &&
                 !strstr(entry->d_name, "-shm");
    closedir(listing);
    return count;
}

static void write_at(const char *path, long offset, const char *bytes)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    assert_int_equal(fclose(file), 0);
}

/* The store stays at revision 1, and nothing is left beside it and `others` files. */
static void restore_refused(struct fixture *fixture, enum fever_error code, const char *says,
                            int others)
{
    struct revision revision;
    struct error error = {0};
    assert_int_equal(store_restore(fixture->place.path, fixture->backup, NULL, &revision, &error),
                     code);
    if (!strstr(error.text, says))
        fail_msg("'%s' does not say '%s'", error.text, says);
    assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
    assert_true(revision.tag == fixture->revision.tag);
    assert_int_equal(clinics_in(fixture->store), COUNT);
    assert_int_equal(files_in(fixture->place.folder), 1 + others);
}

static void a_backup_is_a_store_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct store *backup;
    struct revision revision;
    back_up(fixture);
    assert_int_equal(files_in(fixture->place.folder), 2);
    retire_most(fixture->store);
    assert_int_equal(store_open(fixture->backup, STORE_READ, &backup, NULL), FEVER_OK);
    assert_int_equal(store_revision(backup, &revision, NULL), FEVER_OK);
    assert_true(revision.tag == fixture->revision.tag);
    assert_int_equal(clinics_in(backup), COUNT);
    store_close(backup);
    assert_int_equal(clinics_in(fixture->store), 1);
}

struct intrusion {
    struct store *writer;
    int steps;
};

/* Another connection writes while pages are copied. */
static bool write_meanwhile(void *context, size_t done, size_t total)
{
    struct intrusion *intrusion = context;
    assert_true(done <= total);
    if (intrusion->steps++ == 0)
        retire_most(intrusion->writer);
    return true;
}

static void a_backup_is_of_one_moment(void **state)
{
    struct fixture *fixture = *state;
    struct store *writer, *backup;
    struct revision revision;
    struct error error = {0};
    /* A store of more pages than one step copies. */
    sql_text(&fixture->place, "CREATE TABLE filler (bytes BLOB)");
    sql_text(&fixture->place, "INSERT INTO filler VALUES (zeroblob(20000000))");
    assert_int_equal(store_open(fixture->place.path, STORE_WRITE, &writer, &error), FEVER_OK);
    struct intrusion intrusion = {.writer = writer};
    const struct progress progress = {write_meanwhile, &intrusion};
    if (store_backup(fixture->store, fixture->backup, &progress, &revision, &error))
        fail_msg("%s", error.text);
    assert_true(intrusion.steps > 1);
    assert_int_equal(clinics_in(writer), 1);
    store_close(writer);
    assert_int_equal(store_open(fixture->backup, STORE_READ, &backup, &error), FEVER_OK);
    assert_int_equal(clinics_in(backup), COUNT);
    store_close(backup);
}

static bool stop(void *context, size_t done, size_t total)
{
    (void)context, (void)done, (void)total;
    return false;
}

static void a_stopped_backup_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct revision revision;
    struct error error = {0};
    const struct progress progress = {stop, NULL};
    sql_text(&fixture->place, "CREATE TABLE filler (bytes BLOB)");
    sql_text(&fixture->place, "INSERT INTO filler VALUES (zeroblob(20000000))");
    assert_int_equal(store_backup(fixture->store, fixture->backup, &progress, &revision, &error),
                     FEVER_GUARD);
    assert_int_equal(files_in(fixture->place.folder), 1);
}

static void a_backup_replaces_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct revision revision;
    struct error error = {0};
    back_up(fixture);
    assert_int_equal(store_backup(fixture->store, fixture->backup, NULL, &revision, &error),
                     FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "exists already"));
    assert_int_equal(store_backup(fixture->store, "/no/folder/b.db", NULL, &revision, &error),
                     FEVER_IO);
    assert_non_null(strstr(error.text, "cannot be made"));
}

static void open_readers_see_what_was_restored(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader;
    bool changed;
    struct revision revision;
    back_up(fixture);
    retire_most(fixture->store);
    assert_int_equal(store_open(fixture->place.path, STORE_READ, &reader, NULL), FEVER_OK);
    assert_int_equal(clinics_in(reader), 1);
    assert_int_equal(store_changed(reader, &changed, NULL), FEVER_OK);

    struct revision made = restored(fixture);
    assert_int_equal(made.number, 1);
    assert_true(made.tag != fixture->revision.tag); /* the number came again, the tag did not */
    assert_int_equal(store_changed(reader, &changed, NULL), FEVER_OK);
    assert_true(changed);
    assert_int_equal(store_revision(reader, &revision, NULL), FEVER_OK);
    assert_true(revision.tag == made.tag);
    assert_int_equal(clinics_in(reader), COUNT);
    store_close(reader);

    /* Writers go on, on top of it. */
    retire_most(fixture->store);
    assert_string_equal(sql_text(&fixture->place, "PRAGMA integrity_check"), "ok");
    assert_string_equal(sql_text(&fixture->place, "PRAGMA journal_mode"), "wal");
    assert_int_equal(files_in(fixture->place.folder), 2);
    assert_true(restored(fixture).tag != made.tag);
}

static void a_missing_store_is_made(void **state)
{
    struct fixture *fixture = *state;
    back_up(fixture);
    store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(unlink(fixture->place.path), 0);
    assert_int_equal(restored(fixture).number, 1);
    assert_int_equal(files_in(fixture->place.folder), 2);
    assert_int_equal(store_open(fixture->place.path, STORE_WRITE, &fixture->store, NULL), FEVER_OK);
    assert_int_equal(clinics_in(fixture->store), COUNT);
    retire_most(fixture->store);
}

/* What a backup is for: pages of the store are garbage. */
static void a_damaged_store_is_mended(void **state)
{
    struct fixture *fixture = *state;
    back_up(fixture);
    store_close(fixture->store);
    fixture->store = NULL;
    for (long page = 2; page < 40; page++)
        write_at(fixture->place.path, page * 4096, "garbage garbage garbage garbage");
    restored(fixture);
    assert_int_equal(store_open(fixture->place.path, STORE_WRITE, &fixture->store, NULL), FEVER_OK);
    assert_int_equal(clinics_in(fixture->store), COUNT);
    assert_string_equal(sql_text(&fixture->place, "PRAGMA integrity_check"), "ok");
}

static void wrong_files_are_not_restored(void **state)
{
    struct fixture *fixture = *state;
    restore_refused(fixture, FEVER_NOT_FOUND, "there is no backup at", 0);
    FILE *file = fopen(fixture->backup, "w");
    fputs("id,name\n", file);
    fclose(file);
    restore_refused(fixture, FEVER_INVALID, "is not a database", 1);
    unlink(fixture->backup);
    struct store_place other = {.folder = ""};
    snprintf(other.path, sizeof other.path, "%s", fixture->backup);
    back_up(fixture);
    sql_text(&other, "PRAGMA user_version = 99");
    restore_refused(fixture, FEVER_UNSUPPORTED, "schema 99", 1);
    sql_text(&other, "PRAGMA application_id = 5");
    restore_refused(fixture, FEVER_INVALID, "not a store of clinics", 1);

    struct revision revision;
    struct error error = {0};
    assert_int_equal(
        store_restore(fixture->place.path, fixture->place.path, NULL, &revision, &error),
        FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "is the store itself"));
}

static void damaged_backups_are_not_restored(void **state)
{
    struct fixture *fixture = *state;
    struct store_place other = {.folder = ""};
    snprintf(other.path, sizeof other.path, "%s", fixture->backup);
    back_up(fixture);
    sql_text(&other, "UPDATE clinic SET access = 'by_rope' WHERE id = 'c-007'");
    restore_refused(fixture, FEVER_INVALID, "clinic c-007", 1);
    unlink(fixture->backup);
    back_up(fixture);
    for (long page = 60; page < 90; page++)
        write_at(fixture->backup, page * 4096, "garbage garbage garbage garbage");
    restore_refused(fixture, FEVER_INVALID, "damaged", 1);
    unlink(fixture->backup);
    back_up(fixture);
    assert_int_equal(truncate(fixture->backup, 100 * 4096), 0);
    restore_refused(fixture, FEVER_INVALID, "damaged", 1);
}

/* A backup of an older program comes up to date on its way. */
static void an_older_backup_is_migrated(void **state)
{
    struct fixture *fixture = *state;
    struct store_place other = {.folder = ""};
    snprintf(other.path, sizeof other.path, "%s", fixture->backup);
    back_up(fixture);
    store_make_old(&other);
    retire_most(fixture->store);
    restored(fixture);
    assert_string_equal(sql_text(&fixture->place, "PRAGMA user_version"), SCHEMA_NOW);
    assert_string_equal(sql_text(&other, "PRAGMA user_version"), "1");
    assert_int_equal(clinics_in(fixture->store), COUNT);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_backup_is_a_store_of_its_own),     STORE_TEST(a_backup_is_of_one_moment),
        STORE_TEST(a_stopped_backup_leaves_nothing),    STORE_TEST(a_backup_replaces_nothing),
        STORE_TEST(open_readers_see_what_was_restored), STORE_TEST(a_missing_store_is_made),
        STORE_TEST(a_damaged_store_is_mended),          STORE_TEST(wrong_files_are_not_restored),
        STORE_TEST(damaged_backups_are_not_restored),   STORE_TEST(an_older_backup_is_migrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
