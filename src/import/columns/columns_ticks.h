/* Lists of hospitals that tick which of them have a fever clinic: √ below 发热门诊. */
#ifndef FEVER_IMPORT_COLUMNS_TICKS_H
#define FEVER_IMPORT_COLUMNS_TICKS_H

#include "columns.h"

/* Makes a column TARGET_TICKS whose header speaks of fever clinics and whose cells are all of yes
 * and no, some of them yes, where no mapping gave it a meaning. `list` NULL (not known) leaves all
 * as it is. FEVER_NOMEM only. */
enum fever_error columns_find_ticks(const struct raw_table *list, const struct text_tools *tools,
                                    struct column_map *map);

/* Whether one of the cells, with semicolons between them, is a yes. */
bool ticks_say_yes(const struct text_tools *tools, const char *cells);

#endif
