/* Reading feverd's settings. */
#include "feverd_config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "data_folder.h"
#include "fever/http.h"
#include "fever/number.h"
#include "fever/origin.h"
#include "fever/resident_report.h"
#include "fever/snapshot.h"
#include "feverd_base_map.h"

enum { REPORT_DAYS_MAX = 3650 };
/* Six months is the least that the cybersecurity law (网络安全法, article 21 of 2016) asks of logs.
 */
enum { AUDIT_DAYS_DEFAULT = 365, AUDIT_DAYS_MIN = 184, AUDIT_DAYS_MAX = 36500 };
enum { CONFIRM_DAYS_MAX = 36500, SETTINGS = 24, WORDS = 3 };

/* The rows of the table; the last three are for the command line alone. */
struct config_table {
    struct option_spec specs[SETTINGS + WORDS - 1];
};

static const char *const sandbox_choices[] = {"auto", "on", "off", NULL};
static const char *const crs_choices[] = {"wgs84", "gcj02", "bd09", NULL};

static struct config_table table_of(struct feverd_config *config, const char **file)
{
    return (struct config_table){{
        {"store", "STORE", "the store's file, or a PostgreSQL URL (fever.db)", OPTION_TEXT,
         .target = &config->store},
        {"keep", "FILE",
         "where this node keeps what it serves, to start from without its store "
         "(none)",
         OPTION_TEXT, .target = &config->keep},
        {"listen", "ADDRESS:PORT", "where to listen (127.0.0.1:8080); port 0 takes a free one",
         OPTION_TEXT, .target = &config->listen},
        {"user", "NAME", "whom to become when root starts it (nobody else)", OPTION_TEXT,
         .target = &config->user},
        {"sandbox", "WHEN",
         "give up other files and system calls: auto (where the kernel can), on (or not start), "
         "off",
         OPTION_CHOICE, .target = &config->sandbox, .choices = sandbox_choices},
        {"tls-certificate", "FILE", "PEM certificate with its chain: serves https (none)",
         OPTION_TEXT, .target = &config->certificate},
        {"tls-key", "FILE", "its private key, PEM; both are read again upon SIGHUP", OPTION_TEXT,
         .target = &config->key},
        {"threads", "N", "threads that answer (one for each processor)", OPTION_NUMBER,
         .target = &config->threads, .minimum = 1, .maximum = HTTP_THREADS_MAX},
        {"static", "DIR", "folder of the page's files (share/feverd/static where installed)",
         OPTION_TEXT, .target = &config->static_dir},
        {"public-url", "URL",
         "how clients reach the service, such as https://example.org (http:// and the host asked)",
         OPTION_TEXT, .target = &config->public_url},
        {"tiles", "TEMPLATE",
         "the map's ground from a provider: https://…/{z}/{x}/{y}; repeatable, one for each layer",
         OPTION_LIST, .target = &config->tiles},
        {"tiles-attribution", "TEXT", "whose map that is, with its 审图号; shown on the map",
         OPTION_TEXT, .target = &config->tiles_attribution},
        {"tiles-crs", "CRS",
         "whose degrees its XYZ grid (Web Mercator) cuts: wgs84 (default), gcj02 or bd09; Baidu's "
         "own grid is another one and not supported",
         OPTION_CHOICE, .target = &config->tiles_crs, .choices = crs_choices},
        {"tiles-max-zoom", "N", "how far the provider's tiles go (18)", OPTION_NUMBER,
         .target = &config->tiles_max_zoom, .minimum = BASE_MAP_ZOOM_MIN,
         .maximum = BASE_MAP_ZOOM_MAX},
        {"tiles-subdomains", "LIST", "what {s} in the template's host stands for: 0,1,2",
         OPTION_TEXT, .target = &config->tiles_subdomains},
        {"base-map", "FILE", "the map's ground as an own reviewed GeoJSON (WGS84) instead",
         OPTION_TEXT, .target = &config->base_map_file},
        {"base-map-approval", "TEXT", "its 审图号; shown on the map", OPTION_TEXT,
         .target = &config->base_map_approval},
        {"trusted-proxy", "CIDR", "a proxy whose word on the client's address counts; repeatable",
         OPTION_LIST, .target = &config->trusted_proxies},
        {"access-log", NULL,
         "log each request: route, status and duration, never path, query or full address",
         OPTION_FLAG, .target = &config->access_log},
        {"confirm-days", "DAYS", "a clinic not confirmed for so long is `unknown` (365)",
         OPTION_NUMBER, .target = &config->confirm_days, .minimum = 1, .maximum = CONFIRM_DAYS_MAX},
        {"report-days", "DAYS", "residents' reports are erased after so long (90)", OPTION_NUMBER,
         .target = &config->report_days, .minimum = 1, .maximum = REPORT_DAYS_MAX},
        {"audit-days", "DAYS", "entries of the audit log are kept so long (365)", OPTION_NUMBER,
         .target = &config->audit_days, .minimum = AUDIT_DAYS_MIN, .maximum = AUDIT_DAYS_MAX},
        {"demo", NULL, "sample data: nothing expires, and every page says so", OPTION_FLAG,
         .target = &config->demo},
        {"config", "FILE", "settings as lines `name = value`", OPTION_TEXT, .target = file},
        {"help", NULL, "this text", OPTION_FLAG, .target = &config->wants_help},
        {"version", NULL, "the version", OPTION_FLAG, .target = &config->wants_version},
    }};
}

