/* Asking compiled hours: the state at an instant, and the next instants that matter.
 *
 * Between two changes of the zone's offset, instants and wall clock run in step; there the days
 * are walked one by one, each by its local minutes. So an hour that a spring change skips is never
 * reached, and one that comes twice is answered twice. */
#include "fever/hours.h"

#include "fever/civil.h"
#include "hours_local_day.h"

#define SEARCH_S (INT64_C(366) * CIVIL_DAY_S)

const char *opening_state_name(enum opening_state state)
{
    static const char *const names[] = {
        [OPENING_CLOSED] = "closed", [OPENING_OPEN] = "open", [OPENING_UNKNOWN] = "unknown"};
    return names[state];
}

const char *opening_reason_name(enum opening_reason reason)
{
    static const char *const names[] = {
        [OPENING_REGULAR_HOURS] = "regular_hours",
        [OPENING_PUBLIC_HOLIDAY] = "public_holiday",
        [OPENING_MAKE_UP_WORKDAY] = "make_up_workday",
        [OPENING_CLOSURE] = "closure",
        [OPENING_NO_HOURS] = "no_hours",
        [OPENING_HOURS_SAY_UNKNOWN] = "hours_say_unknown",
        [OPENING_UNPARSED_HOURS] = "unparsed_hours",
        [OPENING_CALENDAR_NOT_LOADED] = "calendar_not_loaded",
        [OPENING_EXPIRED] = "expired",
    };
    return names[reason];
}

const char *opening_caution_name(enum opening_caution caution)
{
    static const struct {
        enum opening_caution caution;
        const char *name;
    } names[] = {
        {CAUTION_HOLIDAY_NOT_STATED, "holiday_not_stated"},
        {CAUTION_MAKE_UP_NOT_STATED, "make_up_not_stated"},
        {CAUTION_CALENDAR_NOT_LOADED, "calendar_not_loaded"},
        {CAUTION_REPAIRED_HOURS, "repaired_hours"},
        {CAUTION_STALE, "stale"},
        {CAUTION_OFFLINE, "offline"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].caution == caution)
            return names[i].name;
    return "";
}

struct hours_state hours_evaluate(const struct hours *hours, const struct hours_place *place,
                                  int64_t at)
{
    struct local_day local_day;
    int64_t local = at + time_zone_offset_s(place->zone, at);
    unsigned minute = (unsigned)civil_second_of_day(local) / 60;
    local_day_init(&local_day, hours, place);
    local_day_load(&local_day, civil_day_of(local));
    return local_day_detail(&local_day, minute);
}

/* What a search looks for: the first instant whose state is (`same`) or is not `state`. */
struct search {
    const struct hours *hours;
    const struct hours_place *place;
    enum opening_state state;
    bool same;
};

/* Searches [from, end), between which the offset does not change. */
static int64_t search_segment(const struct search *search, struct local_day *local_day,
                              int64_t from, int64_t end, int32_t offset_s)
{
    int64_t local = from + offset_s;
    unsigned minute = (unsigned)civil_second_of_day(local) / 60;
    for (int32_t day = civil_day_of(local);; day++) {
        int64_t midnight = (int64_t)day * CIVIL_DAY_S - offset_s;
        if (midnight >= end)
            return HOURS_NEVER;
        local_day_load(local_day, day);
        unsigned found = local_day_find(local_day, minute, search->state, search->same);
        if (found < DAY_MINUTES) {
            int64_t instant = midnight + (int64_t)found * 60;
            instant = instant > from ? instant : from;
            return instant < end ? instant : HOURS_NEVER;
        }
        minute = 0;
    }
}

static int64_t search_from(const struct search *search, int64_t at)
{
    struct local_day local_day;
    int64_t limit = at + SEARCH_S + 1, from = at;
    local_day_init(&local_day, search->hours, search->place);
    while (from < limit) {
        int64_t until;
        int32_t offset_s = time_zone_segment(search->place->zone, from, &until);
        int64_t end = until < limit ? until : limit;
        int64_t found = search_segment(search, &local_day, from, end, offset_s);
        if (found != HOURS_NEVER)
            return found;
        from = end;
    }
    return HOURS_NEVER;
}

/* One state in every week, and nothing that a calendar could change. */
static bool never_changes(const struct hours *hours)
{
    return hours->flags & HOURS_CONSTANT &&
           !(hours->flags & (HOURS_HAS_HOLIDAY | HOURS_HAS_SCHOOL | HOURS_HAS_WEEKDAY));
}

int64_t hours_next_change(const struct hours *hours, const struct hours_place *place, int64_t at)
{
    if (never_changes(hours))
        return HOURS_NEVER;
    struct search search = {hours, place, hours_evaluate(hours, place, at).state, false};
    return search_from(&search, at);
}

int64_t hours_next_open(const struct hours *hours, const struct hours_place *place, int64_t at)
{
    if (never_changes(hours))
        return hours->flags & HOURS_ALWAYS ? at : HOURS_NEVER;
    struct search search = {hours, place, OPENING_OPEN, true};
    return search_from(&search, at);
}

bool hours_is_always_open(const struct hours *hours)
{
    return hours->flags & HOURS_ALWAYS;
}
