/* Words by which a remark takes away from the hours beside it. */
#ifndef FEVER_IMPORT_CLOSURE_WORDS_H
#define FEVER_IMPORT_CLOSURE_WORDS_H

#include <stdbool.h>

/* Whether a sentence speaks of a closure, of whatever part of the week. Whom a door does not see is
 * no closure: 14岁以下不接诊. */
bool text_speaks_of_closure(const char *text);

/* Whether a remark says when, or for whom among the ill, alone the door is open: 仅白天开放,
 * 夜间由急诊接诊, 仅收治确诊患者. Ages have fields of their own, and so has booking. */
bool text_speaks_of_limits(const char *text);

#endif
