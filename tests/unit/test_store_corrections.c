/* Corrections in the store: what the world sees beside what the sources say, in every revision. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_store.h"

enum { NOW = 1769299200, DAY = 86400 };

/* Three clinics at revision 1: north and south with a phone, east without. */
static int set_up(void **state)
{
    static const char *const ids[] = {"north", "south", "east"};
    struct clinic clinics[3];
    struct clinic_change changes[3];
    store_set_up(state);
    struct store_fixture *fixture = *state;
    for (uint32_t i = 0; i < 3; i++) {
        clinics[i] = clinic_plain(ids[i], i + 1, 30 + i, 110 + i);
        const struct clinic *clinic =
            clinic_with(fixture->arena, &clinics[i], FIELD_PHONE, i < 2 ? "010-1" : "");
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, clinic};
    }
    applied(fixture->store, changes, 3);
    return 0;
}

static struct revision apply_set(struct store_fixture *fixture, struct change_set set, int64_t now)
{
    struct revision base, made;
    struct error error = {0};
    assert_int_equal(store_revision(fixture->store, &base, NULL), FEVER_OK);
    set.base_revision = base.number;
    set.now = now;
    if (store_apply(fixture->store, &set, NULL, &made, &error))
        fail_msg("%s", error.text);
    return made;
}

static struct revision change(struct store_fixture *fixture, struct correction_change correction,
                              int64_t now)
{
    return apply_set(fixture,
                     (struct change_set){
                         .kind = "corrections", .corrections = &correction, .correction_count = 1},
                     now);
}

static struct correction_change put(const char *id, enum clinic_field field, const char *value)
{
    return (struct correction_change){CORRECTION_PUT,
                                      {.made_for = id,
                                       .field = field,
                                       .value = value,
                                       .who = "王",
                                       .why = "电话核实",
                                       .since = NOW,
                                       .until = CORRECTION_NO_END}};
}

static struct dataset *loaded_at(struct store_fixture *fixture, int64_t at)
{
    struct dataset *dataset = NULL;
    struct error error = {0};
    if (store_load_at(fixture->store, at, &dataset, &error))
        fail_msg("%s", error.text);
    return dataset;
}

static const struct clinic *clinic_of(const struct dataset *dataset, const char *id)
{
    for (size_t i = 0; i < dataset->clinic_count; i++)
        if (strcmp(dataset->clinics[i].id, id) == 0)
            return &dataset->clinics[i];
    fail_msg("there is no clinic %s", id);
    return NULL;
}

static const char *text_of(struct store_fixture *fixture, const struct clinic *clinic,
                           enum clinic_field field)
{
    struct buffer text;
    buffer_init(&text, 1000);
    clinic_field_format(clinic, field, &text);
    const char *copy = text.length ? arena_copy(fixture->arena, text.data, text.length) : "";
    buffer_clear(&text);
    return copy;
}

/* The field as the world sees it. */
static const char *seen(struct store_fixture *fixture, const char *id, enum clinic_field field,
                        int64_t at)
{
    struct dataset *dataset = loaded_at(fixture, at);
    const char *text = text_of(fixture, clinic_of(dataset, id), field);
    dataset_free(dataset);
    return text;
}

static const char *said(struct store_fixture *fixture, const char *id, enum clinic_field field)
{
    struct dataset *dataset = NULL;
    assert_int_equal(store_load_base(fixture->store, &dataset, NULL), FEVER_OK);
    const char *text = text_of(fixture, clinic_of(dataset, id), field);
    dataset_free(dataset);
    return text;
}

/* Changes one field of what the sources say. */
static struct revision source_says(struct store_fixture *fixture, const char *id,
                                   enum clinic_field field, const char *text,
                                   const struct correction_change *ended)
{
    struct dataset *dataset = NULL;
    assert_int_equal(store_load_base(fixture->store, &dataset, NULL), FEVER_OK);
    const struct clinic *before = clinic_of(dataset, id);
    const struct clinic_change clinic = {CLINIC_UPDATE, before,
                                         clinic_with(fixture->arena, before, field, text)};
    struct revision made = apply_set(fixture,
                                     (struct change_set){.kind = "clinics",
                                                         .clinics = &clinic,
                                                         .clinic_count = 1,
                                                         .corrections = ended,
                                                         .correction_count = ended ? 1 : 0},
                                     NOW + 10);
    dataset_free(dataset);
    return made;
}