static void config_defaults(struct feverd_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *config = (struct feverd_config){
        .store = "fever.db",
        .listen = "127.0.0.1:8080",
        .sandbox = "auto",
        .threads = processors < 1                  ? 1
                   : processors > HTTP_THREADS_MAX ? HTTP_THREADS_MAX
                                                   : processors,
        .confirm_days = CONFIRM_DAYS_DEFAULT,
        .report_days = REPORT_DAYS_DEFAULT,
        .audit_days = AUDIT_DAYS_DEFAULT,
    };
}

/* An address, or a network as `ADDRESS/BITS`. */
static bool is_network(const char *text)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    size_t length = strcspn(text, "/");
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    bool four = inet_pton(AF_INET, address, bytes) == 1;
    if (!four && inet_pton(AF_INET6, address, bytes) != 1)
        return false;
    int64_t bits;
    return text[length] == '\0' || number_parse_int(text + length + 1, strlen(text + length + 1), 0,
                                                    four ? 32 : 128, &bits);
}

/* What the map's options come to, and the file of the operator's own ground. */
static enum fever_error config_check_map(struct feverd_config *config, struct arena *arena,
                                         struct error *error)
{
    struct base_map_options options = {
        .tiles = config->tiles.items,
        .tile_count = config->tiles.count,
        .attribution = config->tiles_attribution,
        .subdomains = config->tiles_subdomains,
        .max_zoom = config->tiles_max_zoom,
        .has_own = config->base_map_file != NULL,
        .approval = config->base_map_approval,
    };
    if (config->tiles_crs)
        crs_parse(config->tiles_crs, &options.crs);
    enum fever_error failure = base_map_make(&options, arena, &config->base_map, error);
    if (failure || !config->base_map_file)
        return failure;
    if (!config->static_dir)
        return error_set(error, FEVER_INVALID,
                         "--base-map needs --static: the map is drawn by the page's files");
    return base_map_file_check(config->base_map_file, error);
}

static enum fever_error config_check(const struct feverd_config *config, struct error *error)
{
    if (config->public_url && !origin_is_valid(config->public_url))
        return error_set(error, FEVER_INVALID,
                         "--public-url must be http:// or https:// with a host and nothing behind "
                         "it, not '%s'",
                         config->public_url);
    if (!config->certificate != !config->key)
        return error_set(error, FEVER_INVALID,
                         "--tls-certificate and --tls-key go together; %s is missing",
                         config->certificate ? "--tls-key" : "--tls-certificate");
    for (size_t i = 0; i < config->trusted_proxies.count; i++) {
        const char *proxy = config->trusted_proxies.items[i];
        if (!is_network(proxy))
            return error_set(error, FEVER_INVALID,
                             "--trusted-proxy must be an address or a network such as 10.0.0.0/8, "
                             "not '%s'",
                             proxy);
    }
    return FEVER_OK;
}

enum fever_error feverd_config_read(struct feverd_config *config, struct arena *arena, int argc,
                                    char **argv, struct error *error)
{
    const char *file = NULL;
    config_defaults(config);
    struct config_table rows = table_of(config, &file);
    const struct option_table all = {rows.specs, sizeof rows.specs / sizeof *rows.specs};
    const struct option_table in_environment = {rows.specs, SETTINGS};
    const struct option_table in_file = {rows.specs, SETTINGS - 1};
    enum fever_error failure = options_from_arguments(&all, false, &argc, argv, error);
    if (failure || config->wants_help || config->wants_version)
        return failure;
    if (argc > 1)
        return error_set(error, FEVER_INVALID, "'%s' is not understood here", argv[1]);
    failure = options_from_environment(&in_environment, "FEVER", arena, error);
    if (!failure && file)
        failure = options_from_file(&in_file, file, arena, error);
    char installed[PATH_MAX];
    if (!failure && !config->static_dir && data_folder("static", installed)) {
        config->static_dir = arena_strdup(arena, installed);
        failure = config->static_dir ? FEVER_OK : error_nomem(error);
    }
    if (!failure)
        failure = config_check(config, error);
    return failure ? failure : config_check_map(config, arena, error);
}

void feverd_config_help(void)
{
    struct feverd_config config;
    const char *file = NULL;
    struct config_table rows = table_of(&config, &file);
    const struct option_table all = {rows.specs, sizeof rows.specs / sizeof *rows.specs};
    printf("Usage: feverd [options]\n\n"
           "Serves the fever clinic map of a store: JSON API and pages.\n\nOptions:\n");
    options_print(&all, stdout);
    printf("\nEach option may also be set in the environment (FEVER_STORE, FEVER_LISTEN, …) or in "
           "the\nfile of --config; flags count more than the environment, the environment more "
           "than\nthe file. SIGTERM lets the requests in flight end and exits 0; SIGHUP loads the\n"
           "store and the certificate again.\n");
}
