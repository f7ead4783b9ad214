/* Questions, clock and percentiles of the programs that ask a peer. */
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUESTIONS_MAX = 65536 };

_Noreturn void timing_give_up(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

struct question *timing_questions(const char *path, size_t *count)
{
    FILE *file = fopen(path, "r");
    struct question *questions = calloc(QUESTIONS_MAX, sizeof *questions);
    if (!file || !questions)
        timing_give_up("the questions cannot be read");
    *count = 0;
    while (*count < QUESTIONS_MAX &&
           fscanf(file, "%15s %15s", questions[*count].lat, questions[*count].lon) == 2)
        ++*count;
    fclose(file);
    if (!*count)
        timing_give_up("there are no questions");
    return questions;
}

double timing_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void reserve(struct timings *timings, size_t count)
{
    if (count <= timings->capacity)
        return;
    timings->capacity = 2 * count + 4096;
    timings->ms = realloc(timings->ms, timings->capacity * sizeof *timings->ms);
    if (!timings->ms)
        timing_give_up("out of memory");
}

void timings_add(struct timings *timings, double seconds)
{
    reserve(timings, timings->count + 1);
    timings->ms[timings->count++] = (float)(seconds * 1e3);
}

void timings_move(struct timings *from, struct timings *to)
{
    reserve(to, to->count + from->count);
    if (from->count)
        memcpy(to->ms + to->count, from->ms, from->count * sizeof *from->ms);
    to->count += from->count;
    free(from->ms);
    *from = (struct timings){NULL, 0, 0};
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double at(const struct timings *timings, double share)
{
    return (double)timings->ms[(size_t)((double)(timings->count - 1) * share)];
}

void timings_print(struct timings *timings, double seconds, const char *more)
{
    if (!timings->count)
        timing_give_up("nothing was answered in time");
    qsort(timings->ms, timings->count, sizeof *timings->ms, compare_floats);
    printf("{\"requests\":%zu,\"seconds\":%.6f,\"p50_ms\":%.4f,\"p99_ms\":%.4f%s}\n",
           timings->count, seconds, at(timings, 0.5), at(timings, 0.99), more);
    free(timings->ms);
}