static const struct standing_correction *standing(struct store_fixture *fixture, size_t expected)
{
    const struct standing_correction *items = NULL;
    struct error error = {0};
    size_t count = 0;
    if (store_corrections(fixture->store, NOW + 20, fixture->arena, &items, &count, &error))
        fail_msg("%s", error.text);
    assert_int_equal(count, expected);
    return items;
}

static void roll_back(struct store_fixture *fixture, int64_t revision)
{
    struct change_set set;
    struct error error = {0};
    if (store_plan_rollback(fixture->store, revision, fixture->arena, &set, &error))
        fail_msg("%s", error.text);
    apply_set(fixture, set, NOW + 30);
}

static void note_problem(void *first, const char *problem)
{
    if (!*(char *)first)
        strncpy(first, problem, 399);
}

static void assert_whole(struct store_fixture *fixture)
{
    char first[400] = "";
    size_t problems = 0;
    assert_int_equal(store_check(fixture->store, note_problem, first, &problems, NULL), FEVER_OK);
    assert_string_equal(first, "");
}

static void the_world_sees_it_and_imports_do_not(void **state)
{
    struct store_fixture *fixture = *state;
    struct revision made = change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    assert_int_equal(made.number, 2);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    assert_string_equal(said(fixture, "north", FIELD_PHONE), "010-1");
    assert_string_equal(seen(fixture, "south", FIELD_PHONE, NOW), "010-1");

    struct dataset *dataset = loaded_at(fixture, NOW);
    assert_int_equal(clinic_of(dataset, "north")->updated_at, NOW);
    assert_true(clinic_of(dataset, "south")->updated_at != NOW);
    assert_int_equal(dataset->corrections_until, CORRECTION_NO_END);
    dataset_free(dataset);

    /* Of a source that changes another field, and the field itself. */
    source_says(fixture, "north", FIELD_NOTE, "东门", NULL);
    source_says(fixture, "north", FIELD_PHONE, "010-3", NULL);
    assert_string_equal(seen(fixture, "north", FIELD_NOTE, NOW), "东门");
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    const struct standing_correction *only = standing(fixture, 1);
    assert_int_equal(only->state, CORRECTION_ACTIVE);
    assert_string_equal(text_of(fixture, only->base, FIELD_PHONE), "010-3");
    assert_whole(fixture);
}

static void a_field_is_cleared_and_given_back(void **state)
{
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, NULL), NOW);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "");
    struct correction_change drop = {CORRECTION_DROP, standing(fixture, 1)->correction};
    struct revision made = change(fixture, drop, NOW + 5);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-1");
    struct dataset *dataset = loaded_at(fixture, NOW + 6);
    assert_int_equal(clinic_of(dataset, "north")->updated_at, NOW + 5);
    dataset_free(dataset);
    standing(fixture, 0);
    assert_int_equal(change(fixture, drop, NOW + 6).number, made.number); /* it is gone already */
}

static void a_newer_one_replaces_it(void **state)
{
    struct store_fixture *fixture = *state;
    const struct history_entry *entries;
    size_t count;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    change(fixture, put("north", FIELD_PHONE, "010-3"), NOW);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-3");
    assert_string_equal(standing(fixture, 1)->correction.value, "010-3");
    assert_int_equal(store_history(fixture->store, fixture->arena, 0, &entries, &count, NULL),
                     FEVER_OK);
    assert_int_equal(count, 3);
    assert_string_equal(entries[0].kind, "corrections");
    assert_int_equal(entries[0].updated, 1);
    assert_int_equal(entries[1].inserted, 1);
}

static void it_runs_out_by_the_clock(void **state)
{
    struct store_fixture *fixture = *state;
    struct correction_change phone = put("north", FIELD_PHONE, "010-2");
    struct correction_change name = put("south", FIELD_NAME, "南");
    phone.correction.until = NOW + DAY;
    name.correction.until = NOW + 2 * DAY;
    change(fixture, phone, NOW);
    change(fixture, name, NOW);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW + DAY - 1), "010-2");
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW + DAY), "010-1");
    assert_string_equal(seen(fixture, "south", FIELD_NAME, NOW + DAY), "南");
    static const struct {
        int64_t at, until, updated_at;
    } moments[] = {{NOW, NOW + DAY, NOW},
                   {NOW + DAY, NOW + 2 * DAY, NOW + DAY},
                   {NOW + 9 * DAY, CORRECTION_NO_END, NOW + DAY}};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct dataset *dataset = loaded_at(fixture, moments[i].at);
        assert_int_equal(dataset->corrections_until, moments[i].until);
        assert_int_equal(clinic_of(dataset, "north")->updated_at, moments[i].updated_at);
        dataset_free(dataset);
    }
    const struct standing_correction *items;
    size_t count;
    assert_int_equal(
        store_corrections(fixture->store, NOW + DAY, fixture->arena, &items, &count, NULL),
        FEVER_OK);
    assert_int_equal(count, 2);
    assert_int_equal(items[0].state, CORRECTION_EXPIRED);
    assert_int_equal(items[1].state, CORRECTION_ACTIVE);
}

