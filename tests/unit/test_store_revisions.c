/* Revisions compared and gone back to: against a store that was loaded at every revision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_store.h"

enum { REVISIONS = 12, IDS = 24 };

/* A store with a past of random changes, and what was in it after each. */
struct past {
    struct store_place place;
    struct store *store;
    struct arena *arena;
    struct dataset *at[REVISIONS + 1];
    uint64_t seed;
};

static struct dataset *loaded(struct store *store)
{
    struct dataset *dataset = NULL;
    struct error error = {0};
    if (store_load(store, &dataset, &error))
        fail_msg("%s", error.text);
    return dataset;
}

static const struct clinic *find(const struct dataset *dataset, const char *id)
{
    for (size_t i = 0; i < dataset->clinic_count; i++)
        if (strcmp(dataset->clinics[i].id, id) == 0)
            return &dataset->clinics[i];
    return NULL;
}

static const char *id_of(struct past *past, int i)
{
    char id[16];
    snprintf(id, sizeof id, "c-%02d", i);
    return arena_strdup(past->arena, id);
}

/* ---- a past --------------------------------------------------------------------------------- */

/* Each clinic stays, or is inserted, changed wholly or in one field, or retired. */
static void past_step(struct past *past, int number)
{
    struct clinic_change changes[IDS];
    size_t count = 0;
    for (int i = 0; i < IDS; i++) {
        const char *id = id_of(past, i);
        const struct clinic *before = find(past->at[number - 1], id), *after = NULL;
        uint64_t dice = random_next(&past->seed) % 6;
        if (dice < 2)
            continue;
        if (!before || dice == 3)
            after = clinic_random(past->arena, &past->seed, id, (uint32_t)i + 1);
        else if (dice > 3)
            after = clinic_with(past->arena, before, FIELD_NOTE, number % 2 ? "甲" : "");
        enum clinic_action action = !before ? CLINIC_INSERT : after ? CLINIC_UPDATE : CLINIC_RETIRE;
        changes[count++] = (struct clinic_change){action, before, after};
    }
    applied(past->store, changes, count);
    past->at[number] = loaded(past->store);
    assert_int_equal(past->at[number]->revision.number, number);
}

static int set_up(void **state)
{
    struct past *past = calloc(1, sizeof *past);
    assert_non_null(past);
    past->seed = 11;
    store_place_make(&past->place);
    past->store = store_made(&past->place);
    past->arena = arena_new();
    past->at[0] = loaded(past->store);
    for (int number = 1; number <= REVISIONS; number++)
        past_step(past, number);
    *state = past;
    return 0;
}

static int tear_down(void **state)
{
    struct past *past = *state;
    store_close(past->store);
    store_place_remove(&past->place);
    for (int number = 0; number <= REVISIONS; number++)
        dataset_free(past->at[number]);
    arena_free(past->arena);
    free(past);
    return 0;
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool same_clinic(const struct clinic *a, const struct clinic *b)
{
    if (!a || !b)
        return a == b;
    return !clinic_diff(a, b) && a->hours_origin == b->hours_origin &&
           a->precision == b->precision &&
           (a->precision == PRECISION_NONE || memcmp(&a->place, &b->place, sizeof a->place) == 0);
}

/* Says of two datasets what the store should have said. */
static void assert_diff(struct past *past, int from, int to)
{
    struct revision_diff diff;
    struct error error = {0};
    if (store_diff(past->store, from, to, past->arena, &diff, &error))
        fail_msg("%d to %d: %s", from, to, error.text);
    assert_int_equal(diff.from.number, from);
    assert_int_equal(diff.to.number, to);
    assert_true(diff.from.tag == past->at[from]->revision.tag);
    assert_true(diff.to.tag == past->at[to]->revision.tag);
    size_t next = 0;
    for (int i = 0; i < IDS; i++) {
        const char *id = id_of(past, i);
        const struct clinic *before = find(past->at[from], id), *after = find(past->at[to], id);
        if (same_clinic(before, after))
            continue;
        assert_true(next < diff.count);
        const struct clinic_change *change = &diff.changes[next++];
        if (!same_clinic(change->before, before) || !same_clinic(change->after, after))
            fail_msg("%d to %d: %s differs from what it was", from, to, id);
        assert_int_equal(change->action, !before  ? CLINIC_INSERT
                                         : !after ? CLINIC_RETIRE
                                                  : CLINIC_UPDATE);
    }
    assert_int_equal(next, diff.count);
}

static void diff_of_any_two_revisions(void **state)
{
    struct past *past = *state;
    for (int from = 0; from <= REVISIONS; from++)
        for (int to = 0; to <= REVISIONS; to++)
            assert_diff(past, from, to);
}

static void diff_of_an_unknown_revision(void **state)
{
    struct past *past = *state;
    struct revision_diff diff;
    struct error error = {0};
    assert_int_equal(store_diff(past->store, 1, REVISIONS + 1, past->arena, &diff, &error),
                     FEVER_NOT_FOUND);
    assert_non_null(strstr(error.text, "has no revision 13"));
    assert_int_equal(store_diff(past->store, -1, 1, past->arena, &diff, &error), FEVER_NOT_FOUND);
}

static void diff_names_damaged_history(void **state)
{
    struct past *past = *state;
    struct revision_diff diff;
    struct error error = {0};
    sql_text(&past->place, "UPDATE clinic_history SET before = '{\"colour\":\"red\"}'"
                           " WHERE revision = 5 AND action <> 'insert'");
    assert_int_equal(store_diff(past->store, 4, 5, past->arena, &diff, &error), FEVER_INVALID);
    assert_non_null(strstr(error.text, "in revision 5 is damaged: 'colour'"));
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(diff_of_any_two_revisions),
        STORE_TEST(diff_of_an_unknown_revision),
        STORE_TEST(diff_names_damaged_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
