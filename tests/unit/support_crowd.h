/* A crowd of clinics that differ in all that filters ask, and what each filter means, written from
 * the contract's words: what queries are held against. */
#ifndef SUPPORT_CROWD_H
#define SUPPORT_CROWD_H

#include "fever/nearest.h"

enum { CROWD_CLINICS = 3000, CROWD_RETIRED = 150 };

/* Ids c00000 … c02999 in the sample's regions, four towns and one crowded point; every twentieth
 * has a retired neighbour such as c00020-r. Changes and retirements lie on fifty days that end with
 * MADE_NOW. */
struct snapshot *crowd_snapshot(void);

/* The one that all tests of a group ask. */
extern struct snapshot *crowd;
int crowd_set_up(void **state);
int crowd_tear_down(void **state);

bool crowd_fits(const struct snapshot *snapshot, uint32_t number,
                const struct clinic_filter *filter, int64_t at);

/* Any filter, from none to one that asks everything. */
struct clinic_filter crowd_filter(uint64_t *random);

#endif
