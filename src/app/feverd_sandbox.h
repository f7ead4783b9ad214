/* What the service gives up once it has started, so that who takes it over gets little.
 *
 * Files by Landlock: the store and what is served, and what libraries read of the system. System
 * calls by seccomp. Both hold for the whole process and cannot be taken back. A crash leaves no
 * core file, and nobody but root looks into the memory. */
#ifndef FEVER_APP_FEVERD_SANDBOX_H
#define FEVER_APP_FEVERD_SANDBOX_H

#include <stdbool.h>

#include "fever/log.h"
#include "feverd_config.h"

/* Sanitizers and coverage need files and calls of their own. */
#ifndef SANDBOX_BY_DEFAULT
#define SANDBOX_BY_DEFAULT 1
#endif

/* What was done, for who reads the log. */
struct sandbox {
    bool is_wanted, is_demanded; /* --sandbox: not off; on */
    int files;                   /* version of Landlock; 0: the kernel has none */
    bool calls;                  /* seccomp */
};

/* Becomes the user of --user, if there is one, and shuts the files that the configuration does not
 * name. Before the first thread and before the store is opened. Fails where the user is unknown, or
 * --sandbox on asks for what the kernel lacks. */
enum fever_error sandbox_files(const struct feverd_config *config, struct sandbox *sandbox,
                               struct error *error);

/* Shuts the system calls that a service at work does not make, in all threads. Once it listens. */
enum fever_error sandbox_calls(const struct feverd_config *config, struct sandbox *sandbox,
                               struct error *error);

/* Says on stderr what does not protect: root, a kernel without it. */
void sandbox_report(const struct sandbox *sandbox, const struct log *log);

#endif
