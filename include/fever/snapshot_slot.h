/* The place where readers find the current snapshot: they never lock, a swap waits for the last
 * reader of the old one (liburcu-bp; a read-write lock behind the same functions in
 * ThreadSanitizer builds, because Debian's liburcu carries no annotations). */
#ifndef FEVER_SNAPSHOT_SLOT_H
#define FEVER_SNAPSHOT_SLOT_H

#include "fever/snapshot.h"

struct snapshot_slot;

/* An empty slot, or NULL without memory. */
struct snapshot_slot *snapshot_slot_new(void);

/* Frees the slot and the snapshot in it; no reader may be left. */
void snapshot_slot_free(struct snapshot_slot *slot);

/* The current snapshot, or NULL before the first; valid until the release on the same thread.
 * Never nested, never held while waiting. */
struct snapshot *snapshot_acquire(struct snapshot_slot *slot);
void snapshot_release(struct snapshot_slot *slot);

/* Changes with each snapshot that is put in place, and is odd while that is being done: between two
 * readings of the same even number all that acquired one have acquired the same. */
uint64_t snapshot_slot_turn(const struct snapshot_slot *slot);

/* Puts `snapshot` in place, waits until nobody reads the old one, frees it. One caller at a time,
 * which holds no snapshot itself. */
void snapshot_swap(struct snapshot_slot *slot, struct snapshot *snapshot);

#endif
