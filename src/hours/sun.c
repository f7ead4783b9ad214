/* Sunrise, sunset, and civil dawn and dusk.
 *
 * The formulas of the NOAA solar calculator (J. Meeus, "Astronomical Algorithms", low precision):
 * declination and equation of time of a moment give the Sun's transit and the hour angle at which
 * its centre stands at −0.833° (upper limb on the horizon, refraction included) or −6° (civil
 * twilight). Because both drift during the day, the event's own moment is put in again, which
 * settles it to a second or two. */
#include "sun.h"

#include <math.h>

#include "fever/civil.h"

#define RADIANS        (3.14159265358979323846 / 180)
#define DAYS_TO_J2000  10957.5 /* from 1970-01-01 00:00 to 2000-01-01 12:00 UTC */
#define MINUTES_IN_DAY 1440.0

struct sun {
    double declination;      /* radians */
    double equation_minutes; /* apparent minus mean solar time */
};

/* Degrees in, sine out. */
static double sine(double degrees)
{
    return sin(degrees * RADIANS);
}

static struct sun sun_at(double unix_days)
{
    double t = (unix_days - DAYS_TO_J2000) / 36525; /* Julian centuries */
    double mean_longitude = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = 357.52911 + t * (35999.05029 - t * 0.0001537);
    double eccentricity = 0.016708634 - t * (0.000042037 + t * 0.0000001267);
    double centre = sine(anomaly) * (1.914602 - t * (0.004817 + t * 0.000014)) +
                    sine(2 * anomaly) * (0.019993 - t * 0.000101) + sine(3 * anomaly) * 0.000289;
    double node = 125.04 - 1934.136 * t;
    double longitude = mean_longitude + centre - 0.00569 - 0.00478 * sine(node);
    double obliquity = 23.4392911 - t * 0.0130042 + 0.00256 * sine(node + 90);
    double y = pow(tan(obliquity / 2 * RADIANS), 2);
    double equation = y * sine(2 * mean_longitude) - 2 * eccentricity * sine(anomaly) +
                      4 * eccentricity * y * sine(anomaly) * sine(2 * mean_longitude + 90) -
                      0.5 * y * y * sine(4 * mean_longitude) -
                      1.25 * eccentricity * eccentricity * sine(2 * anomaly);
    return (struct sun){
        .declination = asin(sine(obliquity) * sine(longitude)),
        .equation_minutes = 4 * equation / RADIANS,
    };
}

/* Minutes from the Sun's transit until it sinks to that height; NAN where it never does. */
static double half_day_minutes(double lat, double declination, double height)
{
    double cosine =
        (sine(height) - sine(lat) * sin(declination)) / (cos(lat * RADIANS) * cos(declination));
    return cosine >= -1 && cosine <= 1 ? 4 * acos(cosine) / RADIANS : NAN;
}

/* The event of a solar day, as seconds after 1970-01-01 UTC; false where it does not happen. */
static bool event_instant(struct point position, double solar_day, enum sun_event event,
                          int64_t *unix_s)
{
    double height = event == SUN_DAWN || event == SUN_DUSK ? -6 : -0.833;
    double side = event == SUN_DAWN || event == SUN_SUNRISE ? -1 : 1;
    double noon = MINUTES_IN_DAY / 2 - 4 * position.lon, minutes = noon;
    for (int settling = 0; settling < 2; settling++) {
        struct sun sun = sun_at(solar_day + minutes / MINUTES_IN_DAY);
        minutes = noon - sun.equation_minutes +
                  side * half_day_minutes(position.lat, sun.declination, height);
    }
    if (isnan(minutes))
        return false;
    *unix_s = (int64_t)floor((solar_day + minutes / MINUTES_IN_DAY) * CIVIL_DAY_S);
    return true;
}

int sun_minute(const struct hours_place *place, int32_t day, enum sun_event event)
{
    if (!place->has_position)
        return SUN_UNKNOWN;
    /* Where zone and longitude are far apart, the local day's event may be a neighbour's. */
    static const int8_t order[] = {0, 1, -1};
    for (size_t i = 0; i < sizeof order; i++) {
        int64_t unix_s;
        if (!event_instant(place->position, day + order[i], event, &unix_s))
            continue;
        int64_t local = unix_s + time_zone_offset_s(place->zone, unix_s);
        if (civil_day_of(local) == day)
            return civil_second_of_day(local) / 60;
    }
    return SUN_UNKNOWN;
}

enum { SUN_NOT_ASKED = SUN_UNKNOWN + 1 };

static void forget(struct sun_memory *memory, unsigned slot, int32_t day)
{
    memory->days[slot].day = day;
    for (unsigned event = 0; event <= SUN_DUSK; event++)
        memory->days[slot].minutes[event] = SUN_NOT_ASKED;
}

void sun_memory_init(struct sun_memory *memory, const struct hours_place *place)
{
    memory->place = place;
    for (unsigned slot = 0; slot < SUN_DAYS; slot++)
        forget(memory, slot, INT32_MIN);
}

int sun_memory_minute(struct sun_memory *memory, int32_t day, enum sun_event event)
{
    unsigned slot = (uint32_t)day % SUN_DAYS;
    if (!memory->place)
        return SUN_UNKNOWN;
    if (memory->days[slot].day != day)
        forget(memory, slot, day);
    int *minute = &memory->days[slot].minutes[event];
    if (*minute == SUN_NOT_ASKED)
        *minute = sun_minute(memory->place, day, event);
    return *minute;
}
