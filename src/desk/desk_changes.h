/* Changes of clinics as a page shows them: of a revision, between two, of the way back. */
#ifndef FEVER_DESK_CHANGES_H
#define FEVER_DESK_CHANGES_H

#include "desk_call.h"

/* A list of the first few hundred, and how many more there are. */
void desk_put_changes(struct desk_call *call, const struct clinic_change *changes, size_t count);

#endif
