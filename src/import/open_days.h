/* The days on which a door opens or closes for long, where a list has columns of them: 启用日期,
 * 恢复开诊时间, 停用日期. */
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

/* Whether the cells say that the door is shut, `today` being days since 1970 (0: not known). `from`
 * and `until` may be "" or several texts with semicolons between them. A door that has a day of
 * closing is shut, also before that day: its list would be forgotten, and the door be shown as
 * open; unless it has opened again since. What has figures and cannot be read is a day to come. */
bool open_days_say_shut(const char *from, const char *until, int32_t today);

#endif
