/* Long options as a table: from the command line, the environment and a configuration file.
 *
 * A program declares a table of options with the places where values go, and then reads its
 * sources from the strongest to the weakest: what a stronger source has set, a weaker one leaves.
 * The readers go on after a fault, so that all of them are told at once.
 */
#ifndef FEVER_APP_OPTIONS_H
#define FEVER_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fever/arena.h"
#include "fever/error.h"

enum option_kind {
    OPTION_FLAG,   /* bool: `--json` */
    OPTION_TEXT,   /* const char *, never empty */
    OPTION_CHOICE, /* const char *, one of `choices` */
    OPTION_NUMBER, /* int64_t within `minimum` … `maximum` */
    OPTION_LIST    /* struct option_list, may be given several times */
};

enum option_source {
    OPTION_UNSET,
    OPTION_FROM_FILE,
    OPTION_FROM_ENVIRONMENT,
    OPTION_FROM_ARGUMENTS
};

enum { OPTION_LIST_MAX = 32 };

struct option_list {
    const char *items[OPTION_LIST_MAX];
    long lines[OPTION_LIST_MAX]; /* of the file that gave them; else 0 */
    size_t count;
};

/* Where an option was given. */
struct option_origin {
    enum option_source source;
    const char *name; /* the variable's or the file's; NULL on the command line */
    long line;        /* of the file, the last one of a list; else 0 */
};

struct option_spec {
    const char *name;  /* without the dashes */
    const char *value; /* how help names the value; NULL for flags */
    const char *help;  /* one line */
    enum option_kind kind;
    void *target; /* where the value goes, of the kind's type; set only where the option is given */
    int64_t minimum, maximum;    /* of OPTION_NUMBER */
    const char *const *choices;  /* of OPTION_CHOICE, NULL at the end */
    struct option_origin origin; /* filled in by the readers */
    bool is_faulty;              /* so too: meant to be given, but of no use */
};

struct option_table {
    struct option_spec *specs;
    size_t count;
};

struct option_faults; /* option_faults.h */

/* Reads argv[1…]: `--name VALUE`, `--name=VALUE`, `--` ends the options, `-h` is `--help`. What is
 * no option stays in argv[1…], in order, and `*argc` counts it. With `stop_at_operand` all from the
 * first operand on is left as it is. Values are borrowed from argv. FEVER_INVALID where it has
 * added to `faults`. */
enum fever_error options_from_arguments(const struct option_table *table, bool stop_at_operand,
                                        int *argc, char **argv, struct option_faults *faults);

/* Reads `PREFIX_NAME` for each option, `-` written as `_`, capitals; lists are separated by commas,
 * flags are true, false, 1 or 0; an empty variable is as none. Strings are copied into `arena`.
 * FEVER_INVALID as above, also for a variable whose name is nearly one of these. */
enum fever_error options_from_environment(const struct option_table *table, const char *prefix,
                                          struct arena *arena, struct option_faults *faults);

/* Reads lines `name = value`; blank lines and lines that begin with `#` are skipped; a list's line
 * may be repeated. Strings are copied into `arena`, `path` must live as long. FEVER_INVALID as
 * above, FEVER_NOT_FOUND or FEVER_IO where the file cannot be read. */
enum fever_error options_from_file(const struct option_table *table, const char *path,
                                   struct arena *arena, struct option_faults *faults);

/* The option of that name (`length` bytes), or NULL. */
struct option_spec *option_find(const struct option_table *table, const char *name, size_t length);

/* How an option is written where it was given: `--name`, `PREFIX_NAME` or `FILE, line 3: name`. */
void option_tell(const struct option_spec *spec, const struct option_origin *origin, char *out,
                 size_t size);

/* Prints the table as help shows it. */
void options_print(const struct option_table *table, FILE *out);

#endif
