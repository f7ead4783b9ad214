/* How much a test tries where it takes many rounds of the same. */
#ifndef SUPPORT_EFFORT_H
#define SUPPORT_EFFORT_H

/* `rounds`, or a tenth of them under valgrind ($FEVER_VALGRIND is set), where each is looked at
 * some thirty times as closely. At least 1. */
int support_rounds(int rounds);

#endif
