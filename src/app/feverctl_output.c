/* Files written beside their place, synced and renamed into it, so that nobody sees half of one. */
#include "feverctl_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/store.h"
#include "feverctl_stop.h"

enum fever_error output_fail(const struct output *output, struct error *error)
{
    return error_set(error, FEVER_IO, "cannot write %s: %s",
                     strcmp(output->path, "-") == 0 ? "to stdout" : output->path, strerror(errno));
}

/* The mode of the file that is replaced, else what the user's mask leaves. */
static mode_t mode_for(const char *target)
{
    struct stat status;
    if (stat(target, &status) == 0)
        return status.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static enum fever_error temporary_open(struct output *output, struct error *error)
{
    char *target = realpath(output->path, NULL);
    if (!target && errno == ENOENT)
        target = strdup(output->path);
    output->target = target;
    if (!target || asprintf(&output->temporary, "%s.XXXXXX", target) < 0) {
        output->temporary = NULL;
        return target ? error_nomem(error) : output_fail(output, error);
    }
    feverctl_stop_waits(true);
    int descriptor = mkostemp(output->temporary, O_CLOEXEC);
    if (descriptor >= 0)
        feverctl_stop_removes(output->temporary);
    feverctl_stop_waits(false);
    if (descriptor < 0) {
        enum fever_error failure = output_fail(output, error);
        free(output->temporary);
        output->temporary = NULL;
        return failure;
    }
    fchmod(descriptor, mode_for(target));
    output->file = fdopen(descriptor, "wb");
    if (output->file)
        return FEVER_OK;
    close(descriptor);
    return output_fail(output, error);
}

enum fever_error output_open(struct output *output, const char *path, struct error *error)
{
    *output = (struct output){.path = path};
    struct stat status;
    bool exists = stat(path, &status) == 0;
    enum store_file_kind kind = store_file_kind(path);
    enum fever_error failure = FEVER_OK;
    if (strcmp(path, "-") == 0)
        output->file = stdout;
    else if (kind == STORE_FILE_OURS || kind == STORE_FILE_LOG)
        failure = error_set(error, FEVER_CONFLICT,
                            "%s %s a store and was left as it is; give another file", path,
                            kind == STORE_FILE_OURS ? "is" : "is the log of");
    else if (exists && S_ISDIR(status.st_mode))
        failure = error_set(error, FEVER_IO, "cannot write %s: it is a directory", path);
    else if (exists && !S_ISREG(status.st_mode))
        failure = (output->file = fopen(path, "wbe")) ? FEVER_OK : output_fail(output, error);
    else
        failure = temporary_open(output, error);
    if (failure)
        output_drop(output);
    return failure;
}

/* So that the rename outlives a loss of power; what a file system refuses here is not ours to
 * mend. */
static void folder_sync(const char *target)
{
    const char *slash = strrchr(target, '/');
    char *folder = slash ? strndup(target, (size_t)(slash - target) + 1) : strdup(".");
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

enum fever_error output_commit(struct output *output, struct error *error)
{
    bool written = fflush(output->file) == 0 && !ferror(output->file);
    if (written && output->temporary)
        written = fsync(fileno(output->file)) == 0;
    if (written && output->temporary)
        written = rename(output->temporary, output->target) == 0;
    if (!written)
        return output_fail(output, error);
    if (output->temporary)
        folder_sync(output->target);
    feverctl_stop_keeps(output->temporary);
    free(output->temporary);
    output->temporary = NULL;
    return FEVER_OK;
}

void output_drop(struct output *output)
{
    if (output->file && output->file != stdout)
        fclose(output->file);
    output->file = NULL;
    if (output->temporary)
        unlink(output->temporary);
    feverctl_stop_keeps(output->temporary);
    free(output->temporary);
    free(output->target);
    output->temporary = output->target = NULL;
}
