/* How diff and rollback take revisions and show changes of clinics. */
#ifndef FEVER_APP_FEVERCTL_CHANGES_H
#define FEVER_APP_FEVERCTL_CHANGES_H

#include <jansson.h>

#include "feverctl.h"

/* Reads a revision's number; false after saying what is wrong with it, with `*exit_code` set. */
bool feverctl_revision_argument(const struct feverctl *ctl, const char *command, const char *text,
                                int64_t *out, int *exit_code);

/* Prints one line a clinic (`+` new, `~` changed, `-` retired), and below it one for each field
 * that changed. */
enum fever_error feverctl_changes_print(const struct clinic_change *changes, size_t count);

/* `{ "inserted": [{ "id", "name", "fields" }], "changed": [{ "id", "name", "fields": { name:
 * { "before", "after" } } }], "retired": [...] }`, values as canonical text, null where not stated;
 * a new reference, NULL without memory. */
json_t *feverctl_changes_json(const struct clinic_change *changes, size_t count);

/* "3 inserted, 1 changed, 0 retired". */
void feverctl_changes_count(const struct clinic_change *changes, size_t count, char *out,
                            size_t size);

#endif
