/* Makes any number of clinics that look like the real ones: in cities, with addresses and hours.
 * The same count gives the same clinics on every machine. */
#ifndef BENCH_SYNTHETIC_H
#define BENCH_SYNTHETIC_H

#include "fever/dataset.h"

/* The instant of the measurements, 2026-01-20 10:00 in China: a plain Tuesday. */
#define SYNTHETIC_NOW INT64_C(1768874400)

/* `count` clinics in the districts of geodata/regions.csv, with those regions and the calendar of
 * geodata/holidays.csv. Ends the program where that is impossible. The caller owns the dataset. */
struct dataset *synthetic_dataset(uint32_t count);

/* A number below `below`, and one in 0 … 1, from a generator that `state` belongs to. */
uint32_t synthetic_below(uint64_t *state, uint32_t below);
double synthetic_unit(uint64_t *state);

#endif
