/* What a desk that was killed has left: a folder with uploads that no living desk has locked. */
#include "desk_leftovers.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Between making a folder and locking it another desk must not take it for one. */
enum { LEFT_AFTER_S = 60, FOLDERS_OPEN = 8, PATH_SIZE = 4096 };

int leftovers_lock(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static bool is_ours(const char *folder)
{
    struct stat status;
    return lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & 0077) == 0 && status.st_mtime + LEFT_AFTER_S < time(NULL);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void remove_left(const char *folder)
{
    int lock = is_ours(folder) ? leftovers_lock(folder) : -1;
    if (lock < 0)
        return;
    nftw(folder, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
    close(lock);
}

void leftovers_remove(const char *where)
{
    DIR *folder = opendir(where);
    const struct dirent *entry;
    char path[PATH_SIZE];
    while (folder && (entry = readdir(folder)))
        if (strncmp(entry->d_name, LEFTOVERS_PREFIX, strlen(LEFTOVERS_PREFIX)) == 0 &&
            (size_t)snprintf(path, sizeof path, "%s/%s", where, entry->d_name) < sizeof path)
            remove_left(path);
    if (folder)
        closedir(folder);
}
