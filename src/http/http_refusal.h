/* What is said to who is not let in while more requests come than can be answered. */
#ifndef FEVER_HTTP_REFUSAL_H
#define FEVER_HTTP_REFUSAL_H

#include "http_exchange.h"

/* Whether the request was refused; then `*result` is with what success. Only to be asked while the
 * door is pressed, or much lies here that clients do not take. */
bool refused_at_door(struct exchange *exchange, const struct api_request *request,
                     enum MHD_Result *result);

#endif
