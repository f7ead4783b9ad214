/* UTF-8: strict decoding (RFC 3629), validation, and cutting on character boundaries. */
#ifndef FEVER_UTF8_H
#define FEVER_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at `text` (at least one byte of `length`). Returns its bytes (1–4) and
 * stores it, or 0 where the bytes are not UTF-8 (overlong, surrogate, above U+10FFFF, cut). */
static inline size_t utf8_decode(const char *text, size_t length, uint32_t *character);

/* The same, without the short ways for ASCII and for most Han characters. */
size_t utf8_decode_any(const char *text, size_t length, uint32_t *character);

static inline size_t utf8_decode(const char *text, size_t length, uint32_t *character)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (length && bytes[0] < 0x80) {
        *character = bytes[0];
        return 1;
    }
    /* U+1000 to U+CFFF: neither overlong forms nor surrogates begin with these bytes. */
    if (length >= 3 && bytes[0] >= 0xE1 && bytes[0] <= 0xEC && (bytes[1] & 0xC0) == 0x80 &&
        (bytes[2] & 0xC0) == 0x80) {
        *character = (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
        return 3;
    }
    return utf8_decode_any(text, length, character);
}

/* Writes `character` as UTF-8; returns its bytes (1–4), 0 for what is no character. */
size_t utf8_encode(uint32_t character, char out[4]);

/* The offset of the first byte that is not UTF-8, or `length` where all is well. */
size_t utf8_valid_length(const char *text, size_t length);

static inline bool utf8_is_valid(const char *text, size_t length)
{
    return utf8_valid_length(text, length) == length;
}

/* The largest offset ≤ `at` that does not split a character of the valid text before it. */
size_t utf8_cut(const char *text, size_t at);

/* Copies NUL-terminated bytes as valid text, as much as `size` (at least 4) has room for: what is
 * no UTF-8 becomes U+FFFD, byte by byte. Returns the length. */
size_t utf8_mend(const char *bytes, char *out, size_t size);

/* Characters in a valid NUL-terminated text. */
size_t utf8_count(const char *text);

/* Whether there is nothing to be seen in a valid NUL-terminated text: controls, blanks of all
 * widths, marks of direction. */
bool utf8_is_blank(const char *text);

#endif
