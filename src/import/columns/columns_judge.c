/* A row looks like a header of clinics where its cells, taken for headers, give columns that are
 * known. */
#include "columns_judge.h"

#include <string.h>

/* No header is as long; spares a look at prose. */
enum { HEADER_MAX_BYTES = 300 };

static bool has_long_cell(const struct raw_row *row)
{
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++)
        if (strlen(raw_cell_next(&cursor)) > HEADER_MAX_BYTES)
            return true;
    return false;
}

enum fever_error header_words_score(const void *context, const struct raw_row *row, size_t *score)
{
    const struct header_words *words = context;
    struct column_map map;
    struct findings ignored;
    *score = 0;
    if (has_long_cell(row))
        return FEVER_OK;
    struct arena *arena = arena_new();
    if (!arena)
        return FEVER_NOMEM;
    findings_init(&ignored, arena);
    enum fever_error failure =
        column_map_build(arena, row, NULL, words->mapping, words->tools, &ignored, &map, NULL);
    for (size_t i = 0; !failure && i < map.count; i++)
        *score += *map.columns[i].header && map.columns[i].target != TARGET_UNKNOWN;
    bool lacks_memory = failure == FEVER_NOMEM || ignored.failed;
    findings_clear(&ignored);
    arena_free(arena);
    return lacks_memory ? FEVER_NOMEM : FEVER_OK; /* no name is no header */
}
