/* How a service is told to end: by signals that one thread waits for. */
#ifndef FEVER_APP_SIGNALS_H
#define FEVER_APP_SIGNALS_H

#include <signal.h>

/* Blocks SIGTERM, SIGINT and SIGHUP in this thread and those that it starts, for sigwait; a peer
 * that hangs up is an error of a write, no signal. */
sigset_t signals_block(void);

#endif
