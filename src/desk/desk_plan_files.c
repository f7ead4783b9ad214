/* A plan's folder: the upload, the columns file and the decisions file. */
#include "desk_plan_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/buffer.h"
#include "fever/hash.h"
#include "fever/store.h"

enum { COLUMNS_MAX = 1 << 20, REMEMBERED_SIZE = 4200, REMEMBERED_MAX = 4 << 20 };

void plan_folder_of(const struct desk_plans *plans, const struct desk_plan *plan,
                    char out[PLAN_PATH_SIZE])
{
    snprintf(out, PLAN_PATH_SIZE, "%s/%lld", plans->folder, (long long)plan->number);
}

void plan_path_of(const struct desk_plans *plans, const struct desk_plan *plan, const char *name,
                  char out[PLAN_PATH_SIZE])
{
    snprintf(out, PLAN_PATH_SIZE, "%s/%lld/%s", plans->folder, (long long)plan->number, name);
}

static enum fever_error write_all(int file, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FEVER_IO;
        bytes += written;
        length -= (size_t)written;
    }
    return FEVER_OK;
}

static enum fever_error write_file(const char *path, int flags, const char *bytes, size_t length,
                                   struct error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    enum fever_error failure = file < 0 ? FEVER_IO : write_all(file, bytes, length);
    if (file >= 0 && close(file) != 0)
        failure = FEVER_IO;
    return failure ? error_set(error, failure, "the upload cannot be kept: %s", strerror(errno))
                   : FEVER_OK;
}

enum fever_error plan_file_keep(const struct desk_plans *plans, const struct desk_plan *plan,
                                const char *bytes, size_t length, struct error *error)
{
    char path[PLAN_PATH_SIZE];
    plan_folder_of(plans, plan, path);
    if (mkdir(path, 0700) != 0)
        return error_set(error, FEVER_IO, "the upload cannot be kept: %s", strerror(errno));
    plan_path_of(plans, plan, plan->name, path);
    return write_file(path, O_EXCL, bytes, length, error);
}

/* `"lon"`, `["lon", "lat"]` or null. */
static void append_fields(const char *fields, struct buffer *out)
{
    bool is_composite = strchr(fields, ',') != NULL;
    buffer_append_text(out, is_composite ? "[" : *fields ? "" : "null");
    while (*fields) {
        size_t length = strcspn(fields, ",");
        buffer_append_char(out, '"'); /* names of fields: letters and _ */
        buffer_append(out, fields, length);
        buffer_append_char(out, '"');
        fields += length;
        if (*fields == ',')
            buffer_append_char(out, *fields++);
    }
    buffer_append_text(out, is_composite ? "]" : "");
}

/* A week grid says morning, afternoon and evening; these are the usual times, as `feverctl
 * columns` proposes them, and the page says so. */
static const char sessions[] = ",\"sessions\":{\"morning\":\"08:00-12:00\","
                               "\"afternoon\":\"14:00-18:00\",\"evening\":\"18:30-21:30\"}";

static void append_columns(const struct desk_plan *plan, struct buffer *out)
{
    bool has_sessions = false;
    buffer_append_text(out, "{\"columns\":{");
    for (size_t i = 0; i < plan->column_count; i++) {
        const struct plan_column *column = &plan->columns[i];
        buffer_append_text(out, i ? "," : "");
        buffer_append_json(out, column->header);
        buffer_append_char(out, ':');
        append_fields(column->fields, out);
        has_sessions |= strcmp(column->fields, "sessions") == 0;
    }
    buffer_append_char(out, '}');
    buffer_append_text(out, has_sessions ? sessions : "");
    buffer_append_char(out, '}');
}

static enum fever_error write_columns(const struct desk_plan *plan, const char *path,
                                      struct error *error)
{
    struct buffer text;
    buffer_init(&text, COLUMNS_MAX);
    append_columns(plan, &text);
    enum fever_error failure = buffer_error(&text);
    failure = failure ? error_set(error, failure, "the columns' names are too long")
                      : write_file(path, O_TRUNC, text.data, text.length, error);
    buffer_clear(&text);
    return failure;
}

enum fever_error plan_files_write(const struct desk_plans *plans, const struct desk_plan *plan,
                                  struct plan_paths *paths, struct import_options *options,
                                  struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (plan->column_count) {
        plan_path_of(plans, plan, PLAN_COLUMNS_FILE, paths->columns);
        failure = write_columns(plan, paths->columns, error);
        options->columns_file = paths->columns;
    }
    if (plan->decisions && !failure) {
        plan_path_of(plans, plan, PLAN_DECISIONS_FILE, paths->decisions);
        failure =
            write_file(paths->decisions, O_TRUNC, plan->decisions, strlen(plan->decisions), error);
        options->decisions_file = paths->decisions;
    }
    return failure;
}

/* STORE.decisions-<hash of the source>.csv; in the working folder for a store on a server */
static bool remembered_path(const struct desk_plans *plans, const struct desk_plan *plan,
                            const char *ending, char out[REMEMBERED_SIZE])
{
    uint64_t hash = hash_finish(hash_text(HASH_SEED, plan->settings.source));
    const char *store = store_is_remote(plans->store_path) ? "fever" : plans->store_path;
    int length = snprintf(out, REMEMBERED_SIZE, "%s.decisions-%016llx.csv%s", store,
                          (unsigned long long)hash, ending);
    return *plan->settings.source && length > 0 && length < REMEMBERED_SIZE;
}

enum fever_error plan_decisions_keep(const struct desk_plans *plans, const struct desk_plan *plan,
                                     const char *text, size_t length, struct error *error)
{
    char path[REMEMBERED_SIZE], fresh[REMEMBERED_SIZE];
    if (!remembered_path(plans, plan, "", path) || !remembered_path(plans, plan, ".new", fresh))
        return FEVER_OK;
    if (!length) {
        unlink(path);
        return FEVER_OK;
    }
    enum fever_error failure = write_file(fresh, O_TRUNC, text, length, error);
    if (!failure && rename(fresh, path) != 0)
        failure = error_set(error, FEVER_IO, "the decisions cannot be kept: %s", strerror(errno));
    return failure;
}

void plan_decisions_load(const struct desk_plans *plans, struct desk_plan *plan)
{
    char path[REMEMBERED_SIZE];
    FILE *file = remembered_path(plans, plan, "", path) ? fopen(path, "rbe") : NULL;
    char *text = file ? malloc(REMEMBERED_MAX + 1) : NULL;
    size_t length = text ? fread(text, 1, REMEMBERED_MAX + 1, file) : 0;
    if (length && length <= REMEMBERED_MAX && !memchr(text, '\0', length)) {
        text[length] = '\0';
        plan->decisions = text;
        text = NULL;
    }
    free(text);
    if (file)
        fclose(file);
}

void plan_files_remove(const struct desk_plans *plans, const struct desk_plan *plan)
{
    const char *const names[] = {plan->name, PLAN_COLUMNS_FILE, PLAN_DECISIONS_FILE};
    char path[PLAN_PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        plan_path_of(plans, plan, names[i], path);
        unlink(path);
    }
    plan_folder_of(plans, plan, path);
    rmdir(path);
}
