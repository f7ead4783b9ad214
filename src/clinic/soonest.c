/* Nearest by the time until one is seen: candidates by distance until travel alone takes longer
 * than the worst that is kept. */
#include "fever/soonest.h"

#include <math.h>
#include <string.h>

#include "snapshot_internal.h"

#define DETOUR 1.33

/* A stretch of the road up to `until_m`, and the pace on it. */
struct leg {
    double until_m, seconds_per_m;
};

static const struct leg legs[] = {
    {1000, 3.6 / 5}, /* on foot */
    {15000, 3.6 / 25},
    {INFINITY, 3.6 / 60},
};

int64_t travel_time_s(double distance_m)
{
    double road_m = distance_m * DETOUR, done_m = 0, seconds = 0;
    for (const struct leg *leg = legs; done_m < road_m; leg++) {
        double end_m = fmin(road_m, leg->until_m);
        seconds += (end_m - done_m) * leg->seconds_per_m;
        done_m = end_m;
    }
    return (int64_t)ceil(seconds);
}

/* Of a level the least that it stands for. */
static const int32_t least_wait_minutes[LOAD_LEVEL_COUNT] = {0, 30, 60, 60};

struct soonest_load soonest_load_of(const struct live_load *load)
{
    return (struct soonest_load){
        .full = load->level == LOAD_FULL,
        .wait_minutes = load->wait_minutes == LOAD_NOT_STATED ? least_wait_minutes[load->level]
                                                              : load->wait_minutes,
    };
}

struct soonest soonest_of(enum opening_state now, int64_t at, int64_t admits_at,
                          const struct soonest_load *load)
{
    if (load && load->full)
        return (struct soonest){SOONEST_FULL, 0};
    if (now == OPENING_UNKNOWN)
        return (struct soonest){SOONEST_UNKNOWN, 0};
    if (admits_at == HOURS_NEVER)
        return (struct soonest){now == OPENING_OPEN ? SOONEST_OPEN : SOONEST_NEVER, 0};
    return (struct soonest){SOONEST_TIMED, admits_at - at + (load ? load->wait_minutes * 60 : 0)};
}

/* `now` is the clinic's opening at the query's instant, which mostly decides without another look
 * at the hours. */
static int64_t admits_from(const struct snapshot *snapshot, uint32_t number, struct opening opening,
                           int64_t arrival)
{
    if (opening.state != OPENING_OPEN && opening.next_open >= arrival)
        return opening.next_open;
    if (arrival >= opening.next_change || opening.state != OPENING_OPEN)
        opening = snapshot_opening(snapshot, number, arrival);
    if (opening.state != OPENING_OPEN)
        return opening.next_open;
    if (opening.last_admission == HOURS_NEVER || arrival <= opening.last_admission)
        return arrival;
    /* Open to those who are in: the next opening counts. */
    if (opening.next_change == HOURS_NEVER)
        return HOURS_NEVER;
    struct opening later = snapshot_opening(snapshot, number, opening.next_change);
    return later.state == OPENING_OPEN ? opening.next_change : later.next_open;
}

/* What orders the answer. */
struct key {
    struct soonest soonest;
    double distance_m;
    uint32_t number;
};

static bool key_is_before(const struct key *a, const struct key *b)
{
    if (a->soonest.rank != b->soonest.rank)
        return a->soonest.rank < b->soonest.rank;
    if (a->soonest.eta_s != b->soonest.eta_s)
        return a->soonest.eta_s < b->soonest.eta_s;
    return a->distance_m != b->distance_m ? a->distance_m < b->distance_m : a->number < b->number;
}

static struct key key_of(const struct snapshot *snapshot, uint32_t number, double distance_m,
                         int64_t at)
{
    struct opening now = snapshot_opening(snapshot, number, at);
    int64_t admits_at = now.state == OPENING_UNKNOWN
                            ? HOURS_NEVER
                            : admits_from(snapshot, number, now, at + travel_time_s(distance_m));
    struct soonest_load waits, *known = NULL;
    const struct live_load *load = overlay_load(snapshot->overlay, number, at);
    if (load) {
        waits = soonest_load_of(load);
        known = &waits;
    }
    return (struct key){soonest_of(now.state, at, admits_at, known), distance_m, number};
}

