/* Gzip (RFC 1952) through libdeflate, with compressors that are used again.
 *
 * libdeflate packs whole answers, which is all that there is here: an answer of 15 KB takes it a
 * fifth less time than zlib, a page of 57 KB two fifths less, for as many bytes or fewer. */
#ifndef FEVER_GZIP_H
#define FEVER_GZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/buffer.h"

enum gzip_effort {
    GZIP_QUICK,    /* level 1: for what is packed at each request, or by the ten thousand */
    GZIP_SMALL,    /* level 6: for what people wait for on slow networks */
    GZIP_SMALLEST, /* level 9: for what is packed once and read often */
    GZIP_EFFORTS
};

/* Compressors are large (up to 700 KB): a pool keeps as many of each effort as it was made for,
 * and makes one more for the moment where all are in use. Any thread may use it. */
struct gzip_pool;

/* NULL without memory. */
struct gzip_pool *gzip_pool_new(unsigned compressors);
void gzip_pool_free(struct gzip_pool *pool);

/* Puts the bytes, packed, behind what `out` holds; false where that fails: without memory, or where
 * `out` may not hold the worst case, which is a little more than `length`. */
bool gzip_compress(struct gzip_pool *pool, enum gzip_effort effort, const void *bytes,
                   size_t length, struct buffer *out);

#endif
