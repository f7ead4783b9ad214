/* Changes and what is loaded afterwards: every field, keys, conflicts, all or nothing. */
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

static struct dataset *loaded(struct store *store)
{
    struct dataset *dataset = NULL;
    struct error error = {0};
    if (store_load(store, &dataset, &error))
        fail_msg("%s", error.text);
    return dataset;
}

static void assert_same_clinic(const struct clinic *a, const struct clinic *b)
{
    uint64_t fields = clinic_diff(a, b);
    for (int i = 0; i < FIELD_COUNT; i++)
        if (fields & FIELD_BIT(i))
            fail_msg("clinic %s differs in %s", a->id, clinic_field_name((enum clinic_field)i));
    assert_int_equal(a->hours_origin, b->hours_origin);
    assert_int_equal(a->precision, b->precision);
    assert_int_equal(a->has_entrance_place, b->has_entrance_place);
    if (a->precision != PRECISION_NONE)
        assert_memory_equal(&a->place, &b->place, sizeof a->place);
    if (a->has_entrance_place)
        assert_memory_equal(&a->entrance_place, &b->entrance_place, sizeof a->entrance_place);
}

enum { MANY = 300 };

static void load_equals_what_was_applied(void **state)
{
    struct store_fixture *fixture = *state;
    uint64_t seed = 2;
    struct clinic_change changes[MANY];
    for (int i = 0; i < MANY; i++) { /* handed over in descending order of ids */
        char id[32];
        snprintf(id, sizeof id, "c-%04d", MANY - i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, id, (uint32_t)(MANY - i))};
    }
    struct revision revision = applied(fixture->store, changes, MANY);

    struct dataset *dataset = loaded(fixture->store);
    assert_int_equal(dataset->revision.number, 1);
    assert_true(dataset->revision.tag == revision.tag);
    assert_int_equal(dataset->clinic_count, MANY);
    for (int i = 0; i < MANY; i++) {
        const struct clinic *clinic = &dataset->clinics[i];
        assert_same_clinic(changes[MANY - 1 - i].after, clinic);
        assert_int_equal(clinic->updated_at, revision.published_at);
        assert_true(i == 0 || strcmp(clinic[-1].id, clinic->id) < 0);
    }
    for (size_t i = 1; i < dataset->source_count; i++)
        assert_true(strcmp(dataset->sources[i - 1], dataset->sources[i]) < 0);
    assert_true(dataset->source_count > 10);
    dataset_free(dataset);
}

/* The columns carry the names of the fields that they hold, in canonical text. */
static bool is_position(enum clinic_field field)
{
    return field == FIELD_LAT || field == FIELD_LON || field == FIELD_ENTRANCE_LAT ||
           field == FIELD_ENTRANCE_LON;
}

/* Positions are asked for as numbers, all else in one question. */
static void assert_columns(const struct store_place *place, const struct clinic *clinic)
{
    struct buffer expected, sql;
    buffer_init(&expected, 4096);
    buffer_init(&sql, 4096);
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *column = clinic_field_name((enum clinic_field)i);
        if (is_position((enum clinic_field)i))
            continue;
        buffer_append_format(&sql, "%s COALESCE(CAST(%s AS TEXT), '') || '\n'",
                             sql.length ? " ||" : "SELECT", column);
        clinic_field_format(clinic, (enum clinic_field)i, &expected);
        buffer_append_text(&expected, "\n");
    }
    buffer_append_text(&sql, " FROM clinic");
    assert_string_equal(sql_text(place, sql.data), expected.data);
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!is_position((enum clinic_field)i))
            continue;
        buffer_clear(&expected);
        buffer_clear(&sql);
        clinic_field_format(clinic, (enum clinic_field)i, &expected);
        buffer_append_format(&sql, "SELECT %s FROM clinic",
                             clinic_field_name((enum clinic_field)i));
        assert_true(sql_number(place, sql.data) ==
                    strtod(expected.data ? expected.data : "", NULL));
    }
    buffer_clear(&expected);
    buffer_clear(&sql);
}

