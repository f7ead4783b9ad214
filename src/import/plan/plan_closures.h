/* Clinics that somebody has closed and that a list drops. */
#ifndef FEVER_IMPORT_PLAN_CLOSURES_H
#define FEVER_IMPORT_PLAN_CLOSURES_H

#include "../cell/findings.h"
#include "fever/live.h"
#include "plan.h"

/* Tells of each clinic that retires while a closure of its own stands: one that comes back under
 * another id would be open. */
void plan_note_closures(const struct plan *plan, const struct live_values *values, int64_t now,
                        struct findings *findings);

#endif
