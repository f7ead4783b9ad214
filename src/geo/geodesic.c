/* Geodesic distances: Karney's through PROJ, and bounds on them from the chord.
 *
 * How the bounds come about. Let a geodesic of length s = 2h have curvature κ(t) and torsion τ(t),
 * t from −h to h; T its tangent; T, n, B its frame in the middle; D the chord's vector, of length
 * c. Lengths are in units of the equatorial radius a; e'² = a²/b² − 1; h ≤ 0.8. Known of it:
 *
 *   b/a ≤ κ ≤ K = a²/b²            the range of the principal curvatures
 *   |τ| ≤ Z = e'²/2                half the principal curvatures' difference (Euler)
 *   κ ∝ g^(−3/2), g = 1 + e'² u    Joachimsthal: p = 1/√g times the semidiameter along T is
 *   u = sin²β = z²/b²              constant, κ = p/semidiameter²; β is the parametric latitude
 *   z'' = −ω² z, ω² ∝ g^(−2)       since the geodesic turns along the surface's normal
 *   |u'| ≤ 1.004, |u''| ≤ 2.03, |u⁗| ≤ 8.4; |κ'| ≤ 0.01022, |κ''| ≤ 0.0209, |κ⁗| ≤ 0.091
 *
 * 1. With Θ(t) = ∫₀ᵗ κ the frame's equations give |T(t)·T − cos Θ(t)| ≤ 7/24 Z²K² t⁴, in sum
 *    0.0000014 h⁵. Adding t and −t leaves cos of the odd part of Θ; the even part is at most
 *    |κ'| t²/2 and costs 0.0000053 h⁵.
 * 2. The odd part of Θ is κt + κ''t³/6 + …, κ being the middle's. Replacing it by k·t with
 *    k = κ + (mean of κ at both ends − κ)/5 leaves D·T = (2/k) sin kh but for 0.00084 h⁷: the
 *    terms in κ'' cancel.
 * 3. The chord hardly leaves T: |D·n| ≤ 0.00341 h³, |D·B| ≤ 0.00114 h³; c − D·T ≤ 0.0000037 h⁵.
 * 4. κ is read off the chord: κ = (tᵀA²t) / |A²X| with A = diag(1/a, 1/a, 1/b), t = D/c, and X the
 *    place that the chord's middle is scaled out to. t and X miss the middle's by 0.0021 h² and
 *    0.0043 h², which changes κ by a part of 0.000042 h², k/κ by 0.0000087 h² (the ratio of κ at
 *    the ends follows from g), and (2/k) sin kh by 0.0000343 h⁵.
 * 5. In sum |c − (2/k) sin kh| ≤ 0.0000447 h⁵ + 0.00084 h⁷. Solving for s divides this by
 *    cos kh ≥ 0.69: s is within 2.1e-6 s⁵ + 1e-5 s⁷ of (2/k) asin kc/2.
 *
 * For longer lines: A takes the ellipsoid to the unit sphere and stretches no length by less than
 * 1/a or more than 1/b, hence b·σ ≤ s ≤ a·σ with σ the angle between the images.
 *
 * The longest chord of a length: cos Θ(t) ≤ cos(tb/a) in 1 gives c ≤ (2a/b) sin(hb/a) + 0.000005
 * h⁵.
 *
 * The bearing: in the frame at the line's start |D·B| ≤ KZ s³/6 and D·T ≥ 0.9 s for s ≤ 5,000 km;
 * the chord's direction in the horizontal plane is within 0.00067 c² of the geodesic's. */
#include "fever/geodesic.h"

#include <float.h>
#include <geodesic.h>
#include <math.h>
#include <stdint.h>

static const double radian = 3.14159265358979323846 / 180;
static const double a_m = 6378137, inverse_f = 298.257223563; /* WGS84 */

#define FLATTENING (1 / inverse_f)
#define B_M        (a_m * (1 - FLATTENING))
#define E2         (FLATTENING * (2 - FLATTENING))
#define EP2        (E2 / (1 - E2))

/* Covers the roundings of doubles in all that is compared here, of geod_inverse (15 nm), and of
 * coordinates (10 nm). */
static const double rounding_m = 1e-7;

