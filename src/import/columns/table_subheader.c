/* Headers of two rows: 医疗机构 over 名称 and 地址, 开诊时间 over 工作日 and 节假日.
 *
 * In the upper row a merged header fills one cell and leaves those to its right empty. The lower
 * row fills these, and that under the merged one, and nothing else. A row of the list looks
 * otherwise: its cells are no headers, and it fills columns whose header stands alone. */
#include <string.h>

#include "columns_headers.h"
#include "columns_judge.h"

enum { CHILD_MAX_BYTES = 60, JOINED_MAX_BYTES = 400 };

struct cells {
    const char *items[RAW_COLUMNS_MAX];
    uint32_t count;
};

static void cells_of(const struct raw_row *row, struct cells *out)
{
    const char *cursor = row->cells;
    out->count = row->count < RAW_COLUMNS_MAX ? row->count : RAW_COLUMNS_MAX;
    for (uint32_t i = 0; i < out->count; i++)
        out->items[i] = raw_cell_next(&cursor);
}

static const char *cell_at(const struct cells *cells, uint32_t column)
{
    return column < cells->count ? cells->items[column] : "";
}

static bool is_wide(const struct cells *upper, const struct cells *lower, uint32_t column)
{
    return *cell_at(upper, column) && !*cell_at(upper, column + 1) && *cell_at(lower, column + 1);
}

static bool may_be_header(const char *cell)
{
    return strlen(cell) <= CHILD_MAX_BYTES && !strpbrk(cell, "0123456789");
}

/* Whether the lower row fills what lies under wide headers, and only that. */
static bool fits_below(const struct cells *upper, const struct cells *lower)
{
    bool under_wide = false, any = false;
    for (uint32_t i = 0; i < lower->count; i++) {
        const char *below = cell_at(lower, i);
        if (*cell_at(upper, i))
            under_wide = is_wide(upper, lower, i);
        if (under_wide ? !*below && *cell_at(upper, i) : *below != '\0')
            return false;
        if (!may_be_header(below))
            return false;
        any |= under_wide;
    }
    return any;
}

static bool is_known(const struct header_words *words, const char *header)
{
    return header_read(words->tools, header).target != TARGET_UNKNOWN;
}

/* A title has one cell, or none that is a header. */
static bool is_title(const struct header_words *words, const struct cells *upper)
{
    uint32_t filled = 0;
    bool known = false;
    for (uint32_t i = 0; i < upper->count; i++) {
        filled += *upper->items[i] != '\0';
        known |= *upper->items[i] && is_known(words, upper->items[i]);
    }
    return filled < 2 || !known;
}

/* What a column is called: both, where that is known, else the lower one where it is, else both. */
static void append_joined(const struct header_words *words, const char *above, const char *below,
                          struct buffer *out, bool *known)
{
    char both[JOINED_MAX_BYTES];
    size_t length = strlen(above), more = strlen(below);
    if (!more || length + more >= sizeof both) {
        buffer_append(out, above, length + 1);
        *known = false;
        return;
    }
    memcpy(both, above, length);
    memcpy(both + length, below, more + 1);
    char folded[JOINED_MAX_BYTES];
    text_fold(words->tools, both, folded, sizeof folded, NULL);
    *known = is_known(words, both) || header_hours_label(folded);
    bool alone = !*known && is_known(words, below);
    *known |= alone;
    buffer_append_text(out, alone ? below : both);
    buffer_append_char(out, '\0');
}

enum fever_error header_words_join(const void *context, struct arena *arena,
                                   const struct raw_row *upper, const struct raw_row *lower,
                                   struct raw_row *out, bool *joined)
{
    const struct header_words *words = context;
    struct cells above, below;
    *joined = false;
    if (!upper->cells || !lower->cells || lower->line != upper->line + 1)
        return FEVER_OK;
    cells_of(upper, &above);
    cells_of(lower, &below);
    if (is_title(words, &above) || !fits_below(&above, &below))
        return FEVER_OK;
    struct buffer cells;
    buffer_init(&cells, RAW_ROW_MAX_BYTES);
    uint32_t count = above.count > below.count ? above.count : below.count;
    uint32_t children = 0, known = 0;
    const char *wide = "";
    for (uint32_t i = 0; i < count; i++) {
        bool child_known;
        if (*cell_at(&above, i))
            wide = cell_at(&above, i);
        append_joined(words, *cell_at(&below, i) ? wide : cell_at(&above, i), cell_at(&below, i),
                      &cells, &child_known);
        children += *cell_at(&below, i) != '\0';
        known += child_known;
    }
    enum fever_error failure = buffer_error(&cells) == FEVER_NOMEM ? FEVER_NOMEM : FEVER_OK;
    if (!buffer_error(&cells) && 2 * known >= children) {
        char *copy = arena_copy(arena, cells.data, cells.length);
        failure = copy ? FEVER_OK : FEVER_NOMEM;
        *out = (struct raw_row){copy, upper->line, count};
        *joined = !failure;
    }
    buffer_clear(&cells);
    return failure;
}