struct search {
    const struct snapshot *snapshot;
    const struct nearest_query *query;
    struct ready_filter ready;
    struct nearest_answer *answer;
};

static struct key key_of_match(const struct nearest_match *match)
{
    return (struct key){match->soonest, match->distance_m, match->number};
}

static bool is_full(const struct search *search)
{
    return search->answer->count == search->query->limit;
}

/* Whether nothing as far as this, or farther, can be kept any more: at best it is of the rank and
 * open on arrival. */
static bool is_hopeless(const struct search *search, enum soonest_rank best, double distance_m)
{
    if (!is_full(search))
        return false;
    struct key worst = key_of_match(&search->answer->matches[search->answer->count - 1]);
    struct key bound = {
        {best, best == SOONEST_TIMED ? travel_time_s(distance_m) : 0}, distance_m, 0};
    return key_is_before(&worst, &bound);
}

/* Puts a clinic where it belongs; the last falls out where there is no room. */
static void keep(struct search *search, const struct key *key, const struct nearest_cursor *cursor,
                 const struct nearest_hit *hit)
{
    struct nearest_answer *answer = search->answer;
    uint32_t at = answer->count;
    while (at > 0) {
        struct key before = key_of_match(&answer->matches[at - 1]);
        if (!key_is_before(key, &before))
            break;
        at--;
    }
    answer->truncated |= is_full(search);
    if (at == search->query->limit)
        return;
    answer->count += !is_full(search);
    memmove(&answer->matches[at + 1], &answer->matches[at],
            (answer->count - at - 1) * sizeof answer->matches[0]);
    answer->matches[at] = (struct nearest_match){
        .number = key->number,
        .distance_m = key->distance_m,
        .bearing_deg = nearest_hit_bearing_deg(cursor, hit),
        .soonest = key->soonest,
    };
}

/* Everything that the masks let through, by distance; none of it ranks above `best`. */
static enum fever_error search_masks(struct search *search, const struct nearest_filter *masks,
                                     enum soonest_rank best)
{
    struct nearest_cursor cursor;
    struct nearest_hit hit;
    enum fever_error failure;
    nearest_cursor_begin(&cursor, search->snapshot->index, search->query->from, masks);
    while (!(failure = nearest_cursor_next(&cursor, &hit))) {
        uint32_t number = hit.rank;
        if (!filter_passes(&search->ready, number))
            continue;
        double distance_m = nearest_hit_distance_m(&cursor, &hit);
        if (is_hopeless(search, best, distance_m)) {
            search->answer->truncated = true;
            break;
        }
        struct key key = key_of(search->snapshot, number, distance_m, search->query->at);
        keep(search, &key, &cursor, &hit);
    }
    nearest_cursor_end(&cursor);
    return failure == FEVER_NOT_FOUND ? FEVER_OK : failure;
}

/* Where the states of the minute are known, by state, so that the open ones near by cut short the
 * search among the closed, and both the search among the many of which nothing is known. */
enum fever_error nearest_find_soonest(const struct snapshot *snapshot,
                                      const struct nearest_query *query,
                                      const struct nearest_filter *masks, bool live,
                                      struct nearest_answer *answer)
{
    static const struct {
        enum opening_state state;
        enum soonest_rank best;
    } passes[] = {{OPENING_OPEN, SOONEST_TIMED},
                  {OPENING_CLOSED, SOONEST_TIMED},
                  {OPENING_UNKNOWN, SOONEST_UNKNOWN}};
    struct search search = {.snapshot = snapshot, .query = query, .answer = answer};
    filter_ready(&search.ready, snapshot, &query->filter, query->at);
    answer->count = 0;
    answer->truncated = false;
    if (!live)
        return search_masks(&search, masks, SOONEST_TIMED);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; !failure && i < sizeof passes / sizeof *passes; i++) {
        struct nearest_filter of_state = *masks;
        of_state.live_any_of = live_bit(passes[i].state);
        if (!masks->live_any_of || masks->live_any_of & of_state.live_any_of)
            failure = search_masks(&search, &of_state, passes[i].best);
    }
    return failure;
}
