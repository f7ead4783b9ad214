/* Every allocation of the store's own work fails in turn: an error each time, the store as it was,
 * nothing leaked. Reading is tried with SQLite's own allocations failing too. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "nomem.h"
#include "support_store.h"

enum { CLINICS = 8, SQLITE_STRIDE = 23 };

/* SQLite's allocator with the same countdown in front. */
static sqlite3_mem_methods plain;
static bool fails_in_sqlite;

static void *sqlite_malloc(int size)
{
    return fails_in_sqlite && fails_now() ? NULL : plain.xMalloc(size);
}

static void *sqlite_realloc(void *old, int size)
{
    return fails_in_sqlite && fails_now() ? NULL : plain.xRealloc(old, size);
}

struct fixture {
    struct store_place place;
    struct store *store;
    struct arena *arena;
    struct clinic_change changes[CLINICS + 1];
    struct claim_change claims[CLINICS];
    struct id_counter counter;
    struct region region;
    struct hotline hotline;
    struct consult consult;
    struct calendar_row day;
    struct change_set set;
};

/* A store at revision 1, and changes of every kind upon it. */
static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->store = store_made(&fixture->place);
    fixture->arena = arena_new();
    uint64_t seed = 9;
    struct clinic_change *changes = fixture->changes;
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%d", i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, id, (uint32_t)i + 1)};
        fixture->claims[i].claim =
            (struct claim){"list", changes[i].after->id, changes[i].after->id, 9};
    }
    applied(fixture->store, changes, CLINICS);
    for (int i = 0; i < CLINICS; i++) {
        const struct clinic *before = changes[i].after;
        const struct clinic *after =
            clinic_random(fixture->arena, &seed, before->id, before->marker_id);
        changes[i] = i < 2 ? (struct clinic_change){CLINIC_RETIRE, before, NULL}
                           : (struct clinic_change){CLINIC_UPDATE, before, after};
    }
    changes[CLINICS] = (struct clinic_change){
        CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, "new", CLINICS + 1)};
    fixture->counter = (struct id_counter){110101, 5};
    fixture->region = (struct region){.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"};
    fixture->hotline = (struct hotline){110000, "市民热线", "12345"};
    fixture->consult = (struct consult){.id = "online",
                                        .name = "在线咨询",
                                        .url = "https://consult.example.cn/",
                                        .services = 1U << SERVICE_FEVER_ADULT};
    fixture->day = (struct calendar_row){.day = 20454, .kind = DAY_HOLIDAY, .name = "元旦"};
    fixture->set = (struct change_set){.base_revision = 1,
                                       .kind = "clinics",
                                       .source = "list",
                                       .file = "list.csv",
                                       .now = 1769000000,
                                       .clinics = changes,
                                       .clinic_count = CLINICS + 1,
                                       .claims = fixture->claims + 2,
                                       .claim_count = CLINICS - 2,
                                       .counters = &fixture->counter,
                                       .counter_count = 1,
                                       .regions = &fixture->region,
                                       .region_count = 1,
                                       .hotlines = &fixture->hotline,
                                       .hotline_count = 1,
                                       .calendar = &fixture->day,
                                       .calendar_count = 1,
                                       .consults = &fixture->consult,
                                       .consult_count = 1};
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

/* Everything that reads a store. */
static enum fever_error read_all(const struct fixture *fixture, struct error *error)
{
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    struct import_base base;
    struct revision_diff diff;
    struct change_set set;
    const struct history_entry *entries;
    size_t count;
    struct arena *arena = arena_new();
    enum fever_error failure = arena ? FEVER_OK : error_nomem(error);
    if (!failure)
        failure = store_open(fixture->place.path, STORE_READ, &store, error);
    if (!failure)
        failure = store_load(store, &dataset, error);
    if (!failure)
        failure = store_load_import_base(store, dataset, &base, error);
    if (!failure)
        failure = store_history(store, arena, 0, &entries, &count, error);
    if (!failure)
        failure = store_diff(store, 2, 1, arena, &diff, error);
    if (!failure)
        failure = store_plan_rollback(store, 1, arena, &set, error);
    if (!failure) {
        assert_int_equal(dataset->clinic_count, CLINICS - 1);
        assert_int_equal(base.claim_count, CLINICS - 2);
        assert_int_equal(count, 2);
        assert_int_equal(diff.count, CLINICS + 1);
        assert_int_equal(set.claim_count, CLINICS - 2);
    }
    dataset_free(dataset);
    store_close(store);
    arena_free(arena);
    return failure;
}

/* What fails is told, or it was nothing that mattered: a cache that SQLite does without. Of
 * SQLite's eight thousand allocations some are picked. */
static void read_in_turn(const struct fixture *fixture, bool sqlite_too)
{
    long which = 0;
    long told = 0;
    for (;; which += sqlite_too ? SQLITE_STRIDE : 1) {
        struct error error = {0};
        failed = false;
        countdown = which;
        fails_in_sqlite = sqlite_too;
        enum fever_error failure = read_all(fixture, &error);
        fails_in_sqlite = false;
        countdown = -1;
        if (!failed)
            break;
        if (failure != FEVER_NOMEM && !(sqlite_too && failure == FEVER_OK))
            fail_msg("allocation %ld: %s %s", which, error_name(failure), error.text);
        told += failure == FEVER_NOMEM;
    }
    assert_true(told > 20);
}

static void reading_without_memory_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct revision made;
    assert_int_equal(store_apply(fixture->store, &fixture->set, NULL, &made, NULL), FEVER_OK);
    read_in_turn(fixture, false);
    read_in_turn(fixture, true);
}

static void applying_without_memory_leaves_the_store_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct revision made;
    long which = 0;
    for (;; which++) {
        struct error error = {0};
        struct revision revision;
        failed = false;
        countdown = which;
        enum fever_error failure = store_apply(fixture->store, &fixture->set, NULL, &made, &error);
        countdown = -1;
        assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
        if (!failed) {
            assert_int_equal(failure, FEVER_OK);
            assert_int_equal(revision.number, 2);
            break;
        }
        if (failure != FEVER_NOMEM)
            fail_msg("allocation %ld: %s %s", which, error_name(failure), error.text);
        assert_int_equal(revision.number, 1);
    }
    assert_true(which > 10);
    assert_string_equal(sql_text(&fixture->place, "PRAGMA integrity_check"), "ok");
}

int main(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
    sqlite3_mem_methods failing = plain;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reading_without_memory_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(applying_without_memory_leaves_the_store_as_it_was, set_up,
                                        tear_down),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
