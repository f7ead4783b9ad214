/* Distances against GeographicLib's, and the bounds against the exact geodesic everywhere. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/geodesic.h"
#include "support_files.h"

static const double radian = 3.14159265358979323846 / 180;

static double random_between(double low, double high)
{
    return low + (high - low) * drand48();
}

static struct point random_place(void)
{
    return (struct point){asin(random_between(-1, 1)) / radian, random_between(-180, 180)};
}

/* Angles are circular. */
static double turn_between(double a_deg, double b_deg)
{
    return fabs(remainder(a_deg - b_deg, 360));
}

static void assert_within_bounds(struct point from, struct point to, double distance_m)
{
    struct ecef from_ecef = ecef_of(from), to_ecef = ecef_of(to);
    struct distance_bounds bounds = geodesic_bounds(from_ecef, to_ecef);
    if (!(bounds.low_m <= distance_m && distance_m <= bounds.high_m))
        fail_msg("%.12g,%.12g to %.12g,%.12g: %.9f is not in %.9f…%.9f", from.lat, from.lon, to.lat,
                 to.lon, distance_m, bounds.low_m, bounds.high_m);
    double chord_m = ecef_chord_m(from_ecef, to_ecef);
    if (!(chord_m <= geodesic_chord_limit_m(distance_m)))
        fail_msg("%.12g,%.12g to %.12g,%.12g: the chord %.9f is above the limit of %.9f", from.lat,
                 from.lon, to.lat, to.lon, chord_m, distance_m);
}

static void test_geodsolve_rows(void **state)
{
    (void)state;
    FILE *file = support_open_case("geo/geodesic.csv");
    assert_int_equal(fscanf(file, "%*[^\n] "), 0);
    struct point from, to;
    double azimuth_deg, distance_m;
    int rows = 0;
    while (fscanf(file, "%*[^,],%lf,%lf,%lf,%lf,%lf,%*f,%lf ", &from.lat, &from.lon, &to.lat,
                  &to.lon, &azimuth_deg, &distance_m) == 6) {
        rows++;
        if (!(fabs(geodesic_distance_m(from, to) - distance_m) < 1e-3))
            fail_msg("row %d: %.9f instead of %.9f", rows, geodesic_distance_m(from, to),
                     distance_m);
        if (distance_m > 0)
            assert_true(turn_between(geodesic_bearing_deg(from, to), azimuth_deg) < 1e-6);
        assert_within_bounds(from, to, distance_m);
    }
    fclose(file);
    assert_int_equal(rows, 250);
}

static void test_geodtest_rows(void **state)
{
    (void)state;
    FILE *file = support_open_shared("oracles/GeodTest-100.dat");
    if (!file)
        skip();
    struct point from, to;
    double azimuth_deg, distance_m;
    int rows = 0;
    while (fscanf(file, "%lf %lf %lf %lf %lf %*f %lf %*[^\n] ", &from.lat, &from.lon, &azimuth_deg,
                  &to.lat, &to.lon, &distance_m) == 6) {
        rows++;
        assert_true(fabs(geodesic_distance_m(from, to) - distance_m) < 1e-3);
        assert_within_bounds(from, to, distance_m);
    }
    fclose(file);
    assert_int_equal(rows, 100);
}

/* A place at a distance of any magnitude: along a random line on the sphere, so that the bounds'
 * own formula has no part in choosing it. */
static struct point place_near(struct point from, double distance_m)
{
    double angle = distance_m / 6371000, azimuth = random_between(0, 360) * radian;
    double lat = from.lat * radian;
    double sin_lat = sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(azimuth);
    double lon =
        from.lon +
        atan2(sin(azimuth) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin_lat) / radian;
    return (struct point){asin(fmin(fmax(sin_lat, -1), 1)) / radian, remainder(lon, 360)};
}

static void test_bounds_hold_everywhere(void **state)
{
    (void)state;
    srand48(1);
    for (int i = 0; i < 30000; i++) {
        struct point from = random_place();
        if (i % 5 == 0)
            from.lat = 90 - pow(10, random_between(-7, 1));
        if (i % 5 == 1)
            from.lat = pow(10, random_between(-7, 1));
        struct point to = place_near(from, pow(10, random_between(-3, 7.3)));
        assert_within_bounds(from, to, geodesic_distance_m(from, to));
    }
}

static void test_bounds_hold_near_the_antipode(void **state)
{
    (void)state;
    srand48(2);
    for (int i = 0; i < 10000; i++) {
        struct point from = random_place();
        double off_deg = pow(10, random_between(-9, 0.5));
        struct point to = {fmin(fmax(-from.lat + random_between(-off_deg, off_deg), -90), 90),
                           remainder(from.lon + 180 + random_between(-off_deg, off_deg), 360)};
        assert_within_bounds(from, to, geodesic_distance_m(from, to));
    }
}

