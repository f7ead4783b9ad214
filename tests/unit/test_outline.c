/* Points in outlines: small ones by hand, and the real districts beside the repository. */
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/read/read_outlines.h"
#include "fever/outline.h"
#include "support_files.h"
#include "support_random.h"

static uint64_t seed = 20;

struct given {
    struct arena *arena;
    struct outline_features features;
    struct outline_index *index;
};

static struct given given_text(const char *text)
{
    struct given given = {.arena = arena_new()};
    struct error error = {0};
    assert_non_null(given.arena);
    if (read_outlines(given.arena, "test", text, strlen(text), &given.features, &error))
        fail_msg("%s", error.text);
    struct outline *outlines = arena_array(given.arena, given.features.count, sizeof *outlines);
    for (size_t i = 0; i < given.features.count; i++) {
        assert_null(given.features.items[i].fault);
        outlines[i] = given.features.items[i].outline;
        outlines[i].adcode = (uint32_t)atoi(given.features.items[i].adcode);
    }
    if (outline_index_build(given.arena, outlines, given.features.count, &given.index, &error))
        fail_msg("%s", error.text);
    return given;
}

#define FEATURE(adcode, type, coordinates)                                                         \
    "{\"type\":\"Feature\",\"properties\":{\"adcode\":\"" adcode "\",\"name\":\"x\"},"             \
    "\"geometry\":{\"type\":\"" type "\",\"coordinates\":" coordinates "}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static struct point at(double lon, double lat)
{
    return (struct point){lat, lon};
}

/* A square with a square hole that has an island, and beside it a triangle that shares an edge. */
static const char squares[] = COLLECTION(
    FEATURE("100001", "MultiPolygon",
            "[[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[2,8],[8,8],[8,2],[2,2]]],"
            "[[[4,4],[6,4],[6,6],[4,6],[4,4]]]]") "," FEATURE("100002", "Polygon",
                                                              "[[[10,0],[20,5],[10,10],[10,0]]]"));

static void holes_islands_and_edges_are_exact(void **state)
{
    static const struct {
        double lon, lat;
        bool first, second;
    } cases[] = {
        {1, 1, true, false},          {5, 5, true, false},
        {3, 5, false, false},         {2, 5, true, false},
        {8, 8, true, false},          {0, 0, true, false},
        {10, 5, true, true},          {10, 0, true, true},
        {15, 5, false, true},         {20, 5, false, true},
        {15, 2.5, false, true},       {15, 2.4999, false, false},
        {15, 2.5001, false, true},    {-0.0000001, 5, false, false},
        {10.0000001, 5, false, true}, {10, 10.0000001, false, false},
        {5, -1, false, false},        {-5, 0, false, false},
        {-5, 10, false, false},       {25, 5, false, false},
        {5, 0, true, false},          {180, 90, false, false},
        {-180, -90, false, false},
    };
    struct given given = given_text(squares);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct point point = at(cases[i].lon, cases[i].lat);
        uint32_t found[4];
        bool first = outline_holds(given.index, 100001, point);
        bool second = outline_holds(given.index, 100002, point);
        if (first != cases[i].first || second != cases[i].second)
            fail_msg("%.7f, %.7f: %d %d", cases[i].lon, cases[i].lat, first, second);
        assert_int_equal(outlines_at(given.index, point, found, 4),
                         (size_t)cases[i].first + cases[i].second);
        assert_int_equal(outline_distance_m(given.index, 100001, point) == 0, first);
    }
    assert_false(outline_holds(given.index, 100003, at(5, 5)));
    assert_true(outline_distance_m(given.index, 100003, at(5, 5)) < 0);
    assert_true(fabs(outline_distance_m(given.index, 100001, at(-1, 0)) - 111320) < 1);
    assert_true(
        fabs(outline_distance_m(given.index, 100001, at(7, 5)) - 111320 * cos(5 * M_PI / 180)) < 5);
    arena_free(given.arena);
}

/* Even-odd over a star, against the same in floating point away from the edges. */
static void stars_agree_with_a_plain_rule(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        char text[4000], *end = text;
        double xs[40], ys[40];
        int corners = 3 + (int)(random_next(&seed) % 30);
        end += sprintf(end, "{\"features\":[{\"properties\":{\"adcode\":110101,\"name\":\"x\"},"
                            "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
        for (int i = 0; i <= corners; i++) {
            double turn = 2 * M_PI * (i % corners) / corners;
            double reach = i < corners ? 0.1 + (double)(random_next(&seed) % 1000) / 1000 : 0;
            xs[i] = i < corners ? round * 1.7 - 170 + reach * cos(turn) : xs[0];
            ys[i] = i < corners ? reach * sin(turn) : ys[0];
            end += sprintf(end, "%s[%.6f,%.6f]", i ? "," : "", xs[i], ys[i]);
        }
        sprintf(end, "]]}}]}");
        struct given given = given_text(text);
        for (int probe = 0; probe < 200; probe++) {
            double x = round * 1.7 - 170 + (double)(random_next(&seed) % 2400) / 1000 - 1.2;
            double y = (double)(random_next(&seed) % 2400) / 1000 - 1.20000043;
            bool inside = false;
            for (int i = 0; i < corners; i++)
                if ((ys[i] > y) != (ys[i + 1] > y) &&
                    x < (xs[i + 1] - xs[i]) * (y - ys[i]) / (ys[i + 1] - ys[i]) + xs[i])
                    inside = !inside;
            bool got = outline_holds(given.index, 110101, at(x, y));
            if (got != inside && outline_distance_m(given.index, 110101, at(x, y)) > 1)
                fail_msg("round %d: %.7f, %.7f is %d", round, x, y, got);
        }
        arena_free(given.arena);
    }
}

