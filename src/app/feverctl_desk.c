/* feverctl desk: the maintainers' pages in a browser. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fever/desk.h"
#include "fever/http.h"
#include "fever/origin.h"
#include "feverctl.h"
#include "signals.h"

enum { DESK_THREADS = 2, DRAIN_MS = 5000 };

static const struct feverctl_help help = {
    .usage = "desk [options]",
    .about =
        "Serves the maintainers' pages: import with a plan to look at, daily work, history and the "
        "way\n"
        "back, exports, lists and posters to print. Who comes signs in with a token of scope desk\n"
        "(`feverctl token add --name NAME --scope desk`).\n"
        "It is a process of its own beside feverd, over the same store.\n\n"
        "It listens on this machine alone unless browsers reach it by https through a reverse "
        "proxy,\n"
        "which --public-url states: tokens and lists must not cross a network in the clear.\n"
        "--site names the public site: without it posters have nothing to lead to.\n",
};

/* Whether only this machine can reach the address. */
static bool is_loopback(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]:", 6) == 0 ||
           strncmp(listen, "localhost:", 10) == 0;
}

/* A hang-up means nothing to the desk. */
static void wait_for_end(const sigset_t *signals)
{
    int number = SIGHUP;
    while (sigwait(signals, &number) != 0 || number == SIGHUP)
        ;
}

static int serve(struct feverctl *ctl, const char *listen, const char *public_url,
                 const char *public_site)
{
    struct error error;
    struct desk *desk = NULL;
    struct http_server *server = NULL;
    const struct desk_options options = {
        .store = ctl->store, .public_url = public_url, .public_site = public_site};
    const sigset_t signals = signals_block();
    enum fever_error failure = desk_open(&options, &desk, &error);
    if (!failure) {
        const struct http_options http = {.site = desk_site(desk),
                                          .listen = listen,
                                          .threads = DESK_THREADS,
                                          .public_url = public_url};
        failure = http_start(&http, &server, &error);
    }
    if (!failure) {
        printf("the desk is at %s\n", public_url ? public_url : http_url(server));
        fflush(stdout);
        wait_for_end(&signals);
        http_drain(server, DRAIN_MS);
    }
    http_stop(server);
    desk_close(desk);
    return failure ? feverctl_fail(ctl, &error) : EXIT_DONE;
}

int feverctl_desk(struct feverctl *ctl, int argc, char **argv)
{
    const char *listen = "127.0.0.1:8090", *public_url = NULL, *public_site = NULL;
    struct option_spec specs[] = {
        {"listen", "ADDRESS:PORT", "where to listen (127.0.0.1:8090); port 0 takes a free one",
         OPTION_TEXT, .target = &listen},
        {"public-url", "URL", "how browsers reach it, https://… behind a reverse proxy",
         OPTION_TEXT, .target = &public_url},
        {"site", "URL", "the public site, to which posters lead", OPTION_TEXT,
         .target = &public_site},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    if (public_url && !origin_is_valid(public_url))
        return feverctl_misuse(ctl, argv[0], "--public-url %s is no address such as %s", public_url,
                               "https://desk.example.org");
    if (public_site && !origin_is_valid(public_site))
        return feverctl_misuse(ctl, argv[0],
                               "--site must be http:// or https:// with a host and nothing behind "
                               "it, not '%.80s'",
                               public_site);
    if (!is_loopback(listen) && !(public_url && strncmp(public_url, "https://", 8) == 0))
        return feverctl_misuse(ctl, argv[0],
                               "--listen %s is open to a network: put a reverse proxy with TLS "
                               "before it and give --public-url https://…",
                               listen);
    return serve(ctl, listen, public_url, public_site);
}
