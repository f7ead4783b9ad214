/* A store's file that is replaced under those who have it open: nobody reads the one through what
 * belongs to the other, and nothing of either is lost. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fever/store_live.h"
#include "support_store.h"

struct fixture {
    struct store_place place; /* of a store with the clinic "old" */
    char other[300];          /* the file of one with the clinic "new" and another */
    char aside[300];          /* no file */
};

static void clinic_add(struct store *store, const char *id, uint32_t marker_id)
{
    const struct clinic clinic = clinic_plain(id, marker_id, NAN, NAN);
    const struct clinic_change change = {CLINIC_INSERT, NULL, &clinic};
    applied(store, &change, 1);
}

/* A live write, which stands in the log until that is written into the file. */
static void audit_add(struct store *store, const char *actor)
{
    const struct audit_entry entry = {.at = 1, .actor = actor, .action = "load.put"};
    assert_int_equal(store_audit_alone(store, &entry, 0, NULL), FEVER_OK);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    *state = fixture;
    store_place_make(&fixture->place);
    snprintf(fixture->other, sizeof fixture->other, "%s/other.db", fixture->place.folder);
    snprintf(fixture->aside, sizeof fixture->aside, "%s/aside.db", fixture->place.folder);
    struct store *store = store_opened(fixture->other, STORE_CREATE);
    clinic_add(store, "new", 1);
    clinic_add(store, "newer", 2);
    store_close(store);
    store = store_made(&fixture->place);
    clinic_add(store, "old", 1);
    store_close(store);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_place_remove(&fixture->place);
    free(fixture);
    return 0;
}

static void assert_holds(struct store *store, size_t clinics, const char *id)
{
    struct dataset *dataset = NULL;
    struct error error = {0};
    if (store_load(store, &dataset, &error))
        fail_msg("%s", error.text);
    assert_int_equal(dataset->clinic_count, clinics);
    bool is_there = false;
    for (size_t i = 0; i < clinics; i++)
        is_there |= strcmp(dataset->clinics[i].id, id) == 0;
    assert_true(is_there);
    dataset_free(dataset);
}

static void a_replaced_file_is_neither_read_nor_written(void **state)
{
    const struct fixture *fixture = *state;
    struct store *store = store_opened(fixture->place.path, STORE_WRITE);
    assert_true(store_stands(store));
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    assert_false(store_stands(store));
    struct dataset *dataset = NULL;
    struct error error = {0};
    assert_int_equal(store_load(store, &dataset, &error), FEVER_IO);
    assert_non_null(strstr(error.text, "was replaced or removed"));
    const struct clinic clinic = clinic_plain("c", 9, NAN, NAN);
    const struct clinic_change change = {CLINIC_INSERT, NULL, &clinic};
    struct revision made;
    assert_int_equal(apply_clinics(store, &change, 1, &made, NULL), FEVER_IO);
    store_close(store);
    store = store_opened(fixture->place.path, STORE_READ);
    assert_holds(store, 2, "newer");
    store_close(store);
}

static void what_went_into_the_old_file_is_not_claimed_to_be_kept(void **state)
{
    const struct fixture *fixture = *state;
    struct store *store = store_opened(fixture->place.path, STORE_WRITE);
    const struct audit_entry entry = {.at = 1, .actor = "old", .action = "load.put"};
    assert_int_equal(store_live_begin(store, 0, NULL), FEVER_OK);
    assert_int_equal(store_audit(store, &entry, NULL), FEVER_OK);
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    assert_int_equal(store_live_commit(store, NULL), FEVER_IO);
    store_live_end(store);
    store_close(store);
}

static void while_one_reads_the_old_file_nobody_opens_the_new_one(void **state)
{
    const struct fixture *fixture = *state;
    struct store *old = store_opened(fixture->place.path, STORE_WRITE);
    audit_add(old, "old"); /* so that the log's index is in use */
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    struct store *store = NULL;
    struct error error = {0};
    assert_int_equal(store_open(fixture->place.path, STORE_READ, &store, &error), FEVER_BUSY);
    assert_non_null(strstr(error.text, "what stood there before is still being read"));
    store_close(old);
    store = store_opened(fixture->place.path, STORE_WRITE);
    assert_holds(store, 2, "newer");
    struct store *beside =
        store_opened(fixture->place.path, STORE_READ); /* of the same file: any number */
    assert_holds(beside, 2, "newer");
    store_close(beside);
    store_close(store);
}

static void *open_and_look(void *context)
{
    struct store *store = store_opened(context, STORE_READ);
    assert_holds(store, 2, "newer");
    store_close(store);
    return NULL;
}

static void who_waits_goes_on_when_the_last_has_left(void **state)
{
    struct fixture *fixture = *state;
    struct store *old[] = {store_opened(fixture->place.path, STORE_WRITE),
                           store_opened(fixture->place.path, STORE_READ)};
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, open_and_look, fixture->place.path), 0);
    store_close(old[0]);
    store_close(old[1]);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* What was written to the old file last stands in the log, which has the new one's name now. */
