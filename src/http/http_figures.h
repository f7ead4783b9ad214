/* What the server counts of its requests: how many, how they ended, and how long they took, by
 * route.
 *
 * A route is the pattern of what answered, never a path: there are as many as the tables hold. The
 * counters of one processor lie apart from another's, so that no two wait for each other. */
#ifndef FEVER_HTTP_FIGURES_H
#define FEVER_HTTP_FIGURES_H

#include <stdint.h>

#include "fever/buffer.h"

/* Routes of requests that no pattern of the API or the pages answers. */
extern const char figures_route_file[];    /* a file of the folder */
extern const char figures_route_refused[]; /* turned away at the door */

struct figures;

/* NULL without memory. */
struct figures *figures_new(void);
void figures_free(struct figures *figures);

/* Nanoseconds of a clock that never goes back. */
int64_t figures_clock_ns(void);

/* A request has been answered: by `route` (an address of a pattern, as api_reply has it; others
 * and NULL count as "none"), with this status, after so many nanoseconds. From any thread. */
void figures_count(struct figures *figures, const char *route, int status, int64_t ns);

/* Writes them for /metrics. */
void figures_measure(const struct figures *figures, struct buffer *out);

#endif
