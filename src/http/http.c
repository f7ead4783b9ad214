/* Starting, draining and stopping the server. */
#include "fever/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "http_certificate.h"
#include "http_exchange.h"
#include "http_figures.h"
#include "http_listen.h"
#include "http_quiesce.h"
#include "http_repeats.h"
#include "http_writer.h"

enum {
    CONNECTION_MEMORY = 16 * 1024,
    DESCRIPTORS_KEPT = 64, /* for the store, files and the threads' own */
    CONNECTIONS_MAX = HTTP_DESCRIPTORS - DESCRIPTORS_KEPT,
    TIMEOUT_S = 30,
    DRAIN_POLL_MS = 10,
    FAREWELL_MS = 500, /* in which clients hear `Connection: close` and hang up themselves */
    ALONE_MS = 100     /* without a connection: far more than a thread needs to take one */
};

struct http_server {
    struct exchange_service service;
    struct MHD_Daemon *daemon;
    int ended_socket; /* takes no more connections; -1: it does still */
    unsigned connections_max;
    char url[LISTEN_URL_SIZE];
};

/* As many as the process may have descriptors for. */
static unsigned connections_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_cur >= CONNECTIONS_MAX + DESCRIPTORS_KEPT)
        return CONNECTIONS_MAX;
    return limit.rlim_cur > 2 * DESCRIPTORS_KEPT ? (unsigned)limit.rlim_cur - DESCRIPTORS_KEPT
                                                 : DESCRIPTORS_KEPT;
}

/* Leaves escapes to us: the raw target is what we read. */
static size_t unescape_nothing(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static struct MHD_Daemon *daemon_start(struct http_server *server, unsigned threads, int socket)
{
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_end, &server->service},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_begin, &server->service},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)unescape_nothing, NULL},
        {MHD_OPTION_LISTEN_SOCKET, socket, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)guests_notify, server->service.guests},
        {MHD_OPTION_CONNECTION_LIMIT, server->connections_max, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S, NULL},
/* Where http_framing.c does not know how a head lies in memory (LAYOUT_KNOWN), libmicrohttpd itself
 * refuses bare LF, folded lines and the like at this level. */
#if MHD_VERSION >= 0x00097701
        {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2, NULL},
