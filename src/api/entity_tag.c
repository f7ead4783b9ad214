/* Writing and comparing entity tags. */
#include "fever/entity_tag.h"

#include <string.h>

void entity_tag_format(uint64_t hash, enum api_coding coding, char out[ENTITY_TAG_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    *out++ = '"';
    for (int shift = 60; shift >= 0; shift -= 4)
        *out++ = digits[hash >> shift & 15];
    if (coding == API_GZIP)
        out = stpcpy(out, "-gzip");
    *out++ = '"';
    *out = '\0';
}

/* Skips optional white space. */
static const char *skip_space(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

bool entity_tag_matches(const char *if_none_match, const char *etag)
{
    size_t length = strlen(etag);
    const char *at = skip_space(if_none_match);
    if (*at == '*')
        return *skip_space(at + 1) == '\0';
    while (*at) {
        if (at[0] == 'W' && at[1] == '/')
            at += 2;
        if (*at != '"')
            return false;
        const char *end = strchr(at + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end + 1 - at) == length && memcmp(at, etag, length) == 0)
            return true;
        at = skip_space(end + 1);
        if (*at != ',' && *at != '\0')
            return false;
        while (*at == ',' || *at == ' ' || *at == '\t')
            at++;
    }
    return false;
}
