/* Doubtful pairs of a plan: what a clerk decides about them. */
#ifndef FEVER_DESK_DECISIONS_H
#define FEVER_DESK_DECISIONS_H

#include "desk_call.h"

/* Keeps the form's decisions beside those of before, as the plan's decisions file. */
enum fever_error desk_take_decisions(struct desk_call *call, struct desk_plan *plan);

/* Forgets all decisions of the plan. */
void desk_forget_decisions(struct desk_plan *plan);

/* The button that does so, where something was decided. */
void desk_put_decided(struct desk_call *call, const struct desk_plan *plan);

#endif
