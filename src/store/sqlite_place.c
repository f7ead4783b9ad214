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

/* What a name stands for. */
struct file {
    dev_t device;
    ino_t inode; /* 0: there is nothing, or it is not known */
};

struct place {
    struct place *next;
    char *name; /* as it was asked for, which may be a link to the path */
    char *path, *log_path, *index_path;
    struct file file, log, index; /* those that were at these paths */
    bool is_left; /* the connection is closed, and its file is not at the path any more */
};

static struct {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t left;
    struct place *first;
} places = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};

static void place_free(struct place *place)
{
    if (place) {
        free(place->name);
        free(place->path);
        free(place->log_path);
        free(place->index_path);
    }
    free(place);
}

static struct file file_at(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (struct file){status.st_dev, status.st_ino}
                                    : (struct file){0, 0};
}

static bool is_same_file(struct file left, struct file right)
{
    return left.device == right.device && left.inode == right.inode;
}

static bool log_holds(const struct place *place)
{
    return (!place->log.inode || is_same_file(place->log, file_at(place->log_path))) &&
           (!place->index.inode || is_same_file(place->index, file_at(place->index_path)));
}

/* Whether a connection of this process has another file of this path open, or another log. */
static bool is_taken(const struct place *wanted)
{
    for (const struct place *place = places.first; place; place = place->next)
        if (!place->is_left && strcmp(place->path, wanted->path) == 0 &&
            (!is_same_file(place->file, wanted->file) || !log_holds(place)))
            return true;
    return false;
}

/* Removes the log of a place that nobody has open; nothing of it belongs to the file there. */
static void log_remove(const struct place *place)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = OPEN_BYTE, .l_len = 1};
    int index = open(place->index_path, O_RDWR | O_CLOEXEC);
    if (index < 0 ? errno == ENOENT : fcntl(index, F_SETLK, &lock) == 0)
        sqlite_remove_log(place->path);
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
        was |= !is_same_file(place->file, wanted->file);
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
            log_remove(place);
        place->next = places.first;
        places.first = place;
    }
    pthread_mutex_unlock(&places.lock);
    return enters;
}

void place_note_log(struct place *place)
{
    pthread_mutex_lock(&places.lock);
    place->log = file_at(place->log_path);
    place->index = file_at(place->index_path);
    pthread_mutex_unlock(&places.lock);
}

static bool file_holds(const struct place *place)
{
    return is_same_file(place->file, file_at(place->path));
}

bool place_holds(const struct place *place)
{
    return file_holds(place) && is_same_file(place->file, file_at(place->name)) && log_holds(place);
}

/* NULL where there is no memory. */
static struct place *place_new(const char *name, const char *path)
{
    struct place *place = path ? calloc(1, sizeof *place) : NULL;
    if (!place)
        return NULL;
    place->name = strdup(name);
    place->path = strdup(path);
    if (asprintf(&place->log_path, "%s-wal", path) < 0)
        place->log_path = NULL;
    if (asprintf(&place->index_path, "%s-shm", path) < 0)
        place->index_path = NULL;
    if (place->name && place->path && place->log_path && place->index_path)
        return place;
    place_free(place);
    return NULL;
}

enum fever_error place_take(sqlite3 *handle, const char *name, const char *location,
                            struct place **out, struct error *error)
{
    struct place *place = place_new(name, sqlite3_db_filename(handle, "main"));
    if (!place)
        return error_nomem(error);
    int has_moved = 1;
    place->file = file_at(place->path);
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    bool is_there = place->file.inode && !has_moved;
    if (is_there && enter(place)) {
        *out = place;
        return FEVER_OK;
    }
    place_free(place);
    if (!is_there)
        return error_set(error, FEVER_IO, "%s was replaced while it was opened; try again",
                         location);
    return error_set(error, FEVER_BUSY,
                     "%s was replaced, and what stood there before is still being read; try again "
                     "in a moment",
                     location);
}

/* A place that is kept as left costs what its path does, and goes once the path is taken again. */
void place_leave(struct place *place)
{
    if (!place)
        return;
    pthread_mutex_lock(&places.lock);
    place->is_left = !file_holds(place);
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
