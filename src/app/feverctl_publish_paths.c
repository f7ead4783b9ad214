/* Folders by their handles: opened, emptied, never through a link. */
#include "feverctl_publish_paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum fever_error publish_fail(const char *folder, const char *path, struct error *error)
{
    return error_set(error, FEVER_IO, "cannot write %s/%s: %s", folder, path, strerror(errno));
}

int publish_open_folder(int above, const char *name)
{
    return openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int publish_open_below(int root, const char *path, size_t length, bool make)
{
    int at = dup(root);
    while (at >= 0 && length) {
        char step[PUBLISH_NAME_SIZE];
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
            mkdirat(at, step, PUBLISH_FOLDER_MODE); /* opening tells where that failed */
        int next = publish_open_folder(at, step);
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

bool publish_remove_entry(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return true;
    int inner = publish_open_folder(folder, name);
    DIR *entries = inner >= 0 ? fdopendir(inner) : NULL;
    if (!entries) {
        if (inner >= 0)
            close(inner);
        return false;
    }
    const struct dirent *entry;
    while ((entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            publish_remove_entry(inner, entry->d_name);
    closedir(entries);
    return unlinkat(folder, name, AT_REMOVEDIR) == 0;
}
