/* The small data set that fuzzed requests are answered from. */
#ifndef FUZZ_SAMPLE_H
#define FUZZ_SAMPLE_H

#include "fever/snapshot.h"

#define SAMPLE_NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

/* Two clinics, of which one is always open, a retired one, and the rules of the self-check that
 * ship, as in the demo (the fuzzers run in the project's folder); made once. */
const struct snapshot *sample_snapshot(void);

#endif