struct geodesic_origin geodesic_origin_of(struct point wgs84)
{
    double sin_lat = sin(wgs84.lat * radian), cos_lat = cos(wgs84.lat * radian);
    double sin_lon = sin(wgs84.lon * radian), cos_lon = cos(wgs84.lon * radian);
    double normal_m = a_m / sqrt(1 - E2 * sin_lat * sin_lat);
    return (struct geodesic_origin){
        .place = wgs84,
        .ecef = {normal_m * cos_lat * cos_lon, normal_m * cos_lat * sin_lon,
                 normal_m * (1 - E2) * sin_lat},
        .east = {-sin_lon, cos_lon, 0},
        .north = {-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat},
    };
}

struct ecef ecef_of(struct point wgs84)
{
    return geodesic_origin_of(wgs84).ecef;
}

static struct ecef ecef_minus(struct ecef a, struct ecef b)
{
    return (struct ecef){a.x_m - b.x_m, a.y_m - b.y_m, a.z_m - b.z_m};
}

static double ecef_dot(struct ecef a, struct ecef b)
{
    return a.x_m * b.x_m + a.y_m * b.y_m + a.z_m * b.z_m;
}

double ecef_chord_m(struct ecef a, struct ecef b)
{
    struct ecef chord = ecef_minus(a, b);
    return sqrt(ecef_dot(chord, chord));
}

double geodesic_distance_m(struct point from, struct point to)
{
    struct geod_geodesic ellipsoid;
    double distance_m;
    geod_init(&ellipsoid, a_m, FLATTENING);
    geod_inverse(&ellipsoid, from.lat, from.lon, to.lat, to.lon, &distance_m, NULL, NULL);
    return distance_m;
}

double geodesic_bearing_deg(struct point from, struct point to)
{
    struct geod_geodesic ellipsoid;
    double distance_m, azimuth_deg;
    geod_init(&ellipsoid, a_m, FLATTENING);
    geod_inverse(&ellipsoid, from.lat, from.lon, to.lat, to.lon, &distance_m, &azimuth_deg, NULL);
    if (distance_m == 0)
        return 0;
    double bearing_deg = azimuth_deg < 0 ? azimuth_deg + 360 : azimuth_deg;
    return bearing_deg < 360 ? bearing_deg : 0;
}

/* asin(x) / x of x². The series' next term is below 2e-14 where it is used. */
static double asin_ratio(double x2)
{
    if (x2 > 0.01)
        return asin(sqrt(x2)) / sqrt(x2);
    return 1 + x2 * (1. / 6 +
                     x2 * (3. / 40 + x2 * (15. / 336 + x2 * (105. / 3456 + x2 * (945. / 42240)))));
}

/* b·σ ≤ s ≤ a·σ; the angle from its tangent, which is well conditioned at the antipode, too. */
static struct distance_bounds bounds_of_long_line(struct ecef chord, struct ecef sum)
{
    double across2 = ecef_dot(chord, chord) + EP2 * chord.z_m * chord.z_m;
    double along2 = ecef_dot(sum, sum) + EP2 * sum.z_m * sum.z_m;
    double angle = 2 * atan2(sqrt(across2), sqrt(along2));
    return (struct distance_bounds){B_M * angle - rounding_m, a_m * angle + rounding_m};
}

struct distance_bounds geodesic_bounds(struct ecef from, struct ecef to)
{
    struct ecef chord = ecef_minus(to, from);
    struct ecef sum = {from.x_m + to.x_m, from.y_m + to.y_m, from.z_m + to.z_m};
    double c2 = ecef_dot(chord, chord);
    if (c2 == 0)
        return (struct distance_bounds){0, rounding_m};
    double image2 = c2 + EP2 * chord.z_m * chord.z_m; /* a²|A D|² */
    double room = 4 - image2 * (1 / (a_m * a_m));     /* the images' sum, squared */
    if (room < 2.01)                                  /* a·σ > 9,986 km, h > 0.78 */
        return bounds_of_long_line(chord, sum);
    double lift = sum.z_m * sum.z_m * (EP2 / (B_M * B_M)); /* e'²u at X is lift / room */
    double inverse = 1 / (c2 * (room + lift));             /* the one division, for three */
    double scale = room * c2 * inverse;                    /* 1/g at X */
    double middle = lift * c2 * inverse;                   /* e'²u/g at X */
    double first = from.z_m * from.z_m * (EP2 / (B_M * B_M)) * scale - middle;
    double last = to.z_m * to.z_m * (EP2 / (B_M * B_M)) * scale - middle;
    double bend =
        1 + 0.1 * (1.875 * (first * first + last * last) - 1.5 * (first + last)); /* k/κ */
    double half_turn2 = image2 * image2 * (room * inverse) * (bend * bend) * (0.25 / (a_m * a_m));
    double s = sqrt(c2) * asin_ratio(half_turn2); /* half_turn2 is (kc/2)² */
    double s2 = s * s * (1 / (a_m * a_m));
    double margin_m = s * s2 * s2 * (2.1e-6 + 1e-5 * s2) + rounding_m;
    return (struct distance_bounds){s > margin_m ? s - margin_m : 0, s + margin_m};
}

