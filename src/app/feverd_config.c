/* Reading feverd's settings. */
#include "feverd_config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
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
enum { SETTINGS = 24, WORDS = 3 };

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
        {"listen", "ADDRESS:PORT",
         "where to listen (127.0.0.1:8080); [::]:8080 is every address, *:8080 every one of IPv4; "
         "port 0 takes a free one",
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

/* Whether all is well with the options whose names begin so. */
static bool are_sound(const struct option_table *table, const char *beginning)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct option_spec *spec = &table->specs[i];
        if (spec->is_faulty && strncmp(spec->name, beginning, strlen(beginning)) == 0)
            return false;
    }
    return true;
}

/* Adds a fault that a check found: the checks begin with the option as the command line has it;
 * where it was given elsewhere, it is named as there. `line` is that of a list's item, else 0. */
static void config_fault(const struct option_table *table, const struct error *found, long line,
                         struct option_faults *faults)
{
    struct error fault = *found;
    size_t length = strcspn(found->text, " :");
    const struct option_spec *spec = length > 2 && strncmp(found->text, "--", 2) == 0
                                         ? option_find(table, found->text + 2, length - 2)
                                         : NULL;
    if (spec && spec->origin.source != OPTION_UNSET) {
        char where[320];
        struct option_origin origin = spec->origin;
        origin.line = line ? line : origin.line;
        option_tell(spec, &origin, where, sizeof where);
        error_set_at(&fault, found->code, origin.line, 0, "%s%s", where, found->text + length);
    }
    option_faults_add(faults, &fault);
}

/* Files and folders are looked at by whoever starts us, which may be root: what the service itself
 * may not read it says later. */
static void config_check_path(const struct option_table *table, const char *option,
                              const char *path, int flags, struct option_faults *faults)
{
    struct error fault;
    int handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    if (handle >= 0) {
        close(handle);
        return;
    }
    error_set(&fault, FEVER_INVALID, "--%s %s cannot be read: %s", option, path, strerror(errno));
    config_fault(table, &fault, 0, faults);
}

/* What would end the start later, one after the other. */
static void config_check_machine(const struct feverd_config *config,
                                 const struct option_table *table, struct option_faults *faults)
{
    struct error found, fault;
    if (http_listen_check(config->listen, &found)) {
        error_set(&fault, FEVER_INVALID, "--listen: %s", found.text);
        config_fault(table, &fault, 0, faults);
    }
    if (config->user && !getpwnam(config->user)) {
        error_set(&fault, FEVER_INVALID, "--user %s: there is no such user", config->user);
        config_fault(table, &fault, 0, faults);
    }
    if (config->static_dir)
        config_check_path(table, "static", config->static_dir, O_DIRECTORY, faults);
    if (config->certificate && config->key) {
        config_check_path(table, "tls-certificate", config->certificate, 0, faults);
        config_check_path(table, "tls-key", config->key, 0, faults);
    }
}

static void config_check(const struct feverd_config *config, const struct option_table *table,
                         struct option_faults *faults)
{
    struct error fault;
    config_check_machine(config, table, faults);
    if (config->public_url && !origin_is_valid(config->public_url)) {
        error_set(&fault, FEVER_INVALID,
                  "--public-url must be http:// or https:// with a host and nothing behind it, not "
                  "'%s'",
                  config->public_url);
        config_fault(table, &fault, 0, faults);
    }
    if (!config->certificate != !config->key && are_sound(table, "tls-")) {
        error_set(&fault, FEVER_INVALID, "--%s needs --%s too: they go together",
                  config->certificate ? "tls-certificate" : "tls-key",
                  config->certificate ? "tls-key" : "tls-certificate");
        config_fault(table, &fault, 0, faults);
    }
    for (size_t i = 0; i < config->trusted_proxies.count; i++) {
        if (is_network(config->trusted_proxies.items[i]))
            continue;
        error_set(&fault, FEVER_INVALID,
                  "--trusted-proxy must be an address or a network such as 10.0.0.0/8, not '%s'",
                  config->trusted_proxies.items[i]);
        config_fault(table, &fault, config->trusted_proxies.lines[i], faults);
    }
}

/* All sources, each to its end. False without memory. */
static bool config_gather(const struct option_table *rows, struct arena *arena, const char **file,
                          struct option_faults *faults)
{
    const struct option_table in_environment = {rows->specs, SETTINGS};
    const struct option_table in_file = {rows->specs, SETTINGS - 1};
    if (options_from_environment(&in_environment, "FEVER", arena, faults) == FEVER_NOMEM)
        return false;
    return !*file || options_from_file(&in_file, *file, arena, faults) != FEVER_NOMEM;
}

/* Without --static the page's files are those that were installed, if any were. */
static bool config_find_static(struct feverd_config *config, struct arena *arena)
{
    char installed[PATH_MAX];
    if (!config->static_dir && data_folder("static", installed)) {
        config->static_dir = arena_strdup(arena, installed);
        return config->static_dir != NULL;
    }
    return true;
}

bool feverd_config_read(struct feverd_config *config, struct arena *arena, int argc, char **argv,
                        struct option_faults *faults)
{
    const char *file = NULL;
    struct error fault;
    *faults = (struct option_faults){.count = 0};
    config_defaults(config);
    struct config_table rows = table_of(config, &file);
    const struct option_table all = {rows.specs, sizeof rows.specs / sizeof *rows.specs};
    options_from_arguments(&all, false, &argc, argv, faults);
    if (!faults->count && (config->wants_help || config->wants_version))
        return true;
    for (int i = 1; i < argc; i++) {
        error_set(&fault, FEVER_INVALID, "'%s' is not understood here: every setting has its name",
                  argv[i]);
        option_faults_add(faults, &fault);
    }
    enum fever_error failure = FEVER_NOMEM;
    if (config_gather(&all, arena, &file, faults) && config_find_static(config, arena)) {
        config_check(config, &all, faults);
        failure = are_sound(&all, "tiles") && are_sound(&all, "base-map")
                      ? config_check_map(config, arena, &fault)
                      : FEVER_OK;
        if (failure && failure != FEVER_NOMEM)
            config_fault(&all, &fault, fault.line ? config->tiles.lines[fault.line - 1] : 0,
                         faults);
    }
    if (failure == FEVER_NOMEM)
        *faults = (struct option_faults){.count = 0};
    return !failure && !faults->count;
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
           "than\nthe file. All that is wrong with them is told at once, with the file's lines, "
           "and the\nexit "
           "status is 2. SIGTERM lets the requests in flight end and exits 0; SIGHUP loads the\n"
           "store and the certificate again.\n");
}
