/* Client addresses: read, held against the trusted proxies, hashed. */
#include "http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "fever/hash.h"
#include "fever/number.h"
#include "fever/secret.h"

enum { MAPPED_BYTES = 12, IPV6_CLIENT_BYTES = 8 };

static const unsigned char mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

static void map_ipv4(const void *four, unsigned char out[CLIENT_ADDRESS_BYTES])
{
    memcpy(out, mapped, MAPPED_BYTES);
    memcpy(out + MAPPED_BYTES, four, sizeof(struct in_addr));
}

/* `*is_four` tells which kind it was. */
static bool address_parse(const char *text, size_t length, unsigned char out[CLIENT_ADDRESS_BYTES],
                          bool *is_four)
{
    char address[INET6_ADDRSTRLEN];
    struct in_addr four;
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    *is_four = inet_pton(AF_INET, address, &four) == 1;
    if (*is_four)
        map_ipv4(&four, out);
    return *is_four || inet_pton(AF_INET6, address, out) == 1;
}

static bool network_parse(const char *text, struct network *out)
{
    size_t length = strcspn(text, "/");
    bool is_four;
    if (!address_parse(text, length, out->bytes, &is_four))
        return false;
    int64_t bits = is_four ? 32 : 128;
    if (text[length] &&
        !number_parse_int(text + length + 1, strlen(text + length + 1), 0, bits, &bits))
        return false;
    out->bits = (unsigned)bits + (is_four ? 8 * MAPPED_BYTES : 0);
    return true;
}

enum fever_error client_rules_open(struct client_rules *rules, const char *const *proxies,
                                   size_t count, struct error *error)
{
    rules->seed = secret_number();
    rules->proxy_count = 0;
    rules->proxies = calloc(count + 1, sizeof *rules->proxies);
    if (!rules->proxies)
        return error_nomem(error);
    for (size_t i = 0; i < count; i++) {
        if (!network_parse(proxies[i], &rules->proxies[i]))
            return error_set(error, FEVER_INVALID,
                             "'%s' is neither an address nor a network such as 10.0.0.0/8",
                             proxies[i]);
        rules->proxy_count++;
    }
    return FEVER_OK;
}

void client_rules_close(struct client_rules *rules)
{
    free(rules->proxies);
}

static bool network_holds(const struct network *network, const unsigned char *address)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;
    if (memcmp(network->bytes, address, whole) != 0)
        return false;
    return !rest || !((network->bytes[whole] ^ address[whole]) >> (8 - rest));
}

static bool is_proxy(const struct client_rules *rules, const unsigned char *address)
{
    for (size_t i = 0; i < rules->proxy_count; i++)
        if (network_holds(&rules->proxies[i], address))
            return true;
    return false;
}

/* The last item of a comma list that ends at `*length`; false before the first. */
static bool item_before(const char *list, size_t *length, const char **item, size_t *item_length)
{
    static const char blanks[] = " \t";
    if (!*length)
        return false;
    size_t begin = *length;
    while (begin && list[begin - 1] != ',')
        begin--;
    *item = list + begin;
    *item_length = *length - begin;
    while (*item_length && strchr(blanks, **item)) {
        ++*item;
        --*item_length;
    }
    while (*item_length && strchr(blanks, (*item)[*item_length - 1]))
        --*item_length;
    *length = begin ? begin - 1 : 0;
    return true;
}

/* Some gateways write ports, too: 203.0.113.9:4711, [2001:db8::1]:4711. */
static void port_drop(const char **item, size_t *length)
{
    const char *colon = memrchr(*item, ':', *length);
    size_t address = colon ? (size_t)(colon - *item) : 0, digits = 0;
    while (address && address + 1 + digits < *length && colon[1 + digits] >= '0' &&
           colon[1 + digits] <= '9')
        digits++;
    bool is_port = digits && address + 1 + digits == *length;
    if (is_port && (colon[-1] == ']' || memchr(*item, ':', *length) == colon))
        *length = address;
    if (*length > 2 && **item == '[' && (*item)[*length - 1] == ']') {
        ++*item;
        *length -= 2;
    }
}

