/* Sending a reply: the response that libmicrohttpd gets, counted, with what every one of them says.
 */
#ifndef FEVER_HTTP_SEND_H
#define FEVER_HTTP_SEND_H

#include "http_exchange.h"
#include "http_reply.h"

struct repeat_question;

/* Whether the request came over TLS, to us or to a trusted proxy. */
bool exchange_is_secure(const struct exchange *exchange);

/* Whether its body comes in chunks. */
bool exchange_is_chunked(const struct exchange *exchange);

/* Whether the connection ends with this exchange. */
bool exchange_is_last(const struct exchange *exchange);

/* The reply is made: counts it. `route` as in struct api_reply. */
void send_noted(struct exchange *exchange, const char *route, int status);

/* Counts and queues a response, with the id where that is wanted: a header costs each answer more
 * than counting it does. The response stays the caller's. */
enum MHD_Result send_response(struct exchange *exchange, const char *route, int status,
                              struct MHD_Response *response);

/* Takes the body of the reply that was queued: it must stay until the exchange is over. */
void send_keep(struct exchange *exchange, struct buffer *body);

/* Sends the reply, whose body is taken in any case; `close` ends the connection after it. */
enum MHD_Result send_reply(struct exchange *exchange, struct api_reply *reply,
                           enum reply_audience audience, enum api_coding coding, bool close);

/* Sends a small reply for programs, and keeps the response for those who ask the same; takes the
 * body. */
enum MHD_Result send_repeating(struct exchange *exchange, struct api_reply *reply,
                               const struct repeat_question *question, enum api_coding coding);

/* Sends a problem that no parameter is at fault for; or 413 for a body above its maximum. */
enum MHD_Result send_problem(struct exchange *exchange, int status, const char *detail, bool close);
enum MHD_Result send_too_large(struct exchange *exchange);

/* Sends 503, to come again: there was no memory for what was sent. */
enum MHD_Result send_no_memory(struct exchange *exchange);

#endif