static void broken_files_name_the_place(void **state)
{
    static const struct {
        const char *text, *said;
        long line;
    } cases[] = {
        {"", "begins with {", 1},
        {"[1]", "begins with {", 1},
        {"{}", "has no \"features\"", 1},
        {"{\"features\":\n{}}", "must be an array", 2},
        {"{\"features\":[\n{\"type\":\n}]}", "'}'", 3},
        {"{\"features\":[{}\n{}]}", "\",\" or \"]\" expected", 2},
        {"{\"features\":[\n[1]]}", "must be an object", 2},
        {"{\"features\":[{\"a\":\"", "does not end", 1},
        {"{\"features\":[]} x", "stands behind", 1},
        {"{\"crs\":{\"properties\":{\"name\":\"EPSG:3857\"}},\"features\":[]}", "WGS84", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct outline_features features;
        struct error error = {0};
        assert_int_equal(
            read_outlines(arena, "x.json", cases[i].text, strlen(cases[i].text), &features, &error),
            FEVER_INVALID);
        if (!strstr(error.text, cases[i].said))
            fail_msg("%s: says %s", cases[i].text, error.text);
        assert_int_equal(error.line, cases[i].line ? cases[i].line : error.line);
        arena_free(arena);
    }
}

static void broken_geometries_are_their_features_fault(void **state)
{
    static const struct {
        const char *type, *coordinates;
    } cases[] = {
        {"Point", "[1,2]"},
        {"Polygon", "[]"},
        {"Polygon", "[[[0,0],[1,0],[0,0]]]"},
        {"Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]"},
        {"Polygon", "[[[0,0],[1,0],[1,100],[0,0]]]"},
        {"Polygon", "[[[0,0],[1,1],[2,2],[0,0]]]"},
        {"Polygon", "[[[0,0],[1,\"0\"],[1,1],[0,0]]]"},
        {"MultiPolygon", "[]"},
        {"MultiPolygon", "{}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        struct arena *arena = arena_new();
        struct outline_features features;
        struct error error;
        snprintf(text, sizeof text,
                 "{\"features\":[{\"geometry\":{\"type\":\"%s\",\"coordinates\":%s}}]}",
                 cases[i].type, cases[i].coordinates);
        assert_int_equal(read_outlines(arena, "x", text, strlen(text), &features, &error),
                         FEVER_OK);
        assert_int_equal(features.count, 1);
        if (!features.items[0].fault)
            fail_msg("%s is taken", text);
        arena_free(arena);
    }
}

static void broken_wkb_is_refused(void **state)
{
    struct given given = given_text(squares);
    struct outline whole = given.features.items[0].outline;
    unsigned char *copy = malloc(whole.wkb_length);
    (void)state;
    assert_non_null(copy);
    for (size_t length = 0; length < whole.wkb_length; length++) {
        struct outline cut = {.adcode = 1, .name = "", .wkb = copy, .wkb_length = length};
        struct outline_index *index;
        memcpy(copy, whole.wkb, length);
        assert_int_equal(outline_index_build(given.arena, &cut, 1, &index, NULL), FEVER_INVALID);
    }
    for (int round = 0; round < 20000; round++) {
        struct outline bent = {1, "", copy, whole.wkb_length};
        struct outline_index *index;
        struct arena *arena = arena_new();
        memcpy(copy, whole.wkb, whole.wkb_length);
        copy[random_next(&seed) % whole.wkb_length] = (unsigned char)random_next(&seed);
        if (!outline_index_build(arena, &bent, 1, &index, NULL))
            outline_holds(index, 1, at(5, 5));
        arena_free(arena);
    }
    free(copy);
    arena_free(given.arena);
}

static char *shared_text(const char *name)
{
    FILE *file = support_open_shared(name);
    if (!file) {
        printf("skip: %s is not beside the repository\n", name);
        skip();
    }
    char *text = malloc(8 << 20);
    size_t length = fread(text, 1, (8 << 20) - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

/* The centres that ship were computed from finer outlines. */
static void centres_lie_in_their_outlines(void **state)
{
    static const char *const files[] = {"data/boundaries/beijing-districts.geojson",
                                        "data/boundaries/hubei-districts.geojson"};
    size_t centres = 0, held = 0, only = 0;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char *text = shared_text(files[i]), line[1000];
        struct given given = given_text(text);
        FILE *regions = fopen("geodata/regions.csv", "r");
        assert_non_null(regions);
        while (fgets(line, sizeof line, regions)) {
            unsigned adcode;
            double lon, lat;
            uint32_t found[4];
            if (sscanf(line, "%u,%*[^,],district,%*[^,],%*[^,],%lf,%lf", &adcode, &lon, &lat) !=
                    3 ||
                !outline_index_has(given.index, adcode))
                continue;
            centres++;
            held += outline_holds(given.index, adcode, at(lon, lat));
            only += outlines_at(given.index, at(lon, lat), found, 4) == 1 && found[0] == adcode;
        }
        fclose(regions);
        arena_free(given.arena);
        free(text);
    }
    assert_true(centres > 100);
    assert_true(held * 100 >= centres * 99);
    assert_true(only * 100 >= centres * 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holes_islands_and_edges_are_exact),
        cmocka_unit_test(stars_agree_with_a_plain_rule),
        cmocka_unit_test(broken_files_name_the_place),
        cmocka_unit_test(broken_geometries_are_their_features_fault),
        cmocka_unit_test(broken_wkb_is_refused),
        cmocka_unit_test(centres_lie_in_their_outlines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