#else
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
#endif
        /* A pool of one is no pool to libmicrohttpd. */
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
    if (!server->service.is_tls)
        return MHD_start_daemon(flags, 0, guests_admit, server->service.guests, exchange_step,
                                &server->service, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    return MHD_start_daemon(flags | MHD_USE_TLS, 0, guests_admit, server->service.guests,
                            exchange_step, &server->service, MHD_OPTION_HTTPS_CERT_CALLBACK2,
                            certificate_of_session, MHD_OPTION_HTTPS_PRIORITIES,
                            CERTIFICATE_PRIORITIES, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static enum fever_error no_thread(struct error *error)
{
    return error_set(error, FEVER_NOMEM,
                     "out of memory, or no more threads may be started (ulimit -u, TasksMax= of "
                     "systemd)");
}

/* What the exchanges share, but for the socket. */
static enum fever_error service_open(struct exchange_service *service,
                                     const struct http_options *options, unsigned connections_most,
                                     struct error *error)
{
    service->site = options->site;
    service->slot = options->slot;
    service->public_url = options->public_url;
    service->base_map = options->base_map;
    service->degraded = options->degraded;
    service->measure = options->measure;
    service->log = options->log;
    service->logs_requests = options->logs_requests && options->log;
    service->context = options->context;
    service->report_days = options->report_days;
    atomic_init(&service->draining, false);
    request_ids_init(&service->ids);
    service->pool = gzip_pool_new(options->threads);
    service->spares = spares_new();
    service->repeats = repeats_new(options->threads);
    service->figures = figures_new();
    if (!service->pool || !service->spares || !service->repeats || !service->figures)
        return error_nomem(error);
    if (door_open(&service->door, service->pool, options->certificate_file != NULL))
        return error_nomem(error);
    enum fever_error failure = client_rules_open(&service->clients, options->trusted_proxies,
                                                 options->trusted_proxy_count, error);
    if (failure)
        return failure;
    service->guests = guests_open(&service->clients, connections_most);
    if (!service->guests)
        return no_thread(error);
    service->writer = options->writer;
    if (options->writer) {
        service->writes = write_queue_open(options->writer);
        if (!service->writes)
            return no_thread(error);
    }
    if (!options->static_dir)
        return FEVER_OK;
    const struct file_options files = {
        .folder = options->static_dir,
        .base_map = options->base_map,
        .base_map_file = options->base_map_file,
        .pool = service->pool,
    };
    return file_store_open(&files, &service->files, error);
}

enum fever_error http_start(const struct http_options *options, struct http_server **out,
                            struct error *error)
{
    int socket = -1;
    struct http_server *server = calloc(1, sizeof *server);
    if (!server)
        return error_nomem(error);
    server->ended_socket = -1;
    server->connections_max = connections_max();
    enum fever_error failure =
        service_open(&server->service, options, server->connections_max, error);
    if (!failure && options->certificate_file) {
        failure =
            certificate_open(options->certificate_file, options->key_file, options->log, error);
        server->service.is_tls = !failure;
    }
    if (!failure)
        failure = listen_open(options->listen, server->service.is_tls, &socket, server->url, error);
    if (!failure) {
        server->daemon = daemon_start(server, options->threads, socket);
        if (!server->daemon)
            failure = error_set(error, FEVER_IO, "cannot start the server's threads: %s",
                                strerror(errno));
    }
    if (failure) {
        if (socket >= 0)
            close(socket);
        http_stop(server);
        return failure;
    }
    *out = server;
    return FEVER_OK;
}

enum fever_error http_reload_certificate(struct http_server *server, struct error *error)
{
    return server->service.is_tls ? certificate_reload(error) : FEVER_OK;
}

const char *http_url(const struct http_server *server)
{
    return server->url;
}

unsigned http_connections_max(const struct http_server *server, unsigned *of_address)
{
    *of_address = guests_of_address_max(server->connections_max);
    return server->connections_max;
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool has_connections(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info && info->num_connections > 0;
}

/* Waits until there has been no connection for a while: one that a thread is just taking is counted
 * only later, and stopping would reset it. */
static void wait_for_farewells(struct MHD_Daemon *daemon, int64_t until_ms)
{
    int64_t now_ms = monotonic_ms(), alone_since_ms = now_ms;
    while (now_ms < until_ms && now_ms - alone_since_ms < ALONE_MS) {
        poll(NULL, 0, DRAIN_POLL_MS);
        now_ms = monotonic_ms();
        if (has_connections(daemon))
            alone_since_ms = now_ms;
    }
}

/* Waits until nothing is in flight or the time is up. */
static void wait_for_exchanges(const struct exchange_service *service, int64_t until_ms)
{
    while (guests_are_waiting(service->guests) && monotonic_ms() < until_ms)
        poll(NULL, 0, DRAIN_POLL_MS);
}

void http_drain(struct http_server *server, int most_ms)
{
    int64_t begin = monotonic_ms();
    atomic_store(&server->service.draining, true);
    /* New connections are still taken in the first half: a balancer may be asking /readyz. */
    wait_for_exchanges(&server->service, begin + most_ms / 2);
    server->ended_socket = quiesce(server->daemon);
    if (server->ended_socket >= 0)
        listen_end(server->ended_socket);
    wait_for_exchanges(&server->service, begin + most_ms);
    /* A request may be on its way over a kept connection: its client is told to hang up. */
    wait_for_farewells(server->daemon, monotonic_ms() + FAREWELL_MS);
}

void http_stop(struct http_server *server)
{
    if (!server)
        return;
    write_queue_close(server->service.writes); /* none may sleep when the daemon stops */
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (server->ended_socket >= 0)
        close(server->ended_socket);
    write_queue_free(server->service.writes);
    guests_close(server->service.guests);
    door_close(&server->service.door);
    client_rules_close(&server->service.clients);
    file_store_close(server->service.files);
    gzip_pool_free(server->service.pool);
    spares_free(server->service.spares);
    repeats_free(server->service.repeats);
    figures_free(server->service.figures);
    if (server->service.is_tls)
        certificate_close();
    free(server);
}
