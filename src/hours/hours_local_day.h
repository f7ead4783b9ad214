/* One local day with everything decided: the calendar's holidays and make-up workdays, and what is
 * not known of them. */
#ifndef HOURS_LOCAL_DAY_H
#define HOURS_LOCAL_DAY_H

#include "hours_verdict.h"

/* Where the day's states come from, the quickest that is right for it. */
enum day_source {
    DAY_FROM_TEMPLATE, /* a day of the plain week */
    DAY_FROM_TIMELINE, /* dates matter, the calendar does not */
    DAY_FROM_VERDICTS  /* holidays, make-up workdays, or nobody knows */
};

struct local_day {
    const struct hours *hours;
    const struct hours_place *place;
    struct sun_memory sun;
    int32_t day;
    enum day_source source;
    size_t count; /* of `segments`, for the first two */
    const struct segment *segments;
    struct timeline timeline;
    struct verdicts verdicts; /* for the last */
};

/* Prepares for days of these hours; nothing may be asked before a day is loaded. */
void local_day_init(struct local_day *local_day, const struct hours *hours,
                    const struct hours_place *place);

void local_day_load(struct local_day *local_day, int32_t day);

/* Everything about the minute. */
struct hours_state local_day_detail(const struct local_day *local_day, unsigned minute);

/* The first minute from `minute` on whose state is (`same`) or is not `state`; DAY_MINUTES: none.
 */
unsigned local_day_find(const struct local_day *local_day, unsigned minute,
                        enum opening_state state, bool same);

#endif
