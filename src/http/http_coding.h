/* Content codings: what the client accepts. */
#ifndef FEVER_HTTP_CODING_H
#define FEVER_HTTP_CODING_H

#include <stdbool.h>

/* Whether an Accept-Encoding header (RFC 9110 §12.5.3; NULL: none) prefers gzip to plain. */
bool coding_prefers_gzip(const char *accept_encoding);

#endif
