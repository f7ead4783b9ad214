/* Measures the nearest query in process: the query alone, and the whole API call with parameters,
 * JSON and entity tag. Prints one JSON object per line. Usage: bench_nearest COUNT… */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/api.h"
#include "fever/nearest.h"
#include "synthetic.h"

enum { QUERIES = 20000, ROUNDS = 7 };

#define NIGHT (SYNTHETIC_NOW + 17 * 3600) /* 03:00 the next day */

struct question {
    struct point from; /* anywhere over China, as a phone rounds it */
    char lat[16], lon[16];
};

/* Processor time: what else runs on the machine matters less. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void make_questions(struct question *questions)
{
    uint64_t random = 7;
    for (int i = 0; i < QUERIES; i++) {
        struct question *question = &questions[i];
        snprintf(question->lat, sizeof question->lat, "%.3f",
                 18.2 + 35.3 * synthetic_unit(&random));
        snprintf(question->lon, sizeof question->lon, "%.3f",
                 73.5 + 61.5 * synthetic_unit(&random));
        question->from.lat = strtod(question->lat, NULL);
        question->from.lon = strtod(question->lon, NULL);
    }
}

static void ask_query(const struct snapshot *snapshot, const struct question *question,
                      bool open_only, int64_t now)
{
    struct nearest_query query = {.from = question->from, .at = now, .limit = 10};
    struct nearest_answer answer;
    clinic_filter_init(&query.filter);
    query.filter.kinds = NEAREST_DEFAULT_KINDS;
    query.filter.open_only = open_only;
    if (snapshot_nearest(snapshot, &query, &answer) || answer.count != 10)
        abort();
}

static void ask_api(const struct snapshot *snapshot, const struct question *question,
                    bool open_only, int64_t now)
{
    static struct api_reply reply;
    const struct api_parameter parameters[] = {
        {"lat", question->lat, false}, {"lon", question->lon, false}, {"open", "true", false}};
    const struct api_request request = {.method = API_GET,
                                        .path = "/api/v1/clinics/nearest",
                                        .parameters = parameters,
                                        .parameter_count = open_only ? 3 : 2};
    const struct api_context context = {.snapshot = snapshot, .now = now};
    if (!reply.body.maximum)
        buffer_init(&reply.body, 1 << 20);
    buffer_reset(&reply.body);
    api_handle(&context, &request, &reply);
    if (reply.status != 200)
        abort();
}

typedef void ask_function(const struct snapshot *, const struct question *, bool, int64_t);

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median round's microseconds per query. */
static double measure_us(const struct snapshot *snapshot, const struct question *questions,
                         ask_function *ask, bool open_only, int64_t now)
{
    double rounds_us[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        double begin_s = seconds_now();
        for (int i = 0; i < QUERIES; i++)
            ask(snapshot, &questions[i], open_only, now);
        rounds_us[round] = (seconds_now() - begin_s) * 1e6 / QUERIES;
    }
    qsort(rounds_us, ROUNDS, sizeof rounds_us[0], compare_doubles);
    return rounds_us[ROUNDS / 2];
}

static struct snapshot *build(uint32_t count, double *build_s)
{
    static struct arena *zone_arena;
    struct time_zone *zone;
    if (!zone_arena)
        zone_arena = arena_new();
    if (!zone_arena || time_zone_fixed(zone_arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    const struct time_zone *zones[] = {zone};
    struct snapshot_options options = {.zones = {zones, 1}, .confirm_days = 365};
    struct dataset *dataset = synthetic_dataset(count);
    struct snapshot *snapshot;
    struct error error;
    double begin_s = seconds_now();
    if (snapshot_build(dataset, &options, &snapshot, &error)) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(1);
    }
    *build_s = seconds_now() - begin_s;
    return snapshot;
}

static void measure_count(uint32_t count, const struct question *questions)
{
    double build_s;
    struct snapshot *snapshot = build(count, &build_s);
    double begin_s = seconds_now();
    snapshot_refresh(snapshot, SYNTHETIC_NOW);
    double refresh_s = seconds_now() - begin_s;
    double query_us = measure_us(snapshot, questions, ask_query, false, SYNTHETIC_NOW);
    double api_us = measure_us(snapshot, questions, ask_api, false, SYNTHETIC_NOW);
    double noon_us = measure_us(snapshot, questions, ask_api, true, SYNTHETIC_NOW);
    snapshot_refresh(snapshot, NIGHT);
    double night_us = measure_us(snapshot, questions, ask_api, true, NIGHT);
    printf("{\"clinics\":%u,\"query_us\":%.3f,\"api_us\":%.3f,\"open_us\":%.3f,\"night_us\":%.3f,"
           "\"build_ms\":%.1f,\"refresh_ms\":%.2f,\"bytes_per_clinic\":%.0f}\n",
           count, query_us, api_us, noon_us, night_us, build_s * 1e3, refresh_s * 1e3,
           (double)snapshot_bytes(snapshot) / count);
    fflush(stdout);
    snapshot_free(snapshot);
}

int main(int argc, char **argv)
{
    struct question *questions = calloc(QUERIES, sizeof *questions);
    if (!questions)
        return 1;
    make_questions(questions);
    for (int i = 1; i < argc; i++)
        measure_count((uint32_t)strtoul(argv[i], NULL, 10), questions);
    free(questions);
    return 0;
}
