/* Lists one below the other in one sheet, whose headers have the columns in another order. */
#ifndef FEVER_IMPORT_TABLE_BLOCKS_H
#define FEVER_IMPORT_TABLE_BLOCKS_H

#include "../cell/findings.h"
#include "../cell/normalise_text.h"
#include "../read/raw_table.h"
#include "columns.h"

/* Puts the cells below another header under the columns of the first one, so that a telephone
 * number is not read as opening hours; columns that the first one lacks are added. Such headers
 * go, and so does the title right above one. FEVER_NOMEM only. */
enum fever_error table_blocks(struct raw_table *table, struct column_map *columns,
                              const struct text_tools *tools, struct findings *findings);

#endif
