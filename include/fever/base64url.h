/* Bytes as text that stands in a URL as it is: base64url (RFC 4648, section 5) without padding. */
#ifndef FEVER_BASE64URL_H
#define FEVER_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

/* Characters that `length` bytes become. */
static inline size_t base64url_length(size_t length)
{
    return (length * 4 + 2) / 3;
}

/* Writes base64url_length(length) characters and a NUL. */
void base64url_encode(const unsigned char *bytes, size_t length, char *out);

/* At most `room` bytes; `*length` becomes their number. Strict: one text for the same bytes and no
 * other, so a character changed is never overlooked. */
bool base64url_decode(const char *text, unsigned char *out, size_t room, size_t *length);

#endif
