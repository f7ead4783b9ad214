/* What the process itself takes of the machine, by the names that Prometheus's own libraries use.
 */
#ifndef FEVER_APP_FEVERD_PROCESS_H
#define FEVER_APP_FEVERD_PROCESS_H

#include "fever/buffer.h"

struct process;

/* Before anything is locked away: /proc is opened once and read ever after. NULL without memory. */
struct process *process_open(void);
void process_close(struct process *process);

/* Writes the figures for /metrics; what the system does not tell is left out. */
void process_measure(struct process *process, struct buffer *out);

#endif
