/* One change at a time: the lock that a command holds from planning a change until it is written.
 *
 * Live writes and readers do not take it; the database's own lock keeps their transactions apart.
 * It is a POSIX record lock on the file STORE.lock: the kernel ends it with the process, however
 * that dies, and a child process does not inherit it. The file says for people who holds it. It
 * goes when the lock is given back; what a killed process leaves there holds nothing, and the next
 * one takes it over. The store on a server has no file: its engine keeps the lock. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "driver.h"
#include "fever/buffer.h"
#include "fever/civil.h"

enum {
    CHINA_OFFSET_S = 8 * 3600,
    NOTE_SIZE = 600,
    WORD_SIZE = 120,
    ATTEMPTS = 100,     /* at a file that others take away meanwhile */
    NOTE_ATTEMPTS = 20, /* at reading what the holder is just writing, … */
    NOTE_PAUSE_MS = 5   /* … with so much between */
};

struct store_lock {
    struct db *db; /* that holds it on a server; NULL: the file does */
    int descriptor;
    char *path;
};

/* What the file says of its holder, a line each: pid, user, host, since, command. */
struct holder {
    long pid;
    char user[WORD_SIZE], host[WORD_SIZE], since[WORD_SIZE], command[WORD_SIZE];
};

/* A word of the note: one line, bounded. */
static void word_set(char *word, const char *text)
{
    snprintf(word, WORD_SIZE, "%s", text ? text : "?");
    for (; *word; word++)
        if ((unsigned char)*word < ' ' || *word == 0x7F)
            *word = ' ';
}

static void holder_self(struct holder *holder, const char *command, int64_t now)
{
    char host[WORD_SIZE] = "?", since[CIVIL_RFC3339_SIZE];
    const struct passwd *user = getpwuid(geteuid());
    gethostname(host, sizeof host - 1);
    civil_format_rfc3339(now, CHINA_OFFSET_S, since);
    holder->pid = (long)getpid();
    word_set(holder->user, user ? user->pw_name : "?");
    word_set(holder->host, host);
    word_set(holder->since, since);
    word_set(holder->command, command);
}

static bool note_write(int descriptor, const struct holder *holder)
{
    char note[NOTE_SIZE];
    int length = snprintf(note, sizeof note, "%ld\n%s\n%s\n%s\n%s\n", holder->pid, holder->user,
                          holder->host, holder->since, holder->command);
    return ftruncate(descriptor, 0) == 0 && pwrite(descriptor, note, (size_t)length, 0) == length;
}

static bool note_read(int descriptor, struct holder *holder)
{
    char note[NOTE_SIZE];
    ssize_t length = pread(descriptor, note, sizeof note - 1, 0);
    note[length > 0 ? length : 0] = '\0';
    char *rest = note, *end;
    char *const words[] = {holder->user, holder->host, holder->since, holder->command};
    holder->pid = strtol(strsep(&rest, "\n"), &end, 10);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!rest)
            return false;
        word_set(words[i], strsep(&rest, "\n"));
    }
    return rest && holder->pid > 0;
}

static bool lock_set(int descriptor, struct flock *lock, int how)
{
    *lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, how, lock) == 0;
}

/* Says who holds the lock. False where nobody does any more. The note of one that was killed stays
 * until the next one has written its own: the kernel knows whose it must be, on this machine. */
static bool holder_find(int descriptor, struct holder *holder, bool *is_known)
{
    const struct timespec pause = {.tv_nsec = NOTE_PAUSE_MS * 1000000L};
    struct flock lock;
    for (int i = 0; i < NOTE_ATTEMPTS; i++) {
        if (!lock_set(descriptor, &lock, F_GETLK) || lock.l_type == F_UNLCK)
            return false;
        *is_known = note_read(descriptor, holder) && (lock.l_pid <= 0 || lock.l_pid == holder->pid);
        if (*is_known)
            return true;
        nanosleep(&pause, NULL);
    }
    holder->pid = (long)lock.l_pid;
    return true;
}

