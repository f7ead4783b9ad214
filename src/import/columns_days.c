/* Columns whose headers are days or times of day and nothing else. */
#include "columns_days.h"

#include <string.h>

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
