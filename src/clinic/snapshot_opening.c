/* A clinic's state at an instant: the hours' evaluation, what the record's age adds, and the cache
 * of the current minute.
 *
 * The cache is one 64-bit atomic per group: state (2 bits), reason (4), cautions (6), next change
 * and next opening in minutes since 1970 (26 each, all ones: never). It may be read while the
 * clock's minute is the asked instant before and after; the refresher unsets the minute while it
 * writes, and releases each value that it writes, so a reader that meets a new one also meets the
 * unset minute, and evaluates for itself. Closures are laid over what the hours say afterwards: the
 * cache knows nothing of them. */
#include <string.h>

#include "fever/civil.h"
#include "snapshot_internal.h"

enum { CLOSING_SOON_S = 3600, MINUTE_BITS = 26 };
#define MINUTE_MASK ((UINT64_C(1) << MINUTE_BITS) - 1)
#define NOT_CACHED  UINT64_MAX /* no packed state looks like it: state 3 does not exist */

static struct opening group_evaluate(const struct opening_group *group, int64_t at)
{
    struct opening opening = {
        .state = OPENING_UNKNOWN,
        .reason = group->failure,
        .as_of = at,
        .next_change = HOURS_NEVER,
        .next_open = HOURS_NEVER,
        .last_admission = HOURS_NEVER,
    };
    if (!group->hours)
        return opening;
    struct hours_state state = hours_evaluate(group->hours, &group->place, at);
    opening.state = state.state;
    opening.reason = state.reason;
    opening.cautions = state.cautions;
    opening.next_change = hours_next_change(group->hours, &group->place, at);
    if (opening.state != OPENING_OPEN)
        opening.next_open = hours_next_open(group->hours, &group->place, at);
    return opening;
}

static uint64_t pack_minute(int64_t instant)
{
    return instant == HOURS_NEVER ? MINUTE_MASK : (uint64_t)(instant / 60);
}

static bool minute_packs(int64_t instant)
{
    return instant == HOURS_NEVER ||
           (instant >= 0 && instant % 60 == 0 && (uint64_t)(instant / 60) < MINUTE_MASK);
}

static uint64_t opening_pack(const struct opening *opening)
{
    if (!minute_packs(opening->next_change) || !minute_packs(opening->next_open))
        return NOT_CACHED;
    return (uint64_t)opening->state | (uint64_t)opening->reason << 2 |
           (uint64_t)opening->cautions << 6 | pack_minute(opening->next_change) << 12 |
           pack_minute(opening->next_open) << (12 + MINUTE_BITS);
}

static int64_t unpack_minute(uint64_t minute)
{
    return minute == MINUTE_MASK ? HOURS_NEVER : (int64_t)minute * 60;
}

static struct opening opening_unpack(uint64_t packed, int64_t at)
{
    return (struct opening){
        .state = (enum opening_state)(packed & 3),
        .reason = (enum opening_reason)(packed >> 2 & 15),
        .cautions = (unsigned)(packed >> 6 & 63),
        .as_of = at,
        .next_change = unpack_minute(packed >> 12 & MINUTE_MASK),
        .next_open = unpack_minute(packed >> (12 + MINUTE_BITS) & MINUTE_MASK),
        .last_admission = HOURS_NEVER,
    };
}

/* The cached state of a group where it holds at `at`. */
static bool group_cached(const struct snapshot *snapshot, const struct opening_group *group,
                         int64_t at, uint64_t *packed)
{
    if (atomic_load_explicit(&snapshot->clock->minute, memory_order_acquire) != at)
        return false;
    *packed = atomic_load_explicit(&group->cached, memory_order_acquire);
    return *packed != NOT_CACHED &&
           atomic_load_explicit(&snapshot->clock->minute, memory_order_relaxed) == at;
}

static struct opening group_opening(const struct snapshot *snapshot,
                                    const struct opening_group *group, int64_t at)
{
    uint64_t packed;
    if (group_cached(snapshot, group, at, &packed))
        return opening_unpack(packed, at);
    return group_evaluate(group, at);
}

