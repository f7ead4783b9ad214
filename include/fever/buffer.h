/* A byte buffer that grows up to a stated maximum and remembers its first failure.
 *
 * Appends never need checking one by one: after a failure further appends do nothing, and
 * `buffer_error` tells once, at the end. The content is always NUL-terminated for convenience;
 * the terminator is not counted. */
#ifndef FEVER_BUFFER_H
#define FEVER_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fever/error.h"

struct buffer {
    char *data; /* owned; NULL while empty */
    size_t length;
    size_t capacity;
    size_t maximum;
    enum fever_error failure;
};

/* `maximum` bounds the content's bytes. Nothing is allocated yet. */
void buffer_init(struct buffer *buffer, size_t maximum);

/* Frees the content; the buffer may be used again with the same maximum. */
void buffer_clear(struct buffer *buffer);

/* Forgets content and failure but keeps the memory. */
void buffer_reset(struct buffer *buffer);

/* Gives back what memory the bytes leave unused, where that is more than they take. */
void buffer_trim(struct buffer *buffer);

/* FEVER_OK, FEVER_NOMEM or FEVER_TOO_LARGE. */
enum fever_error buffer_error(const struct buffer *buffer);

/* Gets the memory for `extra` more bytes where there is no room; false once the buffer has failed.
 */
bool buffer_grow(struct buffer *buffer, size_t extra);

/* Makes room for `extra` more bytes; false once the buffer has failed. */
static inline bool buffer_reserve(struct buffer *buffer, size_t extra)
{
    return (extra < buffer->capacity - buffer->length &&
            extra <= buffer->maximum - buffer->length && !buffer->failure) ||
           buffer_grow(buffer, extra);
}

/* Counts bytes that the caller wrote behind the content, up to `end`, into reserved room. */
void buffer_extend_to(struct buffer *buffer, char *end);

/* Inline, as the hot path glues answers from many short pieces. */
static inline void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
    if (!length || !buffer_reserve(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_char(struct buffer *buffer, char byte);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Decimal, without locale. */
void buffer_append_int(struct buffer *buffer, int64_t value);

/* `value` rounded half away from zero to `decimals` (0–9) places, without locale or exponent;
 * finite and of magnitude below 1e9 by contract. Trailing zeros are kept, "-0.0" is written "0.0".
 */
void buffer_append_fixed(struct buffer *buffer, double value, int decimals);

/* The same with one decimal, for 0 … 4e8: quicker, as an answer about ten clinics has twenty. Asks
 * for room for the longest. */
void buffer_append_tenths(struct buffer *buffer, double value);

/* `buffer_append_fixed` without trailing zeros, but with at least one decimal: degrees in JSON. */
void buffer_append_degrees(struct buffer *buffer, double value, int decimals);

/* The text as a JSON string with quotes; NULL becomes `null`. Input is valid UTF-8. `<`, `>` and
 * `&` are escaped too, so that the result may stand inside an HTML script element. */
void buffer_append_json(struct buffer *buffer, const char *text);

/* The text escaped for HTML content and quoted attributes; NULL appends nothing. */
void buffer_append_html(struct buffer *buffer, const char *text);

/* A sentence of our own with its places `{0}` … filled in; `append` decides whether what is filled
 * in is escaped. Places without an argument stay empty. `{0s}` is the ending of an English noun of
 * which there are `{0}`: nothing where that is "1", else "s". */
void buffer_append_filled(struct buffer *buffer, const char *sentence, const char *const *arguments,
                          size_t count, void (*append)(struct buffer *, const char *));

/* Percent-encodes everything but RFC 3986 unreserved characters. */
void buffer_append_percent(struct buffer *buffer, const char *text);

/* One RFC 4180 field: quoted only where it must be. */
void buffer_append_csv(struct buffer *buffer, const char *text);

#endif
