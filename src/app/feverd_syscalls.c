/* A seccomp filter of what libmicrohttpd, GnuTLS, SQLite, libpq and the C library do at work.
 *
 * What is not listed fails as on a kernel that does not know it (ENOSYS): a newer C library asks
 * for newer calls first and makes do without. What nobody asks for but who has taken the process
 * over (to become another program, to look into another process, to change mounts) ends it. */
#include "feverd_syscalls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const allowed[] = {
    /* files */
    "open",
    "openat",
    "openat2",
    "close",
    "close_range",
    "read",
    "readv",
    "pread64",
    "preadv",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "lseek",
    "fstat",
    "stat",
    "lstat",
    "newfstatat",
    "fstatat64",
    "statx",
    "statfs",
    "fstatfs",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents64",
    "fcntl",
    "flock",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "fadvise64",
    "readahead",
    "copy_file_range",
    "sendfile",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "fchmod",
    "fchown",
    "utimensat",
    "umask",
    "getcwd",
    "dup",
    "dup3",
    "pipe2",
    /* memory */
    "munmap",
    "mremap",
    "madvise",
    "brk",
    "mlock",
    "munlock",
    "membarrier",
    "mincore",
    /* threads, signals, time */
    "futex",
    "set_robust_list",
    "rseq",
    "exit",
    "exit_group",
    "gettid",
    "getpid",
    "getppid",
    "sched_yield",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigtimedwait",
    "sigaltstack",
    "restart_syscall",
    "getrusage",
    "getrlimit",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "getrandom",
    "uname",
    "sysinfo",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getcpu",
    /* connections that there are */
    "accept",
    "accept4",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "shutdown",
    "setsockopt",
    "getsockopt",
    "getsockname",
    "getpeername",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "epoll_ctl",
    "epoll_create1",
    "eventfd2",
    "poll",
    "ppoll",
    "select",
    "pselect6",
};

static const char *const deadly[] = {
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "bpf",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "setns",
    "unshare",
    "fsopen",
    "fsmount",
    "move_mount",
    "open_tree",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "reboot",
    "swapon",
    "swapoff",
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setgroups",
};

static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/* Those that this processor's kernel does not have are passed over. */
static int rule_each(scmp_filter_ctx filter, uint32_t action, const char *const *names,
                     size_t count)
{
    int status = 0;
    for (size_t i = 0; i < count && !status; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number >= 0)
            status = seccomp_rule_add(filter, action, number, 0);
    }
    return status;
}

/* Allows a call where the bits `mask` of its argument are `value`. */
static int rule_bits(scmp_filter_ctx filter, int call, unsigned argument, scmp_datum_t mask,
                     scmp_datum_t value)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, value));
}

/* Memory is never both written and run; libraries are mapped to be run, not made so later. */
static int rule_memory(scmp_filter_ctx filter)
{
    static const scmp_datum_t kinds[] = {0, PROT_WRITE, PROT_EXEC};
    int status = rule_bits(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !status; i++)
        status = rule_bits(filter, SCMP_SYS(mmap), 2, PROT_WRITE | PROT_EXEC, kinds[i]);
    return status;
}

/* New threads, but no processes: the flags of clone3 lie in memory, where no filter sees them, and
 * the C library takes clone where that is unknown. Signals go to ourselves alone: abort(). */
static int rule_threads(scmp_filter_ctx filter)
{
    int status = rule_bits(filter, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
    if (!status)
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                  SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    if (!status)
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                                  SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    if (!status) /* to ask, not to set */
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
                                  SCMP_A2(SCMP_CMP_EQ, 0));
    return status;
}

static int rule_sockets(scmp_filter_ctx filter)
{
    int status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(connect), 0);
    if (!status) /* of a netlink socket, by which the C library learns of the addresses we have */
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(bind), 0);
    if (!status)
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                                  SCMP_A1(SCMP_CMP_EQ, FIONREAD));
    for (size_t i = 0; i < sizeof families / sizeof *families && !status; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                                  SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]));
    return status;
}

static int filter_load(scmp_filter_ctx filter, bool connects)
{
    /* All threads at once, and the most common calls found fast. */
    int status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (!status)
        status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (!status)
        status = rule_each(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed);
    if (!status)
        status = rule_each(filter, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof *deadly);
    if (!status)
        status = rule_memory(filter);
    if (!status)
        status = rule_threads(filter);
    if (!status && connects)
        status = rule_sockets(filter);
    return status ? status : seccomp_load(filter);
}

enum fever_error syscalls_shut(bool connects, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter)
        return error_nomem(error);
    int status = filter_load(filter, connects);
    seccomp_release(filter);
    if (status)
        return error_set(error, FEVER_UNSUPPORTED,
                         "the kernel refuses seccomp: %s; --sandbox off goes without",
                         strerror(-status));
    return FEVER_OK;
}
