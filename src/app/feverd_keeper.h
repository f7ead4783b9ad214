/* The keeper of the snapshot: loads the store, follows its revisions, and turns the minute. */
#ifndef FEVER_APP_FEVERD_KEEPER_H
#define FEVER_APP_FEVERD_KEEPER_H

#include "fever/http.h"
#include "fever/snapshot_slot.h"
#include "feverd_config.h"

struct keeper;

/* Opens the store and builds the first snapshot. The configuration and the log are borrowed. */
enum fever_error keeper_open(const struct feverd_config *config, const struct log *log,
                             struct keeper **out, struct error *error);

/* Stops the thread, if it was started, and frees all; no reader may be left. NULL is allowed. */
void keeper_close(struct keeper *keeper);

/* Begins to follow the store, in a thread of its own. */
enum fever_error keeper_start(struct keeper *keeper, struct error *error);

/* Loads the store again, whatever it says. From any thread. */
void keeper_reload(struct keeper *keeper);

struct snapshot_slot *keeper_slot(struct keeper *keeper);

/* What is degraded, as http_options wants it. */
size_t keeper_degraded(const struct keeper *keeper, const char *names[HTTP_DEGRADED_MAX]);

/* Writes how it fares with the store and the snapshot, for /metrics; from any thread. Among what is
 * degraded is whether writes fail, which the writer knows. */
void keeper_measure(struct keeper *keeper, bool writes_fail, struct buffer *out);

#endif