static void test_bounds_hold_on_special_places(void **state)
{
    (void)state;
    static const double lats[] = {-90, -89.9999999, -45, -1e-9, 0, 1e-9, 30, 89.9999999, 90};
    static const double lons[] = {-180, -179.9999999, -90, 0, 1e-9, 90, 179.39, 179.9999999, 180};
    enum { SIDE = 9 };
    for (int i = 0; i < SIDE * SIDE; i++) {
        for (int j = 0; j < SIDE * SIDE; j++) {
            struct point from = {lats[i / SIDE], lons[i % SIDE]};
            struct point to = {lats[j / SIDE], lons[j % SIDE]};
            assert_within_bounds(from, to, geodesic_distance_m(from, to));
        }
    }
}

/* The figures of the header: without them every order would be settled by the exact geodesic. */
static void test_bounds_are_tight(void **state)
{
    (void)state;
    static const struct {
        double distance_m, width_m;
    } promised[] = {{100, 2.1e-7}, {100e3, 2.3e-7}, {500e3, 1e-4}, {1e6, 3e-3}, {2e6, 0.13}};
    srand48(3);
    for (size_t i = 0; i < sizeof promised / sizeof promised[0]; i++) {
        for (int j = 0; j < 200; j++) {
            struct point from = random_place();
            struct point to = place_near(from, promised[i].distance_m * 0.99);
            struct distance_bounds bounds = geodesic_bounds(ecef_of(from), ecef_of(to));
            assert_true(bounds.high_m - bounds.low_m <= promised[i].width_m);
        }
    }
}

static void assert_rounded(struct point from, struct point to)
{
    struct geodesic_origin origin = geodesic_origin_of(from);
    struct ecef to_ecef = ecef_of(to);
    struct distance_bounds bounds = geodesic_bounds(origin.ecef, to_ecef);
    double rounded_m = geodesic_distance_rounded_m(&origin, to, bounds);
    double exact_m = geodesic_distance_m(from, to);
    assert_true(rounded_m == floor(exact_m * 10 + 0.5) / 10);
    double bearing_deg = geodesic_bearing_rounded_deg(&origin, to, to_ecef);
    double exact_deg = floor(geodesic_bearing_deg(from, to) * 10 + 0.5) / 10;
    if (exact_deg == 360)
        exact_deg = 0;
    if (bearing_deg != exact_deg)
        fail_msg("%.12g,%.12g to %.12g,%.12g: bearing %.17g instead of %.17g", from.lat, from.lon,
                 to.lat, to.lon, bearing_deg, exact_deg);
}

static void test_rounding_is_the_ellipsoid_s(void **state)
{
    (void)state;
    srand48(4);
    for (int i = 0; i < 30000; i++) {
        struct point from = random_place();
        assert_rounded(from, place_near(from, pow(10, random_between(-6, 7.3))));
    }
}

static void test_bearings_of_the_compass(void **state)
{
    (void)state;
    struct point beijing = {39.9, 116.4};
    struct geodesic_origin origin = geodesic_origin_of(beijing);
    static const struct {
        struct point to;
        double bearing_deg;
    } compass[] = {{{40.9, 116.4}, 0}, {{38.9, 116.4}, 180}};
    for (size_t i = 0; i < sizeof compass / sizeof compass[0]; i++) {
        double bearing_deg =
            geodesic_bearing_rounded_deg(&origin, compass[i].to, ecef_of(compass[i].to));
        assert_true(bearing_deg == compass[i].bearing_deg);
    }
    struct point west = {39.9, 116.39999};
    assert_true(geodesic_bearing_rounded_deg(&origin, west, ecef_of(west)) == 270);
    assert_true(turn_between(geodesic_bearing_deg(beijing, west), 270) < 0.01);
}

static void test_coincident_places(void **state)
{
    (void)state;
    struct point place = {-31.2, 121.4};
    struct geodesic_origin origin = geodesic_origin_of(place);
    struct distance_bounds bounds = geodesic_bounds(origin.ecef, origin.ecef);
    assert_true(bounds.low_m == 0 && bounds.high_m < 1e-6);
    assert_true(geodesic_distance_rounded_m(&origin, place, bounds) == 0);
    assert_true(geodesic_bearing_deg(place, place) == 0);
    assert_true(geodesic_bearing_rounded_deg(&origin, place, origin.ecef) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_geodsolve_rows),
        cmocka_unit_test(test_geodtest_rows),
        cmocka_unit_test(test_bounds_hold_everywhere),
        cmocka_unit_test(test_bounds_hold_near_the_antipode),
        cmocka_unit_test(test_bounds_hold_on_special_places),
        cmocka_unit_test(test_bounds_are_tight),
        cmocka_unit_test(test_rounding_is_the_ellipsoid_s),
        cmocka_unit_test(test_bearings_of_the_compass),
        cmocka_unit_test(test_coincident_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
