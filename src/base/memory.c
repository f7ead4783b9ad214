/* Advice to the system about large blocks of memory. */
#include "fever/memory.h"

#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096, LARGE_PAGE = 2 << 20 };

/* The advice is for whole pages, those at both ends with what else stands in them: malloc's own few
 * bytes, without which the first large page would not be whole. */
void memory_prefer_large_pages(void *block, size_t size)
{
    size_t before = (uintptr_t)block % PAGE;
    size_t length = (before + size + PAGE - 1) / PAGE * PAGE;
    if (block && length >= LARGE_PAGE) /* what the system refuses is as it was */
        (void)madvise((char *)block - before, length, MADV_HUGEPAGE);
}
