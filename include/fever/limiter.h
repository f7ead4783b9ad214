/* How often a client may do something: token buckets in bounded memory.
 *
 * Each client begins with a full bucket that refills steadily. Where there are more clients than
 * room, those who have used least of theirs are forgotten first: a forgotten one has its bucket
 * back. Not for several threads at once. */
#ifndef FEVER_LIMITER_H
#define FEVER_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

enum { LIMITER_SLOTS = 4096, LIMITER_WAYS = 8 };

struct limiter_slot {
    uint64_t client;
    int64_t since_s; /* when `left` was true */
    double left;
};

struct limiter {
    double burst;                             /* what a full bucket holds */
    double per_s;                             /* how fast it refills */
    struct limiter_slot slots[LIMITER_SLOTS]; /* zeroed at the beginning */
};

/* `now_s` for the functions below: seconds, above 0, of a clock that nobody sets. By the time of
 * day a client would wait until a clock that was set back has caught up. */
int64_t limiter_now_s(void);

/* Takes one where there is one; else false, and `*wait_s` becomes the seconds until there is. */
bool limiter_take(struct limiter *limiter, uint64_t client, int64_t now_s, int *wait_s);

/* The same without taking. */
bool limiter_look(const struct limiter *limiter, uint64_t client, int64_t now_s, int *wait_s);

#endif
