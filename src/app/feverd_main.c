/* feverd, the service: settings, snapshot, server, and the signals that end it. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "fever/http.h"
#include "feverd_config.h"
#include "feverd_keeper.h"
#include "feverd_process.h"
#include "feverd_sandbox.h"
#include "feverd_writer.h"
#include "signals.h"
#include "version.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, DRAIN_MS = 10000 };

/* Every connection is a descriptor: as many as are needed, or as we may have. Half of them still
 * serve many; fewer are worth a word. */
static void descriptors_raise(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= HTTP_DESCRIPTORS)
        return;
    limit.rlim_cur = limit.rlim_max < HTTP_DESCRIPTORS ? limit.rlim_max : HTTP_DESCRIPTORS;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= HTTP_DESCRIPTORS / 2)
        return;
    fprintf(stderr,
            "feverd: may open %llu files only, so that fewer connections are served at once; "
            "allow it %d (LimitNOFILE= of systemd, ulimit -n)\n",
            (unsigned long long)limit.rlim_cur, HTTP_DESCRIPTORS);
}

/* A certificate that cannot be read leaves the old one in place. */
static void reload(struct http_server *server, struct keeper *keeper, bool is_tls)
{
    struct error error;
    keeper_reload(keeper);
    if (!is_tls)
        return;
    if (http_reload_certificate(server, &error))
        fprintf(stderr, "feverd: keeps the certificate that it has: %s\n", error.text);
    else
        fprintf(stderr, "feverd: has read the certificate again\n");
}

static void wait_for_end(const sigset_t *signals, struct http_server *server, struct keeper *keeper,
                         bool is_tls)
{
    for (;;) {
        int number = 0;
        if (sigwait(signals, &number) != 0)
            continue;
        if (number != SIGHUP)
            return;
        reload(server, keeper, is_tls);
    }
}

static int fail(const struct error *error)
{
    fprintf(stderr, "feverd: %s\n", error->text);
    return EXIT_FAILED;
}

/* What tells of itself. */
struct parts {
    struct keeper *keeper;
    struct writer *writer; /* NULL: nobody writes here */
    struct process *process;
};

static size_t degraded(void *context, const char *names[HTTP_DEGRADED_MAX])
{
    return keeper_degraded(((struct parts *)context)->keeper, names);
}

static void measure(void *context, struct buffer *out)
{
    struct parts *parts = context;
    keeper_measure(parts->keeper, out);
    writer_measure(parts->writer, out);
    process_measure(parts->process, out);
}

static void tell(const struct http_server *server)
{
    unsigned of_address, most = http_connections_max(server, &of_address);
    printf("listening on %s\n", http_url(server));
    printf("up to %u connections at once, %u of one address\n", most, of_address);
    fflush(stdout);
}

static int serve(const struct feverd_config *config)
{
    struct error error;
    struct keeper *keeper = NULL;
    struct http_server *server = NULL;
    descriptors_raise();
    sigset_t signals = signals_block();
    struct error unwritable;
    struct writer *writer = NULL;
    /* First: it brings an older schema up to date. Without a store that can be written the service
     * still answers: on a medium that is read-only there is no other way. */
    struct sandbox sandbox;
    enum fever_error failure = sandbox_files(config, &sandbox, &error);
    enum fever_error unwritten = failure ? FEVER_OK : writer_open(config, &writer, &unwritable);
    struct parts parts = {.process = process_open()};
    if (!failure && !parts.process)
        failure = error_nomem(&error);
    if (!failure)
        failure = keeper_open(config, &keeper, &error);
    parts.keeper = keeper;
    parts.writer = writer;
    if (!failure) {
        const struct http_options options = {
            .listen = config->listen,
            .threads = (unsigned)config->threads,
            .certificate_file = config->certificate,
            .key_file = config->key,
            .static_dir = config->static_dir,
            .public_url = config->public_url,
            .base_map = &config->base_map,
            .base_map_file = config->base_map_file,
            .slot = keeper_slot(keeper),
            .trusted_proxies = config->trusted_proxies.items,
            .trusted_proxy_count = config->trusted_proxies.count,
            .writer = writer_of_http(writer),
            .report_days = config->report_days,
            .degraded = degraded,
            .measure = measure,
            .context = &parts,
        };
        failure = http_start(&options, &server, &error);
    }
    if (!failure && unwritten)
        fprintf(stderr, "feverd: takes no writes: %s\n", unwritable.text);
    if (!failure)
        failure = keeper_start(keeper, &error);
    if (!failure)
        failure = sandbox_calls(config, &sandbox, &error);
    if (!failure) {
        sandbox_report(&sandbox);
        tell(server);
        wait_for_end(&signals, server, keeper, config->certificate != NULL);
        http_drain(server, DRAIN_MS);
    }
    http_stop(server);
    keeper_close(keeper);
    writer_close(writer);
    process_close(parts.process);
    return failure ? fail(&error) : 0;
}

int main(int argc, char **argv)
{
    struct feverd_config config;
    struct error error;
    struct arena *arena = arena_new();
    int status = 0;
    if (!arena) {
        fprintf(stderr, "feverd: out of memory\n");
        return EXIT_FAILED;
    }
    if (feverd_config_read(&config, arena, argc, argv, &error)) {
        fprintf(stderr, "feverd: %s\nTry: feverd --help\n", error.text);
        status = EXIT_USAGE;
    } else if (config.wants_help) {
        feverd_config_help();
    } else if (config.wants_version) {
        printf("feverd %s\n", FEVER_VERSION);
    } else {
        status = serve(&config);
    }
    arena_free(arena);
    return status;
}
