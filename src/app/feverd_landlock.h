/* The kernel's Landlock: a process says which files and ports it will use, and gets no others. */
#ifndef FEVER_APP_FEVERD_LANDLOCK_H
#define FEVER_APP_FEVERD_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/error.h"

enum landlock_use { LANDLOCK_READ, LANDLOCK_READ_WRITE };

struct landlock {
    int rules; /* a descriptor */
    int version;
};

/* The version of the kernel's Landlock; 0 where it has none or it is switched off. */
int landlock_version(void);

/* Begins a set of rules that allow nothing. With `may_connect` TCP connections may be opened to
 * anywhere; else to nowhere, where the version knows (4). */
enum fever_error landlock_begin(struct landlock *landlock, bool may_connect, struct error *error);

/* Allows a file, or a folder and all below it. One that is missing is passed over. */
enum fever_error landlock_allow(struct landlock *landlock, const char *path, enum landlock_use use,
                                struct error *error);

/* Allows to listen at a TCP port; 0 is any that the system chooses. */
enum fever_error landlock_allow_port(struct landlock *landlock, uint16_t port, struct error *error);

/* Makes the rules hold for this thread and those that it starts, or gives them up. */
enum fever_error landlock_end(struct landlock *landlock, bool hold, struct error *error);

#endif
