/* Requests of geocoders over libcurl: TLS verified, redirects not followed, everything bounded. */
#ifndef FEVER_APP_TRANSPORT_CURL_H
#define FEVER_APP_TRANSPORT_CURL_H

#include <stdbool.h>

#include "fever/error.h"
#include "fever/geocode.h"

struct transport_curl;

/* A transport that waits `timeout_s` for a whole reply at most and sends `rate_per_s` requests a
 * second at most. Proxies are taken from the environment, as curl does. */
enum fever_error transport_curl_new(int timeout_s, int rate_per_s, struct transport_curl **out,
                                    struct error *error);
void transport_curl_free(struct transport_curl *transport);

/* What geocode_ask takes; lives as long as the transport. */
struct geocode_transport transport_curl_functions(struct transport_curl *transport);

/* Whether a key may be sent to `url`: https, or http to this very machine. */
bool transport_curl_is_safe(const char *url);

#endif
