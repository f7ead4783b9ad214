/* Telling requests in the log. */
#include "http_request_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/hash.h"
#include "fever/log.h"
#include "fever/secret.h"
#include "http_client.h"
#include "http_exchange.h"
#include "http_figures.h"

void request_ids_init(struct request_ids *ids)
{
    ids->seed = secret_number();
    atomic_init(&ids->made, 0);
}

/* Without a dot, so that no position and no address comes into the log as somebody's name. */
static bool is_well_formed(const char *id)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "_-";
    size_t length = strspn(id, allowed);
    return length > 0 && length < REQUEST_ID_SIZE && id[length] == '\0';
}

static bool is_from_proxy(const struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info && client_is_proxy(&exchange->service->clients, info->client_addr);
}

void request_id_set(struct exchange *exchange)
{
    struct request_ids *ids = &exchange->service->ids;
    const char *given = exchange->framing.values[HEADER_REQUEST_ID];
    if (exchange->id[0])
        return;
    if (given && is_well_formed(given) && is_from_proxy(exchange)) {
        strcpy(exchange->id, given);
        return;
    }
    uint64_t number = atomic_fetch_add_explicit(&ids->made, 1, memory_order_relaxed);
    snprintf(exchange->id, sizeof exchange->id, "%016" PRIx64,
             hash_finish(hash_number(hash_number(HASH_SEED, ids->seed), number)));
}

bool request_id_is_wanted(const struct exchange *exchange, int status)
{
    return status >= 400 || exchange->framing.values[HEADER_REQUEST_ID] ||
           exchange->service->logs_requests;
}

/* Of the body that went out: HEAD is answered with the length of one alone. */
static int64_t bytes_of(const struct exchange *exchange)
{
    bool has_none = exchange->method && strcmp(exchange->method, "HEAD") == 0;
    return has_none ? 0 : (int64_t)exchange->bytes;
}

static void write_line(struct exchange *exchange, enum log_event event, int64_t untold)
{
    const struct exchange_service *service = exchange->service;
    char network[CLIENT_NETWORK_SIZE];
    struct log_line line;
    client_network(&service->clients, exchange->connection,
                   exchange->framing.values[HEADER_FORWARDED_FOR], network);
    request_id_set(exchange);
    log_begin(&line, service->log, event);
    log_text(&line, "id", exchange->id);
    log_text(&line, "method", exchange->method ? exchange->method : "OTHER");
    log_text(&line, "route", exchange->route ? exchange->route : "none");
    log_number(&line, "status", exchange->status);
    log_number(&line, "bytes", bytes_of(exchange));
    log_number(&line, "duration_us", (figures_clock_ns() - exchange->began_ns) / 1000);
    log_text(&line, "client", network);
    if (untold)
        log_number(&line, "untold", untold);
    log_end(&line);
}

/* Whether this failure is the first in its second, and how many before it were not. */
static bool is_told(struct request_log *requests, int64_t *untold)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int_fast64_t last = atomic_load(&requests->told_s);
    /* One second later than it is, so that 0 is before all. */
    if (last == now.tv_sec + 1 ||
        !atomic_compare_exchange_strong(&requests->told_s, &last, now.tv_sec + 1)) {
        atomic_fetch_add(&requests->untold, 1);
        return false;
    }
    *untold = atomic_exchange(&requests->untold, 0);
    return true;
}

void request_told(struct exchange *exchange)
{
    struct exchange_service *service = exchange->service;
    int64_t untold = 0;
    if (service->logs_requests)
        write_line(exchange, LOG_REQUEST, 0);
    else if (exchange->status >= 500 && service->log && exchange->route != figures_route_refused &&
             is_told(&service->requests, &untold))
        write_line(exchange, LOG_REQUEST_FAILED, untold);
}
