/* Which of the two forms of an answer a client prefers, by its Accept header (RFC 9110, section
 * 12.5.1). */
#ifndef FEVER_API_ACCEPT_H
#define FEVER_API_ACCEPT_H

#include <stdbool.h>

/* Whether GeoJSON is preferred to plain JSON: it is named, and no less wanted. NULL, what cannot be
 * read and what accepts neither mean plain JSON. */
bool accept_prefers_geojson(const char *accept);

#endif
