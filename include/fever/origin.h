/* Where the service is reached: the beginning of every absolute link. */
#ifndef FEVER_ORIGIN_H
#define FEVER_ORIGIN_H

#include <stdbool.h>

#include "fever/api.h"

enum { ORIGIN_HOST_MAX = 255, ORIGIN_SIZE = ORIGIN_HOST_MAX + sizeof "https://" };

/* A host's name or address (IPv6 in brackets), with or without a port (RFC 3986, section 3.2): no
 * byte of it needs escaping in JSON, HTML or an address. */
bool origin_host_is_valid(const char *host);

/* `http://` or `https://`, a valid host, and nothing behind it. */
bool origin_is_valid(const char *url);

/* The operator's public address, else `http://` or, over TLS, `https://` with the host that was
 * asked. "" where that is none: links then begin with a slash. */
void origin_of(const struct api_context *context, const struct api_request *request,
               char out[ORIGIN_SIZE]);

/* Whether a browser says that the request comes from a page of another site. */
bool origin_is_foreign(const char *public_url, const struct api_request *request);

#endif
