/* Content codings: reading Accept-Encoding. */
#include "http_coding.h"

#include <string.h>

/* The weight of `;q=0.5` in thousandths; 1000 where none is stated, −1 where it is malformed. */
static int weight_parse(const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    if (text == end)
        return 1000;
    if (end - text < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=' ||
        (text[2] != '0' && text[2] != '1'))
        return -1;
    int weight = (text[2] - '0') * 1000;
    text += 3;
    if (text < end && *text == '.')
        text++;
    for (int unit = 100; text < end && *text >= '0' && *text <= '9' && unit; unit /= 10)
        weight += (*text++ - '0') * unit;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    return text == end && weight <= 1000 ? weight : -1;
}

static bool name_is(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && strncasecmp(text, name, length) == 0;
}

bool coding_prefers_gzip(const char *accept_encoding)
{
    int gzip = -1, any = -1, identity = -1;
    for (const char *at = accept_encoding; at && *at;) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",");
        size_t name = strcspn(at, ";, \t");
        const char *rest = memchr(at, ';', length);
        int weight = rest ? weight_parse(rest + 1, (size_t)(at + length - rest - 1)) : 1000;
        if (name_is(at, name, "gzip") || name_is(at, name, "x-gzip"))
            gzip = weight;
        else if (name_is(at, name, "identity"))
            identity = weight;
        else if (name_is(at, name, "*"))
            any = weight;
        at += length;
    }
    if (gzip < 0)
        gzip = any;
    return gzip > 0 && gzip >= identity;
}
