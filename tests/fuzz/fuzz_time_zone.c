/* Fuzzes files of time zones (TZif). Whatever is taken answers for every instant: offsets within a
 * day or so, one until the next change, and wall clocks that lead back to their instants. */
#include <stdbool.h>
#include <stdlib.h>

#include "fever/civil.h"
#include "fever/time_zone.h"
#include "fuzz.h"

enum { OFFSET_MAX_S = 26 * 3600, CHANGES_MAX = 64 };

/* Whether the change at `instant` jumps over a wall clock, which may come again soon after. */
static bool is_skipped(const struct time_zone *zone, int64_t instant, int64_t local)
{
    return local < instant + time_zone_offset_s(zone, instant) &&
           local >= instant + time_zone_offset_s(zone, instant - 1);
}

static void check_instant(const struct time_zone *zone, int64_t instant)
{
    int64_t until;
    int32_t offset_s = time_zone_segment(zone, instant, &until);
    int64_t local = instant + offset_s;
    if (abs(offset_s) > OFFSET_MAX_S || until <= instant ||
        offset_s != time_zone_offset_s(zone, instant))
        abort();
    if (until != TIME_ZONE_NEVER && time_zone_offset_s(zone, until - 1) != offset_s)
        abort();
    /* The first instant of that wall clock: this one or, where it comes twice, an earlier one. */
    int64_t first = time_zone_instant(zone, civil_day_of(local), civil_second_of_day(local));
    if (first > instant ||
        (first + time_zone_offset_s(zone, first) != local && !is_skipped(zone, first, local)))
        abort();
}

/* Along the changes, and by years where there are none. */
static void check_zone(const struct time_zone *zone)
{
    int64_t instant = CIVIL_MIN_S;
    for (int i = 0; i < CHANGES_MAX && instant < CIVIL_MAX_S; i++) {
        int64_t until;
        check_instant(zone, instant);
        time_zone_segment(zone, instant, &until);
        instant = until < CIVIL_MAX_S ? until : CIVIL_MAX_S;
        check_instant(zone, instant - 1);
    }
    for (int year = 1901; year < 2200; year += 13)
        check_instant(zone, (int64_t)civil_days((struct civil_date){year, 3, 28}) * CIVIL_DAY_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct time_zone *zone;
    struct arena *arena = arena_new();
    if (!arena)
        return 0;
    if (!time_zone_parse(arena, "Asia/Shanghai", bytes, size, &zone, NULL))
        check_zone(zone);
    arena_free(arena);
    return 0;
}
