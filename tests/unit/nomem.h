/* An allocator that fails on request; for programs named test_nomem_*, which are linked with
 * --wrap for the three functions. Included once in each. */
#ifndef NOMEM_H
#define NOMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long countdown = -1; /* allocations until the one that fails; below 0: none fails */
static bool failed;
static long injected; /* of all tests */

static bool fails_now(void)
{
    if (countdown < 0)
        return false;
    bool now = countdown-- == 0;
    failed |= now;
    injected += now;
    return now;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

/* Says how many allocations failed in all tests; a test that fails ends at the one that was not
 * survived. Gives that number, for `main`. */
static inline int nomem_conclude(int failed_tests)
{
    printf("%ld faults injected, %ld survived\n", injected, injected - failed_tests);
    return failed_tests;
}

#endif
