/* Work that is cut into parts, one for each core. */
#ifndef FEVER_PARALLEL_H
#define FEVER_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_PARTS_MAX = 8 };

/* Into how many parts to cut `items`: one per core, of `least` items or more each; at least 1. */
size_t parallel_parts(size_t items, size_t least);

/* Where the part-th of `parts` stretches of `items` begins, and the one before it ends. */
size_t parallel_begin(size_t items, size_t part, size_t parts);

/* Runs every part of the array `parts`, of `count` elements of `size` bytes, and returns when all
 * are done. The first runs on the calling thread, and so does a part that gets no thread. */
void parallel_run(void (*run)(void *part), void *parts, size_t count, size_t size);

#endif
