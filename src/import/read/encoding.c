/* Finding a file's encoding and decoding it, with the line of the first byte that does not fit.
 *
 * GB18030 contains GBK and GB2312, so the three are one. GB18030 and Big5 accept most of each
 * other's bytes; but the common characters of GB18030 have trail bytes from A1 on, while about half
 * of those of Big5 lie below 7F, so the share of low trail bytes tells them apart. */
#include "encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fever/import.h"
#include "fever/refusal.h"
#include "fever/utf8.h"

struct encoding {
    const char *spelling; /* lower case, without - and _ */
    const char *name;     /* as iconv and reports know it */
};

static const struct encoding encodings[] = {
    {"utf8", "UTF-8"},   {"utf8bom", "UTF-8"},    {"gb18030", "GB18030"},
    {"gbk", "GB18030"},  {"gb2312", "GB18030"},   {"cp936", "GB18030"},
    {"big5", "Big5"},    {"cp950", "Big5"},       {"big5hkscs", "BIG5-HKSCS"},
    {"utf16", "UTF-16"}, {"utf16le", "UTF-16LE"}, {"utf16be", "UTF-16BE"},
};

static const char *encoding_find(const char *spelling)
{
    char plain[16];
    size_t length = 0;
    for (; *spelling; spelling++) {
        if (*spelling == '-' || *spelling == '_')
            continue;
        if (length == sizeof plain - 1)
            return NULL;
        plain[length++] = *spelling;
    }
    plain[length] = '\0';
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (strcasecmp(encodings[i].spelling, plain) == 0)
            return encodings[i].name;
    return NULL;
}

bool import_encoding_is_known(const char *name)
{
    return encoding_find(name) != NULL;
}

/* The line on which the byte at `offset` stands; NULs of UTF-16 do not matter. */
static long line_of(const char *bytes, size_t offset)
{
    long line = 1;
    for (size_t i = 0; i < offset; i++)
        line += bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
    return line;
}

static enum fever_error refuse(const char *bytes, size_t offset, const char *encoding,
                               struct error *error)
{
    long line = line_of(bytes, offset);
    return refused_at(
        error,
        error_set_at(error, FEVER_INVALID, line, 0,
                     "line %ld: the byte 0x%02X is not %s; name the file's encoding with "
                     "--encoding",
                     line, (unsigned)(unsigned char)bytes[offset], encoding),
        REFUSAL_ENCODING, line);
}

/* Among the two-byte sequences of a text in GB18030 or Big5, are low trail bytes common? */
static bool looks_like_big5(const unsigned char *bytes, size_t length)
{
    size_t pairs = 0, low = 0;
    for (size_t i = 0; i + 1 < length; i++) {
        if (bytes[i] < 0x81)
            continue;
        unsigned char trail = bytes[++i];
        pairs++;
        low += trail >= 0x40 && trail <= 0x7E;
    }
    return pairs && low * 4 > pairs;
}

static const char *encoding_guess(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if (length >= 2 && at[0] == 0xFF && at[1] == 0xFE)
        return "UTF-16LE";
    if (length >= 2 && at[0] == 0xFE && at[1] == 0xFF)
        return "UTF-16BE";
    if (utf8_is_valid(bytes, length))
        return "UTF-8";
    bool has_utf8_mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    if (has_utf8_mark)
        return "UTF-8";
    return looks_like_big5(at, length) ? "Big5" : "GB18030";
}

/* Runs the whole text through iconv into a block that grows. */
static enum fever_error convert(iconv_t converter, char *bytes, size_t length, const char *encoding,
                                struct decoded *out, struct error *error)
{
    size_t room = length + length / 2 + 16, used = 0;
    char *text = malloc(room);
    char *from = bytes;
    size_t left = length;
    enum fever_error failure = text ? FEVER_OK : error_nomem(error);
    while (!failure) {
        char *to = text + used;
        size_t free_bytes = room - used - 1;
        size_t result = iconv(converter, left ? &from : NULL, &left, &to, &free_bytes);
        int reason = errno;
        used = (size_t)(to - text);
        if (result != (size_t)-1)
            break;
        if (reason != E2BIG) {
            failure = refuse(bytes, (size_t)(from - bytes), encoding, error);
            break;
        }
        char *larger = realloc(text, room * 2);
        if (!larger)
            failure = error_nomem(error);
        else {
            text = larger;
            room *= 2;
        }
    }
    if (failure) {
        free(text);
        return failure;
    }
    text[used] = '\0';
    *out = (struct decoded){text, used, encoding, false};
    return FEVER_OK;
}

static enum fever_error decode_foreign(char *bytes, size_t length, const char *encoding,
                                       struct decoded *out, struct error *error)
{
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == (iconv_t)-1)
        return error_set(error, FEVER_UNSUPPORTED, "this system cannot read %s", encoding);
    enum fever_error failure = convert(converter, bytes, length, encoding, out, error);
    iconv_close(converter);
    return failure;
}

static void drop_mark(struct decoded *decoded)
{
    if (decoded->length >= 3 && memcmp(decoded->text, "\xEF\xBB\xBF", 3) == 0) {
        decoded->has_mark = true;
        decoded->length -= 3;
        memmove(decoded->text, decoded->text + 3, decoded->length + 1);
    }
}

enum fever_error encoding_decode(char *bytes, size_t length, const char *encoding,
                                 struct decoded *out, struct error *error)
{
    struct decoded decoded;
    const char *name = encoding ? encoding_find(encoding) : encoding_guess(bytes, length);
    enum fever_error failure = FEVER_OK;
    if (!name) {
        failure = error_set(error, FEVER_INVALID, "the encoding '%s' is not known here", encoding);
    } else if (strcmp(name, "UTF-8") == 0) {
        size_t valid = utf8_valid_length(bytes, length);
        decoded = (struct decoded){bytes, length, name, false};
        if (valid < length)
            failure = refuse(bytes, valid, name, error);
        else
            bytes = NULL;
    } else {
        failure = decode_foreign(bytes, length, name, &decoded, error);
    }
    free(bytes);
    if (failure)
        return failure;
    drop_mark(&decoded);
    *out = decoded;
    return FEVER_OK;
}
