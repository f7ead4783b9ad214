/* One local day of compiled hours: which rules speak on it, and what they make of its minutes. */
#ifndef HOURS_DAY_H
#define HOURS_DAY_H

#include "date_point.h"
#include "hours_form.h"
#include "sun.h"

/* What one day is taken for; holidays and make-up workdays may be assumptions. */
enum { AS_ITSELF = -1, AS_ANY_WORKDAY = 7 };
struct day_role {
    bool holiday, school_holiday;
    int8_t weekday; /* AS_ITSELF; AS_ANY_WORKDAY: only what holds all of Monday to Friday matches;
                     * 0–4: as if it were that weekday */
};

/* The roles of the days around one, today in the middle. */
enum { OUTLOOK_TODAY = HOLIDAY_OFFSET_MAX + 1, OUTLOOK_DAYS = 2 * HOLIDAY_OFFSET_MAX + 2 };
struct outlook {
    struct day_role roles[OUTLOOK_DAYS]; /* [OUTLOOK_TODAY − 1] is yesterday */
};

enum { SEGMENTS_MAX = 4 * SPANS_MAX + 2 };
struct timeline {
    size_t count;
    struct segment segments[SEGMENTS_MAX]; /* the first begins at minute 0 */
};

/* Builds the day's segments. What depends on a sun event that `sun` does not know is unknown. */
void timeline_build(const struct hours *hours, struct sun_memory *sun, int32_t day,
                    const struct outlook *outlook, struct timeline *out);

/* Whether a rule that has PH matches the day only because of it, and so speaks of the holiday. */
bool day_states_holiday(const struct hours *hours, int32_t day, const struct outlook *outlook);

/* The segment in force at the minute. */
const struct segment *segment_at(const struct segment *segments, size_t count, unsigned minute);

#endif