static void columns_are_the_canonical_fields(void **state)
{
    struct store_fixture *fixture = *state;
    uint64_t seed = 3;
    struct clinic blank = clinic_plain("c-1", 7, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &blank};
    applied(fixture->store, &insert, 1);
    const struct clinic *before = &blank;
    for (int round = 0; round < 8; round++) {
        const struct clinic *after = clinic_random(fixture->arena, &seed, "c-1", 7);
        struct clinic_change update = {CLINIC_UPDATE, before, after};
        applied(fixture->store, &update, 1);
        before = after;
        assert_columns(&fixture->place, after);
    }
}

static void update_writes_what_changed(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic first = clinic_plain("a", 1, 39.9, 116.4), second = clinic_plain("b", 2, 31, 121);
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, &first},
                                      {CLINIC_INSERT, NULL, &second}};
    struct revision one = applied(fixture->store, inserts, 2);
    const struct clinic *named = clinic_with(fixture->arena, &first, FIELD_NAME, "新名");
    struct clinic_change updates[] = {{CLINIC_UPDATE, &first, named},
                                      {CLINIC_UPDATE, &second, &second}};
    struct revision two = applied(fixture->store, updates, 2);
    assert_int_equal(two.number, 2);
    assert_true(two.tag != one.tag && two.tag != 0);

    struct dataset *dataset = loaded(fixture->store);
    assert_string_equal(dataset->clinics[0].name, "新名");
    assert_int_equal(dataset->clinics[0].updated_at, two.published_at);
    assert_int_equal(dataset->clinics[1].updated_at, one.published_at);
    dataset_free(dataset);
    assert_string_equal(sql_text(&fixture->place, "SELECT updated FROM revision WHERE number = 2"),
                        "1");
}

static void a_change_of_hours_origin_alone_counts(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic stated = clinic_plain("a", 1, NAN, NAN), repaired = stated;
    repaired.hours_origin = HOURS_ORIGIN_REPAIRED;
    struct clinic_change insert = {CLINIC_INSERT, NULL, &stated};
    applied(fixture->store, &insert, 1);
    struct clinic_change update = {CLINIC_UPDATE, &stated, &repaired};
    assert_int_equal(applied(fixture->store, &update, 1).number, 2);
    assert_string_equal(sql_text(&fixture->place, "SELECT before || after FROM clinic_history"
                                                  " WHERE revision = 2"),
                        "{\"hours_origin\":\"stated\"}{\"hours_origin\":\"repaired\"}");
}

static void nothing_changed_makes_no_revision(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic clinic = clinic_plain("a", 1, 39.9, 116.4);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    struct revision one = applied(fixture->store, &insert, 1);
    struct clinic_change update = {CLINIC_UPDATE, &clinic, &clinic};
    struct revision same = applied(fixture->store, &update, 1);
    assert_int_equal(same.number, 1);
    assert_true(same.tag == one.tag);
    assert_int_equal(applied(fixture->store, NULL, 0).number, 1);
}

static void retired_clinics_keep_their_id(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic first = clinic_plain("a", 1, 39.9, 116.4), second = clinic_plain("b", 2, 31, 121);
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, &first},
                                      {CLINIC_INSERT, NULL, &second}};
    applied(fixture->store, inserts, 2);
    struct clinic_change retire = {CLINIC_RETIRE, &first, NULL};
    struct revision gone = applied(fixture->store, &retire, 1);

    struct dataset *dataset = loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, 1);
    assert_int_equal(dataset->retired_count, 1);
    assert_string_equal(dataset->retired[0].id, "a");
    assert_string_equal(dataset->retired[0].name, first.name);
    assert_int_equal(dataset->retired[0].retired_at, gone.published_at);
    struct import_base base;
    assert_int_equal(store_load_import_base(fixture->store, dataset, &base, NULL), FEVER_OK);
    assert_int_equal(base.retired_count, 1);
    assert_same_clinic(&first, &base.retired[0]);
    dataset_free(dataset);

    struct clinic thief = clinic_plain("c", 1, NAN, NAN);
    struct clinic_change steal = {CLINIC_INSERT, NULL, &thief};
    struct error error;
    struct revision ignored;
    assert_int_equal(apply_clinics(fixture->store, &steal, 1, &ignored, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "retired clinic a"));

    struct clinic_change back = {CLINIC_INSERT, NULL, &first};
    applied(fixture->store, &back, 1);
    dataset = loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, 2);
    assert_int_equal(dataset->retired_count, 0);
    dataset_free(dataset);
}

