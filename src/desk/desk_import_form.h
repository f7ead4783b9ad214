/* What a clerk settles about a list, as fields of a form and back. */
#ifndef FEVER_DESK_IMPORT_FORM_H
#define FEVER_DESK_IMPORT_FORM_H

#include "desk_call.h"

/* `with_guard` offers to allow that many clinics are gone. */
void desk_put_settings(struct desk_call *call, const struct plan_settings *settings,
                       bool with_guard);

/* What is not there, or is none of the choices, is as not settled. */
void desk_read_settings(const struct desk_form *form, struct plan_settings *out);

#endif
