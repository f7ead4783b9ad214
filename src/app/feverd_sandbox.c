/* Which files the service keeps, and under whose name it runs. */
#include "feverd_sandbox.h"

#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fever/number.h"
#include "fever/percent.h"
#include "fever/store.h"
#include "feverd_landlock.h"
#include "feverd_syscalls.h"

/* What libraries read of the system: themselves, the time zones, how many processors there are. */
static const char *const of_libraries[] = {
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/usr/share/proj",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/gnutls",
    "/etc/ssl/openssl.cnf",
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/meminfo",
    "/proc/sys/vm",
    "/proc/sys/kernel",
    "/proc/sys/crypto",
    "/sys/devices/system/cpu",
};

/* What finding a host by its name reads. */
static const char *const of_names[] = {
    "/etc/resolv.conf",   "/run/systemd/resolve", "/etc/hosts",    "/etc/host.conf",
    "/etc/nsswitch.conf", "/etc/gai.conf",        "/etc/services",
};

/* What speaking TLS to a database reads besides. */
static const char *const of_postgresql[] = {
    "/etc/passwd",
    "/etc/ssl/certs",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/etc/postgresql-common",
    "/etc/krb5.conf",
    "/etc/krb5.conf.d",
};

/* Files that libpq is told of: in the URL, in the environment, and where it looks by itself. Those
 * that are named may be renewed, and so lie in folders that are allowed. */
static const struct {
    const char *parameter, *variable, *at_home;
} of_connection[] = {
    {"passfile", "PGPASSFILE", ".pgpass"},
    {"sslcert", "PGSSLCERT", ".postgresql"},
    {"sslkey", "PGSSLKEY", NULL},
    {"sslrootcert", "PGSSLROOTCERT", NULL},
    {"sslcrl", "PGSSLCRL", NULL},
    {"sslcrldir", "PGSSLCRLDIR", NULL},
    {"servicefile", "PGSERVICEFILE", ".pg_service.conf"},
};

static enum fever_error user_become(const char *name, struct error *error)
{
    const struct passwd *user = getpwnam(name);
    if (!user)
        return error_set(error, FEVER_INVALID, "--user %s: there is no such user", name);
    if (geteuid() == user->pw_uid)
        return FEVER_OK;
    if (geteuid() != 0)
        return error_set(error, FEVER_INVALID,
                         "--user %s: only root can become another user; start it as root or as %s",
                         name, name);
    /* There lies what names its certificate and password for a database, not in root's. */
    setenv("HOME", user->pw_dir, 1);
    if (initgroups(name, user->pw_gid) != 0 ||
        setresgid(user->pw_gid, user->pw_gid, user->pw_gid) != 0 ||
        setresuid(user->pw_uid, user->pw_uid, user->pw_uid) != 0)
        return error_set(error, FEVER_IO, "--user %s: %s", name, strerror(errno));
    return FEVER_OK;
}

/* The folder that a path is in, and the one where its links end: what is put in the file's place
 * later, by a rename or a link that is set anew, lies in one of them. */
static enum fever_error allow_beside(struct landlock *landlock, const char *path,
                                     enum landlock_use use, struct error *error)
{
    char named[PATH_MAX], real[PATH_MAX];
    if (!path || strlen(path) >= sizeof named)
        return FEVER_OK;
    strcpy(named, path);
    enum fever_error failure = landlock_allow(landlock, dirname(named), use, error);
    if (!failure && realpath(path, real))
        failure = landlock_allow(landlock, dirname(real), use, error);
    return failure;
}

static enum fever_error allow_all(struct landlock *landlock, const char *const *paths, size_t count,
                                  struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++)
        failure = landlock_allow(landlock, paths[i], LANDLOCK_READ, error);
    return failure;
}

/* The value of a parameter of a URL, unescaped; false where it has none. */
static bool url_parameter(const char *url, const char *name, char out[PATH_MAX])
{
    size_t length = strlen(name), at = 0;
    const char *place = strchr(url, '?');
    while (place && !(strncmp(place + 1, name, length) == 0 && place[length + 1] == '='))
        place = strchr(place + 1, '&');
    if (!place)
        return false;
    place += length + 2;
    for (const char *end = place + strcspn(place, "&"); place < end && at < PATH_MAX - 1; place++) {
        int byte = *place == '%' ? percent_byte(place, end) : -1;
        out[at++] = byte < 0 ? *place : (char)byte;
        place += byte < 0 ? 0 : 2;
    }
    out[at] = '\0';
    return true;
}

static enum fever_error allow_connection(struct landlock *landlock, const char *url,
                                         struct error *error)
{
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof of_connection / sizeof *of_connection && !failure; i++) {
        const char *named = getenv(of_connection[i].variable);
        if (url_parameter(url, of_connection[i].parameter, path))
            failure = allow_beside(landlock, path, LANDLOCK_READ, error);
        if (!failure && named)
            failure = allow_beside(landlock, named, LANDLOCK_READ, error);
        if (failure || !home || !of_connection[i].at_home)
            continue;
        snprintf(path, sizeof path, "%s/%s", home, of_connection[i].at_home);
        failure = landlock_allow(landlock, path, LANDLOCK_READ, error);
    }
    return failure;
}