static void retired_clinics_keep_the_ids_of_those_they_took_in(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic plain = clinic_plain("a", 1, 39.9, 116.4);
    const struct clinic *clinic = clinic_with(fixture->arena, &plain, FIELD_ALIAS_IDS, "y;x");
    struct clinic_change insert = {CLINIC_INSERT, NULL, clinic};
    applied(fixture->store, &insert, 1);
    struct clinic_change retire = {CLINIC_RETIRE, clinic, NULL};
    struct revision gone = applied(fixture->store, &retire, 1);

    struct dataset *dataset = loaded(fixture->store);
    assert_int_equal(dataset->retired_count, 1);
    assert_int_equal(dataset->retired_alias_count, 2);
    assert_string_equal(dataset->retired_aliases[0].id, "x");
    assert_string_equal(dataset->retired_aliases[1].id, "y");
    assert_string_equal(dataset->retired_aliases[1].clinic->id, "a");
    assert_int_equal(dataset->retired_aliases[1].clinic->retired_at, gone.published_at);
    dataset_free(dataset);

    struct clinic_change back = {CLINIC_INSERT, NULL, clinic};
    applied(fixture->store, &back, 1);
    dataset = loaded(fixture->store);
    assert_int_equal(dataset->retired_alias_count, 0);
    dataset_free(dataset);
}

static void keys_may_be_swapped(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    const struct clinic *alias_a = clinic_with(fixture->arena, &a, FIELD_ALIAS_IDS, "x");
    const struct clinic *alias_b = clinic_with(fixture->arena, &b, FIELD_ALIAS_IDS, "y;z");
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, alias_a},
                                      {CLINIC_INSERT, NULL, alias_b}};
    applied(fixture->store, inserts, 2);
    struct clinic swapped_a = *alias_a, swapped_b = *alias_b;
    swapped_a.marker_id = 2, swapped_b.marker_id = 1;
    swapped_a.alias_ids = alias_b->alias_ids, swapped_b.alias_ids = alias_a->alias_ids;
    struct clinic_change updates[] = {{CLINIC_UPDATE, alias_a, &swapped_a},
                                      {CLINIC_UPDATE, alias_b, &swapped_b}};
    applied(fixture->store, updates, 2);
    struct dataset *dataset = loaded(fixture->store);
    assert_same_clinic(&dataset->clinics[0], &swapped_a);
    assert_same_clinic(&dataset->clinics[1], &swapped_b);
    dataset_free(dataset);
    assert_string_equal(
        sql_text_of(&fixture->place,
                    "SELECT group_concat(alias_id || clinic_id, ' ') FROM"
                    " (SELECT * FROM clinic_alias ORDER BY alias_id)",
                    "SELECT string_agg(alias_id || clinic_id, ' ' ORDER BY alias_id)"
                    " FROM clinic_alias"),
        "xb ya za");
}

static void refused(struct store_fixture *fixture, struct clinic_change change,
                    enum fever_error code, const char *says)
{
    struct revision revision = {.number = -1};
    struct error error = {0};
    assert_int_equal(apply_clinics(fixture->store, &change, 1, &revision, &error), code);
    assert_int_equal(error.code, code);
    assert_non_null(strstr(error.text, says));
    assert_int_equal(revision.number, -1);
    assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
    assert_int_equal(revision.number, 1);
    struct dataset *dataset = loaded(fixture->store);
    assert_int_equal(dataset->clinic_count, 2);
    dataset_free(dataset);
}

