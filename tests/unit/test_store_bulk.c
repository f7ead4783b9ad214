/* Many clinics at once: the spatial index that a first import packs answers like the table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/buffer.h"
#include "support_effort.h"
#include "support_store.h"

enum { ID_SIZE = 16, BOXES = 60, LOAD = 25000 /* as many as are written without a log */ };

/* A packed index has a root alone up to 51 points, then a level, then two. */
static const size_t sizes[] = {200, 2041, 5000};

struct many {
    struct clinic *clinics;
    struct clinic_change *changes;
    char (*ids)[ID_SIZE];
    size_t count;
};

/* Points all over the world, every tenth without a position, some at one place. */
static void many_make(struct many *many, size_t first, size_t count)
{
    uint64_t seed = 7;
    many->count = count;
    many->clinics = calloc(count, sizeof *many->clinics);
    many->changes = calloc(count, sizeof *many->changes);
    many->ids = calloc(count, sizeof *many->ids);
    assert_true(many->clinics && many->changes && many->ids);
    for (size_t i = 0; i < count; i++) {
        double lat = random_between(&seed, -90, 90), lon = random_between(&seed, -180, 180);
        if (i % 7 == 0)
            lat = 39.9, lon = 116.4;
        if (i % 10 == 0)
            lat = lon = NAN;
        snprintf(many->ids[i], ID_SIZE, "c%06zu", first + i);
        many->clinics[i] = clinic_plain(many->ids[i], (uint32_t)(first + i + 1), lat, lon);
        many->changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, &many->clinics[i]};
    }
}

static void many_clear(struct many *many)
{
    free(many->clinics);
    free(many->changes);
    free(many->ids);
}

static void problem_fail(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static void assert_is_whole(struct store *store)
{
    size_t problems = 0;
    struct error error = {0};
    if (store_check(store, problem_fail, NULL, &problems, &error))
        fail_msg("%s", error.text);
    assert_int_equal(problems, 0);
}

/* The index's answer to each box is the table's. */
static void assert_finds_the_same(const struct store_place *place)
{
    uint64_t seed = 11;
    struct buffer sql;
    buffer_init(&sql, 64 << 10);
    for (int i = 0; i < BOXES; i++) {
        double lon = random_between(&seed, -180, 180), lat = random_between(&seed, -90, 90);
        double size = random_between(&seed, 0, 40);
        buffer_append_format(&sql, i ? " UNION ALL SELECT (" : "SELECT COUNT(*) FROM (SELECT (");
        if (store_on_server())
            buffer_append_format(
                &sql,
                "SELECT COUNT(*) FROM clinic WHERE geom && ST_MakeEnvelope(%f, %f, %f, %f, "
                "4326)",
                lon, lat, lon + size, lat + size);
        else
            buffer_append_format(&sql,
                                 "SELECT COUNT(*) FROM idx_clinic_geom JOIN clinic ON fid = pkid"
                                 " WHERE xmin <= %f AND xmax >= %f AND ymin <= %f AND ymax >= %f"
                                 " AND wgs84_lon BETWEEN %f AND %f AND wgs84_lat BETWEEN %f AND %f",
                                 lon + size, lon, lat + size, lat, lon, lon + size, lat,
                                 lat + size);
        buffer_append_format(
            &sql,
            ") AS found, (SELECT COUNT(*) FROM clinic WHERE wgs84_lon BETWEEN %f AND %f"
            " AND wgs84_lat BETWEEN %f AND %f) AS there",
            lon, lon + size, lat, lat + size);
    }
    buffer_append_text(&sql, ") AS box WHERE found <> there");
    assert_string_equal(sql_text(place, sql.data), "0");
    buffer_clear(&sql);
}

/* First into an empty index, then one more by the triggers, then many more beside those. */
static void the_spatial_index_is_right(size_t count)
{
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place);
    struct many first, one, more;
    many_make(&first, 0, count);
    many_make(&one, count, 2);
    many_make(&more, count + 2, 300);
    applied(store, first.changes, first.count);
    assert_is_whole(store);
    assert_finds_the_same(&place);
    applied(store, one.changes, one.count);
    applied(store, more.changes, more.count);
    assert_is_whole(store);
    assert_finds_the_same(&place);
    many_clear(&first);
    many_clear(&one);
    many_clear(&more);
    store_close(store);
    store_place_remove(&place);
}

static void a_first_import_packs_the_index(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && !(i && store_on_server()); i++)
        the_spatial_index_is_right(sizes[i]);
}

/* Nothing to pack: many clinics, none with a position. */
static void clinics_without_a_position_leave_it_empty(void **state)
{
    (void)state;
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place);
    struct many many;
    many_make(&many, 0, 250);
    for (size_t i = 0; i < many.count; i++)
        many.clinics[i] = clinic_plain(many.ids[i], (uint32_t)i + 1, NAN, NAN);
    applied(store, many.changes, many.count);
    assert_is_whole(store);
    assert_string_equal(sql_text_of(&place, "SELECT COUNT(*) FROM idx_clinic_geom",
                                    "SELECT COUNT(geom) FROM clinic"),
                        "0");
    many_clear(&many);
    store_close(store);
    store_place_remove(&place);
}

static void assert_holds(struct store *store, int64_t revision)
{
    struct revision current;
    struct error error = {0};
    if (store_revision(store, &current, &error))
        fail_msg("%s", error.text);
    assert_int_equal(current.number, revision);
}

