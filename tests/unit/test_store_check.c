/* The point layer, its spatial index, and what store_check finds. */
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

struct fixture {
    struct store_place place;
    struct store *store;
    struct arena *arena;
    struct clinic a, b, c; /* c has no position */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->store = store_made(&fixture->place);
    fixture->arena = arena_new();
    fixture->a = clinic_plain("a", 1, 39.9, 116.4);
    fixture->b = clinic_plain("b", 2, 31.2, 121.5);
    fixture->c = clinic_plain("c", 3, NAN, NAN);
    struct clinic_change inserts[] = {{CLINIC_INSERT, NULL, &fixture->a},
                                      {CLINIC_INSERT, NULL, &fixture->b},
                                      {CLINIC_INSERT, NULL, &fixture->c}};
    applied(fixture->store, inserts, 3);
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

struct found {
    size_t count;
    char text[4000];
};

static void problem_collect(void *context, const char *problem)
{
    struct found *found = context;
    size_t used = strlen(found->text);
    found->count++;
    snprintf(found->text + used, sizeof found->text - used, "%s\n", problem);
}

/* Checks over a reader's connection, as feverctl does. */
static void check_finds(const struct fixture *fixture, size_t count, const char *says)
{
    struct store *reader = NULL;
    struct found found = {0};
    struct error error = {0};
    size_t problems = 99;
    assert_int_equal(store_open(fixture->place.path, STORE_READ, &reader, &error), FEVER_OK);
    if (store_check(reader, problem_collect, &found, &problems, &error))
        fail_msg("%s", error.text);
    store_close(reader);
    assert_int_equal(problems, found.count);
    if (found.count != count || !strstr(found.text, says))
        fail_msg("expected %zu problems and '%s', found: %s", count, says, found.text);
}

static void assert_index_sound(const struct fixture *fixture, const char *ids)
{
    if (!store_on_server())
        assert_string_equal(sql_text(&fixture->place, "SELECT CheckSpatialIndex('clinic', 'geom')"),
                            "1");
    assert_string_equal(
        sql_text_of(&fixture->place,
                    "SELECT group_concat(id, '') FROM (SELECT id FROM clinic JOIN"
                    " idx_clinic_geom ON pkid = fid ORDER BY id)",
                    "SELECT string_agg(id, '' ORDER BY id) FROM clinic WHERE geom &&"
                    " ST_MakeEnvelope(-180, -90, 180, 90, 4326)"),
        ids);
}

static void the_index_follows_every_change(void **state)
{
    struct fixture *fixture = *state;
    assert_index_sound(fixture, "ab");
    const struct clinic *moved = clinic_with(fixture->arena, &fixture->a, FIELD_LAT, "22.5");
    const struct clinic *lost = clinic_with(fixture->arena, &fixture->b, FIELD_LAT, "");
    struct clinic found = fixture->c;
    found.original_place = (struct point){30.5, 114.3};
    found.original_crs = CRS_GCJ02;
    clinic_settle_place(&found);
    struct clinic_change updates[] = {{CLINIC_UPDATE, &fixture->a, moved},
                                      {CLINIC_UPDATE, &fixture->b, lost},
                                      {CLINIC_UPDATE, &fixture->c, &found}};
    applied(fixture->store, updates, 3);
    assert_index_sound(fixture, "ac");
    char expected[64];
    snprintf(expected, sizeof expected, "%.7f %.7f", found.place.lon, found.place.lat);
    assert_string_equal(sql_text_of(&fixture->place,
                                    "SELECT printf('%.7f %.7f', ST_X(geom), ST_Y(geom))"
                                    " FROM clinic WHERE id = 'c'",
                                    "SELECT round(CAST(ST_X(geom) AS numeric), 7) || ' ' ||"
                                    " round(CAST(ST_Y(geom) AS numeric), 7)"
                                    " FROM clinic WHERE id = 'c'"),
                        expected);
    struct clinic_change retire = {CLINIC_RETIRE, &found, NULL};
    applied(fixture->store, &retire, 1);
    assert_index_sound(fixture, "a");
}

/* Many inserts go another way than few: with others' changes beside them, over a filled table. */
static void the_index_follows_a_large_insert(void **state)
{
    enum { MANY = 1000 };
    struct fixture *fixture = *state;
    static struct clinic clinics[MANY];
    static struct clinic_change changes[MANY + 2];
    static char ids[MANY][8];
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "m%04u", i);
        clinics[i] = clinic_plain(ids[i], i + 10, i % 2 ? 20 + i * 0.01 : NAN, 100 + i * 0.02);
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, &clinics[i]};
    }
    changes[MANY] = (struct clinic_change){
        CLINIC_UPDATE, &fixture->a, clinic_with(fixture->arena, &fixture->a, FIELD_LAT, "22.5")};
    changes[MANY + 1] = (struct clinic_change){CLINIC_RETIRE, &fixture->b, NULL};
    static const char triggers[] = "SELECT group_concat(sql) FROM sqlite_schema WHERE type ="
                                   " 'trigger' AND tbl_name = 'clinic' ORDER BY name";
    char *before = strdup(sql_text_of(&fixture->place, triggers, "SELECT ''"));
    applied(fixture->store, changes, MANY + 2);
    assert_string_equal(sql_text_of(&fixture->place, "SELECT COUNT(*) FROM idx_clinic_geom",
                                    "SELECT count(*) FROM clinic WHERE geom &&"
                                    " ST_MakeEnvelope(-180, -90, 180, 90, 4326)"),
                        "501");
    assert_string_equal(sql_text_of(&fixture->place, "SELECT CheckSpatialIndex('clinic', 'geom')",
                                    "SELECT count(*) FROM clinic WHERE geom && ST_MakeEnvelope("
                                    "116.3, 22.4, 116.5, 22.6, 4326)"),
                        "1");
    assert_int_equal(strlen(sql_text_of(&fixture->place, triggers, "SELECT ''")), strlen(before));
    free(before);
    check_finds(fixture, 0, "");
}

