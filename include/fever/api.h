/* The JSON API without a socket: a checked request in, a reply out.
 *
 * Knows routes, parameters, problems (RFC 9457), entity tags and freshness. Sees one snapshot; no
 * SQL, no libmicrohttpd, no clock. */
#ifndef FEVER_API_H
#define FEVER_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/buffer.h"
#include "fever/snapshot.h"

enum api_method { API_GET, API_HEAD, API_POST, API_PUT, API_DELETE, API_OPTIONS, API_OTHER_METHOD };

/* The coding that the reply's body will get; it is part of the entity tag. */
enum api_coding { API_IDENTITY, API_GZIP };

/* One query parameter, percent-decoded; NUL-terminated, may hold any bytes before the NUL.
 * `malformed` marks bad percent escapes, a NUL inside, or bytes that are not UTF-8. */
struct api_parameter {
    const char *name, *value;
    bool malformed;
};

/* All borrowed for the call; absent headers are NULL. */
struct api_request {
    enum api_method method;
    const char *path; /* percent-decoded, begins with `/`, without the query */
    const struct api_parameter *parameters;
    size_t parameter_count;
    const char *body;
    size_t body_length;
    const char *content_type, *accept, *if_none_match;
    const char *host; /* as the client named us; unchecked */
    enum api_coding coding;
};

struct api_reply {
    int status;
    const char *content_type; /* static */
    struct buffer body;       /* owned by the caller, who initialises and clears it; with status
                                 304 what a 200 would carry: only its length is told */
    char etag[40];            /* quoted, or "" */
    int max_age_s;            /* −1: no-store */
    int stale_while_revalidate_s;
    const char *allow;  /* for 405 and OPTIONS, static, or NULL */
    int retry_after_s;  /* 0: none */
    char location[160]; /* Content-Location, or "" */
    bool vary_accept;   /* the answer depends on Accept */
    bool packed;        /* the body is gzip already, as the request's coding asks */
    const char *route;  /* the route's pattern, static, for metrics; never a raw path */
};

/* What a request may see. */
struct api_context {
    const struct snapshot *snapshot; /* NULL before the first */
    int64_t now;                     /* Unix seconds */
    const char *public_url;          /* begins our absolute links, see fever/origin.h; or NULL */
    bool draining;
    const char *const *degraded; /* names of what is degraded, for /readyz */
    size_t degraded_count;
};

/* Whether the path belongs to the API (`/api`, `/livez`, `/readyz`, …); others are pages or files.
 */
bool api_owns_path(const char *path);

/* Always fills the reply; without memory the status is 503 and the body may be empty. */
void api_handle(const struct api_context *context, const struct api_request *request,
                struct api_reply *reply);

/* A problem+json reply for what never reaches a route (bad framing, too large, overload). `param`
 * may be NULL. */
void api_problem(struct api_reply *reply, int status, const char *param, const char *detail);

#endif
