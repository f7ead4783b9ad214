/* Revisions compared and gone back to: against a store that was loaded at every revision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/store_live.h"
#include "support_store.h"

enum { REVISIONS = 12, IDS = 24 };

/* A store with a past of random changes, and what was in it after each. */
struct past {
    struct store_place place;
    struct store *store;
    struct arena *arena;
    struct dataset *at[REVISIONS + 1];
    struct import_base base[REVISIONS + 1];
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

static struct import_base base_loaded(struct store *store, struct dataset *dataset)
{
    struct import_base base;
    struct error error = {0};
    if (store_load_import_base(store, dataset, &base, &error))
        fail_msg("%s", error.text);
    return base;
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

/* Each of two sources may name a clinic, leave it, or call it otherwise. */
static size_t claims_step(struct past *past, const char *id, struct claim_change *out)
{
    static const char *const sources[] = {"", "list"};
    size_t count = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t dice = random_next(&past->seed) % 5;
        char key[32];
        snprintf(key, sizeof key, "%s-%d", id, (int)dice);
        if (dice > 2)
            continue;
        const struct claim claim = {sources[i], dice ? arena_strdup(past->arena, key) : NULL, id,
                                    random_next(&past->seed) % 8};
        out[count++] = (struct claim_change){random_next(&past->seed) % 4 == 0, claim};
    }
    return count;
}

static void apply(struct past *past, struct change_set *set, struct revision *out)
{
    struct revision base;
    struct error error = {0};
    assert_int_equal(store_revision(past->store, &base, NULL), FEVER_OK);
    set->base_revision = base.number;
    set->base_tag = base.tag;
    set->now = 1769000000 + base.number;
    if (store_apply(past->store, set, NULL, out, &error))
        fail_msg("%s", error.text);
}

/* Each clinic stays, or is inserted, changed wholly or in one field, or retired. */
static void past_step(struct past *past, int number)
{
    struct clinic_change changes[IDS];
    struct claim_change claims[2 * IDS];
    struct change_set set = {.kind = "clinics", .clinics = changes, .claims = claims};
    struct revision made;
    for (int i = 0; i < IDS; i++) {
        const char *id = id_of(past, i);
        const struct clinic *before = find(past->at[number - 1], id), *after = NULL;
        uint64_t dice = random_next(&past->seed) % 6;
        if (dice >= 2 && (!before || dice == 3))
            after = clinic_random(past->arena, &past->seed, id, (uint32_t)i + 1);
        else if (dice > 3)
            after = clinic_with(past->arena, before, FIELD_NOTE, number % 2 ? "甲" : "");
        enum clinic_action action = CLINIC_RETIRE;
        if (after)
            action = before ? CLINIC_UPDATE : CLINIC_INSERT;
        if (dice >= 2)
            changes[set.clinic_count++] = (struct clinic_change){action, before, after};
        if (after || (before && dice < 2))
            set.claim_count += claims_step(past, id, claims + set.claim_count);
    }
    apply(past, &set, &made);
    past->at[number] = loaded(past->store);
    past->base[number] = base_loaded(past->store, past->at[number]);
    assert_int_equal(made.number, number);
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
    past->base[0] = base_loaded(past->store, past->at[0]);
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

static void assert_same_text(const char *a, const char *b)
{
    assert_string_equal(a ? a : "(null)", b ? b : "(null)");
}

/* The store's clinics and claims are those of revision `number`; ids and markers were not lost. */
static void assert_is_again(struct past *past, int number)
{
    struct dataset *now = loaded(past->store);
    struct import_base base = base_loaded(past->store, now);
    const struct dataset *then = past->at[number];
    const struct import_base *claims = &past->base[number];
    assert_int_equal(now->clinic_count, then->clinic_count);
    for (size_t i = 0; i < now->clinic_count; i++)
        assert_true(same_clinic(&now->clinics[i], &then->clinics[i]));
    assert_int_equal(base.claim_count, claims->claim_count);
    for (size_t i = 0; i < base.claim_count; i++) {
        assert_string_equal(base.claims[i].clinic_id, claims->claims[i].clinic_id);
        assert_string_equal(base.claims[i].source, claims->claims[i].source);
        assert_same_text(base.claims[i].source_id, claims->claims[i].source_id);
        assert_true(base.claims[i].fields == claims->claims[i].fields);
    }
    assert_int_equal(base.next_marker_id, past->base[REVISIONS].next_marker_id);
    dataset_free(now);
}

static struct change_set planned(struct past *past, int64_t number)
{
    struct change_set set;
    struct error error = {0};
    if (store_plan_rollback(past->store, number, past->arena, &set, &error))
        fail_msg("to %d: %s", (int)number, error.text);
    return set;
}

/* To and fro, over rollbacks of rollbacks. */
static void rollback_to_any_revision(void **state)
{
    struct past *past = *state;
    assert_true(past->base[REVISIONS].claim_count > 5);
    struct revision made;
    for (int round = 0; round < 4 * REVISIONS; round++) {
        int number = (int)(random_next(&past->seed) % (REVISIONS + 1));
        struct change_set set = planned(past, number);
        assert_string_equal(set.kind, "rollback");
        apply(past, &set, &made);
        assert_is_again(past, number);
    }
    const struct history_entry *entry;
    size_t count;
    assert_int_equal(store_history(past->store, past->arena, 1, &entry, &count, NULL), FEVER_OK);
    assert_string_equal(entry->kind, "rollback");
    assert_true(entry->rolled_back_to >= 0 && entry->rolled_back_to <= REVISIONS);
    store_assert_sound(&past->place);
}

static void rollback_to_the_present_changes_nothing(void **state)
{
    struct past *past = *state;
    struct revision made;
    struct change_set set = planned(past, REVISIONS);
    assert_int_equal(set.clinic_count + set.claim_count, 0);
    apply(past, &set, &made);
    assert_int_equal(made.number, REVISIONS);
    assert_true(made.tag == past->at[REVISIONS]->revision.tag);
}

static void rollback_of_an_unknown_revision(void **state)
{
    struct past *past = *state;
    struct change_set set;
    struct error error = {0};
    assert_int_equal(store_plan_rollback(past->store, 99, past->arena, &set, &error),
                     FEVER_NOT_FOUND);
    assert_non_null(strstr(error.text, "has no revision 99"));
}

/* A plan is for the revision that it was made on: its number, and its tag. */
static void rollback_refuses_a_store_that_moved_on(void **state)
{
    struct past *past = *state;
    struct revision made;
    struct error error = {0};
    struct change_set early = planned(past, 3), set = planned(past, 2);
    apply(past, &set, &made);
    assert_int_equal(store_apply(past->store, &early, NULL, &made, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "planned for 12"));
    set = planned(past, 3);
    sql_text(&past->place, "UPDATE revision SET tag = 77 WHERE number = 13");
    assert_int_equal(store_apply(past->store, &set, NULL, &made, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "restored"));
    assert_is_again(past, 2);
}

static struct history_entry entry_of(struct past *past, int64_t number)
{
    struct history_entry entry = {0};
    assert_int_equal(store_history_entry(past->store, number, past->arena, &entry, NULL), FEVER_OK);
    assert_int_equal(entry.revision.number, number);
    return entry;
}

static size_t audited(struct past *past, const struct audit_entry **entries)
{
    size_t count = 0;
    assert_int_equal(store_audit_read(past->store, 0, 0, past->arena, entries, &count, NULL),
                     FEVER_OK);
    return count;
}

static void who_made_it_is_kept_with_the_revision(void **state)
{
    struct past *past = *state;
    const struct audit_entry *entries;
    struct revision made;
    struct error error = {0};
    assert_int_equal(audited(past, &entries), 0); /* nobody was named so far */
    assert_null(entry_of(past, REVISIONS).actor);
    struct change_set set = planned(past, 3);
    set.actor = "王敏";
    set.action = "desk.rollback";
    apply(past, &set, &made);
    assert_string_equal(entry_of(past, made.number).actor, "王敏");
    assert_string_equal(entry_of(past, made.number).action, "desk.rollback");
    assert_int_equal(audited(past, &entries), 1);
    assert_string_equal(entries[0].actor, "王敏");
    assert_string_equal(entries[0].action, "desk.rollback");
    assert_string_equal(entries[0].target, "13");
    assert_string_equal(entries[0].detail, "{\"revision\":13}");
    assert_int_equal(entries[0].at, made.published_at);

    /* What makes no revision is not noted: neither nothing to do, nor what came too late. */
    struct change_set again = planned(past, 3);
    again.actor = "李";
    again.action = "desk.rollback";
    apply(past, &again, &made);
    set.base_revision = REVISIONS;
    assert_int_equal(store_apply(past->store, &set, NULL, &made, &error), FEVER_CONFLICT);
    assert_int_equal(audited(past, &entries), 1);
    struct history_entry none;
    assert_int_equal(store_history_entry(past->store, 99, past->arena, &none, &error),
                     FEVER_NOT_FOUND);
    assert_non_null(strstr(error.text, "no revision 99"));
}

/* A revision without its entry in the log is not made, either. */
static void what_cannot_be_noted_is_not_done(void **state)
{
    struct past *past = *state;
    struct revision made, now;
    struct change_set set = planned(past, 3);
    set.actor = "王敏";
    set.action = "rollback";
    set.now = 1769000099;
    sql_text_of(&past->place,
                "CREATE TRIGGER full BEFORE INSERT ON audit"
                " BEGIN SELECT RAISE(ABORT, 'full'); END",
                "ALTER TABLE audit ADD CONSTRAINT is_full CHECK (number < 0) NOT VALID");
    assert_int_not_equal(store_apply(past->store, &set, NULL, &made, NULL), FEVER_OK);
    assert_int_equal(store_revision(past->store, &now, NULL), FEVER_OK);
    assert_int_equal(now.number, REVISIONS);
    assert_is_again(past, REVISIONS);
}

/* The schema before claims were kept. */

static void an_older_store_is_migrated(void **state)
{
    struct past *past = *state;
    struct revision made;
    struct error error = {0};
    store_needs_file(); /* servers' stores are younger than that */
    store_close(past->store);
    past->store = NULL;
    store_make_old(&past->place);
    assert_int_equal(store_open(past->place.path, STORE_READ, &past->store, &error),
                     FEVER_UNSUPPORTED);
    assert_int_equal(store_open(past->place.path, STORE_WRITE, &past->store, &error), FEVER_OK);
    assert_string_equal(store_schema(&past->place), SCHEMA_NOW);
    assert_is_again(past, REVISIONS);
    assert_diff(past, 3, 5); /* clinics were in history from the first */
    assert_null(entry_of(past, 5).actor);
    assert_null(entry_of(past, 5).action);

    /* What comes after it can be undone, what came before cannot. */
    struct change_set set;
    assert_int_equal(store_plan_rollback(past->store, 5, past->arena, &set, &error),
                     FEVER_UNSUPPORTED);
    assert_non_null(strstr(error.text, "revision 5 is out of reach: up to revision 12"));
    const struct clinic *first = &past->at[REVISIONS]->clinics[0];
    const struct clinic_change change = {CLINIC_RETIRE, first, NULL};
    applied(past->store, &change, 1);
    set = planned(past, REVISIONS);
    apply(past, &set, &made);
    assert_int_equal(made.number, REVISIONS + 2);
    assert_is_again(past, REVISIONS);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(diff_of_any_two_revisions),
        STORE_TEST(diff_of_an_unknown_revision),
        STORE_TEST(diff_names_damaged_history),
        STORE_TEST(rollback_to_any_revision),
        STORE_TEST(rollback_to_the_present_changes_nothing),
        STORE_TEST(rollback_of_an_unknown_revision),
        STORE_TEST(rollback_refuses_a_store_that_moved_on),
        STORE_TEST(who_made_it_is_kept_with_the_revision),
        STORE_TEST(what_cannot_be_noted_is_not_done),
        STORE_TEST(an_older_store_is_migrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
