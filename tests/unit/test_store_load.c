/* Clinics that several connections read at once, each on a thread: what they read together is what
 * one reads, of one revision, whatever becomes of the store meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/store/clinics_load.h"
#include "../../src/store/store_internal.h"
#include "support_store.h"

enum { CLINICS = 400, A_CONNECTION = CLINICS / 8 };

struct fixture {
    struct store_place place;
    struct store *store;
    struct arena *arena;
    struct clinics_view view; /* within a read transaction */
    struct rows alone;        /* what one connection has read in it */
};

static struct rows rows_of(struct fixture *fixture, size_t least)
{
    struct rows rows = {0};
    struct error error = {0};
    fixture->view.least = least;
    if (clinics_load(&fixture->view, fixture->arena, &rows, &error))
        fail_msg("%s", error.text);
    return rows;
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct clinic_change changes[CLINICS];
    uint64_t seed = 11;
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->store = store_made(&fixture->place);
    fixture->arena = arena_new();
    assert_non_null(fixture->arena);
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%d", i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, id, (uint32_t)i + 1)};
    }
    applied(fixture->store, changes, CLINICS);
    struct clinics_view *view = &fixture->view;
    view->db = fixture->store->db;
    view->location = fixture->store->location;
    assert_int_equal(db_begin_read(view->db, NULL), FEVER_OK);
    assert_int_equal(revision_read(view->db, &view->revision, NULL), FEVER_OK);
    fixture->alone = rows_of(fixture, CLINICS);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    db_end_read(fixture->view.db);
    store_close(fixture->store);
    store_place_remove(&fixture->place);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void assert_same(const struct rows *a, const struct rows *b)
{
    const struct clinic *of_a = a->items, *of_b = b->items;
    assert_int_equal(a->count, CLINICS);
    assert_int_equal(b->count, CLINICS);
    for (size_t i = 0; i < CLINICS; i++) {
        assert_string_equal(of_a[i].id, of_b[i].id);
        if (clinic_diff(&of_a[i], &of_b[i]) || of_a[i].hours_origin != of_b[i].hours_origin ||
            of_a[i].updated_at != of_b[i].updated_at)
            fail_msg("clinic %s differs", of_a[i].id);
    }
}

/* Another program names the first clinic and the last one anew. */
static void rename_both_ends(struct fixture *fixture)
{
    const struct clinic *clinics = fixture->alone.items;
    struct store *other = NULL;
    struct clinic_change changes[2];
    assert_int_equal(store_open(fixture->place.path, STORE_WRITE, &other, NULL), FEVER_OK);
    for (int i = 0; i < 2; i++) {
        const struct clinic *before = &clinics[i ? CLINICS - 1 : 0];
        changes[i] = (struct clinic_change){
            CLINIC_UPDATE, before, clinic_with(fixture->arena, before, FIELD_NAME, "新名字")};
    }
    applied(other, changes, 2);
    store_close(other);
}

static void many_connections_read_what_one_reads(void **state)
{
    struct fixture *fixture = *state;
    struct rows many = rows_of(fixture, A_CONNECTION);
    assert_same(&many, &fixture->alone);
}

static void what_is_written_meanwhile_is_not_half_seen(void **state)
{
    struct fixture *fixture = *state;
    rename_both_ends(fixture);
    struct rows many = rows_of(fixture, A_CONNECTION);
    assert_same(&many, &fixture->alone);
    struct clinics_view *view = &fixture->view;
    db_end_read(view->db);
    assert_int_equal(db_begin_read(view->db, NULL), FEVER_OK);
    assert_int_equal(revision_read(view->db, &view->revision, NULL), FEVER_OK);
    many = rows_of(fixture, A_CONNECTION);
    const struct clinic *clinics = many.items;
    assert_string_equal(clinics[0].name, "新名字");
    assert_string_equal(clinics[CLINICS - 1].name, "新名字");
}

static void one_connection_reads_all_where_no_other_is_to_be_had(void **state)
{
    struct fixture *fixture = *state;
    char nowhere[sizeof fixture->place.folder + 16];
    snprintf(nowhere, sizeof nowhere, "%s/none.db", fixture->place.folder);
    fixture->view.location = nowhere;
    struct rows many = rows_of(fixture, A_CONNECTION);
    assert_same(&many, &fixture->alone);
}

static void a_clinic_that_cannot_be_read_fails_the_whole_load(void **state)
{
    struct fixture *fixture = *state;
    struct clinics_view *view = &fixture->view;
    struct rows rows = {0};
    struct error error = {0};
    const char *last = ((const struct clinic *)fixture->alone.items)[CLINICS - 1].id;
    char sql[80], says[80];
    snprintf(sql, sizeof sql, "UPDATE clinic SET kind = 'ward' WHERE id = '%s'", last);
    snprintf(says, sizeof says, "clinic %s cannot be read: ", last);
    db_end_read(view->db);
    sql_text(&fixture->place, sql);
    assert_int_equal(db_begin_read(view->db, NULL), FEVER_OK);
    view->least = A_CONNECTION;
    assert_int_equal(clinics_load(view, fixture->arena, &rows, &error), FEVER_INVALID);
    assert_int_equal(strncmp(error.text, says, strlen(says)), 0);
    assert_null(rows.items);
}

#define LOAD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOAD_TEST(many_connections_read_what_one_reads),
        LOAD_TEST(what_is_written_meanwhile_is_not_half_seen),
        LOAD_TEST(one_connection_reads_all_where_no_other_is_to_be_had),
        LOAD_TEST(a_clinic_that_cannot_be_read_fails_the_whole_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
