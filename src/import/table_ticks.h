/* Lists of hospitals that tick which of them have a fever clinic: √ below 发热门诊. */
#ifndef FEVER_IMPORT_TABLE_TICKS_H
#define FEVER_IMPORT_TABLE_TICKS_H

#include "columns.h"
#include "raw_table.h"

/* Writes 未设发热门诊 into the cell of states of each row that has a yes in no such column, where
 * the names stand in another column and the cells of these are all of yes and no. Of several
 * columns, 发热门诊 and 发热诊室, one yes is enough. A row with a state of its own keeps it.
 * FEVER_NOMEM only. */
enum fever_error table_ticks(struct raw_table *table, struct column_map *columns,
                             const struct text_tools *tools);

#endif