/* A store that nobody else has open is loaded without a log, and is in WAL mode again. */
static void a_load_alone_leaves_the_store_as_others_use_it(void **state)
{
    (void)state;
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place), *reader = NULL;
    struct many many;
    many_make(&many, 0, LOAD);
    applied(store, many.changes, many.count);
    assert_string_equal(sql_text_of(&place, "PRAGMA journal_mode", "SELECT 'wal'"), "wal");
    assert_int_equal(store_open(place.path, STORE_READ, &reader, NULL), FEVER_OK);
    assert_holds(reader, 1);
    assert_is_whole(store);
    assert_finds_the_same(&place);
    many_clear(&many);
    store_close(reader);
    store_close(store);
    store_place_remove(&place);
}

static bool reader_sees_the_old(void *context, size_t done, size_t total)
{
    if (done < total)
        assert_holds(context, 0);
    return true;
}

static void a_load_lets_those_read_who_have_the_store_open(void **state)
{
    (void)state;
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place), *reader = NULL;
    struct many many;
    struct revision made;
    many_make(&many, 0, LOAD);
    assert_int_equal(store_open(place.path, STORE_READ, &reader, NULL), FEVER_OK);
    struct change_set set = {
        .kind = "clinics", .clinics = many.changes, .clinic_count = many.count};
    struct progress progress = {reader_sees_the_old, reader};
    assert_holds(reader, 0);
    assert_int_equal(store_apply(store, &set, &progress, &made, NULL), FEVER_OK);
    assert_holds(reader, 1);
    assert_string_equal(sql_text_of(&place, "PRAGMA journal_mode", "SELECT 'wal'"), "wal");
    assert_is_whole(store);
    many_clear(&many);
    store_close(reader);
    store_close(store);
    store_place_remove(&place);
}

static bool stop_halfway(void *context, size_t done, size_t total)
{
    (void)context;
    return done < total / 2;
}

static void a_load_that_is_stopped_leaves_nothing(void **state)
{
    (void)state;
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place);
    struct many many;
    struct revision made;
    many_make(&many, 0, LOAD);
    struct change_set set = {
        .kind = "clinics", .clinics = many.changes, .clinic_count = many.count};
    struct progress progress = {stop_halfway, NULL};
    assert_int_equal(store_apply(store, &set, &progress, &made, NULL), FEVER_GUARD);
    assert_holds(store, 0);
    assert_is_whole(store);
    assert_string_equal(sql_text_of(&place, "PRAGMA journal_mode", "SELECT 'wal'"), "wal");
    assert_string_equal(sql_text(&place, "SELECT COUNT(*) FROM clinic"), "0");
    applied(store, many.changes, many.count);
    assert_is_whole(store);
    many_clear(&many);
    store_close(store);
    store_place_remove(&place);
}

/* In a load keys are looked at when all are written: then too it is said which one is wrong. */
static void a_load_gives_no_key_to_two_clinics(void **state)
{
    (void)state;
    struct store_place place;
    store_place_make(&place);
    struct store *store = store_made(&place);
    struct many many;
    struct revision made;
    struct error error = {0};
    many_make(&many, 0, LOAD);
    struct claim_change *claims = calloc(LOAD, sizeof *claims);
    assert_non_null(claims);
    for (size_t i = 0; i < LOAD; i++)
        claims[i].claim = (struct claim){
            .clinic_id = many.ids[i], .source = "list", .source_id = many.ids[i], .fields = 8};
    struct change_set set = {.kind = "clinics",
                             .clinics = many.changes,
                             .clinic_count = LOAD,
                             .claims = claims,
                             .claim_count = LOAD};
    claims[4].claim.source_id = many.ids[LOAD - 1];
    assert_int_equal(store_apply(store, &set, NULL, &made, &error), FEVER_CONFLICT);
    assert_non_null(
        strstr(error.text, store_on_server()
                               ? "(source, source_id)=(list, c024999)"
                               : "the key 'c024999' of source 'list' cannot be given to clinic "
                                 "c024999: it is another clinic's"));
    assert_holds(store, 0);
    claims[4].claim.source_id = many.ids[4];
    assert_int_equal(store_apply(store, &set, NULL, &made, NULL), FEVER_OK);
    assert_is_whole(store);
    assert_string_equal(sql_text_of(&place,
                                    "SELECT COUNT(*) FROM claim INDEXED BY claim_key"
                                    " WHERE source = 'list' AND source_id IS NOT NULL",
                                    "SELECT COUNT(*) FROM claim WHERE source = 'list'"),
                        "25000");
    free(claims);
    many_clear(&many);
    store_close(store);
    store_place_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_import_packs_the_index),
        cmocka_unit_test(clinics_without_a_position_leave_it_empty),
        /* Loads, for which valgrind takes too long. */
        cmocka_unit_test(a_load_gives_no_key_to_two_clinics),
        cmocka_unit_test(a_load_alone_leaves_the_store_as_others_use_it),
        cmocka_unit_test(a_load_lets_those_read_who_have_the_store_open),
        cmocka_unit_test(a_load_that_is_stopped_leaves_nothing),
    };
    const size_t count = sizeof tests / sizeof *tests;
    return _cmocka_run_group_tests("bulk", tests, support_is_watched() ? count - 4 : count, NULL,
                                   NULL);
}
