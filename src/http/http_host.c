/* Reading a host and a port by the grammar of RFC 3986. */
#include "http_host.h"

#include <string.h>

#include "fever/percent.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* unreserved and sub-delims */
static bool is_of_name(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte && strchr("-._~!$&'()*+,;=", byte));
}

/* Behind the name or address that begins at `at`; NULL where there is none. */
static const char *name_skip(const char *at, const char *end)
{
    const char *begin = at;
    while (at < end && (is_of_name(*at) || (*at == '%' && percent_byte(at, end) >= 0)))
        at += *at == '%' ? 3 : 1;
    return at > begin ? at : NULL;
}

/* As little is asked of what stands in the brackets as of a name: nobody connects to it. */
static const char *literal_skip(const char *at, const char *end)
{
    const char *begin = at;
    while (at < end && (is_of_name(*at) || *at == ':' || *at == '%'))
        at++;
    return at > begin && at < end && *at == ']' ? at + 1 : NULL;
}

bool host_is_sound(const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = length && *text == '[' ? literal_skip(text + 1, end) : name_skip(text, end);
    if (at && at < end && *at == ':')
        while (++at < end && is_digit(*at))
            ;
    return at == end;
}