static bool closes_within_the_hour(const struct opening_group *group, const struct opening *opening)
{
    return opening->state == OPENING_OPEN && opening->next_change != HOURS_NEVER &&
           opening->next_change - opening->as_of <= CLOSING_SOON_S && group->hours &&
           hours_evaluate(group->hours, &group->place, opening->next_change).state ==
               OPENING_CLOSED;
}

struct opening snapshot_group_opening(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    const struct opening_group *group = &snapshot->groups[number];
    struct opening opening = group_opening(snapshot, group, at);
    opening.closing_soon = closes_within_the_hour(group, &opening);
    return opening;
}

/* `-45`: so many minutes before closing. */
static int64_t minutes_before(const char *text, int64_t closing)
{
    int64_t minutes = 0;
    for (const char *digit = text + 1; *digit; digit++)
        minutes = minutes * 10 + (*digit - '0');
    return closing - minutes * 60;
}

/* The last such clock time of the opening that ends at `closing`: for hours past midnight it may
 * lie on the day before. Before a break in the day there may be none. */
static int64_t clock_before(const struct opening_group *group, const struct time_zone *zone,
                            const char *text, int64_t closing)
{
    int32_t second = ((text[0] - '0') * 10 + (text[1] - '0')) * 3600 +
                     ((text[3] - '0') * 10 + (text[4] - '0')) * 60;
    int32_t day = civil_day_of(closing + time_zone_offset_s(zone, closing));
    int64_t instant = time_zone_instant(zone, day, second);
    if (instant <= closing)
        return instant;
    instant = time_zone_instant(zone, day - 1, second);
    bool same_opening =
        hours_evaluate(group->hours, &group->place, instant).state == OPENING_OPEN &&
        hours_next_change(group->hours, &group->place, instant) >= closing;
    return same_opening ? instant : HOURS_NEVER;
}

/* When admission ends before a closing: a clock time, or minutes before it. */
static int64_t admission_end(const struct snapshot *snapshot, uint32_t number, int64_t closing)
{
    const char *text = snapshot->cards[number].last_admission;
    const struct opening_group *group = &snapshot->groups[snapshot->cards[number].group];
    if (!text || !group->hours)
        return HOURS_NEVER;
    return text[0] == '-' ? minutes_before(text, closing)
                          : clock_before(group, snapshot_zone(snapshot, number), text, closing);
}

/* The same before the hours' next change, where that is a closing. */
static int64_t last_admission(const struct snapshot *snapshot, uint32_t number,
                              const struct opening *opening)
{
    const struct opening_group *group = &snapshot->groups[snapshot->cards[number].group];
    int64_t closing = opening->next_change;
    if (!snapshot->cards[number].last_admission || opening->state != OPENING_OPEN ||
        closing == HOURS_NEVER || !group->hours ||
        hours_evaluate(group->hours, &group->place, closing).state != OPENING_CLOSED)
        return HOURS_NEVER;
    return admission_end(snapshot, number, closing);
}

enum { YEAR_DAYS = 366 };

/* When the record's end makes the state unknown; never where it is unknown anyway, or not within a
 * year, as for the changes that hours bring. */
static int64_t expiry_change(const struct clinic_card *card, const struct opening *opening)
{
    bool is_far = card->expires_at > opening->as_of + YEAR_DAYS * CIVIL_DAY_S;
    return opening->state == OPENING_UNKNOWN || is_far ? HOURS_NEVER : card->expires_at;
}

