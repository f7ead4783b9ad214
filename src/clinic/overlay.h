/* Live values by clinic, made for one snapshot. */
#ifndef CLINIC_OVERLAY_H
#define CLINIC_OVERLAY_H

#include "fever/error.h"
#include "fever/live.h"
#include "fever/snapshot.h"

struct load_slot {
    uint32_t number; /* of the clinic + 1; 0: empty */
    uint32_t load;
};

/* All in the arena of the values. */
struct overlay {
    struct live_values *values;
    struct load_slot *loads; /* open addressing; NULL: none */
    uint32_t load_mask;
    uint64_t *closed;                   /* a bit by clinic: has closures, some time; NULL: none */
    uint32_t *numbers;                  /* the clinics that have, ascending … */
    uint32_t *first;                    /* … and where theirs begin, one more at the end */
    const struct live_closure **of_one; /* nearest to the clinic first: its own, its source's, then
                                         * its regions' */
    uint32_t count;                     /* of `numbers` */
};

/* Takes the values in every case. NULL without memory. */
struct overlay *overlay_build(const struct snapshot *snapshot, struct live_values *values);
void overlay_free(struct overlay *overlay);

/* Whether anything closes the clinic at any time; `overlay` may be NULL. */
static inline bool overlay_closes(const struct overlay *overlay, uint32_t number)
{
    return overlay && overlay->closed && overlay->closed[number / 64] >> number % 64 & 1;
}

/* The closure in force at an instant, the clinic's own before its source's before its regions';
 * NULL: none. */
const struct live_closure *overlay_closure(const struct overlay *overlay, uint32_t number,
                                           int64_t at);

/* All closures of the clinic, of any time, in that order; returns how many. */
size_t overlay_closures(const struct overlay *overlay, uint32_t number,
                        const struct live_closure *const **out);

/* Until when closures, one behind the other, keep the clinic closed from `at` on; `at` where it is
 * not closed then. */
int64_t overlay_closed_until(const struct overlay *overlay, uint32_t number, int64_t at);

/* When the next closure begins behind `at`; HOURS_NEVER: none. */
int64_t overlay_closed_from(const struct overlay *overlay, uint32_t number, int64_t at);

/* What the clinic's queue is reported to be at an instant, or NULL. */
const struct live_load *overlay_load(const struct overlay *overlay, uint32_t number, int64_t at);

#endif
