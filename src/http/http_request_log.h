/* Requests in the log, and the ids by which one is found there.
 *
 * A line holds no path, no query and no header's value but an id that a trusted proxy gave; of the
 * address only the network is told (IPv4 a /24, IPv6 a /48). */
#ifndef FEVER_HTTP_REQUEST_LOG_H
#define FEVER_HTTP_REQUEST_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct exchange;

enum { REQUEST_ID_SIZE = 65 };

/* What ids are made of. */
struct request_ids {
    uint64_t seed;
    atomic_uint_fast64_t made;
};

/* When a failed request was last told, and how many were not since. */
struct request_log {
    atomic_int_fast64_t told_s;
    atomic_int_fast64_t untold;
};

void request_ids_init(struct request_ids *ids);

/* Gives the exchange its id: what the header of a trusted proxy says (1–64 of `A-Za-z0-9_-`), else
 * one of our own; once it has one that stays. */
void request_id_set(struct exchange *exchange);

/* Whether the reply of that status is to carry the id: an error's, one that the client asked for by
 * sending the header, and every one where all requests are logged. */
bool request_id_is_wanted(const struct exchange *exchange, int status);

/* The exchange is over: tells it where all are logged, and at most one failure (5xx, but for what
 * was turned away at the door) in each second otherwise. */
void request_told(struct exchange *exchange);

#endif