static void a_position_moves_as_a_whole(void **state)
{
    struct store_fixture *fixture = *state;
    static const struct {
        enum clinic_field field;
        const char *value;
    } parts[] = {
        {FIELD_LAT, "31"}, {FIELD_LON, "111"}, {FIELD_CRS, "gcj02"}, {FIELD_PRECISION, "address"}};
    struct correction_change changes[4];
    for (size_t i = 0; i < 4; i++)
        changes[i] = put("north", parts[i].field, parts[i].value);
    apply_set(
        fixture,
        (struct change_set){.kind = "corrections", .corrections = changes, .correction_count = 4},
        NOW);
    struct dataset *dataset = loaded_at(fixture, NOW);
    const struct clinic *clinic = clinic_of(dataset, "north");
    struct point expected = crs_to_wgs84(CRS_GCJ02, (struct point){31, 111});
    assert_float_equal(clinic->place.lat, expected.lat, 1e-12);
    assert_float_equal(clinic->place.lon, expected.lon, 1e-12);
    assert_int_equal(clinic->precision, PRECISION_ADDRESS);
    dataset_free(dataset);

    /* The same point in another system says the same. */
    source_says(fixture, "north", FIELD_LAT, "31", NULL);
    source_says(fixture, "north", FIELD_LON, "111", NULL);
    assert_int_equal(standing(fixture, 4)->state, CORRECTION_ACTIVE);
    source_says(fixture, "north", FIELD_PRECISION, "address", NULL);
    source_says(fixture, "north", FIELD_CRS, "gcj02", NULL);
    const struct standing_correction *items = standing(fixture, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(items[i].state, CORRECTION_CONFIRMED);
}

static void assert_diff_phone(struct store_fixture *fixture, int64_t from, int64_t to,
                              const char *before, const char *after)
{
    struct revision_diff diff;
    struct error error = {0};
    if (store_diff(fixture->store, from, to, fixture->arena, &diff, &error))
        fail_msg("%s", error.text);
    assert_int_equal(diff.count, before ? 1 : 0);
    if (!before)
        return;
    assert_int_equal(diff.changes->action, CLINIC_UPDATE);
    assert_string_equal(text_of(fixture, diff.changes->before, FIELD_PHONE), before);
    assert_string_equal(text_of(fixture, diff.changes->after, FIELD_PHONE), after);
}

static void a_diff_shows_what_the_world_saw(void **state)
{
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);  /* revision 2 */
    source_says(fixture, "north", FIELD_PHONE, "010-9", NULL); /* 3: nobody sees that */
    struct correction_change drop = {CORRECTION_DROP, standing(fixture, 1)->correction};
    change(fixture, drop, NOW + 11);                         /* 4 */
    source_says(fixture, "south", FIELD_NOTE, "东门", NULL); /* 5 */
    assert_diff_phone(fixture, 1, 2, "010-1", "010-2");
    assert_diff_phone(fixture, 2, 1, "010-2", "010-1");
    assert_diff_phone(fixture, 2, 3, NULL, NULL);
    assert_diff_phone(fixture, 3, 4, "010-2", "010-9");
    assert_diff_phone(fixture, 1, 4, "010-1", "010-9");
    assert_diff_phone(fixture, 4, 4, NULL, NULL);
    struct revision_diff diff;
    assert_int_equal(store_diff(fixture->store, 0, 3, fixture->arena, &diff, NULL), FEVER_OK);
    assert_int_equal(diff.count, 3);
    assert_string_equal(text_of(fixture, diff.changes[1].after, FIELD_PHONE), "010-2");
}

