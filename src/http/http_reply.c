/* Turning a reply into a response. */
#include "http_reply.h"

#include <string.h>

#include "fever/page.h"

/* Programs ask by the thousand; a page goes to a person on a slow network, who waits for each byte.
 */
enum { GZIP_FROM_BYTES = 1024, NUMBER_SIZE = 12 };

void reply_begin(struct api_reply *reply, size_t body_max)
{
    memset(reply, 0, sizeof *reply);
    reply->max_age_s = -1;
    buffer_init(&reply->body, body_max);
}

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

void reply_add_audience(struct MHD_Response *response, enum reply_audience audience,
                        const struct base_map *base_map)
{
    if (audience != REPLY_FOR_PEOPLE)
        add(response, "Access-Control-Allow-Origin", "*");
    if (audience == REPLY_FOR_PROGRAMS) {
        add(response, "X-Content-Type-Options", "nosniff");
        add(response, "Referrer-Policy", "no-referrer");
        return;
    }
    if (audience == REPLY_FOR_PEOPLE) /* files are for other sites' programs, too */
        add(response, "Cross-Origin-Resource-Policy", "same-origin");
    struct page_header headers[PAGE_HEADERS];
    page_headers(base_map, headers);
    for (size_t i = 0; i < PAGE_HEADERS; i++)
        add(response, headers[i].name, headers[i].value);
}

void reply_add_tls_only(struct MHD_Response *response)
{
    add(response, "Strict-Transport-Security", "max-age=31536000");
}

static char *number_write(char *out, int value)
{
    char digits[NUMBER_SIZE];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count)
        *out++ = digits[--count];
    *out = '\0';
    return out;
}

static void add_cache_control(struct MHD_Response *response, const struct api_reply *reply)
{
    char value[80];
    if (reply->max_age_s < 0) {
        add(response, "Cache-Control", "no-store");
        return;
    }
    char *end = number_write(stpcpy(value, "max-age="), reply->max_age_s);
    if (reply->stale_while_revalidate_s > 0)
        number_write(stpcpy(end, ", stale-while-revalidate="), reply->stale_while_revalidate_s);
    add(response, "Cache-Control", value);
}

static void add_preflight(struct MHD_Response *response, const struct api_reply *reply)
{
    add(response, "Access-Control-Allow-Methods", reply->allow);
    add(response, "Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match");
    add(response, "Access-Control-Max-Age", "86400");
}

static void add_seldom(struct MHD_Response *response, const struct api_reply *reply)
{
    char number[NUMBER_SIZE];
    if (reply->allow)
        add(response, "Allow", reply->allow);
    if (reply->allow && reply->status == 204)
        add_preflight(response, reply);
    if (reply->challenges)
        add(response, "WWW-Authenticate", "Bearer");
    if (reply->location[0])
        add(response, "Content-Location", reply->location);
    if (reply->retry_after_s) {
        number_write(number, reply->retry_after_s);
        add(response, "Retry-After", number);
    }
    if (reply->location[0] || reply->retry_after_s || reply->status >= 400)
        add(response, "Access-Control-Expose-Headers",
            "Content-Location, Retry-After, X-Request-Id");
}

/* Compresses the body in place where it pays; false where it stays plain. */
static bool body_compress(struct buffer *body, enum gzip_effort effort, struct gzip_pool *pool)
{
    struct buffer packed;
    /* The worst case is reserved before the first byte. */
    buffer_init(&packed, body->length + body->length / 4 + GZIP_FROM_BYTES);
    if (!gzip_compress(pool, effort, body->data, body->length, &packed)) {
        buffer_clear(&packed);
        return false;
    }
    buffer_clear(body);
    packed.maximum = body->maximum;
    *body = packed;
    buffer_trim(body);
    return true;
}

struct MHD_Response *reply_response_without_body(size_t length)
{
    static char nothing[1]; /* never read: libmicrohttpd sends no body with 304 */
    return MHD_create_response_from_buffer(length, nothing, MHD_RESPMEM_PERSISTENT);
}

/* With 304 the body's length is all that is told (RFC 9110 §8.6: that of a 200 or none). */
static struct MHD_Response *response_of(const struct buffer *body, int status, bool owns_body)
{
    if (!body->length || status == 304)
        return reply_response_without_body(body->length);
    return MHD_create_response_from_buffer(
        body->length, body->data, owns_body ? MHD_RESPMEM_MUST_COPY : MHD_RESPMEM_PERSISTENT);
}

struct MHD_Response *reply_response(struct api_reply *reply, const struct reply_form *form,
                                    uint64_t *bytes)
{
    bool has_body = reply->body.length > 0 && reply->status != 304;
    bool packs =
        form->coding == API_GZIP && !reply->packed && reply->body.length >= GZIP_FROM_BYTES;
    enum gzip_effort effort = form->audience == REPLY_FOR_PEOPLE ? GZIP_SMALL : GZIP_QUICK;
    bool packed = packs && body_compress(&reply->body, effort, form->pool);
    if (packs && !packed)
        reply->etag[0] = '\0'; /* it speaks of packed bytes */
    *bytes = reply->status == 304 ? 0 : reply->body.length;
    struct MHD_Response *response = response_of(&reply->body, reply->status, form->owns_body);
    if (!response)
        return NULL;
    if (has_body)
        add(response, "Content-Type", reply->content_type);
    if (packed || reply->packed)
        add(response, "Content-Encoding", "gzip");
    if (reply->etag[0])
        add(response, "ETag", reply->etag);
    add_cache_control(response, reply);
    add(response, "Vary", reply->vary_accept ? "Accept, Accept-Encoding" : "Accept-Encoding");
    reply_add_audience(response, form->audience, form->base_map);
    add_seldom(response, reply);
    if (form->closes)
        add(response, "Connection", "close");
    return response;
}
