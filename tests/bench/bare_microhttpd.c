/* What feverd is measured against: libmicrohttpd alone, answering every request with the bytes of a
 * file, with the threads and the way of waiting that feverd has. Runs until it is ended.
 * Usage: bare_microhttpd PORT FILE THREADS */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONSTANT_MAX = 1 << 20, CONNECTIONS_MAX = 1024, CONNECTION_MEMORY = 32 * 1024 };

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **state)
{
    static char seen;
    (void)url, (void)method, (void)version, (void)body, (void)body_size;
    /* The first call tells of the headers only; to answer it would end the connection. */
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, context);
}

static struct MHD_Response *constant(const char *path)
{
    static char bytes[CONSTANT_MAX];
    FILE *file = fopen(path, "rb");
    if (!file)
        give_up("the constant cannot be read");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_PERSISTENT);
    if (!response || !MHD_add_response_header(response, "Content-Type", "application/json"))
        give_up("out of memory");
    return response;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        give_up("usage: bare_microhttpd PORT FILE THREADS");
    unsigned threads = (unsigned)strtoul(argv[3], NULL, 10);
    struct MHD_Response *response = constant(argv[2]);
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        /* A pool of one is no pool to libmicrohttpd. */
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, (uint16_t)strtoul(argv[1], NULL, 10), NULL,
        NULL, answer, response, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!daemon)
        give_up("libmicrohttpd does not start");
    for (;;)
        pause();
}