static void a_rollback_keeps_corrections(void **state)
{
    struct store_fixture *fixture = *state;
    source_says(fixture, "north", FIELD_NOTE, "东门", NULL);
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    roll_back(fixture, 1);
    assert_string_equal(seen(fixture, "north", FIELD_NOTE, NOW), "");
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    roll_back(fixture, 0);
    roll_back(fixture, 1);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    assert_whole(fixture);
}

static void an_agreement_ends_it_and_its_rollback_brings_it_back(void **state)
{
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW); /* revision 2 */
    struct correction_change agreed = {CORRECTION_CONFIRM, standing(fixture, 1)->correction};
    source_says(fixture, "north", FIELD_PHONE, "010-2", &agreed); /* 3 */
    assert_int_equal(standing(fixture, 1)->state, CORRECTION_CONFIRMED);
    source_says(fixture, "north", FIELD_PHONE, "010-3", NULL); /* 4: newer than the correction */
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-3");
    assert_int_equal(standing(fixture, 1)->state, CORRECTION_CONFIRMED);
    roll_back(fixture, 3); /* 5: the agreement stays */
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    roll_back(fixture, 4);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-3");
    roll_back(fixture, 2); /* 7: it goes */
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    assert_string_equal(said(fixture, "north", FIELD_PHONE), "010-1");
    const struct standing_correction *only = standing(fixture, 1);
    assert_int_equal(only->state, CORRECTION_ACTIVE);
    assert_int_equal(only->correction.since, NOW);
    assert_string_equal(only->correction.who, "王");
    assert_diff_phone(fixture, 6, 7, "010-3", "010-2");
    assert_diff_phone(fixture, 2, 7, NULL, NULL);
}

static void it_waits_while_the_clinic_is_retired(void **state)
{
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    struct dataset *dataset = NULL;
    assert_int_equal(store_load_base(fixture->store, &dataset, NULL), FEVER_OK);
    const struct clinic *north = clinic_of(dataset, "north");
    const struct clinic_change away = {CLINIC_RETIRE, north, NULL};
    const struct clinic_change back = {CLINIC_INSERT, NULL, north};
    applied(fixture->store, &away, 1);
    const struct standing_correction *only = standing(fixture, 1);
    assert_true(only->is_retired);
    assert_string_equal(text_of(fixture, only->base, FIELD_PHONE), "010-1");
    assert_whole(fixture);
    applied(fixture->store, &back, 1);
    assert_false(standing(fixture, 1)->is_retired);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    dataset_free(dataset);
}

