/* Columns whose headers are days or times of day and nothing else. */
#include "columns_days.h"

#include <string.h>

#include "../cell/normalise_scan.h"
#include "../cell/normalise_words.h"

enum { COLUMNS_MIN = 2 };

bool columns_of_days_hold_hours(const struct raw_table *list, const bool *labelled, size_t count)
{
    size_t columns = 0;
    bool figures = false;
    for (size_t column = 0; list && column < count; column++) {
        columns += labelled[column];
        for (size_t i = 0; labelled[column] && !figures && i < list->count; i++) {
            const char *cell = raw_cell_at(&list->rows[i], (uint32_t)column);
            figures = strpbrk(cell, "0123456789") || strstr(cell, "：");
        }
    }
    return columns >= COLUMNS_MIN && figures;
}

static bool speaks_of_hours(const struct text_tools *tools, const char *cell)
{
    static const char *const words[] = {"停诊",   "休诊", "休診",   "休息", "不开", "不接",
                                        "不出诊", "不营", "不上班", "放假", "关闭", "关诊",
                                        "闭诊",   "照常", "开诊",   "接诊", "全天", "24小时"};
    static const char *const english[] = {"losed", "Open", "open", "24 hours"}; /* Closed too */
    static const char *const clocks[] = {":", "：", "点", "时"};
    bool ignored;
    return text_has_one(cell, words, sizeof words / sizeof *words) ||
           text_has_one(cell, english, sizeof english / sizeof *english) ||
           (strpbrk(cell, "0123456789") &&
            text_has_one(cell, clocks, sizeof clocks / sizeof *clocks)) ||
           words_flag(tools, cell, &ignored);
}

bool column_of_days_goes_on(const struct raw_table *list, const struct text_tools *tools,
                            size_t column)
{
    size_t filled = 0, agree = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        const char *cell = raw_cell_at(&list->rows[i], (uint32_t)column);
        filled += *cell != '\0';
        agree += *cell && speaks_of_hours(tools, cell);
    }
    return agree && agree * 2 >= filled;
}
