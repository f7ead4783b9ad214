/* Refusing at the door: of which class a request is, and what is said to who is not let in. */
#include "http_refusal.h"

#include <string.h>
#include <time.h>

#include "fever/page.h"
#include "http_figures.h"
#include "http_handle.h"
#include "http_send.h"

static enum admission_class admission_of(const struct api_request *request)
{
    if (api_owns_path(request->path))
        return api_admission(request);
    if (api_searches(request))
        return ADMISSION_COSTLY;
    /* What a page needs beside it, and the way to an emergency's number. */
    bool is_small = !page_owns_path(request->path) || strcmp(request->path, "/self-check") == 0;
    return is_small ? ADMISSION_NEAREST : ADMISSION_ORDINARY;
}

static enum MHD_Result queue_limited(struct exchange *exchange, int wait_s)
{
    struct api_reply reply;
    reply_begin(&reply, REPLY_MAX);
    api_problem(&reply, 429, NULL,
                "Too many requests came from this address while others wait; ask again after the "
                "seconds of Retry-After.");
    reply.retry_after_s = wait_s;
    reply.route = figures_route_refused;
    return send_reply(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, false);
}

/* People see a page; programs get what was made before, so that it costs least, unless their
 * connection must end. */
static enum MHD_Result queue_busy(struct exchange *exchange, const struct api_request *request,
                                  enum admission_class class, int wait_s)
{
    struct exchange_service *service = exchange->service;
    bool is_page = page_owns_path(request->path);
    if (!is_page && !exchange_is_chunked(exchange)) { /* shared by all, so that it carries no id */
        send_noted(exchange, figures_route_refused, 503);
        return MHD_queue_response(exchange->connection, 503, service->door.refusals[class]);
    }
    const struct page_context context = {
        .now = time(NULL), .base_map = service->base_map, .busy = true};
    struct api_reply reply;
    reply_begin(&reply, PAGE_BYTES_MAX);
    if (is_page)
        page_handle(&context, request, &reply);
    else
        api_problem(&reply, 503, NULL, door_busy_text);
    reply.retry_after_s = wait_s;
    reply.route = figures_route_refused;
    return send_reply(exchange, &reply, is_page ? REPLY_FOR_PEOPLE : REPLY_FOR_PROGRAMS,
                      API_IDENTITY, false);
}

bool refused_at_door(struct exchange *exchange, const struct api_request *request,
                     enum MHD_Result *result)
{
    struct exchange_service *service = exchange->service;
    bool is_pressed = door_is_pressed(&service->door);
    if (!is_pressed && !guests_hold_much(service->guests))
        return false;
    enum admission_class class = admission_of(request);
    enum door_answer answer = DOOR_OPEN;
    int wait_s = 1;
    if (is_pressed) {
        uint64_t client = client_of(&service->clients, exchange->connection,
                                    exchange->framing.values[HEADER_FORWARDED_FOR]);
        answer = door_ask(&service->door, class, client, &wait_s);
    }
    if (answer == DOOR_OPEN && class < ADMISSION_NEAREST &&
        guest_has_no_room(service->guests, exchange->connection))
        answer = door_refuse(&service->door, class, &wait_s);
    if (answer == DOOR_LIMITED)
        *result = queue_limited(exchange, wait_s);
    else if (answer == DOOR_BUSY)
        *result = queue_busy(exchange, request, class, wait_s);
    return answer != DOOR_OPEN;
}
