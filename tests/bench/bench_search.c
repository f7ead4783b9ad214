/* Measures the search in process: the whole build, then what each kind of words costs. Prints one
 * JSON object per line. Usage: bench_search COUNT… */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/search.h"
#include "synthetic.h"

enum { ROUNDS = 7 };

static const char *const texts[] = {
    "东城区人民医院", "人民医院",      "朝阳妇幼",        "人民意院",
    "建设路88号",     "dongcheng",     "renminyiyuan",    "rmyy",
    "cyqfybjy",       "武汉 人民医院", "chaoyang renmin", "医",
    "发热门诊",       "人民医院3分院", "朝陽區中醫院",    "没有这个名字",
};

/* Processor time: what else runs on the machine matters less. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
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
    double begin_s = seconds_now();
    if (snapshot_build(dataset, &options, &snapshot, NULL))
        abort();
    *build_s = seconds_now() - begin_s;
    return snapshot;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median round's microseconds. */
static void measure(const struct snapshot *snapshot, const char *text)
{
    double rounds_us[ROUNDS];
    uint32_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t *ranks;
        double begin_s = seconds_now();
        if (snapshot_search(snapshot, text, &ranks))
            abort();
        rounds_us[round] = (seconds_now() - begin_s) * 1e6;
        found = 0;
        for (uint32_t i = 0; i < snapshot_count(snapshot); i++)
            found += ranks[i] != SEARCH_RANK_NONE;
        free(ranks);
    }
    qsort(rounds_us, ROUNDS, sizeof rounds_us[0], compare_doubles);
    printf("{\"clinics\":%u,\"text\":\"%s\",\"found\":%u,\"us\":%.1f}\n", snapshot_count(snapshot),
           text, found, rounds_us[ROUNDS / 2]);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        double build_s;
        struct snapshot *snapshot = build((uint32_t)strtoul(argv[i], NULL, 10), &build_s);
        printf("{\"clinics\":%u,\"build_ms\":%.1f,\"bytes_per_clinic\":%.0f}\n",
               snapshot_count(snapshot), build_s * 1e3,
               (double)snapshot_bytes(snapshot) / snapshot_count(snapshot));
        for (size_t text = 0; text < sizeof texts / sizeof *texts; text++)
            measure(snapshot, texts[text]);
        fflush(stdout);
        snapshot_free(snapshot);
    }
    return 0;
}
