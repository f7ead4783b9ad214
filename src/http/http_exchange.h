/* One request and its reply, from the first line to the last byte sent. */
#ifndef FEVER_HTTP_EXCHANGE_H
#define FEVER_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "fever/api.h"
#include "fever/http.h"
#include "http_client.h"
#include "http_door.h"
#include "http_files.h"
#include "http_framing.h"
#include "http_guests.h"
#include "http_request_log.h"
#include "http_spares.h"
#include "http_target.h"

struct write_queue;
struct figures;
struct repeats;

/* What the server keeps for all exchanges; constant but for the atomics. */
struct exchange_service {
    const struct http_site *site; /* NULL: the API and the pages */
    struct snapshot_slot *slot;
    struct file_store *files; /* NULL: none are served */
    struct gzip_pool *pool;
    const char *public_url; /* or NULL */
    bool is_tls;            /* all connections */
    const struct base_map *base_map;
    size_t (*degraded)(void *context, const char *names[HTTP_DEGRADED_MAX]);
    void *context;
    struct client_rules clients;
    struct door door;
    struct figures *figures;
    struct request_ids ids;
    struct request_log requests;
    const struct log *log; /* NULL: nothing is told */
    bool logs_requests;
    void (*measure)(void *context, struct buffer *out); /* or NULL */
    struct guests *guests;
    struct write_queue *writes;       /* NULL: this server takes none */
    const struct http_writer *writer; /* its writer, or NULL */
    int64_t report_days;              /* 0: as the pages have it by default */
    struct spares *spares;            /* for the bodies of replies */
    struct repeats *repeats;
    atomic_bool draining;
};

enum exchange_phase {
    EXCHANGE_NEW,
    EXCHANGE_BODY,
    EXCHANGE_WRITING, /* the writer's; the connection sleeps */
    EXCHANGE_WRITTEN  /* the reply is made */
};

/* What an exchange whose request writes has besides. */
struct pending_write {
    struct exchange *next; /* in the queue */
    struct api_request request;
    struct api_reply reply;
};

/* Small enough that the allocator has one at hand for each request. */
struct exchange {
    struct exchange_service *service;
    struct MHD_Connection *connection;
    enum exchange_phase phase;
    struct request_line line;
    struct framing framing;
    struct target target;
    struct buffer body;
    struct buffer sent; /* the reply's body, until its last byte is out */
    int64_t began_ns;   /* of figures_clock_ns: when its last piece was read */
    size_t discarded;
    const char *method;                /* static, or NULL */
    const char *route;                 /* the pattern of what answered it, or NULL */
    int status;                        /* of the reply; 0: there is none yet */
    uint64_t bytes;                    /* of its body */
    struct pending_write *write;       /* NULL: it reads */
    char id[REQUEST_ID_SIZE];          /* "" where nobody asks for it */
    struct api_parameter parameters[]; /* of the target, whose bytes lie behind them */
};

/* Hands a request that writes over and lets the connection sleep; without a writer it is answered
 * at once. */
enum MHD_Result exchange_write_start(struct exchange *exchange, const struct api_request *request);

/* Sends the reply to a write, once it is final. */
enum MHD_Result exchange_write_answer(struct exchange *exchange);

/* Makes the reply to a write, in the writer's thread. */
void exchange_write(struct exchange *exchange, const struct api_writer *writer);

/* Makes it the reply to a write that could not be kept. */
void exchange_refuse(struct exchange *exchange);

/* The reply is final: wakes the connection, whose thread goes on with the exchange at once. */
void exchange_written(struct exchange *exchange);

/* The three callbacks of libmicrohttpd; `service` is a struct exchange_service. */
void *exchange_begin(void *service, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *service, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **exchange);
void exchange_end(void *service, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode how);

#endif
