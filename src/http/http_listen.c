/* Reading an address and listening at it, with a clear sentence for each way to fail. */
#include "http_listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fever/http.h"
#include "fever/number.h"

enum { BACKLOG = 1024, HOST_SIZE = 256, PASSED_FIRST = 3, SEND_BUFFER_BYTES = 128 * 1024 };

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

enum fever_error http_listen_check(const char *listen, struct error *error)
{
    struct listen_address parsed;
    return address_parse(listen, &parsed, error);
}

/* What a client does not take lies in the kernel, too: by default up to 4 MiB of each connection.
 * This holds for those that are accepted. */
static void send_buffer_bound(int handle)
{
    int bytes = SEND_BUFFER_BYTES;
    setsockopt(handle, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

static enum fever_error socket_listen(const struct addrinfo *info, int *out)
{
    const int yes = 1;
    int handle = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (handle < 0)
        return FEVER_IO;
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    send_buffer_bound(handle);
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

/* A socket that the service manager has opened. */

/* How many it has passed to this very process: sd_listen_fds(3). */
static int64_t passed_count(void)
{
    int64_t process, count;
    const char *whose = getenv("LISTEN_PID"), *many = getenv("LISTEN_FDS");
    if (!whose || !number_parse_int(whose, strlen(whose), 1, INT32_MAX, &process) ||
        process != getpid())
        return 0;
    return many && number_parse_int(many, strlen(many), 0, INT32_MAX, &count) ? count : 0;
}

static bool is_listening(int handle)
{
    int type = 0, accepts = 0;
    socklen_t size = sizeof type;
    if (getsockopt(handle, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM)
        return false;
    size = sizeof accepts;
    return getsockopt(handle, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) == 0 && accepts;
}

/* The address of a socket as a URL; false where it is no TCP socket. */
static bool url_of(int handle, const char *scheme, char url[LISTEN_URL_SIZE])
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    char host[HOST_SIZE];
    if (getsockname(handle, (struct sockaddr *)&name, &length) != 0 ||
        (name.ss_family != AF_INET && name.ss_family != AF_INET6) ||
        getnameinfo((struct sockaddr *)&name, length, host, sizeof host, NULL, 0, NI_NUMERICHOST))
        return false;
    snprintf(url, LISTEN_URL_SIZE, strchr(host, ':') ? "%s://[%s]:%u/" : "%s://%s:%u/", scheme,
             host, port_of(handle));
    return true;
}

static enum fever_error passed_take(int64_t count, const char *scheme, int *socket_out,
                                    char url[LISTEN_URL_SIZE], struct error *error)
{
    if (count != 1)
        return error_set(error, FEVER_INVALID,
                         "the service manager passes %lld sockets, but one is served; leave one "
                         "ListenStream= in the socket unit",
                         (long long)count);
    if (!is_listening(PASSED_FIRST) || !url_of(PASSED_FIRST, scheme, url))
        return error_set(error, FEVER_INVALID,
                         "the service manager passes something else than a listening TCP socket; "
                         "use ListenStream=ADDRESS:PORT and Accept=no in the socket unit");
    send_buffer_bound(PASSED_FIRST);
    int flags = fcntl(PASSED_FIRST, F_GETFL);
    fcntl(PASSED_FIRST, F_SETFL, flags | O_NONBLOCK);
    fcntl(PASSED_FIRST, F_SETFD, FD_CLOEXEC);
    *socket_out = PASSED_FIRST;
    return FEVER_OK;
}

enum fever_error listen_open(const char *address, bool is_tls, int *socket_out,
                             char url[LISTEN_URL_SIZE], struct error *error)
{
    struct listen_address parsed;
    const char *scheme = is_tls ? "https" : "http";
    int64_t passed = passed_count();
    if (passed)
        return passed_take(passed, scheme, socket_out, url, error);
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
    snprintf(url, LISTEN_URL_SIZE, strchr(host, ':') ? "%s://[%s]:%u/" : "%s://%s:%u/", scheme,
             host, port_of(*socket_out));
    return FEVER_OK;
}

void listen_end(int socket)
{
    if (!passed_count())
        shutdown(socket, SHUT_RDWR);
}
