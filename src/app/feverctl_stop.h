/* Ctrl-C and SIGTERM: a command stops, the store is as it was, and no temporary file stays. */
#ifndef FEVER_APP_FEVERCTL_STOP_H
#define FEVER_APP_FEVERCTL_STOP_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP stop the command: at once where nothing is being done that
 * must be undone, else as soon as `feverctl_stopping` is asked. */
void feverctl_stop_arm(void);

/* Whether to stop: progress callbacks ask. */
bool feverctl_stopping(void);

/* Between `true` and `false` somebody asks now and then; who does not within two seconds is stopped
 * at once all the same. */
void feverctl_stop_is_asked(bool asked);

/* The store is being written from here to the end of the command: it stops only where it asks, for
 * nobody could tell otherwise whether the change was made. */
void feverctl_stop_writing(void);

/* Between `true` and `false` a signal waits: from the making of a file until it is known here. */
void feverctl_stop_waits(bool waits);

/* A file to take away where the command is stopped at once; `path` must live until it is dropped.
 * A few at a time. */
void feverctl_stop_removes(const char *path);
void feverctl_stop_keeps(const char *path);

#endif
