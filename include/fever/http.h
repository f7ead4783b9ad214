/* The HTTP server: sockets, limits, framing, compression and static files around the API and the
 * pages. The only module that knows libmicrohttpd.
 *
 * A pool of threads serves all connections; each request takes the slot's snapshot while its reply
 * is made. No path or query is ever logged: they hold positions. */
#ifndef FEVER_HTTP_H
#define FEVER_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "fever/api.h"
#include "fever/base_map.h"
#include "fever/error.h"
#include "fever/log.h"
#include "fever/snapshot_slot.h"

struct http_server;

enum {
    HTTP_THREADS_MAX = 256,
    HTTP_DEGRADED_MAX = 12,
    HTTP_DESCRIPTORS = 20064 /* that a process needs for as many connections as are served at most;
                                with fewer it serves fewer */
};

/* What carries out writes, always from one thread: those that wait together go between one begin
 * and one commit. */
struct http_writer {
    const struct api_writer *api;

    /* Errors of either mean that nothing of the batch is kept. */
    enum fever_error (*begin)(void *context);
    enum fever_error (*commit)(void *context);
    void (*end)(void *context); /* after a begin that went well, committed or not */

    /* What must be done now and then, between batches: at the beginning and every hour, after an
     * error sooner. `now` in Unix seconds. */
    enum fever_error (*upkeep)(void *context, int64_t now);

    /* Called about each second in which nothing is written, between batches. */
    void (*rest)(void *context);

    void *context;
};

/* Another site than the public one. */

enum { SITE_COOKIE_SIZE = 192, SITE_ADDRESS_SIZE = 256, SITE_FILE_NAME_SIZE = 128 };

/* What a request to a site of its own has beside what all have. */
struct site_request {
    struct api_request request;
    const char *cookie; /* the Cookie header, unchecked; or NULL */
    size_t too_large;   /* bytes that its body may have and has more than, so that it has none; 0 */
};

/* A page, a file to keep (`file_name`, percent-encoded by the server), or a way on (303). */
struct site_reply {
    struct api_reply reply;
    char set_cookie[SITE_COOKIE_SIZE]; /* "" for none */
    char see_other[SITE_ADDRESS_SIZE]; /* path of our own, for status 303 */
    char file_name[SITE_FILE_NAME_SIZE];
};

/* Answers everything in the place of the API and the pages: the maintainers' desk. Called from any
 * thread of the pool; requests and replies as theirs. */
struct http_site {
    /* The most bytes that the body of this request, whose headers alone are there, may have. */
    size_t (*body_max)(void *context, const char *path, const char *cookie);
    void (*answer)(void *context, const struct site_request *request, struct site_reply *reply);
    void *context;
    size_t reply_max; /* bytes */
};

struct http_options {
    const struct http_site
        *site;              /* borrowed; NULL: the public one. One with a site needs no slot */
    const char *listen;     /* `127.0.0.1:8080`, `[::1]:8080`, `:8080`; port 0: any free one */
    unsigned threads;       /* 1–HTTP_THREADS_MAX */
    const char *static_dir; /* files below `/static/` and single files of the root, or NULL */
    const char *public_url; /* where clients reach us, see fever/origin.h; NULL: as they ask */
    /* PEM files; NULL: no TLS */
    const char *certificate_file, *key_file;
    const struct base_map *base_map; /* borrowed; NULL: the schematic one */
    const char *base_map_file;       /* served as BASE_MAP_PATH, with a static_dir alone; or NULL */
    struct snapshot_slot *slot;      /* borrowed; outlives the server */
    const char *const *trusted_proxies; /* addresses and networks whose X-Forwarded-For is true */
    size_t trusted_proxy_count;
    const struct log *log; /* borrowed; NULL: nothing is told of requests */
    bool logs_requests;    /* all of them are told there, without path, query or full address */
    const struct http_writer *writer; /* borrowed; NULL: writes are refused */
    int64_t report_days;              /* how long residents' reports are kept, for the pages */

    /* Writes the names (static) of what is degraded, for /readyz; returns how many. Called from any
     * thread; may be NULL. */
    size_t (*degraded)(void *context, const char *names[HTTP_DEGRADED_MAX]);

    /* Adds to /metrics what only the program knows, see fever/exposition.h. From any thread; may be
     * NULL. */
    void (*measure)(void *context, struct buffer *out);
    void *context;
};

/* FEVER_INVALID with a sentence where `listen` is no address to listen at, whatever this machine
 * has. */
enum fever_error http_listen_check(const char *listen, struct error *error);

/* Listens and serves. FEVER_INVALID for an address that is none, a certificate that does not fit
 * its key or a static directory that is missing, FEVER_CONFLICT where the port is taken, FEVER_IO
 * for what else the system refuses. */
enum fever_error http_start(const struct http_options *options, struct http_server **out,
                            struct error *error);

/* Reads the certificate and its key again, for connections that begin from now on; errors leave the
 * old ones in place. Nothing happens without TLS. From one thread at a time. */
enum fever_error http_reload_certificate(struct http_server *server, struct error *error);

/* `http://127.0.0.1:8080/`, or `https://…`, with the port that was really taken; lives with the
 * server. */
const char *http_url(const struct http_server *server);

/* How many connections are open at once at most, and how many of them of one address. */
unsigned http_connections_max(const struct http_server *server, unsigned *of_address);

/* Says "draining" to whoever asks /readyz, lets the requests in flight end, and takes no new
 * connections once none is left, or after `most_ms` in any case. */
void http_drain(struct http_server *server, int most_ms);

/* Closes every connection and frees the server. NULL is allowed. */
void http_stop(struct http_server *server);

#endif
