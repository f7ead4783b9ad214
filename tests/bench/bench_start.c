/* Measures how a store comes up for service: reading its dataset, then building the snapshot.
 * Prints one JSON object. Usage: bench_start FILE */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/snapshot.h"
#include "fever/store.h"

struct moment {
    double wall_s, user_s, system_s;
};

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static struct moment moment_now(void)
{
    struct timespec wall;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &wall);
    getrusage(RUSAGE_SELF, &usage);
    return (struct moment){(double)wall.tv_sec + (double)wall.tv_nsec * 1e-9,
                           seconds_of(usage.ru_utime), seconds_of(usage.ru_stime)};
}

static void need(enum fever_error failure, const struct error *error)
{
    if (!failure)
        return;
    fprintf(stderr, "bench: %s\n", error->text);
    exit(1);
}

static struct dataset *load(const char *file)
{
    struct store *store;
    struct dataset *dataset;
    struct error error;
    need(store_open(file, STORE_READ, &store, &error), &error);
    need(store_load_served(store, &dataset, &error), &error);
    store_close(store);
    return dataset;
}

static struct snapshot *build(struct dataset *dataset, struct arena *zone_arena)
{
    struct time_zone *zone;
    struct snapshot *snapshot;
    struct error error;
    if (time_zone_fixed(zone_arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        exit(1);
    const struct time_zone *zones[] = {zone};
    const struct snapshot_options options = {.zones = {zones, 1}, .confirm_days = 365};
    need(snapshot_build(dataset, &options, &snapshot, &error), &error);
    return snapshot;
}

static void print_phase(const char *name, const struct moment *begin, const struct moment *end)
{
    printf("\"%s\":{\"wall_s\":%.2f,\"user_s\":%.2f,\"system_s\":%.2f},", name,
           end->wall_s - begin->wall_s, end->user_s - begin->user_s,
           end->system_s - begin->system_s);
}

int main(int argc, char **argv)
{
    struct arena *zone_arena = argc == 2 ? arena_new() : NULL;
    if (!zone_arena) {
        fprintf(stderr, "usage: bench_start FILE\n");
        return 2;
    }
    struct moment begin = moment_now();
    struct dataset *dataset = load(argv[1]);
    struct moment loaded = moment_now();
    size_t dataset_bytes = arena_bytes(dataset->arena);
    struct snapshot *snapshot = build(dataset, zone_arena);
    struct moment built = moment_now();
    double clinics = snapshot_count(snapshot);
    printf("{\"clinics\":%.0f,", clinics);
    print_phase("load", &begin, &loaded);
    print_phase("build", &loaded, &built);
    printf("\"dataset_bytes_per_clinic\":%.0f,\"bytes_per_clinic\":%.0f}\n",
           (double)dataset_bytes / clinics, (double)snapshot_bytes(snapshot) / clinics);
    snapshot_free(snapshot);
    arena_free(zone_arena);
    return 0;
}
