/* The block arena: bump allocation, one free for all. */
#include "fever/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fever/memory.h"

enum { ARENA_FIRST_BLOCK = 4096, ARENA_LARGEST_BLOCK = 8 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of the bytes behind the header */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct arena_block *blocks; /* the first is the one in use */
    size_t next_block;
    size_t total;
};

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->next_block = ARENA_FIRST_BLOCK;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

/* An outsized request gets a block of its own behind the current one, which stays in use. */
static struct arena_block *arena_add_block(struct arena *arena, size_t size)
{
    size_t block_size = size > arena->next_block ? size : arena->next_block;
    if (block_size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = calloc(1, sizeof *block + block_size);
    if (!block)
        return NULL;
    memory_prefer_large_pages(block, sizeof *block + block_size);
    block->size = block_size;
    arena->total += sizeof *block + block_size;
    if (arena->blocks && size > arena->next_block) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
        return block;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    if (arena->next_block < ARENA_LARGEST_BLOCK)
        arena->next_block *= 2;
    return block;
}

static void *arena_take(struct arena *arena, size_t size, size_t alignment)
{
    struct arena_block *block = arena->blocks;
    size_t start = block ? (block->used + alignment - 1) & ~(alignment - 1) : 0;
    if (!block || start > block->size || size > block->size - start) {
        block = arena_add_block(arena, size);
        if (!block)
            return NULL;
        start = 0;
    }
    block->used = start + size;
    return block->bytes + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return arena_take(arena, size ? size : 1, alignof(max_align_t));
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = arena_take(arena, length + 1, 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

/* Behind the block in use, which stays so. */
void arena_adopt(struct arena *into, struct arena *from)
{
    if (!from)
        return;
    struct arena_block *last = from->blocks;
    while (last && last->next)
        last = last->next;
    if (last && into->blocks) {
        last->next = into->blocks->next;
        into->blocks->next = from->blocks;
    } else if (last) {
        into->blocks = from->blocks;
    }
    into->total += from->total;
    free(from);
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->total;
}
