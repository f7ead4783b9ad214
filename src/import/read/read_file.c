/* A regular file's bytes, and one clear sentence for everything else that a path may name. */
#include "read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/utf8.h"

enum { TOLD_SIZE = 1024 }; /* a name has 255 bytes at most, of which each may become three */

const char *read_file_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

const char *read_file_told(struct arena *arena, const char *path)
{
    char told[TOLD_SIZE];
    utf8_mend(read_file_base_name(path), told, sizeof told);
    return arena_strdup(arena, told);
}

static const char *file_type(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a directory";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

/* Opens without waiting, so that a pipe without a writer does not hang the program. */
static enum fever_error open_regular(const char *path, size_t maximum, int *descriptor,
                                     size_t *size, struct error *error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return error_set(error, errno == ENOENT ? FEVER_NOT_FOUND : FEVER_IO, "cannot read %s: %s",
                         path, errno == ENOENT ? "there is no such file" : strerror(errno));
    enum fever_error failure = FEVER_OK;
    if (fstat(fd, &status) != 0)
        failure = error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        failure = error_set(error, FEVER_IO, "%s is %s; give a regular file", path,
                            file_type(status.st_mode));
    else if ((unsigned long long)status.st_size > maximum)
        failure = error_set(error, FEVER_TOO_LARGE, "%s has %lld bytes; at most %zu are read", path,
                            (long long)status.st_size, maximum);
    if (failure) {
        close(fd);
        return failure;
    }
    *descriptor = fd;
    *size = (size_t)status.st_size;
    return FEVER_OK;
}

enum fever_error read_file_head(const char *path, char bytes[READ_HEAD_SIZE], size_t *length,
                                struct error *error)
{
    int fd = -1;
    size_t size = 0;
    enum fever_error failure =
        open_regular(path, (size_t)READ_FILE_MAX_MB << 20, &fd, &size, error);
    if (failure)
        return failure;
    ssize_t got;
    do {
        got = read(fd, bytes, READ_HEAD_SIZE);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        failure = error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
    close(fd);
    *length = got > 0 ? (size_t)got : 0;
    return failure;
}

enum fever_error read_file(const char *path, size_t maximum, char **bytes, size_t *length,
                           struct error *error)
{
    int fd = -1;
    size_t size = 0, used = 0;
    enum fever_error failure = open_regular(path, maximum, &fd, &size, error);
    if (failure)
        return failure;
    char *block = malloc(size + 1);
    if (!block)
        failure = error_nomem(error);
    while (!failure && used < size) {
        ssize_t got = read(fd, block + used, size - used);
        if (got < 0 && errno != EINTR)
            failure = error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
        if (got == 0)
            break; /* shorter than it was a moment ago */
        used += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (failure) {
        free(block);
        return failure;
    }
    block[used] = '\0';
    *bytes = block;
    *length = used;
    return FEVER_OK;
}
