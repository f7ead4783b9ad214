/* A day's minutes with what was decided of them, as segments that timelines are laid over. */
#ifndef HOURS_VERDICT_H
#define HOURS_VERDICT_H

#include "hours_day.h"

struct verdict {
    uint16_t minute; /* from which it holds, up to the next one's */
    uint8_t state, reason, rule;
    bool from_yesterday, make_up_not_stated;
    uint8_t seen; /* bits of states, while several timelines are compared */
};

struct verdicts {
    size_t count;
    struct verdict list[DAY_MINUTES];
};

/* What the hours say by themselves. */
struct verdict verdict_of(const struct segment *segment);

void verdicts_of(const struct timeline *timeline, struct verdicts *out);

/* The verdict in force at the minute. */
const struct verdict *verdict_at(const struct verdicts *verdicts, unsigned minute);

/* Lays the timeline over the verdicts: each piece in which neither changes goes through `apply`
 * with the context. */
typedef void verdict_apply(struct verdict *verdict, const struct segment *segment,
                           const void *context);
void verdicts_overlay(struct verdicts *verdicts, const struct timeline *timeline,
                      verdict_apply *apply, const void *context);

/* Makes `otherwise` of every piece in which the states of the two differ. */
void verdicts_compare(struct verdicts *verdicts, const struct verdicts *other,
                      struct verdict otherwise);

#endif
