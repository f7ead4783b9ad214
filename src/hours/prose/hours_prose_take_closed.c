/* Closures that may be of more days than those they stand with. */
#include "hours_prose_take.h"

/* The days that have hours in the season: all where they are not named, none where it has none. */
static unsigned days_of_season(const struct prose_builder *in, int season)
{
    unsigned days = 0;
    for (size_t i = 0; i < in->out->count; i++) {
        const struct prose_statement *statement = &in->out->statement[i];
        if (statement->says == SAY_HOURS && statement->season == season)
            days |= statement->days ? statement->days : DAYS_WEEK;
    }
    return days;
}

void prose_doubt_other_season(struct prose_builder *in)
{
    const bool holidays = in->now.days == DAYS_PH;
    const int other = in->season == 1 ? 2 : 1;
    const unsigned days = days_of_season(in, other);
    const bool of_hours = !in->now.days || in->now.days & days_of_season(in, in->season);
    if (!in->season || !days || (holidays ? days & DAYS_PH : !of_hours))
        return;
    const struct prose_statement kept = in->now;
    in->now.season = other;
    if (!holidays && !in->now.sessions && !in->now.range_count)
        in->now.ranges[in->now.range_count++] =
            (struct prose_range){.to = DAY_MINUTES, .latest = RANGE_MINUTES_MAX};
    builder_emit(in, holidays ? SAY_CLOSED : SAY_UPKEEP);
    in->now = kept;
}

/* 周一至周五24小时，周六8:00-12:00，夜间停诊: days taken over from what stands before a break are
 * closed in the dark, and the others perhaps; behind a full stop all are. */
void prose_close_dark_of_all(struct prose_builder *in, enum prose_break since_last)
{
    const unsigned dark = SESSION_EVENING | SESSION_NIGHT | SESSION_DAWN;
    if (!in->is.inherited || !in->now.sessions || in->now.sessions & ~dark ||
        since_last < BREAK_SPACE || in->now.range_count)
        return;
    struct prose_statement kept = in->now;
    in->now.days = 0;
    if (since_last >= BREAK_LINE)
        return;
    if (in->now.sessions & SESSION_EVENING)
        in->now.sessions |= SESSION_NIGHT;
    builder_emit(in, SAY_UPKEEP);
    in->now = kept;
}