/* SQLite sorts what is large in files of its own, which lie beside the store's then. */
static void sort_beside(const char *store)
{
    char folder[PATH_MAX];
    if (!store || strlen(store) >= sizeof folder)
        return;
    strcpy(folder, store);
    setenv("SQLITE_TMPDIR", dirname(folder), 1);
}

static enum fever_error allow_store(struct landlock *landlock, const char *store,
                                    struct error *error)
{
    if (!store_is_remote(store))
        return allow_beside(landlock, store, LANDLOCK_READ_WRITE, error);
    enum fever_error failure =
        allow_all(landlock, of_names, sizeof of_names / sizeof *of_names, error);
    if (!failure)
        failure =
            allow_all(landlock, of_postgresql, sizeof of_postgresql / sizeof *of_postgresql, error);
    return failure ? failure : allow_connection(landlock, store, error);
}

static enum fever_error allow_configured(struct landlock *landlock,
                                         const struct feverd_config *config, struct error *error)
{
    sort_beside(store_is_remote(config->store) ? config->keep : config->store);
    enum fever_error failure = allow_store(landlock, config->store, error);
    if (!failure)
        failure = allow_beside(landlock, config->keep, LANDLOCK_READ_WRITE, error);
    if (!failure && config->static_dir)
        failure = landlock_allow(landlock, config->static_dir, LANDLOCK_READ, error);
    const char *const read[] = {config->base_map_file, config->certificate, config->key};
    for (size_t i = 0; i < sizeof read / sizeof *read && !failure; i++)
        failure = allow_beside(landlock, read[i], LANDLOCK_READ, error);
    return failure;
}

/* Whether what stands before the port is a name, such as localhost, and not an address. */
static bool names_host(const char *text, size_t length)
{
    static const char of_addresses[] = "0123456789.";
    return length && *text != '[' && *text != '*' && strspn(text, of_addresses) < length;
}

/* What is no address to listen at is refused where it is opened. */
static enum fever_error allow_listen(struct landlock *landlock, const char *address,
                                     struct error *error)
{
    int64_t port;
    const char *colon = strrchr(address, ':');
    if (!colon || !number_parse_int(colon + 1, strlen(colon + 1), 0, UINT16_MAX, &port))
        return FEVER_OK;
    enum fever_error failure = landlock_allow_port(landlock, (uint16_t)port, error);
    if (!failure && names_host(address, (size_t)(colon - address)))
        failure = allow_all(landlock, of_names, sizeof of_names / sizeof *of_names, error);
    return failure;
}

static enum fever_error files_shut(const struct feverd_config *config, struct error *error)
{
    struct landlock landlock;
    enum fever_error failure = landlock_begin(&landlock, store_is_remote(config->store), error);
    if (failure)
        return failure;
    failure = allow_all(&landlock, of_libraries, sizeof of_libraries / sizeof *of_libraries, error);
    if (!failure)
        failure = allow_configured(&landlock, config, error);
    if (!failure)
        failure = allow_listen(&landlock, config->listen, error);
    enum fever_error unheld = landlock_end(&landlock, !failure, error);
    return failure ? failure : unheld;
}

/* In memory are positions, tokens and the private key: no crash writes them to a disk, and no other
 * program of the same user reads them. Best effort: what cannot be had is not worth the service. */
static void memory_shut(void)
{
    const struct rlimit nothing = {0, 0};
    setrlimit(RLIMIT_CORE, &nothing);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

enum fever_error sandbox_files(const struct feverd_config *config, struct sandbox *sandbox,
                               struct error *error)
{
    enum fever_error failure = config->user ? user_become(config->user, error) : FEVER_OK;
    bool is_auto = strcmp(config->sandbox, "auto") == 0;
    *sandbox = (struct sandbox){.is_demanded = strcmp(config->sandbox, "on") == 0};
    sandbox->is_wanted = sandbox->is_demanded || (is_auto && SANDBOX_BY_DEFAULT);
    if (!failure && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        failure = error_set(error, FEVER_IO, "cannot give up new privileges: %s", strerror(errno));
    if (failure || !sandbox->is_wanted)
        return failure;
    memory_shut();
    sandbox->files = landlock_version();
    if (sandbox->files)
        failure = files_shut(config, error);
    else if (sandbox->is_demanded)
        failure = error_set(error, FEVER_UNSUPPORTED,
                            "--sandbox on: this kernel has no Landlock (Linux 5.13, lsm=landlock); "
                            "auto goes without");
    if (!failure || sandbox->is_demanded)
        return failure;
    sandbox->files = 0;
    return FEVER_OK;
}

enum fever_error sandbox_calls(const struct feverd_config *config, struct sandbox *sandbox,
                               struct error *error)
{
    if (!sandbox->is_wanted)
        return FEVER_OK;
    enum fever_error failure = syscalls_shut(store_is_remote(config->store), error);
    sandbox->calls = !failure;
    return sandbox->is_demanded ? failure : FEVER_OK;
}

void sandbox_report(const struct sandbox *sandbox, const struct log *log)
{
    if (geteuid() == 0)
        log_say(log, LOG_UNGUARDED,
                "runs as root, which it needs for nothing; start it as a user of "
                "its own, or with --user NAME");
    if (sandbox->is_wanted && !sandbox->files)
        log_say(log, LOG_UNGUARDED, "this kernel has no Landlock: files are not shut");
    if (sandbox->is_wanted && !sandbox->calls)
        log_say(log, LOG_UNGUARDED, "this kernel has no seccomp: system calls are not shut");
}
