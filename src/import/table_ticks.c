/* Which hospitals of a list have a fever clinic at all.
 *
 * Below such a header most lists tick the hospitals that have one and leave the others empty: taken
 * for clinics these would send people to doors that are not there. */
#include "table_ticks.h"

#include <string.h>

#include "columns_bounds.h"
#include "normalise_words.h"

enum { HEADER_SIZE = 100 };

enum tick { TICK_EMPTY, TICK_NO, TICK_YES, TICK_NEITHER };

static bool is_of_fever_clinics(const struct text_tools *tools, const struct import_column *column)
{
    static const char *const headers[] = {
        "发热门诊",         "发热诊室",        "发热哨点",     "哨点诊室",       "发热哨点诊室",
        "发热门诊诊室",     "设发热门诊",      "设有发热门诊", "设置发热门诊",   "有无发热门诊",
        "有发热门诊",       "是否有发热门诊",  "发热门诊有无", "发热门诊设置",   "有无发热诊室",
        "设发热诊室",       "设有发热诊室",    "设置发热诊室", "是否有发热诊室", "是否设有发热门诊",
        "是否设置发热门诊", "是否开设发热门诊"};
    char folded[HEADER_SIZE];
    size_t length = strcspn(column->header, "([");
    char plain[HEADER_SIZE];
    /* A mapping that leaves the column out may be a proposal's, to which it was a second name. */
    bool is_free =
        column->target >= TARGET_COUNT || (column->target == TARGET_STATE && !column->is_mapped);
    if (!is_free || length >= sizeof plain)
        return false;
    memcpy(plain, column->header, length);
    plain[length] = '\0';
    text_fold(tools, plain, folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (strcmp(folded, headers[i]) == 0)
            return true;
    return false;
}

static enum fever_error tick_read(const struct raw_row *row, size_t column,
                                  const struct text_tools *tools, struct buffer *clean,
                                  enum tick *out)
{
    bool flag;
    enum fever_error failure = column_cell_clean(row, column, tools, clean);
    if (failure)
        return failure;
    if (!clean->length)
        *out = TICK_EMPTY;
    else if (words_flag(tools, clean->data, &flag))
        *out = flag ? TICK_YES : TICK_NO;
    else
        *out = TICK_NEITHER;
    return FEVER_OK;
}

/* Whether some cell of the column is a yes, and none is anything but yes or no. */
static enum fever_error column_is_of_ticks(const struct raw_table *table, size_t column,
                                           const struct text_tools *tools, struct buffer *clean,
                                           bool *out)
{
    size_t yes = 0, neither = 0;
    for (size_t i = 0; i < table->count; i++) {
        enum tick tick;
        if (raw_row_filled(&table->rows[i], NULL) < 2)
            continue; /* a caption or a remark */
        if (tick_read(&table->rows[i], column, tools, clean, &tick))
            return FEVER_NOMEM;
        yes += tick == TICK_YES;
        neither += tick == TICK_NEITHER;
    }
    *out = yes && !neither;
    return FEVER_OK;
}

/* The columns of ticks, by their numbers. */
struct ticked {
    size_t columns[4], count;
};

static enum fever_error columns_find(const struct raw_table *table,
                                     const struct column_map *columns,
                                     const struct text_tools *tools, struct buffer *clean,
                                     struct ticked *out)
{
    const size_t room = sizeof out->columns / sizeof *out->columns;
    out->count = 0;
    for (size_t i = 0; i < columns->count && out->count < room; i++) {
        bool is_one;
        if (!is_of_fever_clinics(tools, &columns->columns[i]))
            continue;
        if (column_is_of_ticks(table, i, tools, clean, &is_one))
            return FEVER_NOMEM;
        if (is_one)
            out->columns[out->count++] = i;
    }
    return FEVER_OK;
}

static enum fever_error row_settle(struct raw_table *table, struct raw_row *row,
                                   const struct ticked *ticked, size_t state,
                                   const struct text_tools *tools, struct buffer *clean)
{
    for (size_t i = 0; i < ticked->count; i++) {
        enum tick tick;
        if (tick_read(row, ticked->columns[i], tools, clean, &tick))
            return FEVER_NOMEM;
        if (tick == TICK_YES)
            return FEVER_OK;
    }
    if (raw_row_filled(row, NULL) < 2 || *raw_cell_at(row, (uint32_t)state))
        return FEVER_OK;
    return raw_cell_fill(table->arena, row, (uint32_t)state, "未设发热门诊");
}

enum fever_error table_ticks(struct raw_table *table, struct column_map *columns,
                             const struct text_tools *tools)
{
    struct buffer clean;
    struct ticked ticked;
    size_t state = 0;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    enum fever_error failure = columns_find(table, columns, tools, &clean, &ticked);
    if (!failure && ticked.count)
        failure = column_map_need(table, columns, TARGET_STATE, &state);
    for (size_t i = 0; i < table->count && ticked.count && !failure; i++)
        failure = row_settle(table, &table->rows[i], &ticked, state, tools, &clean);
    buffer_clear(&clean);
    return failure;
}
