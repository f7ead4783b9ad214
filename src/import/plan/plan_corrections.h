/* What a list says of fields that a maintainer has corrected. */
#ifndef FEVER_IMPORT_PLAN_CORRECTIONS_H
#define FEVER_IMPORT_PLAN_CORRECTIONS_H

#include "../cell/findings.h"
#include "../match/prior.h"
#include "../record/normalise.h"

/* Corrections with which the list agrees, to be ended with its revision. */
struct agreed_corrections {
    const struct correction **items; /* in the arena */
    size_t count, room;
};

struct corrections_input {
    struct arena *arena;
    const struct prior *prior;
    struct findings *findings;
    const char *source; /* the import source, or NULL: then none is ended */
};

/* Looks at a row that makes `after` of the record `before`, without corrections both: a correction
 * that the list agrees with, and one that it goes on to contradict in new words, are findings.
 * `foreign` are the fields that other named sources set; what they may still say otherwise is not
 * ended. FEVER_NOMEM only. */
enum fever_error plan_corrections(const struct corrections_input *input,
                                  const struct import_row *row, const struct clinic *before,
                                  const struct clinic *after, uint64_t foreign,
                                  struct agreed_corrections *agreed);

#endif
