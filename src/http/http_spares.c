/* Keeping a piece of memory for each processor. */
#include "http_spares.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    SHELVES = 16, /* processors share one where there are more */
    LINE_BYTES = 64,
    KEPT_LEAST = 4 * 1024,
    KEPT_MOST = 16 * 1024 /* no more: a slow client may hold one for a small answer */
};

/* At the beginning of a piece that is kept. */
struct spare {
    size_t bytes;
};

/* On a cache line of its own. */
struct shelf {
    _Alignas(LINE_BYTES) _Atomic(struct spare *) spare;
};

struct spares {
    struct shelf shelves[SHELVES];
};

struct spares *spares_new(void)
{
    struct spares *spares = aligned_alloc(LINE_BYTES, sizeof *spares);
    for (size_t i = 0; spares && i < SHELVES; i++)
        atomic_init(&spares->shelves[i].spare, NULL);
    return spares;
}

void spares_free(struct spares *spares)
{
    for (size_t i = 0; spares && i < SHELVES; i++)
        free(atomic_load(&spares->shelves[i].spare));
    free(spares);
}

/* What lies on the shelf of this processor, in the place of which `spare` is put. */
static struct spare *shelf_swap(struct spares *spares, struct spare *spare)
{
    return atomic_exchange(&spares->shelves[(unsigned)sched_getcpu() % SHELVES].spare, spare);
}

void spares_take(struct spares *spares, struct buffer *buffer)
{
    struct spare *spare = shelf_swap(spares, NULL);
    if (!spare)
        return;
    buffer->capacity = spare->bytes;
    buffer->data = (char *)spare;
    buffer_reset(buffer);
}

void spares_give(struct spares *spares, struct buffer *buffer)
{
    if (buffer->capacity >= KEPT_LEAST && buffer->capacity <= KEPT_MOST) {
        struct spare *spare = (void *)buffer->data;
        spare->bytes = buffer->capacity;
        free(shelf_swap(spares, spare));
        buffer->data = NULL;
    }
    buffer_clear(buffer);
}
