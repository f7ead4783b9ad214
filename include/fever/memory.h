/* Large blocks of memory. */
#ifndef FEVER_MEMORY_H
#define FEVER_MEMORY_H

#include <stddef.h>

/* Asks the system to back a fresh block by large pages where it has them: a lookup all over many
 * megabytes then costs one miss of a cache, not several. Small blocks stay as they are. */
void memory_prefer_large_pages(void *block, size_t size);

#endif
