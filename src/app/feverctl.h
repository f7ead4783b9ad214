/* What the commands of feverctl share: how one is called, reads its arguments, and speaks. */
#ifndef FEVER_APP_FEVERCTL_H
#define FEVER_APP_FEVERCTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"
#include "fever/store.h"
#include "option_faults.h"
#include "options.h"

enum feverctl_exit {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOTHING_IMPORTED = 3,
    EXIT_QUARANTINED = 4,
    EXIT_MASS_REMOVAL = 5
};

struct feverctl {
    const char *store;       /* --store, else FEVER_STORE, else "fever.db" */
    char store_told[4096];   /* the same for messages: no password in it */
    bool json;               /* --json: one JSON value on stdout and nothing else there */
    struct store_lock *lock; /* of a command that changes data, or NULL */
};

/* argv[0] is the command's name. Returns an enum feverctl_exit. */
typedef int feverctl_command_run(struct feverctl *ctl, int argc, char **argv);

feverctl_command_run feverctl_init;
feverctl_command_run feverctl_import;
feverctl_command_run feverctl_columns;
feverctl_command_run feverctl_check;
feverctl_command_run feverctl_stats;
feverctl_command_run feverctl_history;
feverctl_command_run feverctl_diff;
feverctl_command_run feverctl_rollback;
feverctl_command_run feverctl_correct;
feverctl_command_run feverctl_corrections;
feverctl_command_run feverctl_export;
feverctl_command_run feverctl_restore;
feverctl_command_run feverctl_copy;
feverctl_command_run feverctl_backup;
feverctl_command_run feverctl_geocode;
feverctl_command_run feverctl_token;
feverctl_command_run feverctl_audit_log;
feverctl_command_run feverctl_close;
feverctl_command_run feverctl_reopen;
feverctl_command_run feverctl_notice;
feverctl_command_run feverctl_load;
feverctl_command_run feverctl_reports;
feverctl_command_run feverctl_compact;
feverctl_command_run feverctl_desk;
feverctl_command_run feverctl_publish;

/* A command's help; the options come from its table. */
struct feverctl_help {
    const char *usage; /* "import FILE [options]" */
    const char *about; /* whole lines, ends with a newline */
    const char *exits; /* lines beyond 0, 1 and 2, or NULL */
    int operands_min, operands_max;
};

/* Reads the command's options, --store, --json and --help among them, and leaves the operands in
 * argv[1 … *argc). False where the command is over: help was printed or the usage was wrong, and
 * `*exit_code` says which. `options` may be NULL. */
bool feverctl_arguments(struct feverctl *ctl, const struct feverctl_help *help,
                        const struct option_table *options, int *argc, char **argv, int *exit_code);

/* Says what went wrong on stderr, and with --json as `{ "error": { "code", "detail" } }` on stdout.
 * Returns EXIT_FAILED. */
int feverctl_fail(const struct feverctl *ctl, const struct error *error);

/* The same for all that is wrong with a command line (at least one fault, the first of which is in
 * the JSON); `command` is "" before there is one. Returns EXIT_USAGE. */
int feverctl_misused(const struct feverctl *ctl, const char *command,
                     const struct option_faults *faults);

/* The same for a misuse of the command line; returns EXIT_USAGE. */
int feverctl_misuse(const struct feverctl *ctl, const char *command, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Prints `value`, whose reference it takes, on stdout. Returns EXIT_DONE, or EXIT_FAILED without
 * memory (`value` NULL). */
int feverctl_print_json(json_t *value);

/* A revision as every command writes it: `{ "number", "tag", "published_at" }`, the last two null
 * before the first revision; a new reference. */
json_t *feverctl_revision_json(const struct revision *revision);

/* An instant in China's time, RFC 3339, as every command writes it; `out` of CIVIL_RFC3339_SIZE. */
void feverctl_format_time(int64_t unix_s, char *out);

/* A name (comma, tab, semicolon, pipe) or one sign that may separate cells; 0 for all else. */
char feverctl_delimiter(const char *text);

/* Takes the store's lock for a command that plans a change from what the store holds, until the
 * command ends; FEVER_BUSY with who holds it. `operand` may be NULL. */
enum fever_error feverctl_lock(struct feverctl *ctl, const char *command, const char *operand,
                               struct error *error);

/* Gives it back; fine without one. */
void feverctl_unlock(struct feverctl *ctl);

/* The progress of a long job on stderr: a bar on a terminal once it has run for a second, else a
 * line every five seconds. Its callback stops the job where a signal asked for that. */
struct feverctl_progress {
    const char *label;
    int64_t started_ms, drawn_ms;
    bool is_terminal, drawn;
};

/* Gives the callback that draws `bar`, which must outlive it. */
struct progress feverctl_progress_begin(struct feverctl_progress *bar, const char *label);

/* Takes the bar off the screen. */
void feverctl_progress_end(struct feverctl_progress *bar);

#endif
