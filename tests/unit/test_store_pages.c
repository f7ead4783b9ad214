/* Every page of a store's file is damaged in turn, at several places: reading it is refused with a
 * sentence, or all of the revision is there. FEVER_ALL_FAULTS=1 takes every page, not some. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fever/snapshot.h"
#include "fever/store_live.h"
#include "support_store.h"

enum { CLINICS = 120, NOW = 1769000000, SOME = 29, LEAF_HEADER = 8 };

static long injected_in_all;

struct fixture {
    struct store_place place;
    unsigned char *bytes; /* of the sound file */
    size_t size, page_size;
    long injected, refused;
};

static void store_fill(struct store *store)
{
    static struct clinic_change changes[CLINICS];
    struct arena *arena = arena_new();
    uint64_t seed = 5;
    const struct live_load load = {.clinic_id = "c-003",
                                   .level = LOAD_BUSY,
                                   .waiting = 12,
                                   .being_seen = LOAD_NOT_STATED,
                                   .wait_minutes = 40,
                                   .longest_wait_minutes = LOAD_NOT_STATED,
                                   .rooms_open = LOAD_NOT_STATED,
                                   .reported_at = NOW,
                                   .expires_at = NOW + 3600};
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%03d", i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL,
            clinic_random(arena, &seed, arena_strdup(arena, id), (uint32_t)i + 1)};
    }
    applied(store, changes, CLINICS);
    assert_int_equal(store_live_begin(store, 1000, NULL), FEVER_OK);
    assert_int_equal(store_load_put(store, &load, NULL), FEVER_OK);
    assert_int_equal(store_live_commit(store, NULL), FEVER_OK);
    store_live_end(store);
    arena_free(arena);
}

static void file_read(struct fixture *fixture)
{
    int file = open(fixture->place.path, O_RDONLY | O_CLOEXEC);
    off_t size = lseek(file, 0, SEEK_END);
    assert_true(size > 0);
    fixture->size = (size_t)size;
    fixture->bytes = malloc(fixture->size);
    assert_non_null(fixture->bytes);
    assert_int_equal(pread(file, fixture->bytes, fixture->size, 0), size);
    close(file);
    /* The file's format, https://sqlite.org/fileformat2.html#page_size */
    fixture->page_size = (size_t)fixture->bytes[16] << 8 | fixture->bytes[17];
    assert_true(fixture->page_size >= 512 && fixture->size % fixture->page_size == 0);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_needs_file();
    store_place_make(&fixture->place);
    struct store *store = store_made(&fixture->place);
    store_fill(store);
    store_close(store);
    file_read(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    injected_in_all += fixture->injected;
    store_place_remove(&fixture->place);
    free(fixture->bytes);
    free(fixture);
    return 0;
}

static void file_write(const struct fixture *fixture, size_t at, const unsigned char *bytes,
                       size_t size)
{
    int file = open(fixture->place.path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(file, bytes, size, (off_t)at), size);
    close(file);
}

/* All that feverd reads before it serves a revision. */
static enum fever_error read_all(const struct fixture *fixture, size_t *clinics,
                                 struct error *error)
{
    static const struct time_zone *zones[1];
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    struct live_values *values = NULL;
    struct snapshot *under = NULL, *snapshot = NULL;
    struct arena *arena = arena_new();
    struct time_zone *zone;
    assert_int_equal(time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone), FEVER_OK);
    zones[0] = zone;
    const struct snapshot_options options = {{zones, 1}, CONFIRM_DAYS_DEFAULT, false};
    enum fever_error failure = store_open(fixture->place.path, STORE_READ, &store, error);
    if (!failure)
        failure = store_load_served(store, &dataset, error);
    if (!failure)
        failure = snapshot_build(dataset, &options, &under, error);
    if (!failure)
        failure = store_live_load(store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        failure = snapshot_with_live(under, values, &snapshot, error);
    *clinics = failure ? 0 : snapshot_count(snapshot);
    snapshot_free(snapshot);
    snapshot_free(under);
    store_close(store);
    arena_free(arena);
    return failure;
}

/* Says which damage it was, should the program end here. */
static void inject(struct fixture *fixture, size_t at, unsigned char flipped)
{
    struct error error = {0};
    size_t clinics;
    unsigned char damaged = fixture->bytes[at] ^ flipped;
    file_write(fixture, at, &damaged, 1);
    enum fever_error failure = read_all(fixture, &clinics, &error);
    file_write(fixture, at, &fixture->bytes[at], 1);
    fixture->injected++;
    fixture->refused += failure != FEVER_OK;
    if (failure && !*error.text)
        fail_msg("byte %zu ^ %02x is refused without a word", at, flipped);
    if (!failure && clinics != CLINICS)
        fail_msg("byte %zu ^ %02x leaves %zu of %d clinics", at, flipped, clinics, CLINICS);
}

/* The head of a page (its kind, how many cells it has, where they are), its first and last cells,
 * and some places between. */
static void page_damage(struct fixture *fixture, size_t begin)
{
    const size_t places[] = {0,
                             3,
                             4,
                             5,
                             LEAF_HEADER,
                             LEAF_HEADER + 1,
                             fixture->page_size / 2,
                             fixture->page_size * 3 / 4,
                             fixture->page_size - 40,
                             fixture->page_size - 2};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        inject(fixture, begin + places[i], 0xff);
        inject(fixture, begin + places[i], 1);
    }
}

static void a_damaged_page_is_refused_or_read_whole(void **state)
{
    struct fixture *fixture = *state;
    size_t step = getenv("FEVER_ALL_FAULTS") ? 1 : SOME;
    for (size_t page = 0; page * fixture->page_size < fixture->size; page += step)
        page_damage(fixture, page * fixture->page_size);
    print_message("%ld bytes damaged in %zu pages, %ld of them refused\n", fixture->injected,
                  fixture->size / fixture->page_size, fixture->refused);
    assert_true(fixture->refused > 0);
}

/* The file's own head: what SQLite reads before all else. */
static void a_damaged_head_is_refused_or_read_whole(void **state)
{
    enum { HEAD = 100 };
    struct fixture *fixture = *state;
    for (size_t at = 0; at < HEAD; at += getenv("FEVER_ALL_FAULTS") ? 1 : 11)
        inject(fixture, at, 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_damaged_page_is_refused_or_read_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_head_is_refused_or_read_whole, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    print_message("%ld faults injected, %ld survived\n", injected_in_all, injected_in_all - failed);
    return failed;
}
