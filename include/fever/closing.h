/* What those who close clinics share, at the terminal and at the desk: of whom a closure can be,
 * and when one must be confirmed. */
#ifndef FEVER_CLOSING_H
#define FEVER_CLOSING_H

#include "fever/store_live.h"

/* A closure without an end is asked about again after so long. */
enum { CLOSURE_CONFIRM_S = 48 * 3600 };

/* Whether it has no end and nobody has confirmed it for CLOSURE_CONFIRM_S. */
bool closure_is_due(const struct live_closure *closure, int64_t now);

/* The name under which the store keeps closures of it, in `scratch` or `name` itself: a clinic's id
 * of today, a source or a region that there is. FEVER_NOT_FOUND for one that is nobody's, which is
 * a slip of the pen. `*out` is left alone then. */
enum fever_error closure_target_find(struct store *store, enum closure_scope scope,
                                     const char *name, struct arena *scratch, const char **out,
                                     struct error *error);

#endif
