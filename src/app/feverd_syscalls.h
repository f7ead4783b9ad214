/* The system calls that the service may make once it has started. */
#ifndef FEVER_APP_FEVERD_SYSCALLS_H
#define FEVER_APP_FEVERD_SYSCALLS_H

#include <stdbool.h>

#include "fever/error.h"

/* Shuts all others, in all threads and for good. With `connects` sockets may be opened: a database
 * is reached over them. */
enum fever_error syscalls_shut(bool connects, struct error *error);

#endif
