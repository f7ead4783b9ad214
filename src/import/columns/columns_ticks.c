/* Which hospitals of a list have a fever clinic at all.
 *
 * Below such a header most lists tick the hospitals that have one and leave the others empty: taken
 * for clinics these would send people to doors that are not there. */
#include "columns_ticks.h"

#include <string.h>

#include "../cell/normalise_scan.h"
#include "../cell/normalise_words.h"
#include "columns_bounds.h"
#include "columns_headers.h"

enum { HEADER_SIZE = 100, TICK_SIZE = 40 };

static bool is_of_fever_clinics(const struct text_tools *tools, const char *header)
{
    static const char *const headers[] = {
        "发热门诊",         "发热诊室",        "发热哨点",     "哨点诊室",       "发热哨点诊室",
        "发热门诊诊室",     "设发热门诊",      "设有发热门诊", "设置发热门诊",   "有无发热门诊",
        "有发热门诊",       "是否有发热门诊",  "发热门诊有无", "发热门诊设置",   "有无发热诊室",
        "设发热诊室",       "设有发热诊室",    "设置发热诊室", "是否有发热诊室", "是否设有发热门诊",
        "是否设置发热门诊", "是否开设发热门诊"};
    char folded[HEADER_SIZE];
    if (!header_fold_unbracketed(tools, header, folded, sizeof folded))
        return false;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (strcmp(folded, headers[i]) == 0)
            return true;
    return false;
}

/* Whether some cell of the column is a yes, and none is anything but yes or no. */
static enum fever_error column_is_of_ticks(const struct raw_table *list, size_t column,
                                           const struct text_tools *tools, bool *out)
{
    struct buffer clean;
    size_t yes = 0, neither = 0;
    enum fever_error failure = FEVER_OK;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < list->count && !failure; i++) {
        bool flag;
        if (raw_row_filled(&list->rows[i], NULL) < 2)
            continue; /* a caption or a remark */
        failure = column_cell_clean(&list->rows[i], column, tools, &clean);
        if (failure || !clean.length)
            continue;
        bool is_flag = words_flag(tools, clean.data, &flag);
        yes += is_flag && flag;
        neither += !is_flag;
    }
    buffer_clear(&clean);
    *out = yes && !neither;
    return failure;
}

enum fever_error columns_find_ticks(const struct raw_table *list, const struct text_tools *tools,
                                    struct column_map *map)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; list && i < map->count && !failure; i++) {
        struct import_column *column = &map->columns[i];
        bool are_ticks = false;
        if (column->is_mapped || !is_of_fever_clinics(tools, column->header))
            continue;
        failure = column_is_of_ticks(list, i, tools, &are_ticks);
        if (!are_ticks)
            continue;
        column->target = TARGET_TICKS;
        column->hours_label = column->asked_label = NULL;
    }
    return failure;
}

bool ticks_say_yes(const struct text_tools *tools, const char *cells)
{
    static const char *const ends[] = {";"};
    char cell[TICK_SIZE];
    bool flag, found = false;
    while (*cells && !found) {
        copy_until(&cells, ends, 1, cell, sizeof cell);
        found = words_flag(tools, cell, &flag) && flag;
    }
    return found;
}
