/* Measures opening hours: compiling, the state at a random instant, and the next change, for texts
 * as clinics have them; prints a table with the marks that they are held to. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/civil.h"
#include "fever/hours.h"

enum { SAMPLES = 20000, COMPILATIONS = 2000 };

static const char *const texts[] = {
    "24/7",
    "Mo-Su,PH 08:00-20:00",
    "Mo-Fr 08:00-17:00",
    "Mo-Fr 08:00-12:00,14:00-17:30; PH off",
    "Mo-Fr 08:00-12:00,14:00-17:30; Sa 08:00-12:00; Su,PH off",
    "22:00-06:00",
    "Nov-Mar Mo-Fr 08:00-17:00; Apr-Oct Mo-Fr 07:30-18:00; PH off",
    "Mo-Fr 08:00-17:00; Th[3] off; Dec 25-Jan 02 off",
    "sunrise-sunset",
};

static double nanoseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double at_share(double *sorted, double share)
{
    return sorted[(size_t)(share * (SAMPLES - 1))];
}

/* What reading the clock twice costs by itself. */
static double clock_cost(void)
{
    static double costs[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        double begin = nanoseconds_now();
        costs[i] = nanoseconds_now() - begin;
    }
    qsort(costs, SAMPLES, sizeof costs[0], compare_doubles);
    return at_share(costs, 0.5);
}

/* Six years with two holiday weeks and two make-up workdays each. */
static const struct calendar *some_calendar(struct arena *arena)
{
    struct calendar_row rows[6 * 16];
    size_t count = 0;
    for (int year = 2021; year <= 2026; year++) {
        for (int i = 0; i < 7; i++) {
            struct civil_date spring = {year, 2, 10 + i}, autumn = {year, 10, 1 + i};
            rows[count++] = (struct calendar_row){civil_days(spring), DAY_HOLIDAY, 0, "春节"};
            rows[count++] = (struct calendar_row){civil_days(autumn), DAY_HOLIDAY, 0, "国庆节"};
        }
        int32_t saturday = civil_days((struct civil_date){year, 9, 20});
        saturday += 5 - civil_weekday(saturday);
        rows[count++] = (struct calendar_row){saturday, DAY_MAKE_UP_WORKDAY, 0, "国庆节"};
        rows[count++] = (struct calendar_row){saturday + 21, DAY_MAKE_UP_WORKDAY, 0, "国庆节"};
    }
    struct calendar *calendar;
    if (calendar_resolve(arena, rows, count, NULL, 0, &calendar))
        abort();
    return calendar;
}

static double compile_ns(const char *text)
{
    struct arena *arena = arena_new();
    struct hours *hours;
    double begin = nanoseconds_now();
    for (int i = 0; i < COMPILATIONS; i++)
        if (!arena || hours_compile(arena, text, &hours, NULL))
            abort();
    double each = (nanoseconds_now() - begin) / COMPILATIONS;
    arena_free(arena);
    return each;
}

/* The same instants for every text, over six years (a linear congruential generator, Knuth). */
static int64_t next_instant(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return INT64_C(1609430400) + (int64_t)((*random >> 33) % (6 * 365 * CIVIL_DAY_S));
}

static void measure(const char *text, const struct hours_place *place, double clock_ns)
{
    static double state_ns[SAMPLES], change_ns[SAMPLES];
    struct arena *arena = arena_new();
    struct hours *hours;
    uint64_t random = 7;
    int64_t sum = 0;
    if (!arena || hours_compile(arena, text, &hours, NULL))
        abort();
    for (int i = 0; i < SAMPLES; i++) {
        int64_t at = next_instant(&random);
        double begin = nanoseconds_now();
        sum += hours_evaluate(hours, place, at).state;
        double middle = nanoseconds_now();
        sum += hours_next_change(hours, place, at) & 1;
        state_ns[i] = middle - begin - clock_ns;
        change_ns[i] = nanoseconds_now() - middle - clock_ns;
    }
    qsort(state_ns, SAMPLES, sizeof state_ns[0], compare_doubles);
    qsort(change_ns, SAMPLES, sizeof change_ns[0], compare_doubles);
    printf("%-60.60s %5zu %8.0f %7.0f %7.0f %7.0f %7.0f%s\n", text, hours_bytes(hours),
           compile_ns(text), at_share(state_ns, 0.5), at_share(state_ns, 0.99),
           at_share(change_ns, 0.5), at_share(change_ns, 0.99), sum < 0 ? "!" : "");
    arena_free(arena);
}

int main(void)
{
    struct arena *arena = arena_new();
    struct time_zone *zone;
    if (!arena || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        return 1;
    struct hours_place place = {zone, some_calendar(arena), true, {39.9042, 116.4074}};
    double clock_ns = clock_cost();
    printf("%-60s %5s %8s %15s %15s\n", "opening hours (marks for usual ones)", "bytes", "compile",
           "state", "next change");
    printf("%-60s %5s %8s %7s %7s %7s %7s\n", "", "", "ns", "median", "p99", "median", "p99");
    printf("%-60s %5s %8s %7s %7s %7s\n", "mark", "200", "5000", "200", "", "2000");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        measure(texts[i], &place, clock_ns);
    arena_free(arena);
    return 0;
}
