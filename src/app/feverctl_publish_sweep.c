/* What a published site no longer names: noted, and taken away once nobody asks for it any more. */
#include "feverctl_publish_pen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feverctl_publish_paths.h"

/* The note of since when a name is unwanted: an empty file in `.publish` with that time as its own.
 */
static void note_name(const char *path, const char *name, char note[PUBLISH_NAME_SIZE])
{
    snprintf(note, PUBLISH_NAME_SIZE, "unused-%s-%s", path, name);
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
                      PUBLISH_FILE_MODE);
    if (file >= 0)
        close(file);
    return now;
}

static void sweep_entry(struct publish_pen *pen, int folder, const char *path, const char *name,
                        bool wanted, int64_t now, int64_t keep_s)
{
    char note[PUBLISH_NAME_SIZE];
    if (keep_s > 0)
        note_name(path, name, note);
    if (wanted && keep_s > 0)
        unlinkat(pen->folder->own, note, 0); /* it may have been unwanted for a while */
    if (wanted || (keep_s > 0 && now - unwanted_since(pen, note, now) < keep_s))
        return;
    if (publish_remove_entry(folder, name))
        pen->counts.removed++;
    if (keep_s > 0)
        unlinkat(pen->folder->own, note, 0);
}

enum fever_error publish_sweep(struct publish_pen *pen, const char *path, publish_wanted *wanted,
                               void *context, int64_t now, int64_t keep_s, struct error *error)
{
    int folder = publish_open_below(pen->folder->root, path, strlen(path), false);
    if (folder < 0)
        return errno == ENOENT ? FEVER_OK : publish_fail(pen->folder->path, path, error);
    DIR *entries = fdopendir(folder);
    if (!entries) {
        close(folder);
        return error_nomem(error);
    }
    const struct dirent *entry;
    rewinddir(entries); /* the folder itself has been read before */
    while ((entry = readdir(entries))) {
        char name[PUBLISH_NAME_SIZE];
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
