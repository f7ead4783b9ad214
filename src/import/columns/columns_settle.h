/* Columns whose headers leave open what they give: the values tell. */
#ifndef FEVER_IMPORT_COLUMNS_SETTLE_H
#define FEVER_IMPORT_COLUMNS_SETTLE_H

#include "columns.h"

/* Makes each such column of the map what all its values say: 坐标 longitude and latitude in one of
 * the two orders, X and Y the one and the other, 类别 the kind or the level. Says so as a finding,
 * or that the column is of no use where the values leave doubt. Call it once after
 * column_map_build. FEVER_NOMEM only. */
enum fever_error column_map_settle(struct arena *arena, const struct raw_table *table,
                                   const struct text_tools *tools, struct findings *findings,
                                   struct column_map *map);

#endif