static void clashing_keys_are_refused(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    const struct clinic *with_alias = clinic_with(fixture->arena, &a, FIELD_ALIAS_IDS, "x");
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, with_alias}, {CLINIC_INSERT, NULL, &b}};
    applied(fixture->store, inserts, 2);

    struct clinic same_id = clinic_plain("a", 9, NAN, NAN);
    refused(fixture, (struct clinic_change){CLINIC_INSERT, NULL, &same_id}, FEVER_CONFLICT, "id a");
    struct clinic same_marker = clinic_plain("c", 2, NAN, NAN);
    refused(fixture, (struct clinic_change){CLINIC_INSERT, NULL, &same_marker}, FEVER_CONFLICT,
            "marker id 2");
    struct clinic no_marker = clinic_plain("c", 0, NAN, NAN);
    refused(fixture, (struct clinic_change){CLINIC_INSERT, NULL, &no_marker}, FEVER_INVALID,
            "no marker id");
    struct clinic alias_as_id = clinic_plain("x", 3, NAN, NAN);
    refused(fixture, (struct clinic_change){CLINIC_INSERT, NULL, &alias_as_id}, FEVER_CONFLICT,
            "alias of clinic a");
    struct clinic c = clinic_plain("c", 3, NAN, NAN);
    refused(fixture,
            (struct clinic_change){CLINIC_INSERT, NULL,
                                   clinic_with(fixture->arena, &c, FIELD_ALIAS_IDS, "x")},
            FEVER_CONFLICT, "alias id x");
    struct clinic taken_marker = b;
    taken_marker.marker_id = 1;
    refused(fixture, (struct clinic_change){CLINIC_UPDATE, &b, &taken_marker}, FEVER_CONFLICT,
            "marker id 1");
    refused(fixture,
            (struct clinic_change){CLINIC_UPDATE, &c,
                                   clinic_with(fixture->arena, &c, FIELD_NAME, "新")},
            FEVER_CONFLICT, "no clinic c");
    refused(fixture, (struct clinic_change){CLINIC_RETIRE, &c, NULL}, FEVER_CONFLICT,
            "no clinic c");
}

static void moved_base_is_a_conflict(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    struct clinic_change first = {CLINIC_INSERT, NULL, &a}, second = {CLINIC_INSERT, NULL, &b};
    struct dataset *dataset = loaded(fixture->store);
    applied(fixture->store, &first, 1);
    const struct change_set late = {
        .base_revision = 0, .kind = "clinics", .now = 1, .clinics = &second, .clinic_count = 1};
    struct revision out;
    struct error error;
    assert_int_equal(store_apply(fixture->store, &late, NULL, &out, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "at revision 1"));
    struct import_base base;
    assert_int_equal(store_load_import_base(fixture->store, dataset, &base, &error),
                     FEVER_CONFLICT);
    dataset_free(dataset);
}

struct steps {
    int calls;
    int stop_at;
    size_t last, total;
};

static bool count_steps(void *context, size_t done, size_t total)
{
    struct steps *steps = context;
    assert_true(done > steps->last && done <= total);
    steps->last = done;
    steps->total = total;
    return ++steps->calls != steps->stop_at;
}

