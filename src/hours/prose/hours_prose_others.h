/* 其余时间: the time that is left. */
#ifndef FEVER_HOURS_PROSE_OTHERS_H
#define FEVER_HOURS_PROSE_OTHERS_H

#include "hours_prose_item.h"

/* Makes 其余时间 before hours, where all that was said before is what is closed, the other days of
 * the clinic's own (周日休息，其余时间8:00-17:00). Elsewhere 其余 alone is anything: 其余科室. */
void prose_name_others(struct prose_items *items);

#endif
