/* How feverd is set up: flags over environment over configuration file over defaults. */
#ifndef FEVER_APP_FEVERD_CONFIG_H
#define FEVER_APP_FEVERD_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/base_map.h"
#include "option_faults.h"
#include "options.h"

struct feverd_config {
    const char *store;
    const char *keep; /* the node's own file; NULL: none */
    const char *listen;
    const char *static_dir;        /* NULL: no static files */
    const char *public_url;        /* NULL: links name the host that was asked */
    const char *certificate, *key; /* PEM files; NULL: no TLS */
    const char *user;              /* to become; NULL: whoever started us */
    const char *sandbox;           /* `auto`, `on` or `off` */
    struct option_list tiles;
    const char *tiles_attribution, *tiles_crs, *tiles_subdomains; /* NULL: not given */
    int64_t tiles_max_zoom;                                       /* 0: not given */
    const char *base_map_file, *base_map_approval;
    struct base_map base_map; /* what the seven of them come to */
    struct option_list trusted_proxies;
    int64_t threads;
    int64_t confirm_days;
    int64_t report_days;
    int64_t audit_days;
    bool access_log;
    bool demo;
    bool wants_help, wants_version;
};

/* Reads all sources; strings live in argv and the arena. False where something is wrong: `faults`
 * holds all of it, or nothing without memory. */
bool feverd_config_read(struct feverd_config *config, struct arena *arena, int argc, char **argv,
                        struct option_faults *faults);

/* Prints the help. */
void feverd_config_help(void);

#endif
