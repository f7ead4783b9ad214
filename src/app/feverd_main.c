/* feverd, the service: settings, snapshot, server, and the signals that end it. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "begin.h"
#include "fever/http.h"
#include "feverd_config.h"
#include "feverd_degraded.h"
#include "feverd_keeper.h"
#include "feverd_notify.h"
#include "feverd_process.h"
#include "feverd_sandbox.h"
#include "feverd_writer.h"
#include "signals.h"
#include "version.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, DRAIN_MS = 10000 };

/* Every connection is a descriptor: as many as are needed, or as we may have. Half of them still
 * serve many; fewer are worth a word. */
static void descriptors_raise(const struct log *log)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= HTTP_DESCRIPTORS)
        return;
    limit.rlim_cur = limit.rlim_max < HTTP_DESCRIPTORS ? limit.rlim_max : HTTP_DESCRIPTORS;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= HTTP_DESCRIPTORS / 2)
        return;
    char sentence[200];
    snprintf(sentence, sizeof sentence,
             "may open %llu files only, so that fewer connections are served at once; allow it %d "
             "(LimitNOFILE= of systemd, ulimit -n)",
             (unsigned long long)limit.rlim_cur, HTTP_DESCRIPTORS);
    log_say(log, LOG_FILES_SCARCE, sentence);
}

/* A certificate that cannot be read leaves the old one in place. */
static void reload(const struct log *log, struct http_server *server, struct keeper *keeper,
                   bool is_tls)
{
    struct error error;
    keeper_reload(keeper);
    if (!is_tls)
        return;
    if (http_reload_certificate(server, &error))
        log_say(log, LOG_CERTIFICATE_KEPT, error.text);
    else
        log_say(log, LOG_CERTIFICATE_READ, "has read the certificate again");
}

static void wait_for_end(const struct log *log, const sigset_t *signals, struct http_server *server,
                         struct keeper *keeper, bool is_tls, int manager)
{
    for (;;) {
        int number = 0;
        if (sigwait(signals, &number) != 0)
            continue;
        if (number != SIGHUP)
            return;
        notify_reloading(manager);
        reload(log, server, keeper, is_tls);
        notify_say(manager, "READY=1");
    }
}

/* What tells of itself. */
struct parts {
    struct keeper *keeper;
    struct writer *writer; /* NULL: nobody writes here */
    struct process *process;
};

static size_t degraded(void *context, const char *names[HTTP_DEGRADED_MAX])
{
    struct parts *parts = context;
    size_t count = keeper_degraded(parts->keeper, names);
    if (writer_is_failing(parts->writer))
        names[count++] = degraded_writes;
    return count;
}

static void measure(void *context, struct buffer *out)
{
    struct parts *parts = context;
    keeper_measure(parts->keeper, writer_is_failing(parts->writer), out);
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
    const struct log log = log_to_stderr();
    descriptors_raise(&log);
    sigset_t signals = signals_block();
    int manager = notify_open();
    struct error unwritable;
    struct writer *writer = NULL;
    struct parts parts = {.process = process_open()}; /* opens what is locked away afterwards */
    /* First: it brings an older schema up to date. Without a store that can be written the service
     * still answers: on a medium that is read-only there is no other way. */
    struct sandbox sandbox;
    enum fever_error failure = sandbox_files(config, &sandbox, &error);
    enum fever_error unwritten =
        failure ? FEVER_OK : writer_open(config, &log, &writer, &unwritable);
    if (!failure && !parts.process)
        failure = error_nomem(&error);
    if (!failure)
        failure = keeper_open(config, &log, &keeper, &error);
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
            .log = &log,
            .logs_requests = config->access_log,
            .writer = writer_of_http(writer),
            .report_days = config->report_days,
            .degraded = degraded,
            .measure = measure,
            .context = &parts,
        };
        failure = http_start(&options, &server, &error);
    }
    if (!failure && unwritten)
        log_say(&log, LOG_WRITES_OFF, unwritable.text);
    if (!failure)
        failure = keeper_start(keeper, &error);
    if (!failure)
        failure = sandbox_calls(config, &sandbox, &error);
    if (!failure) {
        sandbox_report(&sandbox, &log);
        tell(server);
        log_say(&log, LOG_STARTED, "feverd " FEVER_VERSION " is listening");
        notify_say(manager, "READY=1");
        wait_for_end(&log, &signals, server, keeper, config->certificate != NULL, manager);
        notify_say(manager, "STOPPING=1");
        http_drain(server, DRAIN_MS);
    }
    http_stop(server);
    keeper_close(keeper);
    writer_close(writer);
    process_close(parts.process);
    if (manager >= 0)
        close(manager);
    if (failure)
        log_say(&log, LOG_FAILED, error.text);
    else
        log_say(&log, LOG_STOPPED, "all that was asked has been answered");
    return failure ? EXIT_FAILED : 0;
}

int main(int argc, char **argv)
{
    program_begin();
    struct feverd_config config;
    struct option_faults faults;
    struct arena *arena = arena_new();
    int status = 0;
    bool is_sound = arena && feverd_config_read(&config, arena, argc, argv, &faults);
    if (!arena || (!is_sound && !faults.count)) {
        fprintf(stderr, "feverd: out of memory\n");
        status = EXIT_FAILED;
    } else if (!is_sound) {
        option_faults_print(&faults, "feverd", stderr);
        fprintf(stderr, "Try: feverd --help\n");
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