double geodesic_chord_limit_m(double distance_m)
{
    if (distance_m > 1e7) {
        double half_angle = distance_m / (2 * B_M);
        return 2 * a_m * (half_angle < 1.5707963 ? sin(half_angle) : 1) + rounding_m;
    }
    const double flattest_m = a_m / (1 - FLATTENING); /* the largest radius of curvature, a²/b */
    double turn = distance_m * (1 / flattest_m), turn2 = turn * turn;
    if (turn2 < 0.01) /* the sine's series, cut after a positive term */
        return distance_m * (1 - turn2 * (1. / 24 - turn2 * (1. / 1920 + 2e-7))) + rounding_m;
    return 2 * flattest_m * sin(turn / 2) + 2e-7 * distance_m * turn2 * turn2 * 1.02 + rounding_m;
}

/* floor(), which is a call where the processor may be an old one. */
static int64_t whole_below(double value)
{
    int64_t whole = (int64_t)value;
    return whole - (value < (double)whole);
}

/* The nearest tenth, counted; both bounds must agree on it. */
static bool tenths_agree(double low, double high, double *rounded)
{
    int64_t tenths = whole_below(low * 10 + 0.5);
    *rounded = (double)tenths / 10;
    return tenths == whole_below(high * 10 + 0.5);
}

double geodesic_distance_rounded_m(const struct geodesic_origin *from, struct point to,
                                   struct distance_bounds bounds)
{
    double rounded_m;
    if (!tenths_agree(bounds.low_m, bounds.high_m, &rounded_m)) {
        double exact_m = geodesic_distance_m(from->place, to);
        tenths_agree(exact_m, exact_m, &rounded_m);
    }
    return rounded_m;
}

/* atan2(y, x), within direction_error_rad: M. Abramowitz and I. Stegun, "Handbook of Mathematical
 * Functions" (1964), 4.4.49, for the first octant; the others by reflection, without a branch. */
static const double direction_error_rad = 3e-8;
static double direction_rad(double y, double x)
{
    static const double from[4] = {0, 90 * radian, 180 * radian, 90 * radian};
    static const double turn[4] = {1, -1, -1, 1};
    double along = fabs(x), across = fabs(y);
    double shorter = across < along ? across : along, longer = across < along ? along : across;
    double t = shorter / (longer + DBL_MIN), t2 = t * t;
    double angle =
        t * (1 + t2 * (-.3333314528 +
                       t2 * (.1999355085 +
                             t2 * (-.1420889944 +
                                   t2 * (.1065626393 +
                                         t2 * (-.0752896400 +
                                               t2 * (.0429096138 +
                                                     t2 * (-.0161657367 + t2 * .0028662257))))))));
    unsigned octant = 2U * (x < 0) + (across >= along);
    return copysign(from[octant] + turn[octant] * angle, y);
}

double geodesic_bearing_rounded_deg(const struct geodesic_origin *from, struct point to,
                                    struct ecef to_ecef)
{
    struct ecef chord = ecef_minus(to_ecef, from->ecef);
    double c2 = ecef_dot(chord, chord);
    double margin_rad =
        6.7e-4 * c2 / (a_m * a_m) + rounding_m / (sqrt(c2) + rounding_m) + direction_error_rad;
    double bearing_deg =
        direction_rad(ecef_dot(chord, from->east), ecef_dot(chord, from->north)) / radian;
    double margin_deg = c2 < 4.8e6 * 4.8e6 ? margin_rad / radian : 360;
    double rounded_deg;
    if (!tenths_agree(bearing_deg - margin_deg, bearing_deg + margin_deg, &rounded_deg)) {
        bearing_deg = geodesic_bearing_deg(from->place, to);
        tenths_agree(bearing_deg, bearing_deg, &rounded_deg);
    }
    if (rounded_deg < 0)
        rounded_deg += 360;
    return rounded_deg < 360 ? rounded_deg : 0;
}
