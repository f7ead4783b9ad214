/* Readers' access to the current snapshot: RCU, or a lock in ThreadSanitizer builds. */
#include "fever/snapshot_slot.h"

#include <stdatomic.h>
#include <stdlib.h>

#ifdef FEVER_TSAN

#include <pthread.h>

struct snapshot_slot {
    pthread_rwlock_t lock;
    struct snapshot *current;
    atomic_uint_fast64_t turn;
};

struct snapshot_slot *snapshot_slot_new(void)
{
    struct snapshot_slot *slot = calloc(1, sizeof *slot);
    if (slot)
        pthread_rwlock_init(&slot->lock, NULL);
    return slot;
}

void snapshot_slot_free(struct snapshot_slot *slot)
{
    if (!slot)
        return;
    snapshot_free(slot->current);
    pthread_rwlock_destroy(&slot->lock);
    free(slot);
}

struct snapshot *snapshot_acquire(struct snapshot_slot *slot)
{
    pthread_rwlock_rdlock(&slot->lock);
    return slot->current;
}

void snapshot_release(struct snapshot_slot *slot)
{
    pthread_rwlock_unlock(&slot->lock);
}

void snapshot_swap(struct snapshot_slot *slot, struct snapshot *snapshot)
{
    pthread_rwlock_wrlock(&slot->lock);
    struct snapshot *old = slot->current;
    atomic_fetch_add(&slot->turn, 1);
    slot->current = snapshot;
    atomic_fetch_add(&slot->turn, 1);
    pthread_rwlock_unlock(&slot->lock);
    snapshot_free(old);
}

#else

#include <urcu-bp.h>

struct snapshot_slot {
    struct snapshot *current;
    atomic_uint_fast64_t turn;
};

struct snapshot_slot *snapshot_slot_new(void)
{
    return calloc(1, sizeof(struct snapshot_slot));
}

void snapshot_slot_free(struct snapshot_slot *slot)
{
    if (!slot)
        return;
    snapshot_free(slot->current);
    free(slot);
}

struct snapshot *snapshot_acquire(struct snapshot_slot *slot)
{
    rcu_read_lock();
    return rcu_dereference(slot->current);
}

void snapshot_release(struct snapshot_slot *slot)
{
    (void)slot;
    rcu_read_unlock();
}

void snapshot_swap(struct snapshot_slot *slot, struct snapshot *snapshot)
{
    atomic_fetch_add(&slot->turn, 1);
    struct snapshot *old = rcu_xchg_pointer(&slot->current, snapshot);
    atomic_fetch_add(&slot->turn, 1);
    synchronize_rcu();
    snapshot_free(old);
}

#endif

uint64_t snapshot_slot_turn(const struct snapshot_slot *slot)
{
    return atomic_load_explicit(&slot->turn, memory_order_acquire);
}
