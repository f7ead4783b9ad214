/* The columns of a plan's list, each changeable. */
#ifndef FEVER_DESK_COLUMNS_H
#define FEVER_DESK_COLUMNS_H

#include "desk_call.h"

/* The table of columns as a form; `open` where it is the first thing to do. Nothing where the list
 * has none. */
void desk_put_columns(struct desk_call *call, const struct desk_plan *plan, bool open);

/* Takes the form's choices into the plan: what differs from what was understood. */
enum fever_error desk_take_columns(struct desk_call *call, struct desk_plan *plan);

#endif
