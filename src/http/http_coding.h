/* Content codings: what the client accepts, and gzip with states that are used again. */
#ifndef FEVER_HTTP_CODING_H
#define FEVER_HTTP_CODING_H

#include <stdbool.h>

#include "fever/buffer.h"

/* Whether an Accept-Encoding header (RFC 9110 §12.5.3; NULL: none) prefers gzip to plain. */
bool coding_prefers_gzip(const char *accept_encoding);

/* Deflate states are large: a pool keeps as many as there are threads. */
struct gzip_pool;

/* NULL without memory. */
struct gzip_pool *gzip_pool_new(unsigned states);
void gzip_pool_free(struct gzip_pool *pool);

/* Compresses the bytes into `out` (initialised, empty) at a level of 1–9; false without memory. */
bool gzip_compress(struct gzip_pool *pool, int level, const void *bytes, size_t length,
                   struct buffer *out);

#endif
