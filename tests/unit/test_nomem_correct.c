/* Every allocation of making and listing corrections fails in turn: an error each time, the store
 * as it was, nothing leaked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/correct.h"
#include "nomem.h"
#include "support_import.h"

static const struct correct_pair pairs[] = {
    {FIELD_PHONE, "65266699"},    {FIELD_HOURS, "每天8点到20点"}, {FIELD_DISTRICT, "朝阳区"},
    {FIELD_LAT, "39.92"},         {FIELD_LON, "116.45"},          {FIELD_CRS, "gcj02"},
    {FIELD_ENTRANCE_LAT, "39.9"}, {FIELD_ENTRANCE_LON, "116.4"},  {FIELD_NOTE, ""}};

enum { PAIRS = sizeof pairs / sizeof *pairs };

/* One correction of everything, from loading the clinic to writing and listing. */
static enum fever_error correct(struct store *store, const char *why, struct error *error)
{
    struct dataset *dataset = NULL;
    struct arena *arena = arena_new();
    struct correct_plan plan = {.change_count = 0};
    struct revision made;
    const struct standing_correction *items;
    size_t count;
    enum fever_error failure =
        arena ? store_load_clinic(store, "a-1", &dataset, error) : error_nomem(error);
    const struct correct_input input = {.arena = arena,
                                        .dataset = dataset,
                                        .pairs = pairs,
                                        .pair_count = PAIRS,
                                        .who = "王",
                                        .why = why,
                                        .now = IMPORT_NOW,
                                        .until = CORRECTION_NO_END};
    if (!failure)
        failure = correct_set(&input, &plan, error);
    if (!failure)
        failure = store_corrections(store, IMPORT_NOW, arena, &items, &count, error);
    if (!failure) {
        const struct change_set set = {.base_revision = dataset->revision.number,
                                       .kind = "corrections",
                                       .now = IMPORT_NOW,
                                       .corrections = plan.changes,
                                       .correction_count = plan.change_count};
        failure = store_apply(store, &set, NULL, &made, error);
    }
    dataset_free(dataset);
    arena_free(arena);
    return failure;
}

static void fail_in_turn(struct store *store, const char *why)
{
    struct revision before, after;
    assert_int_equal(store_revision(store, &before, NULL), FEVER_OK);
    for (long which = 0;; which++) {
        struct error error = {0};
        failed = false;
        countdown = which;
        enum fever_error failure = correct(store, why, &error);
        countdown = -1;
        assert_int_equal(store_revision(store, &after, NULL), FEVER_OK);
        if (!failed) {
            assert_int_equal(failure, FEVER_OK);
            assert_true(which > 20);
            break;
        }
        if (failure != FEVER_NOMEM)
            fail_msg("allocation %ld: %s %s", which, error_name(failure), error.text);
        assert_int_equal(after.number, before.number);
    }
    assert_int_equal(after.number, before.number + 1);
}

static void correcting_without_memory_leaves_the_store_as_it_was(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    import_report_free(import_text(fixture,
                                   "id,name,kind,province,city,district,note\n"
                                   "a-1,甲医院,fever_clinic,北京市,北京市,东城区,东门\n",
                                   &options));
    fail_in_turn(fixture->store, "甲");
    fail_in_turn(fixture->store, "乙"); /* with those that stand to be read and replaced */
}

static void loading_without_memory_says_so(void **state)
{
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    import_report_free(import_text(fixture, "id,name,kind\na-1,甲医院,fever_clinic\n", &options));
    assert_int_equal(correct(fixture->store, "甲", NULL), FEVER_OK);
    for (long which = 0;; which++) {
        struct dataset *dataset = NULL;
        struct revision_diff diff;
        struct error error = {0};
        struct arena *arena = arena_new();
        assert_non_null(arena);
        failed = false;
        countdown = which;
        enum fever_error failure = store_load_at(fixture->store, IMPORT_NOW, &dataset, &error);
        if (!failure)
            failure = store_diff(fixture->store, 1, 3, arena, &diff, &error);
        countdown = -1;
        dataset_free(dataset);
        arena_free(arena);
        if (failure != (failed ? FEVER_NOMEM : FEVER_OK))
            fail_msg("allocation %ld: %s %s", which, error_name(failure), error.text);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(correcting_without_memory_leaves_the_store_as_it_was,
                                        import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(loading_without_memory_says_so, import_set_up,
                                        import_tear_down),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
