/* What keeps a service from being all that it should be: the names that /readyz and the metrics
 * give, told in the log as it begins and ends. */
#ifndef FEVERD_DEGRADED_H
#define FEVERD_DEGRADED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "fever/buffer.h"
#include "fever/http.h"
#include "fever/log.h"

enum degradation {
    DEGRADED_STORE = 1 << 0,
    DEGRADED_REVISION = 1 << 1,
    DEGRADED_TIME_ZONES = 1 << 2,
    DEGRADED_LIVE = 1 << 3,
    DEGRADED_KEPT = 1 << 4,
    DEGRADED_NOT_KEPT = 1 << 5,
    DEGRADED_EMPTY = 1 << 6,
    DEGRADED_BEHIND = 1 << 7,
};

/* Written by one thread, read by all. */
struct degraded {
    const struct log *log; /* borrowed */
    atomic_uint bits;      /* of enum degradation */
};

void degraded_init(struct degraded *degraded, const struct log *log);

/* Told once where it begins, with the sentence that says why (or NULL), and once where it ends. */
void degraded_set(struct degraded *degraded, enum degradation what, bool is, const char *why);

bool degraded_is(const struct degraded *degraded, enum degradation what);

/* The names of all that is; how many. They live for ever. */
size_t degraded_names(const struct degraded *degraded, const char *names[HTTP_DEGRADED_MAX]);

/* What the writer knows and no bit tells. */
extern const char degraded_writes[];

/* Appends the family of metrics. */
void degraded_measure(const struct degraded *degraded, bool writes_fail, struct buffer *out);

#endif
