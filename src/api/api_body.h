/* Parameters out of a JSON body. */
#ifndef FEVER_API_BODY_H
#define FEVER_API_BODY_H

#include <jansson.h>

#include "api_call.h"

/* The body as an object that the caller owns, or NULL where it is none (another media type, not
 * JSON, parameters in the address too) and the reply says so. */
json_t *body_object(struct call *call);

/* Fills the call's parameters from the members of the body, by the same rules as a query's; false
 * where it is not such a body and the reply says why. */
bool body_accepted(struct call *call, const struct region_table *regions);

#endif
