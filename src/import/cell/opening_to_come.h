/* Remarks by which a door is not yet, or no longer, open as its hours say. */
#ifndef FEVER_IMPORT_OPENING_TO_COME_H
#define FEVER_IMPORT_OPENING_TO_COME_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a remark says that the door opens later than `today` (days since 1970; 0: not known, and
 * no date is past): 12月15日起启用, 拟于年底开诊, 待验收后启用. What opens in parts or by booking
 * is no door: 12月1日起开放预约. */
bool text_speaks_of_opening_to_come(const char *text, int32_t today);

/* Whether a remark says that the door has moved, has become part of another or is of another sort
 * or at other hours now: 迁址新建中, 已并入市一医院, 改为普通门诊. */
bool text_speaks_of_change(const char *text);

#endif
