/* One request and its reply.
 *
 * libmicrohttpd hands over the raw target first, then calls with the headers, then with each piece
 * of the body, and a last time when all is there. The reply is queued in that last call: queued in
 * the first it would cost the connection. Only what must not go on (broken framing, a body that is
 * too large) is answered at once, and the connection closed. */
#include "http_exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/page.h"
#include "http_figures.h"
#include "http_reply.h"
#include "http_writer.h"

enum {
    BODY_MAX = 64 * 1024,
    DISPOSITION_MAX = 512,
    BODY_DISCARD_MAX = 1024 * 1024, /* read and thrown away, to let the client hear the answer */
    SITE_DISCARD_MAX = 64 * 1024 * 1024, /* the same of a site, whose browsers send files */
    REPLY_MAX = 64 * 1024 * 1024
};

void *exchange_begin(void *service, const char *target, struct MHD_Connection *connection)
{
    struct exchange_service *shared = service;
    door_note(&shared->door, connection, guests_open_now(shared->guests));
    atomic_fetch_add_explicit(&shared->in_flight, 1, memory_order_relaxed);
    size_t length = strlen(target);
    struct exchange *exchange = malloc(sizeof *exchange + length + 1);
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
    exchange->id[0] = '\0';
    exchange->line = (struct request_line){.target = target, .target_length = length};
    framing_init(&exchange->framing);
    buffer_init(&exchange->body, BODY_MAX);
    memcpy(exchange->text, target, length + 1);
    target_parse(&exchange->target, exchange->text);
    return exchange;
}

void exchange_end(void *service, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode how)
{
    (void)how;
    guest_was_served(connection);
    struct exchange_service *shared = service;
    struct exchange *over = *exchange;
    if (over) {
        request_told(over);
        framing_clear(&over->framing);
        buffer_clear(&over->body);
        if (over->phase >= EXCHANGE_WRITING)
            buffer_clear(&over->reply.body);
        free(over);
    }
    *exchange = NULL;
    atomic_fetch_sub_explicit(&shared->in_flight, 1, memory_order_relaxed);
}

/* ---- the reply ---- */

static bool is_secure(const struct exchange_service *service, struct MHD_Connection *connection)
{
    return service->is_tls || client_came_by_tls(&service->clients, connection);
}

/* The reply is made. */
static void note_reply(struct exchange *exchange, const char *route, int status)
{
    exchange->route = route;
    exchange->status = status;
    figures_count(exchange->service->figures, route, status,
                  figures_clock_ns() - exchange->began_ns);
}

/* With the id where it is wanted: a header costs each answer more than counting it does. */
static enum MHD_Result respond(struct exchange *exchange, const char *route, int status,
                               struct MHD_Response *response)
{
    note_reply(exchange, route, status);
    if (request_id_is_wanted(exchange, status)) {
        request_id_set(exchange);
        MHD_add_response_header(response, "X-Request-Id", exchange->id);
    }
    return MHD_queue_response(exchange->connection, (unsigned)status, response);
}

static bool is_chunked(const struct exchange *exchange)
{
    return exchange->framing.values[HEADER_TRANSFER_ENCODING] != NULL;
}

/* Whether the connection ends with this exchange. libmicrohttpd is lax about chunks: where those of
 * a body end could be read differently before us, so that no other request is read behind them. */
static bool is_last(const struct exchange *exchange)
{
    return is_chunked(exchange) ||
           atomic_load_explicit(&exchange->service->draining, memory_order_relaxed);
}

static enum MHD_Result queue(struct exchange *exchange, struct api_reply *reply,
                             enum reply_audience audience, enum api_coding coding, bool close)
{
    struct exchange_service *service = exchange->service;
    struct MHD_Response *response =
        reply_response(reply, audience, service->base_map, coding, service->pool,
                       close || is_last(exchange), &exchange->bytes);
    enum MHD_Result result = MHD_NO;
    if (response) {
        if (is_secure(service, exchange->connection))
            reply_add_tls_only(response);
        result = respond(exchange, reply->route, reply->status, response);
        MHD_destroy_response(response);
    }
    buffer_clear(&reply->body);
    return result;
}

/* A reply to fill: empty, and not to be kept by anybody. */
static void reply_begin(struct api_reply *reply, size_t body_max)
{
    memset(reply, 0, sizeof *reply);
    reply->max_age_s = -1;
    buffer_init(&reply->body, body_max);
}

