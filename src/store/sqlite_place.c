/* The places that this process has taken, and those that it left because something else stood
 * there. */
#include "sqlite_place.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sqlite_driver.h"

enum {
    LEAVING_S = 3,
    /* The byte of the log's index on which who has it open keeps a lock:
     * https://www.sqlite.org/walformat.html, "WAL Locks". */
    OPEN_BYTE = 128
};

struct place {
    struct place *next;
    char *path;
    dev_t device;
    ino_t inode;
    bool is_left; /* the connection is closed, and the file that it had is not at the path any more
                   */
};

static struct {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t left;
    struct place *first;
} places = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};

static void place_free(struct place *place)
{
    if (place)
        free(place->path);
    free(place);
}

static bool is_same_file(const struct place *place, const struct stat *status)
{
    return place->device == status->st_dev && place->inode == status->st_ino;
}

/* Whether a connection of this process has another file of this path open. */
static bool is_taken(const struct place *wanted)
{
    for (const struct place *place = places.first; place; place = place->next)
        if (!place->is_left && strcmp(place->path, wanted->path) == 0 &&
            (place->device != wanted->device || place->inode != wanted->inode))
            return true;
    return false;
}

/* Removes the log beside a path that nobody has open; nothing of it belongs to the file there. */
static void log_remove(const char *path)
{
    char *name = NULL;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = OPEN_BYTE, .l_len = 1};
    if (asprintf(&name, "%s-shm", path) < 0)
        return;
    int index = open(name, O_RDWR | O_CLOEXEC);
    free(name);
    if (index < 0 ? errno == ENOENT : fcntl(index, F_SETLK, &lock) == 0)
        sqlite_remove_log(path);
    if (index >= 0)
        close(index);
}

/* Forgets that this path was left, and says whether it was left by another file. */
static bool was_left_by_another(const struct place *wanted)
{
    bool was = false;
    struct place **link = &places.first;
    while (*link) {
        struct place *place = *link;
        if (!place->is_left || strcmp(place->path, wanted->path) != 0) {
            link = &place->next;
            continue;
        }
        was |= place->device != wanted->device || place->inode != wanted->inode;
        *link = place->next;
        place_free(place);
    }
    return was;
}

/* Puts the place among the others as soon as that can be. */
static bool enter(struct place *place)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LEAVING_S;
    pthread_mutex_lock(&places.lock);
    while (is_taken(place) &&
           pthread_cond_clockwait(&places.left, &places.lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT)
        continue;
    bool enters = !is_taken(place);
    if (enters) {
        if (was_left_by_another(place))
            log_remove(place->path);
        place->next = places.first;
        places.first = place;
    }
    pthread_mutex_unlock(&places.lock);
    return enters;
}

bool place_holds(sqlite3 *handle)
{
    int has_moved = 0;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    return !has_moved;
}

enum fever_error place_take(sqlite3 *handle, const char *location, struct place **out,
                            struct error *error)
{
    struct stat status;
    const char *path = sqlite3_db_filename(handle, "main");
    struct place *place = calloc(1, sizeof *place);
    if (place && path)
        place->path = strdup(path);
    if (!place || !place->path) {
        place_free(place);
        return error_nomem(error);
    }
    if (stat(path, &status) != 0 || !place_holds(handle)) {
        place_free(place);
        return error_set(error, FEVER_IO, "%s was replaced while it was opened; try again",
                         location);
    }
    place->device = status.st_dev;
    place->inode = status.st_ino;
    if (!enter(place)) {
        place_free(place);
        return error_set(error, FEVER_BUSY,
                         "%s was replaced, and what stood there before is still being read; try "
                         "again in a moment",
                         location);
    }
    *out = place;
    return FEVER_OK;
}

/* A place that is kept as left costs what its path does, and goes once the path is taken again. */
void place_leave(struct place *place)
{
    struct stat status;
    if (!place)
        return;
    pthread_mutex_lock(&places.lock);
    place->is_left = stat(place->path, &status) != 0 || !is_same_file(place, &status);
    if (!place->is_left) {
        struct place **link = &places.first;
        while (*link != place)
            link = &(*link)->next;
        *link = place->next;
        place_free(place);
    }
    pthread_cond_broadcast(&places.left);
    pthread_mutex_unlock(&places.lock);
}
