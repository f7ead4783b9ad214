/* The days on which a door opens or closes for long, where a list has columns of them: 启用日期,
 * 恢复开诊时间, 停用日期, 开放期限. */
#ifndef FEVER_IMPORT_OPEN_DAYS_H
#define FEVER_IMPORT_OPEN_DAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "columns.h"

/* Makes a column TARGET_OPEN_FROM or TARGET_OPEN_UNTIL whose header speaks of such a day and some
 * of whose cells hold one, where no mapping and nothing else gave it a meaning: 启用时间, which may
 * be one of the day too, and 开诊日期 where no weekdays stand. 停诊日期 becomes one where each cell
 * holds a day; 周日 takes from the hours of each week. Call it behind columns_join_bounds; `list`
 * NULL (not known) leaves all as it is. FEVER_NOMEM only. */
enum fever_error columns_find_open_days(const struct raw_table *list,
                                        const struct text_tools *tools, struct column_map *map);

/* What the cells of such columns say on `today` (days since 1970; 0: not known). A door whose day
 * of opening is to come is shut, and so is one whose day of closing has come and that has not
 * opened again since; what has figures and cannot be read counts as such. A day of closing to come
 * is the day behind the last on which the hours hold. */
struct open_days {
    bool is_shut;
    bool has_last_day;
    int32_t last_day; /* days since 1970 */
};

/* `from` and `until` may be "", several texts with semicolons between them, or spans of days. */
struct open_days open_days_read(const char *from, const char *until, int32_t today);

#endif
