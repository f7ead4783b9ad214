/* A request target, read strictly: the decoded path and every parameter as it was given. */
#ifndef FEVER_HTTP_TARGET_H
#define FEVER_HTTP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/api.h"

enum { TARGET_LENGTH_MAX = 4096, TARGET_PARAMETERS_MAX = 64 };

enum target_fault {
    TARGET_FINE,
    TARGET_TOO_LONG,
    TARGET_MALFORMED_PATH, /* bad percent escapes, a NUL, not UTF-8 */
    TARGET_UNKNOWN_FORM,   /* neither a path nor http:// or https:// with a host */
    TARGET_TOO_MANY_PARAMETERS
};

struct target {
    enum target_fault fault;
    const char *path; /* percent-decoded, but for `%2F`, which is no separator and stays; `*`:
                         the server as a whole */
    const struct api_parameter *parameters;
    size_t parameter_count;
};

/* How many parameters the text may hold, at most TARGET_PARAMETERS_MAX. */
size_t target_parameters_most(const char *text);

/* A parameter whose name cannot be read has the name "".
 *
 * Reads `text` (origin form, absolute form or `*`), decoding in place; the target points into it,
 * and to the parameters, for as many of which as there may be the caller has room.
 * The path is "/" where the fault says that there is none. */
void target_parse(struct target *target, char *text, struct api_parameter *room);

#endif
