/* Replies as libmicrohttpd sends them: headers, coding, and bytes handed over without a copy. */
#ifndef FEVER_HTTP_REPLY_H
#define FEVER_HTTP_REPLY_H

#include <microhttpd.h>
#include <stdbool.h>

#include "fever/api.h"
#include "fever/base_map.h"
#include "fever/gzip.h"

/* Programs get CORS, people the page's security headers, files both. */
enum reply_audience { REPLY_FOR_PROGRAMS, REPLY_FOR_PEOPLE, REPLY_OF_FILE };

/* A reply to fill: empty, and not to be kept by anybody. */
void reply_begin(struct api_reply *reply, size_t body_max);

/* How a reply goes out. */
struct reply_form {
    enum reply_audience audience;
    enum api_coding coding;
    const struct base_map *base_map; /* what the policy of pages lets in; or NULL */
    struct gzip_pool *pool;
    bool closes;    /* ends the connection after it */
    bool owns_body; /* the response has a copy of the body: else that must stay until it is over */
};

/* A response of the reply; NULL without memory. `*bytes` becomes the length of the body. */
struct MHD_Response *reply_response(struct api_reply *reply, const struct reply_form *form,
                                    uint64_t *bytes);

/* A response that tells a length and has no bytes: what a 304 needs. */
struct MHD_Response *reply_response_without_body(size_t length);

/* Asks browsers to come over TLS alone from now on, for a year; only to be said over TLS. */
void reply_add_tls_only(struct MHD_Response *response);

/* Adds the headers that every reply for that audience carries. */
void reply_add_audience(struct MHD_Response *response, enum reply_audience audience,
                        const struct base_map *base_map);

#endif
