/* Advice to the system about large blocks of memory. */
#include "fever/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

void memory_prefer_large_pages(void *block, size_t size)
{
    uintptr_t begin = ((uintptr_t)block + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)block + size) / LARGE_PAGE * LARGE_PAGE;
    if (block && end > begin) /* what the system refuses is as it was */
        (void)madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
}

/* A leak checker looks for pointers in what it has handed out itself, not in mappings. */
#if defined(__has_feature) && !defined(__SANITIZE_ADDRESS__)
#if __has_feature(address_sanitizer) /* as clang says it */
#define __SANITIZE_ADDRESS__
#endif
#endif

#ifdef __SANITIZE_ADDRESS__

void *memory_take_large(size_t size)
{
    return calloc(1, size);
}

void memory_give_large(void *block, size_t size)
{
    (void)size;
    free(block);
}

#else

void *memory_take_large(size_t size)
{
    void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED)
        return NULL;
    (void)madvise(block, size, MADV_HUGEPAGE);
    return block;
}

void memory_give_large(void *block, size_t size)
{
    (void)munmap(block, size);
}

#endif
