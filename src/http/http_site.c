/* Answering for a site of its own: its page, its file to keep, or its way on. */
#include "http_site.h"

#include "http_send.h"

enum { DISPOSITION_MAX = 512 };

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

enum MHD_Result site_answer(struct exchange *exchange, const struct api_request *request,
                            size_t too_large)
{
    struct exchange_service *service = exchange->service;
    const char *cookie = exchange->framing.values[HEADER_COOKIE];
    struct site_request asked = {*request, cookie, too_large};
    struct site_reply reply = {0};
    reply_begin(&reply.reply, service->site->reply_max);
    service->site->answer(service->site->context, &asked, &reply);
    const struct reply_form form = {.audience = REPLY_FOR_PEOPLE,
                                    .coding = request->coding,
                                    .base_map = service->base_map,
                                    .pool = service->pool,
                                    .closes = exchange_is_last(exchange)};
    struct MHD_Response *response = reply_response(&reply.reply, &form, &exchange->bytes);
    enum MHD_Result result = MHD_NO;
    if (response) {
        if (request->is_secure)
            reply_add_tls_only(response);
        add_site_headers(response, &reply);
        result = send_response(exchange, reply.reply.route, reply.reply.status, response);
        MHD_destroy_response(response);
    }
    send_keep(exchange, &reply.reply.body);
    return result;
}
