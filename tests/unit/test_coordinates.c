/* The Chinese coordinate systems against gcoord's answers, and where no answer exists. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/coordinates.h"
#include "support_files.h"

struct reference {
    char id[16];
    char region[32];
    struct point in[CRS_COUNT];
};

static bool read_reference(FILE *file, struct reference *row)
{
    struct point *in = row->in;
    return fscanf(file, "%15[^,],%*[^,],%31[^,],%lf,%lf,%lf,%lf,%lf,%lf,%*f ", row->id, row->region,
                  &in[CRS_WGS84].lon, &in[CRS_WGS84].lat, &in[CRS_GCJ02].lon, &in[CRS_GCJ02].lat,
                  &in[CRS_BD09].lon, &in[CRS_BD09].lat) == 8;
}

static void assert_near(const struct reference *row, const char *what, struct point is,
                        struct point expected, double tolerance_deg)
{
    double off = fmax(fabs(is.lat - expected.lat), fabs(is.lon - expected.lon));
    if (!(off <= tolerance_deg))
        fail_msg("row %s: %s is off by %g°", row->id, what, off);
}

static void test_reference_rows(void **state)
{
    (void)state;
    FILE *file = support_open_case("geo/cn_coordinates.csv");
    assert_int_equal(fscanf(file, "%*[^\n] "), 0);
    struct reference row;
    int rows = 0, compared = 0;
    while (read_reference(file, &row)) {
        rows++;
        if (strcmp(row.region, "in") != 0 && strcmp(row.region, "out") != 0)
            continue; /* the libraries' boxes disagree there */
        compared++;
        for (int crs = CRS_GCJ02; crs <= CRS_BD09; crs++) {
            struct point wgs84 = row.in[CRS_WGS84];
            assert_near(&row, "forward", crs_from_wgs84((enum crs)crs, wgs84), row.in[crs], 1e-9);
            assert_near(&row, "inverse", crs_to_wgs84((enum crs)crs, row.in[crs]), wgs84, 1e-8);
        }
    }
    fclose(file);
    assert_int_equal(rows, 501);
    assert_int_equal(compared, 483);
}

static void test_wgs84_is_itself(void **state)
{
    (void)state;
    struct point there = {39.9124, 116.4159};
    struct point back = crs_to_wgs84(CRS_WGS84, crs_from_wgs84(CRS_WGS84, there));
    assert_memory_equal(&back, &there, sizeof back);
}

static double random_between(double low, double high)
{
    return low + (high - low) * drand48();
}

/* 0.1 m is what answers promise; 1e-8° is a millimetre. */
static void test_round_trip_inside_the_box(void **state)
{
    (void)state;
    srand48(20);
    for (int i = 0; i < 20000; i++) {
        struct point wgs84 = {random_between(0.84, 55.81), random_between(72.02, 137.82)};
        for (int crs = CRS_GCJ02; crs <= CRS_BD09; crs++) {
            struct point there = crs_from_wgs84((enum crs)crs, wgs84);
            struct point back = crs_to_wgs84((enum crs)crs, there);
            if (fabs(back.lat - wgs84.lat) > 1e-8 || fabs(back.lon - wgs84.lon) > 1e-8)
                fail_msg("%s of %.9f, %.9f does not come back", crs_name((enum crs)crs), wgs84.lat,
                         wgs84.lon);
        }
    }
}

/* Where sqrt(|x|) has no derivative the iteration must not lose its way. */
static void test_round_trip_on_the_formula_centre(void **state)
{
    (void)state;
    static const double steps[] = {0, 1e-15, 1e-13, 1e-11, 1e-9, 1e-7};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct point wgs84 = {35 + steps[i], 105 - steps[i]};
        struct point back = crs_to_wgs84(CRS_BD09, crs_from_wgs84(CRS_BD09, wgs84));
        assert_true(fabs(back.lat - wgs84.lat) < 1e-8 && fabs(back.lon - wgs84.lon) < 1e-8);
    }
}

