/* The parent of the child that reads with GDAL: it gives the limits, and checks what comes back. */
#include "read_layers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fever/refusal.h"
#include "fever/utf8.h"
#include "read_file.h"
#include "read_frames.h"
#include "read_layers_child.h"

/* All rows together; what more is no list. */
enum { TOTAL_MAX_MB = READ_FILE_MAX_MB };

struct parent {
    const char *path;
    struct raw_table *table;
    struct findings *findings;
    struct sheet_choices *choices; /* or NULL */
    struct error *error;
    pid_t child;
    int pipe;
    int64_t deadline_ms;
    char *payload; /* FRAME_PAYLOAD_MAX + 1 bytes */
    size_t total;
    bool done;
};

/* ---- the pipe ------------------------------------------------------------------------------- */

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

/* ---- frames --------------------------------------------------------------------------------- */

static enum fever_error refuse_frame(const struct parent *parent)
{
    return refused_as(
        parent->error,
        error_set(parent->error, FEVER_INVALID,
                  "%s cannot be read: its reader sent what is no row; the file may be damaged",
                  read_file_base_name(parent->path)),
        REFUSAL_DAMAGED, read_file_base_name(parent->path), (char *)NULL);
}

/* Splits the payload into a struct and the rest; false where it is too short for the struct. */
static bool split(const struct parent *parent, size_t length, void *part, size_t part_size,
                  char **rest, size_t *rest_length)
{
    if (length < part_size)
        return false;
    memcpy(part, parent->payload, part_size);
    *rest = parent->payload + part_size;
    *rest_length = length - part_size;
    return true;
}

static bool is_text(const char *text, size_t length)
{
    return length <= FRAME_TEXT_MAX && utf8_is_valid(text, length) && !memchr(text, '\0', length);
}

static enum fever_error on_layer(struct parent *parent, size_t length)
{
    static const char *const formats[] = {
        [FORMAT_XLSX] = "XLSX", [FORMAT_ODS] = "ODS", [FORMAT_XLS] = "XLS",
        [FORMAT_GPKG] = "GPKG", [FORMAT_KML] = "KML", [FORMAT_SHAPEFILE] = "Shapefile",
        [FORMAT_DOCX] = "DOCX"};
    struct frame_layer layer;
    char *name;
    size_t name_length;
    if (!split(parent, length, &layer, sizeof layer, &name, &name_length) ||
        !is_text(name, name_length) || layer.format >= sizeof formats / sizeof *formats)
        return refuse_frame(parent);
    parent->table->format = formats[layer.format];
    parent->table->header_is_sure = layer.names_fields != 0;
    parent->table->sheet = arena_copy(parent->table->arena, name, name_length);
    return parent->table->sheet ? FEVER_OK : error_nomem(parent->error);
}

static enum fever_error on_row(struct parent *parent, size_t length)
{
    struct frame_row row;
    char *cells;
    size_t used;
    if (!split(parent, length, &row, sizeof row, &cells, &used) || !row.count ||
        row.count > RAW_COLUMNS_MAX || !used || cells[used - 1] != '\0' || row.line < 0 ||
        row.line > INT_MAX)
        return refuse_frame(parent);
    uint32_t ends = 0;
    for (size_t i = 0; i < used; i++)
        ends += cells[i] == '\0';
    if (ends != row.count)
        return refuse_frame(parent);
    parent->total += used + sizeof row;
    if (parent->total > (size_t)TOTAL_MAX_MB << 20)
        return refused_at(parent->error,
                          error_set_at(parent->error, FEVER_TOO_LARGE, (long)row.line, 0,
                                       "row %ld: the rows before it have %d MB; no more is read",
                                       (long)row.line, TOTAL_MAX_MB),
                          REFUSAL_ROW_TOO_LONG, (long)row.line);
    if (!utf8_is_valid(cells, used))
        return refused_as(
            parent->error,
            error_set_at(parent->error, FEVER_INVALID, (long)row.line, 0,
                         "row %ld: a cell's text is damaged; name its encoding with --encoding",
                         (long)row.line),
            REFUSAL_DAMAGED, read_file_base_name(parent->path), (char *)NULL);
    return raw_table_add(parent->table, cells, used, row.count, (long)row.line, parent->error);
}

static enum fever_error on_merge(struct parent *parent, size_t length)
{
    struct raw_merge merge;
    char *rest;
    size_t rest_length;
    if (!split(parent, length, &merge, sizeof merge, &rest, &rest_length) || rest_length ||
        merge.first < 1 || merge.last < merge.first || merge.column >= RAW_COLUMNS_MAX)
        return refuse_frame(parent);
    return raw_table_merge(parent->table, merge, parent->error);
}

