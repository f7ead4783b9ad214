/* Corrections at the desk: made for the revision that was shown, and noted. */
#ifndef FEVER_DESK_CORRECT_H
#define FEVER_DESK_CORRECT_H

#include "desk_call.h"
#include "fever/correct.h"

/* Writes what was planned upon the dataset as one revision, with an audit entry that names the
 * clinic and the revision. FEVER_CONFLICT where the store has moved on; nothing for an empty plan.
 */
enum fever_error desk_corrections_apply(struct desk_call *call, const struct dataset *dataset,
                                        const struct correct_plan *plan, const char *action,
                                        const char *clinic_id, struct error *error);

/* The hidden fields that say for which revision a form was made, and whether it is that one. */
void desk_put_base(struct desk_call *call, const struct revision *revision);
bool desk_base_is(struct desk_call *call, const struct revision *revision);

/* Who made it, when, until when it holds, and why. */
void desk_put_correction_made(struct desk_call *call, const struct correction *correction);

/* The form that takes a correction of the field back. */
void desk_put_correction_drop(struct desk_call *call, const char *clinic_id,
                              enum clinic_field field, const struct revision *revision);

#endif
