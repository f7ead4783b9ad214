/* One request and its reply.
 *
 * libmicrohttpd hands over the raw target first, then calls with the headers, then with each piece
 * of the body, and a last time when all is there. The reply is queued in that last call: queued in
 * the first it would cost the connection. Only what must not go on (broken framing, a body that is
 * too large) is answered at once, and the connection closed. */
#include "http_exchange.h"

#include <stdlib.h>
#include <string.h>

#include "http_answer.h"
#include "http_figures.h"
#include "http_send.h"

enum {
    BODY_MAX = 64 * 1024,
    BODY_DISCARD_MAX = 1024 * 1024, /* read and thrown away, to let the client hear the answer */
    SITE_DISCARD_MAX = 64 * 1024 * 1024 /* the same of a site, whose browsers send files */
};

/* libmicrohttpd would make a record of each parameter too, and where its memory does not suffice,
 * as for some two hundred, it forgets the request (0.9.75): nobody is answered until the
 * connection's time is over. Nobody asks it for them, so it is shown no query: the target is its
 * own buffer, which it reads on from here. */
static void query_hide(const char *target)
{
    char *query = strchr(target, '?');
    if (query)
        query[1] = '\0';
}

void *exchange_begin(void *service, const char *target, struct MHD_Connection *connection)
{
    struct exchange_service *shared = service;
    door_note(&shared->door, connection, guests_open_now(shared->guests));
    guest_asks(connection);
    size_t length = strlen(target), most = target_parameters_most(target);
    struct exchange *exchange =
        malloc(sizeof *exchange + most * sizeof *exchange->parameters + length + 1);
    if (!exchange)
        return NULL;
    exchange->service = shared;
    exchange->connection = connection;
    exchange->phase = EXCHANGE_NEW;
    exchange->began_ns = figures_clock_ns();
    exchange->discarded = 0;
    exchange->method = NULL;
    exchange->route = NULL;
    exchange->status = 0;
    exchange->bytes = 0;
    exchange->write = NULL;
    exchange->id[0] = '\0';
    exchange->line = (struct request_line){.target = target, .target_length = length};
    framing_init(&exchange->framing);
    buffer_init(&exchange->body, BODY_MAX);
    buffer_init(&exchange->sent, 0);
    char *text = memcpy(exchange->parameters + most, target, length + 1);
    target_parse(&exchange->target, text, exchange->parameters);
    query_hide(target);
    return exchange;
}

void exchange_end(void *service, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode how)
{
    (void)how;
    const struct exchange_service *shared = service;
    guest_was_served(shared->guests, connection);
    struct exchange *over = *exchange;
    if (over) {
        request_told(over);
        framing_clear(&over->framing);
        buffer_clear(&over->body);
        spares_give(shared->spares, &over->sent);
        if (over->write)
            buffer_clear(&over->write->reply.body);
        free(over->write);
        free(over);
    }
    *exchange = NULL;
}

/* The headers are there: goes on, or ends what must not go on. */
static enum MHD_Result headers_step(struct exchange_service *service,
                                    struct MHD_Connection *connection, struct exchange *exchange)
{
    exchange->phase = EXCHANGE_BODY;
    exchange->began_ns = figures_clock_ns();
    framing_read(&exchange->framing, connection, &exchange->line);
    const char *fault = framing_fault(&exchange->framing, &exchange->line);
    if (fault)
        return send_problem(exchange, 400, fault, true);
    if (service->site)
        exchange->body.maximum = service->site->body_max(
            service->site->context, exchange->target.fault ? "" : exchange->target.path,
            exchange->framing.values[HEADER_COOKIE]);
    uint64_t most = exchange->body.maximum + (service->site ? SITE_DISCARD_MAX : 0);
    if (exchange->framing.content_length > most)
        return send_too_large(exchange);
    return MHD_YES;
}

/* A piece of the body; once it is too large the rest is thrown away, up to a bound. */
static enum MHD_Result body_step(struct exchange *exchange, const char *upload, size_t *size)
{
    buffer_append(&exchange->body, upload, *size);
    if (buffer_error(&exchange->body))
        exchange->discarded += *size;
    *size = 0;
    exchange->began_ns = figures_clock_ns();
    size_t most = exchange->service->site ? SITE_DISCARD_MAX : BODY_DISCARD_MAX;
    return exchange->discarded <= most ? MHD_YES : MHD_NO;
}

enum MHD_Result exchange_step(void *service, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **exchange)
{
    (void)url;
    struct exchange *current = *exchange;
    if (!current)
        return MHD_NO;
    if (current->phase == EXCHANGE_NEW) {
        current->line.method = method;
        current->line.version = version;
        return headers_step(service, connection, current);
    }
    /* A piece may be empty: where nothing was to come, but a request waits behind `Expect`. */
    if (upload)
        return body_step(current, upload, upload_size);
    if (current->phase == EXCHANGE_WRITTEN)
        return exchange_write_answer(current);
    return answer_request(current, method);
}