static enum MHD_Result queue_problem(struct exchange *exchange, int status, const char *detail,
                                     bool close)
{
    struct api_reply reply;
    reply_begin(&reply, REPLY_MAX);
    api_problem(&reply, status, NULL, detail);
    return queue(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, close);
}

static enum MHD_Result queue_too_large(struct exchange *exchange)
{
    char detail[64];
    snprintf(detail, sizeof detail, "The body is larger than %zu KiB.",
             exchange->body.maximum / 1024);
    return queue_problem(exchange, 413, detail, true);
}

static const struct {
    const char *name;
    enum api_method method;
} methods[] = {{"GET", API_GET},         {"HEAD", API_HEAD}, {"POST", API_POST},
               {"OPTIONS", API_OPTIONS}, {"PUT", API_PUT},   {"DELETE", API_DELETE}};

/* Notes the name of a method that there is: others are the client's own words. */
static enum api_method method_of(struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (strcmp(methods[i].name, name) != 0)
            continue;
        exchange->method = methods[i].name;
        return methods[i].method;
    }
    return API_OTHER_METHOD;
}

static void measure(void *context, struct buffer *out)
{
    struct exchange_service *service = context;
    figures_measure(service->figures, out);
    door_measure(&service->door, out);
    guests_measure(service->guests, out);
    if (service->writes)
        write_queue_measure(service->writes, out);
    if (service->measure)
        service->measure(service->context, out);
}

static void handle_api(struct exchange_service *service, const struct api_request *request,
                       const struct api_writer *writer, struct api_reply *reply)
{
    const char *degraded[HTTP_DEGRADED_MAX];
    struct api_context context = {
        .now = time(NULL),
        .public_url = service->public_url,
        .writer = writer,
        .draining = atomic_load_explicit(&service->draining, memory_order_relaxed),
        .degraded = degraded,
        .measure = measure,
        .server = service,
    };
    if (service->degraded)
        context.degraded_count = service->degraded(service->context, degraded);
    reply_begin(reply, REPLY_MAX);
    context.snapshot = snapshot_acquire(service->slot);
    api_handle(&context, request, reply);
    snapshot_release(service->slot);
}

static void handle_page(struct exchange_service *service, const struct api_request *request,
                        const struct api_writer *writer, struct api_reply *reply)
{
    struct page_context context = {
        .now = time(NULL),
        .public_url = service->public_url,
        .base_map = service->base_map,
        .writer = writer,
        .report_days = service->report_days,
    };
    reply_begin(reply, PAGE_BYTES_MAX);
    context.snapshot = snapshot_acquire(service->slot);
    page_handle(&context, request, reply);
    snapshot_release(service->slot);
}

static enum MHD_Result answer_api(struct exchange *exchange, const struct api_request *request)
{
    struct api_reply reply;
    handle_api(exchange->service, request, NULL, &reply);
    return queue(exchange, &reply, REPLY_FOR_PROGRAMS, request->coding, false);
}

/* ---- a site of its own ---- */

static void add_site_headers(struct MHD_Response *response, const struct site_reply *reply)
{
    if (reply->set_cookie[0])
        MHD_add_response_header(response, "Set-Cookie", reply->set_cookie);
    if (reply->see_other[0])
        MHD_add_response_header(response, "Location", reply->see_other);
    if (!reply->file_name[0])
        return;
    struct buffer disposition;
    buffer_init(&disposition, DISPOSITION_MAX);
    buffer_append_text(&disposition, "attachment; filename*=UTF-8''");
    buffer_append_percent(&disposition, reply->file_name);
    if (!buffer_error(&disposition))
        MHD_add_response_header(response, "Content-Disposition", disposition.data);
    buffer_clear(&disposition);
}

static enum MHD_Result answer_site(struct exchange *exchange, const struct api_request *request,
                                   size_t too_large)
{
    struct exchange_service *service = exchange->service;
    const char *cookie = exchange->framing.values[HEADER_COOKIE];
    struct site_request asked = {*request, cookie, too_large};
    struct site_reply reply = {0};
    reply_begin(&reply.reply, service->site->reply_max);
    service->site->answer(service->site->context, &asked, &reply);
    struct MHD_Response *response =
        reply_response(&reply.reply, REPLY_FOR_PEOPLE, service->base_map, request->coding,
                       service->pool, is_last(exchange), &exchange->bytes);
    enum MHD_Result result = MHD_NO;
    if (response) {
        if (request->is_secure)
            reply_add_tls_only(response);
        add_site_headers(response, &reply);
        result = respond(exchange, reply.reply.route, reply.reply.status, response);
        MHD_destroy_response(response);
    }
    buffer_clear(&reply.reply.body);
    return result;
}

