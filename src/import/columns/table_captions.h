/* Lists that say above several clinics that these are open or are not: in a title, in the sheet's
 * name, in a row of its own. */
#ifndef FEVER_IMPORT_TABLE_CAPTIONS_H
#define FEVER_IMPORT_TABLE_CAPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "../cell/findings.h"
#include "../read/raw_table.h"
#include "columns.h"

/* Writes what is said of a closure (附件2：停止开放发热门诊名单, 二、暂停开诊) into the cell of
 * states of each clinic that it stands above, unless the row has a state of its own; a column is
 * added where the list has none. A row that is a caption and no clinic goes, also 一、正常开诊,
 * which ends what was said before. A document's paragraphs are heard as such rows are. `today` as
 * for open_days_read. A finding for each. FEVER_NOMEM only. */
enum fever_error table_captions(struct raw_table *table, struct column_map *columns,
                                const struct text_tools *tools, int32_t today,
                                struct findings *findings);

#endif