static enum fever_error on_note(struct parent *parent, size_t length)
{
    struct frame_note note;
    char *text;
    size_t text_length;
    if (!split(parent, length, &note, sizeof note, &text, &text_length) ||
        !is_text(text, text_length) || note.code >= FINDING_COUNT || note.line < 0 ||
        note.line > INT_MAX)
        return refuse_frame(parent);
    text[text_length] = '\0';
    findings_add(parent->findings, (long)note.line, NULL, (enum finding_code)note.code,
                 text_length ? text : NULL);
    return parent->findings->failed ? error_nomem(parent->error) : FEVER_OK;
}

static enum fever_error on_choice(struct parent *parent, size_t length)
{
    struct frame_choice frame;
    struct sheet_choices *choices = parent->choices;
    char *name;
    size_t name_length;
    if (!choices || choices->count == CHOICES_MAX ||
        !split(parent, length, &frame, sizeof frame, &name, &name_length) ||
        !is_text(name, name_length))
        return refuse_frame(parent);
    if (!choices->items)
        choices->items = arena_array(parent->table->arena, CHOICES_MAX, sizeof *choices->items);
    name = choices->items ? arena_copy(parent->table->arena, name, name_length) : NULL;
    if (!name)
        return error_nomem(parent->error);
    choices->items[choices->count++] = (struct import_sheet){name, frame.rows};
    return FEVER_OK;
}

static enum fever_error on_error(struct parent *parent, size_t length)
{
    struct frame_error frame;
    char *text;
    size_t text_length;
    if (!split(parent, length, &frame, sizeof frame, &text, &text_length) || !frame.code ||
        frame.code > FEVER_GUARD || frame.reason >= REFUSAL_COUNT ||
        frame.details[sizeof frame.details - 1] || !is_text(text, text_length) ||
        !utf8_is_valid(frame.details, sizeof frame.details))
        return refuse_frame(parent);
    error_set(parent->error, (enum fever_error)frame.code, "%.*s", (int)text_length, text);
    if (parent->error) {
        parent->error->reason = (int)frame.reason;
        memcpy(parent->error->details, frame.details, sizeof frame.details);
    }
    return (enum fever_error)frame.code;
}

static enum fever_error frame_take(struct parent *parent, const struct frame_head *head)
{
    switch (head->type) {
    case FRAME_LAYER:
        return on_layer(parent, head->length);
    case FRAME_ROW:
        return on_row(parent, head->length);
    case FRAME_MERGE:
        return on_merge(parent, head->length);
    case FRAME_NOTE:
        return on_note(parent, head->length);
    case FRAME_CHOICE:
        return on_choice(parent, head->length);
    case FRAME_ERROR:
        return on_error(parent, head->length);
    case FRAME_DONE:
        parent->done = true;
        return FEVER_OK;
    default:
        return refuse_frame(parent);
    }
}

/* ---- the child ------------------------------------------------------------------------------ */

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
    while (!failure && !parent->done) {
        struct frame_head head;
        enum got got = take(parent, &head, sizeof head);
        if (got == GOT_ALL && head.length > FRAME_PAYLOAD_MAX)
            return refuse_frame(parent);
        if (got == GOT_ALL)
            got = take(parent, parent->payload, head.length);
        if (got == GOT_LATE)
            return refuse_late(parent);
        if (got == GOT_END) {
            *broke_off = true;
            return FEVER_OK;
        }
        failure = frame_take(parent, &head);
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
                            .table = table,
                            .findings = findings,
                            .choices = request->choices,
                            .error = error,
                            .deadline_ms = now_ms() + (int64_t)LAYERS_WALL_SECONDS * 1000};
    /* An absolute path is none of GDAL's names for other things. */
    char *real = realpath(path, NULL);
    if (!real)
        return error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
    struct layers_task task = {real, format, request};
    parent.payload = malloc((size_t)FRAME_PAYLOAD_MAX + 1);
    enum fever_error failure = parent.payload ? child_run(&parent, &task) : error_nomem(error);
    free(parent.payload);
    free(real);
    if (!failure && !table->header.cells && !request->choices)
        failure = refused_as(error, error_set(error, FEVER_INVALID, "the file is empty"),
                             REFUSAL_EMPTY, (char *)NULL);
    return failure;
}