/* What hours and record say, without closures. */
static struct opening stated_opening(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    const struct clinic_card *card = &snapshot->cards[number];
    const struct opening_group *group = &snapshot->groups[card->group];
    struct opening opening = group_opening(snapshot, group, at);
    if (at >= card->expires_at) {
        opening.state = OPENING_UNKNOWN;
        opening.reason = OPENING_EXPIRED;
        opening.next_change = opening.next_open = HOURS_NEVER;
    }
    if (card->repaired_hours)
        opening.cautions |= CAUTION_REPAIRED_HOURS;
    if (at >= card->stale_at)
        opening.cautions |= CAUTION_STALE;
    opening.closing_soon =
        opening.next_change < card->expires_at && closes_within_the_hour(group, &opening);
    opening.last_admission = last_admission(snapshot, number, &opening);
    if (opening.last_admission >= card->expires_at)
        opening.last_admission = HOURS_NEVER;
    if (at < card->expires_at && opening.next_change >= card->expires_at)
        opening.next_change = expiry_change(card, &opening);
    if (opening.next_open >= card->expires_at)
        opening.next_open = HOURS_NEVER;
    return opening;
}

static enum opening_state state_at(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    if (overlay_closure(snapshot->overlay, number, at))
        return OPENING_CLOSED;
    return stated_opening(snapshot, number, at).state;
}

/* Where the state may differ from what it is at `at`: at the end of closures, else at the next
 * change that hours or closures bring. */
static int64_t next_edge(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    int64_t end = overlay_closed_until(snapshot->overlay, number, at);
    if (end > at)
        return end;
    int64_t change = stated_opening(snapshot, number, at).next_change;
    int64_t closes = overlay_closed_from(snapshot->overlay, number, at);
    return closes < change ? closes : change;
}

static int64_t next_change_from(const struct snapshot *snapshot, uint32_t number,
                                enum opening_state state, int64_t at)
{
    const int64_t horizon = at + YEAR_DAYS * CIVIL_DAY_S;
    do
        at = next_edge(snapshot, number, at);
    while (at <= horizon && state_at(snapshot, number, at) == state);
    return at <= horizon ? at : HOURS_NEVER;
}

static int64_t next_open_from(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    const int64_t horizon = at + YEAR_DAYS * CIVIL_DAY_S;
    while (at <= horizon) {
        int64_t end = overlay_closed_until(snapshot->overlay, number, at);
        if (end > at) {
            at = end;
            continue;
        }
        struct opening opening = stated_opening(snapshot, number, at);
        if (opening.state == OPENING_OPEN)
            return at;
        int64_t closes = overlay_closed_from(snapshot->overlay, number, at);
        if (opening.next_open < closes)
            return opening.next_open;
        at = closes;
    }
    return HOURS_NEVER;
}

/* Closed by a closure, or open until one: whatever the hours say. */
static struct opening closures_lay(const struct snapshot *snapshot, uint32_t number,
                                   struct opening opening)
{
    int64_t at = opening.as_of;
    if (overlay_closure(snapshot->overlay, number, at)) {
        opening.state = OPENING_CLOSED;
        opening.reason = OPENING_CLOSURE;
        opening.cautions = 0; /* what closes it is surely known */
        opening.closing_soon = false;
        opening.last_admission = HOURS_NEVER;
    }
    int64_t closes = overlay_closed_from(snapshot->overlay, number, at);
    if (opening.state == OPENING_OPEN && closes < HOURS_NEVER) {
        /* behind a record's end, too, nobody knows whether it is open until then */
        opening.closing_soon |= closes <= opening.next_change && closes - at <= CLOSING_SOON_S;
        if (closes < opening.next_change)
            opening.last_admission = admission_end(snapshot, number, closes);
    }
    opening.next_change = next_change_from(snapshot, number, opening.state, at);
    if (opening.state != OPENING_OPEN)
        opening.next_open = next_open_from(snapshot, number, at);
    return opening;
}

struct opening snapshot_opening(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    if (overlay_closes(snapshot->overlay, number))
        return closures_lay(snapshot, number, stated_opening(snapshot, number, at));
    return stated_opening(snapshot, number, at);
}

const struct live_closure *snapshot_closure(const struct snapshot *snapshot, uint32_t number,
                                            int64_t at)
{
    return overlay_closure(snapshot->overlay, number, at);
}

bool snapshot_closes_within(const struct snapshot *snapshot, uint32_t number, int64_t from,
                            int64_t to)
{
    return overlay_closure(snapshot->overlay, number, from) ||
           overlay_closed_from(snapshot->overlay, number, from) < to;
}

