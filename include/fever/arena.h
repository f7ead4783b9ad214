/* Memory for things that die together: a dataset, a snapshot, an import batch.
 *
 * Allocation is a pointer bump in blocks; nothing is freed singly. An arena belongs to one thread
 * while it is written to; afterwards any number of threads may read what it holds. */
#ifndef FEVER_ARENA_H
#define FEVER_ARENA_H

#include <stddef.h>

struct arena;

/* A new, empty arena owned by the caller, or NULL without memory. */
struct arena *arena_new(void);

/* Frees everything ever handed out. NULL is allowed. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes aligned for any type, alive as long as the arena; NULL without memory. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for `count` items of `size` bytes; NULL too where the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* The same, beginning on a cache line: what fills whole lines then lies on no more of them. */
void *arena_lines(struct arena *arena, size_t count, size_t size);

/* A copy of `length` bytes plus a NUL; NULL without memory. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);

/* A copy of a string; NULL in gives NULL out, and so does a lack of memory. */
char *arena_strdup(struct arena *arena, const char *text);

/* Hands over all that `from` holds to `into`, and frees `from`, which may be NULL. Pointers stay as
 * they are. */
void arena_adopt(struct arena *into, struct arena *from);

/* Bytes taken from the system, for memory figures. */
size_t arena_bytes(const struct arena *arena);

#endif
