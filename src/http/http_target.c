/* Reading a request target (RFC 9112 §3.2, RFC 3986) without guessing. */
#include "http_target.h"

#include <stdint.h>
#include <string.h>

#include "fever/percent.h"
#include "fever/utf8.h"
#include "http_host.h"

/* Whether nothing is to be decoded, as in most targets: each byte is ASCII and stands for itself.
 */
static bool is_plain(const char *text, size_t length)
{
    uint64_t word, bits = 0;
    size_t at = 0;
    for (; at + sizeof word <= length; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        bits |= word;
    }
    for (; at < length; at++)
        bits |= (unsigned char)text[at];
    return !(bits & UINT64_C(0x8080808080808080)) && !memchr(text, '%', length) &&
           !memchr(text, '+', length);
}

/* Decodes in place; `plus` turns `+` into a space, `keep_slash` leaves `%2F` as it is. False for a
 * bad escape, a NUL, or bytes that are not UTF-8; what was decoded so far is then cut. */
static bool decode(char *text, bool plus, bool keep_slash)
{
    char *out = text;
    const char *end = text + strlen(text);
    bool fine = true;
    for (const char *at = text; *at && fine; at++) {
        int byte = (unsigned char)*at;
        if (*at == '%') {
            byte = percent_byte(at, end);
            fine = byte > 0;
            if (!fine || (byte == '/' && keep_slash))
                byte = '%';
            else
                at += 2;
        } else if (*at == '+' && plus) {
            byte = ' ';
        }
        *out++ = (char)byte;
    }
    *out = '\0';
    return fine && utf8_is_valid(text, (size_t)(out - text));
}

/* Skips `http://authority` of an absolute form. NULL where its host is none: RFC 9110 §4.2.1 bars
 * an empty one, §4.2.4 a user before it. */
static char *skip_authority(char *text)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t before = strlen(schemes[i]);
        if (strncasecmp(text, schemes[i], before) != 0)
            continue;
        size_t length = strcspn(text + before, "/?");
        return host_is_sound(text + before, length) ? text + before + length : NULL;
    }
    return text;
}

static void parse_query(struct target *target, char *query, bool plain, struct api_parameter *room)
{
    while (query) {
        char *piece = query;
        query = strchr(piece, '&');
        if (query)
            *query++ = '\0';
        if (!*piece)
            continue;
        if (target->parameter_count == TARGET_PARAMETERS_MAX) {
            target->fault = TARGET_TOO_MANY_PARAMETERS;
            return;
        }
        char *value = strchr(piece, '=');
        if (value)
            *value++ = '\0';
        else
            value = piece + strlen(piece);
        bool name_fine = plain || decode(piece, true, false);
        bool value_fine = plain || decode(value, true, false);
        room[target->parameter_count++] = (struct api_parameter){
            .name = name_fine ? piece : "", .value = value, .malformed = !value_fine};
    }
}

size_t target_parameters_most(const char *text)
{
    size_t most = 1;
    const char *at = strchr(text, '?');
    if (!at)
        return 0;
    while (most < TARGET_PARAMETERS_MAX && (at = strchr(at + 1, '&')))
        most++;
    return most;
}

void target_parse(struct target *target, char *text, struct api_parameter *room)
{
    target->fault = TARGET_FINE;
    target->path = "/";
    target->parameters = room;
    target->parameter_count = 0;
    size_t length = strlen(text);
    if (length > TARGET_LENGTH_MAX) {
        target->fault = TARGET_TOO_LONG;
        return;
    }
    if (strcmp(text, "*") == 0) {
        target->path = text;
        return;
    }
    bool plain = is_plain(text, length);
    char *path = skip_authority(text);
    bool is_absolute = path != text;
    if (!path || (*path != '/' && !is_absolute)) {
        target->fault = TARGET_UNKNOWN_FORM;
        return;
    }
    char *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    if (!plain && !decode(path, false, true)) {
        target->fault = TARGET_MALFORMED_PATH;
        return;
    }
    if (*path) /* `http://host` alone means its root */
        target->path = path;
    parse_query(target, query, plain, room);
}
