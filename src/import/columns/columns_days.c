/* Columns whose headers are days or times of day and nothing else. */
#include "columns_days.h"

#include <string.h>

#include "../cell/normalise_scan.h"
#include "../cell/normalise_words.h"
#include "columns_headers.h"

enum { COLUMNS_MIN = 2 };

/* Whether the columns that are `labelled` (of `count`) hold the clinics' hours of these days, where
 * no other column gives hours: there are several, and figures in them. */
static bool hold_hours(const struct raw_table *list, const bool *labelled, size_t count)
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

/* Whether such a column goes on what another one says of the hours: most of its cells are times, or
 * words of being open or closed (周末 停诊 beside 开诊时间 8:00-17:00), not names or numbers. */
static bool goes_on(const struct raw_table *list, const struct text_tools *tools, size_t column)
{
    size_t filled = 0, agree = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        const char *cell = raw_cell_at(&list->rows[i], (uint32_t)column);
        filled += *cell != '\0';
        agree += *cell && speaks_of_hours(tools, cell);
    }
    return agree && agree * 2 >= filled;
}

/* Whether the column is the standard form's under a header of any list's making: Opening Hours. */
static bool is_foreign_hours(const struct import_column *column)
{
    return column->target == FIELD_HOURS &&
           strcmp(column->raw, clinic_field_name(FIELD_HOURS)) != 0;
}

/* Whether the header is days or times of day, of whose hours nothing or a mapping says that they
 * are. */
static bool may_go_on(const struct text_tools *tools, const struct import_column *column)
{
    if (!column->hours_label)
        return false;
    return column->target == TARGET_UNKNOWN ||
           (column->target == FIELD_HOURS_TEXT && column->is_mapped && !column->asked_label &&
            header_read(tools, column->header).target == TARGET_UNKNOWN);
}

/* Takes 周末 and 节假日 beside 开诊时间, whose hours they change; what they answer with yes and no
 * is read as such. Hours of the standard form then are prose, which they are read together with. */
static void go_on_with_days(const struct raw_table *list, const struct text_tools *tools,
                            struct column_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        struct import_column *column = &map->columns[i];
        if (!may_go_on(tools, column) || !goes_on(list, tools, i))
            continue;
        column->target = FIELD_HOURS_TEXT;
        column->asked_label = column->hours_label;
        for (size_t j = 0; j < map->count; j++)
            if (is_foreign_hours(&map->columns[j]))
                map->columns[j].target = FIELD_HOURS_TEXT;
    }
}

/* Whether hours begin in one column and end in another: 开始时间, 结束时间. */
static bool have_bounds(const struct column_map *map)
{
    bool opens = false, closes = false;
    for (size_t i = 0; i < map->count; i++) {
        opens |= map->columns[i].target == TARGET_OPENS;
        closes |= map->columns[i].target == TARGET_CLOSES;
    }
    return opens && closes;
}

enum fever_error columns_take_days(struct arena *arena, const struct raw_table *list,
                                   const struct text_tools *tools, struct column_map *map)
{
    bool *labelled = arena_array(arena, map->count, sizeof *labelled);
    bool is_beside = have_bounds(map);
    if (!labelled)
        return FEVER_NOMEM;
    for (size_t i = 0; i < map->count; i++) {
        int target = map->columns[i].target;
        bool is_foreign = is_foreign_hours(&map->columns[i]);
        if ((target == FIELD_HOURS && !is_foreign) || target == TARGET_SESSIONS)
            return FEVER_OK;
        is_beside |= target == FIELD_HOURS_TEXT || is_foreign;
        labelled[i] =
            (target == TARGET_UNKNOWN || target == TARGET_DAYS) && map->columns[i].hours_label;
    }
    if (is_beside) {
        go_on_with_days(list, tools, map);
        return FEVER_OK;
    }
    bool are_hours = hold_hours(list, labelled, map->count);
    for (size_t i = 0; i < map->count && are_hours; i++)
        if (labelled[i])
            map->columns[i].target = FIELD_HOURS_TEXT;
    return FEVER_OK;
}
