/* Gzip: a pool of libdeflate's compressors. */
#include "fever/gzip.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static const int levels[GZIP_EFFORTS] = {[GZIP_QUICK] = 1, [GZIP_SMALL] = 6, [GZIP_SMALLEST] = 9};

typedef _Atomic(struct libdeflate_compressor *) gzip_slot;

struct gzip_pool {
    unsigned count;
    gzip_slot slots[]; /* `count` of each effort */
};

/* By name, so that what stands between the library and the allocator stands here, too. */
static void allocate_by_malloc(void)
{
    libdeflate_set_memory_allocator(malloc, free);
}

struct gzip_pool *gzip_pool_new(unsigned compressors)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, allocate_by_malloc);
    size_t slots = (size_t)compressors * GZIP_EFFORTS;
    struct gzip_pool *pool = calloc(1, sizeof *pool + slots * sizeof pool->slots[0]);
    if (!pool)
        return NULL;
    pool->count = compressors;
    for (size_t i = 0; i < slots; i++)
        atomic_init(&pool->slots[i], NULL);
    return pool;
}

void gzip_pool_free(struct gzip_pool *pool)
{
    for (size_t i = 0; pool && i < (size_t)pool->count * GZIP_EFFORTS; i++)
        libdeflate_free_compressor(atomic_load(&pool->slots[i]));
    free(pool);
}

/* A compressor from the pool, or a new one where all are in use; NULL without memory. */
static struct libdeflate_compressor *take(struct gzip_pool *pool, enum gzip_effort effort)
{
    gzip_slot *slots = pool->slots + (size_t)pool->count * effort;
    for (unsigned i = 0; i < pool->count; i++) {
        struct libdeflate_compressor *compressor = atomic_exchange(&slots[i], NULL);
        if (compressor)
            return compressor;
    }
    return libdeflate_alloc_compressor(levels[effort]);
}

static void give_back(struct gzip_pool *pool, enum gzip_effort effort,
                      struct libdeflate_compressor *compressor)
{
    gzip_slot *slots = pool->slots + (size_t)pool->count * effort;
    for (unsigned i = 0; i < pool->count; i++) {
        struct libdeflate_compressor *empty = NULL;
        if (atomic_compare_exchange_strong(&slots[i], &empty, compressor))
            return;
    }
    libdeflate_free_compressor(compressor);
}

bool gzip_compress(struct gzip_pool *pool, enum gzip_effort effort, const void *bytes,
                   size_t length, struct buffer *out)
{
    struct libdeflate_compressor *compressor = take(pool, effort);
    if (!compressor)
        return false;
    size_t room = libdeflate_gzip_compress_bound(compressor, length), packed = 0;
    if (buffer_reserve(out, room)) {
        packed = libdeflate_gzip_compress(compressor, bytes, length, out->data + out->length, room);
        buffer_extend_to(out, out->data + out->length + packed);
    }
    give_back(pool, effort, compressor);
    return packed > 0;
}
