/* A small deterministic generator for tests (splitmix64, S. Vigna's public-domain constants). */
#ifndef SUPPORT_RANDOM_H
#define SUPPORT_RANDOM_H

#include <stdint.h>

uint64_t random_next(uint64_t *state);
double random_between(uint64_t *state, double low, double high);

#endif
