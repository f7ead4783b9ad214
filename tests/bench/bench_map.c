/* Measures the map in process, the whole API call with its JSON: random boxes over China at every
 * zoom, as phones and desks see them, and boxes of any size whatever the zoom; with and without
 * filters. Prints one JSON object per line. Usage: bench_map COUNT… */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/api.h"
#include "fever/map_tiles.h"
#include "synthetic.h"

enum { QUESTIONS = 8000 };

struct question {
    char bbox[96], zoom[8];
};

/* Processor time: what else runs on the machine matters less. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* `screen` is the width of a map in tiles; 0: any box. */
static void question_make(struct question *question, uint64_t *random, double screen)
{
    int zoom = (int)synthetic_below(random, TILE_ZOOM_MAX + 1);
    double lat = 18.2 + 35.3 * synthetic_unit(random);
    double lon = 73.5 + 61.5 * synthetic_unit(random);
    double width = screen > 0 ? fmin(ldexp(360 * screen, -zoom), 359)
                              : 359 * pow(10, -5 * synthetic_unit(random));
    double west = fmax(lon - width / 2, -180), south = fmax(lat - width / 2, -90);
    snprintf(question->bbox, sizeof question->bbox, "%.6f,%.6f,%.6f,%.6f", west, south,
             fmin(west + width, 180), fmin(south + width, 90));
    snprintf(question->zoom, sizeof question->zoom, "%d", zoom);
}

static size_t ask(const struct snapshot *snapshot, const struct question *question,
                  const struct api_parameter *filter)
{
    static struct api_reply reply;
    struct api_parameter parameters[] = {
        {"bbox", question->bbox, false}, {"zoom", question->zoom, false}, *filter};
    const struct api_request request = {.method = API_GET,
                                        .path = "/api/v1/map",
                                        .parameters = parameters,
                                        .parameter_count = filter->name ? 3 : 2};
    const struct api_context context = {.snapshot = snapshot, .now = SYNTHETIC_NOW};
    if (!reply.body.maximum)
        buffer_init(&reply.body, 1 << 20);
    buffer_reset(&reply.body);
    api_handle(&context, &request, &reply);
    if (reply.status != 200)
        abort();
    return reply.body.length;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const struct snapshot *snapshot, const char *name, double screen,
                    const struct api_parameter *filter)
{
    static double times_us[QUESTIONS];
    uint64_t random = 7;
    size_t bytes = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        struct question question;
        question_make(&question, &random, screen);
        double begin_s = seconds_now();
        bytes += ask(snapshot, &question, filter);
        times_us[i] = (seconds_now() - begin_s) * 1e6;
    }
    qsort(times_us, QUESTIONS, sizeof *times_us, compare_doubles);
    printf("{\"clinics\":%u,\"map\":\"%s\",\"median_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,"
           "\"bytes\":%zu}\n",
           snapshot_count(snapshot), name, times_us[QUESTIONS / 2], times_us[QUESTIONS * 99 / 100],
           times_us[QUESTIONS - 1], bytes / QUESTIONS);
    fflush(stdout);
}

static struct snapshot *build(uint32_t count)
{
    struct arena *zone_arena = arena_new();
    struct time_zone *zone;
    if (!zone_arena || time_zone_fixed(zone_arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    const struct time_zone *zones[] = {zone};
    struct snapshot_options options = {.zones = {zones, 1}, .confirm_days = 365};
    struct snapshot *snapshot;
    struct error error;
    if (snapshot_build(synthetic_dataset(count), &options, &snapshot, &error)) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(1);
    }
    snapshot_refresh(snapshot, SYNTHETIC_NOW);
    return snapshot;
}

int main(int argc, char **argv)
{
    const struct api_parameter none = {NULL, NULL, false}, open = {"open", "true", false},
                               kind = {"kind", "fever_clinic,fever_room", false},
                               later = {"at", "2026-01-21T21:00:00+08:00", false};
    for (int i = 1; i < argc; i++) {
        struct snapshot *snapshot = build((uint32_t)strtoul(argv[i], NULL, 10));
        measure(snapshot, "phone", 2, &none);
        measure(snapshot, "desk", 8, &none);
        measure(snapshot, "any box", 0, &none);
        measure(snapshot, "any box, open", 0, &open);
        measure(snapshot, "any box, kinds", 0, &kind);
        measure(snapshot, "any box, another instant", 0, &later);
        snapshot_free(snapshot);
    }
    return 0;
}
