/* The block arena: bump allocation, one free for all. */
#include "fever/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fever/memory.h"

/* Blocks grow with the arena: to whole large pages soon, beyond them only where no more than a
 * small share of it can stand empty. */
enum {
    ARENA_FIRST_BLOCK = 4096,
    ARENA_MIDDLE_BLOCK = 2 << 20,  /* as large as the arena so far, up to here … */
    ARENA_LARGEST_BLOCK = 8 << 20, /* … then as ARENA_SHARE lets it, up to here */
    ARENA_SHARE = 32,
    OUTSIZED_SHARE = 4 /* a request above this share of a block gets one of its own */
};

struct arena_block {
    struct arena_block *next;
    size_t size; /* of the bytes behind the header */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct arena_block *blocks; /* the first is the one in use */
    size_t total;
};

/* Large ones come from the system itself, fresh and on large pages. */
static bool is_large(size_t size)
{
    return sizeof(struct arena_block) + size >= ARENA_MIDDLE_BLOCK;
}

static struct arena_block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    size_t whole = sizeof(struct arena_block) + size;
    struct arena_block *block = is_large(size) ? memory_take_large(whole) : calloc(1, whole);
    if (block)
        block->size = size;
    return block;
}

static void block_free(struct arena_block *block)
{
    if (is_large(block->size))
        memory_give_large(block, sizeof *block + block->size);
    else
        free(block);
}

struct arena *arena_new(void)
{
    return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        block_free(block);
        block = next;
    }
    free(arena);
}

/* How many bytes the next block is to hold. */
static size_t next_block_size(const struct arena *arena)
{
    size_t size = ARENA_FIRST_BLOCK;
    while (size < ARENA_LARGEST_BLOCK &&
           size * (size < ARENA_MIDDLE_BLOCK ? 1 : ARENA_SHARE) < arena->total)
        size *= 2;
    return size - sizeof(struct arena_block);
}

/* An outsized request gets a block of its own behind the current one, which stays in use. */
static struct arena_block *arena_add_block(struct arena *arena, size_t size)
{
    size_t usual = next_block_size(arena);
    bool is_outsized = size > usual / OUTSIZED_SHARE;
    struct arena_block *block = block_new(is_outsized ? size : usual);
    if (!block)
        return NULL;
    arena->total += sizeof *block + block->size;
    if (arena->blocks && is_outsized) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
        return block;
    }
    block->next = arena->blocks;
    arena->blocks = block;
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

void *arena_lines(struct arena *arena, size_t count, size_t size)
{
    enum { LINE_BYTES = 64 };
    if (size && count > (SIZE_MAX - LINE_BYTES) / size)
        return NULL;
    char *bytes = arena_alloc(arena, count * size + LINE_BYTES);
    return bytes ? bytes + (LINE_BYTES - (uintptr_t)bytes % LINE_BYTES) % LINE_BYTES : NULL;
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