static void test_box_edges_are_inside(void **state)
{
    (void)state;
    static const struct point inside[] = {
        {35, 72.004}, {35, 137.8347}, {0.8293, 105}, {55.8271, 105}};
    static const struct point outside[] = {
        {35, 72.0039999}, {35, 137.8347001}, {0.8292999, 105}, {55.8271001, 105}};
    for (int i = 0; i < 4; i++) {
        struct point moved = crs_from_wgs84(CRS_GCJ02, inside[i]);
        struct point kept = crs_from_wgs84(CRS_GCJ02, outside[i]);
        assert_true(fabs(moved.lat - inside[i].lat) + fabs(moved.lon - inside[i].lon) > 1e-4);
        assert_memory_equal(&kept, &outside[i], sizeof kept);
    }
}

/* No place maps into the strip behind the western edge: the usual inverse never ends there. */
static void test_inverse_ends_where_none_exists(void **state)
{
    (void)state;
    struct point edge = crs_to_wgs84(CRS_GCJ02, (struct point){35.1, 72.0045});
    assert_true(edge.lon == 72.004);
    assert_true(fabs(edge.lat - 35.1) < 0.01);
    for (double lon = 72.0; lon < 72.02; lon += 1e-5) {
        struct point back = crs_to_wgs84(CRS_GCJ02, (struct point){35.1, lon});
        assert_true(fabs(back.lat - 35.1) < 0.01 && fabs(back.lon - lon) < 0.01);
    }
}

/* Whatever comes in, a valid place comes out: the inverse feeds the geodesic. */
static void test_inverse_is_always_valid(void **state)
{
    (void)state;
    static const double lats[] = {-90, -89.999, -1e-9, 0, 0.006, 0.8293, 55.8271, 89.999, 90};
    static const double lons[] = {-180, -179.999, 0, 0.0065, 72.004, 105, 137.8347, 179.9999, 180};
    for (size_t i = 0; i < sizeof lats / sizeof lats[0]; i++) {
        for (size_t j = 0; j < sizeof lons / sizeof lons[0]; j++) {
            for (int crs = CRS_WGS84; crs < CRS_COUNT; crs++) {
                struct point back = crs_to_wgs84((enum crs)crs, (struct point){lats[i], lons[j]});
                assert_true(point_is_valid(back));
                assert_true(fabs(back.lat - lats[i]) < 0.02);
            }
        }
    }
    crs_to_wgs84(CRS_BD09, (struct point){1e300, -1e300}); /* refused by callers, but ends */
    crs_to_wgs84(CRS_BD09, (struct point){NAN, INFINITY});
}

static void test_validity(void **state)
{
    (void)state;
    assert_true(point_is_valid((struct point){-90, 180}));
    assert_true(point_is_valid((struct point){90, -180}));
    assert_false(point_is_valid((struct point){90.0000001, 0}));
    assert_false(point_is_valid((struct point){0, -180.0000001}));
    assert_false(point_is_valid((struct point){NAN, 0}));
    assert_false(point_is_valid((struct point){0, NAN}));
    assert_false(point_is_valid((struct point){INFINITY, 0}));
}

static void test_names(void **state)
{
    (void)state;
    enum crs crs;
    for (int i = 0; i < CRS_COUNT; i++) {
        assert_true(crs_parse(crs_name((enum crs)i), &crs));
        assert_int_equal(crs, i);
    }
    crs = CRS_BD09;
    assert_false(crs_parse("WGS84", &crs));
    assert_false(crs_parse("", &crs));
    assert_int_equal(crs, CRS_BD09);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_rows),
        cmocka_unit_test(test_wgs84_is_itself),
        cmocka_unit_test(test_round_trip_inside_the_box),
        cmocka_unit_test(test_round_trip_on_the_formula_centre),
        cmocka_unit_test(test_box_edges_are_inside),
        cmocka_unit_test(test_inverse_ends_where_none_exists),
        cmocka_unit_test(test_inverse_is_always_valid),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
