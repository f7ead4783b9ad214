/* The parent of the child that reads with GDAL: it gives the limits, and checks what comes back. */
#include "read_layers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fever/refusal.h"
#include "read_file.h"
#include "read_frames_take.h"
#include "read_layers_child.h"
#include "read_xls_place.h"

struct parent {
    const char *path;
    struct frames frames;
    struct error *error;
    pid_t child;
    int pipe;
    int64_t deadline_ms;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum got { GOT_ALL, GOT_END, GOT_LATE };

/* Reads exactly `length` bytes, unless the pipe or the time ends before. */
static enum got take(struct parent *parent, void *out, size_t length)
{
    char *at = out;
    while (length) {
        int64_t left = parent->deadline_ms - now_ms();
        struct pollfd waiting = {.fd = parent->pipe, .events = POLLIN};
        if (left <= 0)
            return GOT_LATE;
        int ready = poll(&waiting, 1, (int)left);
        if (ready < 0 && errno != EINTR)
            return GOT_END;
        if (ready <= 0)
            continue;
        ssize_t got = read(parent->pipe, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return GOT_END;
        at += got;
        length -= (size_t)got;
    }
    return GOT_ALL;
}

static enum fever_error refuse_late(const struct parent *parent)
{
    return refused_as(
        parent->error,
        error_set(parent->error, FEVER_TOO_LARGE,
                  "%s takes more than %d seconds to be read, or %d of computing; it is too "
                  "large or made to be; save the list alone as CSV",
                  read_file_base_name(parent->path), LAYERS_WALL_SECONDS, LAYERS_CPU_SECONDS),
        REFUSAL_TOO_SLOW, read_file_base_name(parent->path), (char *)NULL);
}

/* The child has ended before its last frame; its status tells why. */
static enum fever_error refuse_dead(const struct parent *parent, int status)
{
    int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal_number == SIGXCPU)
        return refuse_late(parent);
    if (signal_number == SIGINT || signal_number == SIGTERM)
        return error_set(parent->error, FEVER_GUARD, "stopped; the store is as it was");
    return refused_as(
        parent->error,
        error_set(parent->error, FEVER_INVALID,
                  "%s cannot be read: its reader broke off (%s); the file is damaged, or needs "
                  "more than %d MB of memory; open it in a spreadsheet program and save the "
                  "list again",
                  read_file_base_name(parent->path),
                  signal_number ? strsignal(signal_number) : "without a word", LAYERS_MEMORY_MB),
        REFUSAL_DAMAGED, read_file_base_name(parent->path), (char *)NULL);
}

static enum fever_error frames_read(struct parent *parent, bool *broke_off)
{
    enum fever_error failure = FEVER_OK;
    while (!failure && !parent->frames.done) {
        struct frame_head head;
        enum got got = take(parent, &head, sizeof head);
        if (got == GOT_ALL && head.length > FRAME_PAYLOAD_MAX)
            return frame_refuse(&parent->frames);
        if (got == GOT_ALL)
            got = take(parent, parent->frames.payload, head.length);
        if (got == GOT_LATE)
            return refuse_late(parent);
        if (got == GOT_END) {
            *broke_off = true;
            return FEVER_OK;
        }
        failure = frame_take(&parent->frames, &head);
    }
    return failure;
}

static int child_end(const struct parent *parent, bool broke_off)
{
    int status = 0;
    if (!broke_off) /* it has nothing more to say */
        kill(parent->child, SIGKILL);
    while (waitpid(parent->child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static enum fever_error child_run(struct parent *parent, const struct layers_task *task)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set(parent->error, FEVER_IO, "cannot read %s: %s", parent->path,
                         strerror(errno));
    parent->child = fork();
    if (parent->child == 0)
        layers_child(task, ends[1]);
    close(ends[1]);
    parent->pipe = ends[0];
    if (parent->child < 0) {
        close(ends[0]);
        return error_set(parent->error, FEVER_IO, "cannot read %s: %s", parent->path,
                         strerror(errno));
    }
    bool broke_off = false;
    enum fever_error failure = frames_read(parent, &broke_off);
    close(ends[0]);
    int status = child_end(parent, broke_off);
    return !failure && broke_off ? refuse_dead(parent, status) : failure;
}

enum fever_error read_layers(const char *path, enum layers_format format,
                             const struct read_request *request, struct raw_table *table,
                             struct findings *findings, struct error *error)
{
    struct parent parent = {.path = path,
                            .frames = {.file = read_file_base_name(path),
                                       .table = table,
                                       .findings = findings,
                                       .choices = request->choices,
                                       .error = error},
                            .error = error,
                            .deadline_ms = now_ms() + (int64_t)LAYERS_WALL_SECONDS * 1000};
    /* An absolute path is none of GDAL's names for other things. */
    char *real = realpath(path, NULL), *place = NULL;
    if (!real)
        return error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
    parent.frames.payload = malloc((size_t)FRAME_PAYLOAD_MAX + 1);
    enum fever_error failure = parent.frames.payload ? FEVER_OK : error_nomem(error);
    if (!failure && format == LAYERS_XLS)
        failure = xls_place(real, &place, error);
    struct layers_task task = {place ? place : real, format, request};
    if (!failure)
        failure = child_run(&parent, &task);
    xls_place_discard(place);
    free(parent.frames.payload);
    free(real);
    if (!failure && !table->header.cells && !request->choices)
        failure = refused_as(error, error_set(error, FEVER_INVALID, "the file is empty"),
                             REFUSAL_EMPTY, (char *)NULL);
    return failure;
}
