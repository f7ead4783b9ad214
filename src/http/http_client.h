/* Who asks: a client's address as a number that tells no address, for limits alone. */
#ifndef FEVER_HTTP_CLIENT_H
#define FEVER_HTTP_CLIENT_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"

enum { CLIENT_ADDRESS_BYTES = 16 };

/* An address with the bits that count; IPv4 is mapped into IPv6. */
struct network {
    unsigned char bytes[CLIENT_ADDRESS_BYTES];
    unsigned bits;
};

/* Proxies whose X-Forwarded-For is believed, and what addresses are hashed with. */
struct client_rules {
    struct network *proxies;
    size_t proxy_count;
    uint64_t seed;
};

/* `10.0.0.0/8`, `::1`; FEVER_INVALID for what is neither. */
enum fever_error client_rules_open(struct client_rules *rules, const char *const *proxies,
                                   size_t count, struct error *error);
void client_rules_close(struct client_rules *rules);

/* The same number for all of an IPv4 address, or of an IPv6 /64. Through trusted proxies it is the
 * last address in `forwarded` (X-Forwarded-For, may be NULL) that is none of them. */
uint64_t client_of(const struct client_rules *rules, struct MHD_Connection *connection,
                   const char *forwarded);

/* The same of a peer (NULL: unknown) whose address is at hand. */
uint64_t client_behind(const struct client_rules *rules, const struct sockaddr *peer,
                       const char *forwarded);

enum { CLIENT_NETWORK_SIZE = 50 };

/* The network of the same address, for the log: `203.0.113.0/24`, `2001:db8:1::/48`, or "none". */
void client_network(const struct client_rules *rules, struct MHD_Connection *connection,
                    const char *forwarded, char out[CLIENT_NETWORK_SIZE]);

/* The number of who speaks to us itself, proxy or not. */
uint64_t client_of_peer(const struct client_rules *rules, const struct sockaddr *peer);

/* Whether that is a trusted proxy. */
bool client_is_proxy(const struct client_rules *rules, const struct sockaddr *peer);

/* Whether a trusted proxy says that the client reached it over TLS. */
bool client_came_by_tls(const struct client_rules *rules, struct MHD_Connection *connection);

#endif
