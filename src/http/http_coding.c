/* Content codings: reading Accept-Encoding, and gzip. */
#include "http_coding.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The weight of `;q=0.5` in thousandths; 1000 where none is stated, −1 where it is malformed. */
static int weight_parse(const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    if (text == end)
        return 1000;
    if (end - text < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=' ||
        (text[2] != '0' && text[2] != '1'))
        return -1;
    int weight = (text[2] - '0') * 1000;
    text += 3;
    if (text < end && *text == '.')
        text++;
    for (int unit = 100; text < end && *text >= '0' && *text <= '9' && unit; unit /= 10)
        weight += (*text++ - '0') * unit;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    return text == end && weight <= 1000 ? weight : -1;
}

static bool name_is(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && strncasecmp(text, name, length) == 0;
}

bool coding_prefers_gzip(const char *accept_encoding)
{
    int gzip = -1, any = -1, identity = -1;
    for (const char *at = accept_encoding; at && *at;) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",");
        size_t name = strcspn(at, ";, \t");
        const char *rest = memchr(at, ';', length);
        int weight = rest ? weight_parse(rest + 1, (size_t)(at + length - rest - 1)) : 1000;
        if (name_is(at, name, "gzip") || name_is(at, name, "x-gzip"))
            gzip = weight;
        else if (name_is(at, name, "identity"))
            identity = weight;
        else if (name_is(at, name, "*"))
            any = weight;
        at += length;
    }
    if (gzip < 0)
        gzip = any;
    return gzip > 0 && gzip >= identity;
}

struct gzip_pool {
    unsigned count;
    _Atomic(z_stream *) states[];
};

struct gzip_pool *gzip_pool_new(unsigned states)
{
    struct gzip_pool *pool = calloc(1, sizeof *pool + states * sizeof pool->states[0]);
    if (!pool)
        return NULL;
    pool->count = states;
    for (unsigned i = 0; i < states; i++)
        atomic_init(&pool->states[i], NULL);
    return pool;
}

static void state_free(z_stream *state)
{
    if (!state)
        return;
    deflateEnd(state);
    free(state);
}

void gzip_pool_free(struct gzip_pool *pool)
{
    for (unsigned i = 0; pool && i < pool->count; i++)
        state_free(atomic_load(&pool->states[i]));
    free(pool);
}

static z_stream *state_new(int level)
{
    enum { GZIP_WINDOW_BITS = 14 + 16, MEMORY_LEVEL = 6 };
    z_stream *state = calloc(1, sizeof *state);
    if (state && deflateInit2(state, level, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL,
                              Z_DEFAULT_STRATEGY) != Z_OK) {
        free(state);
        state = NULL;
    }
    return state;
}

/* A state from the pool, or a new one where all are in use. */
static z_stream *state_take(struct gzip_pool *pool, int level)
{
    for (unsigned i = 0; i < pool->count; i++) {
        z_stream *state = atomic_exchange(&pool->states[i], NULL);
        if (!state)
            continue;
        if (deflateReset(state) == Z_OK && deflateParams(state, level, Z_DEFAULT_STRATEGY) == Z_OK)
            return state;
        state_free(state);
    }
    return state_new(level);
}

static void state_give_back(struct gzip_pool *pool, z_stream *state)
{
    for (unsigned i = 0; i < pool->count; i++) {
        z_stream *empty = NULL;
        if (atomic_compare_exchange_strong(&pool->states[i], &empty, state))
            return;
    }
    state_free(state);
}

bool gzip_compress(struct gzip_pool *pool, int level, const void *bytes, size_t length,
                   struct buffer *out)
{
    if (length > UINT_MAX / 2)
        return false;
    z_stream *state = state_take(pool, level);
    if (!state)
        return false;
    size_t bound = deflateBound(state, length);
    bool fine = buffer_reserve(out, bound);
    if (fine) {
        state->next_in = (z_const Bytef *)bytes;
        state->avail_in = (uInt)length;
        state->next_out = (Bytef *)out->data;
        state->avail_out = (uInt)bound;
        fine = deflate(state, Z_FINISH) == Z_STREAM_END;
        out->length = fine ? bound - state->avail_out : 0;
    }
    state_give_back(pool, state);
    return fine;
}
