/* Lists of verdicts, and how other lists of segments are laid over them. */
#include "hours_verdict.h"

struct verdict verdict_of(const struct segment *segment)
{
    return (struct verdict){
        .minute = segment->minute,
        .state = segment->state,
        .reason =
            segment->state == OPENING_UNKNOWN ? OPENING_HOURS_SAY_UNKNOWN : OPENING_REGULAR_HOURS,
        .rule = segment->rule,
        .from_yesterday = segment->from_yesterday,
    };
}

void verdicts_of(const struct timeline *timeline, struct verdicts *out)
{
    out->count = timeline->count;
    for (size_t i = 0; i < timeline->count; i++)
        out->list[i] = verdict_of(&timeline->segments[i]);
}

const struct verdict *verdict_at(const struct verdicts *verdicts, unsigned minute)
{
    size_t i = 1;
    while (i < verdicts->count && verdicts->list[i].minute <= minute)
        i++;
    return &verdicts->list[i - 1];
}

/* Makes a verdict begin at the minute and returns its index; DAY_MINUTES is behind the last. Every
 * minute has room for a verdict of its own. */
static size_t verdicts_split(struct verdicts *verdicts, size_t from, unsigned minute)
{
    size_t i = from;
    while (i < verdicts->count && verdicts->list[i].minute < minute)
        i++;
    if (minute >= DAY_MINUTES || (i < verdicts->count && verdicts->list[i].minute == minute))
        return i;
    for (size_t k = verdicts->count++; k > i; k--)
        verdicts->list[k] = verdicts->list[k - 1];
    verdicts->list[i] = verdicts->list[i - 1];
    verdicts->list[i].minute = (uint16_t)minute;
    return i;
}

void verdicts_overlay(struct verdicts *verdicts, const struct timeline *timeline,
                      verdict_apply *apply, const void *context)
{
    size_t at = 0;
    for (size_t i = 0; i < timeline->count; i++) {
        unsigned end = i + 1 < timeline->count ? timeline->segments[i + 1].minute : DAY_MINUTES;
        size_t stop = verdicts_split(verdicts, at, end);
        for (; at < stop; at++)
            apply(&verdicts->list[at], &timeline->segments[i], context);
    }
}

void verdicts_compare(struct verdicts *verdicts, const struct verdicts *other,
                      struct verdict otherwise)
{
    size_t at = 0;
    for (size_t i = 0; i < other->count; i++) {
        unsigned end = i + 1 < other->count ? other->list[i + 1].minute : DAY_MINUTES;
        size_t stop = verdicts_split(verdicts, at, end);
        for (; at < stop; at++) {
            if (verdicts->list[at].state == other->list[i].state)
                continue;
            otherwise.minute = verdicts->list[at].minute;
            verdicts->list[at] = otherwise;
        }
    }
}
