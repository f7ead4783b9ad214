/* Planning: what an import changes, field by field, and who keeps, gets or loses an id. */
#ifndef FEVER_IMPORT_PLAN_H
#define FEVER_IMPORT_PLAN_H

#include "../cell/findings.h"
#include "../match/match.h"
#include "../match/prior.h"
#include "../record/normalise.h"
#include "plan_corrections.h"

struct plan_options {
    const char *source; /* the import source, or NULL */
    bool partial, allow_mass_removal;
};

/* Everything lives in the arena. */
struct plan {
    struct import_change *changes; /* by row, then retirements by id */
    size_t change_count;
    size_t events[EVENT_COUNT];
    struct claim_change *claims;
    size_t claim_count;
    struct id_counter *counters; /* new values */
    size_t counter_count;
    uint32_t next_marker_id;
    struct agreed_corrections agreed;
    struct import_counts counts; /* of rows that were planned, and of retirements */
    size_t source_clinics, source_missing;
    bool guarded; /* too much would retire: the plan must not be applied */
};

struct plan_input {
    struct arena *arena;
    const struct prior *prior;
    const struct plan_options *options;
    const struct match_result *matches;
    struct findings *findings;
    const struct text_tools *tools;
};

/* Plans matched rows; refuses rows whose given ids are taken. FEVER_NOMEM only. */
enum fever_error plan_make(const struct plan_input *input, struct import_row *rows, size_t count,
                           struct plan *out);

#endif
