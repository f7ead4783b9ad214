/* The memory of replies that have been sent, kept for the next ones.
 *
 * A reply is larger than what the C library's allocator hands out cheaply: to give it back each
 * time makes the allocator sort all that is free. So each processor keeps the piece that was given
 * back on it last. */
#ifndef FEVER_HTTP_SPARES_H
#define FEVER_HTTP_SPARES_H

#include "fever/buffer.h"

struct spares;

/* NULL without memory. */
struct spares *spares_new(void);
void spares_free(struct spares *spares);

/* Gives an empty buffer memory where some is kept; it grows as any other. From any thread. */
void spares_take(struct spares *spares, struct buffer *buffer);

/* Clears a buffer, whose memory is kept where it is of a size that most replies need. */
void spares_give(struct spares *spares, struct buffer *buffer);

#endif