static void it_follows_a_merged_id_and_comes_back_with_it(void **state)
{
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    change(fixture, put("north", FIELD_NOTE, "北"), NOW);
    change(fixture, put("east", FIELD_NOTE, "东"), NOW); /* revision 4 */
    struct dataset *dataset = NULL;
    assert_int_equal(store_load_base(fixture->store, &dataset, NULL), FEVER_OK);
    const struct clinic *east = clinic_of(dataset, "east");
    const struct clinic_change merge[] = {
        {CLINIC_RETIRE, clinic_of(dataset, "north"), NULL},
        {CLINIC_UPDATE, east, clinic_with(fixture->arena, east, FIELD_ALIAS_IDS, "north")}};
    applied(fixture->store, merge, 2); /* 5 */
    dataset_free(dataset);
    assert_string_equal(seen(fixture, "east", FIELD_PHONE, NOW), "010-2");
    assert_string_equal(seen(fixture, "east", FIELD_NOTE, NOW), "东");
    const struct standing_correction *items = standing(fixture, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(items[i].correction.clinic_id, "east");
    assert_int_equal(items[0].correction.field, FIELD_PHONE);
    assert_string_equal(items[0].correction.made_for, "north");
    assert_int_equal(items[0].state, CORRECTION_ACTIVE);
    assert_int_equal(items[1].state, CORRECTION_ACTIVE);
    assert_int_equal(items[2].state, CORRECTION_OVERRULED);
    assert_whole(fixture);

    struct revision_diff diff;
    assert_int_equal(store_diff(fixture->store, 4, 5, fixture->arena, &diff, NULL), FEVER_OK);
    assert_int_equal(diff.count, 2);
    assert_string_equal(text_of(fixture, diff.changes[0].after, FIELD_PHONE), "010-2");
    assert_string_equal(text_of(fixture, diff.changes[0].before, FIELD_PHONE), "");
    assert_string_equal(text_of(fixture, diff.changes[1].before, FIELD_PHONE), "010-2");

    assert_int_equal(store_load_clinic(fixture->store, "north", &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->clinic_count, 1);
    assert_string_equal(dataset->clinics->id, "east");
    dataset_free(dataset);
    roll_back(fixture, 4);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    assert_string_equal(seen(fixture, "east", FIELD_PHONE, NOW), "");
    assert_int_equal(store_load_clinic(fixture->store, "west", &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->clinic_count, 0);
    dataset_free(dataset);
}

/* A server's store is kept as a copy in a file, which comes back into an empty database. */
static void backup_make(struct store_fixture *fixture, const char *path)
{
    struct revision revision;
    struct copy_tally tally;
    struct store *file = NULL;
    struct error error = {0};
    if (!store_on_server()) {
        assert_int_equal(store_backup(fixture->store, path, NULL, &revision, &error), FEVER_OK);
        return;
    }
    assert_int_equal(store_open(path, STORE_CREATE, &file, &error), FEVER_OK);
    assert_int_equal(store_copy(fixture->store, file, COPY_ALL, NULL, &tally, &error), FEVER_OK);
    store_close(file);
}

static void backup_restore(struct store_fixture *fixture, const char *path)
{
    struct revision revision;
    struct copy_tally tally;
    struct store *file = NULL;
    struct error error = {0};
    if (!store_on_server()) {
        if (store_restore(fixture->place.path, path, NULL, &revision, &error))
            fail_msg("%s", error.text);
        return;
    }
    store_close(fixture->store);
    sql_text(&fixture->place, "DROP SCHEMA store CASCADE; CREATE SCHEMA store");
    fixture->store = store_made(&fixture->place);
    assert_int_equal(store_open(path, STORE_READ, &file, &error), FEVER_OK);
    if (store_copy(file, fixture->store, COPY_ALL, NULL, &tally, &error))
        fail_msg("%s", error.text);
    store_close(file);
}

static void a_backup_has_them(void **state)
{
    struct store_fixture *fixture = *state;
    char backup[128];
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    snprintf(backup, sizeof backup, "%s/backup.db", fixture->place.folder);
    backup_make(fixture, backup);
    struct correction_change drop = {CORRECTION_DROP, standing(fixture, 1)->correction};
    change(fixture, drop, NOW + 1);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-1");
    backup_restore(fixture, backup);
    assert_string_equal(seen(fixture, "north", FIELD_PHONE, NOW), "010-2");
    assert_int_equal(standing(fixture, 1)->state, CORRECTION_ACTIVE);
}

static void damage_is_found(void **state)
{
    static const struct {
        const char *sql, *problem;
    } damages[] = {
        {"UPDATE correction SET field = 'marker_id'", "no field that can be corrected"},
        {"UPDATE correction SET field = 'lat', value = 'north'", "decimal degrees"},
        {"UPDATE correction SET field = 'phone', value = '1', clinic_id = 'west'",
         "clinic west is corrected but nobody knows it"},
        {"UPDATE correction SET clinic_id = 'north', hours_origin = 'heard'", "hours_origin"},
    };
    struct store_fixture *fixture = *state;
    change(fixture, put("north", FIELD_PHONE, "010-2"), NOW);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char first[400] = "";
        size_t problems = 0;
        sql_text(&fixture->place, damages[i].sql);
        assert_int_equal(store_check(fixture->store, note_problem, first, &problems, NULL),
                         FEVER_OK);
        assert_true(problems > 0);
        if (!strstr(first, damages[i].problem))
            fail_msg("%s: %s", damages[i].sql, first);
    }
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, store_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_world_sees_it_and_imports_do_not),
        STORE_TEST(a_field_is_cleared_and_given_back),
        STORE_TEST(a_newer_one_replaces_it),
        STORE_TEST(it_runs_out_by_the_clock),
        STORE_TEST(a_position_moves_as_a_whole),
        STORE_TEST(a_diff_shows_what_the_world_saw),
        STORE_TEST(a_rollback_keeps_corrections),
        STORE_TEST(an_agreement_ends_it_and_its_rollback_brings_it_back),
        STORE_TEST(it_waits_while_the_clinic_is_retired),
        STORE_TEST(it_follows_a_merged_id_and_comes_back_with_it),
        STORE_TEST(a_backup_has_them),
        STORE_TEST(damage_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
