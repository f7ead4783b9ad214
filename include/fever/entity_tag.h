/* Entity tags (RFC 9110 §8.8.3): strong, made of a hash, one for each content coding. */
#ifndef FEVER_ENTITY_TAG_H
#define FEVER_ENTITY_TAG_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/api.h"

enum { ENTITY_TAG_SIZE = 40 };

/* Writes the quoted tag and a NUL. */
void entity_tag_format(uint64_t hash, enum api_coding coding, char out[ENTITY_TAG_SIZE]);

/* Whether an If-None-Match header names the tag (§13.1.2: lists, `*`, weak comparison). A header
 * that is malformed matches up to where it is well formed. */
bool entity_tag_matches(const char *if_none_match, const char *etag);

#endif
