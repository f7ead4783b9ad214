/* A dataset is its arena: making and freeing it. */
#include "fever/dataset.h"

struct dataset *dataset_new(void)
{
    struct arena *arena = arena_new();
    if (!arena)
        return NULL;
    struct dataset *dataset = arena_alloc(arena, sizeof *dataset);
    if (!dataset) {
        arena_free(arena);
        return NULL;
    }
    dataset->arena = arena;
    return dataset;
}

void dataset_free(struct dataset *dataset)
{
    if (dataset)
        arena_free(dataset->arena);
}
