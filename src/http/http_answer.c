/* From a request that has been read to who answers it. */
#include "http_answer.h"

#include <string.h>

#include "fever/page.h"
#include "http_coding.h"
#include "http_figures.h"
#include "http_handle.h"
#include "http_refusal.h"
#include "http_repeats.h"
#include "http_send.h"
#include "http_site.h"

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

static enum MHD_Result answer_api(struct exchange *exchange, const struct api_request *request)
{
    struct exchange_service *service = exchange->service;
    struct repeat_question question;
    enum MHD_Result result;
    bool may_repeat = repeat_question_of(exchange, request, &question);
    if (may_repeat && repeats_send(exchange, &question, &result))
        return result;
    struct api_reply reply;
    handle_api(service, request, NULL, &reply);
    if (may_repeat && repeats_wants(service->repeats, &question, &reply))
        return send_repeating(exchange, &reply, &question, request->coding);
    return send_reply(exchange, &reply, REPLY_FOR_PROGRAMS, request->coding, false);
}

static enum MHD_Result answer_page(struct exchange *exchange, const struct api_request *request)
{
    struct api_reply reply;
    handle_page(exchange->service, request, NULL, &reply);
    return send_reply(exchange, &reply, REPLY_FOR_PEOPLE, request->coding, false);
}

/* A page, else a file, else the page that says that there is nothing. */
static enum MHD_Result answer_people(struct exchange *exchange, const struct api_request *request)
{
    struct exchange_service *service = exchange->service;
    bool reads = request->method == API_GET || request->method == API_HEAD;
    if (!page_owns_path(request->path) && service->files && reads) {
        const struct file_wish wish = {request->coding == API_GZIP, request->is_secure,
                                       request->if_none_match};
        struct file_sent sent;
        enum file_outcome outcome =
            file_store_serve(service->files, exchange->connection, request->path, &wish, &sent);
        if (outcome == FILE_QUEUED) {
            exchange->bytes = sent.bytes;
            send_noted(exchange, figures_route_file, sent.status);
        }
        if (outcome != FILE_NONE)
            return outcome == FILE_QUEUED ? MHD_YES : MHD_NO;
    }
    return answer_page(exchange, request);
}

/* `OPTIONS *` (RFC 9110 §9.3.7); no other method goes with it. */
static enum MHD_Result answer_asterisk(struct exchange *exchange, enum api_method method)
{
    struct api_reply reply;
    if (method != API_OPTIONS)
        return send_problem(exchange, 400, "Only OPTIONS asks about `*`.", false);
    reply_begin(&reply, REPLY_MAX);
    reply.status = 204;
    reply.allow = "GET, HEAD, POST, OPTIONS";
    return send_reply(exchange, &reply, REPLY_FOR_PROGRAMS, API_IDENTITY, false);
}

static const struct {
    int status;
    const char *detail;
} target_problems[] = {
    [TARGET_TOO_LONG] = {414, "The address is longer than 4096 bytes."},
    [TARGET_MALFORMED_PATH] = {400, "The path is not percent-encoded UTF-8 without NUL bytes."},
    [TARGET_UNKNOWN_FORM] = {400, "The address is neither a path that begins with a slash nor "
                                  "http:// or https:// with a host."},
    [TARGET_TOO_MANY_PARAMETERS] = {400, "There are more than 64 parameters."},
};

/* What the API and the pages see of the exchange; without a body where that was too large. */
static struct api_request request_of(struct exchange *exchange, const char *method)
{
    const struct target *target = &exchange->target;
    const char *const *values = exchange->framing.values;
    bool has_body = !buffer_error(&exchange->body);
    return (struct api_request){
        .method = method_of(exchange, method),
        .path = target->path,
        .parameters = target->parameters,
        .parameter_count = target->parameter_count,
        .body = has_body ? exchange->body.data : NULL,
        .body_length = has_body ? exchange->body.length : 0,
        .content_type = values[HEADER_CONTENT_TYPE],
        .accept = values[HEADER_ACCEPT],
        .if_none_match = values[HEADER_IF_NONE_MATCH],
        .host = values[HEADER_HOST],
        .is_secure = exchange_is_secure(exchange),
        .authorization = values[HEADER_AUTHORIZATION],
        .origin = values[HEADER_ORIGIN],
        .fetch_site = values[HEADER_SEC_FETCH_SITE],
        .coding = coding_prefers_gzip(values[HEADER_ACCEPT_ENCODING]) ? API_GZIP : API_IDENTITY,
    };
}

static void client_note(const struct exchange *exchange, struct api_request *request)
{
    request->client = client_of(&exchange->service->clients, exchange->connection,
                                exchange->framing.values[HEADER_FORWARDED_FOR]);
}

/* RFC 9110 §8.4: a body whose coding is not taken is refused by that, not as bad JSON. */
static bool is_coded(const struct exchange *exchange)
{
    const char *coding = exchange->framing.values[HEADER_CONTENT_ENCODING];
    return exchange->body.length && coding && *coding && strcasecmp(coding, "identity") != 0;
}

static bool is_write(const struct api_request *request)
{
    if (request->method <= API_HEAD && !request->authorization)
        return false;
    return api_is_write(request) || page_is_write(request);
}

enum MHD_Result answer_request(struct exchange *exchange, const char *method)
{
    struct exchange_service *service = exchange->service;
    const struct target *target = &exchange->target;
    bool is_too_large = buffer_error(&exchange->body) == FEVER_TOO_LARGE;
    if (is_too_large && !service->site)
        return send_too_large(exchange);
    if (buffer_error(&exchange->body) == FEVER_NOMEM)
        return send_no_memory(exchange);
    if (target->fault)
        return send_problem(exchange, target_problems[target->fault].status,
                            target_problems[target->fault].detail, false);
    if (is_coded(exchange))
        return send_problem(exchange, 415, "The body must be sent without a Content-Encoding.",
                            false);
    struct api_request request = request_of(exchange, method);
    if (*target->path == '*')
        return answer_asterisk(exchange, request.method);
    if (service->site) {
        client_note(exchange, &request);
        return site_answer(exchange, &request, is_too_large ? exchange->body.maximum : 0);
    }
    if (is_write(&request)) {
        client_note(exchange, &request);
        return exchange_write_start(exchange, &request);
    }
    enum MHD_Result refused = MHD_NO;
    if (refused_at_door(exchange, &request, &refused))
        return refused;
    if (api_owns_path(target->path))
        return answer_api(exchange, &request);
    return answer_people(exchange, &request);
}
