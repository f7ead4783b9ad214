/* One request and its reply, from the first line to the last byte sent. */
#ifndef FEVER_HTTP_EXCHANGE_H
#define FEVER_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "fever/http.h"
#include "http_files.h"

/* What the server keeps for all exchanges; constant but for the atomics. */
struct exchange_service {
    struct snapshot_slot *slot;
    struct file_store *files; /* NULL: none are served */
    struct gzip_pool *pool;
    const char *public_url; /* or NULL */
    const struct base_map *base_map;
    size_t (*degraded)(void *context, const char *names[HTTP_DEGRADED_MAX]);
    void *context;
    atomic_bool draining;
    atomic_long in_flight; /* exchanges begun and not yet over */
};

/* The three callbacks of libmicrohttpd; `service` is a struct exchange_service. */
void *exchange_begin(void *service, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *service, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **exchange);
void exchange_end(void *service, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode how);

#endif
