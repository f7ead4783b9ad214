/* Parameters out of a JSON body. */
#ifndef FEVER_API_BODY_H
#define FEVER_API_BODY_H

#include <jansson.h>

#include "api_call.h"

/* The body as an object that the caller owns, or NULL where it is none (another media type, not
 * JSON, parameters in the address too) and the reply says so. `rules` name what may be given twice
 * by mistake; NULL: nothing is known by name. */
json_t *body_object(struct call *call, const struct parameter_rules *rules);

/* Fills the call's parameters from the members of the body, by rules such as a query has; false
 * where it is not such a body and the reply says why. Texts live as long as the call. */
bool body_accepted(struct call *call, const struct parameter_rules *rules,
                   const struct region_table *regions);

#endif
