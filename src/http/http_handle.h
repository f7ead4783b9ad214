/* A request and the current snapshot become a reply: of the API, or a page. */
#ifndef FEVER_HTTP_HANDLE_H
#define FEVER_HTTP_HANDLE_H

#include "http_exchange.h"

/* What the two say at most; larger ones are 503. */
enum { REPLY_MAX = 64 * 1024 * 1024 };

/* Fills the reply, whose body is the caller's from then on. `writer`: NULL where nothing may be
 * written. From any thread. */
void handle_api(struct exchange_service *service, const struct api_request *request,
                const struct api_writer *writer, struct api_reply *reply);
void handle_page(struct exchange_service *service, const struct api_request *request,
                 const struct api_writer *writer, struct api_reply *reply);

#endif