static void progress_is_told_and_may_stop(void **state)
{
    struct store_fixture *fixture = *state;
    static struct clinic clinics[1000];
    static struct clinic_change changes[1000];
    static char ids[1000][8];
    for (uint32_t i = 0; i < 1000; i++) {
        snprintf(ids[i], sizeof ids[i], "c%04u", i);
        clinics[i] = clinic_plain(ids[i], i + 1, 39.9, 116.4);
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, &clinics[i]};
    }
    const struct change_set set = {
        .kind = "clinics", .now = 1, .clinics = changes, .clinic_count = 1000};
    struct steps steps = {.stop_at = 50};
    const struct progress progress = {count_steps, &steps};
    struct revision revision = {0};
    struct error error;
    assert_int_equal(store_apply(fixture->store, &set, &progress, &revision, &error), FEVER_GUARD);
    assert_int_equal(steps.calls, 50);
    assert_string_equal(sql_text(&fixture->place, "SELECT (SELECT COUNT(*) FROM clinic) +"
                                                  " (SELECT COUNT(*) FROM revision) +"
                                                  " (SELECT COUNT(*) FROM clinic_history)"),
                        "0");
    assert_string_equal(sql_text_of(&fixture->place, "SELECT COUNT(*) FROM idx_clinic_geom",
                                    "SELECT COUNT(geom) FROM clinic"),
                        "0");

    steps = (struct steps){.stop_at = -1};
    assert_int_equal(store_apply(fixture->store, &set, &progress, &revision, &error), FEVER_OK);
    assert_int_equal(revision.number, 1);
    assert_in_range(steps.calls, 80, 120);
    assert_int_equal(steps.last, 1000);
}

static struct revision applied_set(struct store *store, struct change_set set)
{
    struct revision revision = {0};
    struct error error = {0};
    assert_int_equal(store_revision(store, &revision, NULL), FEVER_OK);
    set.base_revision = revision.number;
    if (store_apply(store, &set, NULL, &revision, &error))
        fail_msg("%s", error.text);
    return revision;
}

static struct import_base base_of(struct store *store, struct dataset **dataset)
{
    struct import_base base;
    *dataset = loaded(store);
    assert_int_equal(store_load_import_base(store, *dataset, &base, NULL), FEVER_OK);
    return base;
}

static void claims_are_kept_and_moved(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, &a}, {CLINIC_INSERT, NULL, &b}};
    struct claim_change claims[] = {{false, {"s2", "17", "b", UINT64_MAX >> 16}},
                                    {false, {"s1", NULL, "a", 0}},
                                    {false, {"s2", "16", "a", FIELD_BIT(FIELD_BOOKING_WECHAT)}},
                                    {false, {"", NULL, "b", 5}}};
    applied_set(fixture->store, (struct change_set){.kind = "clinics",
                                                    .now = 1,
                                                    .clinics = inserts,
                                                    .clinic_count = 2,
                                                    .claims = claims,
                                                    .claim_count = 4});
    struct dataset *dataset;
    struct import_base base = base_of(fixture->store, &dataset);
    assert_int_equal(base.claim_count, 4);
    assert_string_equal(base.claims[0].clinic_id, "a");
    assert_string_equal(base.claims[0].source, "s1");
    assert_null(base.claims[0].source_id);
    assert_string_equal(base.claims[1].source, "s2");
    assert_true(base.claims[1].fields == FIELD_BIT(FIELD_BOOKING_WECHAT));
    assert_string_equal(base.claims[2].source, "");
    assert_string_equal(base.claims[3].source_id, "17");
    assert_true(base.claims[3].fields == UINT64_MAX >> 16);

    /* Those upon one clinic alone are the same. */
    const struct claim *own;
    size_t count;
    assert_int_equal(store_clinic_claims(fixture->store, "a", dataset->arena, &own, &count, NULL),
                     FEVER_OK);
    assert_int_equal(count, 2);
    assert_string_equal(own[0].source, "s1");
    assert_string_equal(own[1].source_id, "16");
    assert_string_equal(own[1].clinic_id, "a");
    assert_true(own[1].fields == FIELD_BIT(FIELD_BOOKING_WECHAT));
    assert_int_equal(store_clinic_claims(fixture->store, "zz", dataset->arena, &own, &count, NULL),
                     FEVER_OK);
    assert_int_equal(count, 0);
    dataset_free(dataset);

    /* The same again is no change; swapped keys are one; a retired clinic's claims go with it. */
    struct change_set again = {.kind = "clinics", .now = 2, .claims = claims, .claim_count = 4};
    assert_int_equal(applied_set(fixture->store, again).number, 1);
    struct claim_change swap[] = {{false, {"s2", "16", "b", 1}}, {false, {"s2", "17", "a", 1}}};
    struct change_set swapped = {.kind = "clinics", .now = 3, .claims = swap, .claim_count = 2};
    assert_int_equal(applied_set(fixture->store, swapped).number, 2);
    struct clinic_change retire = {CLINIC_RETIRE, &a, NULL};
    struct claim_change drop = {true, {"s2", "16", "b", 0}};
    applied_set(fixture->store, (struct change_set){.kind = "clinics",
                                                    .now = 4,
                                                    .clinics = &retire,
                                                    .clinic_count = 1,
                                                    .claims = &drop,
                                                    .claim_count = 1});
    base = base_of(fixture->store, &dataset);
    assert_int_equal(base.claim_count, 1);
    assert_string_equal(base.claims[0].source, "");
    dataset_free(dataset);
}

