/* Counting requests by route. */
#include "http_figures.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/api.h"
#include "fever/exposition.h"
#include "fever/page.h"

enum {
    SHARDS = 16, /* processors share one where there are more: still right, only slower */
    SLOTS = 256, /* of the table of routes, a power of two well above their number */
    SLOT_BITS = 8,
    ROUTES_MAX = SLOTS / 2,
    CLASSES = 5, /* 1xx to 5xx */
    LINE_BYTES = 64
};

const char figures_route_file[] = "file";
const char figures_route_refused[] = "refused";
static const char route_none[] = "none";

/* Upper bounds, as nanoseconds and as the label has them. Most answers take tens of microseconds;
 * what takes seconds has waited for the store. */
static const struct {
    int64_t ns;
    const char *le;
} bounds[] = {
    {50000, "5e-05"},    {100000, "0.0001"},  {250000, "0.00025"}, {500000, "0.0005"},
    {1000000, "0.001"},  {2500000, "0.0025"}, {5000000, "0.005"},  {10000000, "0.01"},
    {25000000, "0.025"}, {50000000, "0.05"},  {100000000, "0.1"},  {250000000, "0.25"},
    {500000000, "0.5"},  {1000000000, "1"},   {2500000000, "2.5"}, {5000000000, "5"},
};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

/* On cache lines of its own. */
struct route_count {
    _Alignas(LINE_BYTES) atomic_int_fast64_t classes[CLASSES];
    atomic_int_fast64_t buckets[BOUNDS + 1]; /* not cumulative; the last is beyond all bounds */
    atomic_int_fast64_t sum_ns;
};

struct figures {
    struct route_count *counts;     /* shard by shard, all routes of each */
    const char *routes[ROUTES_MAX]; /* the first is "none" */
    size_t route_count;
    const char *keys[SLOTS]; /* open addressing by the pattern's address; NULL: empty */
    unsigned char numbers[SLOTS];
};

static size_t slot_of(const char *route)
{
    return (size_t)((uint64_t)(uintptr_t)route * UINT64_C(0x9e3779b97f4a7c15) >> (64 - SLOT_BITS));
}

static void route_add(struct figures *figures, const char *route)
{
    size_t slot = slot_of(route);
    if (figures->route_count == ROUTES_MAX)
        return;
    while (figures->keys[slot])
        slot = (slot + 1) % SLOTS;
    figures->keys[slot] = route;
    figures->numbers[slot] = (unsigned char)figures->route_count;
    figures->routes[figures->route_count++] = route;
}

static unsigned route_number(const struct figures *figures, const char *route)
{
    for (size_t slot = slot_of(route); figures->keys[slot]; slot = (slot + 1) % SLOTS)
        if (figures->keys[slot] == route)
            return figures->numbers[slot];
    return 0;
}

struct figures *figures_new(void)
{
    struct figures *figures = calloc(1, sizeof *figures);
    if (!figures)
        return NULL;
    route_add(figures, route_none);
    route_add(figures, figures_route_file);
    route_add(figures, figures_route_refused);
    for (size_t i = 0; api_route_pattern(i); i++)
        route_add(figures, api_route_pattern(i));
    for (size_t i = 0; page_route_pattern(i); i++)
        route_add(figures, page_route_pattern(i));
    size_t bytes = SHARDS * figures->route_count * sizeof *figures->counts;
    figures->counts = aligned_alloc(LINE_BYTES, bytes);
    if (figures->counts) {
        memset(figures->counts, 0, bytes);
        return figures;
    }
    free(figures);
    return NULL;
}

void figures_free(struct figures *figures)
{
    if (figures)
        free(figures->counts);
    free(figures);
}

int64_t figures_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void add(atomic_int_fast64_t *count, int64_t what)
{
    atomic_fetch_add_explicit(count, what, memory_order_relaxed);
}

void figures_count(struct figures *figures, const char *route, int status, int64_t ns)
{
    unsigned shard = (unsigned)sched_getcpu() % SHARDS;
    struct route_count *count =
        &figures->counts[shard * figures->route_count + route_number(figures, route)];
    size_t bucket = 0;
    while (bucket < BOUNDS && ns > bounds[bucket].ns)
        bucket++;
    add(&count->classes[status / 100 - 1], 1);
    add(&count->buckets[bucket], 1);
    add(&count->sum_ns, ns);
}

struct route_sum {
    int64_t classes[CLASSES], buckets[BOUNDS + 1], sum_ns;
};

static int64_t value(const atomic_int_fast64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

static struct route_sum sum_of(const struct figures *figures, size_t route)
{
    struct route_sum sum = {.sum_ns = 0};
    for (size_t shard = 0; shard < SHARDS; shard++) {
        const struct route_count *count = &figures->counts[shard * figures->route_count + route];
        for (size_t i = 0; i < CLASSES; i++)
            sum.classes[i] += value(&count->classes[i]);
        for (size_t i = 0; i <= BOUNDS; i++)
            sum.buckets[i] += value(&count->buckets[i]);
        sum.sum_ns += value(&count->sum_ns);
    }
    return sum;
}

/* All classes but 1xx, which no reply is, from the beginning: a rate needs the zero. */
static void measure_requests(const struct figures *figures, struct buffer *out)
{
    static const char name[] = "fever_http_requests_total";
    static const char *const names[CLASSES] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    exposition_family(out, "counter", name,
                      "Requests answered, by route and by class of the status.");
    for (size_t route = 0; route < figures->route_count; route++) {
        struct route_sum sum = sum_of(figures, route);
        for (size_t i = 1; i < CLASSES; i++) {
            const struct exposition_label labels[] = {{"route", figures->routes[route]},
                                                      {"status", names[i]}};
            exposition_sample(out, name, labels, 2, sum.classes[i]);
        }
    }
}

static void measure_duration(const struct figures *figures, size_t route, struct buffer *out)
{
    struct route_sum sum = sum_of(figures, route);
    struct exposition_label labels[] = {{"route", figures->routes[route]}, {"le", "+Inf"}};
    int64_t below = 0;
    for (size_t i = 0; i <= BOUNDS; i++) {
        below += sum.buckets[i];
        labels[1].value = i < BOUNDS ? bounds[i].le : "+Inf";
        exposition_sample(out, "fever_http_request_duration_seconds_bucket", labels, 2, below);
    }
    exposition_sample_ns(out, "fever_http_request_duration_seconds_sum", labels, 1, sum.sum_ns);
    exposition_sample(out, "fever_http_request_duration_seconds_count", labels, 1, below);
}

void figures_measure(const struct figures *figures, struct buffer *out)
{
    measure_requests(figures, out);
    exposition_family(
        out, "histogram", "fever_http_request_duration_seconds",
        "From when a request has been read until its reply was made, without what the "
        "network takes, by route.");
    for (size_t route = 0; route < figures->route_count; route++)
        measure_duration(figures, route, out);
}
