/* The exchange whose request writes: handed to the writer, it sleeps until its reply is made. */
#include "http_exchange.h"

#include <stdlib.h>

#include "http_handle.h"
#include "http_send.h"
#include "http_writer.h"

void exchange_write(struct exchange *exchange, const struct api_writer *writer)
{
    buffer_clear(&exchange->write->reply.body);
    if (api_owns_path(exchange->write->request.path))
        handle_api(exchange->service, &exchange->write->request, writer, &exchange->write->reply);
    else
        handle_page(exchange->service, &exchange->write->request, writer, &exchange->write->reply);
}

void exchange_refuse(struct exchange *exchange)
{
    if (api_owns_path(exchange->write->request.path))
        api_write_failed(&exchange->write->request, &exchange->write->reply);
    else
        exchange_write(exchange, NULL);
}

void exchange_written(struct exchange *exchange)
{
    exchange->phase = EXCHANGE_WRITTEN;
    MHD_resume_connection(exchange->connection);
}

enum MHD_Result exchange_write_answer(struct exchange *exchange)
{
    return send_reply(exchange, &exchange->write->reply,
                      api_owns_path(exchange->write->request.path) ? REPLY_FOR_PROGRAMS
                                                                   : REPLY_FOR_PEOPLE,
                      exchange->write->request.coding, false);
}

enum MHD_Result exchange_write_start(struct exchange *exchange, const struct api_request *request)
{
    struct exchange_service *service = exchange->service;
    exchange->write = malloc(sizeof *exchange->write);
    if (!exchange->write)
        return MHD_NO; /* as where there is none for the exchange itself */
    exchange->write->request = *request;
    exchange->phase = EXCHANGE_WRITING;
    reply_begin(&exchange->write->reply, REPLY_MAX);
    if (!service->writes) {
        exchange_write(exchange, NULL);
        exchange->phase = EXCHANGE_WRITTEN;
        return exchange_write_answer(exchange);
    }
    MHD_suspend_connection(exchange->connection);
    if (!write_queue_put(service->writes, exchange)) {
        exchange_refuse(exchange);
        exchange_written(exchange);
    }
    return MHD_YES;
}