static void a_key_of_a_source_is_given_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, &a}, {CLINIC_INSERT, NULL, &b}};
    struct claim_change claims[] = {{false, {"s", "1", "a", 0}}, {false, {"s", "1", "b", 0}}};
    const struct change_set set = {.kind = "clinics",
                                   .now = 1,
                                   .clinics = inserts,
                                   .clinic_count = 2,
                                   .claims = claims,
                                   .claim_count = 2};
    struct revision revision;
    struct error error;
    assert_int_equal(store_apply(fixture->store, &set, NULL, &revision, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, store_on_server() ? "(source, source_id)=(s, 1)"
                                                         : "key '1' of source 's'"));
}

static void counters_only_grow(void **state)
{
    struct store_fixture *fixture = *state;
    struct dataset *dataset;
    struct import_base base = base_of(fixture->store, &dataset);
    assert_int_equal(base.next_marker_id, 1);
    assert_int_equal(base.counter_count, 0);
    dataset_free(dataset);

    struct clinic a = clinic_plain("a", 1, NAN, NAN), b = clinic_plain("b", 2, NAN, NAN);
    struct clinic_change first = {CLINIC_INSERT, NULL, &a}, second = {CLINIC_INSERT, NULL, &b};
    struct id_counter counters[] = {{110101, 8}, {0, 3}};
    struct id_counter lower[] = {{110101, 2}, {110102, 4}};
    struct change_set set = {.kind = "clinics",
                             .now = 1,
                             .clinics = &first,
                             .clinic_count = 1,
                             .counters = counters,
                             .counter_count = 2,
                             .next_marker_id = 12};
    applied_set(fixture->store, set);
    set.clinics = &second;
    set.counters = lower;
    set.next_marker_id = 0;
    applied_set(fixture->store, set);
    base = base_of(fixture->store, &dataset);
    assert_int_equal(base.next_marker_id, 12);
    assert_int_equal(base.counter_count, 3);
    assert_int_equal(base.counters[0].adcode, 0);
    assert_int_equal(base.counters[0].next, 3);
    assert_int_equal(base.counters[1].next, 8);
    assert_int_equal(base.counters[2].next, 4);
    dataset_free(dataset);
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, store_set_up, store_tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(load_equals_what_was_applied),
        STORE_TEST(columns_are_the_canonical_fields),
        STORE_TEST(update_writes_what_changed),
        STORE_TEST(a_change_of_hours_origin_alone_counts),
        STORE_TEST(nothing_changed_makes_no_revision),
        STORE_TEST(retired_clinics_keep_their_id),
        STORE_TEST(retired_clinics_keep_the_ids_of_those_they_took_in),
        STORE_TEST(keys_may_be_swapped),
        STORE_TEST(clashing_keys_are_refused),
        STORE_TEST(moved_base_is_a_conflict),
        STORE_TEST(progress_is_told_and_may_stop),
        STORE_TEST(claims_are_kept_and_moved),
        STORE_TEST(a_key_of_a_source_is_given_once),
        STORE_TEST(counters_only_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
