/* The instant at which something ends, as maintainers write it: a last day, or RFC 3339. */
#ifndef FEVER_APP_FEVERCTL_UNTIL_H
#define FEVER_APP_FEVERCTL_UNTIL_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/civil.h"

/* `2026-12-31` is the end of that day in China (the instant at which the next begins); an RFC 3339
 * instant is itself. False for anything else. */
bool feverctl_until_parse(const char *text, int64_t *unix_s);

/* The same for when something begins: a day is its first instant in China. */
bool feverctl_since_parse(const char *text, int64_t *unix_s);

/* The other way of the first: a day where the instant is the end of one in China. */
void feverctl_until_format(int64_t unix_s, char out[CIVIL_RFC3339_SIZE]);

#endif
