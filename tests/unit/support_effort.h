/* How much a test tries where it takes many rounds of the same. */
#ifndef SUPPORT_EFFORT_H
#define SUPPORT_EFFORT_H

#include <stdbool.h>
#include <stddef.h>

/* `rounds`, or a tenth of them under valgrind ($FEVER_VALGRIND is set), where each is looked at
 * some thirty times as closely. At least 1. */
int support_rounds(int rounds);

/* How far it is from one of many cases to the next that is tried: 1, or `step` under valgrind. */
size_t support_step(size_t step);

/* Whether valgrind looks on, under which what takes minutes is left out. */
bool support_is_watched(void);

#endif
