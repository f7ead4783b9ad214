/* The folder of a published site: opened, locked, and its files put in place one by one. */
#include "feverctl_publish_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWN_FOLDER   ".publish"
#define FRESH_FOLDER "fresh"

enum {
    PACKED_MAX = 1 << 28,
    NAME_SIZE = 300,
    GZIP_LEVEL = 6,
    GZIP_LEVEL_PAGE = 1, /* there are as many pages as clinics: six would take most of the time */
    FOLDER_MODE = 0755,
    FILE_MODE = 0644,
    READ_PIECE = 1 << 16
};

static enum fever_error fail(const char *folder, const char *path, struct error *error)
{
    return error_set(error, FEVER_IO, "cannot write %s/%s: %s", folder, path, strerror(errno));
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool is_empty(int folder)
{
    int again = dup(folder);
    DIR *entries = again >= 0 ? fdopendir(again) : NULL;
    bool empty = entries != NULL;
    const struct dirent *entry;
    while (empty && (entry = readdir(entries)))
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (entries)
        closedir(entries);
    else if (again >= 0)
        close(again);
    return empty;
}

static int open_folder(int above, const char *name)
{
    return openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A file, or a folder with all that is in it. */
static bool remove_entry(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return true;
    int inner = open_folder(folder, name);
    DIR *entries = inner >= 0 ? fdopendir(inner) : NULL;
    if (!entries) {
        if (inner >= 0)
            close(inner);
        return false;
    }
    const struct dirent *entry;
    while ((entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_entry(inner, entry->d_name);
    closedir(entries);
    return unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

/* A folder that is ours carries the mark; an empty one gets it. */
static enum fever_error mark(struct publish_folder *folder, struct error *error)
{
    folder->own = open_folder(folder->root, OWN_FOLDER);
    if (folder->own >= 0)
        return FEVER_OK;
    if (errno != ENOENT || !is_empty(folder->root))
        return error_set(error, FEVER_CONFLICT,
                         "%s holds files that feverctl publish did not write; give an empty "
                         "folder or one that it made",
                         folder->path);
    if (mkdirat(folder->root, OWN_FOLDER, FOLDER_MODE) && errno != EEXIST)
        return fail(folder->path, OWN_FOLDER, error);
    folder->own = open_folder(folder->root, OWN_FOLDER);
    return folder->own >= 0 ? FEVER_OK : fail(folder->path, OWN_FOLDER, error);
}

static enum fever_error lock(struct publish_folder *folder, struct error *error)
{
    folder->lock =
        openat(folder->own, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (folder->lock < 0)
        return fail(folder->path, OWN_FOLDER "/lock", error);
    if (flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
        return FEVER_OK;
    return error_set(error, FEVER_BUSY,
                     "another feverctl publish is writing %s; wait until it is done", folder->path);
}

/* An empty place for new folders; what a killed run left there goes. */
static enum fever_error clear_fresh(struct publish_folder *folder, struct error *error)
{
    if (!remove_entry(folder->own, FRESH_FOLDER) || mkdirat(folder->own, FRESH_FOLDER, FOLDER_MODE))
        return fail(folder->path, OWN_FOLDER "/" FRESH_FOLDER, error);
    folder->fresh = open_folder(folder->own, FRESH_FOLDER);
    return folder->fresh >= 0 ? FEVER_OK : fail(folder->path, OWN_FOLDER "/" FRESH_FOLDER, error);
}

enum fever_error publish_folder_open(struct publish_folder *folder, const char *path,
                                     struct error *error)
{
    *folder = (struct publish_folder){.path = path, .root = -1, .own = -1, .fresh = -1, .lock = -1};
    if (mkdir(path, FOLDER_MODE) && errno != EEXIST)
        return error_set(error, FEVER_IO, "cannot make the folder %s: %s", path, strerror(errno));
    folder->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->root < 0)
        return error_set(error, FEVER_IO, "cannot open the folder %s: %s", path, strerror(errno));
    enum fever_error failure = mark(folder, error);
    if (!failure)
        failure = lock(folder, error);
    if (!failure)
        failure = clear_fresh(folder, error);
    if (!failure)
        publish_marks_read(&folder->marks, folder->own);
    return failure;
}

void publish_folder_close(struct publish_folder *folder)
{
    publish_marks_clear(&folder->marks);
    if (folder->fresh >= 0) /* the old one of a folder that was made anew */
        remove_entry(folder->own, FRESH_FOLDER);
    const int all[] = {folder->fresh, folder->lock, folder->own, folder->root};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0)
            close(all[i]);
}

/* ---- pens ----------------------------------------------------------------------------------- */

enum fever_error publish_pen_init(struct publish_pen *pen, const struct publish_folder *folder,
                                  unsigned number, struct error *error)
{
    *pen = (struct publish_pen){.folder = folder, .number = number, .below_fd = -1};
    buffer_init(&pen->packed, PACKED_MAX);
    pen->fast = libdeflate_alloc_compressor(GZIP_LEVEL_PAGE);
    pen->thorough = libdeflate_alloc_compressor(GZIP_LEVEL);
    return pen->fast && pen->thorough ? FEVER_OK : error_nomem(error);
}

void publish_pen_clear(struct publish_pen *pen)
{
    libdeflate_free_compressor(pen->fast);
    libdeflate_free_compressor(pen->thorough);
    buffer_clear(&pen->packed);
    publish_marks_clear(&pen->marks);
    if (pen->below_fd >= 0)
        close(pen->below_fd);
}

/* Opens the folder of the first `length` bytes of `path` step by step, never through a link. */
static int open_below(int root, const char *path, size_t length, bool make)
{
    int at = dup(root);
    while (at >= 0 && length) {
        char step[NAME_SIZE];
        size_t size = strcspn(path, "/");
        if (size > length)
            size = length;
        if (size >= sizeof step) {
            close(at);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(step, path, size);
        step[size] = '\0';
        if (make)
            mkdirat(at, step, FOLDER_MODE); /* opening tells where that failed */
        int next = open_folder(at, step);
        int why = errno;
        close(at);
        errno = why;
        at = next;
        path += size;
        length -= size;
        if (length) { /* the slash */
            path++;
            length--;
        }
    }
    return at;
}

/* Whether the outermost folder of `path` is one that nobody can see yet. */
static bool is_fresh(const struct publish_folder *folder, const char *path)
{
    char outermost[NAME_SIZE];
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
    pen->below_fd = open_below(pen->below_is_fresh ? pen->folder->fresh : pen->folder->root, path,
                               length, true);
    memcpy(pen->below, path, length);
    pen->below[length] = '\0';
    return pen->below_fd;
}

/* ---- files ---------------------------------------------------------------------------------- */

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

/* A file that was not there before. */
static bool create(struct publish_pen *pen, int folder, const char *name, const char *bytes,
                   size_t length)
{
    int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return false;
    bool whole = write_all(file, bytes, length);
    whole = close(file) == 0 && whole;
    pen->counts.bytes_written += (int64_t)length;
    return whole;
}

/* Beside, then into place: whole or not there. In a folder that nobody sees it is made in place. */
static bool place(struct publish_pen *pen, int folder, const char *name, const char *bytes,
                  size_t length)
{
    char temporary[32];
    if (pen->below_is_fresh)
        return create(pen, folder, name, bytes, length);
    snprintf(temporary, sizeof temporary, "new-%u", pen->number);
    if (unlinkat(pen->folder->own, temporary, 0) && errno != ENOENT) /* one was killed */
        return false;
    return create(pen, pen->folder->own, temporary, bytes, length) &&
           renameat(pen->folder->own, temporary, folder, name) == 0;
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

static bool is_there(int folder, const char *name, struct stat *about)
{
    return fstatat(folder, name, about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about->st_mode) &&
           about->st_size > 0;
}

/* Completes the mark by what stands there; false where the file or its `.gz` is missing. */
static bool mark_of(int folder, const char *name, const char *packed, struct publish_mark *mark)
{
    struct stat file, gz;
    if (!is_there(folder, name, &file) || !is_there(folder, packed, &gz))
        return false;
    mark->file = publish_mark_file(&file);
    mark->packed = publish_mark_file(&gz);
    return true;
}

static bool pack(struct publish_pen *pen, const char *name, const char *bytes, size_t length)
{
    const char *dot = strrchr(name, '.');
    bool is_page = dot && strcmp(dot, ".html") == 0;
    struct libdeflate_compressor *compressor = is_page ? pen->fast : pen->thorough;
    buffer_reset(&pen->packed);
    size_t room = libdeflate_gzip_compress_bound(compressor, length);
    if (!buffer_reserve(&pen->packed, room))
        return false;
    pen->packed.length =
        libdeflate_gzip_compress(compressor, bytes, length, pen->packed.data, room);
    return pen->packed.length > 0;
}

/* Makes the file and its `.gz`, or the `.gz` alone where the file is `same`. A `.gz` that is there
 * is of the bytes that are there: it goes before they change. */
static enum fever_error rewrite(struct publish_pen *pen, int folder, const char *name,
                                const char *packed, const char *bytes, size_t length, bool same)
{
    if (!same && !pen->below_is_fresh && unlinkat(folder, packed, 0) && errno != ENOENT)
        return FEVER_IO;
    if (!same && !place(pen, folder, name, bytes, length))
        return FEVER_IO;
    if (!pack(pen, name, bytes, length))
        return FEVER_NOMEM;
    return place(pen, folder, packed, pen->packed.data, pen->packed.length) ? FEVER_OK : FEVER_IO;
}

enum fever_error publish_put(struct publish_pen *pen, const char *path, const void *bytes,
                             size_t length, struct error *error)
{
    char packed[NAME_SIZE];
    const char *name;
    int folder = folder_of(pen, path, &name);
    if (folder < 0 || snprintf(packed, sizeof packed, "%s.gz", name) >= (int)sizeof packed)
        return fail(pen->folder->path, path, error);
    struct publish_mark mark = {.path = publish_mark_path(path),
                                .bytes = publish_mark_bytes(bytes, length)};
    bool both = !pen->below_is_fresh && mark_of(folder, name, packed, &mark);
    bool known = both && publish_marks_hold(&pen->folder->marks, &mark);
    bool same = known || (!pen->below_is_fresh && holds(folder, name, bytes, length));
    if (same && both) {
        pen->counts.kept++;
        publish_marks_add(&pen->marks, &mark);
        return FEVER_OK;
    }
    enum fever_error failure = rewrite(pen, folder, name, packed, bytes, length, same);
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    if (failure)
        return fail(pen->folder->path, path, error);
    if (mark_of(folder, name, packed, &mark))
        publish_marks_add(&pen->marks, &mark);
    pen->counts.written++;
    return FEVER_OK;
}

void publish_remember(const struct publish_folder *folder, struct publish_marks *marks)
{
    publish_marks_write(marks, folder->own);
}

enum fever_error publish_read(const struct publish_folder *folder, const char *path,
                              struct buffer *out)
{
    char piece[READ_PIECE];
    struct stat about;
    int file = openat(folder->root, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return FEVER_NOT_FOUND;
    ssize_t got = fstat(file, &about) == 0 && S_ISREG(about.st_mode) ? 1 : -1;
    while (got > 0 && (got = read(file, piece, sizeof piece)) > 0)
        buffer_append(out, piece, (size_t)got);
    close(file);
    return got < 0 ? FEVER_IO : buffer_error(out);
}

void publish_folder_renew(struct publish_folder *folder, const char *name)
{
    struct stat about;
    if (fstatat(folder->root, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode))
        folder->renewed = name; /* one that is not there yet is made so anyway */
}

/* Puts the folder that was made anew in the place of the old one, which goes when all is done.
 * Where the file system cannot exchange two names, there is none of them for a moment. */
static bool show_renewed(const struct publish_folder *folder)
{
    const char *name = folder->renewed;
    if (renameat2(folder->fresh, name, folder->root, name, RENAME_EXCHANGE) == 0)
        return true;
    if (errno == ENOENT) /* there was no old one, or there is no new one */
        return renameat(folder->fresh, name, folder->root, name) == 0 || errno == ENOENT;
    return errno == EINVAL && renameat(folder->root, name, folder->fresh, "old") == 0 &&
           renameat(folder->fresh, name, folder->root, name) == 0;
}

static bool show_fresh(const struct publish_folder *folder)
{
    int again = open_folder(folder->own, FRESH_FOLDER);
    DIR *entries = again >= 0 ? fdopendir(again) : NULL;
    bool shown = entries != NULL;
    const struct dirent *entry;
    while (shown && (entry = readdir(entries)))
        shown = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                (folder->renewed && strcmp(entry->d_name, folder->renewed) == 0) ||
                renameat(again, entry->d_name, folder->root, entry->d_name) == 0;
    if (entries)
        closedir(entries);
    else if (again >= 0)
        close(again);
    return shown && (!folder->renewed || show_renewed(folder));
}

enum fever_error publish_settle(const struct publish_folder *folder, struct error *error)
{
    if (syncfs(folder->root) == 0 && show_fresh(folder))
        return FEVER_OK;
    return fail(folder->path, "", error);
}

/* ---- what is no longer wanted --------------------------------------------------------------- */

/* The note of since when a name is unwanted: an empty file in `.publish` with that time as its own.
 */
static void note_name(const char *path, const char *name, char note[NAME_SIZE])
{
    snprintf(note, NAME_SIZE, "unused-%s-%s", path, name);
    for (char *at = note; *at; at++)
        if (*at == '/')
            *at = '-';
}

static int64_t unwanted_since(const struct publish_pen *pen, const char *note, int64_t now)
{
    struct stat about;
    if (fstatat(pen->folder->own, note, &about, AT_SYMLINK_NOFOLLOW) == 0)
        return about.st_mtime;
    int file = openat(pen->folder->own, note, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      FILE_MODE);
    if (file >= 0)
        close(file);
    return now;
}

static void sweep_entry(struct publish_pen *pen, int folder, const char *path, const char *name,
                        bool wanted, int64_t now, int64_t keep_s)
{
    char note[NAME_SIZE];
    if (keep_s > 0)
        note_name(path, name, note);
    if (wanted && keep_s > 0)
        unlinkat(pen->folder->own, note, 0); /* it may have been unwanted for a while */
    if (wanted || (keep_s > 0 && now - unwanted_since(pen, note, now) < keep_s))
        return;
    if (remove_entry(folder, name))
        pen->counts.removed++;
    if (keep_s > 0)
        unlinkat(pen->folder->own, note, 0);
}

enum fever_error publish_sweep(struct publish_pen *pen, const char *path, publish_wanted *wanted,
                               void *context, int64_t now, int64_t keep_s, struct error *error)
{
    int folder = open_below(pen->folder->root, path, strlen(path), false);
    if (folder < 0)
        return errno == ENOENT ? FEVER_OK : fail(pen->folder->path, path, error);
    DIR *entries = fdopendir(folder);
    if (!entries) {
        close(folder);
        return error_nomem(error);
    }
    const struct dirent *entry;
    rewinddir(entries); /* the folder itself has been read before */
    while ((entry = readdir(entries))) {
        char name[NAME_SIZE];
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length >= sizeof name)
            continue;
        memcpy(name, entry->d_name, length + 1);
        if (length > 3 && strcmp(name + length - 3, ".gz") == 0)
            name[length - 3] = '\0';
        sweep_entry(pen, folder, path, entry->d_name, wanted(context, name), now, keep_s);
    }
    closedir(entries);
    return FEVER_OK;
}
