/* Which page answers which path, and what all pages have in common: methods, entity tags, headers.
 */
#include "fever/page.h"

#include <string.h>

/* Nothing but our own files: no inline code, no third party, no frame. */
static const char content_security_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

static const struct page_header headers[] = {
    {"Content-Security-Policy", content_security_policy},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"Permissions-Policy", "geolocation=(self), camera=(), microphone=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

const struct page_header *page_headers(size_t *count)
{
    *count = sizeof headers / sizeof *headers;
    return headers;
}

bool page_owns_path(const char *path)
{
    return strcmp(path, "/") == 0 || strcmp(path, "/privacy") == 0 ||
           strncmp(path, "/clinics/", 9) == 0 || strncmp(path, "/regions/", 9) == 0;
}

void page_handle(const struct page_context *context, const struct api_request *request,
                 struct api_reply *reply)
{
    reply->status = context->snapshot && page_owns_path(request->path) ? 200 : 404;
    reply->content_type = "text/html; charset=utf-8";
    reply->max_age_s = -1;
    reply->route = "page";
    buffer_append_text(&reply->body, "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
                                     "<title>发热门诊地图</title><h1>发热门诊地图</h1>");
}
