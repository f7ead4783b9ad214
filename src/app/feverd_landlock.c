/* Landlock by its three system calls.
 *
 * The C library has no functions for them, and the headers of the machine that builds may be older
 * than the kernel that runs: the numbers of the later versions stand here. See landlock(7). */
#include "feverd_landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the versions brought, each all of before. */
enum {
    VERSION_REFER = 2,
    VERSION_TRUNCATE = 3,
    VERSION_TCP = 4,
    VERSION_DEVICES = 5,
    VERSION_SCOPE = 6
};
enum {
    FILES_FIRST = (1 << 13) - 1, /* LANDLOCK_ACCESS_FS_EXECUTE … _MAKE_SYM */
    FILES_REFER = 1 << 13,
    FILES_TRUNCATE = 1 << 14,
    FILES_DEVICES = 1 << 15
};
enum { TCP_BIND = 1 << 0, TCP_CONNECT = 1 << 1, RULE_PORT = 2 };
enum { SCOPE_ABSTRACT_SOCKETS = 1 << 0, SCOPE_SIGNALS = 1 << 1 };

struct ruleset { /* struct landlock_ruleset_attr of version 6 */
    uint64_t files, network, scope;
};

struct port_rule { /* struct landlock_net_port_attr */
    uint64_t access, port;
};

/* Those that mean something for a single file. */
enum {
    OF_FILE = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
              LANDLOCK_ACCESS_FS_READ_FILE | FILES_TRUNCATE | FILES_DEVICES
};

static const uint64_t uses[] = {
    [LANDLOCK_READ] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    [LANDLOCK_READ_WRITE] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                            LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                            LANDLOCK_ACCESS_FS_MAKE_REG | FILES_TRUNCATE,
};

static enum fever_error refuse(struct error *error)
{
    return error_set(error, FEVER_IO, "the kernel refuses Landlock: %s; --sandbox off goes without",
                     strerror(errno));
}

static uint64_t files_known(int version)
{
    uint64_t files = FILES_FIRST;
    files |= version >= VERSION_REFER ? FILES_REFER : 0;
    files |= version >= VERSION_TRUNCATE ? FILES_TRUNCATE : 0;
    return files | (version >= VERSION_DEVICES ? FILES_DEVICES : 0);
}

int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

enum fever_error landlock_begin(struct landlock *landlock, bool may_connect, struct error *error)
{
    landlock->version = landlock_version();
    struct ruleset set = {.files = files_known(landlock->version)};
    size_t size = sizeof set.files;
    if (landlock->version >= VERSION_TCP) {
        set.network = may_connect ? TCP_BIND : TCP_BIND | TCP_CONNECT;
        size += sizeof set.network;
    }
    if (landlock->version >= VERSION_SCOPE) {
        set.scope = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
        size += sizeof set.scope;
    }
    landlock->rules = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
    return landlock->rules < 0 ? refuse(error) : FEVER_OK;
}

enum fever_error landlock_allow(struct landlock *landlock, const char *path, enum landlock_use use,
                                struct error *error)
{
    struct stat status;
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0)
        return FEVER_OK;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = uses[use] & files_known(landlock->version),
        .parent_fd = file,
    };
    if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= OF_FILE;
    long result =
        syscall(SYS_landlock_add_rule, landlock->rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    enum fever_error failure = result < 0 ? refuse(error) : FEVER_OK;
    close(file);
    return failure;
}

enum fever_error landlock_allow_port(struct landlock *landlock, uint16_t port, struct error *error)
{
    if (landlock->version < VERSION_TCP)
        return FEVER_OK;
    const struct port_rule rule = {TCP_BIND, port};
    long result = syscall(SYS_landlock_add_rule, landlock->rules, RULE_PORT, &rule, 0);
    return result < 0 ? refuse(error) : FEVER_OK;
}

enum fever_error landlock_end(struct landlock *landlock, bool hold, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (hold && syscall(SYS_landlock_restrict_self, landlock->rules, 0) < 0)
        failure = refuse(error);
    close(landlock->rules);
    return failure;
}