static void the_old_files_log_is_not_read_into_the_new_one(void **state)
{
    const struct fixture *fixture = *state;
    struct store *old = store_opened(fixture->place.path, STORE_WRITE);
    audit_add(old, "old");
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    store_close(old);
    struct store *store = store_opened(fixture->place.path, STORE_WRITE);
    assert_holds(store, 2, "newer");
    audit_add(store, "new");
    store_close(store);
    store_assert_sound(&fixture->place);
    assert_string_equal(sql_text(&fixture->place, "SELECT group_concat(actor) FROM audit"), "new");
}

static void a_file_that_comes_back_has_its_log_still(void **state)
{
    const struct fixture *fixture = *state;
    struct store *store = store_opened(fixture->place.path, STORE_WRITE);
    audit_add(store, "old");
    assert_int_equal(rename(fixture->place.path, fixture->aside), 0);
    assert_false(store_stands(store));
    store_close(store);
    assert_int_equal(store_open(fixture->place.path, STORE_READ, &store, NULL), FEVER_NOT_FOUND);
    assert_int_equal(rename(fixture->aside, fixture->place.path), 0);
    store_close(store_opened(fixture->place.path, STORE_WRITE));
    store_assert_sound(&fixture->place);
    assert_string_equal(sql_text(&fixture->place, "SELECT group_concat(actor) FROM audit"), "old");
}

/* Removes what stands beside the file: the log, its index, or both. */
static void log_unlink(const char *path, bool log, bool index)
{
    char name[300];
    snprintf(name, sizeof name, "%s-wal", path);
    assert_int_equal(log ? unlink(name) : 0, 0);
    snprintf(name, sizeof name, "%s-shm", path);
    assert_int_equal(index ? unlink(name) : 0, 0);
}

static void a_log_that_is_deleted_takes_nothing_with_it(void **state)
{
    const struct fixture *fixture = *state;
    for (int which = 1; which <= 3; which++) {
        struct store *writer = store_opened(fixture->place.path, STORE_WRITE);
        struct store *reader = store_opened(fixture->place.path, STORE_READ);
        audit_add(writer, "old");
        log_unlink(fixture->place.path, which & 1, which & 2);
        assert_false(store_stands(writer));
        assert_false(store_stands(reader));
        const struct audit_entry entry = {.at = 1, .actor = "lost", .action = "load.put"};
        assert_int_equal(store_audit_alone(writer, &entry, 0, NULL), FEVER_IO);
        store_close(writer);
        struct store *other = NULL;
        assert_int_equal(store_open(fixture->place.path, STORE_READ, &other, NULL), FEVER_BUSY);
        store_close(reader);
        store_close(store_opened(fixture->place.path, STORE_WRITE));
        store_assert_sound(&fixture->place);
        assert_int_equal((int)sql_number(&fixture->place, "SELECT count(*) FROM audit"), which);
    }
}

/* Told to, opens the store, writes, tells so, and keeps it open until the other side ends.
 * What it wrote stands in the log alone then. */
static int works_on(const char *path, int told, int tells)
{
    char byte = 0;
    if (read(told, &byte, 1) != 1)
        return 1;
    struct store *store = store_opened(path, STORE_WRITE);
    audit_add(store, "another");
    if (write(tells, &byte, 1) == 1 && read(told, &byte, 1) == 0)
        raise(SIGKILL);
    return 1;
}

static void what_another_process_has_written_to_the_new_file_stays(void **state)
{
    const struct fixture *fixture = *state;
    int to_child[2], from_child[2];
    char byte = 0;
    assert_int_equal(pipe(to_child) + pipe(from_child), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(to_child[1]);
        _exit(works_on(fixture->place.path, to_child[0], from_child[1]));
    }
    struct store *old = store_opened(fixture->place.path, STORE_READ);
    assert_int_equal(rename(fixture->other, fixture->place.path), 0);
    store_close(old);
    assert_int_equal(write(to_child[1], &byte, 1), 1);
    assert_int_equal(read(from_child[0], &byte, 1), 1);
    store_close(store_opened(fixture->place.path, STORE_READ));
    close(to_child[1]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, SIGKILL);
    close(to_child[0]);
    close(from_child[0]);
    close(from_child[1]);
    store_close(store_opened(fixture->place.path, STORE_READ));
    assert_string_equal(sql_text(&fixture->place, "SELECT group_concat(actor) FROM audit"),
                        "another");
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_replaced_file_is_neither_read_nor_written),
        STORE_TEST(what_went_into_the_old_file_is_not_claimed_to_be_kept),
        STORE_TEST(while_one_reads_the_old_file_nobody_opens_the_new_one),
        STORE_TEST(who_waits_goes_on_when_the_last_has_left),
        STORE_TEST(the_old_files_log_is_not_read_into_the_new_one),
        STORE_TEST(a_file_that_comes_back_has_its_log_still),
        STORE_TEST(a_log_that_is_deleted_takes_nothing_with_it),
        STORE_TEST(what_another_process_has_written_to_the_new_file_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
