/* 停止接诊 and 停止挂号: the end of registration at a time, or a closure. */
#ifndef FEVER_HOURS_PROSE_STOP_H
#define FEVER_HOURS_PROSE_STOP_H

#include "hours_prose_item.h"

/* Makes a closure of what stops without a time at which it does: 24小时，停止接诊 and
 * 周日停止接诊, but not 16:30停止接诊 and 提前30分钟停止接诊. A closure after a time within all
 * hours is such an end, too: 16:30后不接诊. */
void prose_name_stops(const struct prose_text *text, struct prose_items *items);

#endif