/* From the last hop back: what a trusted proxy has written is true, what stands before may not be.
 */
static void follow_back(const struct client_rules *rules, const char *forwarded,
                        unsigned char address[CLIENT_ADDRESS_BYTES])
{
    size_t length = forwarded ? strlen(forwarded) : 0, item_length;
    const char *item;
    unsigned char before[CLIENT_ADDRESS_BYTES];
    bool is_four;
    while (is_proxy(rules, address) && item_before(forwarded, &length, &item, &item_length)) {
        port_drop(&item, &item_length);
        if (!address_parse(item, item_length, before, &is_four))
            return;
        memcpy(address, before, sizeof before);
    }
}

static bool peer_read(const struct sockaddr *peer, unsigned char out[CLIENT_ADDRESS_BYTES])
{
    if (peer && peer->sa_family == AF_INET)
        map_ipv4(&((const struct sockaddr_in *)(const void *)peer)->sin_addr, out);
    else if (peer && peer->sa_family == AF_INET6)
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
               CLIENT_ADDRESS_BYTES);
    else
        return false;
    return true;
}

/* An IPv6 address counts by its network: a client has 2^64 of them. */
static uint64_t number_of(const struct client_rules *rules, const unsigned char *address)
{
    bool is_four = memcmp(address, mapped, MAPPED_BYTES) == 0;
    size_t counted = is_four ? CLIENT_ADDRESS_BYTES : IPV6_CLIENT_BYTES;
    return hash_finish(hash_bytes(hash_number(HASH_SEED, rules->seed), address, counted));
}

uint64_t client_of_peer(const struct client_rules *rules, const struct sockaddr *peer)
{
    unsigned char address[CLIENT_ADDRESS_BYTES] = {0};
    peer_read(peer, address);
    return number_of(rules, address);
}

bool client_is_proxy(const struct client_rules *rules, const struct sockaddr *peer)
{
    unsigned char address[CLIENT_ADDRESS_BYTES] = {0};
    return peer_read(peer, address) && is_proxy(rules, address);
}

static bool address_of(const struct client_rules *rules, const struct sockaddr *peer,
                       const char *forwarded, unsigned char out[CLIENT_ADDRESS_BYTES])
{
    if (!peer_read(peer, out))
        return false;
    follow_back(rules, forwarded, out);
    return true;
}

uint64_t client_behind(const struct client_rules *rules, const struct sockaddr *peer,
                       const char *forwarded)
{
    unsigned char address[CLIENT_ADDRESS_BYTES] = {0};
    address_of(rules, peer, forwarded, address);
    return number_of(rules, address);
}

static const struct sockaddr *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

uint64_t client_of(const struct client_rules *rules, struct MHD_Connection *connection,
                   const char *forwarded)
{
    return client_behind(rules, peer_of(connection), forwarded);
}

bool client_came_by_tls(const struct client_rules *rules, struct MHD_Connection *connection)
{
    if (!rules->proxy_count)
        return false;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *scheme =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-Proto");
    return scheme && strcmp(scheme, "https") == 0 && info &&
           client_is_proxy(rules, info->client_addr);
}

void client_network(const struct client_rules *rules, struct MHD_Connection *connection,
                    const char *forwarded, char out[CLIENT_NETWORK_SIZE])
{
    enum { IPV4_TOLD_BYTES = 3, IPV6_TOLD_BYTES = 6 };
    unsigned char address[CLIENT_ADDRESS_BYTES] = {0};
    strcpy(out, "none");
    if (!address_of(rules, peer_of(connection), forwarded, address))
        return;
    bool is_four = memcmp(address, mapped, MAPPED_BYTES) == 0;
    size_t told = is_four ? MAPPED_BYTES + IPV4_TOLD_BYTES : IPV6_TOLD_BYTES;
    memset(address + told, 0, sizeof address - told);
    if (inet_ntop(is_four ? AF_INET : AF_INET6, address + (is_four ? MAPPED_BYTES : 0), out,
                  INET6_ADDRSTRLEN))
        strcat(out, is_four ? "/24" : "/48");
}
