/* Calls for memory and to the disk that fail when another process wants them to: linked with --wrap
 * into programs of ours for memory.mjs.
 *
 * The file that FAULTS_FILE names is shared memory: which kind of call is to fail, how many of the
 * kind go well before that, whether those behind it fail too, and how many have failed. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { KIND_MEMORY, KIND_WRITE, KIND_SYNC, KIND_NAME };

struct wish {
    _Atomic int64_t kind;
    _Atomic int64_t left;  /* calls that go well before the one that fails; below 0: none fails */
    _Atomic int64_t stays; /* not 0: all behind that one fail as well */
    _Atomic int64_t failures;
};

static struct wish nothing = {.left = -1};
static struct wish *wish = &nothing;

__attribute__((constructor)) static void wish_share(void)
{
    const char *path = getenv("FAULTS_FILE");
    if (!path)
        return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *shared = mmap(NULL, sizeof *wish, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || shared == MAP_FAILED) {
        perror(path);
        exit(1);
    }
    close(file);
    wish = shared;
}

static bool fails(enum kind kind)
{
    if (wish->left < 0 || wish->kind != (int64_t)kind)
        return false;
    int64_t before = atomic_fetch_sub(&wish->left, 1);
    if (before > 0 || (before < 0 && !wish->stays))
        return false;
    if (wish->stays)
        wish->left = 0;
    wish->failures++;
    return true;
}

static int no_room(void)
{
    errno = ENOSPC;
    return -1;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
ssize_t __real_write(int file, const void *bytes, size_t size);
size_t __real_fwrite(const void *bytes, size_t size, size_t count, FILE *file);
int __real_fsync(int file);
int __real_fdatasync(int file);
int __real_rename(const char *from, const char *to);
int __real_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __real_link(const char *from, const char *to);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size);
size_t __wrap_fwrite(const void *bytes, size_t size, size_t count, FILE *file);
int __wrap_fsync(int file);
int __wrap_fdatasync(int file);
int __wrap_rename(const char *from, const char *to);
int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __wrap_link(const char *from, const char *to);

static bool no_memory(void)
{
    if (!fails(KIND_MEMORY))
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return no_memory() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return no_memory() ? NULL : __real_realloc(old, size);
}

/* What is said to people always arrives, or a test would not know what went wrong. */
ssize_t __wrap_write(int file, const void *bytes, size_t size)
{
    return file > STDERR_FILENO && fails(KIND_WRITE) ? no_room() : __real_write(file, bytes, size);
}

size_t __wrap_fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
    if (fileno(file) > STDERR_FILENO && fails(KIND_WRITE))
        return no_room(), 0;
    return __real_fwrite(bytes, size, count, file);
}

int __wrap_fsync(int file)
{
    return fails(KIND_SYNC) ? no_room() : __real_fsync(file);
}

int __wrap_fdatasync(int file)
{
    return fails(KIND_SYNC) ? no_room() : __real_fdatasync(file);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(KIND_NAME) ? no_room() : __real_rename(from, to);
}

int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return fails(KIND_NAME) ? no_room() : __real_renameat(from_folder, from, to_folder, to);
}

int __wrap_link(const char *from, const char *to)
{
    return fails(KIND_NAME) ? no_room() : __real_link(from, to);
}
