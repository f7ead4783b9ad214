/* Lists that name a region in a row of its own, above the clinics that lie in it. */
#ifndef FEVER_IMPORT_TABLE_SECTIONS_H
#define FEVER_IMPORT_TABLE_SECTIONS_H

#include "../cell/findings.h"
#include "../cell/region_names.h"
#include "../read/raw_table.h"
#include "columns.h"

/* Takes each row whose only cell is a region's name, perhaps with a count (东城区（2家）,
 * 二、西城区), out of the table, and writes the region into the district's cell of the rows below
 * it that name none; a column is added where the list has none. A finding for each such row.
 * Without regions, or where the list has a region in each row, nothing changes. FEVER_NOMEM only.
 */
enum fever_error table_sections(struct raw_table *table, struct column_map *columns,
                                const struct text_tools *tools, const struct region_names *names,
                                struct findings *findings);

#endif
