/* Random opening hours that the grammar accepts, the same for the same seed on every machine. */
#ifndef SUPPORT_HOURS_TEXT_H
#define SUPPORT_HOURS_TEXT_H

#include <stdint.h>

struct random {
    uint64_t state; /* never 0 */
};

struct random random_seeded(uint64_t seed);

/* 0 … below − 1. */
unsigned random_below(struct random *random, unsigned below);

enum { RANDOM_HOURS_SIZE = 256 };
void random_hours(struct random *random, char out[RANDOM_HOURS_SIZE]);

#endif
