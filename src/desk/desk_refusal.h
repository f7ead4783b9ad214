/* Why a list was refused, in the desk's language. */
#ifndef FEVER_DESK_REFUSAL_H
#define FEVER_DESK_REFUSAL_H

#include "desk_call.h"

/* The sentence for what a plan failed with: what is wrong and what a clerk does about it, without
 * the options of the command line. */
void desk_put_refusal(struct desk_call *call, const struct error *error);

/* What is wrong with what was typed, in the desk's language; a sentence of the desk's own stays as
 * it is. Lives with the call, or is static. */
const char *desk_fault(struct desk_call *call, const struct error *error);

#endif
