/* What stands in a list and is no clinic, and what was merged in the sheet that it came from. */
#ifndef FEVER_IMPORT_TABLE_TIDY_H
#define FEVER_IMPORT_TABLE_TIDY_H

#include "../cell/findings.h"
#include "../read/raw_table.h"
#include "columns.h"

/* Whether the row is a sum or a remark. Whoever fills cells of rows asks before: a remark is known
 * by standing alone. */
bool table_row_is_no_clinic(const struct text_tools *tools, const struct column_map *columns,
                            const struct raw_row *row);

/* Leaves out the rows that repeat the header and those that are sums or remarks (合计, 小计,
 * 备注：…), then gives merged cells the value of the first: where the sheet says that they are, and
 * in columns of regions before the name also where it looks so: the first row has a value, no value
 * stands in two rows one after the other. A finding for each row and each cell. Pure but for the
 * table. FEVER_NOMEM only. */
enum fever_error table_tidy(struct raw_table *table, const struct column_map *columns,
                            const struct text_tools *tools, struct findings *findings,
                            struct error *error);

#endif
