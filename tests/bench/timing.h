/* What the programs that ask a peer share: questions from a file, a clock, and one line of JSON
 * with requests, seconds and percentiles. */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stddef.h>

struct question {
    char lat[16], lon[16]; /* degrees, as they were written */
};

/* The file's questions, `LAT LON` on a line. Ends the program where there are none; the caller
 * frees them. */
struct question *timing_questions(const char *path, size_t *count);

/* Seconds of a clock that only goes forward. */
double timing_now(void);

/* How long each request took, in milliseconds; grows as needed. */
struct timings {
    float *ms;
    size_t count, capacity;
};

void timings_add(struct timings *timings, double seconds);

/* Moves what `from` holds to `to`. */
void timings_move(struct timings *from, struct timings *to);

/* Prints {"requests", "seconds", "p50_ms", "p99_ms"} and `more`, further members with their comma,
 * and frees the timings. */
void timings_print(struct timings *timings, double seconds, const char *more);

/* Ends the program with a sentence. */
_Noreturn void timing_give_up(const char *what);

#endif
