/* A file that a command makes: whole in its place, or not at all. */
#ifndef FEVER_APP_FEVERCTL_OUTPUT_H
#define FEVER_APP_FEVERCTL_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "fever/error.h"

struct output {
    const char *path; /* as the user wrote it; "-" is stdout */
    char *target;     /* where it leads to; owned, NULL where `file` is written in place */
    char *temporary;  /* beside the target; owned, NULL likewise */
    FILE *file;
};

/* Opens a file beside `path`, or `path` itself where it is a pipe or a device. FEVER_CONFLICT where
 * a store would lose its place. */
enum fever_error output_open(struct output *output, const char *path, struct error *error);

/* Brings the file onto the disk and into its place, instead of what was there. */
enum fever_error output_commit(struct output *output, struct error *error);

/* Takes away what was not committed; fine after a failed open and after a commit. */
void output_drop(struct output *output);

/* "cannot write PATH: …", by errno. */
enum fever_error output_fail(const struct output *output, struct error *error);

#endif
