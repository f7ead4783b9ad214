/* Strict UTF-8 decoding after RFC 3629, section 4. */
#include "fever/utf8.h"

#include <string.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t utf8_decode_any(const char *text, size_t length, uint32_t *character)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (!length)
        return 0;
    if (bytes[0] < 0x80) {
        *character = bytes[0];
        return 1;
    }
    size_t size = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || size > length)
        return 0;
    uint32_t value = bytes[0] & (0xFFU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(bytes[i]))
            return 0;
        value = value << 6 | (bytes[i] & 0x3FU);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *character = value;
    return size;
}

size_t utf8_encode(uint32_t character, char out[4])
{
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[size] | character);
    return size;
}

size_t utf8_valid_length(const char *text, size_t length)
{
    static const uint64_t not_ascii = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (at < length) {
        uint64_t eight;
        while (length - at >= sizeof eight) {
            memcpy(&eight, text + at, sizeof eight);
            if (eight & not_ascii)
                break;
            at += sizeof eight;
        }
        if (at == length)
            break;
        uint32_t character;
        size_t size = utf8_decode(text + at, length - at, &character);
        if (!size)
            break;
        at += size;
    }
    return at;
}

size_t utf8_cut(const char *text, size_t at)
{
    size_t start = at;
    while (start && at - start < 3 && is_continuation((unsigned char)text[start - 1]))
        start--;
    if (!start)
        return at;
    uint32_t character;
    size_t size = utf8_decode(text + start - 1, at - start + 1, &character);
    return size ? at : start - 1;
}

size_t utf8_mend(const char *bytes, char *out, size_t size)
{
    size_t used = 0;
    while (*bytes && used + 4 < size) {
        uint32_t character;
        size_t length = utf8_decode(bytes, strnlen(bytes, 4), &character);
        used += utf8_encode(length ? character : 0xFFFD, out + used);
        bytes += length ? length : 1;
    }
    out[used] = '\0';
    return used;
}

size_t utf8_count(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += !is_continuation((unsigned char)*text);
    return count;
}

bool utf8_is_blank(const char *text)
{
    size_t left = strlen(text), bytes;
    uint32_t character;
    for (; left; text += bytes, left -= bytes) {
        bytes = utf8_decode(text, left, &character);
        bool is_blank = character <= ' ' || character == 0xA0 || character == 0x3000 ||
                        (character >= 0x2000 && character <= 0x200F) || character == 0xFEFF;
        if (!bytes || !is_blank)
            return false;
    }
    return true;
}
