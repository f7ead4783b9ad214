/* What the tests of opening hours share: one arena, zones from the system, compiling. */
#ifndef SUPPORT_HOURS_H
#define SUPPORT_HOURS_H

#include "fever/hours.h"

/* Group fixtures: everything below lives until the teardown. */
int support_setup(void **state);
int support_teardown(void **state);
struct arena *support_arena(void);

/* The system's zone; fails the test where it is missing. */
const struct time_zone *support_zone(const char *name);

/* Compiles what must be accepted. */
struct hours *support_compile(const char *text);

/* The instant on the zone's wall clock, in a buffer that the next call reuses. */
const char *support_local(const struct time_zone *zone, int64_t instant);

#endif