static enum fever_error busy(const char *location, const struct holder *holder, bool is_known,
                             struct error *error)
{
    if (!is_known)
        return error_set(error, FEVER_BUSY,
                         "%s is being changed by process %ld; wait until that has ended, then "
                         "start again",
                         location, holder->pid);
    return error_set(error, FEVER_BUSY,
                     "%s is being changed by process %ld of %s on %s since %s (feverctl %s); wait "
                     "until that has ended, then start again",
                     location, holder->pid, holder->user, holder->host, holder->since,
                     holder->command);
}

/* STORE.lock beside the file that `location` leads to, so that two names share one lock. */
static char *lock_path(const char *location)
{
    char *path = NULL, *target = realpath(location, NULL);
    if (asprintf(&path, "%s.lock", target ? target : location) < 0)
        path = NULL;
    free(target);
    return path;
}

/* Whoever may write to the store may take its lock. */
static int lock_file_open(const char *path, const char *location)
{
    struct stat status;
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor >= 0 && stat(location, &status) == 0 &&
        fchmod(descriptor, status.st_mode & 0666))
        errno = 0; /* another's file: it has its mode */
    return descriptor;
}

/* A holder takes the file away before it lets go: only the file that still stands there counts. */
static bool is_in_place(int descriptor, const char *path)
{
    struct stat held, there;
    return fstat(descriptor, &held) == 0 && stat(path, &there) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

/* One attempt: a descriptor with the lock in `*held`, or −1 there where it has to be tried again.
 */
static enum fever_error lock_try(const char *location, const char *path, int *held,
                                 struct error *error)
{
    struct flock lock;
    struct holder holder = {0};
    bool is_known = false;
    *held = -1;
    int descriptor = lock_file_open(path, location);
    if (descriptor < 0)
        return error_set(error, FEVER_IO, "%s cannot be locked: %s: %s", location, path,
                         strerror(errno));
    enum fever_error failure = FEVER_OK;
    if (lock_set(descriptor, &lock, F_SETLK)) {
        if (is_in_place(descriptor, path)) {
            *held = descriptor;
            return FEVER_OK;
        }
    } else if (errno != EACCES && errno != EAGAIN) {
        failure = error_set(error, FEVER_IO, "%s cannot be locked: %s", location, strerror(errno));
    } else if (holder_find(descriptor, &holder, &is_known)) {
        failure = busy(location, &holder, is_known, error);
    }
    close(descriptor);
    return failure;
}

static enum fever_error lock_take(const char *location, const char *path, int *descriptor,
                                  struct error *error)
{
    enum fever_error failure = FEVER_OK;
    *descriptor = -1;
    for (int i = 0; i < ATTEMPTS && !failure && *descriptor < 0; i++)
        failure = lock_try(location, path, descriptor, error);
    if (!failure && *descriptor < 0)
        failure = error_set(error, FEVER_BUSY,
                            "%s is being changed by others all the time; start again", location);
    return failure;
}

static enum fever_error file_lock(const char *location, const char *command, int64_t now,
                                  struct store_lock *lock, struct error *error)
{
    struct holder holder;
    lock->path = lock_path(location);
    enum fever_error failure =
        lock->path ? lock_take(location, lock->path, &lock->descriptor, error) : error_nomem(error);
    if (failure)
        return failure;
    holder_self(&holder, command, now);
    if (!note_write(lock->descriptor, &holder))
        failure = error_set(error, FEVER_IO, "%s cannot be locked: %s: %s", location, lock->path,
                            strerror(errno));
    return failure;
}

enum fever_error store_lock(const char *location, const char *command, int64_t now,
                            struct store_lock **out, struct error *error)
{
    struct store_lock *lock = calloc(1, sizeof *lock);
    if (!lock)
        return error_nomem(error);
    lock->descriptor = -1;
    enum fever_error failure = db_lock(location, command, &lock->db, error);
    if (!failure && !lock->db)
        failure = file_lock(location, command, now, lock, error);
    if (failure) {
        store_unlock(lock);
        return failure;
    }
    *out = lock;
    return FEVER_OK;
}

const char *store_lock_path(const struct store_lock *lock)
{
    return lock->path;
}

void store_unlock(struct store_lock *lock)
{
    if (!lock)
        return;
    db_close(lock->db);
    if (lock->descriptor >= 0) {
        unlink(lock->path);
        close(lock->descriptor);
    }
    free(lock->path);
    free(lock);
}