bool snapshot_alternative(const struct snapshot *snapshot, uint32_t number,
                          const struct live_closure *closure, uint32_t *out)
{
    bool is_alias;
    return closure->alternative && snapshot_find(snapshot, closure->alternative, out, &is_alias) &&
           *out != number;
}

const struct live_load *snapshot_load(const struct snapshot *snapshot, uint32_t number, int64_t at)
{
    return overlay_load(snapshot->overlay, number, at);
}

/* Clinics of one region share few groups: each is asked once, as long as it keeps its slot. */
struct counted_group {
    uint32_t group; /* number + 1; 0: empty */
    enum opening_state state;
    int64_t next_change;
};

static const struct counted_group *counted(const struct snapshot *snapshot, uint32_t group,
                                           int64_t at, struct counted_group *slot)
{
    if (slot->group != group + 1) {
        struct opening opening = group_opening(snapshot, &snapshot->groups[group], at);
        *slot = (struct counted_group){group + 1, opening.state, opening.next_change};
    }
    return slot;
}

static bool is_listed(const struct snapshot *snapshot, uint32_t number)
{
    return snapshot->facts[number].access != ACCESS_REFERRAL_ONLY;
}

uint32_t snapshot_count_listed(const struct snapshot *snapshot, const uint32_t *numbers,
                               size_t count)
{
    uint32_t listed = 0;
    for (size_t i = 0; i < count; i++)
        listed += is_listed(snapshot, numbers[i]);
    return listed;
}

uint32_t snapshot_count_open(const struct snapshot *snapshot, const uint32_t *numbers, size_t count,
                             int64_t at, int64_t *first_change)
{
    struct counted_group slots[STATE_MEMO_SIZE] = {{0}};
    uint32_t open = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_listed(snapshot, numbers[i]))
            continue;
        if (overlay_closes(snapshot->overlay, numbers[i])) {
            struct opening opening = snapshot_opening(snapshot, numbers[i], at);
            open += opening.state == OPENING_OPEN;
            if (opening.next_change < *first_change)
                *first_change = opening.next_change;
            continue;
        }
        int64_t expires_at = snapshot->cards[numbers[i]].expires_at;
        if (at >= expires_at)
            continue; /* unknown for good */
        uint32_t group = snapshot->cards[numbers[i]].group;
        const struct counted_group *found =
            counted(snapshot, group, at, &slots[group % STATE_MEMO_SIZE]);
        int64_t change = found->next_change;
        if (change >= expires_at)
            change = found->state == OPENING_UNKNOWN ? HOURS_NEVER : expires_at;
        open += found->state == OPENING_OPEN;
        if (change < *first_change)
            *first_change = change;
    }
    return open;
}

enum opening_state snapshot_group_state(const struct snapshot *snapshot, uint32_t number,
                                        int64_t at)
{
    const struct opening_group *group = &snapshot->groups[number];
    uint64_t packed;
    if (group_cached(snapshot, group, at, &packed))
        return (enum opening_state)(packed & 3);
    return group->hours ? hours_evaluate(group->hours, &group->place, at).state : OPENING_UNKNOWN;
}

enum opening_state snapshot_state(const struct snapshot *snapshot, uint32_t number, int64_t at,
                                  struct state_memo *memo)
{
    if (overlay_closure(snapshot->overlay, number, at))
        return OPENING_CLOSED;
    if (at >= snapshot->cards[number].expires_at)
        return OPENING_UNKNOWN;
    uint32_t group = snapshot->cards[number].group;
    uint32_t slot = group % STATE_MEMO_SIZE;
    if (memo->group[slot] != group + 1) {
        memo->group[slot] = group + 1;
        memo->state[slot] = (uint8_t)snapshot_group_state(snapshot, group, at);
    }
    return (enum opening_state)memo->state[slot];
}

