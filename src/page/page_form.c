/* Decoding forms (WHATWG URL, application/x-www-form-urlencoded). */
#include "page_form.h"

#include <string.h>
#include <strings.h>

#include "fever/percent.h"
#include "fever/utf8.h"

bool page_form_is(const struct api_request *request)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *given = request->content_type;
    if (!given || strncasecmp(given, type, sizeof type - 1) != 0)
        return false;
    return strchr("; \t", given[sizeof type - 1]) != NULL; /* the end too */
}

/* Puts `?` in place of each byte that belongs to no character; false where there was one. */
static bool repair(char *text, size_t length)
{
    bool sound = true;
    for (size_t at = 0; (at += utf8_valid_length(text + at, length - at)) < length;) {
        text[at] = '?';
        sound = false;
    }
    return sound;
}

/* Decodes in place, which never makes a text longer; false where something was broken. */
static bool decode(char *text, size_t length)
{
    bool sound = true;
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i] == '+' ? ' ' : text[i];
        if (byte == '%') {
            int escaped = percent_byte(text + i, text + length);
            byte = (char)(escaped >= 0 ? escaped : '?');
            sound &= escaped >= 0;
            i += escaped >= 0 ? 2 : 0;
        }
        sound &= byte != '\0';
        text[written++] = (char)(byte ? byte : '?');
    }
    text[written] = '\0';
    return repair(text, written) && sound;
}

/* Cuts the white space around it; line breaks, which browsers send as CR LF, become one character,
 * as a form counts them. */
static void tidy(char *text)
{
    static const char white[] = " \t\r\n";
    char *out = text;
    for (const char *at = text + strspn(text, white); *at; at++)
        if (at[0] != '\r' || at[1] != '\n')
            *out++ = *at;
    while (out > text && strchr(white, out[-1]))
        out--;
    *out = '\0';
}

static size_t until(const char *text, size_t length, char sign)
{
    const char *found = length ? memchr(text, sign, length) : NULL;
    return found ? (size_t)(found - text) : length;
}

/* `pair` bytes at `at`, behind which there is room for a NUL. */
static void take_pair(char *at, size_t pair, struct form_fields *out)
{
    size_t name = until(at, pair, '=');
    char *value = at + (name < pair ? name + 1 : pair);
    size_t value_length = (size_t)(at + pair - value);
    bool value_is_sound = decode(value, value_length);
    bool name_is_sound = decode(at, name);
    tidy(value);
    if (*value)
        out->items[out->count++] =
            (struct api_parameter){name_is_sound ? at : "", value, !value_is_sound};
}

enum fever_error page_form_read(const struct api_request *request, struct arena *arena,
                                struct form_fields *out)
{
    out->count = 0;
    size_t left = request->body ? request->body_length : 0;
    char *at = arena_copy(arena, left ? request->body : "", left);
    if (!at)
        return FEVER_NOMEM;
    while (left && out->count < FORM_FIELDS_MAX) {
        size_t pair = until(at, left, '&');
        if (pair)
            take_pair(at, pair, out);
        size_t step = pair < left ? pair + 1 : pair;
        at += step;
        left -= step;
    }
    return FEVER_OK;
}
