/* The JSON API without a socket: a checked request in, a reply out.
 *
 * Knows routes, parameters, problems (RFC 9457), entity tags and freshness. Sees one snapshot; no
 * SQL, no libmicrohttpd, no clock. */
#ifndef FEVER_API_H
#define FEVER_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/admission.h"
#include "fever/buffer.h"
#include "fever/snapshot.h"

enum api_method { API_GET, API_HEAD, API_POST, API_PUT, API_DELETE, API_OPTIONS, API_OTHER_METHOD };

/* How long answers and pages of a region under an epidemic notice may be shown, where others may
 * for a minute. */
enum { API_PRIORITY_FRESH_S = 15 };

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
    bool is_secure;   /* came over TLS, to us or to a trusted proxy */
    const char *authorization;
    const char *origin, *fetch_site; /* where a browser says that it comes from; unchecked */
    uint64_t client; /* the same for requests of one address (IPv6: of one /64); tells no address */
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
    bool challenges;    /* 401: says that a bearer token is asked for */
    int retry_after_s;  /* 0: none */
    char location[160]; /* Content-Location, or "" */
    bool vary_accept;   /* the answer depends on Accept */
    bool packed;        /* the body is gzip already, as the request's coding asks */
    bool repeats;       /* a 200 that hangs on nothing but the target, Accept, the coding, the
                           snapshot and the second: whoever asks the same gets the same */
    const char *route;  /* the route's pattern, static, for metrics; never a raw path */
};

struct live_load;
struct live_closure;
struct report;

enum { API_RECEIPT_SIZE = 64 };

enum { API_ACTOR_NAME_SIZE = 65, API_ACTOR_SCOPES_SIZE = 513 };

/* Who writes: the token that came along. */
struct api_actor {
    char name[API_ACTOR_NAME_SIZE];
    char scopes[API_ACTOR_SCOPES_SIZE];
    int64_t expires_at; /* INT64_MAX: never */
};

/* What one client may do only so often. */
enum api_limit { API_LIMIT_WRONG_TOKENS, API_LIMIT_REPORTS, API_LIMIT_COUNT };

/* Where writes go. Loads and closures are noted in the audit log; reports are not, for who made one
 * is nobody's to know. Errors are
 * FEVER_BUSY (another writer keeps the store), FEVER_NOT_FOUND where it says so, or whatever the
 * store suffered; nothing of a failed write is kept. */
struct api_writer {
    void *context;

    /* Takes one from what the client may still do; false, with the seconds to wait, where nothing
     * is left. With `only_look` nothing is taken. */
    bool (*may)(void *context, enum api_limit limit, uint64_t client, bool only_look, int *wait_s);

    /* FEVER_NOT_FOUND for a token that is unknown, revoked or expired. */
    enum fever_error (*actor_of)(void *context, const char *secret, size_t length, int64_t now,
                                 struct api_actor *out);
    enum fever_error (*load_put)(void *context, const struct api_actor *actor,
                                 const struct live_load *load);
    enum fever_error (*load_drop)(void *context, const struct api_actor *actor,
                                  const char *clinic_id, int64_t now);
    enum fever_error (*closure_put)(void *context, const struct api_actor *actor,
                                    const struct live_closure *closure);
    enum fever_error (*closure_drop)(void *context, const struct api_actor *actor,
                                     const char *clinic_id, int64_t now);

    /* Gives the secret by which the report can be erased. FEVER_CONFLICT, with the seconds to wait,
     * where so many have been made that this one is only counted. */
    enum fever_error (*report_add)(void *context, const struct report *report,
                                   char receipt[API_RECEIPT_SIZE], int *wait_s);

    /* FEVER_NOT_FOUND for a receipt of no report that there is. */
    enum fever_error (*report_erase)(void *context, const char *receipt, size_t length);
};

/* Whether the request needs a writer to be answered: it changes something or asks of its token. */
bool api_is_write(const struct api_request *request);

/* Puts 503 in the place of the reply of a write that could not be kept. */
void api_write_failed(const struct api_request *request, struct api_reply *reply);

/* What a request may see. */
struct api_context {
    const struct snapshot *snapshot; /* NULL before the first */
    int64_t now;                     /* Unix seconds */
    const char *public_url;          /* begins our absolute links, see fever/origin.h; or NULL */
    const struct api_writer *writer; /* NULL: this request may not write, or nobody can */
    bool draining;
    const char *const *degraded; /* names of what is degraded, for /readyz */
    size_t degraded_count;

    /* Adds to /metrics what the server that answers has counted; or NULL. */
    void (*measure)(void *server, struct buffer *out);
    void *server;
};

/* Whether the path belongs to the API (`/api`, `/livez`, `/readyz`, …); others are pages or files.
 */
bool api_owns_path(const char *path);

/* The patterns of the routes in turn, as a reply's `route` has them; NULL behind the last. */
const char *api_route_pattern(size_t index);

/* When the request is refused where more come than can be answered, see fever/admission.h. Writes
 * are for `api_is_write`. */
enum admission_class api_admission(const struct api_request *request);

/* Whether the request asks for a search, whatever of its path. */
bool api_searches(const struct api_request *request);

/* Always fills the reply; without memory the status is 503 and the body may be empty. */
void api_handle(const struct api_context *context, const struct api_request *request,
                struct api_reply *reply);

/* The pack of any clinics as `/packs/{adcode}` answers that of a city, its `region` null: for what
 * belongs to no city. Only the reply's status and body are set. */
void api_pack_of(const struct api_context *context, enum lang lang, const uint32_t *numbers,
                 size_t count, struct api_reply *reply);

/* A problem+json reply for what never reaches a route (bad framing, too large, overload). `param`
 * may be NULL. */
void api_problem(struct api_reply *reply, int status, const char *param, const char *detail);

#endif