/* What `ogrinfo` prints of the layer. */
static void gis_programs_see_a_point_layer(void **state)
{
    struct fixture *fixture = *state;
    if (system("command -v ogrinfo >/dev/null") != 0) {
        printf("skip: ogrinfo is not installed (gdal-bin)\n");
        skip();
    }
    char command[640], text[16384];
    const char *layer = store_on_server() ? "store.clinic" : "clinic";
    snprintf(command, sizeof command, "ogrinfo -so '%s' %s && ogrinfo -q '%s' %s -where \"id='a'\"",
             fixture->place.path, layer, fixture->place.path, layer);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t length = fread(text, 1, sizeof text - 1, pipe);
    text[length] = '\0';
    assert_int_equal(pclose(pipe), 0);
    assert_non_null(strstr(text, "Geometry: Point"));
    assert_non_null(strstr(text, "Feature Count: 3"));
    assert_non_null(strstr(text, "POINT (116.4 39.9)"));
    assert_non_null(strstr(text, "ID[\"EPSG\",4326]"));
    assert_non_null(strstr(text, "hours_text: String"));
}

static void a_sound_store_has_no_problems(void **state)
{
    struct fixture *fixture = *state;
    check_finds(fixture, 0, "");
    uint64_t seed = 5;
    struct clinic_change updates[3];
    const struct clinic *before[] = {&fixture->a, &fixture->b, &fixture->c};
    for (uint32_t i = 0; i < 3; i++)
        updates[i] = (struct clinic_change){
            CLINIC_UPDATE, before[i],
            clinic_random(fixture->arena, &seed, before[i]->id, before[i]->marker_id)};
    applied(fixture->store, updates, 3);
    check_finds(fixture, 0, "");
}