size_t snapshot_intervals(const struct snapshot *snapshot, uint32_t number, int64_t from,
                          int64_t to, struct opening_interval *out, size_t room)
{
    size_t count = 0;
    while (from < to && count < room) {
        struct opening opening = snapshot_opening(snapshot, number, from);
        int64_t end = opening.next_change < to ? opening.next_change : to;
        if (opening.state != OPENING_CLOSED)
            out[count++] = (struct opening_interval){from, end, opening.state};
        from = end;
    }
    return count;
}

/* The group, with how the record's own end cuts in: not at all, from the beginning, or at an
 * instant that is this clinic's alone, as its closures are. */
uint64_t snapshot_intervals_key(const struct snapshot *snapshot, uint32_t number, int64_t from,
                                int64_t to)
{
    enum { KEY_EXPIRED_BIT = 32, KEY_ALONE_BIT = 33 };
    int64_t expires_at = snapshot->cards[number].expires_at;
    if ((expires_at > from && expires_at < to) || overlay_closes(snapshot->overlay, number))
        return UINT64_C(1) << KEY_ALONE_BIT | number;
    return (uint64_t)(expires_at <= from) << KEY_EXPIRED_BIT | snapshot->cards[number].group;
}

/* A day like any other, in a year that the calendar knows. */
static bool day_is_plain(const struct calendar *calendar, int32_t day)
{
    return calendar && calendar_day(calendar, day) == DAY_PLAIN &&
           calendar_covers_year(calendar, civil_from_days(day).year);
}

/* Until when a group's packed state stays right: its next change, and at the latest the local
 * day's end. On and after a special day the reason may change within the day while the state
 * stays (closed by the holiday or closed anyway): there the next minute. */
static int64_t group_valid_until(const struct opening_group *group, const struct opening *opening,
                                 int64_t at)
{
    if (!group->hours)
        return INT64_MAX;
    const struct hours_place *place = &group->place;
    int32_t today = civil_day_of(at + time_zone_offset_s(place->zone, at));
    if (!day_is_plain(place->calendar, today) || !day_is_plain(place->calendar, today - 1))
        return at + 1;
    int64_t midnight = time_zone_instant(place->zone, today + 1, 0);
    return opening->next_change < midnight ? opening->next_change : midnight;
}

static void refresh_groups(struct snapshot *snapshot, int64_t minute)
{
    for (uint32_t i = 0; i < snapshot->group_count; i++) {
        struct opening_group *group = &snapshot->groups[i];
        if (minute < group->cached_until && group->cached_until != INT64_MIN)
            continue;
        struct opening opening = group_evaluate(group, minute);
        group->cached_until = group_valid_until(group, &opening, minute);
        atomic_store_explicit(&group->cached, opening_pack(&opening), memory_order_release);
    }
}

static void refresh_live_masks(struct snapshot *snapshot, int64_t minute)
{
    struct state_memo memo = {{0}, {0}};
    bool changed = false;
    for (uint32_t item = 0; item < snapshot->located_count; item++) {
        uint8_t live = live_bit(snapshot_state(snapshot, snapshot->located[item], minute, &memo));
        if (snapshot->live[item] == live)
            continue;
        snapshot->live[item] = live;
        nearest_index_set_live(snapshot->index, item, live);
        changed = true;
    }
    if (!changed)
        return;
    nearest_index_settle(snapshot->index);
    snapshot_refresh_map(snapshot);
}

/* Groups know nothing of closures; masks do. */
void snapshot_refresh(struct snapshot *snapshot, int64_t minute)
{
    struct live_clock *clock = snapshot->clock;
    int64_t before = atomic_load_explicit(&clock->minute, memory_order_relaxed);
    if (snapshot_is_live(snapshot, minute))
        return;
    atomic_store(&clock->minute, NO_LIVE_MINUTE);
    if (minute < before) /* the clock was set back: nothing that was cached can be trusted */
        for (uint32_t i = 0; i < snapshot->group_count; i++)
            snapshot->groups[i].cached_until = INT64_MIN;
    if (before != minute)
        refresh_groups(snapshot, minute);
    refresh_live_masks(snapshot, minute);
    atomic_store(&clock->closures, snapshot->closures);
    atomic_store(&clock->minute, minute);
}
