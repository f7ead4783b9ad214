/* Fuzzes feverd's configuration file. What is taken keeps the bounds that the service relies on,
 * and its proxies are networks to those that read addresses; what is refused is told in full, line
 * by line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/app/feverd_config.h"
#include "../../src/app/option_faults.h"
#include "../../src/http/http_client.h"
#include "fever/http.h"
#include "fever/origin.h"
#include "fuzz.h"

enum { PATH_SIZE = 64 };

static void check_config(const struct feverd_config *config)
{
    struct client_rules rules;
    struct error error = {0};
    if (!*config->store || !*config->listen || config->threads < 1 ||
        config->threads > HTTP_THREADS_MAX || config->confirm_days < 1 || config->report_days < 1 ||
        config->audit_days < 1 || !config->certificate != !config->key)
        abort();
    if (http_listen_check(config->listen, &error))
        abort();
    if (config->public_url && !origin_is_valid(config->public_url))
        abort();
    if (config->trusted_proxies.count > OPTION_LIST_MAX ||
        client_rules_open(&rules, config->trusted_proxies.items, config->trusted_proxies.count,
                          &error))
        abort();
    client_rules_close(&rules);
}

/* All are told, those of the file in the order of its lines. */
static void check_faults(const struct option_faults *faults)
{
    if (!faults->count || faults->count > OPTION_FAULTS_MAX)
        abort();
    for (size_t i = 0; i < faults->count; i++)
        if (!*faults->items[i].text || (i && faults->items[i].line < faults->items[i - 1].line))
            abort();
}

/* The file is one without a name, which `path` reaches. */
static int file_make(const uint8_t *bytes, size_t size, char path[PATH_SIZE])
{
    int file = memfd_create("feverd.conf", MFD_CLOEXEC);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, PATH_SIZE, "/proc/self/fd/%d", file);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[PATH_SIZE];
    int file = file_make(bytes, size, path);
    char program[] = "feverd", option[] = "--config";
    char *arguments[] = {program, option, path, NULL};
    struct feverd_config config;
    static struct option_faults faults;
    struct arena *arena = arena_new();
    if (!arena)
        abort();
    if (feverd_config_read(&config, arena, 3, arguments, &faults))
        check_config(&config);
    else
        check_faults(&faults);
    arena_free(arena);
    close(file);
    return 0;
}
