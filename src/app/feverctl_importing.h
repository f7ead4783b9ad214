/* What the commands that import a file share. */
#ifndef FEVER_APP_FEVERCTL_IMPORTING_H
#define FEVER_APP_FEVERCTL_IMPORTING_H

#include "feverctl.h"
#include "feverctl_import_files.h"

struct importing {
    struct feverctl *ctl;
    const char *command;   /* as the user calls it */
    const char *path;      /* the file */
    const char *delimiter; /* as given; NULL: not */
    struct import_options options;
    struct import_file report, quarantine, decisions;
    bool needs_no_lock; /* live values stand beside what other imports plan from */
};

/* Checks what the options say of files, source, encoding and delimiter; false after saying what is
 * wrong. */
bool importing_check(struct importing *importing, int *exit_code);

/* Imports the file, prints the report and writes the files; an enum feverctl_exit. */
int importing_run(struct importing *importing);

#endif
