/* Requests over libcurl, one at a time.
 *
 * The URL holds a key, so nothing that is said here repeats it, or what curl says of it. */
#include "transport_curl.h"

#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { CONNECT_TIMEOUT_S = 5 };

struct transport_curl {
    CURL *handle;
    int timeout_s;
    int64_t gap_ms, next_ms; /* between requests; when the next may go */
};

static bool is_loopback(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 ||
           strcasecmp(host, "localhost") == 0;
}

/* Takes the URL apart as curl will; `*loopback` tells whether it is this machine's. */
static bool url_is_safe(const char *url, bool *loopback)
{
    CURLU *parts = curl_url();
    char *scheme = NULL, *host = NULL, *user = NULL, *query = NULL;
    bool safe = false;
    if (parts && !curl_url_set(parts, CURLUPART_URL, url, 0) &&
        !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
        !curl_url_get(parts, CURLUPART_HOST, &host, 0)) {
        *loopback = is_loopback(host);
        safe = strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && *loopback);
        safe = safe && curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(query);
    curl_url_cleanup(parts);
    return safe;
}

bool transport_curl_is_safe(const char *url)
{
    bool loopback;
    return !strpbrk(url, "?# ") && url_is_safe(url, &loopback);
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(int64_t milliseconds)
{
    struct timespec pause = {(time_t)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000000};
    while (milliseconds > 0 && nanosleep(&pause, &pause) != 0)
        ;
}

static void transport_wait(void *context, int milliseconds)
{
    (void)context;
    sleep_ms(milliseconds);
}

static void keep_rate(struct transport_curl *transport)
{
    int64_t now = monotonic_ms();
    sleep_ms(transport->next_ms - now);
    now = monotonic_ms();
    transport->next_ms = now + transport->gap_ms;
}

/* Taking less than all makes curl give up. */
static size_t take_body(char *bytes, size_t size, size_t count, void *body)
{
    buffer_append(body, bytes, size * count);
    return buffer_error(body) ? 0 : size * count;
}

static enum fever_error request_fail(const struct transport_curl *transport, CURLcode code,
                                     const struct buffer *body, struct error *error)
{
    if (code == CURLE_OUT_OF_MEMORY || buffer_error(body) == FEVER_NOMEM)
        return error_nomem(error);
    if (buffer_error(body) || code == CURLE_FILESIZE_EXCEEDED)
        return error_set(error, FEVER_TOO_LARGE, "the reply is larger than %d KiB",
                         GEOCODE_BODY_MAX >> 10);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return error_set(error, FEVER_IO, "no whole reply came within %d s", transport->timeout_s);
    bool is_final = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
                    code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT;
    return error_set(error, is_final ? FEVER_UNSUPPORTED : FEVER_IO, "the request failed: %s",
                     curl_easy_strerror(code));
}

static enum fever_error transport_get(void *context, const char *url, struct buffer *body,
                                      long *http_status, struct error *error)
{
    struct transport_curl *transport = context;
    CURL *handle = transport->handle;
    bool loopback = false;
    if (!url_is_safe(url, &loopback))
        return error_set(error, FEVER_UNSUPPORTED, "the service's address is not https");
    keep_rate(transport);
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
    curl_easy_setopt(handle, CURLOPT_PROXY, loopback ? "" : NULL);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, body);
    CURLcode code = curl_easy_perform(handle);
    if (code)
        return request_fail(transport, code, body, error);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, http_status);
    return FEVER_OK;
}

struct geocode_transport transport_curl_functions(struct transport_curl *transport)
{
    return (struct geocode_transport){transport_get, transport_wait, transport};
}

enum fever_error transport_curl_new(int timeout_s, int rate_per_s, struct transport_curl **out,
                                    struct error *error)
{
    struct transport_curl *transport = calloc(1, sizeof *transport);
    if (transport && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        transport->handle = curl_easy_init();
    if (!transport || !transport->handle) {
        free(transport);
        return error_nomem(error);
    }
    transport->timeout_s = timeout_s;
    transport->gap_ms = (1000 + rate_per_s - 1) / rate_per_s;
    curl_easy_setopt(transport->handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(transport->handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(transport->handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(transport->handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(transport->handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(transport->handle, CURLOPT_TIMEOUT, (long)timeout_s);
    curl_easy_setopt(transport->handle, CURLOPT_MAXFILESIZE, (long)GEOCODE_BODY_MAX);
    curl_easy_setopt(transport->handle, CURLOPT_USERAGENT, "fever-clinic-map");
    *out = transport;
    return FEVER_OK;
}

void transport_curl_free(struct transport_curl *transport)
{
    if (!transport)
        return;
    curl_easy_cleanup(transport->handle);
    curl_global_cleanup();
    free(transport);
}
