/* Reading the headers once, by a table, and refusing what two servers would read differently. */
#include "http_framing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fever/number.h"
#include "http_host.h"

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
    [HEADER_CONTENT_ENCODING] = NAME("Content-Encoding"),
    [HEADER_ACCEPT] = NAME("Accept"),
    [HEADER_ACCEPT_ENCODING] = NAME("Accept-Encoding"),
    [HEADER_IF_NONE_MATCH] = NAME("If-None-Match"),
    [HEADER_AUTHORIZATION] = NAME("Authorization"),
    [HEADER_FORWARDED_FOR] = NAME("X-Forwarded-For"),
    [HEADER_ORIGIN] = NAME("Origin"),
    [HEADER_SEC_FETCH_SITE] = NAME("Sec-Fetch-Site"),
    [HEADER_COOKIE] = NAME("Cookie"),
    [HEADER_REQUEST_ID] = NAME("X-Request-Id"),
};

/* libmicrohttpd leaves a head where it was read, with NULs over what ends a name, a value and a
 * line, and tells its pieces as strings. Of what lies between them it tells nothing: the rest of a
 * value behind a NUL, a line without a name, at which it takes the headers for ended and what
 * follows for the next request. So each piece must begin right behind the one before, with CR LF
 * between lines. Later versions cut values and have a strictness of their own. */
enum { LINE_END = 2, LAYOUT_KNOWN = MHD_VERSION < 0x00097600 };

static void piece_take(struct framing *framing, const char *from, const char *to)
{
    if (framing->next != (uintptr_t)from)
        framing->irregular = true;
    framing->next = (uintptr_t)to;
}

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

static enum MHD_Result header_take(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_length, const char *value, size_t value_length)
{
    (void)kind;
    struct framing *framing = context;
    if (!value)
        value = "";
    piece_take(framing, name, value + value_length + LINE_END);
    if (!is_token(name, name_length) || has_control(value, value_length))
        framing->malformed = true;
    for (int i = 0; i < HEADER_COUNT; i++) {
        if (names[i].length != name_length || strcasecmp(names[i].name, name) != 0)
            continue;
        if (framing->times[i]++ == 0)
            framing->values[i] = value;
        else
            value_join(framing, i, value);
        break;
    }
    return MHD_YES;
}

void framing_read(struct framing *framing, struct MHD_Connection *connection,
                  const struct request_line *line)
{
    const union MHD_ConnectionInfo *head =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t method_length = strlen(line->method);
    framing->malformed =
        !is_token(line->method, method_length) || has_control(line->target, strlen(line->target));
    framing->next = (uintptr_t)line->method;
    piece_take(framing, line->method, line->method + method_length + 1);
    piece_take(framing, line->target, line->target + line->target_length + 1);
    piece_take(framing, line->version, line->version + strlen(line->version) + LINE_END);
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header_take, framing);
    if (!head || framing->next + LINE_END != (uintptr_t)line->method + head->header_size)
        framing->irregular = true;
}

const char *framing_fault(struct framing *framing, const struct request_line *line)
{
    const char *host = framing->values[HEADER_HOST];
    const char *length = framing->values[HEADER_CONTENT_LENGTH];
    const char *encoding = framing->values[HEADER_TRANSFER_ENCODING];
    int64_t bytes = 0;
    if (framing->failed)
        return "The headers could not be read.";
    if (LAYOUT_KNOWN && framing->irregular)
        return "A line of the head does not end in CR LF, is folded, has no name or holds a NUL.";
    if (framing->malformed)
        return "The method or a header's name is malformed, or the address or a value holds a "
               "control character.";
    if (framing->times[HEADER_HOST] > 1)
        return "There is more than one Host.";
    /* Empty where the target has no authority (RFC 9112 §3.2). */
    if (host && *host && !host_is_sound(host, strlen(host)))
        return "The Host is no name or address of a host with or without a port.";
    if (framing->times[HEADER_CONTENT_LENGTH] > 1)
        return "There is more than one Content-Length.";
    if (length && encoding)
        return "There are both Content-Length and Transfer-Encoding.";
    if (encoding &&
        (strcasecmp(encoding, "chunked") != 0 || strcmp(line->version, "HTTP/1.1") != 0))
        return "The only Transfer-Encoding taken here is chunked, in HTTP/1.1.";
    /* RFC 9110 §9.3.1: nothing is meant by it, but perhaps a request behind it. */
    if (encoding && (strcmp(line->method, "GET") == 0 || strcmp(line->method, "HEAD") == 0))
        return "GET and HEAD take no chunked body.";
    if (length &&
        (*length == '-' || !number_parse_int(length, strlen(length), 0, INT64_MAX, &bytes)))
        return "The Content-Length is not a number of bytes.";
    framing->content_length = (uint64_t)bytes;
    return NULL;
}
