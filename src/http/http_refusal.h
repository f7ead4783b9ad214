/* What is said to who is not let in: more requests come than can be answered, or answers are not
 * taken. */
#ifndef FEVER_HTTP_REFUSAL_H
#define FEVER_HTTP_REFUSAL_H

#include "http_exchange.h"

/* Whether the request was refused; then `*result` is with what success. Cheap while there is room
 * for all. */
bool refused_at_door(struct exchange *exchange, const struct api_request *request,
                     enum MHD_Result *result);

#endif
