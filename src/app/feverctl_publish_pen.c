/* The writing of a published site's files, each put in place whole or left as it is. */
#include "feverctl_publish_pen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feverctl_publish_paths.h"

enum { PACKED_MAX = 1 << 28, READ_PIECE = 1 << 16 };

enum fever_error publish_pen_init(struct publish_pen *pen, const struct publish_folder *folder,
                                  unsigned number, struct error *error)
{
    *pen = (struct publish_pen){.folder = folder, .number = number, .below_fd = -1};
    buffer_init(&pen->packed, PACKED_MAX);
    pen->pool = gzip_pool_new(1);
    return pen->pool ? FEVER_OK : error_nomem(error);
}

void publish_pen_clear(struct publish_pen *pen)
{
    gzip_pool_free(pen->pool);
    buffer_clear(&pen->packed);
    publish_marks_clear(&pen->marks);
    if (pen->below_fd >= 0)
        close(pen->below_fd);
}

/* Whether the outermost folder of `path` is one that nobody can see yet. */
static bool is_fresh(const struct publish_folder *folder, const char *path)
{
    char outermost[PUBLISH_NAME_SIZE];
    struct stat about;
    size_t length = strcspn(path, "/");
    if (!path[length] || length >= sizeof outermost)
        return false;
    memcpy(outermost, path, length);
    outermost[length] = '\0';
    if (folder->renewed && strcmp(outermost, folder->renewed) == 0)
        return true;
    return fstatat(folder->root, outermost, &about, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

/* The folder of `path`, kept open for the next one in it; the name becomes what follows. */
static int folder_of(struct publish_pen *pen, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    *name = slash ? slash + 1 : path;
    if (pen->below_fd >= 0 && strlen(pen->below) == length && memcmp(pen->below, path, length) == 0)
        return pen->below_fd;
    if (pen->below_fd >= 0)
        close(pen->below_fd);
    pen->below_fd = -1;
    if (length >= sizeof pen->below) {
        errno = ENAMETOOLONG;
        return -1;
    }
    pen->below_is_fresh = is_fresh(pen->folder, path);
    pen->below_fd = publish_open_below(pen->below_is_fresh ? pen->folder->fresh : pen->folder->root,
                                       path, length, true);
    memcpy(pen->below, path, length);
    pen->below[length] = '\0';
    return pen->below_fd;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* A file that was not there before; `mark` becomes its own. */
static bool create(struct publish_pen *pen, int folder, const char *name, const char *bytes,
                   size_t length, uint64_t *mark)
{
    struct stat about;
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      PUBLISH_FILE_MODE);
    if (file < 0)
        return false;
    bool whole = write_all(file, bytes, length) && fstat(file, &about) == 0;
    if (whole)
        *mark = publish_mark_file(&about);
    whole = close(file) == 0 && whole;
    pen->counts.bytes_written += (int64_t)length;
    return whole;
}

/* Beside, then into place, which is a change that the mark tells: whole or not there. In a folder
 * that nobody sees it is made in place. */
static bool place(struct publish_pen *pen, int folder, const char *name, const char *bytes,
                  size_t length, uint64_t *mark)
{
    char temporary[32];
    struct stat about;
    if (pen->below_is_fresh)
        return create(pen, folder, name, bytes, length, mark);
    snprintf(temporary, sizeof temporary, "new-%u", pen->number);
    if (unlinkat(pen->folder->own, temporary, 0) && errno != ENOENT) /* one was killed */
        return false;
    if (!create(pen, pen->folder->own, temporary, bytes, length, mark) ||
        renameat(pen->folder->own, temporary, folder, name) ||
        fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW))
        return false;
    *mark = publish_mark_file(&about);
    return true;
}

/* Whether the regular file holds just these bytes. */
static bool holds(int folder, const char *name, const char *bytes, size_t length)
{
    char piece[READ_PIECE];
    struct stat about;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return false;
    bool same =
        fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == (off_t)length;
    while (same && length) {
        ssize_t got = read(file, piece, length < sizeof piece ? length : sizeof piece);
        same = got > 0 && memcmp(piece, bytes, (size_t)got) == 0;
        bytes += got > 0 ? got : 0;
        length -= got > 0 ? (size_t)got : 0;
    }
    close(file);
    return same;
}

/* The mark of what stands there, if that is a file with bytes in it. */
static bool mark_of(int folder, const char *name, uint64_t *mark)
{
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) || !S_ISREG(about.st_mode) ||
        about.st_size == 0)
        return false;
    *mark = publish_mark_file(&about);
    return true;
}

/* There are as many pages as clinics: more effort would take most of the time. */
static bool pack(struct publish_pen *pen, const char *name, const char *bytes, size_t length)
{
    const char *dot = strrchr(name, '.');
    bool is_page = dot && strcmp(dot, ".html") == 0;
    buffer_reset(&pen->packed);
    return gzip_compress(pen->pool, is_page ? GZIP_QUICK : GZIP_SMALL, bytes, length, &pen->packed);
}

/* Makes the file and its `.gz`, or the `.gz` alone where the file is `same`. A `.gz` that is there
 * is of the bytes that are there: it goes before they change. */
static enum fever_error rewrite(struct publish_pen *pen, int folder, const char *name,
                                const char *packed, const char *bytes, size_t length, bool same,
                                struct publish_mark *mark)
{
    if (!same && !pen->below_is_fresh && unlinkat(folder, packed, 0) && errno != ENOENT)
        return FEVER_IO;
    if (!same && !place(pen, folder, name, bytes, length, &mark->file))
        return FEVER_IO;
    if (!pack(pen, name, bytes, length))
        return FEVER_NOMEM;
    return place(pen, folder, packed, pen->packed.data, pen->packed.length, &mark->packed)
               ? FEVER_OK
               : FEVER_IO;
}

enum fever_error publish_put(struct publish_pen *pen, const char *path, const void *bytes,
                             size_t length, struct error *error)
{
    char packed[PUBLISH_NAME_SIZE];
    const char *name;
    int folder = folder_of(pen, path, &name);
    if (folder < 0 || snprintf(packed, sizeof packed, "%s.gz", name) >= (int)sizeof packed)
        return publish_fail(pen->folder->path, path, error);
    struct publish_mark mark = {.path = publish_mark_path(path),
                                .bytes = publish_mark_bytes(bytes, length)};
    bool both = !pen->below_is_fresh && mark_of(folder, name, &mark.file) &&
                mark_of(folder, packed, &mark.packed);
    bool known = both && publish_marks_hold(&pen->folder->marks, &mark);
    bool same = known || (!pen->below_is_fresh && holds(folder, name, bytes, length));
    if (same && both) {
        pen->counts.kept++;
        publish_marks_add(&pen->marks, &mark);
        return FEVER_OK;
    }
    enum fever_error failure = rewrite(pen, folder, name, packed, bytes, length, same, &mark);
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    if (failure)
        return publish_fail(pen->folder->path, path, error);
    publish_marks_add(&pen->marks, &mark);
    pen->counts.written++;
    return FEVER_OK;
}
