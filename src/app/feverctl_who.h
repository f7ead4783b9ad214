/* Who runs the tool, for what is written down with a name. */
#ifndef FEVER_APP_FEVERCTL_WHO_H
#define FEVER_APP_FEVERCTL_WHO_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/correction.h"
#include "fever/store_live.h"

enum { WHO_SIZE = CORRECTION_WHO_MAX + 1, ACTOR_SIZE = WHO_SIZE + sizeof "feverctl " };

/* The login name: who sits at the terminal, else whom the environment names, else as whom the tool
 * runs. */
void feverctl_user(char *out, size_t size);

/* The same as the audit log and closures name it: `feverctl NAME`. */
void feverctl_actor(char out[ACTOR_SIZE]);

/* Whether a text may be kept as a name or a reason: UTF-8 of at most so many bytes, on one line. */
bool feverctl_text_is_fine(const char *text, size_t maximum);

/* Notes in the audit log, within the live transaction at hand, what this command did. */
enum fever_error feverctl_audit(struct store *store, int64_t now, const char *action,
                                const char *target, const char *detail, struct error *error);

/* Begins a live transaction; others are waited for as long as a person would. */
enum fever_error feverctl_live_begin(struct store *store, struct error *error);

/* Ends it whatever `failure`, what was done in it, says: where it is FEVER_OK, that is noted as an
 * audit entry and kept. Returns the first failure. */
enum fever_error feverctl_live_end(struct store *store, enum fever_error failure, int64_t now,
                                   const char *action, const char *target, struct error *error);

#endif
