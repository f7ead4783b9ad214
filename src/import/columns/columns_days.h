/* Columns whose headers are days or times of day and nothing else: 周一至周五, 周六, 上午. */
#ifndef FEVER_IMPORT_COLUMNS_DAYS_H
#define FEVER_IMPORT_COLUMNS_DAYS_H

#include "columns.h"

/* Takes such columns for hours: where no other column gives any, if there are several and figures
 * in them; beside hours, if they go on what these say (周末 停诊 beside 开诊时间 8:00-17:00). What
 * they answer with yes and no is read as such then, and hours of the standard form become prose,
 * which they are read together with. FEVER_NOMEM only. */
enum fever_error columns_take_days(struct arena *arena, const struct raw_table *list,
                                   const struct text_tools *tools, struct column_map *map);

#endif
