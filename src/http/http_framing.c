/* Reading the headers once, by a table, and refusing what two servers would read differently. */
#include "http_framing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fever/number.h"

struct header_name {
    const char *name;
    size_t length;
};

#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const struct header_name names[HEADER_COUNT] = {
    [HEADER_HOST] = NAME("Host"),
    [HEADER_CONTENT_LENGTH] = NAME("Content-Length"),
    [HEADER_TRANSFER_ENCODING] = NAME("Transfer-Encoding"),
    [HEADER_CONTENT_TYPE] = NAME("Content-Type"),
    [HEADER_ACCEPT] = NAME("Accept"),
    [HEADER_ACCEPT_ENCODING] = NAME("Accept-Encoding"),
    [HEADER_IF_NONE_MATCH] = NAME("If-None-Match"),
    [HEADER_AUTHORIZATION] = NAME("Authorization"),
    [HEADER_FORWARDED_FOR] = NAME("X-Forwarded-For"),
    [HEADER_ORIGIN] = NAME("Origin"),
    [HEADER_SEC_FETCH_SITE] = NAME("Sec-Fetch-Site"),
    [HEADER_COOKIE] = NAME("Cookie"),
};

void framing_init(struct framing *framing)
{
    memset(framing, 0, sizeof *framing);
}

void framing_clear(struct framing *framing)
{
    for (int i = 0; i < HEADER_COUNT; i++)
        free(framing->joined[i]);
}

/* Several lines of one name mean one list (RFC 9110 §5.3). */
static void value_join(struct framing *framing, int header, const char *value)
{
    size_t before = strlen(framing->values[header]), length = strlen(value);
    char *joined = malloc(before + 2 + length + 1);
    if (!joined) {
        framing->failed = true;
        return;
    }
    memcpy(joined, framing->values[header], before);
    memcpy(joined + before, ", ", 2);
    memcpy(joined + before + 2, value, length + 1);
    free(framing->joined[header]);
    framing->joined[header] = joined;
    framing->values[header] = joined;
}

/* RFC 9110 §5.6.2. A blank before the colon is how one request hides in another. */
static bool is_token(const char *name, size_t length)
{
    static const bool barred[UCHAR_MAX + 1] = {
        ['"'] = true, ['('] = true,  [')'] = true, [','] = true, ['/'] = true, [':'] = true,
        [';'] = true, ['<'] = true,  ['='] = true, ['>'] = true, ['?'] = true, ['@'] = true,
        ['['] = true, ['\\'] = true, [']'] = true, ['{'] = true, ['}'] = true,
    };
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        if (byte <= ' ' || byte >= 0x7f || barred[byte])
            return false;
    }
    return length > 0;
}

/* A control character, which RFC 9110 §5.5 bars: a bare CR ends the line for some readers. */
static bool has_control(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return true;
    }
    return false;
}

/* The characters of RFC 3986 §3.2.2 and a port's colon; empty where the target has no authority. */
static bool is_host(const char *value)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-._~%!$&'()*+,;=:[]";
    return value[strspn(value, allowed)] == '\0';
}

static enum MHD_Result header_take(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_length, const char *value, size_t value_length)
{
    (void)kind;
    struct framing *framing = context;
    if (!is_token(name, name_length) || (value && has_control(value, value_length)))
        framing->malformed = true;
    for (int i = 0; i < HEADER_COUNT; i++) {
        if (names[i].length != name_length || strcasecmp(names[i].name, name) != 0)
            continue;
        if (!value)
            value = "";
        if (framing->times[i]++ == 0)
            framing->values[i] = value;
        else
            value_join(framing, i, value);
        break;
    }
    return MHD_YES;
}

void framing_read(struct framing *framing, struct MHD_Connection *connection)
{
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header_take, framing);
}

const char *framing_fault(struct framing *framing, const char *version)
{
    const char *length = framing->values[HEADER_CONTENT_LENGTH];
    const char *encoding = framing->values[HEADER_TRANSFER_ENCODING];
    int64_t bytes = 0;
    if (framing->failed)
        return "The headers could not be read.";
    if (framing->malformed)
        return "A header's name is malformed, or its value holds a control character.";
    if (framing->times[HEADER_HOST] > 1)
        return "There is more than one Host.";
    if (framing->values[HEADER_HOST] && !is_host(framing->values[HEADER_HOST]))
        return "The Host is no name of a host.";
    if (framing->times[HEADER_CONTENT_LENGTH] > 1)
        return "There is more than one Content-Length.";
    if (length && encoding)
        return "There are both Content-Length and Transfer-Encoding.";
    if (encoding && (strcasecmp(encoding, "chunked") != 0 || strcmp(version, "HTTP/1.1") != 0))
        return "The only Transfer-Encoding taken here is chunked, in HTTP/1.1.";
    if (length &&
        (*length == '-' || !number_parse_int(length, strlen(length), 0, INT64_MAX, &bytes)))
        return "The Content-Length is not a number of bytes.";
    framing->content_length = (uint64_t)bytes;
    return NULL;
}
