/* Columns whose headers are days or times of day and nothing else: 周一至周五, 周六, 上午. */
#ifndef FEVER_IMPORT_COLUMNS_DAYS_H
#define FEVER_IMPORT_COLUMNS_DAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "../cell/normalise_text.h"
#include "../read/raw_table.h"

/* Whether the columns that are `labelled` (of `count`) hold the clinics' hours of these days, where
 * no other column gives hours: there are several, and figures in them. */
bool columns_of_days_hold_hours(const struct raw_table *list, const bool *labelled, size_t count);

/* Whether such a column goes on what another one says of the hours: most of its cells are times, or
 * words of being open or closed (周末 停诊 beside 开诊时间 8:00-17:00), not names or numbers. */
bool column_of_days_goes_on(const struct raw_table *list, const struct text_tools *tools,
                            size_t column);

#endif
