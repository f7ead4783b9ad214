/* The folder of a published site: opened, locked, and what was written to it shown at once. */
#include "feverctl_publish_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feverctl_publish_paths.h"

#define OWN_FOLDER   ".publish"
#define FRESH_FOLDER "fresh"

enum { READ_PIECE = 1 << 16 };

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

/* A folder that is ours carries the mark; an empty one gets it. */
static enum fever_error mark(struct publish_folder *folder, struct error *error)
{
    folder->own = publish_open_folder(folder->root, OWN_FOLDER);
    if (folder->own >= 0)
        return FEVER_OK;
    if (errno != ENOENT || !is_empty(folder->root))
        return error_set(error, FEVER_CONFLICT,
                         "%s holds files that feverctl publish did not write; give an empty "
                         "folder or one that it made",
                         folder->path);
    if (mkdirat(folder->root, OWN_FOLDER, PUBLISH_FOLDER_MODE) && errno != EEXIST)
        return publish_fail(folder->path, OWN_FOLDER, error);
    folder->own = publish_open_folder(folder->root, OWN_FOLDER);
    return folder->own >= 0 ? FEVER_OK : publish_fail(folder->path, OWN_FOLDER, error);
}

static enum fever_error lock(struct publish_folder *folder, struct error *error)
{
    folder->lock =
        openat(folder->own, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, PUBLISH_FILE_MODE);
    if (folder->lock < 0)
        return publish_fail(folder->path, OWN_FOLDER "/lock", error);
    if (flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
        return FEVER_OK;
    return error_set(error, FEVER_BUSY,
                     "another feverctl publish is writing %s; wait until it is done", folder->path);
}

/* An empty place for new folders; what a killed run left there goes. */
static enum fever_error clear_fresh(struct publish_folder *folder, struct error *error)
{
    if (!publish_remove_entry(folder->own, FRESH_FOLDER) ||
        mkdirat(folder->own, FRESH_FOLDER, PUBLISH_FOLDER_MODE))
        return publish_fail(folder->path, OWN_FOLDER "/" FRESH_FOLDER, error);
    folder->fresh = publish_open_folder(folder->own, FRESH_FOLDER);
    return folder->fresh >= 0 ? FEVER_OK
                              : publish_fail(folder->path, OWN_FOLDER "/" FRESH_FOLDER, error);
}

enum fever_error publish_folder_open(struct publish_folder *folder, const char *path,
                                     struct error *error)
{
    *folder = (struct publish_folder){.path = path, .root = -1, .own = -1, .fresh = -1, .lock = -1};
    if (mkdir(path, PUBLISH_FOLDER_MODE) && errno != EEXIST)
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
        publish_remove_entry(folder->own, FRESH_FOLDER);
    const int all[] = {folder->fresh, folder->lock, folder->own, folder->root};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0)
            close(all[i]);
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
    int again = publish_open_folder(folder->own, FRESH_FOLDER);
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

enum fever_error publish_flush(const struct publish_folder *folder, struct error *error)
{
    return syncfs(folder->root) == 0 ? FEVER_OK : publish_fail(folder->path, "", error);
}

enum fever_error publish_settle(const struct publish_folder *folder, struct error *error)
{
    if (syncfs(folder->root) == 0 && show_fresh(folder))
        return FEVER_OK;
    return publish_fail(folder->path, "", error);
}