static void each_kind_of_problem_is_found(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *harm, *mend, *says;
        bool only_file; /* a server would not let it happen */
    } cases[] = {
        {"UPDATE clinic SET kind = 'shop' WHERE id = 'a'",
         "UPDATE clinic SET kind = 'fever_clinic' WHERE id = 'a'", "clinic a cannot be read: kind",
         false},
        {"UPDATE clinic SET source_date = 'soon' WHERE id = 'c'",
         "UPDATE clinic SET source_date = NULL WHERE id = 'c'", "clinic c cannot be read", false},
        {"UPDATE clinic SET marker_id = -4 WHERE id = 'c'",
         "UPDATE clinic SET marker_id = 3 WHERE id = 'c'", "marker_id is out of range", false},
        {"UPDATE clinic SET lat = 40 WHERE id = 'a'", "UPDATE clinic SET lat = 39.9 WHERE id = 'a'",
         "position of clinic a", false},
        {"UPDATE clinic SET geom = MakePoint(1, 2, 4326) WHERE id = 'b'",
         "UPDATE clinic SET geom = MakePoint(wgs84_lon, wgs84_lat, 4326) WHERE id = 'b'",
         "geometry of clinic b", true},
        {"DELETE FROM idx_clinic_geom WHERE pkid = 1",
         "UPDATE clinic SET geom = geom WHERE id = 'a'", "out of step with clinic a", true},
        {"INSERT INTO idx_clinic_geom VALUES (77, 1, 1, 2, 2)",
         "DELETE FROM idx_clinic_geom WHERE pkid = 77", "row 77, which no clinic has", true},
        {"UPDATE clinic SET geom = ST_GeomFromText('POINT(1 2)', 4326) WHERE id = 'b'",
         "UPDATE clinic SET geom = ST_GeomFromText('POINT(' || wgs84_lon || ' ' || wgs84_lat || "
         "')', 4326) WHERE id = 'b'",
         "geometry of clinic b", false},
        {"UPDATE clinic SET alias_ids = 'x' WHERE id = 'a'",
         "UPDATE clinic SET alias_ids = NULL WHERE id = 'a'", "alias id x of clinic a", false},
        {"INSERT INTO clinic_alias VALUES ('y', 'a')", "DELETE FROM clinic_alias",
         "alias ids are reserved that no clinic has", false},
        {"INSERT INTO claim VALUES ('nobody', 's', NULL, 1)", "DELETE FROM claim",
         "refers to nothing in clinic", true},
        {"INSERT INTO region VALUES (110101, NULL, 'street', 'x', NULL, NULL, NULL, NULL, NULL,"
         " NULL)",
         "DELETE FROM region", "unknown level 'street'", false},
        {"INSERT INTO calendar_day VALUES (0, '2026-02-30', 'holiday', 'x')",
         "DELETE FROM calendar_day", "2026-02-30", false},
        {"DROP INDEX claim_key",
         "CREATE UNIQUE INDEX claim_key ON claim (source, source_id) WHERE source_id IS NOT NULL",
         "the index claim_key is gone", false},
        {"INSERT INTO retired_clinic VALUES ('r', 9, 'r', 1, '{')", "DELETE FROM retired_clinic",
         "retired clinic r", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].only_file && store_on_server())
            continue;
        sql_text(&fixture->place, cases[i].harm);
        bool two =
            !store_on_server() && strstr(cases[i].harm, "SET geom ="); /* the index follows it */
        check_finds(fixture, two ? 2 : 1, cases[i].says);
        sql_text(&fixture->place, cases[i].mend);
        check_finds(fixture, 0, "");
    }
}

static void ignore(void *context, const char *problem)
{
    (void)context, (void)problem;
}

/* As after a dump that was restored in part, even of a table that a check has no rows to look at.
 */
static void a_table_that_is_gone_is_a_problem(void **state)
{
    struct fixture *fixture = *state;
    sql_text(&fixture->place, "DROP TABLE report_day");
    if (store_on_server()) {
        check_finds(fixture, 1, "\"report_day\" does not exist");
        sql_text(&fixture->place, "ALTER TABLE clinic_history DROP COLUMN before");
        check_finds(fixture, 1, "\"before\" does not exist");
        return;
    }
    size_t problems;
    struct error error;
    assert_int_not_equal(store_check(fixture->store, ignore, NULL, &problems, &error), FEVER_OK);
    assert_non_null(strstr(error.text, "no such table: report_day"));
}

static void references_of_a_servers_tables_are_missed(void **state)
{
    struct fixture *fixture = *state;
    if (!store_on_server()) /* whose tables have them or are not there */
        return;
    sql_text(&fixture->place, "ALTER TABLE claim DROP CONSTRAINT claim_clinic_id_fkey");
    check_finds(fixture, 1, "the reference claim_clinic_id_fkey is gone");
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_index_follows_every_change),
        STORE_TEST(the_index_follows_a_large_insert),
        STORE_TEST(gis_programs_see_a_point_layer),
        STORE_TEST(a_sound_store_has_no_problems),
        STORE_TEST(each_kind_of_problem_is_found),
        STORE_TEST(a_table_that_is_gone_is_a_problem),
        STORE_TEST(references_of_a_servers_tables_are_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
