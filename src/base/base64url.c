/* base64url both ways. */
#include "fever/base64url.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const unsigned char *bytes, size_t length, char *out)
{
    uint32_t bits = 0;
    unsigned count = 0; /* of `bits` that are not yet written */
    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6)
            *out++ = alphabet[bits >> (count - 6) & 63];
    }
    if (count)
        *out++ = alphabet[bits << (6 - count) & 63];
    *out = '\0';
}

bool base64url_decode(const char *text, unsigned char *out, size_t room, size_t *length)
{
    uint32_t bits = 0;
    unsigned count = 0;
    size_t used = 0;
    for (; *text; text++) {
        const char *digit = strchr(alphabet, *text);
        if (!digit)
            return false;
        bits = bits << 6 | (uint32_t)(digit - alphabet);
        count += 6;
        if (count < 8)
            continue;
        if (used == room)
            return false;
        count -= 8;
        out[used++] = (unsigned char)(bits >> count);
    }
    /* What is left must be zero and less than a character. */
    if (count >= 6 || (bits & ((1U << count) - 1)))
        return false;
    *length = used;
    return true;
}
