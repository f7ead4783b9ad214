/* Sending replies: what the service counts of each, and adds to it. */
#include "http_send.h"

#include <stdio.h>

#include "http_figures.h"
#include "http_repeats.h"

enum { PROBLEM_MAX = 64 * 1024 };

bool exchange_is_secure(const struct exchange *exchange)
{
    const struct exchange_service *service = exchange->service;
    return service->is_tls || client_came_by_tls(&service->clients, exchange->connection);
}

bool exchange_is_chunked(const struct exchange *exchange)
{
    return exchange->framing.values[HEADER_TRANSFER_ENCODING] != NULL;
}

/* libmicrohttpd is lax about chunks: where those of a body end could be read differently before us,
 * so that no other request is read behind them. */
bool exchange_is_last(const struct exchange *exchange)
{
    return exchange_is_chunked(exchange) ||
           atomic_load_explicit(&exchange->service->draining, memory_order_relaxed);
}

void send_noted(struct exchange *exchange, const char *route, int status)
{
    exchange->route = route;
    exchange->status = status;
    figures_count(exchange->service->figures, route, status,
                  figures_clock_ns() - exchange->began_ns);
}

enum MHD_Result send_response(struct exchange *exchange, const char *route, int status,
                              struct MHD_Response *response)
{
    send_noted(exchange, route, status);
    if (request_id_is_wanted(exchange, status)) {
        request_id_set(exchange);
        MHD_add_response_header(response, "X-Request-Id", exchange->id);
    }
    return MHD_queue_response(exchange->connection, (unsigned)status, response);
}

void send_keep(struct exchange *exchange, struct buffer *body)
{
    exchange->sent = *body;
    guest_holds(exchange->service->guests, exchange->connection, body->capacity);
    buffer_init(body, body->maximum);
}

static struct MHD_Response *response_of(struct exchange *exchange, struct api_reply *reply,
                                        const struct reply_form *form)
{
    struct MHD_Response *response = reply_response(reply, form, &exchange->bytes);
    if (response && exchange_is_secure(exchange))
        reply_add_tls_only(response);
    return response;
}

enum MHD_Result send_reply(struct exchange *exchange, struct api_reply *reply,
                           enum reply_audience audience, enum api_coding coding, bool close)
{
    const struct reply_form form = {.audience = audience,
                                    .coding = coding,
                                    .base_map = exchange->service->base_map,
                                    .pool = exchange->service->pool,
                                    .closes = close || exchange_is_last(exchange)};
    struct MHD_Response *response = response_of(exchange, reply, &form);
    enum MHD_Result result = MHD_NO;
    if (response) {
        result = send_response(exchange, reply->route, reply->status, response);
        MHD_destroy_response(response);
    }
    send_keep(exchange, &reply->body);
    return result;
}

enum MHD_Result send_repeating(struct exchange *exchange, struct api_reply *reply,
                               const struct repeat_question *question, enum api_coding coding)
{
    struct exchange_service *service = exchange->service;
    const struct reply_form form = {
        .audience = REPLY_FOR_PROGRAMS, .coding = coding, .pool = service->pool, .owns_body = true};
    struct MHD_Response *response = response_of(exchange, reply, &form);
    enum MHD_Result result = MHD_NO;
    if (response) {
        result = send_response(exchange, reply->route, reply->status, response);
        repeats_keep(service->repeats, question, response, reply->route, exchange->bytes);
    }
    spares_give(service->spares, &reply->body);
    return result;
}

enum MHD_Result send_problem(struct exchange *exchange, int status, const char *detail, bool close)
{
    struct api_reply reply;
    reply_begin(&reply, PROBLEM_MAX);
    api_problem(&reply, status, NULL, detail);
    return send_reply(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, close);
}

enum MHD_Result send_too_large(struct exchange *exchange)
{
    char detail[64];
    snprintf(detail, sizeof detail, "The body is larger than %zu KiB.",
             exchange->body.maximum / 1024);
    return send_problem(exchange, 413, detail, true);
}

enum MHD_Result send_no_memory(struct exchange *exchange)
{
    struct api_reply reply;
    reply_begin(&reply, PROBLEM_MAX);
    api_problem(&reply, 503, NULL, "There is no memory for this request just now.");
    reply.retry_after_s = 1;
    return send_reply(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, false);
}
