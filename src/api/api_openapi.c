/* `/openapi.json`: what is served, told to programs. */
#include "api_call.h"
#include "fever/entity_tag.h"
#include "openapi_document.h"

/* It changes with the program's next version. */
enum { FRESH_S = 300 };

void api_openapi(struct call *call)
{
    struct api_reply *reply = call->reply;
    reply->content_type = "application/vnd.oai.openapi+json;version=3.1";
    reply->packed = call->request->coding == API_GZIP;
    if (reply->packed)
        buffer_append(&reply->body, (const char *)openapi_document_gzip,
                      openapi_document_gzip_length);
    else
        buffer_append(&reply->body, (const char *)openapi_document, openapi_document_length);
    reply->max_age_s = FRESH_S;
    entity_tag_format(openapi_document_tag, call->request->coding, reply->etag);
}