/* ---- writes ---- */

static enum MHD_Result queue_written(struct exchange *exchange)
{
    return queue(exchange, &exchange->reply,
                 api_owns_path(exchange->request.path) ? REPLY_FOR_PROGRAMS : REPLY_FOR_PEOPLE,
                 exchange->request.coding, false);
}

void exchange_write(struct exchange *exchange, const struct api_writer *writer)
{
    buffer_clear(&exchange->reply.body);
    if (api_owns_path(exchange->request.path))
        handle_api(exchange->service, &exchange->request, writer, &exchange->reply);
    else
        handle_page(exchange->service, &exchange->request, writer, &exchange->reply);
}

void exchange_refuse(struct exchange *exchange)
{
    if (api_owns_path(exchange->request.path))
        api_write_failed(&exchange->reply);
    else
        exchange_write(exchange, NULL);
}

void exchange_written(struct exchange *exchange)
{
    exchange->phase = EXCHANGE_WRITTEN;
    MHD_resume_connection(exchange->connection);
}

/* Hands the write over and lets the connection sleep; without a writer it is answered at once. */
static enum MHD_Result start_write(struct exchange *exchange, const struct api_request *request)
{
    struct exchange_service *service = exchange->service;
    exchange->request = *request;
    exchange->phase = EXCHANGE_WRITING;
    reply_begin(&exchange->reply, REPLY_MAX);
    if (!service->writes) {
        exchange_write(exchange, NULL);
        exchange->phase = EXCHANGE_WRITTEN;
        return queue_written(exchange);
    }
    MHD_suspend_connection(exchange->connection);
    if (!write_queue_put(service->writes, exchange)) {
        exchange_refuse(exchange);
        exchange_written(exchange);
    }
    return MHD_YES;
}

static enum MHD_Result answer_page(struct exchange *exchange, const struct api_request *request)
{
    struct api_reply reply;
    handle_page(exchange->service, request, NULL, &reply);
    return queue(exchange, &reply, REPLY_FOR_PEOPLE, request->coding, false);
}

/* A page, else a file, else the page that says that there is nothing. */
static enum MHD_Result answer_people(struct exchange *exchange, const struct api_request *request)
{
    struct exchange_service *service = exchange->service;
    bool reads = request->method == API_GET || request->method == API_HEAD;
    if (!page_owns_path(request->path) && service->files && reads) {
        struct file_sent sent;
        enum file_outcome outcome =
            file_store_serve(service->files, exchange->connection, request->path,
                             request->coding == API_GZIP, request->if_none_match, &sent);
        if (outcome == FILE_QUEUED) {
            exchange->bytes = sent.bytes;
            note_reply(exchange, figures_route_file, sent.status);
        }
        if (outcome != FILE_NONE)
            return outcome == FILE_QUEUED ? MHD_YES : MHD_NO;
    }
    return answer_page(exchange, request);
}

/* ---- the door ---- */

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
    return queue(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, false);
}

/* People see a page; programs get what was made before, so that it costs least, unless their
 * connection must end. */
