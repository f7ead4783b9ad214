/* Reading an address and listening at it, with a clear sentence for each way to fail. */
#include "http_listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fever/number.h"

enum { BACKLOG = 1024, HOST_SIZE = 256 };

struct listen_address {
    char host[HOST_SIZE]; /* "": all interfaces */
    char port[8];
};

/* `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `*:PORT`. */
static enum fever_error address_parse(const char *text, struct listen_address *out,
                                      struct error *error)
{
    const char *colon = strrchr(text, ':');
    int64_t port;
    if (!colon || !number_parse_int(colon + 1, strlen(colon + 1), 0, 65535, &port))
        return error_set(error, FEVER_INVALID,
                         "'%s' is no address to listen at; it must be ADDRESS:PORT, such as "
                         "127.0.0.1:8080 or [::1]:8080",
                         text);
    snprintf(out->port, sizeof out->port, "%d", (int)port);
    const char *host = text;
    size_t length = (size_t)(colon - text);
    if (length >= 2 && host[0] == '[' && host[length - 1] == ']') {
        host++;
        length -= 2;
    } else if (memchr(host, ':', length)) {
        return error_set(error, FEVER_INVALID,
                         "'%s' is no address to listen at; an IPv6 address stands in brackets, "
                         "such as [::1]:8080",
                         text);
    }
    if (length == 1 && *host == '*')
        length = 0;
    if (length >= sizeof out->host)
        return error_set(error, FEVER_INVALID, "the name in '%.60s…' is too long", text);
    memcpy(out->host, host, length);
    out->host[length] = '\0';
    return FEVER_OK;
}

static enum fever_error socket_listen(const struct addrinfo *info, int *out)
{
    const int yes = 1;
    int handle = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (handle < 0)
        return FEVER_IO;
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(handle, info->ai_addr, info->ai_addrlen) == 0 && listen(handle, BACKLOG) == 0) {
        *out = handle;
        return FEVER_OK;
    }
    int reason = errno;
    close(handle);
    errno = reason;
    return FEVER_IO;
}

static enum fever_error refuse(const char *address, int reason, struct error *error)
{
    if (reason == EADDRINUSE)
        return error_set(error, FEVER_CONFLICT,
                         "cannot listen on %s: another program has this port; stop it or choose "
                         "another with --listen",
                         address);
    if (reason == EACCES)
        return error_set(error, FEVER_IO,
                         "cannot listen on %s: ports below 1024 need a privilege; choose another "
                         "with --listen",
                         address);
    return error_set(error, FEVER_IO, "cannot listen on %s: %s", address, strerror(reason));
}

/* The port that the system gave. */
static unsigned port_of(int handle)
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    if (getsockname(handle, (struct sockaddr *)&name, &length) != 0)
        return 0;
    if (name.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&name)->sin6_port);
    return ntohs(((struct sockaddr_in *)&name)->sin_port);
}

enum fever_error listen_open(const char *address, bool is_tls, int *socket_out,
                             char url[LISTEN_URL_SIZE], struct error *error)
{
    struct listen_address parsed;
    enum fever_error failure = address_parse(address, &parsed, error);
    if (failure)
        return failure;
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *infos = NULL;
    int status = getaddrinfo(*parsed.host ? parsed.host : NULL, parsed.port, &hints, &infos);
    if (status)
        return error_set(error, FEVER_INVALID, "cannot listen on %s: %s", address,
                         gai_strerror(status));
    failure = socket_listen(infos, socket_out);
    if (failure)
        failure = refuse(address, errno, error);
    freeaddrinfo(infos);
    if (failure)
        return failure;
    const char *host = *parsed.host ? parsed.host : "localhost";
    snprintf(url, LISTEN_URL_SIZE, strchr(host, ':') ? "%s://[%s]:%u/" : "%s://%s:%u/",
             is_tls ? "https" : "http", host, port_of(*socket_out));
    return FEVER_OK;
}
