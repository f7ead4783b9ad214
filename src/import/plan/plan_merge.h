/* Clinics of the store that a decision puts together: one keeps its id, the others become it. */
#ifndef FEVER_IMPORT_PLAN_MERGE_H
#define FEVER_IMPORT_PLAN_MERGE_H

#include "../match/match.h"
#include "../match/prior.h"

/* A claim that a clinic has after taking others in. */
struct merged_claim {
    const struct clinic *clinic;
    struct claim claim;
};

struct plan_merges {
    const struct clinic **bases; /* per clinic: its record with those that it takes in, or NULL;
                                  * NULL where no clinic takes any in */
    struct merged_claim *claims; /* by clinic, then as they came */
    size_t claim_count;
};

/* Adds to a list, in `arena`, the texts that it does not have yet, but for `except` (or NULL).
 * FEVER_NOMEM. */
enum fever_error plan_list_join(struct arena *arena, struct text_list *list,
                                const char *const *more, size_t count, const char *except);

/* The clinic that stays at last. */
const struct clinic *plan_merge_target(const struct prior *prior,
                                       const struct match_result *matches,
                                       const struct clinic *clinic);

/* What the clinics that stay get from those that go: what they do not state themselves, phones,
 * names and ids as aliases, and every source's claim. FEVER_NOMEM. */
enum fever_error plan_merges_make(struct arena *arena, const struct prior *prior,
                                  const struct match_result *matches, struct plan_merges *out);

/* The claim of `source` that `clinic` has once it has taken others in, or NULL. */
const struct claim *plan_merges_claim(const struct plan_merges *merges, const struct clinic *clinic,
                                      const char *source);

#endif
