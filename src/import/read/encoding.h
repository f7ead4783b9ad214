/* From the encodings of Chinese spreadsheets to UTF-8. */
#ifndef FEVER_IMPORT_ENCODING_H
#define FEVER_IMPORT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"

/* Text in UTF-8 without a byte order mark, owned by the caller, NUL-terminated. */
struct decoded {
    char *text;
    size_t length;
    const char *encoding; /* what it was read as: "UTF-8", "GB18030", "Big5", "UTF-16LE" … */
    bool has_mark;        /* a byte order mark stood before it */
};

/* Decodes `bytes`, a malloc'd block of `length` bytes and a NUL that is taken over in every case.
 * `encoding` names one (any spelling, `import_encoding_is_known`) or is NULL: then a byte order
 * mark decides, then strict validity as UTF-8, then GB18030 or Big5 by the bytes that their common
 * characters use. Bytes that are not of the encoding are FEVER_INVALID with their line. */
enum fever_error encoding_decode(char *bytes, size_t length, const char *encoding,
                                 struct decoded *out, struct error *error);

#endif
