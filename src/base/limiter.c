/* Token buckets: a client's slot is one of a few next to each other. */
#include "fever/limiter.h"

#include <math.h>
#include <stddef.h>
#include <time.h>

int64_t limiter_now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec + 1;
}

static double left_at(const struct limiter *limiter, const struct limiter_slot *slot, int64_t now_s)
{
    if (!slot->since_s)
        return limiter->burst; /* nobody's */
    double passed_s = now_s > slot->since_s ? (double)(now_s - slot->since_s) : 0;
    return fmin(limiter->burst, slot->left + passed_s * limiter->per_s);
}

static bool may(const struct limiter *limiter, double left, int *wait_s)
{
    if (left >= 1)
        return true;
    *wait_s = (int)ceil((1 - left) / limiter->per_s);
    return false;
}

static uint32_t first_of(uint64_t client)
{
    return (uint32_t)(client % (LIMITER_SLOTS / LIMITER_WAYS)) * LIMITER_WAYS;
}

static const struct limiter_slot *find(const struct limiter *limiter, uint64_t client)
{
    const struct limiter_slot *first = &limiter->slots[first_of(client)];
    for (int i = 0; i < LIMITER_WAYS; i++)
        if (first[i].since_s && first[i].client == client)
            return &first[i];
    return NULL;
}

/* The client's own slot, or the fullest of those that it may have. */
static struct limiter_slot *claim(struct limiter *limiter, uint64_t client, int64_t now_s)
{
    struct limiter_slot *first = &limiter->slots[first_of(client)], *best = first;
    for (int i = 0; i < LIMITER_WAYS; i++) {
        if (first[i].since_s && first[i].client == client)
            return &first[i];
        if (left_at(limiter, &first[i], now_s) > left_at(limiter, best, now_s))
            best = &first[i];
    }
    *best = (struct limiter_slot){.client = client};
    return best;
}

bool limiter_look(const struct limiter *limiter, uint64_t client, int64_t now_s, int *wait_s)
{
    const struct limiter_slot *slot = find(limiter, client);
    return may(limiter, slot ? left_at(limiter, slot, now_s) : limiter->burst, wait_s);
}

bool limiter_take(struct limiter *limiter, uint64_t client, int64_t now_s, int *wait_s)
{
    struct limiter_slot *slot = claim(limiter, client, now_s);
    double left = left_at(limiter, slot, now_s);
    if (!may(limiter, left, wait_s))
        return false;
    *slot = (struct limiter_slot){client, now_s, left - 1};
    return true;
}
