/* feverctl desk: the maintainers' pages in a browser. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fever/arena.h"
#include "fever/base_map.h"
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
        "--site names the public site: without it posters have nothing to lead to.\n"
        "--tiles and its companions, as those of feverd, lay the provider's streets under a "
        "clinic's pin;\n"
        "without them the desk asks nobody for pictures.\n",
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

/* What the command line says. */
struct desk_command {
    const char *listen, *public_url, *public_site;
    struct option_list tiles;
    const char *crs;
    int64_t idle_minutes, confirm_days;
    struct base_map_options ground;
    struct base_map base_map; /* its policy lets in the tiles' origins */
};

static int serve(struct feverctl *ctl, const struct desk_command *command)
{
    struct error error;
    struct desk *desk = NULL;
    struct http_server *server = NULL;
    const char *public_url = command->public_url;
    const struct desk_options options = {.store = ctl->store,
                                         .public_url = public_url,
                                         .public_site = command->public_site,
                                         .idle_minutes = (int)command->idle_minutes,
                                         .confirm_days = (int)command->confirm_days,
                                         .ground = command->tiles.count ? &command->ground : NULL};
    const sigset_t signals = signals_block();
    enum fever_error failure = desk_open(&options, &desk, &error);
    if (!failure) {
        const struct http_options http = {.site = desk_site(desk),
                                          .listen = command->listen,
                                          .base_map = &command->base_map,
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

/* Misuse is told; EXIT_DONE where everything fits together. */
static int command_check(struct feverctl *ctl, const char *name, const struct desk_command *command)
{
    const char *public_url = command->public_url, *public_site = command->public_site;
    struct error error;
    if (http_listen_check(command->listen, &error))
        return feverctl_misuse(ctl, name, "--listen: %s", error.text);
    if (public_url && !origin_is_valid(public_url))
        return feverctl_misuse(ctl, name, "--public-url %s is no address such as %s", public_url,
                               "https://desk.example.org");
    if (public_site && !origin_is_valid(public_site))
        return feverctl_misuse(ctl, name,
                               "--site must be http:// or https:// with a host and nothing behind "
                               "it, not '%.80s'",
                               public_site);
    if (!is_loopback(command->listen) && !(public_url && strncmp(public_url, "https://", 8) == 0))
        return feverctl_misuse(ctl, name,
                               "--listen %s is open to a network: put a reverse proxy with TLS "
                               "before it and give --public-url https://…",
                               command->listen);
    return EXIT_DONE;
}

static int ground_make(struct feverctl *ctl, const char *name, struct desk_command *command,
                       struct arena *arena)
{
    struct error error;
    command->ground.tiles = command->tiles.items;
    command->ground.tile_count = command->tiles.count;
    if (command->crs)
        crs_parse(command->crs, &command->ground.crs);
    enum fever_error failure =
        arena ? base_map_make(&command->ground, arena, &command->base_map, &error)
              : error_nomem(&error);
    return failure ? feverctl_misuse(ctl, name, "%s", error.text) : EXIT_DONE;
}

int feverctl_desk(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const crs_choices[] = {"wgs84", "gcj02", "bd09", NULL};
    struct desk_command command = {.listen = "127.0.0.1:8090",
                                   .idle_minutes = DESK_IDLE_MINUTES_DEFAULT,
                                   .confirm_days = CONFIRM_DAYS_DEFAULT};
    struct option_spec specs[] = {
        {"listen", "ADDRESS:PORT", "where to listen (127.0.0.1:8090); port 0 takes a free one",
         OPTION_TEXT, .target = &command.listen},
        {"public-url", "URL", "how browsers reach it, https://… behind a reverse proxy",
         OPTION_TEXT, .target = &command.public_url},
        {"site", "URL", "the public site, to which posters lead", OPTION_TEXT,
         .target = &command.public_site},
        {"idle-minutes", "N", "sign out who has sent nothing for so long (30)", OPTION_NUMBER,
         .target = &command.idle_minutes, .minimum = DESK_IDLE_MINUTES_MIN,
         .maximum = DESK_IDLE_MINUTES_MAX},
        {"confirm-days", "N",
         "a clinic not confirmed for so long is `unknown`, as feverd has it (365)", OPTION_NUMBER,
         .target = &command.confirm_days, .minimum = 1, .maximum = CONFIRM_DAYS_MAX},
        {"tiles", "TEMPLATE", "streets under a pin: https://…/{z}/{x}/{y}; one for each layer",
         OPTION_LIST, .target = &command.tiles},
        {"tiles-attribution", "TEXT", "whose map that is, with its 审图号", OPTION_TEXT,
         .target = &command.ground.attribution},
        {"tiles-crs", "CRS", "whose degrees its XYZ grid cuts: wgs84 (default), gcj02 or bd09",
         OPTION_CHOICE, .target = &command.crs, .choices = crs_choices},
        {"tiles-max-zoom", "N", "how far the provider's tiles go (18)", OPTION_NUMBER,
         .target = &command.ground.max_zoom, .minimum = BASE_MAP_ZOOM_MIN,
         .maximum = BASE_MAP_ZOOM_MAX},
        {"tiles-subdomains", "LIST", "what {s} in the template's host stands for: 0,1,2",
         OPTION_TEXT, .target = &command.ground.subdomains},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    struct arena *arena = arena_new();
    exit_code = command_check(ctl, argv[0], &command);
    if (!exit_code)
        exit_code = ground_make(ctl, argv[0], &command, arena);
    if (!exit_code)
        exit_code = serve(ctl, &command);
    arena_free(arena);
    return exit_code;
}
