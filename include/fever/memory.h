/* Large blocks of memory. */
#ifndef FEVER_MEMORY_H
#define FEVER_MEMORY_H

#include <stddef.h>

/* Asks the system to back a fresh block by large pages where it has them: a lookup all over many
 * megabytes then costs one miss of a cache, not several. Small blocks stay as they are. */
void memory_prefer_large_pages(void *block, size_t size);

/* A zeroed block of many megabytes from the system itself, on large pages where it has them, or
 * NULL. The C library would write its own few bytes to the first page before anybody could ask for
 * a large one, and would cut blocks out of its heap once one was freed. */
void *memory_take_large(size_t size);

/* Gives it back; `size` as it was taken. */
void memory_give_large(void *block, size_t size);

#endif
