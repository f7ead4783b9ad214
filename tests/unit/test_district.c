/* The district that holds a point: outlines first, then what is nearest; and what follows from it
 * for nearest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/nearest.h"
#include "support_api.h"
#include "support_snapshot.h"

static struct buffer wkb[4];
static struct outline outlines[4];
static size_t outline_count;

/* A square of degrees as the outline of a region. */
static void outline_add(uint32_t adcode, double west, double south, double east, double north)
{
    struct buffer *out = &wkb[outline_count];
    buffer_init(out, 4096);
    outline_wkb_begin(out, 1);
    outline_wkb_polygon(out, 1);
    outline_wkb_ring(out, 5);
    outline_wkb_point(out, (struct point){south, west});
    outline_wkb_point(out, (struct point){south, east});
    outline_wkb_point(out, (struct point){north, east});
    outline_wkb_point(out, (struct point){north, west});
    outline_wkb_point(out, (struct point){south, west});
    outlines[outline_count++] =
        (struct outline){adcode, "x", (const unsigned char *)out->data, out->length};
}

/* Dongcheng's clinic stands at the border, Xicheng's only clinic has no place. */
static struct snapshot *build(void)
{
    struct made made;
    made_begin(&made, 4);
    made_regions(&made);
    made.dataset->outlines = outlines;
    made.dataset->outline_count = outline_count;
    struct clinic *east = made_clinic(&made, "east", "东");
    east->adcode = 110101;
    made_place(east, 39.91, 116.381);
    made_clinic(&made, "west", "西")->adcode = 110102;
    struct clinic *south = made_clinic(&made, "xiantao", "仙桃");
    south->adcode = 429004;
    made_place(south, 30.36, 113.45);
    return made_build(&made, 365, false);
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < outline_count; i++)
        buffer_clear(&wkb[i]);
    outline_count = 0;
    return 0;
}

static void check(const struct snapshot *snapshot, double lat, double lon, uint32_t adcode,
                  enum region_evidence by)
{
    enum region_evidence found = REGION_BY_NONE;
    const struct region *region = snapshot_region_at(snapshot, (struct point){lat, lon}, &found);
    assert_int_equal(region ? region->adcode : 0, adcode);
    assert_int_equal(found, by);
}

static void an_outline_decides(void **state)
{
    (void)state;
    outline_add(110101, 116.38, 39.85, 116.45, 39.97);
    outline_add(110102, 116.32, 39.85, 116.38, 39.97);
    struct snapshot *snapshot = build();
    check(snapshot, 39.91, 116.379, 110102, REGION_BY_OUTLINE); /* though the clinic is near */
    check(snapshot, 39.91, 116.40, 110101, REGION_BY_OUTLINE);
    check(snapshot, 39.91, 116.38, 110101, REGION_BY_OUTLINE);        /* on the border of both */
    check(snapshot, 39.99, 116.38, 110101, REGION_BY_NEAREST_CLINIC); /* outside of all */
    check(snapshot, 30.36, 113.45, 429004, REGION_BY_NEAREST_CLINIC);
    snapshot_free(snapshot);
}

static void an_abolished_outline_is_its_successors(void **state)
{
    (void)state;
    outline_add(110103, 116.0, 39.5, 116.1, 39.6);
    struct snapshot *snapshot = build();
    check(snapshot, 39.55, 116.05, 110101, REGION_BY_OUTLINE);
    snapshot_free(snapshot);
}

static void a_citys_outline_bounds_its_district(void **state)
{
    (void)state;
    outline_add(110100, 116.0, 39.5, 117.0, 40.5);
    outline_add(420000, 113.0, 30.0, 116.0, 31.0);
    outline_add(110000, 115.0, 31.5, 115.5, 32.0); /* far from all that is Beijing's */
    struct snapshot *snapshot = build();
    check(snapshot, 39.91, 116.39, 110101, REGION_BY_NEAREST_CLINIC);
    check(snapshot, 30.5, 115.9, 429004, REGION_BY_NEAREST_CLINIC);
    check(snapshot, 31.6, 115.2, 110000, REGION_BY_OUTLINE); /* the nearest is another province's */
    snapshot_free(snapshot);
}

static void outlines_of_unknown_regions_say_nothing(void **state)
{
    (void)state;
    outline_add(999999, 116.0, 39.5, 117.0, 40.5);
    struct snapshot *snapshot = build();
    check(snapshot, 39.91, 116.39, 110101, REGION_BY_NEAREST_CLINIC);
    snapshot_free(snapshot);
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* The answer's region, and whose clinics without a place it names, follow the outline. */
static void nearest_follows_the_outline(void **state)
{
    (void)state;
    outline_add(110101, 116.38, 39.85, 116.45, 39.97);
    outline_add(110102, 116.32, 39.85, 116.38, 39.97);
    struct snapshot *snapshot = build();
    struct asked asked =
        ask(snapshot, "GET", "/api/v1/clinics/nearest?lat=39.91&lon=116.379&limit=1");
    const json_t *region = json_object_get(asked.json, "region");
    const json_t *unlocated = json_object_get(asked.json, "unlocated");
    assert_string_equal(text_of(region, "adcode"), "110102");
    assert_string_equal(text_of(region, "by"), "outline");
    assert_int_equal(json_array_size(unlocated), 1);
    assert_string_equal(text_of(json_array_get(unlocated, 0), "id"), "west");
    asked_clear(&asked);
    asked = ask(snapshot, "GET", "/api/v1/regions/at?lat=39.91&lon=116.379");
    assert_string_equal(text_of(asked.json, "by"), "outline");
    assert_string_equal(text_of(json_array_get(json_object_get(asked.json, "regions"), 0), "name"),
                        "西城区");
    asked_clear(&asked);
    snapshot_free(snapshot);
}

static void broken_outlines_are_refused(void **state)
{
    (void)state;
    struct made made;
    struct snapshot *snapshot = NULL;
    outlines[0] = (struct outline){110101, "x", (const unsigned char *)"abc", 3};
    made_begin(&made, 1);
    made_regions(&made);
    made.dataset->outlines = outlines;
    made.dataset->outline_count = 1;
    assert_int_equal(made_try_build(&made, 365, false, &snapshot), FEVER_INVALID);
    assert_null(snapshot);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_outline_decides),
        TEST(an_abolished_outline_is_its_successors),
        TEST(a_citys_outline_bounds_its_district),
        TEST(outlines_of_unknown_regions_say_nothing),
        TEST(nearest_follows_the_outline),
        TEST(broken_outlines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
