/* A site in the place of the API and the pages: the maintainers' desk. */
#ifndef FEVER_HTTP_SITE_H
#define FEVER_HTTP_SITE_H

#include "http_exchange.h"

/* Answers a request that has been read. `too_large` as in struct site_request. */
enum MHD_Result site_answer(struct exchange *exchange, const struct api_request *request,
                            size_t too_large);

#endif
