/* The service's own address, out of what the operator says or the client asked for. */
#include "fever/origin.h"

#include <string.h>

#define DIGITS "0123456789"
#define HEX    DIGITS "abcdefABCDEF"
#define NAME   DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~"

enum { PORT_DIGITS_MAX = 5 };

bool origin_host_is_valid(const char *host)
{
    if (strlen(host) > ORIGIN_HOST_MAX)
        return false;
    bool is_bracketed = *host == '[';
    const char *name = host + is_bracketed;
    size_t length = strspn(name, is_bracketed ? HEX ":." : NAME);
    const char *port = name + length;
    if (!length || (is_bracketed && *port++ != ']'))
        return false;
    if (*port == '\0')
        return true;
    size_t digits = strspn(port + 1, DIGITS);
    return *port == ':' && digits && digits <= PORT_DIGITS_MAX && port[1 + digits] == '\0';
}

bool origin_is_valid(const char *url)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i]);
        if (strncmp(url, schemes[i], length) == 0)
            return origin_host_is_valid(url + length);
    }
    return false;
}

void origin_of(const struct api_context *context, const struct api_request *request,
               char out[ORIGIN_SIZE])
{
    *out = '\0';
    if (context->public_url && origin_is_valid(context->public_url))
        strcpy(out, context->public_url);
    else if (request->host && origin_host_is_valid(request->host))
        strcpy(stpcpy(out, request->is_secure ? "https://" : "http://"), request->host);
}

static const char *host_behind(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    return scheme_end ? scheme_end + 3 : "";
}

/* Sec-Fetch-Site (W3C Fetch Metadata) says it plainly, but only browsers since 2020 send it, and
 * only to https or the machine itself. Of the others Origin is compared with where we are reached;
 * by its host alone, for a proxy may end TLS before us. `null` tells nothing: our own pages send
 * it, as they ask for no referrer. */
bool origin_is_foreign(const char *public_url, const struct api_request *request)
{
    const char *site = request->fetch_site, *origin = request->origin;
    if (site)
        return strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
    if (!origin || strcmp(origin, "null") == 0)
        return false;
    const char *host = host_behind(origin);
    bool is_asked = request->host && strcasecmp(host, request->host) == 0;
    return !is_asked && !(public_url && strcasecmp(host, host_behind(public_url)) == 0);
}
