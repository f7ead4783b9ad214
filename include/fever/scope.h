/* What a token allows: a comma list of `load:*`, `load:<clinic id>`, `closure:*`,
 * `closure:<clinic id>` and `desk`. */
#ifndef FEVER_SCOPE_H
#define FEVER_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the list is one or more of the above, and nothing else. `*wrong` (may be NULL) becomes
 * where the first fault begins, `*length` how long it is. */
bool scopes_are_valid(const char *scopes, const char **wrong, size_t *length);

/* Whether the list allows `act` ("load", "closure") on the clinic of that id. */
bool scopes_allow(const char *scopes, const char *act, const char *clinic_id);

/* Whether the list has a scope of that very name, such as "desk". */
bool scopes_have(const char *scopes, const char *scope);

#endif
