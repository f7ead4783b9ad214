/* Closures and openings whose dates bound more than the days they name. */
#ifndef FEVER_HOURS_PROSE_RESUME_H
#define FEVER_HOURS_PROSE_RESUME_H

#include "hours_prose_statement.h"

/* Lets a closure go on until patients are seen again (10月1日停诊，10月8日恢复), and doubts all
 * hours where a date begins or ends what is said of them: 24小时；2027年1月1日恢复开诊. */
void prose_doubt_resumptions(struct prose_items *items, struct prose_reading *reading);

#endif