static enum MHD_Result queue_busy(struct exchange *exchange, const struct api_request *request,
                                  enum admission_class class, int wait_s)
{
    struct exchange_service *service = exchange->service;
    bool is_page = page_owns_path(request->path);
    if (!is_page && !is_chunked(exchange)) { /* shared by all, so that it carries no id */
        note_reply(exchange, figures_route_refused, 503);
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
    return queue(exchange, &reply, is_page ? REPLY_FOR_PEOPLE : REPLY_FOR_PROGRAMS, API_IDENTITY,
                 false);
}

/* Whether the request was refused, and with what success. */
static bool refused_at_door(struct exchange *exchange, const struct api_request *request,
                            enum MHD_Result *result)
{
    struct exchange_service *service = exchange->service;
    enum admission_class class = admission_of(request);
    int wait_s = 1;
    uint64_t client = client_of(&service->clients, exchange->connection,
                                exchange->framing.values[HEADER_FORWARDED_FOR]);
    enum door_answer answer = door_ask(&service->door, class, client, &wait_s);
    if (answer == DOOR_LIMITED)
        *result = queue_limited(exchange, wait_s);
    else if (answer == DOOR_BUSY)
        *result = queue_busy(exchange, request, class, wait_s);
    return answer != DOOR_OPEN;
}

/* `OPTIONS *` (RFC 9110 §9.3.7); no other method goes with it. */
static enum MHD_Result answer_asterisk(struct exchange *exchange, enum api_method method)
{
    struct api_reply reply;
    if (method != API_OPTIONS)
        return queue_problem(exchange, 400, "Only OPTIONS asks about `*`.", false);
    reply_begin(&reply, REPLY_MAX);
    reply.status = 204;
    reply.allow = "GET, HEAD, POST, OPTIONS";
    return queue(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, false);
}

static enum MHD_Result answer(struct exchange *exchange, const char *method)
{
    struct exchange_service *service = exchange->service;
    const struct target *target = &exchange->target;
    const struct framing *framing = &exchange->framing;
    bool is_too_large = buffer_error(&exchange->body) == FEVER_TOO_LARGE;
    if (is_too_large && !service->site)
        return queue_too_large(exchange);
    switch (target->fault) {
    case TARGET_TOO_LONG:
        return queue_problem(exchange, 414, "The address is longer than 4096 bytes.", false);
    case TARGET_MALFORMED_PATH:
        return queue_problem(exchange, 400,
                             "The path is not percent-encoded UTF-8 without NUL bytes.", false);
    case TARGET_TOO_MANY_PARAMETERS:
        return queue_problem(exchange, 400, "There are more than 64 parameters.", false);
    case TARGET_FINE:
        break;
    }
    struct api_request request = {
        .method = method_of(exchange, method),
        .path = target->path,
        .parameters = target->parameters,
        .parameter_count = target->parameter_count,
        .body = is_too_large ? NULL : exchange->body.data,
        .body_length = is_too_large ? 0 : exchange->body.length,
        .content_type = framing->values[HEADER_CONTENT_TYPE],
        .accept = framing->values[HEADER_ACCEPT],
        .if_none_match = framing->values[HEADER_IF_NONE_MATCH],
        .host = framing->values[HEADER_HOST],
        .is_secure = is_secure(service, exchange->connection),
        .authorization = framing->values[HEADER_AUTHORIZATION],
        .origin = framing->values[HEADER_ORIGIN],
        .fetch_site = framing->values[HEADER_SEC_FETCH_SITE],
        .coding =
            coding_prefers_gzip(framing->values[HEADER_ACCEPT_ENCODING]) ? API_GZIP : API_IDENTITY,
    };
    if (*target->path == '*')
        return answer_asterisk(exchange, request.method);
    if (service->site) {
        request.client = client_of(&service->clients, exchange->connection,
                                   framing->values[HEADER_FORWARDED_FOR]);
        return answer_site(exchange, &request, is_too_large ? exchange->body.maximum : 0);
    }
    if (((request.method > API_HEAD || request.authorization) && api_is_write(&request)) ||
        page_is_write(&request)) {
        request.client = client_of(&service->clients, exchange->connection,
                                   framing->values[HEADER_FORWARDED_FOR]);
        return start_write(exchange, &request);
    }
    enum MHD_Result refused = MHD_NO;
    if (door_is_pressed(&service->door) && refused_at_door(exchange, &request, &refused))
        return refused;
    if (api_owns_path(target->path))
        return answer_api(exchange, &request);
    return answer_people(exchange, &request);
}

/* ---- the steps ---- */

/* The headers are there: goes on, or ends what must not go on. */
static enum MHD_Result headers_step(struct exchange_service *service,
                                    struct MHD_Connection *connection, struct exchange *exchange)
{
    exchange->phase = EXCHANGE_BODY;
    framing_read(&exchange->framing, connection, &exchange->line);
    const char *fault = framing_fault(&exchange->framing, &exchange->line);
    if (fault)
        return queue_problem(exchange, 400, fault, true);
    if (service->site)
        exchange->body.maximum = service->site->body_max(
            service->site->context, exchange->target.fault ? "" : exchange->target.path,
            exchange->framing.values[HEADER_COOKIE]);
    uint64_t most = exchange->body.maximum + (service->site ? SITE_DISCARD_MAX : 0);
    if (exchange->framing.content_length > most)
        return queue_too_large(exchange);
    return MHD_YES;
}

/* A piece of the body; once it is too large the rest is thrown away, up to a bound. */
static enum MHD_Result body_step(struct exchange *exchange, const char *upload, size_t *size)
{
    buffer_append(&exchange->body, upload, *size);
    if (buffer_error(&exchange->body))
        exchange->discarded += *size;
    *size = 0;
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
    if (*upload_size)
        return body_step(current, upload, upload_size);
    if (current->phase == EXCHANGE_WRITTEN)
        return queue_written(current);
    return answer(current, method);
}
