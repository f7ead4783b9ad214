/* A disk that fails on request: a layer of SQLite's between the library and the real files.
 *
 * Programs that want link() and rename() to fail too are linked with --wrap for both; in others the
 * two wrappers are never called. */
#include "support_faults.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <sqlite3.h>

const char *const fault_names[FAULT_KINDS] = {
    "open",     "head",   "read", "short read", "write", "half write", "sync",
    "truncate", "delete", "lock", "map",        "size",  "name",
};

enum { HEAD_BYTES = 100 }; /* that SQLite reads first */

static sqlite3_vfs *real;
static sqlite3_vfs layer;
static struct {
    enum fault_kind kind;
    long which; /* below 0: only counts */
    bool stays, has_failed;
    long counts[FAULT_KINDS];
} disk = {.which = -1};

/* A file of ours: behind it in memory lies the real one's. */
struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static bool fails(enum fault_kind kind)
{
    long number = disk.counts[kind]++;
    if (disk.which < 0)
        return false;
    bool now = (disk.has_failed && disk.stays) || (kind == disk.kind && number == disk.which);
    disk.has_failed |= now;
    return now;
}

void faults_arm(enum fault_kind kind, long which, bool stays)
{
    memset(&disk, 0, sizeof disk);
    disk.kind = kind;
    disk.which = which;
    disk.stays = stays;
}

bool faults_disarm(void)
{
    disk.which = -1;
    return disk.has_failed;
}

long faults_count(enum fault_kind kind)
{
    return disk.counts[kind];
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *out, int size, sqlite3_int64 at)
{
    bool is_head = size == HEAD_BYTES && at == 0;
    if ((is_head && fails(FAULT_HEAD)) || fails(FAULT_READ))
        return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), out, size, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    if (fails(FAULT_WRITE))
        return SQLITE_FULL;
    if (!fails(FAULT_HALF_WRITE))
        return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, at);
    real_of(file)->pMethods->xWrite(real_of(file), bytes, size / 2, at);
    return SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails(FAULT_TRUNCATE) ? SQLITE_IOERR_TRUNCATE
                                 : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC
                             : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return fails(FAULT_SIZE) ? SQLITE_IOERR_FSTAT
                             : real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int lock)
{
    return fails(FAULT_LOCK) ? SQLITE_IOERR_LOCK
                             : real_of(file)->pMethods->xLock(real_of(file), lock);
}

/* Giving a lock back never fails: SQLite itself does not look. */
static int file_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int file_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shared_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    if (!fails(FAULT_MAP))
        return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
    *out = NULL;
    return SQLITE_IOERR_SHMMAP;
}

static int shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    if (!(flags & SQLITE_SHM_UNLOCK) && fails(FAULT_LOCK))
        return SQLITE_IOERR_SHMLOCK;
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shared_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shared_unmap(sqlite3_file *file, int deletes)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

/* Version 2: without mapping the file itself, so that every read comes by. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shared_map,
    .xShmLock = shared_lock,
    .xShmBarrier = shared_barrier,
    .xShmUnmap = shared_unmap,
};

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags,
                      int *out_flags)
{
    (void)vfs;
    struct file *file = (struct file *)base;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    if (fails(FAULT_OPEN))
        return SQLITE_CANTOPEN;
    int result = real->xOpen(real, name, file->real, flags, out_flags);
    if (file->real->pMethods)
        file->base.pMethods = &methods;
    return result;
}

static int layer_delete(sqlite3_vfs *vfs, const char *name, int syncs)
{
    (void)vfs;
    return fails(FAULT_DELETE) ? SQLITE_IOERR_DELETE : real->xDelete(real, name, syncs);
}

static int layer_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return real->xAccess(real, name, flags, out);
}

static int layer_full_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return real->xFullPathname(real, name, size, out);
}

/* What the system gives of a read may be less than was asked for. */
static ssize_t (*real_pread)(int file, void *out, size_t size, off_t at);

static ssize_t short_pread(int file, void *out, size_t size, off_t at)
{
    return real_pread(file, out, fails(FAULT_SHORT_READ) && size > 1 ? size / 2 : size, at);
}

/* SQLite reads by one of the two, which are the same where addresses have 64 bits. */
static void pread_replace(void)
{
    static const char *const names[] = {"pread", "pread64"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sqlite3_syscall_ptr pread_now = real->xGetSystemCall(real, names[i]);
        if (!pread_now)
            continue;
        real_pread = (ssize_t(*)(int, void *, size_t, off_t))pread_now;
        real->xSetSystemCall(real, names[i], (sqlite3_syscall_ptr)short_pread);
    }
}

void faults_install(void)
{
    real = sqlite3_vfs_find(NULL);
    layer = *real; /* what is not ours asks the real one for nothing but code */
    layer.zName = "faults";
    layer.szOsFile = (int)sizeof(struct file) + real->szOsFile;
    layer.xOpen = layer_open;
    layer.xDelete = layer_delete;
    layer.xAccess = layer_access;
    layer.xFullPathname = layer_full_path;
    sqlite3_vfs_register(&layer, 1);
    pread_replace();
}

int __real_link(const char *from, const char *to) __attribute__((weak));
int __real_rename(const char *from, const char *to) __attribute__((weak));
int __wrap_link(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

static int refused(void)
{
    errno = ENOSPC;
    return -1;
}

int __wrap_link(const char *from, const char *to)
{
    return fails(FAULT_NAME) ? refused() : __real_link(from, to);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(FAULT_NAME) ? refused() : __real_rename(from, to);
}
